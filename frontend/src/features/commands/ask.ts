/** Ask for a command where only the identity is at hand: what must be known of the charge point is read first. */
import { queryClient } from "../../app/query-client";
import { ChargePointDocument, SessionsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import type { ActionId } from "./actions";
import { askFor } from "./dialog";

export async function askAt(action: ActionId, identity: string, initial: Record<string, string> = {}): Promise<void> {
  const [{ chargePoint }, { sessions }] = await Promise.all([
    queryClient.fetchQuery({
      queryKey: ["charge point", identity],
      queryFn: ({ signal }) => gql(ChargePointDocument, { identity }, signal),
      staleTime: 0,
    }),
    gql(SessionsDocument, { filter: { chargePoint: identity, open: true }, first: 20, after: null }),
  ]);
  if (!chargePoint) return;
  const { online, connectors } = chargePoint;
  const running = sessions.nodes.filter(({ state }) => state === "ACTIVE" || state === "SUSPENDED");
  askFor(action, [{ identity, online, connectors: connectors.map((one) => one.connectorId), sessions: running }], initial);
}
