/** The life of a command in words: asked, sent, answered, effect seen. Accepted is not done. */
import type { CommandFieldsFragment, CommandRowFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { failureInWords } from "../sessions/words";
import type { Step } from "../../ui/steps";
import type { Tone } from "../../ui/values";

type Life = Pick<
  CommandFieldsFragment,
  "action" | "state" | "status" | "createdAt" | "sentAt" | "answeredAt" | "effectAt" | "awaitsEffect" | "failure" | "callError"
> & { session?: CommandRowFragment["session"] };

/** It was accepted, and no session came of it: what was waited for is not to be expected any more. */
function cameToNothing({ action, effectAt, session }: Pick<Life, "action" | "effectAt" | "session">): boolean {
  return action === "remote_start_transaction" && !effectAt && (session?.state === "EXPIRED" || session?.state === "FAILED");
}

const REFUSALS = new Set([
  "Rejected",
  "NotSupported",
  "NotImplemented",
  "UnlockFailed",
  "UnknownVendorId",
  "UnknownMessageId",
  "Failed",
  "VersionMismatch",
  "Unknown",
  "Occupied",
  "Faulted",
  "Unavailable",
]);

export function wasRefused(command: Pick<Life, "state" | "status">): boolean {
  return command.state === "ANSWERED" && command.status !== null && REFUSALS.has(command.status);
}

/** The outcome in one short phrase. */
export function outcome(command: Life): { text: string; tone: Tone; final: boolean } {
  switch (command.state) {
    case "PENDING":
      return { text: i18n.t("Waiting to be sent"), tone: "neutral", final: false };
    case "SENT":
      return { text: i18n.t("Sent, no answer yet"), tone: "neutral", final: false };
    case "CANCELLED":
      return { text: i18n.t("Taken back, never sent"), tone: "neutral", final: true };
    case "EXPIRED":
      return { text: i18n.t("Never sent: its time ran out"), tone: "warning", final: true };
    case "TIMED_OUT":
      return { text: i18n.t("Outcome unknown"), tone: "critical", final: true };
    case "FAILED":
      return {
        text: i18n.t("Error: {code}", { code: command.callError?.code ?? "?" }),
        tone: "critical",
        final: true,
      };
    case "ANSWERED":
      if (wasRefused(command)) return { text: inWords(command.status), tone: "critical", final: true };
      if (command.effectAt) return { text: i18n.t("{answer}, effect seen", { answer: inWords(command.status) }), tone: "good", final: true };
      if (cameToNothing(command)) return { text: i18n.t("{answer}, no session began", { answer: inWords(command.status) }), tone: "warning", final: true };
      if (command.awaitsEffect) {
        return { text: i18n.t("{answer}, effect not seen yet", { answer: inWords(command.status) }), tone: "neutral", final: false };
      }
      return { text: inWords(command.status), tone: "neutral", final: true };
    default:
      return { text: String(command.state), tone: "neutral", final: true };
  }
}

/** OCPP's status word as people say it. */
export function inWords(status: string | null): string {
  switch (status) {
    case null:
      return i18n.t("Answered");
    case "Accepted":
      return i18n.t("Accepted");
    case "Rejected":
      return i18n.t("Rejected");
    case "Scheduled":
      return i18n.t("Scheduled for the end of the session");
    case "NotSupported":
      return i18n.t("Not supported");
    case "NotImplemented":
      return i18n.t("Not implemented");
    case "RebootRequired":
      return i18n.t("Changed, counts after a restart");
    case "Unlocked":
      return i18n.t("Unlocked");
    case "UnlockFailed":
      return i18n.t("The lock did not open");
    case "UnknownVendorId":
      return i18n.t("Unknown vendor");
    case "UnknownMessageId":
      return i18n.t("Unknown message");
    case "Failed":
      return i18n.t("Not taken");
    case "VersionMismatch":
      return i18n.t("Another version");
    case "Unknown":
      return i18n.t("It has none such");
    case "Occupied":
      return i18n.t("Occupied");
    case "Faulted":
      return i18n.t("Out of order");
    case "Unavailable":
      return i18n.t("Out of use");
    default:
      return status;
  }
}

/** What a refusal means, where its word alone does not tell. */
function refusalNote({ action, status }: Pick<Life, "action" | "status">): string | undefined {
  switch (`${action} ${status}`) {
    case "trigger_message Rejected":
      return i18n.t("It will not send this message now.");
    case "trigger_message NotImplemented":
      return i18n.t("It cannot send this message when it is asked. It may still send it by itself.");
    case "send_local_list Failed":
      return i18n.t("It could not take the list. The one that it has stays.");
    case "send_local_list VersionMismatch":
      return i18n.t("The difference is not newer than the list that it has.");
    case "send_local_list NotSupported":
      return i18n.t("It keeps no local list.");
    default:
      return undefined;
  }
}

function effectLabel(action: string, seen: boolean): string {
  switch (action) {
    case "reset":
      return i18n.t("Back after the restart");
    case "remote_start_transaction":
      return seen ? i18n.t("The session began") : i18n.t("The session begins");
    case "remote_stop_transaction":
      return seen ? i18n.t("The session ended") : i18n.t("The session ends");
    case "change_availability":
    case "unlock_connector":
      return seen ? i18n.t("The connector showed it") : i18n.t("The connector shows it");
    case "trigger_message":
      return seen ? i18n.t("The message came") : i18n.t("The message comes");
    default:
      return seen ? i18n.t("Effect seen") : i18n.t("Its effect shows");
  }
}

export function steps(command: Life): Step[] {
  const { state } = command;
  const asked: Step = { label: i18n.t("Asked"), at: command.createdAt, state: "done" };
  if (state === "CANCELLED" || state === "EXPIRED") {
    return [asked, { label: outcome(command).text, at: command.answeredAt, state: "bad", note: command.failure ?? undefined }];
  }
  const sent: Step = {
    label: i18n.t("Sent"),
    at: command.sentAt,
    state: state === "PENDING" ? "now" : "done",
    note: state === "PENDING" ? i18n.t("waits for the line to the charge point") : undefined,
  };
  const bad = state === "FAILED" || state === "TIMED_OUT" || wasRefused(command);
  const answered: Step = {
    label: state === "ANSWERED" ? i18n.t("Answered: {answer}", { answer: inWords(command.status) }) : i18n.t("Answered"),
    at: state === "PENDING" || state === "SENT" ? null : command.answeredAt,
    state: state === "PENDING" ? "ahead" : state === "SENT" ? "now" : bad ? "bad" : "done",
  };
  if (wasRefused(command)) answered.note = refusalNote(command);
  if (state === "FAILED" || state === "TIMED_OUT") {
    answered.label = outcome(command).text;
    const silent = state === "TIMED_OUT" ? i18n.t("It was sent and never answered.") : undefined;
    answered.note = command.callError?.description ?? command.failure ?? silent;
  }
  const life = [asked, sent, answered];
  if (bad) return life;
  const effect: Step = { label: effectLabel(command.action, command.effectAt !== null), at: command.effectAt, state: "ahead" };
  if (command.effectAt) effect.state = "done";
  else if (cameToNothing(command)) {
    const { session } = command;
    const why = session ? failureInWords(session.progress.failure, session.failure) : null;
    return [...life, { label: i18n.t("No session began"), at: null, state: "bad", note: why ?? undefined }];
  } else if (state === "ANSWERED" && command.awaitsEffect) effect.state = "now";
  else if (state === "ANSWERED") return life;
  if (command.effectAt || command.awaitsEffect || state !== "ANSWERED") life.push(effect);
  return life;
}
