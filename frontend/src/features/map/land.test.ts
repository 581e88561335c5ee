import { expect, test } from "vitest";
import { BORDERS, EDGE, LAND, unpack } from "./land";
import { project } from "./mercator";

test("what was packed is unpacked: steps of hundredths of a degree, forth and back", () => {
  // Of (10.00, 50.00), then 0.25 to the east and 0.50 to the south.
  const letters = (number: number): string => {
    let rest = number < 0 ? ~(number << 1) : number << 1;
    let text = "";
    for (; rest >= 32; rest >>= 5) text += String.fromCharCode((32 | (rest & 31)) + 63);
    return text + String.fromCharCode(rest + 63);
  };
  expect(unpack([1000, 5000, 25, -50].map(letters).join(""), 100)).toEqual([
    [10, 50],
    [10.25, 49.5],
  ]);
});

/** Whether a place is on land: how often a line to the west crosses the shores. */
function onLand(latitude: number, longitude: number): boolean {
  const at = project({ latitude, longitude });
  const [x, y] = [at.x * EDGE, at.y * EDGE];
  let crossed = 0;
  for (const { path } of LAND) {
    const points = path.slice(1, -1).split("L").map((one) => one.split(" ").map(Number) as [number, number]);
    points.forEach(([x1, y1], index) => {
      const [x2, y2] = points[(index + 1) % points.length] as [number, number];
      if (y1 > y !== y2 > y && x1 + ((y - y1) / (y2 - y1)) * (x2 - x1) < x) crossed += 1;
    });
  }
  return crossed % 2 === 1;
}

test("cities stand on land and the seas are wet", () => {
  for (const [latitude, longitude] of [[52.54, 13.42], [45.76, 4.85], [55.65, 12.3], [-33.8, 150.9], [40.4, -3.7]] as const) {
    expect(onLand(latitude, longitude), `${latitude} ${longitude}`).toBe(true);
  }
  for (const [latitude, longitude] of [[56, 3], [40, -40], [42, 5], [0, -150], [58, 20]] as const) {
    expect(onLand(latitude, longitude), `${latitude} ${longitude}`).toBe(false);
  }
  expect(BORDERS.length).toBeGreaterThan(200);
});
