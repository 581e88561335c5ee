"""Charge once, as a driver's app does: find a charge point, start, follow through a lost connection, stop, read.

    VOLTGRAPH_URL=http://localhost:8000/graphql VOLTGRAPH_KEY=vgk_... python charge.py customer-17 CARD-17

Needs `gql[httpx,websockets]`. What happens is printed, one JSON object a line.
"""

import asyncio
import json
import os
import sys
import uuid
from collections.abc import AsyncIterator
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

URL = os.environ.get("VOLTGRAPH_URL", "http://localhost:8000/graphql")
ENOUGH_WH = 1000


# [ask]
async def ask(token: str, query: str, **variables: Any) -> dict[str, Any]:
    """Ask something once; raises TransportQueryError for what GraphQL calls errors."""
    transport = HTTPXAsyncTransport(URL, headers={"authorization": f"Bearer {token}"}, timeout=70)
    async with Client(transport=transport) as session:
        answer: dict[str, Any] = await session.execute(GraphQLRequest(query, variable_values=variables))
    return answer


def is_passing(error: TransportError) -> bool:
    """Whether asking again may help: the line was lost, or something is wrong there for now."""
    told = error.errors or [] if isinstance(error, TransportQueryError) else []
    return all(one.get("extensions", {}).get("code") == "INTERNAL" for one in told)


# [/ask]
# [driver-token]
async def driver_token(key: str, reference: str, id_tag: str) -> str:
    """What your server does for your app: a token for one customer, whose id tag is made on the first visit."""
    issue = """mutation($input: IssueDriverTokenInput!) { issueDriverToken(input: $input) {
        token expiresAt driver { id idTags { idTag } } userErrors { code message } } }"""
    wish = {"externalRef": reference, "ensureDriver": True, "expiresInSeconds": 3600}
    issued = (await ask(key, issue, input=wish))["issueDriverToken"]
    refuse(issued)
    if id_tag not in [one["idTag"] for one in issued["driver"]["idTags"]]:
        create = "mutation($input: CreateIdTagInput!) { createIdTag(input: $input) { userErrors { code message } } }"
        made = await ask(key, create, input={"idTag": id_tag, "driver": issued["driver"]["id"]})
        refuse(made["createIdTag"])
    return str(issued["token"])


# [/driver-token]
# [refuse]
def refuse(payload: dict[str, Any]) -> None:
    """End with what a business rule has refused: nothing was changed, nothing was sent."""
    for error in payload["userErrors"]:
        raise SystemExit(f"{error['code']}: {error['message']}")


# [/refuse]
# [find]
async def find(token: str) -> tuple[str, int]:
    """The identity of a charge point and the number of a connector of it that nobody uses."""
    query = """query($after: String) { chargePoints(filter: {online: true}, first: 50, after: $after) {
        nodes { identity connectors { connectorId status } } pageInfo { hasNextPage endCursor } } }"""
    after = None
    while True:
        page = (await ask(token, query, after=after))["chargePoints"]
        for charge_point in page["nodes"]:
            for connector in charge_point["connectors"]:
                if connector["connectorId"] > 0 and connector["status"] in ("AVAILABLE", "PREPARING"):
                    return charge_point["identity"], connector["connectorId"]
        if not page["pageInfo"]["hasNextPage"]:
            raise SystemExit("nothing is free")
        after = page["pageInfo"]["endCursor"]


# [/find]
# [start]
async def start(token: str, identity: str, connector_id: int, id_tag: str) -> str:
    """Start to charge; if the answer is lost, ask again: with the same key it is the same session."""
    query = """mutation($input: StartChargingInput!) { startCharging(input: $input) {
        session { id progress { step message } } userErrors { code message } } }"""
    key = str(uuid.uuid4())  # a new one for each wish to charge, kept until it is answered
    wish = {"chargePoint": identity, "connectorId": connector_id, "idTag": id_tag, "idempotencyKey": key}
    for pause in (0.5, 2, 5, None):
        try:
            answer = (await ask(token, query, input=wish))["startCharging"]
        except TransportError as error:
            if pause is None or not is_passing(error):
                raise
            await asyncio.sleep(pause)
            continue
        refuse(answer)
        return str(answer["session"]["id"])
    raise AssertionError


# [/start]
# [follow]
FOLLOW = """subscription($id: ID!) { sessionChanged(id: $id, intervalMs: 1000) { seq asOf resync node {
    state energyWh powerW soc progress { step failure message } } } }"""


async def follow(key: str, reference: str, id_tag: str, session_id: str) -> AsyncIterator[dict[str, Any]]:
    """The session as it is now, then whenever it changes; after a lost connection it goes on by itself.

    The first message of each connection holds the session as it is then, so nothing has to be caught up with.
    """
    pause = 0.5
    while True:
        try:
            token = await driver_token(key, reference, id_tag)  # the last one may have ended: that is close code 4403
            transport = WebsocketsTransport(
                URL.replace("http", "ws", 1),
                subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
                init_payload={"token": token},
                ping_interval=20,  # notices a connection that died without a word
            )
            async with Client(transport=transport) as live:
                async for message in live.subscribe(GraphQLRequest(FOLLOW, variable_values={"id": session_id})):
                    pause = 0.5
                    yield message["sessionChanged"]
            return
        except (TransportError, OSError) as error:
            if isinstance(error, TransportError) and not is_passing(error):
                raise
            tell(lost=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 2, 30)


# [/follow]
# [stop]
async def stop(token: str, session_id: str) -> None:
    """Ask for the end. It has come when `progress.step` is DONE, which the charge point reports a moment later."""
    query = """mutation($input: StopChargingInput!) { stopCharging(input: $input) {
        session { state } userErrors { code message } } }"""
    refuse((await ask(token, query, input={"session": session_id}))["stopCharging"])


# [/stop]
def tell(**facts: Any) -> None:
    """Print what happened."""
    print(json.dumps(facts), flush=True)


async def main(key: str, reference: str, id_tag: str) -> None:
    """Charge once."""
    token = await driver_token(key, reference, id_tag)
    identity, connector_id = await find(token)
    session_id = await start(token, identity, connector_id, id_tag)
    tell(started=identity, connector=connector_id)
    stopping = False
    async for change in follow(key, reference, id_tag, session_id):
        node = change["node"]
        tell(seq=change["seq"], step=node["progress"]["step"], energyWh=node["energyWh"])
        if node["progress"]["step"] in ("DONE", "FAILED"):
            break
        if node["energyWh"] >= ENOUGH_WH and not stopping:
            stopping = True
            await stop(token, session_id)
    read = "query($id: ID!) { session(id: $id) { state energyWh stopReason progress { step failure message } } }"
    tell(session=(await ask(token, read, id=session_id))["session"])


if __name__ == "__main__":
    asyncio.run(main(os.environ["VOLTGRAPH_KEY"], *sys.argv[1:3]))
