/** The axes of charts of limits: where they end, and where their marks stand. */
import type { Zone } from "../../lib/time";
import type { Step } from "./steps";

/** The end of an axis: a round number a little above the most. */
export function niceTop(most: number): number {
  const wanted = most * 1.1;
  const size = 10 ** Math.floor(Math.log10(wanted));
  const round = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((one) => one * size >= wanted) ?? 10;
  return round * size;
}

const MINUTE = 60_000;
const PACES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * MINUTE);

/** How far a zone is ahead of UTC at a moment, in ms. */
function ahead(at: number, zone: Zone): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute")) - Math.floor(at / MINUTE) * MINUTE;
}

/** Round moments of a zone, about so many; `zone` null counts from `from`, as time that has no clock. */
export function tickMoments(from: number, to: number, about: number, zone: Zone | null): number[] {
  const pace = PACES.find((one) => (to - from) / one <= about) ?? PACES[PACES.length - 1] ?? MINUTE;
  const shift = zone === null ? -from : ahead(from, zone);
  const found: number[] = [];
  for (let at = Math.ceil((from + shift) / pace) * pace - shift; at <= to; at += pace) found.push(at);
  return found;
}

export function stepAt(steps: readonly Step[], at: number): Step | undefined {
  return steps.find((step) => step.from <= at && at < step.to) ?? steps.findLast((step) => step.to === at);
}

/** The steps that have no limit. */
export function beyond(steps: readonly Step[]): Step[] {
  return steps.filter((step) => step.limit === null);
}
