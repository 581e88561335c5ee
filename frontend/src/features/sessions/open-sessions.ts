/** The sessions that run now, told live once for all who show them, sorted to their charge points. */
import { useMemo } from "react";
import { type SessionFieldsFragment, SessionsChangedDocument } from "../../generated/graphql";
import { useFeed } from "../../live/use-live";

export type OpenSession = SessionFieldsFragment;

const NONE: readonly OpenSession[] = [];

export function isRunning(session: Pick<OpenSession, "state">): boolean {
  return session.state === "ACTIVE" || session.state === "SUSPENDED";
}

export function useOpenSessions() {
  const feed = useFeed(
    SessionsChangedDocument,
    { filter: { open: true }, first: 1000, intervalMs: 1000 },
    (result) => result.sessionsChanged,
  );
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
  return { ...feed, of: (chargePointId: string) => byChargePoint.get(chargePointId) ?? NONE, byChargePoint };
}

/** The power of running sessions; null if none of them measures. */
export function powerOf(sessions: readonly OpenSession[]): number | null {
  let sum: number | null = null;
  for (const session of sessions) {
    if (isRunning(session) && session.powerW !== null) sum = (sum ?? 0) + session.powerW;
  }
  return sum;
}
