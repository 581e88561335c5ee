import { expect, it } from "vitest";
import { cluster, type Weighed } from "./cluster";

const at = (id: string, x: number, y: number, weight = 1): Weighed => ({ id, x, y, weight });
const shown = (points: Weighed[], radius: number) =>
  cluster(points, radius).map((one) => `${one.id}:${one.members.map((member) => member.id).toSorted().join("")}`);

it("draws near points as one and far ones apart, over the edges of its cells too", () => {
  const points = [at("a", 0.1, 0.1), at("b", 0.19, 0.1), at("c", 0.21, 0.1), at("d", 0.5, 0.5)];
  expect(shown(points, 0.1)).toEqual(["a:ab", "c:c", "d:d"]);
  expect(shown(points, 0.15)).toEqual(["a:abc", "d:d"]);
  expect(shown(points, 0.001)).toHaveLength(4);
});

it("gathers around the heaviest, whatever the order, and loses nothing", () => {
  const points = [at("a", 0, 0), at("b", 0.08, 0, 9), at("c", 0.16, 0)];
  expect(shown(points, 0.1)).toEqual(["b:abc"]);
  expect(shown(points.toReversed(), 0.1)).toEqual(["b:abc"]);
  expect(cluster(points, 0.1)[0]?.weight).toBe(11);
  expect(cluster(points, 0.1)[0]?.x).toBeCloseTo(0.08, 9);
  const many = Array.from({ length: 500 }, (_, n) => at(String(n), (n * 0.618) % 1, (n * 0.414) % 1, n % 5));
  const found = cluster(many, 0.05);
  expect(new Set(found.flatMap((one) => one.members.map((member) => member.id))).size).toBe(500);
  expect(found.length).toBeLessThan(300);
});

it("stays where a place without charge points is", () => {
  expect(cluster([at("a", 0.3, 0.4, 0)], 0.1)).toEqual([{ id: "a", x: 0.3, y: 0.4, weight: 0, members: [at("a", 0.3, 0.4, 0)] }]);
});
