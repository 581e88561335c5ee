import { expect, it } from "vitest";
import { closed, closedTimes, stepAt } from "./spans";

it("draws the last step as long as the others, and nothing where there is none", () => {
  expect([closedTimes([0, 15], 15), closed([4, 7])]).toEqual([
    [0, 15, 30],
    [4, 7, 7],
  ]);
  expect([closedTimes([], 15), closed([])]).toEqual([[], []]);
});

it("tells of the step in which the pointer stands, in its second half too, and at the very end", () => {
  const moments = [0, 15, 30, 45];
  expect(stepAt(moments, 1, 14)).toBe(0);
  expect(stepAt(moments, 1, 16)).toBe(1);
  expect(stepAt(moments, 3, 45)).toBe(2);
  expect(stepAt(moments, 0, -1)).toBe(0);
});
