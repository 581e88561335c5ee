/** A profile while it is written: what its fields say, and what is sent of it. */
import type {
  ChargingProfileInput,
  ChargingProfileKind,
  ChargingProfilePurpose,
  ChargingRateUnit,
  RecurrencyKind,
  ScheduleFieldsFragment,
} from "../../generated/graphql";
import { fromField, toField } from "../../lib/field-time";

export interface DraftPeriod {
  /** Tells rows apart while they are edited. */
  key: number;
  /** Hours and minutes from the start of the schedule, as 17:30. */
  start: string;
  limit: string;
  phases: "" | "1" | "2" | "3";
}

export interface Draft {
  purpose: ChargingProfilePurpose;
  connectorId: number;
  transactionId: string;
  kind: ChargingProfileKind;
  recurrency: RecurrencyKind;
  stackLevel: string;
  /** Local date and time, as their fields have them. */
  start: string;
  validFrom: string;
  validTo: string;
  /** Hours and minutes; empty for ever. */
  duration: string;
  unit: ChargingRateUnit;
  least: string;
  periods: DraftPeriod[];
}

export type Template = "whole" | "sessions" | "evening";

let keys = 0;

export function period(start: string, limit: string): DraftPeriod {
  return { key: ++keys, start, limit, phases: "" };
}

/** The full hour before a moment, as a start that lies in the past counts at once. */
function hourBefore(now: number): string {
  return toField(new Date(now - (now % 3_600_000)).toISOString());
}

export function template(which: Template, now: number): Draft {
  const whole: Draft = {
    purpose: "CHARGE_POINT_MAX_PROFILE",
    connectorId: 0,
    transactionId: "",
    kind: "ABSOLUTE",
    recurrency: "DAILY",
    stackLevel: "0",
    start: hourBefore(now),
    validFrom: "",
    validTo: "",
    duration: "",
    unit: "A",
    least: "",
    periods: [period("0:00", "16")],
  };
  switch (which) {
    case "whole":
      return whole;
    case "sessions":
      return { ...whole, purpose: "TX_DEFAULT_PROFILE" };
    case "evening":
      return {
        ...whole,
        kind: "RECURRING",
        start: `${toField(new Date(now - 86_400_000).toISOString()).slice(0, 10)}T17:00`,
        duration: "4:00",
        stackLevel: "1",
        periods: [period("0:00", "10")],
      };
    default:
      return whole;
  }
}

/** Seconds in "17:30" or "36:00"; null for what is none. */
export function seconds(text: string): number | null {
  const found = /^(\d{1,4})(?::([0-5]\d))?(?::([0-5]\d))?$/.exec(text.trim());
  if (!found) return null;
  return Number(found[1]) * 3600 + Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0);
}

/** A number as people type it, with a point or a comma; null for what is none. */
export function amount(text: string): number | null {
  const found = /^-?\d{1,7}(?:[.,]\d)?$/.exec(text.trim());
  return found ? Number(text.trim().replace(",", ".")) : null;
}

export type Slip = "periods" | "duration" | "stackLevel" | "start" | "least" | "transactionId";

/** What cannot be sent as it is typed; all else is for the preview to judge. */
export function slips(draft: Draft): Slip[] {
  const found: Slip[] = [];
  const whole = draft.periods.every((one) => seconds(one.start) !== null && amount(one.limit) !== null);
  if (draft.periods.length === 0 || !whole) found.push("periods");
  if (draft.duration.trim() !== "" && seconds(draft.duration) === null) found.push("duration");
  if (!/^\d{1,6}$/.test(draft.stackLevel.trim())) found.push("stackLevel");
  if (draft.kind !== "RELATIVE" && fromField(draft.start) === null) found.push("start");
  if (draft.least.trim() !== "" && amount(draft.least) === null) found.push("least");
  if (draft.purpose === "TX_PROFILE" && !/^-?\d+$/.test(draft.transactionId)) found.push("transactionId");
  return found;
}

export function scheduleOf(draft: Draft): ScheduleFieldsFragment {
  return {
    chargingRateUnit: draft.unit,
    duration: draft.duration.trim() === "" ? null : seconds(draft.duration),
    startSchedule: draft.kind === "RELATIVE" ? null : fromField(draft.start),
    minChargingRate: draft.least.trim() === "" ? null : amount(draft.least),
    chargingSchedulePeriod: draft.periods
      .map((one) => ({
        startPeriod: seconds(one.start) ?? 0,
        limit: amount(one.limit) ?? 0,
        numberPhases: one.phases === "" ? null : Number(one.phases),
      }))
      .toSorted((a, b) => a.startPeriod - b.startPeriod),
  };
}

/** What is sent; only of a draft without slips. */
export function inputOf(draft: Draft): ChargingProfileInput {
  return {
    chargingProfileId: null,
    chargingProfilePurpose: draft.purpose,
    chargingProfileKind: draft.kind,
    recurrencyKind: draft.kind === "RECURRING" ? draft.recurrency : null,
    stackLevel: Number(draft.stackLevel),
    transactionId: draft.purpose === "TX_PROFILE" ? Number(draft.transactionId) : null,
    validFrom: fromField(draft.validFrom),
    validTo: fromField(draft.validTo),
    chargingSchedule: scheduleOf(draft),
  };
}
