/** Moments and durations as people read them, in the zone that they chose. */
import { i18n, locale } from "./i18n";
import { preferences } from "./preferences";
import { MISSING } from "./units";

const formats = new Map<string, Intl.DateTimeFormat>();

/** A zone by IANA's name; undefined is the browser's own. */
export type Zone = string | undefined;

/** The zone that a person chose where no site has one of its own. */
export function chosenZone(): Zone {
  return preferences().timeZone === "UTC" ? "UTC" : undefined;
}

/** Whether this browser knows the zone. */
export function isZone(zone: string): boolean {
  try {
    return format({}, zone) !== undefined;
  } catch {
    return false;
  }
}

function format(options: Intl.DateTimeFormatOptions, zone: Zone): Intl.DateTimeFormat {
  const key = JSON.stringify([locale(), zone, options]);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone, hourCycle: "h23" });
    formats.set(key, found);
  }
  return found;
}

/** The name of the zone in which times are shown. */
export function zoneName(zone = chosenZone()): string {
  return format({}, zone).resolvedOptions().timeZone;
}

export function dateTime(moment: string | number, zone = chosenZone()): string {
  return format({ dateStyle: "medium", timeStyle: "medium" }, zone).format(new Date(moment));
}

export function timeOfDay(moment: string | number, zone = chosenZone()): string {
  return format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }, zone).format(new Date(moment));
}

/** Hours and minutes. */
export function clockTime(moment: string | number, zone = chosenZone()): string {
  return format({ hour: "2-digit", minute: "2-digit" }, zone).format(new Date(moment));
}

export function preciseTime(moment: string | number, zone = chosenZone()): string {
  return format({ hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 }, zone).format(
    new Date(moment),
  );
}

/** The time if it was today, the date and the time else. */
export function shortMoment(moment: string | number, now: number, zone = chosenZone()): string {
  const day = format({ dateStyle: "short" }, zone);
  if (day.format(new Date(moment)) === day.format(now)) return clockTime(moment, zone);
  return format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }, zone).format(new Date(moment));
}

/** 41 s, 3 min, 2 h 05, 3 d: how long, coarse enough to be read at a glance. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;
  return `${Math.floor(hours / 24)}\u00a0d\u00a0${hours % 24}\u00a0h`;
}

/** 1:03:07, for a duration that runs. */
export function stopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

export function age(moment: string | null | undefined, now: number): string {
  if (moment == null) return MISSING;
  const passed = now - Date.parse(moment);
  // What has just happened may seem to lie ahead: clocks differ by a little.
  if (passed < -5000) return i18n.t("in {duration}", { duration: duration(-passed) });
  return passed < 1500 ? i18n.t("now") : i18n.t("{duration} ago", { duration: duration(passed) });
}
