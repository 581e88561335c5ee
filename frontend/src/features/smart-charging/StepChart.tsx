/** Limits over time as step lines, with what was measured; read by pointing, with the arrow keys, or as a table. */
import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import type { ChargingRateUnit } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { clockTime, dateTime, shortMoment } from "../../lib/time";
import { MISSING, text } from "../../lib/units";
import { useZone } from "../../lib/zone";
import { type PowerAt, powerAt } from "./measured";
import { beyond, niceTop, stepAt, tickMoments } from "./scale";
import type { Step } from "./steps";
import { limit } from "./words";
import styles from "./smart-charging.module.css";

export interface Line {
  label: string;
  look: "limit" | "before" | "after" | "reported";
  steps: readonly Step[];
}

interface Props {
  label: string;
  from: number;
  to: number;
  /** Where now is; null if the chart has no now, as one that begins with a session. */
  now: number | null;
  unit: ChargingRateUnit;
  lines: readonly Line[];
  /** In the unit of the chart. */
  measured?: readonly PowerAt[];
  height?: number;
  /** Who decides a step of the first line, in words. */
  decider?: (step: Step) => string;
  /** Says a moment; the time of day if it is not given. */
  moment?: (at: number) => string;
  /** What shares the axis: lanes, drawn below at the same width. */
  children?: (place: (at: number) => string) => ReactNode;
}

const GUTTER = 58;
const RIGHT = 10;
const TOP = 12;

export function StepChart(props: Props) {
  const { label, from, to, now, unit, lines, measured = [], height = 220, decider } = props;
  const { ref, width } = useElementSize();
  const zone = useZone();
  const clip = useId();
  const [at, setAt] = useState<number | null>(null);
  const wide = Math.max(80, width - GUTTER - RIGHT);
  const deep = height - TOP - 26;
  const all = [...lines.flatMap((line) => line.steps.map((step) => step.limit ?? 0)), ...measured.map((one) => one.powerW ?? 0)];
  const top = niceTop(Math.max(unit === "A" ? 6 : 1000, ...all));
  const x = (moment: number) => GUTTER + ((moment - from) / (to - from)) * wide;
  const y = (value: number) => TOP + deep - (Math.min(value, top) / top) * deep;
  const say = props.moment ?? ((moment: number) => shortMoment(moment, now ?? moment, zone));
  const shown = at === null ? null : Math.min(to, Math.max(from, at));
  const ticks = tickMoments(from, to, Math.max(2, Math.floor(wide / 84)), now === null ? null : zone);
  const read = (moment: number) => {
    const parts = lines.map((line) => {
      const step = stepAt(line.steps, moment);
      if (!step) return null;
      const said = step.limit === null ? i18n.t("no limit") : text(limit(step.limit, unit));
      const who = decider && line === lines[0] ? decider(step) : "";
      return { label: line.label, text: who === "" ? said : `${said} (${who})` };
    });
    // A line that is drawn is named, at moments of which it says nothing too.
    if (measured.length > 0 && (now === null || moment <= now)) {
      const power = powerAt(measured, moment);
      parts.push({ label: i18n.t("Measured"), text: power === null ? MISSING : text(limit(power, unit)) });
    }
    return parts.filter((part) => part !== null);
  };
  const resting = now ?? from;
  const readout = read(shown ?? resting);
  const onKey = (event: KeyboardEvent) => {
    const edges = [...new Set(lines.flatMap((line) => line.steps.flatMap((step) => [step.from, step.to])))].toSorted((a, b) => a - b);
    const here = shown ?? resting;
    const small = (to - from) / 60;
    const moves: Record<string, number> = {
      ArrowRight: here + small,
      ArrowLeft: here - small,
      PageDown: edges.find((edge) => edge > here) ?? to,
      PageUp: edges.findLast((edge) => edge < here) ?? from,
      Home: from,
      End: to,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(to, Math.max(from, next)));
  };
  const inWords = `${say(shown ?? resting)}: ${readout.map((part) => `${part.label} ${part.text}`).join(", ")}`;
  return (
    <figure className={styles.chart} aria-label={label}>
      <div className={styles.readout}>
        <b>{shown === null && now !== null ? i18n.t("Now") : say(shown ?? resting)}</b>
        {readout.map((part) => (
          <span key={part.label}>
            <i data-look={lookOf(lines, part.label)} aria-hidden="true" />
            {part.label} <b>{part.text}</b>
          </span>
        ))}
      </div>
      <div
        ref={ref}
        className={styles.plot}
        role="slider"
        tabIndex={0}
        aria-label={i18n.t("{label}: move along the time", { label })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((((shown ?? resting) - from) / (to - from)) * 100)}
        aria-valuetext={inWords}
        onKeyDown={onKey}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setAt(from + ((event.clientX - box.left - GUTTER) / wide) * (to - from));
        }}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
      >
        <svg width="100%" height={height} aria-hidden="true" className={styles.drawing}>
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <g key={part}>
              <line x1={GUTTER} x2={GUTTER + wide} y1={y(top * part)} y2={y(top * part)} className={styles.grid} />
              <text x={GUTTER - 8} y={y(top * part) + 4} textAnchor="end">
                {text(limit(top * part, unit))}
              </text>
            </g>
          ))}
          {ticks.map((moment) => (
            <text key={moment} x={x(moment)} y={height - 8} textAnchor={nearEnd(x(moment), GUTTER, GUTTER + wide)}>
              {props.moment ? props.moment(moment) : to - from > 2 * 86_400_000 ? shortMoment(moment, now ?? 0, zone).split(",")[0] : clockTime(moment, zone)}
            </text>
          ))}
          <clipPath id={clip}>
            <rect x={GUTTER} y={0} width={wide} height={height} />
          </clipPath>
          <g clipPath={`url(#${clip})`}>
            {lines
              .filter((line) => line.look === "limit" || line.look === "after")
              .map((line) => (
                <path key={line.label} d={areas(line.steps, x, y, y(0))} className={styles.beneath} data-look={line.look} />
              ))}
            {lines.map((line) => (
              <path key={line.label} d={stairs(line.steps, x, y)} className={styles.line} data-look={line.look} />
            ))}
            {measured.length > 0 && <path d={curve(measured, x, y)} className={styles.measured} />}
            {lines.slice(0, 1).flatMap((line) =>
              beyond(line.steps).map((step) => (
                <text key={step.from} x={(x(Math.max(from, step.from)) + x(Math.min(to, step.to))) / 2} y={TOP + 12} textAnchor="middle">
                  {x(step.to) - x(step.from) > 60 ? i18n.t("no limit") : ""}
                </text>
              )),
            )}
          </g>
          {now !== null && now >= from && now <= to && (
            <g className={styles.now}>
              <line x1={x(now)} x2={x(now)} y1={TOP - 4} y2={TOP + deep} />
            </g>
          )}
          {shown !== null && <line x1={x(shown)} x2={x(shown)} y1={TOP - 4} y2={TOP + deep} className={styles.cursor} />}
        </svg>
      </div>
      {props.children && (
        <div className={styles.lanes} style={{ paddingLeft: GUTTER, paddingRight: RIGHT }}>
          {props.children((moment) => `${((Math.min(to, Math.max(from, moment)) - from) / (to - from)) * 100}%`)}
        </div>
      )}
      <details className={styles.table}>
        <summary>{i18n.t("As a table")}</summary>
        <div className={styles.tableBody} tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead>
              <tr>
                <th scope="col">{i18n.t("From")}</th>
                <th scope="col">{i18n.t("Until")}</th>
                <th scope="col">{i18n.t("Line")}</th>
                <th scope="col">{i18n.t("Limit")}</th>
                <th scope="col">{i18n.t("Who decides")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.flatMap((line) =>
                line.steps.map((step) => (
                  <tr key={`${line.label} ${step.from}`}>
                    <td>{props.moment ? props.moment(step.from) : dateTime(step.from, zone)}</td>
                    <td>{props.moment ? props.moment(step.to) : dateTime(step.to, zone)}</td>
                    <td>{line.label}</td>
                    <td>{step.limit === null ? i18n.t("no limit") : text(limit(step.limit, unit))}</td>
                    <td>{decider?.(step) || "–"}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function lookOf(lines: readonly Line[], label: string): string {
  return lines.find((line) => line.label === label)?.look ?? "measured";
}

function nearEnd(at: number, left: number, right: number): "start" | "middle" | "end" {
  return at - left < 16 ? "start" : right - at < 16 ? "end" : "middle";
}

type Scale = (value: number) => number;

/** Steps joined where they touch. One without a limit leaves the line open. */
function stairs(steps: readonly Step[], x: Scale, y: Scale): string {
  let path = "";
  let end: number | null = null;
  for (const step of steps) {
    if (step.limit === null) {
      end = null;
      continue;
    }
    path += `${end === step.from ? "L" : "M"}${x(step.from)} ${y(step.limit)}H${x(step.to)}`;
    end = step.to;
  }
  return path;
}

function areas(steps: readonly Step[], x: Scale, y: Scale, ground: number): string {
  return steps
    .filter((step) => step.limit !== null)
    .map((step) => `M${x(step.from)} ${ground}V${y(step.limit ?? 0)}H${x(step.to)}V${ground}Z`)
    .join("");
}

function curve(points: readonly PowerAt[], x: Scale, y: Scale): string {
  let path = "";
  let open = false;
  for (const point of points) {
    if (point.powerW === null) open = false;
    else {
      path += `${open ? "L" : "M"}${x(point.at)} ${y(point.powerW)}`;
      open = true;
    }
  }
  return path;
}
