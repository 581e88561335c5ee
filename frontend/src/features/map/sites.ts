/** Locations with what their charge points do now, as the map and the list of locations show them. */
import { useMemo } from "react";
import { type LocationFieldsFragment, LocationsDocument, type LocationsQuery, type LocationsQueryVariables, PlacesDocument, type PlacesSubscription } from "../../generated/graphql";
import { useQuery } from "@tanstack/react-query";
import { gql } from "../../lib/api";
import { useFeed } from "../../live/use-live";
import { FAMILIES } from "../../theme/status";

/** What a connector stands for on the map; of a charge point that is offline nothing else is known. */
export const SHARES = ["out", "offline", "unknown", "inUse", "ready"] as const;
export type Share = (typeof SHARES)[number];

export interface Occupancy {
  chargePoints: number;
  offline: number;
  /** Connectors by what they do. */
  shares: Record<Share, number>;
}

export interface Site extends Occupancy {
  location: LocationFieldsFragment;
}

type Point = PlacesSubscription["chargePointsChanged"]["nodes"][number];
type Status = Point["connectors"][number]["status"];

export const MOST_CHARGE_POINTS = 1000;
const PAGE = 200;
const MOST_PAGES = 10;

export function nothing(): Occupancy {
  return { chargePoints: 0, offline: 0, shares: { out: 0, offline: 0, unknown: 0, inUse: 0, ready: 0 } };
}

function shareOf(status: Status): Share {
  if (status === null) return "unknown";
  for (const family of ["out", "inUse", "ready"] as const) {
    if ((FAMILIES[family] as readonly string[]).includes(status)) return family;
  }
  return "unknown";
}

/** Count what is at each location, by the location's id. A charge point that reported no connector counts as one. */
export function occupancy(points: readonly Point[]): Map<string, Occupancy> {
  const found = new Map<string, Occupancy>();
  for (const { location, online, connectors } of points) {
    if (!location) continue;
    const at = found.get(location.id) ?? nothing();
    found.set(location.id, at);
    at.chargePoints += 1;
    if (!online) at.offline += 1;
    const plugs = connectors.filter((one) => one.connectorId > 0);
    for (const status of plugs.length > 0 ? plugs.map((one) => one.status) : [null]) {
      at.shares[online ? shareOf(status) : "offline"] += 1;
    }
  }
  return found;
}

export function add(all: readonly Occupancy[]): Occupancy {
  const sum = nothing();
  for (const one of all) {
    sum.chargePoints += one.chargePoints;
    sum.offline += one.offline;
    for (const share of SHARES) sum.shares[share] += one.shares[share];
  }
  return sum;
}

/** What needs eyes comes first. */
export function urgency({ shares, chargePoints }: Occupancy): number {
  if (shares.out > 0) return 0;
  if (shares.offline > 0) return 1;
  return chargePoints > 0 ? 2 : 3;
}

export function useOccupancy() {
  const feed = useFeed(PlacesDocument, { first: MOST_CHARGE_POINTS }, (result) => result.chargePointsChanged);
  const at = useMemo(() => occupancy(feed.rows), [feed.rows]);
  return { at, loaded: feed.loaded, hasMore: feed.hasMore, error: feed.error };
}

async function allLocations(signal: AbortSignal) {
  const found: LocationFieldsFragment[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const variables: LocationsQueryVariables = { filter: { archived: false }, orderBy: "NAME_ASC", first: PAGE, after };
    const { locations }: LocationsQuery = await gql(LocationsDocument, variables, signal);
    found.push(...locations.nodes);
    if (!locations.pageInfo.hasNextPage) return { locations: found, hasMore: false };
    after = locations.pageInfo.endCursor;
  }
  return { locations: found, hasMore: true };
}

/** Every location in use; those that have no coordinates apart. */
export function useSites() {
  const read = useQuery({ queryKey: ["locations", "all"], queryFn: ({ signal }) => allLocations(signal) });
  const live = useOccupancy();
  const sites = useMemo<Site[]>(
    () => read.data?.locations.map((location) => ({ location, ...(live.at.get(location.id) ?? nothing()) })) ?? [],
    [read.data, live.at],
  );
  return { sites, read, live };
}
