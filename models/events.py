"""Announcements of changed rows, from whoever committed them to whoever listens: the only door to the broadcaster.

An announcement names a row and never carries it. It may come late, twice or not at all: a listener that may have missed
one is told to resync, and reads again.
"""

import asyncio
import logging
import random
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import msgspec
from broadcaster._base import Subscriber

from models.bus import CHANNEL, RESYNC, Bus, BusUnavailable
from models.database import Changed

logger = logging.getLogger(__name__)

LARGEST_RING: Final = 7_000  # bytes, well under what the bus carries


_decoder: Final = msgspec.json.Decoder(list[Changed])
_Key = tuple[str, str, int]  # noun, which filter, its value


@dataclass(frozen=True, slots=True)
class Batch:
    """What a mailbox gathered, each change once, those of a noun in order; `resync`: more may have been missed."""

    changes: tuple[Changed, ...]
    resync: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts since the start; `healthy` and `mailboxes` are of this moment."""

    published: int  # changes that the bus took
    delivered: int  # changes put into mailboxes
    resyncs: int  # times that every mailbox was told to resync
    overflows: int  # times that one mailbox was full and was told to resync
    failures: int  # rings that the bus did not take
    mailboxes: int
    healthy: bool


class Mailbox:
    """Changes that wait for one listener: equal ones coalesce, more than `size` become a resync."""

    __slots__ = ("_changes", "_filled", "_resync", "_size")

    def __init__(self, size: int) -> None:
        self._changes: dict[Changed, None] = {}
        self._resync = False
        self._size = size
        self._filled = asyncio.Event()

    async def take(self) -> Batch:
        """Wait until something is there and take all of it; being cancelled while waiting loses nothing."""
        while not self._changes and not self._resync:
            self._filled.clear()
            await self._filled.wait()
        batch = Batch(tuple(self._changes), self._resync)
        self._changes, self._resync = {}, False
        return batch

    def _put(self, changes: dict[Changed, None]) -> bool:
        """Add changes; False if they did not fit. Who must read everything again needs no single changes."""
        if self._resync:
            return True
        self._changes.update(changes)
        if len(self._changes) > self._size:
            self._put_resync()
            return False
        self._filled.set()
        return True

    def _put_resync(self) -> None:
        self._changes.clear()
        self._resync = True
        self._filled.set()


class Events:
    """Announcing and listening for one node.

    Changes of this process take the same way as those of others: over the bus and back. When the bus does not take a
    ring, this process's own mailboxes are served directly, at once, until it does again; and what the other nodes
    missed meanwhile is made good by one RESYNC to all of them, before anything else is sent.
    """

    def __init__(self, bus: Bus, *, gather: int = 10_000, retry: float = 1.0) -> None:
        """Gather up to `gather` changes while the bus is busy; try again every `retry` seconds when it failed."""
        self._bus = bus
        self._gather = gather
        self._retry = retry
        self._gathered: dict[Changed, None] = {}
        self._owed = False  # a RESYNC has to go to every node
        self._down = False
        self._stopping = False
        self._work = asyncio.Event()
        self._index: dict[_Key, set[Mailbox]] = {}
        self._mailboxes: set[Mailbox] = set()
        self._published = self._delivered = self._resyncs = self._overflows = self._failures = 0
        self._stack = AsyncExitStack()
        self._ringer: asyncio.Task[None] | None = None
        self._hearer: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect the bus and listen; raise BusUnavailable if it cannot be reached now."""
        await self._stack.enter_async_context(self._bus)
        subscriber = await self._stack.enter_async_context(self._bus.subscribe(CHANNEL))
        self._hearer = asyncio.create_task(self._hear_all(subscriber), name="events hearer")
        self._ringer = asyncio.create_task(self._ring_all(), name="events ringer")

    async def stop(self, timeout: float = 2.5) -> None:
        """Send what has gathered, for at most `timeout` seconds, and disconnect the bus."""
        self._stopping = True
        self._work.set()
        if self._ringer is not None:
            await asyncio.wait({self._ringer}, timeout=timeout)
        for task in (self._ringer, self._hearer):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        self._ringer = self._hearer = None
        await self._stack.aclose()

    def publish(self, changes: Iterable[Changed]) -> None:
        """Announce rows that were committed; never waits, never fails. Call it in the event loop's thread."""
        fresh = dict.fromkeys(changes)
        if not fresh:
            return
        if self._down:
            self._deliver(fresh)
        self._gathered.update(fresh)
        if len(self._gathered) > self._gather:
            self._gathered.clear()
            self._owed = True
        self._work.set()

    def resync(self) -> None:
        """Have every listener of every node read again: somebody may have committed and not announced."""
        self._owed = True
        self._work.set()

    @contextmanager
    def listen(
        self, *nouns: str, id: int | None = None, charge_point: int | None = None, size: int = 1_000
    ) -> Iterator[Mailbox]:
        """Gather changes of these nouns in a mailbox, from now on: all, or those of one row or of one charge point.

        Listen before you read, or a change between the two is lost.
        """
        if not nouns or (id is not None and charge_point is not None):
            raise ValueError("listen to at least one noun, and filter by id or by charge_point, not by both")
        keys = {_key(noun, id, charge_point) for noun in nouns}
        mailbox = Mailbox(size)
        self._mailboxes.add(mailbox)
        for key in keys:
            self._index.setdefault(key, set()).add(mailbox)
        try:
            yield mailbox
        finally:
            self._mailboxes.discard(mailbox)
            for key in keys:
                self._index[key].discard(mailbox)
                if not self._index[key]:
                    del self._index[key]

    def statistics(self) -> Statistics:
        return Statistics(
            published=self._published,
            delivered=self._delivered,
            resyncs=self._resyncs,
            overflows=self._overflows,
            failures=self._failures,
            mailboxes=len(self._mailboxes),
            healthy=self._bus.healthy and not self._down,
        )

    async def _ring_all(self) -> None:
        """Send what has gathered, ring after ring; while one is on its way the next ones gather."""
        while True:
            await self._work.wait()
            self._work.clear()
            owed, self._owed = self._owed, False
            gathered, self._gathered = self._gathered, {}
            try:
                if owed:  # it covers what has gathered until now
                    await self._bus.publish(CHANNEL, RESYNC)
                else:
                    for ring, count in _rings(gathered):
                        await self._bus.publish(CHANNEL, ring)
                        self._published += count
            except Exception as error:
                await self._serve_alone(error, gathered, owed)
                self._work.set()
            else:
                if self._down:
                    logger.info("The bus took a resync: the other nodes are served again")
                    self._down = False
                elif not self._bus.healthy and not owed:
                    self._deliver(gathered)  # it went out and will not come back to us
            if self._stopping and (self._down or not (self._gathered or self._owed)):
                return

    async def _serve_alone(self, error: Exception, gathered: dict[Changed, None], owed: bool) -> None:
        """Deliver in this process what the bus did not take, and wait before it is tried again."""
        self._failures += 1
        self._owed = True
        if not isinstance(error, BusUnavailable):
            logger.error("A ring could not be made", exc_info=error)
        if not self._down:
            self._down = True
            logger.warning("The bus took no ring, this node's listeners are served directly: %s", error)
            if owed:
                self._deliver_resync()
            else:
                self._deliver(gathered | self._gathered)
        if not self._stopping:
            await asyncio.sleep(self._retry * random.uniform(0.5, 1.0))

    async def _hear_all(self, subscriber: Subscriber) -> None:
        while True:
            message = (await subscriber.get()).message
            if message == RESYNC:
                self._deliver_resync()
                continue
            try:
                changes = _decoder.decode(message)
            except msgspec.DecodeError as error:  # of another version of ours, or somebody else's NOTIFY
                logger.warning("An announcement could not be read, all listeners resync: %s", error)
                self._deliver_resync()
            else:
                self._deliver(dict.fromkeys(changes))

    def _deliver(self, changes: Iterable[Changed]) -> None:
        """Put each change where somebody waits for it; what nobody listens to costs three look-ups."""
        index = self._index
        found: dict[_Key, dict[Changed, None]] = {}
        for change in changes:
            noun = change.noun
            for key in ((noun, "", 0), (noun, "id", change.id), (noun, "charge_point", change.charge_point)):
                if key in index:
                    found.setdefault(key, {})[change] = None
        for key, wanted in found.items():
            for mailbox in index[key]:
                if mailbox._put(wanted):
                    self._delivered += len(wanted)
                else:
                    self._overflows += 1

    def _deliver_resync(self) -> None:
        self._resyncs += 1
        for mailbox in self._mailboxes:
            mailbox._put_resync()


def _key(noun: str, id: int | None, charge_point: int | None) -> _Key:
    if id is not None:
        return noun, "id", id
    if charge_point is not None:
        return noun, "charge_point", charge_point
    return noun, "", 0


def _rings(changes: Iterable[Changed]) -> Iterator[tuple[str, int]]:
    """Pack changes into as few JSON texts as fit, each with its number of changes."""
    parts: list[bytes] = []
    size = 2
    for change in changes:
        part = msgspec.json.encode(change)
        if parts and size + len(part) + 1 > LARGEST_RING:
            yield _ring(parts), len(parts)
            parts, size = [], 2
        parts.append(part)
        size += len(part) + 1
    if parts:
        yield _ring(parts), len(parts)


def _ring(parts: list[bytes]) -> str:
    return f"[{b','.join(parts).decode()}]"


_current: Events | None = None  # of this process; a test that runs two nodes makes its own Events


async def start(bus: Bus) -> None:
    """Start announcing and listening in this process; raise BusUnavailable if the bus cannot be reached now."""
    global _current
    if _current is not None:
        raise RuntimeError("events were started already")
    events = Events(bus)
    await events.start()
    _current = events


async def stop() -> None:
    """Send what has gathered and disconnect the bus; without a start, do nothing."""
    global _current
    events, _current = _current, None
    if events is not None:
        await events.stop()


def publish(changes: Iterable[Changed]) -> None:
    """Announce rows that were committed; never waits, never fails, and without a start does nothing."""
    if _current is not None:
        _current.publish(changes)


def resync() -> None:
    """Have every listener of every node read again, as `Events.resync` does."""
    _running().resync()


def listen(
    *nouns: str, id: int | None = None, charge_point: int | None = None, size: int = 1_000
) -> AbstractContextManager[Mailbox]:
    """Gather changes of these nouns in a mailbox, as `Events.listen` does."""
    return _running().listen(*nouns, id=id, charge_point=charge_point, size=size)


def statistics() -> Statistics:
    """Count what was announced and delivered in this process."""
    return _running().statistics()


def _running() -> Events:
    if _current is None:
        raise RuntimeError("events were not started")
    return _current
