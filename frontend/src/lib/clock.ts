/** The server's clock, as far as its messages tell, and a tick that all ages on the screen share. */
import { useSyncExternalStore } from "react";

const TOLERATED = 2_000;
let offset = 0;

/** Take note of the server's time in a message that has just arrived. A browser's clock may be wrong by hours. */
export function observeServerTime(asOf: string): void {
  const difference = Date.parse(asOf) - Date.now();
  offset = Math.abs(difference) > TOLERATED ? difference : 0;
}

export function serverNow(): number {
  return Date.now() + offset;
}

let second = Math.floor(serverNow() / 1000);
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  second = Math.floor(serverNow() / 1000);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time now in ms; whoever asks is drawn anew every so many seconds. */
export function useNow(seconds = 1): number {
  useSyncExternalStore(subscribe, () => Math.floor(second / seconds));
  return serverNow();
}
