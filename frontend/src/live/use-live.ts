/** Subscriptions for components: equal ones share one feed, which outlives a change of page for a moment. */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { TypedDocumentString } from "../generated/graphql";
import { type ApiError, errorOf, type Problem } from "../lib/api";
import { observeServerTime } from "../lib/clock";
import { type Batch, LiveStore, type Row, type Snapshot } from "./live-store";
import { forgetMissing, noteMissing, showMissing } from "./partial-feeds";
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
  const again = () => {
    stop();
    start(feed, document, variables, pick);
  };
  const stop = socket().subscribe<Result>(
    { query: document.toString(), variables: variables as Record<string, unknown> },
    {
      next: ({ data, errors }) => {
        const problems = (errors ?? []).map((problem) => errorOf(problem as Problem));
        // Null where there is nothing else to say but the error.
        const batch = (data ? pick(data) : null) as Batch<T> | null;
        if (!batch) {
          if (problems[0]) fail(problems[0]);
          return;
        }
        const missing = problems.map((error) => ({ path: error.path ?? "", error }));
        noteMissing(feed, batch.seq === 0 || batch.resync, missing, again);
        observeServerTime(batch.asOf);
        if (feed.error) {
          feed.error = null;
          for (const listener of feed.listeners) listener();
        }
        if (!feed.store.push(batch)) again();
      },
      error: (cause) => {
        if (!Array.isArray(cause)) return;
        fail(errorOf((cause as Problem[])[0] ?? { message: "" }));
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
    showMissing(feed, true);
    if (!feed.stop) start(feed, document, variables, pick);
    return () => {
      feed.users -= 1;
      if (feed.users > 0) return;
      showMissing(feed, false);
      feed.closing = setTimeout(() => {
        forgetMissing(feed);
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
