/** A mark for each kind of finding, in the colour of its severity. */
import {
  IconAdjustmentsExclamation,
  IconAlertTriangle,
  IconBoltOff,
  IconHourglassHigh,
  IconNfcOff,
  IconPlugConnectedX,
  IconRefreshAlert,
  IconWaveSawTool,
} from "@tabler/icons-react";
import type { AttentionKind, Severity } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";

const ICONS: Partial<Record<AttentionKind, typeof IconAlertTriangle>> = {
  OFFLINE: IconPlugConnectedX,
  BOOT_LOOP: IconRefreshAlert,
  SILENT_SESSION: IconWaveSawTool,
  SUSPENDED_SESSION: IconHourglassHigh,
  FAILED_REQUEST: IconBoltOff,
  REFUSED_ID_TAG: IconNfcOff,
  CONFIGURATION_DIFFERS: IconAdjustmentsExclamation,
};

export function NeedIcon({ kind, severity }: { kind: AttentionKind; severity: Severity }) {
  const Icon = ICONS[kind] ?? IconAlertTriangle;
  const tone = severity === "CRITICAL" ? "critical" : severity === "WARNING" ? "warning" : "dim";
  return <Icon size={18} stroke={1.7} className={tone} role="img" aria-label={severityLabel(severity)} />;
}

function severityLabel(severity: Severity): string {
  switch (severity) {
    case "CRITICAL":
      return i18n.t("Critical");
    case "WARNING":
      return i18n.t("Warning");
    default:
      return i18n.t("Notice");
  }
}
