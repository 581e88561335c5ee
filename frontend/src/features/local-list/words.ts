/** What is known of a local list, in words; what is not known is said to be unknown. */
import type { AuthorizationStatus, LocalAuthListEditKind, LocalAuthListFieldsFragment, LocalAuthListSyncFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import type { Tone } from "../../ui/values";

type Known = Pick<LocalAuthListFieldsFragment, "version" | "sentAt" | "reportedVersion" | "reportedAt" | "supported" | "known">;

const NOT_SUPPORTED = -1;
const EMPTY = 0;

/** What the charge point told of its version. */
export function reportedInWords(version: number | null): string {
  if (version === null) return i18n.t("never asked");
  if (version === NOT_SUPPORTED) return i18n.t("it keeps no list ({version})", { version });
  if (version === EMPTY) return i18n.t("its list is empty ({version})", { version });
  if (version < 0) return i18n.t("{version}, which means nothing", { version });
  return String(version);
}

/** What can be said of its list as a whole, in one short phrase. */
export function standing(list: Known): { text: string; tone: Tone } {
  if (list.supported === false) return { text: i18n.t("It keeps no local list"), tone: "neutral" };
  if (!list.known) return { text: list.version === null ? i18n.t("Nobody knows what it holds") : i18n.t("What it holds is not known any more"), tone: "warning" };
  if (list.version === null) return { text: i18n.t("Its list is empty, as it says"), tone: "neutral" };
  return { text: i18n.t("Known: version {version}", { version: list.version }), tone: "good" };
}

export function kindInWords(kind: LocalAuthListEditKind): { sign: string; word: string } {
  switch (kind) {
    case "ADD":
      return { sign: "+", word: i18n.t("add") };
    case "CHANGE":
      return { sign: "~", word: i18n.t("change") };
    case "REMOVE":
      return { sign: "−", word: i18n.t("remove") };
    default:
      return { sign: "?", word: String(kind) };
  }
}

export function statusInWords(status: AuthorizationStatus): string {
  switch (status) {
    case "ACCEPTED":
      return i18n.t("may charge");
    case "BLOCKED":
      return i18n.t("blocked");
    case "EXPIRED":
      return i18n.t("expired");
    case "INVALID":
      return i18n.t("not valid");
    case "CONCURRENT_TX":
      return i18n.t("charges elsewhere");
    default:
      return String(status);
  }
}

type Sync = Pick<LocalAuthListSyncFieldsFragment, "state" | "acceptedEntries" | "missingEntries" | "commandCount" | "repaired">;

/** How much of a synchronisation the charge point has accepted, of all that it takes as far as is known. */
export function accepted({ state, acceptedEntries, missingEntries }: Sync): { done: number; all: number; percent: number } {
  const all = acceptedEntries + missingEntries;
  const percent = state === "DONE" ? 100 : all === 0 ? 0 : Math.min(99, Math.floor((100 * acceptedEntries) / all));
  return { done: acceptedEntries, all, percent };
}

export function syncInWords(sync: Sync): { text: string; tone: Tone } {
  switch (sync.state) {
    case "RUNNING":
      return { text: i18n.t("Under way"), tone: "neutral" };
    case "DONE":
      return sync.commandCount === 0
        ? { text: i18n.t("Nothing was missing"), tone: "neutral" }
        : { text: i18n.t("Accepted"), tone: "good" };
    case "FAILED":
      return { text: i18n.t("Ended before it was done"), tone: "critical" };
    case "CANCELLED":
      return { text: i18n.t("Taken back"), tone: "warning" };
    default:
      return { text: String(sync.state), tone: "neutral" };
  }
}
