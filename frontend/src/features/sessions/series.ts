/** The samples of a session as a chart wants them: history first, live ones appended, gaps where nothing is known. */

export interface Sample {
  at: number;
  powerW: number | null;
  soc: number | null;
}

export interface Point {
  at: string;
  gapBefore: boolean;
  powerW: number | null;
  soc: number | null;
}

export interface Drawn {
  times: number[];
  power: (number | null)[];
  soc: (number | null)[];
}

/** Two samples further apart than this are not joined by a line. */
export const GAP = 180_000;

export function drawn(history: readonly Point[], live: readonly Sample[]): Drawn {
  const found: Drawn = { times: [], power: [], soc: [] };
  const put = (at: number, powerW: number | null, soc: number | null) => {
    found.times.push(at);
    found.power.push(powerW);
    found.soc.push(soc);
  };
  let last = Number.NEGATIVE_INFINITY;
  for (const point of history) {
    const at = Date.parse(point.at);
    if (at <= last) continue;
    if (point.gapBefore && last > 0) put(last + 1, null, null);
    put(at, point.powerW, point.soc);
    last = at;
  }
  for (const sample of live) {
    if (sample.at <= last) continue;
    if (last > 0 && sample.at - last > GAP) put(last + 1, null, null);
    put(sample.at, sample.powerW, sample.soc);
    last = sample.at;
  }
  return found;
}
