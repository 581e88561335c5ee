/** Which command is being asked for; opened from pages, menus and the palette, shown once in the shell. */
import { useSyncExternalStore } from "react";
import type { Action, ActionId, Target } from "./actions";
import { actionOf } from "./actions";

export interface Asked {
  /** Tells one question from the next. */
  number: number;
  action: Action;
  targets: Target[];
  initial: Record<string, string>;
}

let asked: Asked | null = null;
let count = 0;
const listeners = new Set<() => void>();

function set(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

export function askFor(id: ActionId, targets: Target[], initial: Record<string, string> = {}): void {
  const action = actionOf(id);
  if (action) set({ number: ++count, action, targets, initial });
}

export function dropAsked(): void {
  set(null);
}

export function useAsked(): Asked | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
