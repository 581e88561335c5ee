/** Charging profiles in words: what they are for, when they count, what is known of them, what speaks against one. */
import type {
  ChargingProfileKind,
  ChargingProfilePurpose,
  ChargingProfileState,
  ChargingProfileWarningCode,
  ChargingRateUnit,
  ProfileFieldsFragment,
  RecurrencyKind,
} from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { locale } from "../../lib/i18n";
import { power, type Shown } from "../../lib/units";
import { unknownWord } from "../../theme/status";
import type { Tone } from "../../ui/values";

export const PURPOSES: readonly ChargingProfilePurpose[] = ["CHARGE_POINT_MAX_PROFILE", "TX_DEFAULT_PROFILE", "TX_PROFILE"];

export function purposeInWords(purpose: ChargingProfilePurpose): string {
  switch (purpose) {
    case "CHARGE_POINT_MAX_PROFILE":
      return i18n.t("The whole charge point");
    case "TX_DEFAULT_PROFILE":
      return i18n.t("Every session");
    case "TX_PROFILE":
      return i18n.t("One session");
    default:
      return unknownWord(purpose);
  }
}

export function kindInWords(kind: ChargingProfileKind, recurrency: RecurrencyKind | null): string {
  switch (kind) {
    case "ABSOLUTE":
      return i18n.t("From a moment on");
    case "RECURRING":
      return recurrency === "WEEKLY" ? i18n.t("Each week") : i18n.t("Each day");
    case "RELATIVE":
      return i18n.t("From the start of charging");
    default:
      return unknownWord(kind);
  }
}

export function stateInWords(state: ChargingProfileState): { text: string; tone: Tone } {
  switch (state) {
    case "REQUESTED":
      return { text: i18n.t("Not answered yet"), tone: "neutral" };
    case "INSTALLED":
      return { text: i18n.t("Installed"), tone: "good" };
    case "UNKNOWN":
      return { text: i18n.t("Unknown whether it has it"), tone: "warning" };
    case "REJECTED":
      return { text: i18n.t("Refused"), tone: "critical" };
    case "NOT_SENT":
      return { text: i18n.t("Never sent"), tone: "warning" };
    case "REPLACED":
      return { text: i18n.t("Replaced"), tone: "neutral" };
    case "CLEARED":
      return { text: i18n.t("Cleared"), tone: "neutral" };
    case "MISSING":
      return { text: i18n.t("It says that it has none such"), tone: "warning" };
    case "ENDED":
      return { text: i18n.t("Gone with its session"), tone: "neutral" };
    default:
      return { text: unknownWord(state), tone: "neutral" };
  }
}

/** Where a profile is: 0 is the charge point as a whole, null the connector that a session gets. */
export function placeInWords(connectorId: number | null): string {
  if (connectorId === 0) return i18n.t("Charge point");
  return connectorId === null ? i18n.t("Any connector") : i18n.t("Connector {number}", { number: connectorId });
}

/** Its number, as operators of charge points know it. */
export function nameOf(profile: Pick<ProfileFieldsFragment, "chargingProfileId">): string {
  return `#${profile.chargingProfileId}`;
}

export function limit(value: number | null, unit: ChargingRateUnit): Shown | null {
  if (value === null) return null;
  if (unit === "W") return power(value);
  return { value: new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value), unit: "A" };
}

/** What the server found against a profile; its own sentence where it says more than we have words for. */
export function warningInWords(code: ChargingProfileWarningCode, message: string): string {
  switch (code) {
    case "TOO_MANY_PROFILES":
      return i18n.t("The charge point holds no more profiles.");
    case "TOO_MANY_PERIODS":
      return i18n.t("It has more periods than the charge point takes.");
    case "STACK_LEVEL":
      return i18n.t("The charge point does not take this level.");
    case "UNIT":
      return i18n.t("The charge point does not take limits in this unit.");
    case "FIRST_PERIOD":
      return i18n.t("The first period does not start at 0.");
    case "PERIOD_ORDER":
      return i18n.t("The periods do not follow one another.");
    case "PERIOD_UNREACHED":
      return i18n.t("A period is never reached.");
    case "NEGATIVE_LIMIT":
      return i18n.t("A limit is below zero.");
    case "NUMBER_PHASES":
      return i18n.t("A number of phases is neither 1, 2 nor 3.");
    case "DURATION":
      return i18n.t("Its duration is not above zero, or longer than its recurrence.");
    case "CONNECTOR":
      return i18n.t("A profile for this purpose does not belong on this connector.");
    case "PURPOSE":
      return i18n.t("A profile for this purpose may not be sent so.");
    case "TRANSACTION":
      return i18n.t("The transaction is missing, or is not the one that runs.");
    case "START":
      return i18n.t("The start of the schedule is missing, or is ignored.");
    case "RECURRENCY":
      return i18n.t("The recurrence is missing, or is ignored.");
    case "NEVER_VALID":
      return i18n.t("It ends to be valid before it begins to.");
    case "OVER":
      return i18n.t("It is over already.");
    case "NOT_YET_VALID":
      return i18n.t("It is not valid yet, and what it replaces is gone at once.");
    case "REPLACES":
      return i18n.t("It takes the place of another profile.");
    default:
      return message;
  }
}
