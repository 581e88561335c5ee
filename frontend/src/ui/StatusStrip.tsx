/** What a connector did over the last hours, as a strip of its status colours. */
import type { ConnectorStatus } from "../generated/graphql";
import { useNow } from "../lib/clock";
import { i18n } from "../lib/i18n";
import { clockTime, duration } from "../lib/time";
import { useZone } from "../lib/zone";
import { statusLabel, statusToken } from "../theme/status";
import styles from "./charts.module.css";

export interface Report {
  status: ConnectorStatus;
  statusAt: string;
}

export interface Segment {
  status: ConnectorStatus;
  from: number;
  to: number;
}

/** Turn reports (newest first) into stretches of time within [from, to]; what nobody reported stays open. */
export function segments(reports: readonly Report[], from: number, to: number): Segment[] {
  const found: Segment[] = [];
  let end = to;
  for (const report of reports) {
    const began = Date.parse(report.statusAt);
    if (began >= end) continue;
    const last = found.at(-1);
    const start = Math.max(began, from);
    if (last?.status === report.status && last.from === end) last.from = start;
    else found.push({ status: report.status, from: start, to: end });
    end = start;
    if (began <= from) break;
  }
  return found.toReversed();
}

/** Browsers draw no coordinates beyond 2^25, so milliseconds would not do. */
const UNITS = 1000;

/** Long enough for what is known, and a day at most. */
function hoursFor(reports: readonly Report[], now: number): number {
  const known = (now - Date.parse(reports.at(-1)?.statusAt ?? "")) / 3_600_000;
  return [1, 6].find((hours) => known < hours) ?? 24;
}

export function StatusStrip({ reports }: { reports: readonly Report[] }) {
  const now = useNow(20);
  const zone = useZone();
  const hours = hoursFor(reports, now);
  const span = hours * 3_600_000;
  const parts = segments(reports, now - span, now);
  const spent = new Map<ConnectorStatus, number>();
  for (const part of parts) spent.set(part.status, (spent.get(part.status) ?? 0) + part.to - part.from);
  const summary = [...spent].map(([status, time]) => `${statusLabel(status)} ${duration(time)}`).join(", ");
  return (
    <div className={styles.stripRow}>
      <svg
        className={styles.strip}
        viewBox={`0 0 ${UNITS} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary || i18n.t("Nothing was reported.")}
      >
        {parts.map((part) => (
          <rect
            key={part.from}
            x={((part.from - (now - span)) / span) * UNITS}
            width={Math.max(((part.to - part.from) / span) * UNITS, 2)}
            height="10"
            fill={`var(${statusToken(part.status)})`}
            opacity={part.status === "AVAILABLE" || part.status === "UNAVAILABLE" ? 0.35 : 0.9}
          >
            <title>{`${statusLabel(part.status)} ${clockTime(part.from, zone)} – ${clockTime(part.to, zone)}`}</title>
          </rect>
        ))}
      </svg>
      <div className={styles.scale}>
        <span>{i18n.t("{hours} h ago", { hours })}</span>
        <span>{i18n.t("now")}</span>
      </div>
    </div>
  );
}
