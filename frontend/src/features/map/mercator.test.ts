import { expect, it } from "vitest";
import { graticule, scaleBar } from "./graticule";
import { fit, fromScreen, metresPerPixel, pan, project, toScreen, unproject, zoomAt } from "./mercator";

const BERLIN = { latitude: 52.52, longitude: 13.405 };
const SIZE = { width: 800, height: 600 };

it("finds a place again where it was drawn, and knows the corners of the square", () => {
  const { latitude, longitude } = unproject(project(BERLIN));
  expect(latitude).toBeCloseTo(BERLIN.latitude, 9);
  expect(longitude).toBeCloseTo(BERLIN.longitude, 9);
  expect(project({ latitude: 0, longitude: 0 })).toEqual({ x: 0.5, y: 0.5 });
  expect(project({ latitude: 85.0511, longitude: -180 }).y).toBeCloseTo(0, 4);
  expect(project({ latitude: 90, longitude: 0 }).y).toBeCloseTo(0, 4);
});

it("keeps what is under the pointer under the pointer while zooming", () => {
  const view = { ...project(BERLIN), zoom: 8 };
  const at = { x: 650, y: 120 };
  const before = fromScreen(at, view, SIZE);
  const after = fromScreen(at, zoomAt(view, 1.7, at, SIZE), SIZE);
  expect(after.x).toBeCloseTo(before.x, 10);
  expect(after.y).toBeCloseTo(before.y, 10);
  expect(zoomAt(view, 99, at, SIZE).zoom).toBe(18);
});

it("moves by pixels and goes around the earth", () => {
  const view = { x: 0.999, y: 0.5, zoom: 2 };
  expect(pan(view, 100, 0).x).toBeCloseTo(0.999 + 100 / 1024 - 1, 10);
  const fiji = toScreen(project({ latitude: 0, longitude: -179 }), view, SIZE);
  expect(fiji.x).toBeCloseTo(400 + (0.001 + 1 / 360) * 1024, 6);
  expect(pan(view, 0, -9999).y).toBe(0);
});

it("fits all places, over the date line too, and does not press its nose on a single one", () => {
  const places = [project(BERLIN), project({ latitude: 48.2, longitude: 16.4 }), project({ latitude: 45.8, longitude: 4.9 })];
  const view = fit(places, SIZE);
  for (const place of places) {
    const { x, y } = toScreen(place, view, SIZE);
    expect(x).toBeGreaterThanOrEqual(55);
    expect(x).toBeLessThanOrEqual(745);
    expect(y).toBeGreaterThanOrEqual(55);
    expect(y).toBeLessThanOrEqual(545);
  }
  const alone = fit([project(BERLIN)], SIZE);
  expect(alone.zoom).toBe(14);
  expect(alone.x).toBeCloseTo(project(BERLIN).x, 9);
  const pacific = fit([project({ latitude: 0, longitude: 179 }), project({ latitude: 0, longitude: -179 })], SIZE);
  expect(Math.min(pacific.x, 1 - pacific.x)).toBeCloseTo(0, 9);
  expect(pacific.zoom).toBeGreaterThan(6);
  expect(fit([], SIZE).zoom).toBe(1);
});

it("draws a net that can be read, and a bar of a round length", () => {
  const view = { ...project(BERLIN), zoom: 5 };
  const net = graticule(view, SIZE);
  expect(net.meridians.map((one) => one.degrees)).toEqual([0, 5, 10, 15, 20, 25, 30].filter((one) => one >= -4 && one < 31));
  for (const [index, line] of net.meridians.entries()) {
    if (index > 0) expect(line.at - (net.meridians[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(110);
  }
  expect(net.parallels.every((one) => one.at >= -1 && one.at <= 601)).toBe(true);
  expect(graticule({ ...view, zoom: 16 }, SIZE).digits).toBe(3);
  expect(graticule({ x: 0, y: 0.5, zoom: 4 }, SIZE).meridians.map((one) => one.degrees)).toContain(-180);
  const bar = scaleBar(view);
  expect([1, 2, 5]).toContain(Number(String(bar.metres)[0]));
  expect(bar.pixels).toBeLessThanOrEqual(110);
  expect(bar.pixels * metresPerPixel(view)).toBeCloseTo(bar.metres, 6);
});
