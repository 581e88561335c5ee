import { beforeEach, expect, it } from "vitest";
import { setPreferences } from "../../lib/preferences";
import { meant } from "./clearing";
import { amount, inputOf, period, seconds, slips, template } from "./draft";
import { niceTop, tickMoments } from "./scale";

const NOW = Date.parse("2026-03-01T10:20:00Z");

beforeEach(() => setPreferences({ timeZone: "UTC" }));

it("the first template limits the whole charge point from the full hour on", () => {
  const draft = template("whole", NOW);
  expect(slips(draft)).toEqual([]);
  expect(inputOf(draft)).toMatchObject({
    chargingProfilePurpose: "CHARGE_POINT_MAX_PROFILE",
    chargingProfileKind: "ABSOLUTE",
    recurrencyKind: null,
    transactionId: null,
    stackLevel: 0,
    chargingSchedule: { startSchedule: "2026-03-01T10:00:00.000Z", chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, numberPhases: null }] },
  });
});

it("the evening recurs, has begun already, and lies above the rest", () => {
  expect(inputOf(template("evening", NOW))).toMatchObject({
    recurrencyKind: "DAILY",
    stackLevel: 1,
    chargingSchedule: { startSchedule: "2026-02-28T17:00:00.000Z", duration: 14_400 },
  });
});

it("periods are sent in the order of their starts, and a relative profile names no moment", () => {
  const draft = { ...template("sessions", NOW), kind: "RELATIVE" as const, periods: [period("1:30", "7,5"), period("0:00", "16")] };
  expect(inputOf(draft).chargingSchedule).toMatchObject({
    startSchedule: null,
    chargingSchedulePeriod: [
      { startPeriod: 0, limit: 16 },
      { startPeriod: 5400, limit: 7.5 },
    ],
  });
});

it("names what cannot be sent as it is typed", () => {
  const draft = { ...template("whole", NOW), start: "", stackLevel: "x", duration: "soon", least: "?", periods: [period("0:00", "")] };
  expect(slips(draft)).toEqual(["periods", "duration", "stackLevel", "start", "least"]);
  expect(slips({ ...template("whole", NOW), purpose: "TX_PROFILE" })).toEqual(["transactionId"]);
});

it.each([
  ["4:00", 14_400],
  ["36", 129_600],
  ["0:00:30", 30],
  ["4:75", null],
  ["", null],
])("reads %s as a time from the start", (text, expected) => expect(seconds(text)).toBe(expected));

it.each([
  ["16", 16],
  ["7,5", 7.5],
  ["-1", -1],
  ["16.25", null],
  ["", null],
])("reads %s as a limit", (text, expected) => expect(amount(text)).toBe(expected));

it("clearing means what a charge point has or may have, and what fits all that is given", () => {
  const one = (connectorId: number, stackLevel: number, state: "INSTALLED" | "UNKNOWN" | "CLEARED") => ({
    connectorId,
    stackLevel,
    state,
    chargingProfilePurpose: "TX_DEFAULT_PROFILE" as const,
  });
  const known = [one(0, 0, "INSTALLED"), one(1, 0, "UNKNOWN"), one(1, 0, "CLEARED")];
  expect(meant(known, { connectorId: null, purpose: null, stackLevel: null })).toHaveLength(2);
  expect(meant(known, { connectorId: 1, purpose: "TX_DEFAULT_PROFILE", stackLevel: 0 })).toEqual([known[1]]);
  expect(meant(known, { connectorId: null, purpose: "TX_PROFILE", stackLevel: null })).toEqual([]);
});

it("axes end at round numbers and are marked at round moments of the zone", () => {
  expect([6, 16, 32, 22_000].map(niceTop)).toEqual([8, 20, 40, 32_000]);
  const hours = tickMoments(NOW, NOW + 4 * 3_600_000, 5, "Asia/Kolkata");
  expect(hours.map((at) => new Date(at).toISOString().slice(11, 16))).toEqual(["10:30", "11:30", "12:30", "13:30"]);
  expect(tickMoments(0, 3_600_000, 4, null)).toEqual([0, 900_000, 1_800_000, 2_700_000, 3_600_000]);
});
