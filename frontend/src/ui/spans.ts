/** Values that each hold for a span of time, as a chart wants them: the last step needs one more point, where it ends. */

export function closedTimes(times: readonly number[], span: number): number[] {
  const last = times.at(-1);
  return last === undefined ? [] : [...times, last + span];
}

export function closed<Value>(values: readonly Value[]): Value[] {
  return [...values, ...values.slice(-1)];
}

/** The step in which the pointer stands, rather than the nearest beginning of one; the point that ends the last one is none. */
export function stepAt(moments: ArrayLike<number>, nearest: number, moment: number): number {
  const begun = (moments[nearest] ?? 0) > moment ? nearest - 1 : nearest;
  return Math.max(0, Math.min(begun, moments.length - 2));
}
