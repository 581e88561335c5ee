/** Points that would lie on top of each other are drawn as one. */
import type { Point } from "./mercator";

export interface Weighed extends Point {
  id: string;
  weight: number;
}

export interface Cluster<T extends Weighed> extends Point {
  /** The id of its heaviest member: it stays the same while the map moves. */
  id: string;
  weight: number;
  members: T[];
}

/**
 * Gather what lies within `radius` of a heavier point, in the units of the points.
 * The result hangs on the points and the radius alone, so that moving the map changes no cluster.
 */
export function cluster<T extends Weighed>(points: readonly T[], radius: number): Cluster<T>[] {
  const cells = new Map<string, T[]>();
  const cell = (x: number, y: number) => `${x} ${y}`;
  const at = (value: number) => Math.floor(value / radius);
  for (const point of points) {
    const key = cell(at(point.x), at(point.y));
    const found = cells.get(key);
    if (found) found.push(point);
    else cells.set(key, [point]);
  }
  const taken = new Set<T>();
  const found: Cluster<T>[] = [];
  for (const point of points.toSorted((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1))) {
    if (taken.has(point)) continue;
    const members: T[] = [];
    for (const x of [-1, 0, 1]) {
      for (const y of [-1, 0, 1]) {
        for (const other of cells.get(cell(at(point.x) + x, at(point.y) + y)) ?? []) {
          if (!taken.has(other) && Math.hypot(other.x - point.x, other.y - point.y) <= radius) members.push(other);
        }
      }
    }
    for (const member of members) taken.add(member);
    const weight = members.reduce((sum, member) => sum + member.weight, 0);
    const mean = (of: (member: T) => number) => members.reduce((sum, member) => sum + of(member) * member.weight, 0) / weight;
    const middle = weight > 0 ? { x: mean((one) => one.x), y: mean((one) => one.y) } : { x: point.x, y: point.y };
    found.push({ ...middle, id: point.id, weight, members });
  }
  return found;
}
