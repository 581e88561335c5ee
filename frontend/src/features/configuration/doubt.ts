/** What the specification says against a value; for people, before it is sent. The charge point decides. */
import type { KnownKeyFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";

export function listed(value: string): string[] {
  return value.split(",").map((word) => word.trim()).filter((word) => word !== "");
}

export function doubtOf(known: KnownKeyFragment | null | undefined, value: string): string | null {
  if (!known) return null;
  if (known.access === "READ") return i18n.t("By the specification it can only be read.");
  switch (known.type) {
    case "INTEGER": {
      if (!/^-?\d+$/.test(value.trim())) return i18n.t("A whole number is expected.");
      const number = Number(value);
      if (known.least !== null && number < known.least) return i18n.t("At least {least} is expected.", { least: known.least });
      if (known.most !== null && number > known.most) return i18n.t("At most {most} is expected.", { most: known.most });
      return null;
    }
    case "BOOLEAN":
      return /^(true|false)$/i.test(value.trim()) ? null : i18n.t("true or false is expected.");
    case "LIST":
    case "TEXT": {
      if (known.words.length === 0) return null;
      const words = known.type === "LIST" ? listed(value) : [value.trim()];
      const strange = words.filter((word) => !known.words.some((one) => one.toLowerCase() === word.toLowerCase()));
      return strange.length > 0 ? i18n.t("No standard word: {words}", { words: strange.join(", ") }) : null;
    }
    default:
      return null;
  }
}
