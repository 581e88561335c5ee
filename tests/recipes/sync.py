"""Copy all sessions that a key may see, page by page; run it again and again, and it goes on where it stood.

VOLTGRAPH_URL=http://localhost:8000/graphql VOLTGRAPH_KEY=vgk_... python sync.py sessions.json
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport

URL = os.environ.get("VOLTGRAPH_URL", "http://localhost:8000/graphql")

# [sync]
PAGE = """query($after: String) { sessions(orderBy: CREATED_AT_ASC, first: 200, after: $after) {
    edges { cursor node { id idTag state energyWh startedAt stoppedAt stopReason closedBy chargePoint { identity } } }
    pageInfo { hasNextPage } } }"""


async def sync(key: str, copy: dict[str, Any]) -> None:
    """Bring a copy up to date: what is new, and again all from the oldest session on that had not ended.

    The list is in the order of creation and rows never move in it, so a cursor stays good for ever.
    """
    transport = HTTPXAsyncTransport(URL, headers={"authorization": f"Bearer {key}"}, timeout=60)
    async with Client(transport=transport) as partner:
        after, settled = copy["cursor"], True
        while True:
            page = (await partner.execute(GraphQLRequest(PAGE, variable_values={"after": after})))["sessions"]
            for edge in page["edges"]:
                copy["sessions"][edge["node"]["id"]] = edge["node"]
                after = edge["cursor"]
                settled = settled and edge["node"]["state"] in ("ENDED", "FAILED", "EXPIRED")
                if settled:
                    copy["cursor"] = after
            if not page["pageInfo"]["hasNextPage"]:
                return


# [/sync]
if __name__ == "__main__":
    file = Path(sys.argv[1])
    known = json.loads(file.read_text()) if file.exists() else {"cursor": None, "sessions": {}}
    asyncio.run(sync(os.environ["VOLTGRAPH_KEY"], known))
    file.write_text(json.dumps(known, indent=1))
