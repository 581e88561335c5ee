/** Quantities as people read them. The API speaks in whole W, Wh, mA and mV; missing is a dash, never a zero. */
import { locale } from "./i18n";

export const MISSING = "–";

const formats = new Map<string, Intl.NumberFormat>();

function number(value: number, digits: number): string {
  const key = `${locale()} ${digits}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(value);
}

export interface Shown {
  value: string;
  unit: string;
}

/** One decimal below 100, none from there on; the last 0.05 before 100 must not show as 100.0. */
function scaled(value: number, unit: string): Shown {
  return { value: number(value, Math.abs(value) < 99.95 ? 1 : 0), unit };
}

export function power(watts: number | null | undefined): Shown | null {
  if (watts == null) return null;
  if (Math.abs(watts) >= 999_500) return scaled(watts / 1e6, "MW");
  if (Math.abs(watts) >= 1000) return scaled(watts / 1000, "kW");
  return { value: number(watts, 0), unit: "W" };
}

export function energy(wattHours: number | null | undefined): Shown | null {
  if (wattHours == null) return null;
  if (Math.abs(wattHours) >= 999_500) return { value: number(wattHours / 1e6, 2), unit: "MWh" };
  if (Math.abs(wattHours) >= 1000) return { value: number(wattHours / 1000, 2), unit: "kWh" };
  return { value: number(wattHours, 0), unit: "Wh" };
}

/** A reading of a meter, to the Wh. */
export function reading(wattHours: number | null | undefined): Shown | null {
  return wattHours == null ? null : { value: number(wattHours / 1000, 3), unit: "kWh" };
}

export function current(milliamperes: number | null | undefined): Shown | null {
  return milliamperes == null ? null : scaled(milliamperes / 1000, "A");
}

export function voltage(millivolts: number | null | undefined): Shown | null {
  return millivolts == null ? null : { value: number(millivolts / 1000, 0), unit: "V" };
}

export function percent(value: number | null | undefined): Shown | null {
  return value == null ? null : { value: number(value, 0), unit: "%" };
}

export function count(value: number): string {
  return number(value, 0);
}

export function latency(milliseconds: number | null | undefined): Shown | null {
  if (milliseconds == null) return null;
  if (milliseconds < 1000) return { value: number(milliseconds, 0), unit: "ms" };
  return { value: number(milliseconds / 1000, 1), unit: "s" };
}

/** The size of a file, in the units of the shops: 1 kB is 1000 bytes. */
export function bytes(size: number | null | undefined): Shown | null {
  if (size == null) return null;
  if (size < 1000) return { value: number(size, 0), unit: "B" };
  if (size < 999_500) return scaled(size / 1000, "kB");
  return size < 999_500_000 ? scaled(size / 1e6, "MB") : scaled(size / 1e9, "GB");
}

/** A quantity in one piece, with a space that does not break. */
export function text(shown: Shown | null): string {
  return shown ? `${shown.value}\u00a0${shown.unit}` : MISSING;
}
