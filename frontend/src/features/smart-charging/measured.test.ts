import { expect, it } from "vitest";
import { HOLDS, measured, powerAt } from "./measured";

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const session = (connectorId: number, samples: [number, number | null][], stoppedAt: number | null = null) => ({
  connectorId,
  startedAt: at(0),
  stoppedAt: stoppedAt === null ? null : at(stoppedAt),
  series: { points: samples.map(([second, powerW]) => ({ at: at(second), gapBefore: false, powerW })) },
});
const drawn = (line: ReturnType<typeof measured>) => line.map((one) => [one.at / 1000, one.powerW]);

it("adds up the sessions of all connectors at each moment at which one was measured", () => {
  const sessions = [session(1, [[10, 1000], [30, 2000]]), session(2, [[20, 500]])];
  expect(drawn(measured(sessions, 0, 0, 100_000))).toEqual([[10, 1000], [20, 1500], [30, 2500]]);
  expect(drawn(measured(sessions, 2, 0, 100_000))).toEqual([[20, 500]]);
});

it("breaks the line where nothing was heard, and ends it with the session", () => {
  const holds = HOLDS / 1000;
  expect(drawn(measured([session(1, [[10, 1000], [1000, 900]])], 1, 0, 1e9))).toEqual([[10, 1000], [10 + holds, null], [1000, 900]]);
  expect(drawn(measured([session(1, [[10, 1000]], 20)], 1, 0, 1e9))).toEqual([[10, 1000], [20, 0], [20.001, null]]);
});

it("tells what was measured last while that still holds", () => {
  const line = measured([session(1, [[10, 1000]])], 1, 0, 1e9);
  expect(powerAt(line, 11_000)).toBe(1000);
  expect(powerAt(line, 9_000)).toBeNull();
  expect(powerAt(line, 10_001 + HOLDS)).toBeNull();
});
