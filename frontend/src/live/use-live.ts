/** Subscriptions for components: equal ones share one feed, which outlives a change of page for a moment. */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { TypedDocumentString } from "../generated/graphql";
import { ApiError } from "../lib/api";
import { observeServerTime } from "../lib/clock";
import { type Batch, LiveStore, type Row, type Snapshot } from "./live-store";
import { socket } from "./socket";

const LINGER = 5_000;

interface Feed<T extends Row> {
  store: LiveStore<T>;
  users: number;
  stop: (() => void) | null;
  closing: ReturnType<typeof setTimeout> | undefined;
  error: ApiError | null;
  listeners: Set<() => void>;
}

// Each feed knows its own type of row; the map cannot.
const feeds = new Map<string, Feed<never>>();

interface Refusal {
  message: string;
  extensions?: { code?: unknown };
}

function start<Result, Variables, T extends Row>(
  feed: Feed<T>,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  pick: (result: Result) => Batch<T>,
): void {
  const fail = (error: ApiError) => {
    feed.error = error;
    for (const listener of feed.listeners) listener();
  };
  const stop = socket().subscribe<Result>(
    { query: document.toString(), variables: variables as Record<string, unknown> },
    {
      next: ({ data, errors }) => {
        const refusal = errors?.[0];
        if (refusal) return fail(new ApiError(String(refusal.extensions?.code ?? "INTERNAL"), refusal.message));
        if (!data) return;
        const batch = pick(data);
        observeServerTime(batch.asOf);
        if (feed.error) {
          feed.error = null;
          for (const listener of feed.listeners) listener();
        }
        if (!feed.store.push(batch)) {
          stop();
          start(feed, document, variables, pick);
        }
      },
      error: (cause) => {
        if (!Array.isArray(cause)) return;
        const refusal = (cause as Refusal[])[0];
        fail(new ApiError(String(refusal?.extensions?.code ?? "INTERNAL"), refusal?.message ?? ""));
      },
      complete: () => undefined,
    },
  );
  feed.stop = stop;
}

export interface Live<T extends Row> extends Snapshot<T> {
  error: ApiError | null;
  store: LiveStore<T>;
}

/** Follow a subscription. `variables` null follows nothing. */
export function useFeed<Result, Variables, T extends Row>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables | null,
  pick: (result: Result) => Batch<T>,
): Live<T> {
  const key = variables === null ? null : `${document.toString()} ${JSON.stringify(variables)}`;
  const feed = useMemo<Feed<T>>(() => {
    const found = key === null ? undefined : (feeds.get(key) as Feed<T> | undefined);
    if (found) return found;
    const made: Feed<T> = {
      store: new LiveStore<T>(),
      users: 0,
      stop: null,
      closing: undefined,
      error: null,
      listeners: new Set(),
    };
    if (key !== null) feeds.set(key, made as Feed<never>);
    return made;
  }, [key]);
  useEffect(() => {
    if (key === null || variables === null) return undefined;
    feeds.set(key, feed as Feed<never>);
    clearTimeout(feed.closing);
    feed.users += 1;
    if (!feed.stop) start(feed, document, variables, pick);
    return () => {
      feed.users -= 1;
      if (feed.users > 0) return;
      feed.closing = setTimeout(() => {
        feed.stop?.();
        feed.stop = null;
        feeds.delete(key);
      }, LINGER);
    };
    // The key stands for document and variables; `pick` only unwraps.
  }, [key, feed]);
  const snapshot = useSyncExternalStore(feed.store.subscribe, feed.store.snapshot);
  const error = useSyncExternalStore(
    (listener) => {
      feed.listeners.add(listener);
      return () => feed.listeners.delete(listener);
    },
    () => feed.error,
  );
  return { ...snapshot, error, store: feed.store };
}

/** One row of a feed; only its own changes draw the component again. */
export function useRow<T extends Row>(store: LiveStore<T>, id: string | null | undefined): T | undefined {
  return useSyncExternalStore(
    (listener) => (id == null ? () => undefined : store.subscribeRow(id, listener)),
    () => (id == null ? undefined : store.get(id)),
  );
}

interface One<T extends Row> {
  seq: number;
  asOf: string;
  resync: boolean;
  node: T | null;
}

/** A message about one row, as a message about many. */
export function single<T extends Row>(change: One<T>): Batch<T> {
  return { ...change, resync: true, nodes: change.node ? [change.node] : [], removed: [], hasMore: false };
}
