import { expect, it } from "vitest";
import { age, duration, stopwatch } from "./time";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const plain = (shown: string) => shown.replaceAll("\u00a0", " ");

it("says how long something lasted, as coarse as is useful", () => {
  expect([0, 41_000, 180_000, 7_500_000, 270_000_000].map((time) => plain(duration(time)))).toEqual([
    "0 s",
    "41 s",
    "3 min",
    "2 h 05",
    "3 d 3 h",
  ]);
  expect([7_000, 187_000, 3_787_000].map(stopwatch)).toEqual(["00:07", "03:07", "1:03:07"]);
});

it("takes what lies a moment ahead as now, since clocks differ, and what lies further ahead as the future", () => {
  expect(age("2026-11-21T12:00:03Z", NOW)).toBe("now");
  expect(plain(age("2026-11-21T11:59:19Z", NOW))).toBe("41 s ago");
  expect(plain(age("2026-11-21T12:05:00Z", NOW))).toBe("in 5 min");
});
