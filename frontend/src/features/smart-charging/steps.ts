/** Limits over time as lines and bars: what is predicted, what a charge point reported, and when a profile counts. */
import type { ChargingRateUnit, IntervalFieldsFragment, ProfileFieldsFragment, ScheduleFieldsFragment } from "../../generated/graphql";

/** A stretch of time in ms with one limit; null is no limit. */
export interface Step {
  from: number;
  to: number;
  limit: number | null;
  /** Who decides, as far as that is known here. */
  by: IntervalFieldsFragment["decidedBy"];
  byPreview: boolean;
  shared: boolean;
  numberPhases: number | null;
}

export interface Stretch {
  from: number;
  to: number;
}

const DAY = 86_400_000;
const EVERY = { DAILY: DAY, WEEKLY: 7 * DAY } as const;

/** Intervals until `to`, each until the next; what lies outside of the window is cut off. */
export function stepsOf(intervals: readonly IntervalFieldsFragment[], from: number, to: number): Step[] {
  const found: Step[] = [];
  intervals.forEach((one, index) => {
    const next = intervals[index + 1];
    const begin = Math.max(from, Date.parse(one.startAt));
    const end = Math.min(to, next ? Date.parse(next.startAt) : to);
    if (end <= begin) return;
    const { limit, decidedBy: by, decidedByPreview: byPreview, shared, numberPhases } = one;
    const last = found.at(-1);
    const same = last?.to === begin && last.limit === limit && last.by?.id === by?.id && last.byPreview === byPreview;
    if (same && last.shared === shared && last.numberPhases === numberPhases) last.to = end;
    else found.push({ from: begin, to: end, limit, by, byPreview, shared, numberPhases });
  });
  return found;
}

/** Watts on all phases together and amperes on each, turned into one another. */
export function converted(limit: number, from: ChargingRateUnit, to: ChargingRateUnit, voltageV: number, phases: number): number {
  if (from === to) return limit;
  return from === "A" ? limit * voltageV * phases : limit / (voltageV * phases);
}

/** What turns W into A and back: V between a phase and neutral, and how many phases are in use. */
export interface Electricity {
  voltageV: number;
  phases: number;
}

interface Conversion extends Electricity {
  unit: ChargingRateUnit;
}

/** The periods of a schedule that begins at `begin`. A negative limit is how charge points say that there is none. */
export function scheduleSteps(schedule: ScheduleFieldsFragment, begin: number, end: number, into: Conversion): Step[] {
  const last = schedule.duration === null ? end : Math.min(end, begin + schedule.duration * 1000);
  const periods = schedule.chargingSchedulePeriod.toSorted((a, b) => a.startPeriod - b.startPeriod);
  return periods.flatMap((period, index) => {
    const next = periods[index + 1];
    const from = begin + period.startPeriod * 1000;
    const to = Math.min(last, next ? begin + next.startPeriod * 1000 : last);
    if (to <= from) return [];
    const phases = period.numberPhases ?? into.phases;
    const limit =
      period.limit < 0 ? null : converted(period.limit, schedule.chargingRateUnit, into.unit, into.voltageV, phases > 0 ? phases : into.phases);
    return [{ from, to, limit, by: null, byPreview: false, shared: false, numberPhases: period.numberPhases }];
  });
}

type Timed = Pick<ProfileFieldsFragment, "chargingProfileKind" | "recurrencyKind" | "validFrom" | "validTo" | "chargingSchedule" | "session">;

/** When a profile has something to say, within a window: each turn of a recurring one, cut to its validity. */
export function stretches(profile: Timed, from: number, to: number): Stretch[] {
  const { duration, startSchedule } = profile.chargingSchedule;
  const first = Math.max(from, profile.validFrom === null ? from : Date.parse(profile.validFrom));
  const last = Math.min(to, profile.validTo === null ? to : Date.parse(profile.validTo));
  const cut = (begin: number, end: number): Stretch[] => {
    const stretch = { from: Math.max(first, begin), to: Math.min(last, end) };
    return stretch.to > stretch.from ? [stretch] : [];
  };
  const lasts = duration === null ? Number.POSITIVE_INFINITY : duration * 1000;
  if (profile.chargingProfileKind === "RELATIVE") {
    // It begins with a session. While none runs, one might begin at any time.
    const began = profile.session?.startedAt;
    return began ? cut(Date.parse(began), Date.parse(began) + lasts) : cut(from, to);
  }
  const begin = startSchedule === null ? from : Date.parse(startSchedule);
  if (profile.chargingProfileKind !== "RECURRING" || profile.recurrencyKind === null) return cut(begin, begin + lasts);
  const every = EVERY[profile.recurrencyKind];
  const found: Stretch[] = [];
  const turn = Math.max(0, Math.floor((from - begin) / every));
  for (let at = begin + turn * every; at < to; at += every) {
    const [more] = cut(at, at + Math.min(lasts, every));
    const before = found.at(-1);
    if (more && before?.to === more.from) before.to = more.to;
    else if (more) found.push(more);
  }
  return found;
}

export interface Difference {
  at: number;
  predicted: number | null;
  reported: number | null;
}

/** Limits are told to a tenth, and those of watts were divided: less than this is no difference. */
const SAME = 0.01;

/** The first moment from which two lines say something different of the same time. */
export function firstDifference(predicted: readonly Step[], reported: readonly Step[], from: number): Difference | null {
  for (const one of reported) {
    for (const other of predicted) {
      const at = Math.max(one.from, other.from, from);
      // Clocks differ by seconds, and so do the edges of both lines.
      if (Math.min(one.to, other.to) - at < 5_000) continue;
      const [a, b] = [other.limit, one.limit];
      const same = a === null || b === null ? a === b : Math.abs(a - b) <= Math.max(0.1, SAME * Math.max(a, b));
      if (!same) return { at, predicted: a, reported: b };
    }
  }
  return null;
}

/** The stretches in which a profile sets the limit. */
export function decides(steps: readonly Step[], id: string): Stretch[] {
  return steps.filter((step) => step.by?.id === id).map(({ from, to }) => ({ from, to }));
}

type Told = Pick<ProfileFieldsFragment, "changedAt" | "state">;

const NEVER_HAD: readonly ProfileFieldsFragment["state"][] = ["REQUESTED", "REJECTED", "NOT_SENT"];

/**
 * Since when what is installed now tells what was allowed. Before that, a profile that has come since did not count
 * yet, or one that has gone since still did; one that had nothing to say until then changes nothing.
 */
export function unchangedSince(profiles: readonly (Timed & Told)[], from: number): number {
  const changes = profiles
    .filter((one) => !NEVER_HAD.includes(one.state))
    .map((one) => stretches(one, from, Date.parse(one.changedAt)).at(-1)?.to ?? from);
  return Math.max(from, ...changes);
}
