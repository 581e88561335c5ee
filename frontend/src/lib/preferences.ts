/** What a person chose for this browser: language, time zone, theme, paused tables. Kept in local storage. */
import { useSyncExternalStore } from "react";

export type Locale = "en" | "de";
/** `site`: on pages about one charge point or session the zone of its location, elsewhere the browser's. */
export type TimeZone = "local" | "site" | "UTC";
export type Theme = "auto" | "light" | "dark";

export interface Preferences {
  locale: Locale;
  timeZone: TimeZone;
  theme: Theme;
  navigation: "wide" | "narrow";
  shortcuts: boolean;
  pauseTables: boolean;
}

const KEY = "voltgraph.preferences";
const listeners = new Set<() => void>();

function defaults(): Preferences {
  const german = typeof navigator !== "undefined" && navigator.language?.toLowerCase().startsWith("de");
  return {
    locale: german ? "de" : "en",
    timeZone: "local",
    theme: "auto",
    navigation: "wide",
    shortcuts: true,
    pauseTables: false,
  };
}

function load(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...defaults(), ...(kept as Partial<Preferences>) };
  } catch {
    return defaults();
  }
}

let current = load();

export function preferences(): Preferences {
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser without storage still works, it only forgets.
  }
  for (const listener of listeners) listener();
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(onPreferences, preferences);
}
