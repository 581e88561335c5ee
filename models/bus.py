"""The bus between the nodes of a deployment: short texts on one channel, kept alive by its back ends."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar, Final
from urllib.parse import urlsplit

import asyncpg
from broadcaster import Broadcast, BroadcastBackend, Event
from broadcaster._base import Subscriber

logger = logging.getLogger(__name__)

CHANNEL: Final = "voltgraph"
RESYNC: Final = ""  # the message that says: something may have been missed, read everything again
LARGEST_MESSAGE: Final = 7_900  # bytes; PostgreSQL refuses a NOTIFY of 8,000
_LOST: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class BusUnavailable(Exception):
    """The bus did not take a message; nobody may have heard it."""


class Inbox(asyncio.Queue[Event | None]):
    """A bounded queue that never holds up who fills it: what does not fit makes it a single RESYNC."""

    def offer(self, event: Event) -> None:
        if self.full():
            while not self.empty():
                self.get_nowait()
            event = Event(CHANNEL, RESYNC)
        self.put_nowait(event)


class Backend(BroadcastBackend):
    """What the bus asks of a back end.

    It listens to CHANNEL from `connect` to `disconnect`, mends its connections by itself and after any gap offers
    one RESYNC. `publish` raises BusUnavailable; its deadline is the caller's, by cancellation.
    """

    def __init__(self, *, queue: int = 10_000) -> None:
        self.healthy = False
        self._inbox = Inbox(queue)

    async def subscribe(self, group: str) -> None:
        """Do nothing: the channel is fixed."""

    async def unsubscribe(self, group: str) -> None:
        """Do nothing: the channel is fixed."""

    async def next_published(self) -> Event:
        event = await self._inbox.get()
        assert event is not None
        return event


class MemoryBackend(Backend):
    """Reaches every connected bus with the same URL in this process and event loop."""

    _hubs: ClassVar[dict[str, set["MemoryBackend"]]] = {}

    def __init__(self, url: str = "memory://", *, queue: int = 10_000) -> None:
        super().__init__(queue=queue)
        self._hub = self._hubs.setdefault(url, set())

    async def connect(self) -> None:
        self._hub.add(self)
        self.healthy = True

    async def disconnect(self) -> None:
        self._hub.discard(self)
        self.healthy = False

    async def publish(self, channel: str, message: str) -> None:
        if not self.healthy:
            raise BusUnavailable("the memory bus is not connected")
        for backend in self._hub:
            backend._inbox.offer(Event(channel, message))


class PostgresBackend(Backend):
    """LISTEN on one connection, NOTIFY on another; needs sessions of its own, so no pooler in transaction mode.

    Times are in seconds. A server that stands still without closing the connection is noticed after at most
    `probe_interval` + `probe_timeout`.
    """

    def __init__(
        self,
        url: str,
        *,
        queue: int = 10_000,
        connect_timeout: float = 3.0,
        probe_interval: float = 3.0,
        probe_timeout: float = 2.5,
        shortest_pause: float = 0.1,
        longest_pause: float = 5.0,
    ) -> None:
        super().__init__(queue=queue)
        self._url = url
        self._connect_timeout = connect_timeout
        self._probe_interval = probe_interval
        self._probe_timeout = probe_timeout
        self._shortest_pause = shortest_pause
        self._longest_pause = longest_pause
        self._reader: asyncio.Task[None] | None = None
        self._speaker: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()  # a connection of asyncpg carries one statement at a time

    async def connect(self) -> None:
        """Listen before returning; raise BusUnavailable if the server cannot be reached now."""
        try:
            connection, closed = await self._listen()
        except _LOST as error:
            raise BusUnavailable(f"PostgreSQL could not be reached: {_reason(error)}") from error
        self.healthy = True
        self._reader = asyncio.create_task(self._read(connection, closed), name="bus reader")

    async def disconnect(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait({self._reader})
            self._reader = None
        self.healthy = False
        async with self._turn:  # a publish on its way ends within its caller's deadline
            self._hang_up()

    async def publish(self, channel: str, message: str) -> None:
        try:
            async with self._turn:
                if self._reader is None:
                    raise BusUnavailable("the bus is not connected")
                if self._speaker is not None:
                    try:
                        await self._notify(self._speaker, channel, message)
                    except _LOST as error:
                        logger.debug("The bus met a stale connection: %s", _reason(error))
                    else:
                        return
                self._speaker = await self._open()
                await self._notify(self._speaker, channel, message)
        except _LOST as error:
            raise BusUnavailable(f"PostgreSQL did not take it: {_reason(error)}") from error

    async def _notify(self, connection: asyncpg.Connection, channel: str, message: str) -> None:
        try:
            await connection.execute("SELECT pg_notify($1, $2)", channel, message)
        except BaseException:  # cut off half way, even by cancellation, a connection is of no use to anybody
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        if self._speaker is not None:
            self._speaker.terminate()
            self._speaker = None

    async def _open(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._url, timeout=self._connect_timeout, server_settings={"application_name": "voltgraph bus"}
        )
        try:
            async with asyncio.timeout(self._connect_timeout):
                # A NOTIFY is a transaction that commits: without this it would wait for the disk.
                await connection.execute("SET synchronous_commit = off")
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _listen(self) -> tuple[asyncpg.Connection, asyncio.Event]:
        connection, closed = await self._open(), asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: closed.set())
            async with asyncio.timeout(self._connect_timeout):
                await connection.add_listener(CHANNEL, self._hear)
        except BaseException:
            connection.terminate()
            raise
        return connection, closed

    def _hear(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        self._inbox.offer(Event(channel, str(payload)))

    async def _read(self, connection: asyncpg.Connection, closed: asyncio.Event) -> None:
        """Watch the listening connection for as long as the process lives, and replace it whenever it is lost."""
        while True:
            try:
                await self._watch(connection, closed)
            except Exception as error:
                logger.warning("The bus lost PostgreSQL and reconnects: %s", _reason(error))
            finally:
                self.healthy = False
                connection.terminate()
            connection, closed = await self._relisten()
            self.healthy = True
            self._inbox.offer(Event(CHANNEL, RESYNC))
            logger.info("The bus listens to PostgreSQL again")

    async def _watch(self, connection: asyncpg.Connection, closed: asyncio.Event) -> None:
        """Raise as soon as the connection was closed or stopped answering."""
        while not closed.is_set():
            try:
                async with asyncio.timeout(self._probe_interval):
                    await closed.wait()
            except TimeoutError:
                async with asyncio.timeout(self._probe_timeout):
                    await connection.execute("SELECT 1")
        raise ConnectionResetError("the connection was closed")

    async def _relisten(self) -> tuple[asyncpg.Connection, asyncio.Event]:
        pause = self._shortest_pause
        while True:
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # nodes must not come back in step
            try:
                return await self._listen()
            except Exception as error:
                logger.debug("The bus could not reach PostgreSQL: %s", _reason(error))
            pause = min(pause * 2, self._longest_pause)


class Bus(Broadcast):
    """Broadcaster on one channel, with bounded queues, a deadline for publishing and back ends that heal.

    Of a slow subscriber's queue, or after a lost connection, what may be missing is replaced by one RESYNC message.
    """

    _backend: Backend

    def __init__(self, backend: Backend, *, publish_timeout: float = 2.0, queue: int = 1_000) -> None:
        super().__init__(backend=backend)
        self._publish_timeout = publish_timeout
        self._queue = queue
        self._inboxes: set[Inbox] = set()

    @property
    def healthy(self) -> bool:
        """Whether what others publish is heard now."""
        return self._backend.healthy

    async def disconnect(self) -> None:
        self._listener_task.cancel()
        await asyncio.wait({self._listener_task})
        await self._backend.disconnect()

    async def publish(self, channel: str, message: str) -> None:
        """Send to every node, this one too; raise BusUnavailable after `publish_timeout` seconds at the latest."""
        _check(channel)
        if len(message.encode()) > LARGEST_MESSAGE:
            raise ValueError(f"a message of the bus must not exceed {LARGEST_MESSAGE} bytes")
        try:
            async with asyncio.timeout(self._publish_timeout):
                await self._backend.publish(channel, message)
        except TimeoutError as error:
            raise BusUnavailable(f"it was not taken within {self._publish_timeout} s") from error

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[Subscriber]:
        _check(channel)
        inbox = Inbox(self._queue)
        self._inboxes.add(inbox)
        try:
            yield Subscriber(inbox)
        finally:
            self._inboxes.discard(inbox)

    async def _listener(self) -> None:
        while True:
            event = await self._backend.next_published()
            for inbox in self._inboxes:
                inbox.offer(event)


def create_bus(url: str) -> Bus:
    """Make the bus that a URL names: `memory://`, or `postgres://` as asyncpg reads it (also `?host=/directory`).

    Raise ValueError for any other.
    """
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        return Bus(MemoryBackend(url))
    if scheme in ("postgres", "postgresql"):
        return Bus(PostgresBackend(url))
    raise ValueError(f"a bus of the kind {scheme!r} is unknown: expected memory://, postgres:// or postgresql://")


def _check(channel: str) -> None:
    if channel != CHANNEL:
        raise ValueError(f"the bus carries the channel {CHANNEL!r} only, not {channel!r}")


def _reason(error: BaseException) -> str:
    return str(error) or type(error).__name__
