/** The messages that can be asked for, as people say them, and what a charge point means that will not send one. */
import type { RequestedMessage } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";

interface Triggered {
  message: RequestedMessage;
  /** OCPP's own name. */
  name: string;
  label: () => string;
  /** Whether it is about a connector, so that one can be named. */
  ofConnector: boolean;
}

export const MESSAGES: readonly Triggered[] = [
  { message: "STATUS_NOTIFICATION", name: "StatusNotification", label: () => i18n.t("How its connectors are"), ofConnector: true },
  { message: "METER_VALUES", name: "MeterValues", label: () => i18n.t("What it measures"), ofConnector: true },
  { message: "HEARTBEAT", name: "Heartbeat", label: () => i18n.t("A sign of life"), ofConnector: false },
  { message: "BOOT_NOTIFICATION", name: "BootNotification", label: () => i18n.t("Who it is"), ofConnector: false },
  { message: "FIRMWARE_STATUS_NOTIFICATION", name: "FirmwareStatusNotification", label: () => i18n.t("How its firmware update goes"), ofConnector: false },
  { message: "DIAGNOSTICS_STATUS_NOTIFICATION", name: "DiagnosticsStatusNotification", label: () => i18n.t("How its upload of diagnostics goes"), ofConnector: false },
];

/** The same in the singular, for one connector. */
export function connectorLabel(message: RequestedMessage): string {
  return message === "METER_VALUES" ? i18n.t("What it measures") : i18n.t("How it is");
}
