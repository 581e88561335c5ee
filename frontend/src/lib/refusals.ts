/** What the server says of a refusal or an error, in the language of the console: by its code, with its own words as detail. */
import type { UserErrorCode } from "../generated/graphql";
import { i18n } from "./i18n";
import { duration } from "./time";

/** The server speaks English; who reads English needs no second sentence. */
function withDetail(sentence: string | null, message: string): string {
  return i18n.locale === "en" || sentence === null ? message : message === "" ? sentence : `${sentence} (${message})`;
}

export function refusalInWords(code: UserErrorCode, message: string): string {
  return withDetail(ofRefusal(code), message);
}

function ofRefusal(code: UserErrorCode): string | null {
  switch (code) {
    case "CHARGE_POINT_UNKNOWN":
      return i18n.t("There is no such charge point, or none that you may see.");
    case "CHARGE_POINT_OFFLINE":
      return i18n.t("The charge point is not connected.");
    case "CHARGE_POINT_NOT_REGISTERED":
      return i18n.t("The charge point is not accepted yet, and may not be asked this.");
    case "NOT_FOUND":
      return i18n.t("What this is about does not exist.");
    case "DUPLICATE":
      return i18n.t("There is one with this name already.");
    case "INVALID":
      return i18n.t("What was entered is not possible.");
    case "REFUSED":
      return i18n.t("A rule forbids it.");
    default:
      // A newer server knows more codes: its own sentence says it.
      return null;
  }
}

/** `retryAfter`: in how many seconds it may be tried again, if that is known. */
export function problemInWords(code: string, message: string, retryAfter: number | null = null): string {
  // The server's own words say no more than that: which role it needs, in English.
  if (code === "FORBIDDEN" && i18n.locale !== "en") return i18n.t("Your role does not allow this.");
  return withDetail(ofError(code, retryAfter), message);
}

function ofError(code: string, retryAfter: number | null): string | null {
  switch (code) {
    case "UNAUTHENTICATED":
      return i18n.t("Nobody is signed in.");
    case "FORBIDDEN":
      return i18n.t("Your role does not allow this.");
    case "NOT_FOUND":
      return i18n.t("It does not exist, or you may not see it.");
    case "BAD_USER_INPUT":
      return i18n.t("What was entered is not possible.");
    case "RATE_LIMITED":
      return retryAfter === null
        ? i18n.t("Too many requests. Wait a little.")
        : i18n.t("Too many requests. Try again in {time}.", { time: duration(1000 * retryAfter) });
    case "TOO_COMPLEX":
      return i18n.t("That is too much at once.");
    case "NETWORK":
      return i18n.t("The server cannot be reached.");
    case "INTERNAL":
      return i18n.t("Something went wrong in the server.");
    default:
      return null;
  }
}
