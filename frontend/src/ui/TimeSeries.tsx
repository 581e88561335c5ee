/** Lines over time, drawn by uPlot in the colours of the theme, with the zone and language that people chose. */
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { i18n } from "../lib/i18n";
import { usePreferences } from "../lib/preferences";
import { clockTime, dateTime, timeOfDay, type Zone } from "../lib/time";
import { MISSING, type Shown, text } from "../lib/units";
import { useZone } from "../lib/zone";
import { type Token, token } from "../theme/tokens";
import { closed, closedTimes, stepAt } from "./spans";
import styles from "./charts.module.css";

export interface Series {
  label: string;
  token: Token;
  format: (value: number) => Shown | null;
  values: readonly (number | null)[];
  /** Lines of different units have their own axis: the first on the left, the other on the right. */
  axis?: "left" | "right";
  filled?: boolean;
  /** The axis reaches at least so far, so that noise does not look like a mountain. */
  least?: number;
  /** The axis ends here, as at 100 %. */
  most?: number;
}

const LEGEND = 26;

interface Props {
  label: string;
  /** Moments in ms, rising. */
  times: readonly number[];
  series: readonly Series[];
  /** Each value holds for so long, in ms, from its moment on: it is drawn as a step. */
  span?: number;
  height?: number;
}

export function TimeSeries({ label, times, series, span = 0, height = 200 }: Props) {
  const { ref: measured, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme("light");
  const { locale } = usePreferences();
  const zone = useZone();
  const shape = JSON.stringify(series.map(({ label: name, token: colour, axis }) => [name, colour, axis]));
  const drawn = Math.floor(width);

  useEffect(() => {
    if (!place.current || drawn === 0) return undefined;
    const made = new uPlot(options(series, drawn, height, zone, span), data(times, series, span), place.current);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
    // The data comes in the next effect; only what changes the shape of the chart makes a new one.
  }, [shape, drawn, height, scheme, locale, zone, span]);

  useEffect(() => plot.current?.setData(data(times, series, span)), [times, series, span]);

  const summary = series.map((one) => {
    const known = one.values.filter((value): value is number => value !== null);
    const last = known.at(-1);
    return last === undefined ? null : `${one.label} ${text(one.format(last))}`;
  });
  return (
    <figure className={styles.chart} aria-label={label}>
      <div ref={measured}>
        <div ref={place} style={{ minHeight: height + LEGEND }} aria-hidden="true" />
      </div>
      <figcaption className="sr-only">{summary.filter(Boolean).join(", ") || i18n.t("No values yet")}</figcaption>
      <details className={styles.table}>
        <summary>{i18n.t("As a table")}</summary>
        <div className={styles.tableBody} tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead>
              <tr>
                <th scope="col">{i18n.t("Time")}</th>
                {series.map((one) => (
                  <th key={one.label} scope="col">
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times
                .map((time, index) => ({ time, index }))
                .slice(-100)
                .reverse()
                .map(({ time, index }) => (
                  <tr key={time}>
                    <td>{span ? `${dateTime(time, zone)} – ${clockTime(time + span, zone)}` : dateTime(time, zone)}</td>
                    {series.map((one) => {
                      const value = one.values[index];
                      return <td key={one.label}>{text(value == null ? null : one.format(value))}</td>;
                    })}
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function data(times: readonly number[], series: readonly Series[], span: number): uPlot.AlignedData {
  const values = series.map((one) => (span ? closed(one.values) : [...one.values]));
  return [(span ? closedTimes(times, span) : times).map((time) => time / 1000), ...values];
}

function options(series: readonly Series[], width: number, height: number, zone: Zone, span: number): uPlot.Options {
  const line = token("--line");
  const dim = token("--text-dim");
  const font = '11px "Inter Variable", sans-serif';
  const axis = { stroke: dim, font, ticks: { show: false }, grid: { stroke: line, width: 1 } };
  const right = series.find((one) => one.axis === "right");
  const left = series.find((one) => one.axis !== "right");
  const labels = (one: Series) => (_: uPlot, values: number[]) => values.map((value) => text(one.format(value)));
  const scale = (one: Series) => ({
    range: (_: uPlot, __: number, most: number): uPlot.Range.MinMax => [
      0,
      one.most ?? Math.max(one.least ?? 1, (most ?? 0) * 1.08),
    ],
  });
  const pointed = (moment: number) =>
    span ? `${clockTime(moment, zone)} – ${clockTime(moment + span, zone)}` : timeOfDay(moment, zone);
  return {
    width,
    height,
    tzDate: (seconds) => (zone ? uPlot.tzDate(new Date(seconds * 1000), zone) : new Date(seconds * 1000)),
    padding: [10, right ? 0 : 12, 0, 0],
    legend: { show: true, live: true },
    cursor: { drag: { x: true, y: false }, points: { size: 6 }, ...(span && { dataIdx: ({ data: [moments] }: uPlot, _: number, nearest: number, moment: number) => stepAt(moments, nearest, moment) }) },
    scales: {
      x: { time: true },
      ...(left && { left: scale(left) }),
      ...(right && { right: scale(right) }),
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 76,
        // Seconds only where minutes would repeat themselves.
        values: (_, splits, __, ___, step) =>
          splits.map((seconds) => timeOfDay(seconds * 1000, zone).slice(0, step < 60 ? 8 : 5)),
      },
      ...(left ? [{ ...axis, scale: "left", size: 62, space: 26, values: labels(left) }] : []),
      ...(right ? [{ ...axis, scale: "right", side: 1, size: 48, space: 26, grid: { show: false }, values: labels(right) }] : []),
    ],
    series: [
      { label: i18n.t("Time"), value: (_, seconds) => (seconds == null ? MISSING : pointed(seconds * 1000)) },
      ...series.map((one) => ({
        label: one.label,
        scale: one.axis ?? "left",
        stroke: token(one.token),
        fill: one.filled ? `${token(one.token)}1f` : undefined,
        width: 1.75,
        spanGaps: false,
        paths: span ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
        points: { show: false },
        value: (_: uPlot, value: number | null) => text(value == null ? null : one.format(value)),
      })),
    ],
  };
}
