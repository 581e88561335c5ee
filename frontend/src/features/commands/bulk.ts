/** What came of one command among many: whether it has ended, and whether another try is sensible. */
import { ApiError } from "../../lib/api";
import { serverNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import type { Tone } from "../../ui/values";
import type { Answer } from "./actions";
import { outcome, wasRefused } from "./life";

export interface Result {
  /** The command, where one was made. */
  id?: string;
  text: string;
  tone: Tone;
  /** `unknown`: it was sent and never answered; nobody but the operator may decide to ask again. */
  end: "answered" | "failed" | "unknown" | "waiting";
  needsRestart: boolean;
  /** The request broke off, so that nobody knows whether it was taken: the very same one may be sent again. */
  broken?: boolean;
  warning: string | null;
}

export function judge({ command, userErrors, warning = null }: Answer): Result {
  const refusal = userErrors[0];
  if (refusal) return failure(refusal.message);
  if (!command) return failure(i18n.t("No answer"));
  const { text, tone } = outcome(command);
  const needsRestart = command.status === "RebootRequired";
  const end =
    command.state === "PENDING" || command.state === "SENT"
      ? "waiting"
      : command.state === "TIMED_OUT"
        ? "unknown"
        : command.state !== "ANSWERED" || wasRefused(command)
          ? "failed"
          : "answered";
  return { id: command.id, text, tone, end, needsRestart, warning };
}

/** Repeat a request as it was when the server asks for patience, until it takes it or nobody waits for it any more. */
export async function patiently<T>(request: () => Promise<T>, isWanted: () => boolean, onWait: () => void): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (cause) {
      if (!(cause instanceof ApiError) || cause.retryAfter === null || !isWanted()) throw cause;
      onWait();
      const { notBefore } = cause;
      await new Promise((resolve) => setTimeout(resolve, notBefore - serverNow()));
      if (!isWanted()) throw cause;
    }
  }
}

/** A request that never came to its end. Its command may have been sent: the same request can be repeated safely. */
export function failure(cause: unknown): Result {
  const text = cause instanceof ApiError ? cause.message : String(cause);
  return { text, tone: "critical", end: "failed", needsRestart: false, warning: null, broken: typeof cause !== "string" };
}
