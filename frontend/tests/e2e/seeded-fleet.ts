/** A fleet that never was: a thousand charge points, told to the browser as the server would, from a seed. */
import type { WebSocketRoute } from "@playwright/test";
import type { ChargePointRowFragment, ConnectorStatus, OpenSessionFragment } from "../../src/generated/graphql";

const POINTS = 1000;
const SESSIONS = 600;
const STATUSES: ConnectorStatus[] = ["AVAILABLE", "PREPARING", "CHARGING", "SUSPENDED_EV", "FINISHING"];

/** Numbers from 0 to 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const now = () => new Date().toISOString();

function pointOf(number: number, random: () => number): ChargePointRowFragment {
  return {
    id: `point ${number}`,
    identity: `SEED-${String(number).padStart(4, "0")}`,
    name: `Street ${number}`,
    registrationStatus: "ACCEPTED",
    online: true,
    connectedAt: now(),
    disconnectedAt: null,
    vendor: "Seed",
    model: "One",
    firmwareVersion: "1.0",
    archivedAt: null,
    labels: [],
    location: { id: `location ${number % 20}`, name: `Place ${number % 20}`, timeZone: "Europe/Berlin" },
    connectors: [1, 2].map((connectorId) => ({
      id: `connector ${number} ${connectorId}`,
      connectorId,
      status: STATUSES[Math.floor(random() * STATUSES.length)] ?? "AVAILABLE",
      errorCode: "NO_ERROR",
      info: null,
      vendorId: null,
      vendorErrorCode: null,
      statusAt: now(),
      statusReceivedAt: now(),
    })),
  };
}

function sessionOf({ id, identity, name }: ChargePointRowFragment, random: () => number): OpenSessionFragment {
  const [idTag, transactionId] = [`TAG-${id}`, Math.floor(random() * 1e6)];
  return { id: `session at ${id}`, transactionId, idTag, state: "ACTIVE", connectorId: 1, energyWh: 0, powerW: 11_000, soc: null, chargePoint: { id, identity, name } };
}

/** Answer the subscriptions of the fleet's page with so many changes a second, half of them of sessions; all else passes. */
export function tellFleet(route: WebSocketRoute, changesPerSecond: number): { rows: number } {
  const server = route.connectToServer();
  const random = seeded(7);
  const told = { rows: 0 };
  const points = Array.from({ length: POINTS }, (_, number) => pointOf(number + 1, random));
  const sessions = points.slice(0, SESSIONS).map((point) => sessionOf(point, random));
  const timers = new Map<string, ReturnType<typeof setInterval>>();
  const some = <T>(of: T[], count: number) => new Set(Array.from({ length: count }, () => Math.floor(random() * of.length)));

  function follow<T>(id: string, field: string, rows: T[], every: number, change: (row: T) => T): void {
    let seq = 0;
    const tell = (nodes: T[]) => {
      const data = { [field]: { seq: seq++, asOf: now(), resync: false, hasMore: false, removed: [], nodes } };
      route.send(JSON.stringify({ id, type: "next", payload: { data } }));
    };
    tell(rows);
    const timer = setInterval(() => {
      const changed = [...some(rows, (changesPerSecond / 2) * (every / 1000))];
      for (const index of changed) rows[index] = change(rows[index] as T);
      told.rows += changed.length;
      tell(changed.map((index) => rows[index] as T));
    }, every);
    timers.set(id, timer);
  }

  route.onMessage((text) => {
    const message = JSON.parse(String(text)) as { id?: string; type: string; payload?: { query?: string } };
    const query = message.type === "subscribe" ? (message.payload?.query ?? "") : "";
    const id = message.id ?? "";
    if (query.includes("chargePointsChanged")) {
      follow(id, "chargePointsChanged", points, 500, (row) => ({
        ...row,
        connectors: row.connectors.map((one) => ({ ...one, status: STATUSES[Math.floor(random() * STATUSES.length)] ?? null, statusAt: now() })),
      }));
    } else if (query.includes("sessionsChanged")) {
      follow(id, "sessionsChanged", sessions, 1000, (row) => ({ ...row, powerW: Math.floor(random() * 22_000), energyWh: row.energyWh + 10 }));
    } else if (timers.has(id)) {
      clearInterval(timers.get(id));
      timers.delete(id);
    } else server.send(text);
  });
  route.onClose(() => timers.forEach((timer) => clearInterval(timer)));
  return told;
}
