import { afterEach, expect, it, vi } from "vitest";
import type { CommandRowFragment } from "../../generated/graphql";
import { ApiError } from "../../lib/api";
import { judge, patiently } from "./bulk";

afterEach(() => vi.useRealTimers());

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

it("waits as long as the server says, repeats the very same request, and gives up where nobody waits any more", async () => {
  vi.useFakeTimers();
  const tooMany = () => new ApiError("RATE_LIMITED", "wait", null, null, 3);
  const request = vi.fn(() => Promise.resolve("taken")).mockRejectedValueOnce(tooMany());
  const waits = vi.fn();
  const answer = patiently(request, () => true, waits);
  await vi.advanceTimersByTimeAsync(2_900);
  expect([request.mock.calls.length, waits.mock.calls.length]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(200);
  expect(await answer).toBe("taken");

  const dropped = patiently(() => Promise.reject(tooMany()), () => false, waits);
  await expect(dropped).rejects.toMatchObject({ code: "RATE_LIMITED" });
  const endless = new ApiError("RATE_LIMITED", "end one of them");
  await expect(patiently(() => Promise.reject(endless), () => true, waits)).rejects.toBe(endless);
});
