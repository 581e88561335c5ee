"""One contract for every back end of the bus, and what PostgreSQL must survive besides."""

import asyncio
import os
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest
from broadcaster import Event
from broadcaster._base import Subscriber

from models.bus import CHANNEL, LARGEST_MESSAGE, RESYNC, Bus, BusUnavailable, MemoryBackend, PostgresBackend, create_bus
from tests.conftest import Postgres, frozen

OUR_CONNECTIONS = "FROM pg_stat_activity WHERE application_name = 'voltgraph bus' AND datname = current_database()"


@pytest.fixture(params=["memory", "postgres"])
async def url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return f"memory://{uuid.uuid4()}"
    return await request.getfixturevalue("postgres").create_database()


@pytest.fixture
async def postgres_url(postgres: Postgres) -> str:
    return await postgres.create_database()


def quick_bus(url: str, *, queue: int = 1_000, publish_timeout: float = 0.5) -> Bus:
    """A bus that notices losses in fractions of a second."""
    if url.startswith("memory"):
        return Bus(MemoryBackend(url), queue=queue, publish_timeout=publish_timeout)
    backend = PostgresBackend(
        url, connect_timeout=0.5, probe_interval=0.2, probe_timeout=0.3, shortest_pause=0.02, longest_pause=0.2
    )
    return Bus(backend, queue=queue, publish_timeout=publish_timeout)


@asynccontextmanager
async def node(url: str, *, queue: int = 1_000) -> AsyncIterator[tuple[Bus, Subscriber]]:
    async with quick_bus(url, queue=queue) as bus, bus.subscribe(CHANNEL) as subscriber:
        yield bus, subscriber


async def hear(subscriber: Subscriber, count: int = 1) -> list[str]:
    async with asyncio.timeout(5):
        return [(await subscriber.get()).message for _ in range(count)]


async def until(condition: Callable[[], bool], within: float = 5) -> None:
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - the condition belongs to code that tells nobody when it changes
            await asyncio.sleep(0.005)


async def execute(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


async def test_two_nodes_hear_each_other_and_themselves_in_order(url):
    async with node(url) as (one, at_one), node(url) as (_two, at_two):
        messages = [f"message {number}" for number in range(50)]
        for message in messages:
            await one.publish(CHANNEL, message)
        assert await hear(at_one, 50) == messages
        assert await hear(at_two, 50) == messages


async def test_every_subscriber_of_a_node_hears_everything(url):
    async with node(url) as (bus, first), bus.subscribe(CHANNEL) as second, bus.subscribe(CHANNEL) as third:
        await bus.publish(CHANNEL, "hello")
        for subscriber in (first, second, third):
            assert await hear(subscriber) == ["hello"]


async def test_twenty_concurrent_publishes_are_all_delivered(url):
    async with node(url) as (bus, subscriber):
        await asyncio.gather(*(bus.publish(CHANNEL, str(number)) for number in range(20)))
        assert sorted(map(int, await hear(subscriber, 20))) == list(range(20))


async def test_a_slow_subscriber_gets_a_resync_and_holds_up_nobody(url):
    async with node(url, queue=10) as (bus, slow), node(url) as (_other, quick):
        for number in range(100):
            await bus.publish(CHANNEL, str(number))
        assert await hear(quick, 100) == [str(number) for number in range(100)]
        heard: list[str] = []
        while "last" not in heard:  # one of them may meet a full queue and become a resync as well
            await bus.publish(CHANNEL, "last")
            heard += await hear(slow)
        assert RESYNC in heard
        assert len(heard) <= 20


async def test_the_largest_message_arrives_and_a_larger_one_is_refused(url):
    async with node(url) as (bus, subscriber):
        largest = "é" * (LARGEST_MESSAGE // 2)
        await bus.publish(CHANNEL, largest)
        assert await hear(subscriber) == [largest]
        with pytest.raises(ValueError, match="7900 bytes"):
            await bus.publish(CHANNEL, largest + "x")


async def test_another_channel_is_refused(url):
    async with node(url) as (bus, _):
        with pytest.raises(ValueError, match="voltgraph"):
            await bus.publish("another", "hello")
        with pytest.raises(ValueError, match="voltgraph"):
            async with bus.subscribe("another"):
                pass


async def test_a_bus_is_healthy_while_it_is_connected_and_leaves_no_task(url):
    before = asyncio.all_tasks()
    bus = quick_bus(url)
    assert not bus.healthy
    async with bus:
        assert bus.healthy
        await bus.publish(CHANNEL, "hello")
    assert not bus.healthy
    assert asyncio.all_tasks() == before
    with pytest.raises(BusUnavailable):
        await bus.publish(CHANNEL, "too late")


async def test_a_bus_is_made_from_its_url(url):
    async with create_bus(url) as bus, bus.subscribe(CHANNEL) as subscriber:
        await bus.publish(CHANNEL, "hello")
        assert await subscriber.get() == Event(CHANNEL, "hello")


@pytest.mark.parametrize("wrong", ["kafka://user:secret@host", "voltgraph.db", ""])
def test_a_wrong_url_is_refused_with_what_was_expected_and_without_its_password(wrong):
    with pytest.raises(ValueError, match=r"expected memory://, postgres:// or postgresql://") as refusal:
        create_bus(wrong)
    assert "secret" not in str(refusal.value)


async def test_postgres_killed_connections_heal_with_a_resync(postgres_url):
    async with node(postgres_url) as (one, at_one), node(postgres_url) as (two, at_two):
        await one.publish(CHANNEL, "before")
        assert await hear(at_one) == await hear(at_two) == ["before"]
        killed = await execute(postgres_url, f"SELECT pg_terminate_backend(pid) {OUR_CONNECTIONS}")
        assert len(killed) == 3  # two that listen and one that spoke
        assert await hear(at_one) == await hear(at_two) == [RESYNC]
        await until(lambda: one.healthy and two.healthy)
        await one.publish(CHANNEL, "after")
        await two.publish(CHANNEL, "from two")
        assert await hear(at_one, 2) == await hear(at_two, 2) == ["after", "from two"]


async def test_postgres_publishing_survives_a_stale_connection(postgres_url):
    async with node(postgres_url) as (bus, subscriber):
        for number in range(5):
            await bus.publish(CHANNEL, str(number))
            killed = await execute(
                postgres_url, f"SELECT pg_terminate_backend(pid, 5000) {OUR_CONNECTIONS} AND query ~ 'pg_notify'"
            )
            assert len(killed) == 1
        assert await hear(subscriber, 5) == ["0", "1", "2", "3", "4"]


async def test_postgres_frozen_is_noticed_and_heals_when_it_thaws(postgres, postgres_url):
    before = asyncio.all_tasks()
    async with node(postgres_url) as (bus, subscriber):
        await bus.publish(CHANNEL, "before")
        assert await hear(subscriber) == ["before"]
        with frozen(postgres):
            started = time.monotonic()
            answers = await asyncio.gather(*(bus.publish(CHANNEL, "during") for _ in range(10)), return_exceptions=True)
            assert time.monotonic() - started < 1.0  # all of them within one deadline of 0.5 s
            assert all(isinstance(answer, BusUnavailable) for answer in answers)
            await until(lambda: not bus.healthy, within=2)
        await until(lambda: bus.healthy)
        await bus.publish(CHANNEL, "after")
        heard = await hear(subscriber)
        while heard[-1] != "after":
            heard += await hear(subscriber)
        assert RESYNC in heard
    assert asyncio.all_tasks() == before


async def test_postgres_half_open_connection_costs_one_message_and_no_more(postgres, postgres_url):
    if postgres.pid is None:
        pytest.skip("only a server of our own can be frozen: unset VOLTGRAPH_TEST_POSTGRES_URL")
    async with node(postgres_url) as (bus, subscriber):
        await bus.publish(CHANNEL, "before")
        [speaker] = await execute(postgres_url, f"SELECT pid {OUR_CONNECTIONS} AND query ~ 'pg_notify'")
        os.kill(speaker["pid"], signal.SIGSTOP)
        try:
            with pytest.raises(BusUnavailable, match="within"):
                await bus.publish(CHANNEL, "during")
            await bus.publish(CHANNEL, "after")
        finally:
            os.kill(speaker["pid"], signal.SIGCONT)
        heard = await hear(subscriber)
        while heard[-1] != "after":
            heard += await hear(subscriber)
        assert RESYNC not in heard  # the listening connection never suffered


async def test_postgres_frozen_holds_up_no_disconnect(postgres, postgres_url):
    before = asyncio.all_tasks()
    async with node(postgres_url) as (bus, _):
        await bus.publish(CHANNEL, "before")
        with frozen(postgres):
            started = time.monotonic()
            await bus.disconnect()
            assert time.monotonic() - started < 1.0
        await bus.connect()
    assert asyncio.all_tasks() == before


async def test_postgres_out_of_reach_is_told_at_the_start_and_leaves_nothing(postgres):
    before = asyncio.all_tasks()
    with pytest.raises(BusUnavailable, match="does not exist"):
        await quick_bus(postgres.url("no_such_database")).connect()
    with pytest.raises(BusUnavailable):
        await quick_bus("postgres://nobody@127.0.0.1:1/none").connect()
    assert asyncio.all_tasks() == before
