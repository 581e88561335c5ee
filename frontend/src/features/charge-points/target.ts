/** A charge point as commands see it, and what most people want of it now. */
import type { ChargePointDetailsFragment } from "../../generated/graphql";
import type { ActionId, Target } from "../commands/actions";
import { isRunning, type OpenSession } from "../sessions/open-sessions";
import { plugs } from "./model";

export function targetOf(point: ChargePointDetailsFragment, sessions: readonly OpenSession[]): Target {
  return {
    identity: point.identity,
    online: point.online,
    connectors: plugs(point).map((one) => one.connectorId),
    sessions: sessions.filter(isRunning),
  };
}

/** What most people want to do now, by what the charge point is doing. */
export function primary(point: ChargePointDetailsFragment, sessions: readonly OpenSession[]): [ActionId, Record<string, string>] {
  const shown = plugs(point);
  if (shown.some((one) => one.status === "FAULTED")) return ["reset", { type: "SOFT" }];
  const running = sessions.find(isRunning);
  if (running && shown.length <= 1) return ["remote_stop_transaction", { sessionId: running.id }];
  const free = shown.find((one) => one.status === "AVAILABLE" || one.status === "PREPARING");
  if (free) return ["remote_start_transaction", { connectorId: String(free.connectorId) }];
  if (running) return ["remote_stop_transaction", { sessionId: running.id }];
  if (shown.some((one) => one.status === "UNAVAILABLE")) return ["change_availability", { type: "OPERATIVE" }];
  return ["trigger_message", { requestedMessage: "STATUS_NOTIFICATION" }];
}
