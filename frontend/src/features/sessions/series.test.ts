import { expect, it } from "vitest";
import { drawn, GAP } from "./series";

const T = Date.parse("2026-11-21T12:00:00Z");
const at = (seconds: number) => new Date(T + seconds * 1000).toISOString();

it("appends live samples to the history, each moment once", () => {
  const history = [
    { at: at(0), gapBefore: false, powerW: 10, soc: null },
    { at: at(60), gapBefore: false, powerW: 20, soc: null },
  ];
  const live = [
    { at: T + 60_000, powerW: 20, soc: null },
    { at: T + 120_000, powerW: 30, soc: 50 },
  ];
  expect(drawn(history, live)).toEqual({
    times: [T, T + 60_000, T + 120_000],
    power: [10, 20, 30],
    soc: [null, null, 50],
  });
});

it("draws no line across time of which nothing is known", () => {
  const history = [
    { at: at(0), gapBefore: false, powerW: 10, soc: null },
    { at: at(900), gapBefore: true, powerW: 20, soc: null },
  ];
  const live = [{ at: T + 900_000 + GAP + 1, powerW: 30, soc: null }];
  expect(drawn(history, live).power).toEqual([10, null, 20, null, 30]);
});
