/** Sessions page by page, newest first, with what changes meanwhile laid over them. */
import { useMemo } from "react";
import { type ChargingSessionFilter, type SessionFieldsFragment, SessionsChangedDocument, SessionsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { usePages } from "../../lib/pages";
import { useFeed } from "../../live/use-live";

const LIVE = 100;

export function useSessionPages(filter: ChargingSessionFilter, refetchInterval?: number) {
  const pages = usePages<SessionFieldsFragment>(
    ["sessions", filter],
    async (after, signal) => (await gql(SessionsDocument, { filter, first: 100, after }, signal)).sessions,
    { refetchInterval },
  );
  const feed = useFeed(SessionsChangedDocument, { filter, first: LIVE, intervalMs: 1000 }, (result) => result.sessionsChanged);
  const rows = useMemo(() => {
    const all = new Map(pages.rows.map((row) => [row.id, row]));
    for (const row of feed.rows) all.set(row.id, row);
    return [...all.values()].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  }, [pages.rows, feed.rows]);
  return { ...pages, rows };
}
