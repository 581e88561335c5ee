/** What was measured, added up over the sessions of a connector, or of all of them. */

interface Point {
  at: string;
  gapBefore: boolean;
  powerW: number | null;
}

export interface Measured {
  connectorId: number | null;
  startedAt: string | null;
  stoppedAt: string | null;
  series: { points: readonly Point[] };
}

export interface PowerAt {
  at: number;
  /** Null where nobody knows: the line is broken there. */
  powerW: number | null;
}

/** A sample says so long what is drawn, unless the next one comes before. */
export const HOLDS = 180_000;

/** The power at each moment at which any of the sessions was measured; connector 0 adds up all of them. */
export function measured(sessions: readonly Measured[], connectorId: number, from: number, to: number): PowerAt[] {
  const lines = sessions
    .filter((one) => connectorId === 0 || one.connectorId === connectorId)
    .map((one) => ({
      end: one.stoppedAt === null ? Number.POSITIVE_INFINITY : Date.parse(one.stoppedAt),
      points: one.series.points
        .filter((point) => point.powerW !== null)
        .map((point) => ({ at: Date.parse(point.at), powerW: point.powerW ?? 0, gapBefore: point.gapBefore })),
    }))
    .filter((line) => line.points.length > 0);
  const ends = lines.map((line) => line.end).filter((end) => Number.isFinite(end));
  const moments = [...new Set([...lines.flatMap((line) => line.points.map((point) => point.at)), ...ends])]
    .filter((at) => at >= from && at <= to)
    .toSorted((a, b) => a - b);
  const heads = lines.map(() => 0);
  const found: PowerAt[] = [];
  for (const at of moments) {
    let sum = 0;
    let known = false;
    let ended = false;
    lines.forEach((line, index) => {
      let head = heads[index] ?? 0;
      while (head + 1 < line.points.length && (line.points[head + 1]?.at ?? 0) <= at) head += 1;
      heads[index] = head;
      const point = line.points[head];
      if (!point || point.at > at || at - point.at > HOLDS) return;
      if (at >= line.end) ended = true;
      else {
        sum += point.powerW;
        known = true;
      }
    });
    const last = found.at(-1);
    if (last && at - last.at > HOLDS && last.powerW !== null) found.push({ at: last.at + HOLDS, powerW: null });
    if (known) found.push({ at, powerW: sum });
    // With its session a vehicle draws nothing any more.
    else if (ended) found.push({ at, powerW: 0 }, { at: at + 1, powerW: null });
  }
  return found;
}

/** What was measured at a moment, or last before it while that still holds. */
export function powerAt(line: readonly PowerAt[], at: number): number | null {
  const last = line.findLast((point) => point.at <= at);
  return last && at - last.at <= HOLDS ? last.powerW : null;
}
