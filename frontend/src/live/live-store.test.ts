import { describe, expect, it } from "vitest";
import { type Batch, LiveStore } from "./live-store";

interface Point {
  id: string;
  power: number;
}

function batch(seq: number, change: Partial<Batch<Point>> = {}): Batch<Point> {
  return { seq, asOf: "2026-11-21T12:00:00Z", resync: false, nodes: [], removed: [], hasMore: false, ...change };
}

function manual() {
  const waiting: (() => void)[] = [];
  const store = new LiveStore<Point>((flush) => waiting.push(flush));
  return { store, waiting, frame: () => waiting.splice(0).forEach((flush) => flush()) };
}

describe("a live store", () => {
  it("begins with everything and then takes changes, the last one for a row winning", () => {
    const { store, waiting, frame } = manual();
    expect(store.snapshot().loaded).toBe(false);
    store.push(batch(0, { nodes: [{ id: "a", power: 1 }, { id: "b", power: 1 }] }));
    store.push(batch(1, { nodes: [{ id: "a", power: 2 }] }));
    store.push(batch(2, { nodes: [{ id: "a", power: 3 }], removed: ["b"] }));
    expect(waiting).toHaveLength(1);
    frame();
    expect(store.snapshot()).toMatchObject({ loaded: true, rows: [{ id: "a", power: 3 }] });
  });

  it("tells listeners of a row only when that row changes", () => {
    const { store, frame } = manual();
    let heard = 0;
    store.subscribeRow("a", () => heard++);
    store.push(batch(0, { nodes: [{ id: "a", power: 1 }, { id: "b", power: 1 }] }));
    frame();
    expect(heard).toBe(1);
    store.push(batch(1, { nodes: [{ id: "b", power: 2 }] }));
    frame();
    expect(heard).toBe(1);
  });

  it("keeps the object of a row that was told again unchanged", () => {
    const { store, frame } = manual();
    store.push(batch(0, { nodes: [{ id: "a", power: 1 }] }));
    frame();
    const before = store.get("a");
    store.push(batch(0, { nodes: [{ id: "a", power: 1 }] }));
    frame();
    expect(store.get("a")).toBe(before);
  });

  it("forgets what a resync does not hold, and what a new connection does not", () => {
    const { store, frame } = manual();
    store.push(batch(0, { nodes: [{ id: "a", power: 1 }, { id: "b", power: 1 }] }));
    store.push(batch(1, { resync: true, nodes: [{ id: "b", power: 5 }] }));
    frame();
    expect(store.snapshot().rows).toEqual([{ id: "b", power: 5 }]);
    store.push(batch(0, { nodes: [{ id: "c", power: 1 }], hasMore: true }));
    frame();
    expect(store.snapshot()).toMatchObject({ rows: [{ id: "c" }], hasMore: true });
  });

  it("refuses a message after a gap, so that the caller subscribes anew", () => {
    const { store } = manual();
    expect(store.push(batch(0))).toBe(true);
    expect(store.push(batch(2))).toBe(false);
    expect(store.push(batch(1))).toBe(true);
  });
});
