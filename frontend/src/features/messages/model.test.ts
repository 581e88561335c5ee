import { expect, it } from "vitest";
import { exchanges, fits, type Frame, gist, Tail } from "./model";

let number = 0;

function frame(change: Partial<Frame>): Frame {
  number += 1;
  return {
    id: String(number),
    chargePoint: { identity: "CP-1" },
    direction: "IN",
    kind: "CALL",
    uniqueId: "1",
    action: "Heartbeat",
    payload: {},
    text: "{}",
    errorCode: null,
    errorDescription: null,
    latencyMs: null,
    repairs: [],
    at: new Date(Date.UTC(2026, 10, 21, 12, 0, 0, number)).toISOString(),
    ...change,
  };
}

it("joins a question and its answer, the newest first, whichever way they went", () => {
  const frames = [
    frame({ uniqueId: "a" }),
    frame({ uniqueId: "a", direction: "OUT", kind: "CALL", action: "Reset" }),
    frame({ uniqueId: "a", direction: "OUT", kind: "RESULT", latencyMs: 4 }),
    frame({ uniqueId: "a", direction: "IN", kind: "ERROR", action: "Reset", errorCode: "NotSupported" }),
  ];
  const found = exchanges(frames.toReversed());
  expect(found.map((one) => [one.call?.action, one.answer?.kind])).toEqual([
    ["Reset", "ERROR"],
    ["Heartbeat", "RESULT"],
  ]);
  expect(found.filter((one) => fits(one, { kind: "errors" }))).toHaveLength(1);
  expect(found.filter((one) => fits(one, { action: "Heartbeat" }))).toHaveLength(1);
});

it("takes the same unique id at two charge points for two questions", () => {
  const other = { chargePoint: { identity: "CP-2" } };
  const found = exchanges([frame({}), frame(other), frame({ ...other, direction: "OUT", kind: "RESULT" })]);
  expect(found.map((one) => [one.call?.chargePoint?.identity, one.answer !== null])).toEqual([
    ["CP-2", true],
    ["CP-1", false],
  ]);
});

it("keeps an answer whose question is not at hand, and what is no OCPP", () => {
  const found = exchanges([frame({ kind: "RESULT", uniqueId: "x" }), frame({ kind: "OTHER", uniqueId: null, text: "hello" })]);
  expect(found.map((one) => [one.call, one.answer !== null, one.other !== null])).toEqual([
    [null, false, true],
    [null, true, false],
  ]);
});

it("keeps the newest frames only, and each of them once", () => {
  const tail = new Tail(3);
  const frames = Array.from({ length: 5 }, () => frame({}));
  tail.add(frames.slice(0, 2));
  tail.add(frames);
  expect(tail.frames).toEqual(frames.slice(2));
});

it("says in one line what was measured", () => {
  const payload = {
    connectorId: 1,
    transactionId: 7,
    meterValue: [{ timestamp: "t", sampledValue: [{ value: "11040", measurand: "Power.Active.Import", unit: "W" }, { value: "5" }] }],
  };
  expect(gist(frame({ payload }))).toBe("Power.Active.Import 11040 W · Energy.Active.Import.Register 5 · connectorId 1 · transactionId 7");
});
