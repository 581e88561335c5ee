/** What the roles are called and what they may. */
import type { Role } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { unknownWord } from "../../theme/status";

/** The roles of people and keys, the least first. */
export const ROLES = ["VIEWER", "OPERATOR", "ADMIN"] as const satisfies readonly Role[];

export function roleLabel(role: Role): string {
  switch (role) {
    case "DRIVER":
      return i18n.t("Driver");
    case "VIEWER":
      return i18n.t("Viewer");
    case "OPERATOR":
      return i18n.t("Operator");
    case "ADMIN":
      return i18n.t("Administrator");
    default:
      return unknownWord(role);
  }
}

export function roleMeaning(role: Role): string {
  switch (role) {
    case "DRIVER":
      return i18n.t("Sees their own sessions only.");
    case "VIEWER":
      return i18n.t("Sees everything but people, keys and the audit, and changes nothing.");
    case "OPERATOR":
      return i18n.t("Sends commands, and adds and changes charge points, locations, id tags and drivers.");
    case "ADMIN":
      return i18n.t("Also manages people and keys, and reads the audit.");
    default:
      return unknownWord(role);
  }
}

const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A password that nobody thought of, without letters that look alike: 18 of 56 are 104 bits. */
export function inventPassword(): string {
  const found: string[] = [];
  while (found.length < 18) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes beyond the last whole round of letters would make the first ones likelier.
    if (byte < LETTERS.length * 4) found.push(LETTERS[byte % LETTERS.length] as string);
  }
  return found.join("");
}
