"""Announcements and mailboxes, the same over every back end of the bus, and with the bus away."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

import asyncpg
import pytest
from broadcaster import Event

from models import events
from models.bus import CHANNEL, LARGEST_MESSAGE, RESYNC, Bus, BusUnavailable, MemoryBackend, PostgresBackend
from models.events import Batch, Changed, Events, Mailbox


@pytest.fixture(params=["memory", "postgres"])
async def url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return f"memory://{uuid.uuid4()}"
    return await request.getfixturevalue("postgres").create_database()


def quick_bus(url: str) -> Bus:
    backend = MemoryBackend(url) if url.startswith("memory") else PostgresBackend(url, shortest_pause=0.02)
    return Bus(backend, publish_timeout=0.5)


class BreakableBackend(MemoryBackend):
    """A memory back end whose line to the other nodes can be cut, and held up."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.cut = False
        self.free = asyncio.Event()
        self.free.set()
        self.held_up = False
        self.sent: list[str] = []

    async def publish(self, channel: str, message: str) -> None:
        self.held_up = True
        await self.free.wait()
        self.held_up = False
        if self.cut:
            raise BusUnavailable("the line is cut")
        self.sent.append(message)
        for backend in self._hub:
            backend._inbox.offer(Event(channel, message))

    def lose(self) -> None:
        """Stop hearing, as a listening connection that was lost; what this node says still goes out."""
        self._hub.discard(self)
        self.healthy = False


@asynccontextmanager
async def node(url: str) -> AsyncIterator[Events]:
    running = Events(quick_bus(url), retry=0.05)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


@asynccontextmanager
async def breakable_node(url: str, *, gather: int = 10_000) -> AsyncIterator[tuple[Events, BreakableBackend]]:
    backend = BreakableBackend(url)
    running = Events(Bus(backend, publish_timeout=5), retry=0.05, gather=gather)
    await running.start()
    try:
        yield running, backend
    finally:
        backend.free.set()
        await running.stop()


async def gather(mailbox: Mailbox, count: int) -> list[Changed]:
    """Take until `count` changes have come; a resync is a failure."""
    changes: list[Changed] = []
    async with asyncio.timeout(5):
        while len(changes) < count:
            batch = await mailbox.take()
            assert not batch.resync
            changes += batch.changes
    return changes


async def take(mailbox: Mailbox) -> Batch:
    async with asyncio.timeout(5):
        return await mailbox.take()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the condition belongs to code that tells nobody when it changes
            await asyncio.sleep(0.005)


async def test_a_change_reaches_the_listeners_of_every_node(url):
    async with node(url) as one, node(url) as two:
        with one.listen("session") as at_one, two.listen("session") as at_two, two.listen("session") as also_at_two:
            one.publish([Changed("session", 1, 7)])
            for mailbox in (at_one, at_two, also_at_two):
                assert await take(mailbox) == Batch((Changed("session", 1, 7),), resync=False)


async def test_a_listener_gets_what_it_asked_for_and_nothing_else(url):
    async with node(url) as running:
        with (
            running.listen("session") as sessions,
            running.listen("session", id=2) as session_2,
            running.listen("session", charge_point=7) as sessions_of_7,
            running.listen("session", "connector", charge_point=7) as both_of_7,
            running.listen("connector", id=2) as connector_2,
            running.listen("end") as end,
        ):
            session_1, session_2_of_8 = Changed("session", 1, 7), Changed("session", 2, 8)
            connector_1 = Changed("connector", 1, 7)
            running.publish([session_1, session_2_of_8, connector_1])
            running.publish([Changed("end", 0)])
            await take(end)
            assert (await take(sessions)).changes == (session_1, session_2_of_8)
            assert (await take(session_2)).changes == (session_2_of_8,)
            assert (await take(sessions_of_7)).changes == (session_1,)
            assert (await take(both_of_7)).changes == (session_1, connector_1)
            running.publish([Changed("connector", 2)])
            assert (await take(connector_2)).changes == (Changed("connector", 2),)


async def test_equal_changes_coalesce_until_they_are_taken(url):
    async with node(url) as running:
        with running.listen("session") as mailbox, running.listen("end") as end:
            for number in range(300):
                running.publish([Changed("session", number % 3)])
                if number % 50 == 0:
                    await asyncio.sleep(0)
            running.publish([Changed("end", 0)])
            await take(end)
            assert (await take(mailbox)).changes == tuple(Changed("session", number) for number in range(3))
            running.publish([Changed("session", 1)])
            assert (await take(mailbox)).changes == (Changed("session", 1),)


async def test_changes_of_one_row_are_heard_after_each_was_announced(url):
    async with node(url) as one, node(url) as two:
        with two.listen("session", id=5) as mailbox:
            for _ in range(20):
                one.publish([Changed("session", 5)])
                assert (await take(mailbox)).changes == (Changed("session", 5),)


async def test_many_changes_go_in_few_rings_in_the_order_they_came(url):
    async with node(url) as one, node(url) as two:
        with two.listen("session", size=10_000) as mailbox:
            changes = [Changed("session", number, number % 100) for number in range(5_000)]
            for start in range(0, 5_000, 10):
                one.publish(changes[start : start + 10])
            assert await gather(mailbox, 5_000) == changes
        await until(lambda: one.statistics().published == 5_000)


async def test_rings_fit_into_a_message_of_the_bus():
    async with breakable_node(f"memory://{uuid.uuid4()}") as (running, backend):
        with running.listen("session", size=5_000) as mailbox:
            running.publish(Changed("session", 2**62 + number, 2**62) for number in range(2_000))
            await gather(mailbox, 2_000)
        assert all(len(ring) < LARGEST_MESSAGE for ring in backend.sent)
        assert len(backend.sent) < 20


async def test_five_thousand_changes_into_a_small_mailbox_become_one_resync(url):
    async with node(url) as running:
        with running.listen("session", size=100) as mailbox, running.listen("end") as end:
            running.publish(Changed("session", number) for number in range(5_000))
            running.publish([Changed("end", 0)])
            await take(end)
            assert await take(mailbox) == Batch((), resync=True)
            running.publish([Changed("session", 1)])
            assert await take(mailbox) == Batch((Changed("session", 1),), resync=False)
        assert running.statistics().overflows == 1


async def test_more_changes_than_may_gather_become_a_resync_for_every_node():
    url = f"memory://{uuid.uuid4()}"
    async with breakable_node(url, gather=100) as (one, line), node(url) as two:
        with one.listen("session") as at_one, two.listen("session") as at_two:
            line.free.clear()
            for number in range(1_000):
                one.publish([Changed("session", number)])
            line.free.set()
            assert await take(at_one) == await take(at_two) == Batch((), resync=True)


async def test_cancelling_a_taker_loses_nothing(url):
    async with node(url) as running:
        with running.listen("session") as mailbox:
            taken: list[Changed] = []
            for number in range(100):
                taker = asyncio.create_task(mailbox.take())
                running.publish([Changed("session", number)])
                for _ in range(number % 7):
                    await asyncio.sleep(0)
                taker.cancel()
                await asyncio.wait({taker})
                if not taker.cancelled():
                    taken += taker.result().changes
            taken += await gather(mailbox, 100 - len(taken))
            assert taken == [Changed("session", number) for number in range(100)]


async def test_nothing_is_left_after_listening_and_stopping(url):
    before = asyncio.all_tasks()
    async with node(url) as running:
        for _ in range(20):
            with running.listen("session", "connector", id=3) as mailbox:
                running.publish([Changed("session", 3)])
                await take(mailbox)
        assert running.statistics().mailboxes == 0
        assert not running._index
    assert asyncio.all_tasks() == before


async def test_stopping_sends_what_has_gathered(url):
    async with node(url) as two:
        with two.listen("session", size=5_000) as mailbox:
            async with node(url) as one:
                one.publish(Changed("session", number) for number in range(3_000))
            assert len(await gather(mailbox, 3_000)) == 3_000


async def test_ten_thousand_mailboxes_on_single_rows_get_only_their_own_change(url):
    async with node(url) as running:
        mailboxes = []
        for number in range(10_000):
            listening = running.listen("session", id=number)
            mailboxes.append((listening, listening.__enter__()))
        running.publish(Changed("connector", number) for number in range(1_000))
        running.publish([Changed("session", 77)])
        assert (await take(mailboxes[77][1])).changes == (Changed("session", 77),)
        assert running.statistics().delivered == 1
        for listening, _ in mailboxes:
            listening.__exit__(None, None, None)
        assert running.statistics().mailboxes == 0


async def test_with_the_bus_down_this_node_is_served_and_the_others_are_told_afterwards():
    url = f"memory://{uuid.uuid4()}"
    async with breakable_node(url) as (one, line), node(url) as two:
        with one.listen("session") as at_one, two.listen("session") as at_two:
            line.cut = True
            for number in range(3):
                one.publish([Changed("session", number)])
                assert await take(at_one) == Batch((Changed("session", number),), resync=False)
            assert one.statistics().failures > 0
            assert not one.statistics().healthy
            line.cut = False
            assert await take(at_two) == Batch((), resync=True)
            await until(lambda: one.statistics().healthy)
            one.publish([Changed("session", 9)])
            assert await take(at_two) == Batch((Changed("session", 9),), resync=False)


async def test_changes_announced_while_the_resync_is_on_its_way_still_reach_the_others():
    url = f"memory://{uuid.uuid4()}"
    async with breakable_node(url) as (one, line), node(url) as two:
        with two.listen("session") as at_two:
            line.cut = True
            one.publish([Changed("session", 1)])
            await until(lambda: one.statistics().failures == 1)
            line.free.clear()
            line.cut = False
            await until(lambda: line.held_up)
            one.publish([Changed("session", 2)])
            line.free.set()
            await until(lambda: len(line.sent) == 2)
            assert line.sent == [RESYNC, '[["session",2,0]]']
            assert (await take(at_two)).resync


async def test_a_node_that_cannot_hear_serves_itself():
    async with breakable_node(f"memory://{uuid.uuid4()}") as (running, line):
        with running.listen("session") as mailbox:
            line.lose()
            running.publish([Changed("session", 1)])
            assert (await take(mailbox)).changes == (Changed("session", 1),)
            assert running.statistics().failures == 0
            assert not running.statistics().healthy


async def test_what_a_unit_of_work_noted_is_heard_as_a_change(url):
    class Noted(NamedTuple):
        noun: str
        id: int
        charge_point: int = 0

    async with node(url) as running:
        with running.listen("session") as mailbox:
            running.publish([Noted("session", 1, 7), Changed("session", 1, 7)])
            assert (await take(mailbox)).changes == (Changed("session", 1, 7),)
        await until(lambda: running.statistics().published == 1)


async def test_a_message_that_nobody_understands_makes_listeners_resync(url):
    async with node(url) as running, quick_bus(url) as stranger:
        with running.listen("session") as mailbox:
            for nonsense in ("hello", '[["session"]]', '[["session","one",2]]', "{}"):
                await stranger.publish(CHANNEL, nonsense)
                assert await take(mailbox) == Batch((), resync=True)
            running.publish([Changed("session", 1)])
            assert (await take(mailbox)).changes == (Changed("session", 1),)


async def test_a_ring_of_another_version_makes_the_listeners_read_again(url):
    async with node(url) as running, quick_bus(url) as newer:
        with running.listen("session") as mailbox:
            await newer.publish(CHANNEL, '[["session",1,7,"more"],["unheard of",2,0]]')
            assert (await take(mailbox)).resync


@pytest.mark.parametrize(("nouns", "filters"), [((), {}), (("session",), {"id": 1, "charge_point": 2})])
async def test_a_listener_says_what_it_wants(nouns, filters):
    with pytest.raises(ValueError, match="at least one noun"), Events(quick_bus("memory://")).listen(*nouns, **filters):
        pass


async def test_a_process_starts_announces_and_stops(url):
    events.publish([Changed("session", 1)])  # before the start nobody listens, and it does no harm
    with pytest.raises(RuntimeError):
        events.listen("session")
    await events.start(quick_bus(url))
    try:
        with pytest.raises(RuntimeError):
            await events.start(quick_bus(url))
        with events.listen("session") as mailbox:
            events.publish([Changed("session", 2)])
            assert (await take(mailbox)).changes == (Changed("session", 2),)
        await until(lambda: events.statistics().published == 1)
    finally:
        await events.stop()
    await events.stop()


async def test_postgres_killed_connections_cost_a_resync_and_no_listener(postgres):
    url = await postgres.create_database()
    async with node(url) as one, node(url) as two:
        with one.listen("session") as at_one, two.listen("session") as at_two:
            one.publish([Changed("session", 1)])
            assert await take(at_one) == await take(at_two) == Batch((Changed("session", 1),), resync=False)
            connection = await asyncpg.connect(url)
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'voltgraph bus' AND datname = current_database()"
            )
            await connection.close()
            assert await take(at_one) == await take(at_two) == Batch((), resync=True)
            one.publish([Changed("session", 2)])
            assert await take(at_one) == await take(at_two) == Batch((Changed("session", 2),), resync=False)
