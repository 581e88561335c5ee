/** The net of meridians and parallels, as close as it can be read, and the bar that tells how far things are. */
import { fromScreen, metresPerPixel, project, type Size, toScreen, unproject, type View } from "./mercator";

const STEPS = [90, 60, 30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];
const CLOSEST = 110;

export interface Line {
  /** Where it crosses the map: x of a meridian, y of a parallel, in pixels. */
  at: number;
  degrees: number;
}

export interface Graticule {
  meridians: Line[];
  parallels: Line[];
  /** How many decimals tell one line from the next. */
  digits: number;
}

export function graticule(view: View, size: Size): Graticule {
  const degreesAcross = (360 * size.width) / (256 * 2 ** view.zoom);
  const step = STEPS.findLast((one) => (one / degreesAcross) * size.width >= CLOSEST) ?? 90;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const meridians: Line[] = [];
  const west = fromScreen({ x: 0, y: 0 }, view, size).x * 360 - 180;
  for (let degrees = Math.ceil(west / step) * step; degrees < west + Math.min(degreesAcross, 360); degrees += step) {
    const { x } = toScreen(project({ latitude: 0, longitude: degrees }), view, size);
    meridians.push({ at: x, degrees: round(((((degrees + 180) % 360) + 360) % 360) - 180, digits) });
  }
  const north = unproject(clamp(fromScreen({ x: 0, y: 0 }, view, size))).latitude;
  const south = unproject(clamp(fromScreen({ x: 0, y: size.height }, view, size))).latitude;
  const parallels: Line[] = [];
  for (let degrees = Math.ceil(south / step) * step; degrees <= north; degrees += step) {
    parallels.push({ at: toScreen(project({ latitude: degrees, longitude: 0 }), view, size).y, degrees: round(degrees, digits) });
  }
  return { meridians, parallels, digits };
}

function clamp(point: { x: number; y: number }) {
  return { ...point, y: Math.max(0, Math.min(1, point.y)) };
}

function round(degrees: number, digits: number): number {
  // Adding nothing turns -0 into 0.
  return Number(degrees.toFixed(digits)) + 0;
}

export interface Bar {
  pixels: number;
  metres: number;
}

/** The roundest distance that is at most `most` pixels long. */
export function scaleBar(view: View, most = 110): Bar {
  const perPixel = metresPerPixel(view);
  const longest = perPixel * most;
  const power = 10 ** Math.floor(Math.log10(longest));
  const metres = ([5, 2, 1].find((one) => one * power <= longest) ?? 1) * power;
  return { pixels: metres / perPixel, metres };
}
