/** The ten things that a connector may show: OCPP's nine statuses and our own "offline". */
import type { ConnectorErrorCode, ConnectorStatus, SessionState } from "../generated/graphql";
import { i18n } from "../lib/i18n";
import type { Token } from "./tokens";

export type ShownStatus = ConnectorStatus | "OFFLINE" | "UNKNOWN";

export const STATUSES: readonly ConnectorStatus[] = [
  "AVAILABLE",
  "PREPARING",
  "CHARGING",
  "SUSPENDED_EV",
  "SUSPENDED_EVSE",
  "FINISHING",
  "RESERVED",
  "UNAVAILABLE",
  "FAULTED",
];

/** Statuses as an operator thinks of them. */
export const FAMILIES = {
  ready: ["AVAILABLE", "RESERVED"],
  inUse: ["PREPARING", "CHARGING", "SUSPENDED_EV", "SUSPENDED_EVSE", "FINISHING"],
  out: ["UNAVAILABLE", "FAULTED"],
} as const satisfies Record<string, readonly ConnectorStatus[]>;

export function statusToken(status: ShownStatus): Token {
  switch (status) {
    case "AVAILABLE":
      return "--status-available";
    case "PREPARING":
      return "--status-preparing";
    case "CHARGING":
      return "--status-charging";
    case "SUSPENDED_EV":
      return "--status-suspended-ev";
    case "SUSPENDED_EVSE":
      return "--status-suspended-evse";
    case "FINISHING":
      return "--status-finishing";
    case "RESERVED":
      return "--status-reserved";
    case "UNAVAILABLE":
      return "--status-unavailable";
    case "FAULTED":
      return "--status-faulted";
    default:
      return "--status-offline";
  }
}

export function statusLabel(status: ShownStatus): string {
  switch (status) {
    case "AVAILABLE":
      return i18n.t("Available");
    case "PREPARING":
      return i18n.t("Preparing");
    case "CHARGING":
      return i18n.t("Charging");
    case "SUSPENDED_EV":
      return i18n.t("Suspended EV");
    case "SUSPENDED_EVSE":
      return i18n.t("Suspended EVSE");
    case "FINISHING":
      return i18n.t("Finishing");
    case "RESERVED":
      return i18n.t("Reserved");
    case "UNAVAILABLE":
      return i18n.t("Unavailable");
    case "FAULTED":
      return i18n.t("Faulted");
    case "OFFLINE":
      return i18n.t("Offline");
    case "UNKNOWN":
      return i18n.t("Not reported");
    default:
      return unknownWord(status);
  }
}

/** What the status asks of the operator, in a sentence. */
export function statusMeaning(status: ShownStatus): string {
  switch (status) {
    case "AVAILABLE":
      return i18n.t("Nobody uses it.");
    case "PREPARING":
      return i18n.t("A vehicle or an id tag is there; charging has not begun.");
    case "CHARGING":
      return i18n.t("Energy flows.");
    case "SUSPENDED_EV":
      return i18n.t("The vehicle takes no energy now; often it is full.");
    case "SUSPENDED_EVSE":
      return i18n.t("The charge point offers no energy now: a limit, or its own decision.");
    case "FINISHING":
      return i18n.t("The session is over; the vehicle is still plugged in.");
    case "RESERVED":
      return i18n.t("It is held for somebody.");
    case "UNAVAILABLE":
      return i18n.t("It was taken out of use.");
    case "FAULTED":
      return i18n.t("It is out of order.");
    case "OFFLINE":
      return i18n.t("The charge point is not connected; its last status may be old.");
    case "UNKNOWN":
      return i18n.t("The charge point has not reported a status yet.");
    default:
      return unknownWord(status);
  }
}

/** An old console meets a newer server: it shows the word itself. */
export function unknownWord(word: never): string {
  return String(word);
}

export function errorInWords(code: ConnectorErrorCode | null | undefined): string | null {
  switch (code) {
    case null:
    case undefined:
    case "NO_ERROR":
      return null;
    case "CONNECTOR_LOCK_FAILURE":
      return i18n.t("The connector cannot be locked or unlocked.");
    case "EV_COMMUNICATION_ERROR":
      return i18n.t("The vehicle does not talk to the charge point as it should.");
    case "GROUND_FAILURE":
      return i18n.t("The residual current device has tripped.");
    case "HIGH_TEMPERATURE":
      return i18n.t("It is too hot inside the charge point.");
    case "INTERNAL_ERROR":
      return i18n.t("Something inside the charge point is broken.");
    case "LOCAL_LIST_CONFLICT":
      return i18n.t("Its local list says something else about the id tag than the server.");
    case "OTHER_ERROR":
      return i18n.t("An error without a standard code; see the maker's own.");
    case "OVER_CURRENT_FAILURE":
      return i18n.t("The overcurrent protection has tripped.");
    case "OVER_VOLTAGE":
      return i18n.t("The voltage is too high.");
    case "POWER_METER_FAILURE":
      return i18n.t("The energy meter cannot be read.");
    case "POWER_SWITCH_FAILURE":
      return i18n.t("The power contactor does not switch.");
    case "READER_FAILURE":
      return i18n.t("The reader for id tags is broken.");
    case "RESET_FAILURE":
      return i18n.t("It could not restart.");
    case "UNDER_VOLTAGE":
      return i18n.t("The voltage is too low.");
    case "WEAK_SIGNAL":
      return i18n.t("Its radio signal is weak.");
    default:
      return unknownWord(code);
  }
}

export function sessionStateLabel(state: SessionState): string {
  switch (state) {
    case "REQUESTED":
      return i18n.t("Requested");
    case "ACCEPTED":
      return i18n.t("Waiting for the vehicle");
    case "ACTIVE":
      return i18n.t("Running");
    case "SUSPENDED":
      return i18n.t("Suspended");
    case "ENDED":
      return i18n.t("Ended");
    case "FAILED":
      return i18n.t("Failed");
    case "EXPIRED":
      return i18n.t("Never began");
    default:
      return unknownWord(state);
  }
}
