/** What needs somebody's eyes, worst first, each in a sentence. */
import type { ChargePointRowFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { errorInWords, type ShownStatus } from "../../theme/status";
import type { OpenSession } from "../sessions/open-sessions";
import { problemOf } from "../sessions/words";

export interface Issue {
  key: string;
  glyph: ShownStatus;
  subject: string;
  to: "/charge-points/$identity" | "/sessions/$id";
  params: { identity: string; id: string };
  sentence: string;
  since: string | null;
  /** 0 comes first. */
  rank: number;
}

const OFFLINE_LONG = 5 * 60_000;
const PREPARING_LONG = 5 * 60_000;

export function attention(points: readonly ChargePointRowFragment[], sessions: readonly OpenSession[], now: number): Issue[] {
  const found: Issue[] = [];
  for (const point of points) {
    const at = { to: "/charge-points/$identity" as const, params: { identity: point.identity, id: "" }, subject: point.identity };
    if (!point.online) {
      if (point.disconnectedAt !== null && now - Date.parse(point.disconnectedAt) > OFFLINE_LONG) {
        found.push({
          ...at,
          key: `${point.id} offline`,
          glyph: "OFFLINE",
          sentence: i18n.t("Not connected."),
          since: point.disconnectedAt,
          rank: 1,
        });
      }
      continue;
    }
    for (const connector of point.connectors) {
      const where = connector.connectorId === 0 ? i18n.t("The whole charge point") : i18n.t("Connector {number}", { number: connector.connectorId });
      if (connector.status === "FAULTED") {
        const details = [errorInWords(connector.errorCode), connector.vendorErrorCode, connector.info].filter(Boolean).join(" ");
        found.push({
          ...at,
          key: `${connector.id} faulted`,
          glyph: "FAULTED",
          sentence: `${where}: ${details || i18n.t("out of order.")}`,
          since: connector.statusAt,
          rank: 0,
        });
      } else if (connector.status === "PREPARING" && connector.statusAt && now - Date.parse(connector.statusAt) > PREPARING_LONG) {
        found.push({
          ...at,
          key: `${connector.id} preparing`,
          glyph: "PREPARING",
          sentence: i18n.t("{where}: somebody is there and charging does not begin.", { where }),
          since: connector.statusAt,
          rank: 3,
        });
      }
    }
  }
  for (const session of sessions) {
    const problem = problemOf(session, now);
    if (!problem) continue;
    found.push({
      key: `${session.id} problem`,
      glyph: session.state === "SUSPENDED" ? "SUSPENDED_EVSE" : "CHARGING",
      subject: session.chargePoint?.identity ?? String(session.transactionId),
      to: "/sessions/$id",
      params: { identity: "", id: session.id },
      sentence: i18n.t("Session {number}: {problem}.", { number: String(session.transactionId ?? "–"), problem }),
      since: session.lastSampleReceivedAt ?? session.startedAt,
      rank: 2,
    });
  }
  return found.sort((a, b) => a.rank - b.rank || Date.parse(a.since ?? "") - Date.parse(b.since ?? ""));
}
