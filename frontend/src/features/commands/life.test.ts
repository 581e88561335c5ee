import { expect, it } from "vitest";
import { outcome, steps } from "./life";

const asked = {
  action: "reset",
  status: null,
  createdAt: "2026-11-21T12:00:00Z",
  sentAt: null,
  answeredAt: null,
  effectAt: null,
  awaitsEffect: false,
  failure: null,
  callError: null,
};
const sent = { ...asked, sentAt: "2026-11-21T12:00:01Z" };
const accepted = { ...sent, state: "ANSWERED" as const, status: "Accepted", answeredAt: "2026-11-21T12:00:02Z" };

it("does not call an accepted command done before its effect was seen", () => {
  const waiting = { ...accepted, awaitsEffect: true };
  expect(outcome(waiting)).toEqual({ text: "Accepted, effect not seen yet", tone: "neutral", final: false });
  expect(steps(waiting).map((step) => step.state)).toEqual(["done", "done", "done", "now"]);
  const seen = { ...accepted, effectAt: "2026-11-21T12:00:43Z" };
  expect(outcome(seen)).toMatchObject({ text: "Accepted, effect seen", tone: "good", final: true });
  expect(steps(seen).at(-1)).toMatchObject({ label: "Back after the restart", state: "done" });
});

it("ends with the refusal where there is one", () => {
  const rejected = { ...accepted, status: "Rejected" };
  expect(outcome(rejected)).toMatchObject({ text: "Rejected", tone: "critical" });
  expect(steps(rejected).map((step) => step.state)).toEqual(["done", "done", "bad"]);
});

it("waits no longer for a session that will not begin", () => {
  const session = { id: "1", transactionId: null, state: "EXPIRED" as const, failure: "no", progress: { failure: "NO_CABLE" as const } };
  const start = { ...accepted, action: "remote_start_transaction", awaitsEffect: true };
  expect(outcome({ ...start, session })).toEqual({ text: "Accepted, no session began", tone: "warning", final: true });
  expect(steps({ ...start, session }).at(-1)).toMatchObject({ state: "bad", note: "No vehicle was plugged in in time." });
  expect(steps({ ...start, session: { ...session, state: "ACCEPTED" as const } }).at(-1)).toMatchObject({ label: "The session begins", state: "now" });
  // One that comes after all wins.
  expect(outcome({ ...start, session, effectAt: "2026-11-21T12:05:00Z" }).text).toBe("Accepted, effect seen");
});

it("says that nobody knows what came of a command without an answer", () => {
  const lost = { ...sent, state: "TIMED_OUT" as const, answeredAt: "2026-11-21T12:00:26Z", failure: "the connection was lost" };
  expect(outcome(lost).text).toBe("Outcome unknown");
  expect(steps(lost).at(-1)).toMatchObject({ state: "bad", note: "the connection was lost" });
  expect(steps({ ...lost, failure: null }).at(-1)?.note).toBe("It was sent and never answered.");
});

it("shows what has not happened yet as lying ahead", () => {
  expect(steps({ ...asked, state: "PENDING" }).map((step) => step.state)).toEqual(["done", "now", "ahead", "ahead"]);
});

it("tells a message that cannot be asked for from one that will not be sent now", () => {
  const asking = { ...accepted, action: "trigger_message" };
  const [never, notNow] = ["NotImplemented", "Rejected"].map((status) => steps({ ...asking, status }).at(-1));
  expect(never).toMatchObject({ label: "Answered: Not implemented", state: "bad" });
  expect(notNow).toMatchObject({ label: "Answered: Rejected", state: "bad" });
  expect(never?.note).toContain("may still send it by itself");
  expect(notNow?.note).toContain("not send this message now");
});

it("takes a list that was not taken for refused", () => {
  for (const status of ["Failed", "VersionMismatch", "NotSupported"]) {
    expect(steps({ ...accepted, action: "send_local_list", status }).at(-1)).toMatchObject({ state: "bad" });
  }
});
