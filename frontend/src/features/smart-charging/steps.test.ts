import { describe, expect, it } from "vitest";
import type { IntervalFieldsFragment, ProfileFieldsFragment } from "../../generated/graphql";
import { converted, decides, firstDifference, scheduleSteps, stepsOf, stretches, unchangedSince } from "./steps";

const at = (text: string) => Date.parse(`2026-03-01T${text}Z`);
const hour = 3_600_000;

function interval(start: string, limit: number | null, by: string | null = null): IntervalFieldsFragment {
  return {
    startAt: `2026-03-01T${start}Z`,
    limit,
    numberPhases: null,
    shared: false,
    decidedByPreview: false,
    decidedBy: by === null ? null : { id: by, chargingProfileId: 1 },
  };
}

const schedule = (periods: [number, number][], duration: number | null = null, start: string | null = null) => ({
  chargingRateUnit: "A" as const,
  duration,
  startSchedule: start === null ? null : `2026-03-01T${start}Z`,
  minChargingRate: null,
  chargingSchedulePeriod: periods.map(([startPeriod, limit]) => ({ startPeriod, limit, numberPhases: null })),
});

describe("intervals", () => {
  it("end where the next one begins, and are cut to the window", () => {
    const steps = stepsOf([interval("08:00:00", 16, "a"), interval("10:00:00", null)], at("09:00:00"), at("11:00:00"));
    expect(steps.map(({ from, to, limit }) => [from, to, limit])).toEqual([
      [at("09:00:00"), at("10:00:00"), 16],
      [at("10:00:00"), at("11:00:00"), null],
    ]);
    expect(decides(steps, "a")).toEqual([{ from: at("09:00:00"), to: at("10:00:00") }]);
  });

  it("that say the same are one step", () => {
    expect(stepsOf([interval("08:00:00", 16, "a"), interval("09:00:00", 16, "a")], at("08:00:00"), at("10:00:00"))).toHaveLength(1);
    expect(stepsOf([interval("08:00:00", 16, "a"), interval("09:00:00", 16, "b")], at("08:00:00"), at("10:00:00"))).toHaveLength(2);
  });
});

describe("a schedule", () => {
  const into = { unit: "W" as const, voltageV: 230, phases: 3 };

  it("is cut by its duration, and is told in the unit that is asked for", () => {
    const steps = scheduleSteps(schedule([[0, 16], [3600, 10]], 5400), 0, 10 * hour, into);
    expect(steps.map(({ from, to, limit }) => [from, to, limit])).toEqual([
      [0, hour, 11_040],
      [hour, 1.5 * hour, 6_900],
    ]);
  });

  it("whose limit is negative has none", () => {
    expect(scheduleSteps(schedule([[0, -1]]), 0, hour, into).map((step) => step.limit)).toEqual([null]);
  });

  it("turns watts into amperes and back", () => {
    expect(converted(11_040, "W", "A", 230, 3)).toBe(16);
    expect(converted(16, "A", "W", 230, 1)).toBe(3_680);
    expect(converted(16, "A", "A", 110, 1)).toBe(16);
  });
});

describe("a profile", () => {
  type Timed = Parameters<typeof stretches>[0];
  const profile = (change: Partial<Timed>): Timed => ({
    chargingProfileKind: "ABSOLUTE",
    recurrencyKind: null,
    validFrom: null,
    validTo: null,
    session: null,
    chargingSchedule: schedule([[0, 16]], 7200, "10:00:00") as ProfileFieldsFragment["chargingSchedule"],
    ...change,
  });
  const day = [at("00:00:00"), at("00:00:00") + 24 * hour] as const;

  it("counts from its start for its duration", () => {
    expect(stretches(profile({}), ...day)).toEqual([{ from: at("10:00:00"), to: at("12:00:00") }]);
  });

  it("counts no longer than it is valid", () => {
    expect(stretches(profile({ validTo: "2026-03-01T11:00:00Z" }), ...day)).toEqual([{ from: at("10:00:00"), to: at("11:00:00") }]);
    expect(stretches(profile({ validFrom: "2026-03-02T00:00:00Z" }), ...day)).toEqual([]);
  });

  it("that recurs counts on each day, also on one that began before the window", () => {
    const daily = profile({ chargingProfileKind: "RECURRING", recurrencyKind: "DAILY" });
    const twoDays = stretches(daily, at("11:00:00") + 5 * 24 * hour, at("11:00:00") + 6 * 24 * hour);
    expect(twoDays.map(({ from, to }) => [(from - at("00:00:00")) / hour - 5 * 24, (to - at("00:00:00")) / hour - 5 * 24])).toEqual([
      [11, 12],
      [34, 35],
    ]);
  });

  it("that recurs without an end is one stretch", () => {
    const always = profile({
      chargingProfileKind: "RECURRING",
      recurrencyKind: "DAILY",
      chargingSchedule: schedule([[0, 16]], null, "10:00:00") as ProfileFieldsFragment["chargingSchedule"],
    });
    expect(stretches(always, at("12:00:00"), at("12:00:00") + 72 * hour)).toEqual([{ from: at("12:00:00"), to: at("12:00:00") + 72 * hour }]);
  });

  it("that is relative begins with its session", () => {
    const session = { id: "s", startedAt: "2026-03-01T09:00:00Z", transactionId: 1 };
    expect(stretches(profile({ chargingProfileKind: "RELATIVE", session }), ...day)).toEqual([{ from: at("09:00:00"), to: at("11:00:00") }]);
  });
});

describe("two lines", () => {
  const line = (...steps: [number, number, number | null][]) =>
    steps.map(([from, to, limit]) => ({ from: from * hour, to: to * hour, limit, by: null, byPreview: false, shared: false, numberPhases: null }));

  it("differ from the first moment on of which they say different things", () => {
    expect(firstDifference(line([0, 4, 16]), line([0, 2, 16], [2, 4, 10]), 0)).toEqual({ at: 2 * hour, predicted: 16, reported: 10 });
    expect(firstDifference(line([0, 4, null]), line([0, 4, 10]), hour)).toEqual({ at: hour, predicted: null, reported: 10 });
  });

  it("do not differ by a rounding, a few seconds, or where only one of them says anything", () => {
    expect(firstDifference(line([0, 4, 16.04]), line([0, 4, 16]), 0)).toBeNull();
    expect(firstDifference(line([0, 1, 16], [1, 4, 10]), line([0, 1.001, 16], [1.001, 9, 10]), 0)).toBeNull();
    expect(firstDifference(line([0, 1, 16]), line([2, 3, 10]), 0)).toBeNull();
  });
});

describe("since when it is as it is", () => {
  const told = (state: ProfileFieldsFragment["state"], changed: string, duration: number | null) => ({
    state,
    changedAt: `2026-03-01T${changed}Z`,
    chargingProfileKind: "ABSOLUTE" as const,
    recurrencyKind: null,
    validFrom: null,
    validTo: null,
    session: null,
    chargingSchedule: schedule([[0, 16]], duration, "08:00:00"),
  });
  const from = at("07:00:00");

  it("is when a profile came or went, or had its last word before it went", () => {
    expect(unchangedSince([told("INSTALLED", "09:00:00", null)], from)).toBe(at("09:00:00"));
    expect(unchangedSince([told("CLEARED", "11:00:00", 3600)], from)).toBe(at("09:00:00"));
  });

  it("has nothing to do with what was never there, or had nothing to say yet", () => {
    expect(unchangedSince([told("REJECTED", "09:00:00", null), told("INSTALLED", "07:30:00", null)], from)).toBe(from);
    expect(unchangedSince([], from)).toBe(from);
  });
});
