/** The sessions that run now: a few facts of all of them for lists, everything of those at one charge point. */
import { useMemo } from "react";
import { OpenSessionsChangedDocument, type OpenSessionFragment, type SessionFieldsFragment, SessionsChangedDocument } from "../../generated/graphql";
import { useFeed } from "../../live/use-live";

export type OpenSession = OpenSessionFragment;

export function isRunning(session: Pick<OpenSession, "state">): boolean {
  return session.state === "ACTIVE" || session.state === "SUSPENDED";
}

/** All open sessions, told live once for all who show them, sorted to their charge points. */
export function useOpenSessions() {
  const feed = useFeed(OpenSessionsChangedDocument, {}, (result) => result.sessionsChanged);
  const byChargePoint = useMemo(() => {
    const sorted = new Map<string, OpenSession[]>();
    for (const session of feed.rows) {
      const id = session.chargePoint?.id;
      if (id === undefined) continue;
      const found = sorted.get(id);
      if (found) found.push(session);
      else sorted.set(id, [session]);
    }
    return sorted;
  }, [feed.rows]);
  return { ...feed, byChargePoint };
}

/** The open sessions at one charge point; null waits until it is known. */
export function useSessionsAt(chargePoint: string | null): readonly SessionFieldsFragment[] {
  const filter = { chargePoint, connectorId: null, idTag: null, state: null, open: true, startedAfter: null, startedBefore: null };
  return useFeed(
    SessionsChangedDocument,
    chargePoint === null ? null : { filter, first: 50, intervalMs: 1000 },
    (result) => result.sessionsChanged,
  ).rows;
}

/** The power of running sessions; null if none of them measures. */
export function powerOf(sessions: readonly Pick<OpenSession, "state" | "powerW">[]): number | null {
  let sum: number | null = null;
  for (const session of sessions) {
    if (isRunning(session) && session.powerW !== null) sum = (sum ?? 0) + session.powerW;
  }
  return sum;
}
