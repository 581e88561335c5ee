import { expect, it } from "vitest";
import type { CommandRowFragment } from "../../generated/graphql";
import { judge } from "./bulk";

function ended(change: Partial<CommandRowFragment>) {
  const command = { action: "reset", state: "ANSWERED", status: "Accepted", callError: null, effectAt: null, awaitsEffect: false, ...change };
  return judge({ command: command as CommandRowFragment, userErrors: [] }).end;
}

it("offers another try only where it is certain that nothing was done", () => {
  expect(ended({})).toBe("answered");
  expect(ended({ awaitsEffect: true })).toBe("answered");
  expect(ended({ status: "Rejected" })).toBe("failed");
  expect(ended({ state: "FAILED", status: null })).toBe("failed");
  expect(ended({ state: "EXPIRED", status: null })).toBe("failed");
  expect(ended({ state: "CANCELLED", status: null })).toBe("failed");
  expect(ended({ state: "TIMED_OUT", status: null })).toBe("unknown");
  expect(ended({ state: "PENDING", status: null })).toBe("waiting");
  expect(judge({ command: null, userErrors: [{ code: "REFUSED", field: null, message: "No." }] })).toMatchObject({ end: "failed", text: "No." });
});

it("notices a change that counts after a restart only", () => {
  const command = { action: "change_configuration", state: "ANSWERED", status: "RebootRequired" } as CommandRowFragment;
  expect(judge({ command, userErrors: [] })).toMatchObject({ end: "answered", needsRestart: true });
});
