/** The land of the earth and the borders on it, from Natural Earth, as lines on the square of `mercator.ts`. */
import packed from "./land.json";
import { project } from "./mercator";

/** So many units make the square's edge: whole numbers keep the paths short. */
export const EDGE = 1_000_000;

export interface Shape {
  /** For an SVG path, in units of the square's edge. */
  path: string;
  west: number;
  east: number;
  north: number;
  south: number;
}

const LETTERS_BEGIN_AT = 63;

/** Degrees, longitude before latitude, as `scripts/land.mjs` packed them. */
export function unpack(text: string, perDegree: number): [number, number][] {
  const found: [number, number][] = [];
  const now: [number, number] = [0, 0];
  let axis = 0;
  let bits = 0;
  let shift = 0;
  for (let index = 0; index < text.length; index += 1) {
    const part = text.charCodeAt(index) - LETTERS_BEGIN_AT;
    bits |= (part & 31) << shift;
    shift += 5;
    if (part >= 32) continue;
    now[axis as 0 | 1] += bits & 1 ? ~(bits >> 1) : bits >> 1;
    if (axis === 1) found.push([now[0] / perDegree, now[1] / perDegree]);
    axis = 1 - axis;
    bits = 0;
    shift = 0;
  }
  return found;
}

function shapeOf(text: string, close: boolean): Shape {
  const points = unpack(text, packed.perDegree).map(([longitude, latitude]) => {
    const { x, y } = project({ latitude, longitude });
    return [Math.round(x * EDGE), Math.round(y * EDGE)] as const;
  });
  const xs = points.map(([x]) => x / EDGE);
  const ys = points.map(([, y]) => y / EDGE);
  const path = `M${points.map((point) => point.join(" ")).join("L")}${close ? "Z" : ""}`;
  return { path, west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys) };
}

export const LAND: readonly Shape[] = packed.land.map((text) => shapeOf(text, true));
export const BORDERS: readonly Shape[] = packed.borders.map((text) => shapeOf(text, false));
