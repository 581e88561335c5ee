"""Power cuts: whatever moment a node ends at, what it confirmed is there once, and what it did not is said again."""

import asyncio
import random
import time

import pytest

from tests.conftest import StartNode
from tests.crash_points import CRASHED
from tests.ledger import Load, fetch
from tests.nodes import Node

CRASHES = [
    "before_commit:40",
    "after_commit:40",
    "before_answer:300",
    "before_doorbell:5",
    "after_claim:5",
    "before_settle:5",
]
LEASE = 10
"""Seconds for which a node that ended still counts as alive."""

ONLINE = "query { chargePoints(filter: {online: true}, first: 200) { nodes { identity } } }"


@pytest.mark.timeout(180)
async def test_nothing_confirmed_is_lost_and_nothing_is_there_twice(database_url: str, start_node: StartNode) -> None:
    began = time.monotonic()
    node = await start_node(database_url)
    async with node.csms() as csms:
        load = Load(csms, 30)
        async with load.running():
            await load.confirms(200)
            await node.kill()
            for point in CRASHES:
                await node.start(crash_at=point)
                assert await node.ended() == CRASHED, node.tail()
            await node.start()
            await asyncio.sleep(random.uniform(0.2, 1.0))
            await node.kill()
            await node.start()
            await load.confirms(200)
        crashes = len(CRASHES) + 2
        async with csms.charge_point("CP-LASTING"):
            online = await csms.until(ONLINE, lambda data: len(data["chargePoints"]["nodes"]) == 1, LEASE + 10)
            assert online["chargePoints"]["nodes"] == [{"identity": "CP-LASTING"}]
        await csms.until(
            "query { commands(filter: {state: [SENT, PENDING]}) { nodes { id } } }",
            lambda data: not data["commands"]["nodes"],
            LEASE + 30,
        )
        assert await node.terminate() == 0, node.tail()
    figures = await load.ledger.check(database_url)
    assert await fetch(database_url, "select identity from charge_point where node_id is not null") == []
    print(f"{crashes} crashes in {time.monotonic() - began:.0f} s; {figures}")


async def test_an_orderly_stop_leaves_nobody_online_and_nothing_open(database_url: str, start_node: StartNode) -> None:
    node: Node = await start_node(database_url)
    async with node.csms() as csms:
        load = Load(csms, 10)
        async with load.running():
            await load.confirms(100)
            assert await node.terminate() == 0, node.tail()
            online = await fetch(database_url, "select identity from charge_point where node_id is not null")
            living = await fetch(database_url, "select id from node")
            sent = await fetch(database_url, "select state from command where state = 'SENT'")
            assert (online, living, sent) == ([], [], [])
            await node.start()
            await load.confirms(100)
        assert await node.terminate() == 0, node.tail()
    print(await load.ledger.check(database_url))
