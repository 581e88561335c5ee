"""What is to be sent: transaction messages are kept, repeated and in order, the rest is only worth sending live."""

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.clock import Clock
from simulator.configuration import Configuration
from simulator.rpc import CallRefused, ConnectionLost, Link, NoAnswer

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Entry:
    number: int
    action: str
    payload: Callable[[], dict[str, Any]]
    answered: Callable[[dict[str, Any] | None], None]
    attempts: int = 0
    not_before: float = 0.0


class Outbox:
    """Two queues on one wire. A transaction message that waits for its next attempt does not hold up the live ones."""

    def __init__(self, identity: str, configuration: Configuration, clock: Clock) -> None:
        self._identity = identity
        self._configuration = configuration
        self._clock = clock
        self._numbers = itertools.count()
        self._kept: deque[_Entry] = deque()
        self._live: deque[_Entry] = deque()
        self._link: Link | None = None
        self._awake = asyncio.Event()
        self._moved: asyncio.Future[None] | None = None
        self.discarded = 0

    def __len__(self) -> int:
        return len(self._kept) + len(self._live)

    @property
    def waiting(self) -> int:
        """Transaction messages that the central system has not confirmed."""
        return len(self._kept)

    def keep(
        self,
        action: str,
        payload: Callable[[], dict[str, Any]],
        answered: Callable[[dict[str, Any] | None], None] = lambda answer: None,
    ) -> None:
        """Queue a transaction message; `payload` is made when it is sent, `answered` gets None if it is given up."""
        self._kept.append(_Entry(next(self._numbers), action, payload, answered))
        self._awake.set()

    def live(self, action: str, payload: dict[str, Any]) -> None:
        """Queue a message that is worth nothing later."""
        if self._link is not None:
            self._live.append(_Entry(next(self._numbers), action, lambda: payload, lambda answer: None))
            self._awake.set()

    async def drained(self) -> None:
        """Wait until all is sent, or there is no connection."""
        while len(self) and self._link is not None:
            self._moved = asyncio.get_running_loop().create_future()
            await self._moved

    def open(self, link: Link) -> None:
        """Send over this connection from now on."""
        self._link = link
        self._awake.set()

    def shut(self) -> None:
        """Send nothing until it is opened again; live messages are lost."""
        self._link = None
        self._live.clear()
        self._move()

    async def work(self) -> None:
        """Send what is queued, for ever."""
        while True:
            self._awake.clear()
            entry = self._next()
            if self._link is None or entry is None:
                await self._sleep()
                continue
            await self._send(self._link, entry)
            self._move()

    def _move(self) -> None:
        if self._moved is not None and not self._moved.done():
            self._moved.set_result(None)

    def _next(self) -> _Entry | None:
        kept = self._kept[0] if self._kept else None
        live = self._live[0] if self._live else None
        if kept and kept.not_before > self._clock.seconds():
            kept = None
        return min((entry for entry in (kept, live) if entry), key=lambda entry: entry.number, default=None)

    async def _sleep(self) -> None:
        """Until something is queued, the connection is there, or the next attempt is due."""
        due = self._kept[0].not_before - self._clock.seconds() if self._kept and self._link else None
        try:
            async with asyncio.timeout(max(0.0, due) if due is not None else None):
                await self._awake.wait()
        except TimeoutError:
            pass

    async def _send(self, link: Link, entry: _Entry) -> None:
        kept = bool(self._kept) and entry is self._kept[0]
        if not kept:
            self._live.popleft()
        try:
            answer = await link.call(entry.action, entry.payload())
        except CallRefused as refusal:
            logger.warning("%s was refused its %s: %s", self._identity, entry.action, refusal)
        except ConnectionLost:
            if link is self._link:
                self.shut()
            return
        except NoAnswer as cause:
            logger.info("%s got no answer to its %s: %s", self._identity, entry.action, cause)
        else:
            if kept:
                self._kept.popleft()
            entry.answered(answer)
            return
        if kept:
            self._retry(entry)

    def _retry(self, entry: _Entry) -> None:
        """Wait longer each time, and give up in the end (OCPP 1.6, 3.7.1)."""
        entry.attempts += 1
        if entry.attempts >= self._configuration.integer("TransactionMessageAttempts"):
            self._kept.popleft()
            self.discarded += 1
            logger.warning("%s gave up its %s after %d attempts", self._identity, entry.action, entry.attempts)
            entry.answered(None)
        else:
            wait = self._configuration.integer("TransactionMessageRetryInterval") * entry.attempts
            entry.not_before = self._clock.seconds() + wait
