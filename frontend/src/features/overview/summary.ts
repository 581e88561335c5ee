/** The fleet in numbers, counted by the server: read at once, and told whenever a number changes. */
import { useQuery } from "@tanstack/react-query";
import { type FleetFiguresFragment, FleetSummaryChangedDocument, FleetSummaryDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { single, useFeed } from "../../live/use-live";
import type { ConnectorStatus } from "../../generated/graphql";

/** How often to ask, in ms, where the server refuses to tell by itself, as to somebody who follows too much already. */
export const WITHOUT_FEED = 10_000;

/** How often to ask, in ms, for what the server reckons once a minute. */
export const RECKONED = 60_000;

export interface Summary extends FleetFiguresFragment {
  id: string;
}

export function useSummary() {
  const feed = useFeed(FleetSummaryChangedDocument, { intervalMs: 1000 }, ({ fleetSummary: change }) =>
    single<Summary>({ ...change, node: change.node && { id: "fleet", ...change.node } }),
  );
  const first = useQuery({
    queryKey: ["fleet summary"],
    queryFn: ({ signal }) => gql(FleetSummaryDocument, {}, signal),
    refetchInterval: feed.error ? WITHOUT_FEED : false,
  });
  const summary: FleetFiguresFragment | undefined = (feed.error ? undefined : feed.rows[0]) ?? first.data?.fleetSummary;
  const error = summary ? null : (first.error ?? feed.error);
  return { summary, error, retry: () => void first.refetch() };
}

export function countOf(summary: FleetFiguresFragment, status: ConnectorStatus): number {
  return summary.connectorCounts.find((one) => one.status === status)?.count ?? 0;
}
