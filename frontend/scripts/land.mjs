// Makes src/features/map/land.json of Natural Earth's countries at 1:50 million, which are in the public domain, as the
// npm package world-atlas packs them:
//   npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz && node scripts/land.mjs package/countries-50m.json
import { readFileSync, writeFileSync } from "node:fs";

const PER_DEGREE = 100;
const TOLERANCE = 0.025;
const SMALLEST = 0.12;

const { arcs: packed, objects, transform } = JSON.parse(readFileSync(process.argv[2], "utf8"));

const arcs = packed.map((deltas) => {
  let x = 0;
  let y = 0;
  return deltas.map(([right, up]) => {
    x += right;
    y += up;
    return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
  });
});

/** Douglas and Peucker: leave out what lies nearer than the tolerance to the line between its neighbours. */
function simplify(points, tolerance) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points.at(-1)];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  let furthest = 0;
  let at = 0;
  for (let index = 1; index < points.length - 1; index += 1) {
    const [x, y] = [points[index][0] - first[0], points[index][1] - first[1]];
    const distance = length === 0 ? Math.hypot(x, y) : Math.abs(x * dy - y * dx) / length;
    if (distance > furthest) [furthest, at] = [distance, index];
  }
  if (furthest <= tolerance) return [first, last];
  return [...simplify(points.slice(0, at + 1), tolerance).slice(0, -1), ...simplify(points.slice(at), tolerance)];
}

/** As text: the way from each point to the next, five bits to a letter, which compresses well and needs no parser. */
function encode(points) {
  let text = "";
  let before = [0, 0];
  for (const point of points) {
    const now = point.map((degrees) => Math.round(degrees * PER_DEGREE));
    if (text !== "" && now[0] === before[0] && now[1] === before[1]) continue;
    for (const axis of [0, 1]) {
      const by = now[axis] - before[axis];
      let rest = by < 0 ? ~(by << 1) : by << 1;
      for (; rest >= 32; rest >>= 5) text += String.fromCharCode((32 | (rest & 31)) + 63);
      text += String.fromCharCode(rest + 63);
    }
    before = now;
  }
  return text;
}

const large = (points) => [0, 1].some((axis) => Math.max(...points.map((point) => point[axis])) - Math.min(...points.map((point) => point[axis])) >= SMALLEST);

const rings = objects.land.geometries.flatMap(({ type, arcs: parts }) => (type === "Polygon" ? parts : parts.flat()));
const simple = arcs.map((arc) => simplify(arc, TOLERANCE));
const land = rings
  .map((ring) => ring.flatMap((index, place) => (index < 0 ? simple[~index].toReversed() : simple[index]).slice(place === 0 ? 0 : 1)))
  .filter(large);

const coast = new Set(rings.flat().map((index) => (index < 0 ? ~index : index)));
const used = new Set(objects.countries.geometries.flatMap(({ arcs: parts }) => parts.flat(2)).map((index) => (index < 0 ? ~index : index)));
const borders = simple.filter((_, index) => used.has(index) && !coast.has(index));

const file = new URL("../src/features/map/land.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ perDegree: PER_DEGREE, land: land.map(encode), borders: borders.map(encode) })}\n`);
