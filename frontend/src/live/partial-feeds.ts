/** Which of the feeds that are being followed lack parts, and how each is asked anew. */
import { useSyncExternalStore } from "react";
import { distinct, type Missing } from "../lib/partial";

interface Partial {
  missing: readonly Missing[];
  again: () => void;
  /** Whether anybody follows it now; one that nobody does goes on for a moment, and its rows still lack the same. */
  followed: boolean;
}

const partial = new Map<object, Partial>();
const listeners = new Set<() => void>();
let shown: readonly Partial[] = [];

function tell(): void {
  shown = [...partial.values()].filter(({ followed }) => followed);
  for (const listener of listeners) listener();
}

/** Take note of a batch. Only a whole snapshot can make good what an earlier one lacked. */
export function noteMissing(feed: object, whole: boolean, missing: readonly Missing[], again: () => void): void {
  const before = partial.get(feed);
  const now = distinct(whole ? missing : [...(before?.missing ?? []), ...missing]);
  if (now.length === 0 && !before) return;
  if (now.length > 0) partial.set(feed, { missing: now, again, followed: before?.followed ?? true });
  else partial.delete(feed);
  tell();
}

export function showMissing(feed: object, followed: boolean): void {
  const found = partial.get(feed);
  if (!found || found.followed === followed) return;
  partial.set(feed, { ...found, followed });
  tell();
}

/** It has ended. */
export function forgetMissing(feed: object): void {
  if (partial.delete(feed)) tell();
}

export function usePartialFeeds(): readonly Partial[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
