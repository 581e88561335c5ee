/** Saved views of the fleet: a name for filters and order, kept in this browser for the person who is signed in. */
import { useState } from "react";
import type { FleetSearch } from "../../app/router";
import { useViewer } from "../../lib/permissions";

export interface View {
  name: string;
  search: FleetSearch;
}

const keyOf = (person: string) => `voltgraph.views.${person}`;

export function loadViews(person: string): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is View => typeof one?.name === "string" && typeof one.search === "object") : [];
  } catch {
    return [];
  }
}

/** The same search whatever the order of its members; what is not set does not count. */
export function sameSearch(a: FleetSearch, b: FleetSearch): boolean {
  return canonical(a) === canonical(b);
}

function canonical(search: FleetSearch): string {
  const { q, online, status, location, label, vendor, model, archived, sort, desc } = search;
  return JSON.stringify([q, online, status?.split(",").toSorted(), location, label, vendor, model, archived, sort, desc]);
}

/** Put a view among the others, in the place of one with the same name. */
export function withView(views: readonly View[], view: View): View[] {
  return [...views.filter((one) => one.name !== view.name), view].toSorted((a, b) => a.name.localeCompare(b.name));
}

export function useViews() {
  const person = useViewer().label;
  const [views, setViews] = useState(() => loadViews(person));
  const keep = (next: View[]) => {
    setViews(next);
    try {
      localStorage.setItem(keyOf(person), JSON.stringify(next));
    } catch {
      // A browser without storage still shows them until it is closed.
    }
  };
  return {
    views,
    save: (view: View) => keep(withView(views, view)),
    remove: (name: string) => keep(views.filter((view) => view.name !== name)),
  };
}
