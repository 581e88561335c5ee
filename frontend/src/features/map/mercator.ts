/** Web Mercator: the earth as a square of 1 by 1, as all makers of map tiles draw it. */

export interface Place {
  latitude: number;
  longitude: number;
}

/** In the square: x from west to east, y from north to south, both 0 to 1. */
export interface Point {
  x: number;
  y: number;
}

/** What the map shows: its middle, and the zoom, at which the square is 256 * 2^zoom pixels wide. */
export interface View extends Point {
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Where the square ends: further to the poles it would be endless. */
export const STEEPEST = 85.0511;
export const LEAST_ZOOM = 1;
export const MOST_ZOOM = 18;
const TILE = 256;
const EARTH_M = 40_075_017;

export function project({ latitude, longitude }: Place): Point {
  const sine = Math.sin((Math.max(-STEEPEST, Math.min(STEEPEST, latitude)) * Math.PI) / 180);
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

export function unproject({ x, y }: Point): Place {
  const latitude = (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;
  return { latitude, longitude: (wrap(x) - 0.5) * 360 };
}

/** How many pixels wide the whole square is. */
export function worldSize(zoom: number): number {
  return TILE * 2 ** zoom;
}

export function metresPerPixel(view: View): number {
  return (EARTH_M * Math.cos((unproject(view).latitude * Math.PI) / 180)) / worldSize(view.zoom);
}

function wrap(x: number): number {
  return x - Math.floor(x);
}

/** Where a point is on the screen; of all its copies around the earth the one nearest to the middle. */
export function toScreen(point: Point, view: View, size: Size): Point {
  const world = worldSize(view.zoom);
  const east = point.x - view.x;
  return { x: (east - Math.round(east)) * world + size.width / 2, y: (point.y - view.y) * world + size.height / 2 };
}

export function fromScreen(point: Point, view: View, size: Size): Point {
  const world = worldSize(view.zoom);
  return { x: view.x + (point.x - size.width / 2) / world, y: view.y + (point.y - size.height / 2) / world };
}

/** Keep the middle on the earth and the zoom within its bounds. */
export function steady({ x, y, zoom }: View): View {
  return { x: wrap(x), y: Math.max(0, Math.min(1, y)), zoom: Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, zoom)) };
}

/** Move what is shown by so many pixels. */
export function pan(view: View, right: number, down: number): View {
  const world = worldSize(view.zoom);
  return steady({ ...view, x: view.x + right / world, y: view.y + down / world });
}

/** Zoom so that what lies at this pixel stays there. */
export function zoomAt(view: View, by: number, at: Point, size: Size): View {
  const anchor = fromScreen(at, view, size);
  const zoom = steady({ ...view, zoom: view.zoom + by }).zoom;
  const world = worldSize(zoom);
  return steady({ x: anchor.x - (at.x - size.width / 2) / world, y: anchor.y - (at.y - size.height / 2) / world, zoom });
}

/** The closest view that shows all points, with a margin in pixels; a single one is not looked at closer than `most`. */
export function fit(points: readonly Point[], size: Size, margin = 56, most = 14): View {
  if (points.length === 0 || size.width === 0) return { x: 0.5, y: 0.4, zoom: LEAST_ZOOM };
  const [west, width] = narrowest(points.map((point) => point.x));
  const ys = points.map((point) => point.y);
  const north = Math.min(...ys);
  const height = Math.max(...ys) - north;
  const room = (pixels: number) => Math.max(pixels - 2 * margin, 40) / TILE;
  const zoom = Math.min(most, Math.log2(room(size.width) / (width || 1e-9)), Math.log2(room(size.height) / (height || 1e-9)));
  return steady({ x: west + width / 2, y: north + height / 2, zoom });
}

/** The shortest way around the earth that passes all of these: where it begins in the west, and how long it is. */
function narrowest(xs: readonly number[]): [number, number] {
  const sorted = xs.map(wrap).toSorted((a, b) => a - b);
  let from = 0;
  let gap = 0;
  sorted.forEach((x, index) => {
    const next = sorted[index + 1] ?? (sorted[0] as number) + 1;
    if (next - x > gap) {
      gap = next - x;
      from = (index + 1) % sorted.length;
    }
  });
  return [sorted[from] as number, 1 - gap];
}
