/** Moments in fields of local date and time, in the zone in which all times are shown. */
import { preferences } from "./preferences";

/** What such a field shows for a moment, to the minute; empty for none. */
export function toField(moment: string | null | undefined): string {
  if (!moment) return "";
  const date = new Date(moment);
  const offset = preferences().timeZone === "UTC" ? 0 : date.getTimezoneOffset();
  return new Date(date.getTime() - offset * 60_000).toISOString().slice(0, 16);
}

/** The moment that a field says; null for an empty one, or one that is not filled in yet. */
export function fromField(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null;
  const date = new Date(preferences().timeZone === "UTC" ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
