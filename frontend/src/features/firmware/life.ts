/** The life of a firmware update in words: what was asked, and what the charge point has said since, and no more. */
import type { FirmwareUpdateFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import type { Step } from "../../ui/steps";
import type { Tone } from "../../ui/values";
import { beginning, standingAtFirst } from "../commands/beginning";

export type Update = Pick<
  FirmwareUpdateFieldsFragment,
  "state" | "stateAt" | "createdAt" | "retrieveDate" | "versionAfter" | "command" | "history" | "image" | "deliveredBytes"
>;

/** What comes, in this order, if all goes well. */
const STAGES = ["Downloading", "Downloaded", "Installing", "Installed"] as const;
const FAILURES = new Set(["DownloadFailed", "InstallationFailed"]);

/** How many stages were reported; null where nothing can be said of what is still to come. */
function reached(state: Update["state"]): number | null {
  switch (state) {
    case "REQUESTED":
    case "ACCEPTED":
      return 0;
    case "DOWNLOADING":
      return 1;
    case "DOWNLOADED":
      return 2;
    case "INSTALLING":
      return 3;
    case "INSTALLED":
      return 4;
    default:
      return null;
  }
}

/** How far it has come, in one short phrase. */
export function standing(update: Pick<Update, "state" | "command" | "retrieveDate">, now: number): { text: string; tone: Tone } {
  const first = standingAtFirst(update);
  if (first) return first;
  switch (update.state) {
    case "ACCEPTED":
      return Date.parse(update.retrieveDate) > now
        ? { text: i18n.t("Planned"), tone: "neutral" }
        : { text: i18n.t("Heard, not begun yet"), tone: "neutral" };
    case "DOWNLOADING":
      return { text: i18n.t("Fetching the image"), tone: "neutral" };
    case "DOWNLOAD_FAILED":
      return { text: i18n.t("Could not fetch the image"), tone: "critical" };
    case "DOWNLOADED":
      return { text: i18n.t("Fetched, not installed yet"), tone: "neutral" };
    case "INSTALLING":
      return { text: i18n.t("Installing"), tone: "neutral" };
    case "INSTALLATION_FAILED":
      return { text: i18n.t("Could not install it"), tone: "critical" };
    case "INSTALLED":
      return { text: i18n.t("Installed"), tone: "good" };
    default:
      return { text: String(update.state), tone: "neutral" };
  }
}

/** What a charge point says of its firmware, as people say it; another word stays as it is. */
export function inWords(word: string): string {
  switch (word) {
    case "Downloading":
      return i18n.t("Began to fetch the image");
    case "DownloadFailed":
      return i18n.t("Could not fetch the image");
    case "Downloaded":
      return i18n.t("Fetched the image");
    case "Installing":
      return i18n.t("Began to install it");
    case "InstallationFailed":
      return i18n.t("Could not install it");
    case "Installed":
      return i18n.t("Installed it");
    case "Idle":
      return i18n.t("Said that nothing goes on");
    default:
      return word;
  }
}

/** What it is about before it reports a stage. */
function awaited(word: (typeof STAGES)[number]): string {
  switch (word) {
    case "Downloading":
      return i18n.t("Is yet to fetch the image");
    case "Downloaded":
      return i18n.t("Is fetching the image");
    case "Installing":
      return i18n.t("Is yet to install it");
    case "Installed":
      return i18n.t("Is installing it");
    default:
      return inWords(word);
  }
}

/** `notBefore` writes the moment from which on it may begin. */
export function steps(update: Update, now: number, notBefore: (moment: string) => string): Step[] {
  const { steps: life, goesOn } = beginning(update, i18n.t("Heard what it is to do"));
  if (!goesOn) return life;
  for (const [index, { word, firmwareVersion, receivedAt }] of update.history.entries()) {
    const failed = FAILURES.has(word);
    life.push({
      label: word === "BootNotification" ? i18n.t("Came back with version {version}", { version: firmwareVersion ?? "?" }) : inWords(word),
      at: receivedAt,
      state: failed ? "bad" : "done",
      note: failed && index === update.history.length - 1 ? i18n.t("It may try again by itself.") : undefined,
    });
  }
  const done = reached(update.state);
  if (done === null) return life;
  const waits = update.state === "REQUESTED";
  for (const [index, word] of STAGES.slice(done).entries()) {
    const first = index === 0 && !waits;
    const note = first ? stillWaits(update, now, notBefore) : undefined;
    life.push({ label: first ? awaited(word) : inWords(word), at: null, state: first ? "now" : "ahead", note });
  }
  if (update.state === "INSTALLED" && update.versionAfter === null) {
    life.push({ label: i18n.t("Came back with another version"), at: null, state: "ahead", note: i18n.t("It has not told one since it was asked.") });
  }
  return life;
}

function stillWaits(update: Update, now: number, notBefore: (moment: string) => string): string | undefined {
  if (update.state === "ACCEPTED" && Date.parse(update.retrieveDate) > now) {
    return i18n.t("not before {moment}", { moment: notBefore(update.retrieveDate) });
  }
  return update.state === "DOWNLOADED" ? i18n.t("often only once the running sessions have ended") : undefined;
}

/** How much of our image was handed over; null for an address elsewhere, and for what has not begun. */
export function handedOver(update: Pick<Update, "image" | "deliveredBytes">): { done: number; all: number; percent: number } | null {
  const { image, deliveredBytes } = update;
  if (!image || deliveredBytes === null || deliveredBytes === 0 || image.sizeBytes <= 0) return null;
  const done = Math.min(deliveredBytes, image.sizeBytes);
  return { done, all: image.sizeBytes, percent: Math.floor((100 * done) / image.sizeBytes) };
}

/** Why an image may not be made for this charge point, by what both say of themselves. */
export function doubts(
  image: { vendor: string | null; model: string | null },
  point: { vendor: string | null; model: string | null },
): string | null {
  const differ = (wanted: string | null, told: string | null) =>
    wanted !== null && told !== null && wanted.trim().toLowerCase() !== told.trim().toLowerCase();
  if (differ(image.vendor, point.vendor)) {
    return i18n.t("The image is made for the vendor {wanted}; this charge point says that it is of {told}.", { wanted: image.vendor, told: point.vendor });
  }
  if (differ(image.model, point.model)) {
    return i18n.t("The image is made for the model {wanted}; this charge point says that it is {told}.", { wanted: image.model, told: point.model });
  }
  return null;
}
