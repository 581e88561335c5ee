/** Keys that work anywhere but in fields. Who cannot use them turns them off. */
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { preferences } from "../lib/preferences";

const PLACES = { o: "/", p: "/charge-points", s: "/sessions", m: "/messages", c: "/commands", t: "/id-tags" } as const;
const CHORD = 1_200;
const EARLY = 3_000;

let early = { text: "", until: 0 };

/** What was typed for the palette before its field was there. */
export function takeEarly(): string {
  const { text } = early;
  early = { text: "", until: 0 };
  return text;
}

function inField(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=menu]") !== null;
}

export function useShortcuts(open: (dialog: "palette" | "help") => void): void {
  const router = useRouter();
  useEffect(() => {
    let chord = 0;
    const hear = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        early = { text: "", until: Date.now() + EARLY };
        open("palette");
        return;
      }
      if (event.key === "Escape") takeEarly();
      if (event.ctrlKey || event.metaKey || event.altKey || inField(event)) return;
      if (Date.now() < early.until) {
        if (event.key.length === 1) early.text += event.key;
        return;
      }
      if (!preferences().shortcuts) return;
      if (Date.now() - chord < CHORD && event.key in PLACES) {
        chord = 0;
        void router.navigate({ to: PLACES[event.key as keyof typeof PLACES] });
      } else if (event.key === "g") chord = Date.now();
      else if (event.key === "?") open("help");
      else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("[data-filter]");
        if (!field) return;
        event.preventDefault();
        field.focus();
      }
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [router, open]);
}
