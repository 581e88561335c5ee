/** Small pieces that show one value each: a status, an age, a quantity, a moment. */
import type { ReactNode } from "react";
import { useNow } from "../lib/clock";
import { age, dateTime, duration, shortMoment, zoneName } from "../lib/time";
import { MISSING, type Shown } from "../lib/units";
import { useZone } from "../lib/zone";
import { type ShownStatus, statusLabel, statusMeaning } from "../theme/status";
import { StatusGlyph } from "./StatusGlyph";
import styles from "./ui.module.css";

/** Glyph and word. `lastKnown` says that the charge point is not connected: the status may be old. */
export function StatusPill({ status, lastKnown = false }: { status: ShownStatus; lastKnown?: boolean }) {
  return (
    <span className={lastKnown ? `${styles.pill} ${styles.hollow}` : styles.pill} title={statusMeaning(status)}>
      <StatusGlyph status={lastKnown ? "OFFLINE" : status} />
      <span>{statusLabel(status)}</span>
    </span>
  );
}

export function Age({ of, seconds = 1 }: { of: string | null | undefined; seconds?: number }) {
  const now = useNow(seconds);
  const zone = useZone();
  if (of == null) return <span className="dim">{MISSING}</span>;
  return (
    <time dateTime={of} title={dateTime(of, zone)} className="nowrap tabular">
      {age(of, now)}
    </time>
  );
}

/** How long something has lasted: counting, or final once it ended. */
export function Lasting({ from, to, seconds = 1 }: { from: string | null | undefined; to?: string | null; seconds?: number }) {
  const now = useNow(seconds);
  const zone = useZone();
  if (from == null) return <span className="dim">{MISSING}</span>;
  const end = to == null ? now : Date.parse(to);
  return (
    <time dateTime={from} title={dateTime(from, zone)} className="nowrap tabular">
      {duration(end - Date.parse(from))}
    </time>
  );
}

export function Moment({ at, short = false }: { at: string | null | undefined; short?: boolean }) {
  const now = useNow(60);
  const zone = useZone();
  if (at == null) return <span className="dim">{MISSING}</span>;
  return (
    <time dateTime={at} title={`${dateTime(at, zone)} (${zoneName(zone)})`} className="nowrap tabular">
      {short ? shortMoment(at, now, zone) : dateTime(at, zone)}
    </time>
  );
}

/** A number with its unit. One that is older than `staleAfter` ms carries its age. */
export function Quantity({ of, at, staleAfter }: { of: Shown | null; at?: string | null; staleAfter?: number }) {
  if (!of) return <span className="dim">{MISSING}</span>;
  const shown = (
    <>
      {of.value}
      <span className={styles.unit}>{of.unit}</span>
    </>
  );
  if (at == null || staleAfter === undefined) return <span className={styles.quantity}>{shown}</span>;
  return (
    <Fresh at={at} staleAfter={staleAfter}>
      {shown}
    </Fresh>
  );
}

function Fresh({ at, staleAfter, children }: { at: string; staleAfter: number; children: ReactNode }) {
  const now = useNow(5);
  const stale = now - Date.parse(at) > staleAfter;
  return (
    <span className={stale ? `${styles.quantity} ${styles.stale}` : styles.quantity}>
      {children}
      {stale && <small> · {age(at, now)}</small>}
    </span>
  );
}

export type Tone = "neutral" | "good" | "warning" | "critical";

export function Badge({ tone = "neutral", children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={styles.badge} data-tone={tone} title={title ?? (typeof children === "string" ? children : undefined)}>
      {children}
    </span>
  );
}

export function Mono({ children }: { children: ReactNode }) {
  return <span className="mono">{children}</span>;
}

/** Terms and what they stand for, in two columns. */
export function Facts({ of }: { of: readonly (readonly [string, ReactNode] | null)[] }) {
  return (
    <dl className={styles.facts}>
      {of.map((fact) =>
        fact === null ? null : (
          <div key={fact[0]} style={{ display: "contents" }}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1] ?? <span className="dim">{MISSING}</span>}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
