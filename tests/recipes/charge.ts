// Charge once, as a driver's app does: find a charge point, start, follow through a lost connection, stop, read.
//
//     VOLTGRAPH_URL=http://localhost:8000/graphql VOLTGRAPH_KEY=vgk_... node charge.js customer-17 CARD-17
//
// Needs `graphql-ws`; `ws` only on Node before 22, where there is no WebSocket yet. What happens is printed, one JSON
// object a line.

import { createClient } from "graphql-ws";
import WebSocket from "ws";

const URL = process.env.VOLTGRAPH_URL ?? "http://localhost:8000/graphql";
const ENOUGH_WH = 1000;

// [types]
type UserError = { code: string; field: string | null; message: string };
type Progress = { step: string; failure: string | null; message: string };
type Session = { state: string; energyWh: number; powerW: number | null; soc: number | null; progress: Progress };
type SessionChange = { seq: number; asOf: string; resync: boolean; node: Session | null };
// [/types]

// [ask]
class Refused extends Error {
  constructor(readonly code: string, message: string) {
    super(`${code}: ${message}`);
  }
}

/** Ask something once; throws Refused for what GraphQL calls errors, and whatever fetch throws for a lost connection. */
async function ask<Data>(token: string, query: string, variables: object = {}): Promise<Data> {
  const answer = await fetch(URL, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(70_000),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Refused(errors[0].extensions.code, errors[0].message);
  return data;
}

/** Throws what a business rule has refused: nothing was changed, nothing was sent. */
function check<Payload extends { userErrors: UserError[] }>(payload: Payload): Payload {
  for (const error of payload.userErrors) throw new Refused(error.code, error.message);
  return payload;
}
// [/ask]

// [driver-token]
/** What your server does for your app: a token for one customer, whose id tag is made on the first visit. */
async function driverToken(key: string, reference: string, idTag: string): Promise<string> {
  type Issued = { token: string; driver: { id: string; idTags: { idTag: string }[] }; userErrors: UserError[] };
  const { issueDriverToken } = await ask<{ issueDriverToken: Issued }>(
    key,
    `mutation($input: IssueDriverTokenInput!) { issueDriverToken(input: $input) {
       token expiresAt driver { id idTags { idTag } } userErrors { code field message } } }`,
    { input: { externalRef: reference, ensureDriver: true, expiresInSeconds: 3600 } },
  );
  const { token, driver } = check(issueDriverToken);
  if (!driver.idTags.some((one) => one.idTag === idTag)) {
    const { createIdTag } = await ask<{ createIdTag: { userErrors: UserError[] } }>(
      key,
      `mutation($input: CreateIdTagInput!) { createIdTag(input: $input) { userErrors { code field message } } }`,
      { input: { idTag, driver: driver.id } },
    );
    check(createIdTag);
  }
  return token;
}
// [/driver-token]

// [find]
/** The identity of a charge point and the number of a connector of it that nobody uses. */
async function find(token: string): Promise<[string, number]> {
  type ChargePoint = { identity: string; connectors: { connectorId: number; status: string | null }[] };
  type Page = { nodes: ChargePoint[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  let after: string | null = null;
  for (;;) {
    const { chargePoints }: { chargePoints: Page } = await ask(
      token,
      `query($after: String) { chargePoints(filter: {online: true}, first: 50, after: $after) {
         nodes { identity connectors { connectorId status } } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    for (const { identity, connectors } of chargePoints.nodes) {
      const free = connectors.find(
        ({ connectorId, status }) => connectorId > 0 && (status === "AVAILABLE" || status === "PREPARING"),
      );
      if (free) return [identity, free.connectorId];
    }
    if (!chargePoints.pageInfo.hasNextPage) throw new Error("nothing is free");
    after = chargePoints.pageInfo.endCursor;
  }
}
// [/find]

// [start]
/** Start to charge; if the answer is lost, ask again: with the same key it is the same session. */
async function start(token: string, chargePoint: string, connectorId: number, idTag: string): Promise<string> {
  const idempotencyKey = crypto.randomUUID(); // a new one for each wish to charge, kept until it is answered
  for (const pause of [500, 2000, 5000, null]) {
    try {
      const { startCharging } = await ask<{ startCharging: { session: { id: string }; userErrors: UserError[] } }>(
        token,
        `mutation($input: StartChargingInput!) { startCharging(input: $input) {
           session { id progress { step message } } userErrors { code field message } } }`,
        { input: { chargePoint, connectorId, idTag, idempotencyKey } },
      );
      return check(startCharging).session.id;
    } catch (error) {
      const isFinal = error instanceof Refused && error.code !== "INTERNAL";
      if (isFinal || pause === null) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  throw new Error("unreachable");
}
// [/start]

// [follow]
/**
 * The session as it is now, then whenever it changes. After a lost connection graphql-ws connects and subscribes
 * again; the first message of each connection holds the session as it is then, so nothing has to be caught up with.
 */
function follow(token: string, freshToken: () => Promise<string>, id: string) {
  const client = createClient({
    url: URL.replace(/^http/, "ws"),
    webSocketImpl: globalThis.WebSocket ?? WebSocket,
    // Asked for each time it connects. It must not throw: graphql-ws would give up.
    connectionParams: async () => ({ token: (token = await freshToken().catch(() => token)) }),
    keepAlive: 20_000, // notices a connection that died without a word
    retryAttempts: Infinity,
    shouldRetry: () => true,
    on: { closed: (event) => tell({ lost: (event as { code: number }).code }) },
  });
  const changes = client.iterate<{ sessionChanged: SessionChange }>({
    query: `subscription($id: ID!) { sessionChanged(id: $id, intervalMs: 1000) { seq asOf resync node {
      state energyWh powerW soc progress { step failure message } } } }`,
    variables: { id },
  });
  return { changes, close: () => client.dispose() };
}
// [/follow]

// [stop]
/** Ask for the end. It has come when `progress.step` is DONE, which the charge point reports a moment later. */
async function stop(token: string, session: string): Promise<void> {
  const { stopCharging } = await ask<{ stopCharging: { userErrors: UserError[] } }>(
    token,
    `mutation($input: StopChargingInput!) { stopCharging(input: $input) {
       session { state } userErrors { code field message } } }`,
    { input: { session } },
  );
  check(stopCharging);
}
// [/stop]

function tell(facts: object): void {
  console.log(JSON.stringify(facts));
}

const [reference, idTag] = process.argv.slice(2) as [string, string];
const freshToken = () => driverToken(process.env.VOLTGRAPH_KEY ?? "", reference, idTag);
const token = await freshToken();
const [identity, connectorId] = await find(token);
const id = await start(token, identity, connectorId, idTag);
tell({ started: identity, connector: connectorId });
const { changes, close } = follow(token, freshToken, id);
let stopping = false;
for await (const { data, errors } of changes) {
  if (errors) throw new Error(errors[0]?.message);
  const change = data?.sessionChanged;
  if (!change?.node) break;
  const { progress, energyWh } = change.node;
  tell({ seq: change.seq, step: progress.step, energyWh });
  if (progress.step === "DONE" || progress.step === "FAILED") break;
  if (energyWh >= ENOUGH_WH && !stopping) {
    stopping = true;
    await stop(token, id);
  }
}
await close();
const read = "query($id: ID!) { session(id: $id) { state energyWh stopReason progress { step failure message } } }";
tell(await ask<{ session: Session }>(token, read, { id }));
