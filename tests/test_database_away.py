"""The database away: nothing is confirmed that is not stored, nothing refused for want of it, and all heals again."""

# mypy: disallow-untyped-decorators=False

import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import asyncpg
import httpx
import pytest
from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import batch, charge_point, events
from models.batch import Done, Notes, Program
from models.database_config import sqlite_path
from models.engine_asyncpg import ConnectionLost
from models.intake import POSTGRES_LANES
from models.statements import Lock
from models.writer_asyncpg import PostgresWriter
from tests import nodes
from tests.charge_points import ChargePoint, Obliging
from tests.conftest import Postgres, embedded_server, frozen, postgres_database
from tests.csms import Live
from tests.ledger import Load, fetch

LASTING_COMMITS = "fsync = off\nmax_connections = 100\n"
"""A server that is stopped without a word keeps what it committed; only the machine must not fail."""

MOST_CONNECTIONS = 10 + POSTGRES_LANES + 2
"""Of one node: the pool's, those of the intake, and the two of the bus."""

ONLINE = "query { chargePoints(filter: {online: true}, first: 200) { nodes { identity } } }"
SESSIONS = "subscription { sessionsChanged(intervalMs: 100) { seq resync nodes { id state } } }"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server of this module's own, to be mistreated."""
    with embedded_server(LASTING_COMMITS) as server:
        yield server


@asynccontextmanager
async def under_load(database_url: str, charge_points: int = 10) -> AsyncIterator[tuple[Load, Live]]:
    """A node in this process under load, with a subscriber; afterwards nothing may be lost, left or leaked."""
    async with nodes.inside(database_url) as csms:
        live = await csms.subscribe(SESSIONS)
        await live.next()
        before = _tasks()
        load = Load(csms, charge_points)
        async with load.running():
            await load.confirms(100)
            yield load, live
            await load.confirms(200)
        async with asyncio.timeout(20):
            while left := _tasks() - before:
                await asyncio.sleep(0.05)
                assert left is not None
        if database_url.startswith("postgres"):
            states = Counter(
                state
                for (state,) in await fetch(
                    database_url,
                    "select state from pg_stat_activity where datname = current_database() and pid != pg_backend_pid()",
                )
            )
            assert states.total() <= MOST_CONNECTIONS, states
            assert "idle in transaction" not in states
    print(await load.ledger.check(database_url))


def _tasks() -> Counter[str]:
    """What runs in this process, by name; numbers that are told by chance are left out."""
    return Counter(
        name if not (name := task.get_name()).startswith("Task-") else "Task" for task in asyncio.all_tasks()
    )


async def test_charge_points_and_people_who_leave_in_the_middle_leave_nothing_behind(database_url: str) -> None:
    chance = random.Random(3)
    async with under_load(database_url) as (load, _):
        for _ in range(150):
            chance.choice(load.charge_points).drop()
            asking = asyncio.create_task(
                load.csms.ask("{ sessions(first: 100) { nodes { id chargePoint { online } } } }")
            )
            ordering = asyncio.create_task(
                load.csms.command("clearCache", chargePoint=chance.choice(load.charge_points).identity)
            )
            await asyncio.sleep(chance.uniform(0.0, 0.02))
            for task in (asking, ordering):
                task.cancel()
            await asyncio.gather(asking, ordering, return_exceptions=True)
        for _ in range(20):
            live = await load.csms.subscribe(SESSIONS)
            await asyncio.sleep(chance.uniform(0.0, 0.02))
            await live.close()


async def test_all_connections_killed_again_and_again(postgres: Postgres) -> None:
    url = await postgres_database(postgres)
    async with under_load(url) as (load, live):
        killed = 0
        for _ in range(30):
            killed += await _kill_all(url)
            await asyncio.sleep(0.1)
        await live.until(lambda message: message["resync"])
        assert killed > 60
        print(f"{killed} connections killed; the intake: {_lags(load)}")


@pytest.mark.parametrize("how", ["pg_terminate_backend", "pg_cancel_backend"])
async def test_batches_that_are_cut_short_are_no_fault_of_the_reports(postgres: Postgres, how: str) -> None:
    url = await postgres_database(postgres)
    killer = await asyncpg.connect(url)
    chance = random.Random(5)
    async with under_load(url) as (load, _):
        cut = 0
        async with asyncio.timeout(20):
            while cut < 5:
                await asyncio.sleep(chance.uniform(0.01, 0.03))
                cut += await killer.fetchval(
                    f"select count({how}(pid)) from pg_stat_activity where datname = current_database()"
                    " and application_name = 'voltgraph intake' and xact_start is not null"
                )
        print(f"{cut} batches cut short by {how}; {_lags(load)}")
        await killer.close()


async def test_a_connection_that_dies_between_two_statements_counts_as_lost(postgres: Postgres) -> None:
    writer = PostgresWriter(await postgres_database(postgres))

    def program() -> Program:
        yield Lock(charge_point.ChargePoint, [1], ("id",))
        assert writer._db is not None
        writer._db.terminate()
        yield Lock(charge_point.ChargePoint, [1], ("id",))
        return Done()

    with pytest.raises(ConnectionLost):
        await writer.run(program)
    assert (await writer.run(lambda: batch.run([], Notes()))).answers == {}
    await writer.close()


async def test_a_server_that_freezes_and_thaws(postgres: Postgres) -> None:
    url = await postgres_database(postgres)
    async with under_load(url) as (load, live):
        with frozen(postgres):
            confirmed = load.ledger.confirmed.total()
            await asyncio.sleep(7)
            heartbeats_apart = load.ledger.confirmed.total() - confirmed
        thawed = time.monotonic()
        await live.until(lambda message: message["resync"])
        print(f"resync {time.monotonic() - thawed:.1f} s after the thaw; {heartbeats_apart} confirmed meanwhile")


async def test_a_server_that_is_away_for_ten_seconds(postgres: Postgres) -> None:
    url = await postgres_database(postgres)
    async with under_load(url) as (load, live):
        async with _away(postgres):
            await asyncio.sleep(10)
        back = time.monotonic()
        await live.until(lambda message: message["resync"])
        print(f"resync {time.monotonic() - back:.1f} s after the return")
        await load.confirms(100)
        print(f"all take part again {time.monotonic() - back:.1f} s after the return")


async def test_another_process_that_writes_for_three_seconds(sqlite_url: str) -> None:
    async with under_load(sqlite_url) as (load, _):
        async with _locked(sqlite_url):
            await asyncio.sleep(3)
        await load.confirms(100)


async def test_what_happened_meanwhile_is_made_good(postgres: Postgres) -> None:
    url = await postgres_database(postgres)
    async with nodes.inside(url) as csms, AsyncExitStack() as stack:
        idle: Obliging = await stack.enter_async_context(csms.charge_point("CP-IDLE"))
        gone: Obliging = await stack.enter_async_context(csms.charge_point("CP-GONE"))
        slow = await stack.enter_async_context(csms.charge_point("CP-SLOW", Slow))
        await idle.boot()
        payload = await csms.command("clearCache", chargePoint="CP-SLOW", waitSeconds=0)
        await slow.hears("ClearCache")
        async with _away(postgres):
            gone.cut()
            slow.answer.set()
            async with httpx.AsyncClient(headers={"authorization": f"Bearer {csms.token}"}, trust_env=False) as client:
                refused = await client.post(f"{csms.http_url}/graphql", json={"query": "{ viewer { role } }"})
            assert refused.status_code == 503
            assert refused.headers["retry-after"]
            events.resync()  # nobody can: neither upkeep nor anybody else may end because of it
            await asyncio.sleep(12)
        await csms.until(
            ONLINE,
            lambda data: [node["identity"] for node in data["chargePoints"]["nodes"]] == ["CP-IDLE", "CP-SLOW"],
        )
        command = await csms.until(
            "query ($id: ID!) { command(id: $id) { state status } }",
            lambda data: data["command"]["state"] != "SENT",
            id=payload["command"]["id"],
        )
        assert command["command"] == {"state": "ANSWERED", "status": "Accepted"}
        await asyncio.sleep(3)  # two rounds of every duty
        assert idle.connected, (
            "a charge point that had nothing to say lost its connection to an absence of the database"
        )
        assert slow.connected
        assert (await csms.command("clearCache", chargePoint="CP-IDLE"))["status"] == "ACCEPTED"


class Slow(ChargePoint):
    """Answers when it is let."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.answer = asyncio.Event()

    @on(Action.clear_cache)
    async def on_clear_cache(self) -> call_result.ClearCache:
        await self.answer.wait()
        return call_result.ClearCache("Accepted")


async def _kill_all(url: str) -> int:
    """Kill every connection to this database but our own; how many there were."""
    with suppress(OSError, asyncpg.PostgresError):
        killed = await fetch(
            url,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid != pg_backend_pid()",
        )
        return len(killed)
    return 0


@asynccontextmanager
async def _away(postgres: Postgres) -> AsyncIterator[None]:
    await asyncio.to_thread(postgres.stop_at_once)
    try:
        yield
    finally:
        await asyncio.to_thread(postgres.start_again)


@asynccontextmanager
async def _locked(url: str) -> AsyncIterator[None]:
    """Write to the file as another process would: our node's locks know nothing of this connection."""
    # It waits for the node's own transaction, which needs this event loop to end.
    connection = await asyncio.to_thread(
        sqlite3.connect, sqlite_path(url), timeout=10, isolation_level=None, check_same_thread=False
    )
    await asyncio.to_thread(connection.execute, "begin immediate")
    try:
        yield
    finally:
        connection.execute("rollback")
        connection.close()


def _lags(load: Load) -> str:
    lags = sorted(lag for charge_point in load.charge_points for _, lag in charge_point.lags)
    return f"median {lags[len(lags) // 2] * 1000:.0f} ms, slowest {lags[-1] * 1000:.0f} ms"
