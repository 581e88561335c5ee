/** What needs somebody's eyes, as the server found it: the sentence in the chosen language, and where to look. */
import type { FindingFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { errorInWords } from "../../theme/status";
import { authorizationInWords, failureInWords } from "../sessions/words";

export type Finding = FindingFragment;

export interface Issue {
  key: string;
  subject: string;
  /** The page on which one sees more. */
  place: { to: "/charge-points/$identity"; params: { identity: string }; search?: { tab: "configuration" | "messages" } } | { to: "/sessions/$id"; params: { id: string } };
  sentence: string;
  since: string;
}

export function issueOf(finding: Finding): Issue {
  const { kind, chargePoint, session, connectorId } = finding;
  const point = { to: "/charge-points/$identity" as const, params: { identity: chargePoint.identity } };
  return {
    key: [kind, chargePoint.id, connectorId, session?.id, finding.since].join(" "),
    subject: chargePoint.identity,
    place: session
      ? { to: "/sessions/$id", params: { id: session.id } }
      : kind === "CONFIGURATION_DIFFERS"
        ? { ...point, search: { tab: "configuration" } }
        : kind === "BOOT_LOOP"
          ? { ...point, search: { tab: "messages" } }
          : point,
    sentence: sentenceOf(finding),
    since: finding.since,
  };
}

function sentenceOf(finding: Finding): string {
  const { kind, connector, session, connectorId } = finding;
  const where = connectorId ? i18n.t("Connector {number}", { number: connectorId }) : i18n.t("The whole charge point");
  switch (kind) {
    case "OFFLINE":
      return i18n.t("Not connected.");
    case "FAULTED": {
      const details = [errorInWords(connector?.errorCode), connector?.vendorErrorCode, connector?.info].filter(Boolean).join(" ");
      return `${where}: ${details || i18n.t("out of order.")}`;
    }
    case "BOOT_LOOP":
      return i18n.t("It starts over and over.");
    case "SILENT_SESSION":
      return i18n.t("{where}: a session runs and no meter values come.", { where });
    case "SUSPENDED_SESSION":
      return i18n.t("{where}: a session runs and no energy has flowed for hours.", { where });
    case "FAILED_REQUEST":
      return failureInWords(session?.progress.failure ?? null, session?.failure ?? null) ?? i18n.t("A session that was asked for did not begin.");
    case "REFUSED_ID_TAG":
      return session
        ? i18n.t("{idTag} was refused: {why}", { idTag: session.idTag, why: authorizationInWords(session.authorizationStatus) })
        : finding.message;
    case "CONFIGURATION_DIFFERS":
      return i18n.t("Some of its configuration keys have other values than they should.");
    default:
      // A newer server knows more kinds: its own sentence says it.
      return finding.message;
  }
}
