/** How sessions end and what is wrong with them, in words. */
import type { AuthorizationStatus, ClosedBy, EnergyMethod, SessionFailure, SessionFieldsFragment, StopReason } from "../../generated/graphql";
import { serverNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { unknownWord } from "../../theme/status";
import { isRunning } from "./open-sessions";

export function stopReasonInWords(reason: StopReason | null): string | null {
  switch (reason) {
    case null:
      return null;
    case "LOCAL":
      return i18n.t("Stopped at the charge point");
    case "REMOTE":
      return i18n.t("Stopped from here");
    case "EV_DISCONNECTED":
      return i18n.t("Cable taken out");
    case "DE_AUTHORIZED":
      return i18n.t("The id tag was refused");
    case "EMERGENCY_STOP":
      return i18n.t("Emergency stop");
    case "HARD_RESET":
      return i18n.t("Hard restart");
    case "SOFT_RESET":
      return i18n.t("Soft restart");
    case "REBOOT":
      return i18n.t("The charge point restarted by itself");
    case "POWER_LOSS":
      return i18n.t("Power loss");
    case "UNLOCK_COMMAND":
      return i18n.t("The cable was unlocked from here");
    case "OTHER":
      return i18n.t("Another reason");
    default:
      return unknownWord(reason);
  }
}

export function closedByInWords(by: ClosedBy | null): string | null {
  switch (by) {
    case null:
      return null;
    case "CHARGE_POINT":
      return i18n.t("The charge point reported the end.");
    case "NEXT_START":
      return i18n.t("The end was never reported; the next session began on the connector.");
    case "OPERATOR":
      return i18n.t("An operator closed it.");
    case "UPKEEP":
      return i18n.t("The end was never reported; it was closed here.");
    default:
      return unknownWord(by);
  }
}

export function energyMethodInWords(method: EnergyMethod | null): string | null {
  switch (method) {
    case null:
      return null;
    case "METER_START":
      return i18n.t("Nothing was measured yet but the reading at the start.");
    case "REGISTER":
      return i18n.t("From the meter's readings.");
    case "REGISTER_RESET":
      return i18n.t("The reading fell or leapt on the way; the stretches between are added up.");
    case "SESSION_REGISTER":
      return i18n.t("From readings that count from zero at the start of the session.");
    case "INTERVALS":
      return i18n.t("From the energy of single intervals.");
    case "METER_STOP":
      return i18n.t("From the readings at the start and at the end.");
    case "STOP_IGNORED":
      return i18n.t("The reading at the end contradicts the others, which decided.");
    default:
      return unknownWord(method);
  }
}

/** Whether an id tag may charge, in a word or two. */
export function authorizationInWords(status: AuthorizationStatus | null): string {
  switch (status) {
    case null:
      return "–";
    case "ACCEPTED":
      return i18n.t("Accepted");
    case "BLOCKED":
      return i18n.t("Blocked");
    case "EXPIRED":
      return i18n.t("Expired");
    case "INVALID":
      return i18n.t("Not known");
    case "CONCURRENT_TX":
      return i18n.t("Charges elsewhere");
    default:
      return unknownWord(status);
  }
}

/** What went wrong with a session; the server's own sentence where it says more than a word we know. */
export function failureInWords(failure: SessionFailure | null, sentence: string | null): string | null {
  switch (failure) {
    case null:
      return sentence;
    case "OFFLINE":
      return i18n.t("The charge point could not be reached.");
    case "REFUSED":
      return i18n.t("The charge point refused to start and does not say why.");
    case "CONNECTOR_BUSY":
      return i18n.t("The charge point refused to start: its connector is in use.");
    case "OUT_OF_ORDER":
      return i18n.t("The charge point refused to start: its connector is out of order.");
    case "NOT_SUPPORTED":
      return i18n.t("The charge point cannot be started from here.");
    case "NO_ANSWER":
      return i18n.t("The charge point did not answer, and no session began.");
    case "NO_CABLE":
      return i18n.t("No vehicle was plugged in in time.");
    case "CANCELLED":
      return i18n.t("The request was taken back.");
    case "STOP_MISSING":
      return i18n.t("The end was never reported; it was closed here.");
    default:
      return sentence ?? unknownWord(failure);
  }
}

const SILENT = 10 * 60_000;
const SUSPENDED_LONG = 4 * 3_600_000;

type Judged = Pick<
  SessionFieldsFragment,
  "state" | "startedAt" | "stoppedAt" | "lastSampleReceivedAt" | "energyWh" | "authorizationStatus" | "closedBy" | "energyMethod"
>;

/** What is wrong with a session; null if nothing that can be seen from here. */
export function problemOf(session: Judged, now = serverNow()): string | null {
  const refused = session.authorizationStatus !== null && session.authorizationStatus !== "ACCEPTED";
  if (session.startedAt !== null && refused) return i18n.t("Runs although the id tag was refused");
  if (isRunning(session) && session.startedAt !== null) {
    const heard = Date.parse(session.lastSampleReceivedAt ?? session.startedAt);
    if (now - heard > SILENT) return i18n.t("No meter values for a long time");
    if (session.state === "SUSPENDED" && now - Date.parse(session.startedAt) > SUSPENDED_LONG) {
      return i18n.t("Suspended, and plugged in for hours");
    }
  }
  if (session.state === "ENDED") {
    if (session.closedBy === "NEXT_START" || session.closedBy === "UPKEEP") return i18n.t("Its end was never reported");
    if (session.energyMethod === "STOP_IGNORED") return i18n.t("The reading at the end contradicts the others");
    if (session.energyMethod === "REGISTER_RESET") return i18n.t("The meter's reading fell or leapt on the way");
    if (session.energyWh === 0) return i18n.t("No energy was delivered");
  }
  return null;
}
