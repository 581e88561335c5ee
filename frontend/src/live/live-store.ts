/** Rows that change under our eyes: the last one told wins, and listeners hear of it once a frame. */

export interface Row {
  id: string;
}

/** One message of a subscription; the first one, and each resync, holds everything. */
export interface Batch<T extends Row> {
  seq: number;
  asOf: string;
  resync: boolean;
  nodes: T[];
  removed: string[];
  hasMore: boolean;
}

export interface Snapshot<T extends Row> {
  rows: readonly T[];
  /** Whether the first message has come. */
  loaded: boolean;
  hasMore: boolean;
  asOf: string | null;
}

type Listener = () => void;
type Schedule = (flush: () => void) => void;

const perFrame: Schedule = (flush) => {
  if (typeof requestAnimationFrame === "function" && !document.hidden) requestAnimationFrame(flush);
  else setTimeout(flush, 250);
};

export class LiveStore<T extends Row> {
  #rows = new Map<string, T>();
  #pending = new Map<string, T | null>();
  #replace = false;
  #meta = { asOf: null as string | null, hasMore: false };
  #scheduled = false;
  #snapshot: Snapshot<T> = { rows: [], loaded: false, hasMore: false, asOf: null };
  #listeners = new Set<Listener>();
  #rowListeners = new Map<string, Set<Listener>>();
  #schedule: Schedule;
  #expected = 0;

  constructor(schedule: Schedule = perFrame) {
    this.#schedule = schedule;
  }

  /** Take a message. False if one before it is missing: the caller must subscribe anew. */
  push(batch: Batch<T>): boolean {
    const whole = batch.seq === 0 || batch.resync;
    if (!whole && batch.seq !== this.#expected) return false;
    this.#expected = batch.seq + 1;
    if (whole) {
      this.#pending.clear();
      this.#replace = true;
      this.#meta.hasMore = batch.hasMore;
    }
    for (const id of batch.removed) this.#pending.set(id, null);
    for (const node of batch.nodes) this.#pending.set(node.id, node);
    this.#meta.asOf = batch.asOf;
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#schedule(() => this.flush());
    }
    return true;
  }

  flush(): void {
    this.#scheduled = false;
    const touched = new Set(this.#pending.keys());
    if (this.#replace) {
      for (const id of this.#rows.keys()) touched.add(id);
      const before = this.#rows;
      this.#rows = new Map();
      for (const [id, row] of this.#pending) {
        if (row) this.#rows.set(id, keep(before.get(id), row));
      }
      this.#replace = false;
    } else {
      for (const [id, row] of this.#pending) {
        if (row) this.#rows.set(id, keep(this.#rows.get(id), row));
        else this.#rows.delete(id);
      }
    }
    this.#pending.clear();
    this.#snapshot = { rows: [...this.#rows.values()], loaded: true, ...this.#meta };
    for (const id of touched) for (const listener of this.#rowListeners.get(id) ?? []) listener();
    for (const listener of this.#listeners) listener();
  }

  get = (id: string): T | undefined => this.#rows.get(id);

  snapshot = (): Snapshot<T> => this.#snapshot;

  subscribe = (listener: Listener): Listener => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  subscribeRow(id: string, listener: Listener): Listener {
    let listeners = this.#rowListeners.get(id);
    if (!listeners) this.#rowListeners.set(id, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#rowListeners.delete(id);
    };
  }
}

/** The old object where nothing changed, so that its row on the screen is not drawn again. */
function keep<T>(before: T | undefined, after: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
