/** What a list of charge points is sorted by, and how its order rests while somebody points at it. */
import { useMemo, useRef, useState } from "react";
import type { ChargePointRowFragment, ConnectorStatus } from "../../generated/graphql";
import type { Sort } from "../../ui/DataTable";
import { type OpenSession, powerOf } from "../sessions/open-sessions";

export interface FleetRow {
  id: string;
  point: ChargePointRowFragment;
  sessions: readonly OpenSession[];
}

const URGENCY: readonly ConnectorStatus[] = [
  "FAULTED",
  "UNAVAILABLE",
  "SUSPENDED_EVSE",
  "SUSPENDED_EV",
  "FINISHING",
  "PREPARING",
  "RESERVED",
  "CHARGING",
  "AVAILABLE",
];

/** What needs eyes comes first: offline, then faulted, down to available. */
export function urgency({ point }: FleetRow): number {
  if (!point.online) return -1;
  const ranks = point.connectors.map((one) => (one.status ? URGENCY.indexOf(one.status) : URGENCY.length));
  return Math.min(URGENCY.length, ...ranks);
}

/** Its connectors without 0, which stands for the whole; that one only if it says something of its own. */
export function plugs(point: Pick<ChargePointRowFragment, "connectors">) {
  return point.connectors.filter((one) => one.connectorId > 0).toSorted((a, b) => a.connectorId - b.connectorId);
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a: FleetRow, b: FleetRow, by: string): number {
  switch (by) {
    case "status":
      return urgency(a) - urgency(b);
    case "power":
      return (powerOf(b.sessions) ?? -1) - (powerOf(a.sessions) ?? -1);
    case "since":
      return moment(b.point.online ? b.point.connectedAt : b.point.disconnectedAt) - moment(a.point.online ? a.point.connectedAt : a.point.disconnectedAt);
    default:
      return 0;
  }
}

function moment(text: string | null): number {
  return text === null ? 0 : Date.parse(text);
}

export function sorted(rows: readonly FleetRow[], sort: Sort): FleetRow[] {
  const sign = sort.descending ? -1 : 1;
  return rows.toSorted(
    (a, b) => sign * compare(a, b, sort.by) || (sort.by === "identity" ? sign : 1) * collator.compare(a.point.identity, b.point.identity),
  );
}

/** Join charge points with their sessions; a pair that did not change stays the same object. */
export function useFleetRows(
  points: readonly ChargePointRowFragment[],
  sessionsOf: ReadonlyMap<string, readonly OpenSession[]>,
): FleetRow[] {
  const known = useRef(new Map<string, FleetRow>());
  return useMemo(() => {
    const next = new Map<string, FleetRow>();
    for (const point of points) {
      const sessions = sessionsOf.get(point.id) ?? [];
      const before = known.current.get(point.id);
      const same =
        before?.point === point &&
        before.sessions.length === sessions.length &&
        before.sessions.every((session, index) => session === sessions[index]);
      next.set(point.id, same ? before : { id: point.id, point, sessions });
    }
    known.current = next;
    return [...next.values()];
  }, [points, sessionsOf]);
}

/** Rows in the wanted order; while `resting` they stay where they are, and how many would move is told. */
export function useRestingOrder(wanted: readonly FleetRow[], resting: boolean, key: string) {
  const order = useRef<{ key: string; ids: string[] }>({ key: "", ids: [] });
  const [, renew] = useState(0);
  return useMemo(() => {
    const ids = wanted.map((row) => row.id);
    if (!resting || order.current.key !== key) {
      order.current = { key, ids };
      return { rows: wanted, moved: 0, settle: () => undefined };
    }
    const byId = new Map(wanted.map((row) => [row.id, row]));
    const kept = order.current.ids.filter((id) => byId.has(id));
    const fresh = ids.filter((id) => !order.current.ids.includes(id));
    const shown = [...kept, ...fresh];
    const moved = shown.filter((id, index) => id !== ids[index]).length;
    const settle = () => {
      order.current = { key, ids };
      renew((count) => count + 1);
    };
    return { rows: shown.map((id) => byId.get(id) as FleetRow), moved, settle };
  }, [wanted, resting, key, order.current.ids]);
}
