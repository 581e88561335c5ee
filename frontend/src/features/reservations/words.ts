/** Reservations in words: what is known of one, and why it is over. No more is said than is known. */
import type { ReservationFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { unknownWord } from "../../theme/status";
import type { Tone } from "../../ui/values";

type Known = Pick<ReservationFieldsFragment, "state" | "status" | "endReason" | "command">;

const OVER = new Set(["TIMED_OUT", "FAILED", "ANSWERED"]);

/** Whether the connector is held, or may be. */
export function isOpen(reservation: Pick<Known, "state">): boolean {
  return reservation.state === "REQUESTED" || reservation.state === "ACTIVE";
}

export function stateInWords(reservation: Known): { text: string; tone: Tone } {
  switch (reservation.state) {
    case "REQUESTED":
      if (OVER.has(reservation.command?.state ?? "")) return { text: i18n.t("Unknown whether it is held"), tone: "warning" };
      return { text: i18n.t("Not answered yet"), tone: "neutral" };
    case "ACTIVE":
      return { text: i18n.t("Held"), tone: "good" };
    case "USED":
      return { text: i18n.t("Used"), tone: "neutral" };
    case "CANCELLED":
      return { text: i18n.t("Cancelled"), tone: "neutral" };
    case "EXPIRED":
      return { text: i18n.t("Expired"), tone: "neutral" };
    case "REJECTED":
      return { text: i18n.t("Refused"), tone: "critical" };
    default:
      return { text: unknownWord(reservation.state), tone: "neutral" };
  }
}

function refusalInWords(status: Known["status"]): string {
  switch (status) {
    case "OCCUPIED":
      return i18n.t("The connector is in use, or held already.");
    case "FAULTED":
      return i18n.t("The connector is out of order.");
    case "UNAVAILABLE":
      return i18n.t("The connector is out of use.");
    default:
      return i18n.t("The charge point does not say why.");
  }
}

/** Why it is over; null while it is not. */
export function endInWords(reservation: Known): string | null {
  switch (reservation.endReason) {
    case null:
      return null;
    case "STARTED":
      return i18n.t("A session began with it.");
    case "REFUSED":
      return refusalInWords(reservation.status);
    case "ERROR":
      return i18n.t("The charge point gave an error instead of an answer.");
    case "NOT_SENT":
      return i18n.t("It never reached the charge point.");
    case "CANCELLED":
      return i18n.t("Cancelled from here.");
    case "REPLACED":
      return i18n.t("A newer one with its number took its place.");
    case "TIME_OVER":
      return i18n.t("Nobody came in time.");
    case "FAULTED":
      return i18n.t("The connector went out of order.");
    case "UNAVAILABLE":
      return i18n.t("The connector was taken out of use.");
    default:
      return unknownWord(reservation.endReason);
  }
}

/** What became of the newest try to cancel one that is still open. */
export function cancellingInWords(reservation: Pick<ReservationFieldsFragment, "state" | "cancelCommand">): string | null {
  const asked = reservation.cancelCommand;
  if (!asked || !isOpen(reservation)) return null;
  switch (asked.state) {
    case "PENDING":
    case "SENT":
      return i18n.t("Its cancellation is not answered yet.");
    case "ANSWERED":
      return i18n.t("The charge point says that it knows no such reservation.");
    case "FAILED":
      return i18n.t("The charge point gave an error to its cancellation.");
    case "TIMED_OUT":
      return i18n.t("Its cancellation was never answered: unknown whether it is held.");
    default:
      return i18n.t("Its cancellation was never sent.");
  }
}
