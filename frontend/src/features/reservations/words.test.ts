import { expect, it } from "vitest";
import { heldNow } from "./held";
import { cancellingInWords, endInWords, stateInWords } from "./words";

const command = (state: "SENT" | "TIMED_OUT" | "FAILED") => ({ id: "c", state, failure: null });

it("nobody knows whether a connector is held once its command has ended without an answer", () => {
  const asked = { state: "REQUESTED", status: null, endReason: null } as const;
  expect(stateInWords({ ...asked, command: command("SENT") }).text).toBe("Not answered yet");
  expect(stateInWords({ ...asked, command: command("TIMED_OUT") }).text).toBe("Unknown whether it is held");
});

it("a refusal says why, as far as the charge point did", () => {
  const refused = { state: "REJECTED", endReason: "REFUSED", command: null } as const;
  expect(endInWords({ ...refused, status: "OCCUPIED" })).toBe("The connector is in use, or held already.");
  expect(endInWords({ ...refused, status: "REJECTED" })).toBe("The charge point does not say why.");
  expect(endInWords({ ...refused, state: "ACTIVE", endReason: null, status: "ACCEPTED" })).toBeNull();
});

it("a cancellation that came to nothing leaves a word, until the reservation is over", () => {
  const cancelCommand = { id: "c", state: "TIMED_OUT", status: null } as const;
  expect(cancellingInWords({ state: "ACTIVE", cancelCommand })).toContain("never answered");
  expect(cancellingInWords({ state: "EXPIRED", cancelCommand })).toBeNull();
  expect(cancellingInWords({ state: "ACTIVE", cancelCommand: null })).toBeNull();
});

it("a connector is held by the active one that ends first, and by none whose time is over", () => {
  const one = (state: "ACTIVE" | "CANCELLED", expiresAt: number, connectorId = 1) => ({
    state,
    connectorId,
    expiresAt: new Date(expiresAt).toISOString(),
  });
  const all = [one("ACTIVE", 9000), one("ACTIVE", 5000), one("CANCELLED", 2000), one("ACTIVE", 1500), one("ACTIVE", 3000, 2)];
  expect(heldNow(all, 1, 2000)).toBe(all[1]);
  expect(heldNow(all, 0, 2000)).toBeUndefined();
});
