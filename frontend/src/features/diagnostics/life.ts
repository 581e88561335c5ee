/** The life of a wish for diagnostics in words: what was asked, what the charge point said of it, and whether a file came. */
import type { DiagnosticsFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import type { Step } from "../../ui/steps";
import type { Tone } from "../../ui/values";
import { beginning, standingAtFirst } from "../commands/beginning";

export type Wanted = Pick<DiagnosticsFieldsFragment, "state" | "stateAt" | "createdAt" | "fileName" | "file" | "command" | "history">;

/** How far it has come, in one short phrase. A file that is here outdoes whatever is said of it. */
export function standing(wanted: Pick<Wanted, "state" | "command" | "file">): { text: string; tone: Tone } {
  if (wanted.file?.removedAt) return { text: i18n.t("The file was deleted"), tone: "neutral" };
  if (wanted.file) return { text: i18n.t("The file is here"), tone: "good" };
  const first = standingAtFirst(wanted);
  if (first) return first;
  switch (wanted.state) {
    case "ACCEPTED":
      return { text: i18n.t("It will upload a file"), tone: "neutral" };
    case "NOTHING_TO_UPLOAD":
      return { text: i18n.t("It has none of that time"), tone: "neutral" };
    case "UPLOADING":
      return { text: i18n.t("Uploading"), tone: "neutral" };
    case "UPLOAD_FAILED":
      return { text: i18n.t("Could not upload it"), tone: "critical" };
    case "UPLOADED":
      return { text: i18n.t("Uploaded, as it says"), tone: "neutral" };
    default:
      return { text: String(wanted.state), tone: "neutral" };
  }
}

/** What a charge point says of its uploads, as people say it; another word stays as it is. */
export function inWords(word: string): string {
  switch (word) {
    case "Uploading":
      return i18n.t("Began to upload the file");
    case "Uploaded":
      return i18n.t("Uploaded the file, as it says");
    case "UploadFailed":
      return i18n.t("Could not upload the file");
    case "Idle":
      return i18n.t("Said that nothing goes on");
    default:
      return word;
  }
}

/** `here`: the file is to come to this server, so that it can be told whether it did. */
export function steps(wanted: Wanted, here: boolean): Step[] {
  const heard =
    wanted.state === "NOTHING_TO_UPLOAD"
      ? i18n.t("Answered that it has none of that time")
      : wanted.fileName === null
        ? i18n.t("Heard what it is to do")
        : i18n.t("Answered that it will upload {name}", { name: wanted.fileName });
  const { steps: life, goesOn } = beginning(wanted, heard);
  if (!goesOn) return life;
  const told: Step[] = wanted.history.map(({ word, receivedAt }, index) => ({
    label: inWords(word),
    at: receivedAt,
    state: word === "UploadFailed" ? ("bad" as const) : ("done" as const),
    note: word === "UploadFailed" && index === wanted.history.length - 1 && !wanted.file ? i18n.t("It may try again by itself.") : undefined,
  }));
  if (wanted.file) told.push({ label: i18n.t("The file came here"), at: wanted.file.receivedAt, state: "done" });
  if (wanted.file?.removedAt) told.push({ label: i18n.t("The file was deleted"), at: wanted.file.removedAt, state: "done" });
  life.push(...told.toSorted((a, b) => Date.parse(a.at ?? "") - Date.parse(b.at ?? "")));
  const { state } = wanted;
  if (state === "REQUESTED" || state === "ACCEPTED") {
    const now = state === "ACCEPTED";
    life.push({ label: now ? i18n.t("Is yet to upload the file") : inWords("Uploading"), at: null, state: now ? "now" : "ahead" });
  }
  if (state === "REQUESTED" || state === "ACCEPTED" || state === "UPLOADING") {
    const now = state === "UPLOADING";
    life.push({ label: now ? i18n.t("Is uploading the file") : inWords("Uploaded"), at: null, state: now ? "now" : "ahead" });
  }
  if (here && state === "UPLOADED" && !wanted.file) {
    life.push({ label: i18n.t("The file came here"), at: null, state: "ahead", note: i18n.t("It did not, though the charge point says that it has uploaded it.") });
  }
  return life;
}

/** Whether the address is one of this server's own, which take one file each. */
export function isHere(location: string): boolean {
  return /^https?:\/\/.+\/files\/\d+-\*+/.test(location);
}
