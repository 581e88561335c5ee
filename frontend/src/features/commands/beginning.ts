/** How the life of a wish begins that goes on in what the charge point reports: asked, sent, answered. */
import type { CommandState } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import type { Step } from "../../ui/steps";
import type { Tone } from "../../ui/values";

export interface Wish {
  /** How far it is known to have come; its first words are the same for all of these. */
  state: string;
  stateAt: string;
  createdAt: string;
  command: {
    state: CommandState;
    sentAt: string | null;
    answeredAt: string | null;
    failure: string | null;
    callError: { code: string; description: string | null } | null;
  } | null;
}

const NOT_THERE = new Set(["NotImplemented", "NotSupported"]);

/** Whether the charge point said that it does not know this kind of wish at all. */
export function isUnknownThere({ state, command }: Pick<Wish, "state" | "command">): boolean {
  return state === "REFUSED" && command?.callError != null && NOT_THERE.has(command.callError.code);
}

/** How far it has come before the charge point reports anything of it; null from there on. */
export function standingAtFirst(wish: Pick<Wish, "state" | "command">): { text: string; tone: Tone } | null {
  switch (wish.state) {
    case "REQUESTED":
      return { text: wish.command?.state === "PENDING" ? i18n.t("Waiting to be sent") : i18n.t("Sent, no answer yet"), tone: "neutral" };
    case "NOT_SENT":
      return { text: i18n.t("Never sent"), tone: "warning" };
    case "UNANSWERED":
      return { text: i18n.t("No usable answer: outcome unknown"), tone: "critical" };
    case "REFUSED":
      return isUnknownThere(wish)
        ? { text: i18n.t("Not supported"), tone: "warning" }
        : { text: i18n.t("Answered with an error"), tone: "critical" };
    default:
      return null;
  }
}

/** The first steps, and whether there is anything to come after them. `heard` says what its answer means. */
export function beginning(wish: Wish, heard: string): { steps: Step[]; goesOn: boolean } {
  const { state, command } = wish;
  const steps: Step[] = [{ label: i18n.t("Asked"), at: wish.createdAt, state: "done" }];
  const failure = command?.callError?.description || (command?.failure ?? undefined);
  if (state === "NOT_SENT") {
    steps.push({ label: i18n.t("Never sent"), at: command?.answeredAt ?? wish.stateAt, state: "bad", note: failure });
    return { steps, goesOn: false };
  }
  const sentAt = command?.sentAt ?? null;
  const waits = command?.state === "PENDING";
  steps.push({
    label: i18n.t("Sent"),
    at: sentAt,
    state: waits ? "now" : "done",
    note: waits ? i18n.t("waits for the line to the charge point") : undefined,
  });
  if (state === "REFUSED") {
    const label = isUnknownThere(wish) ? i18n.t("Answered that it does not know how to do this") : i18n.t("Answered with an error");
    const note = [command?.callError?.code, failure].filter(Boolean).join(": ");
    steps.push({ label, at: command?.answeredAt ?? wish.stateAt, state: "bad", note: note || undefined });
    return { steps, goesOn: false };
  }
  const answered = command?.state === "ANSWERED";
  if (state === "UNANSWERED" || command?.state === "TIMED_OUT" || command?.state === "FAILED") {
    steps.push({
      label: i18n.t("No usable answer came"),
      at: command?.answeredAt ?? wish.stateAt,
      state: "bad",
      note: state === "UNANSWERED" ? i18n.t("Nobody knows whether it will do it. What it reports will show.") : undefined,
    });
  } else if (answered || state !== "REQUESTED") {
    steps.push({ label: heard, at: command?.answeredAt ?? null, state: "done" });
  } else {
    steps.push({ label: i18n.t("Answered"), at: null, state: waits ? "ahead" : "now" });
  }
  return { steps, goesOn: true };
}
