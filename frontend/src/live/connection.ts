/** What is known of the line to the server. Only `live` may be shown as live. */
import { useSyncExternalStore } from "react";

export type Phase = "idle" | "connecting" | "live" | "lost";

export interface Line {
  phase: Phase;
  /** When this phase began, by the browser's clock. */
  since: number;
  attempts: number;
  /** Why the line is lost, as far as can be told from here. */
  cause: "offline" | "server" | "session" | "crowded" | null;
}

let line: Line = { phase: "idle", since: Date.now(), attempts: 0, cause: null };
const listeners = new Set<() => void>();

export function currentLine(): Line {
  return line;
}

export function setLine(change: Partial<Line>): void {
  const phase = change.phase ?? line.phase;
  line = { ...line, ...change, since: phase === line.phase ? line.since : Date.now() };
  for (const listener of listeners) listener();
}

export function onLine(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLine(): Line {
  return useSyncExternalStore(onLine, currentLine);
}

export function useIsLive(): boolean {
  return useSyncExternalStore(onLine, () => line.phase === "live");
}
