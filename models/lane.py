"""A lane of the intake: what some charge points report is committed in batches, and confirmed after the commit."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import asyncpg

from models import batch, engine_asyncpg, engine_sqlite, events
from models.batch import Done, Notes, Program
from models.errors import Unavailable
from models.message import Entry
from models.working_set import Report

logger = logging.getLogger(__name__)

MOST_REPORTS = 500
"""Reports a batch: its locks are held and its answers wait until its last statement."""

MOST_MESSAGES = 50_000
"""Log entries that may wait; more are dropped and counted, for no answer may wait for the log."""

NOTES_EVERY = 0.2
"""Seconds until log entries are written; those of many small batches go together."""

MANY_MESSAGES = 500
"""Log entries that are worth a statement of their own before that time, so that no batch has to carry thousands."""

SEEN_EVERY = 5.0
_DEFERRED_FOR = 0.005
_NOT_OUR_FAULT = frozenset({"08", "40", "53", "55", "57", "58"})
"""Classes of PostgreSQL's error codes: connection, transaction rollback, resources, object state, operator, system."""

_LONGEST_PAUSE = 1.0


class Writer(Protocol):
    """Runs a program in one transaction and commits it."""

    async def run(self, program: Callable[[], Program]) -> Done: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class _Pending:
    report: Report
    answer: asyncio.Future[Any]
    until: float


@dataclass(slots=True)
class Counters:
    """What the intake has done since it started."""

    reports: int = 0
    batches: int = 0
    largest: int = 0
    deferred: int = 0
    failed: int = 0
    dropped_messages: int = 0
    away: int = 0


@dataclass
class Lane:
    """Gathers reports while one batch commits, and takes all that waits into the next: no timer, no memory of rows."""

    writer: Writer
    patience: float = 15.0
    capacity: int = 20_000
    counters: Counters = field(default_factory=Counters)
    _queue: deque[_Pending] = field(default_factory=deque)
    _notes: Notes = field(default_factory=Notes)
    _notes_due: bool = False
    _seen_due: float = 0.0
    _committing: list[_Pending] = field(default_factory=list)
    _put_off: list[_Pending] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _timer: asyncio.TimerHandle | None = None
    _watch: asyncio.TimerHandle | None = None
    _task: asyncio.Task[None] | None = None
    _closing: bool = False

    def start(self) -> None:
        """Begin to take reports."""
        self._task = asyncio.create_task(self._run(), name="intake lane")

    async def stop(self) -> None:
        """Commit what was handed in, then end."""
        self._closing = True
        self._seen_due = 0.0
        self._wake.set()
        if self._task is not None:
            try:
                async with asyncio.timeout(self.patience):
                    await asyncio.shield(self._task)
            except TimeoutError:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        for timer in (self._timer, self._watch):
            if timer is not None:
                timer.cancel()
        await self.writer.close()

    @property
    def waiting(self) -> int:
        """How many reports wait for a batch of their own now."""
        return len(self._queue) + len(self._put_off)

    async def report(self, report: Report) -> Any:
        """Hand in a report and wait for its answer, which is committed when this returns.

        Raises Unavailable when the database could not take it in time: then nothing may be confirmed. Whatever it
        raises, the charge point may repeat the report without harm: every row has its natural key.
        """
        if self._closing or len(self._queue) >= self.capacity:
            raise Unavailable("the intake takes no reports now")
        loop = asyncio.get_running_loop()
        pending = _Pending(report, loop.create_future(), loop.time() + self.patience)
        self._queue.append(pending)
        self._wake.set()
        if self._watch is None or self._watch.when() > pending.until:
            if self._watch is not None:
                self._watch.cancel()
            self._watch = loop.call_at(pending.until, self._give_up)
        return await pending.answer

    def _give_up(self) -> None:
        """Let go of those that waited too long. One timer for all: one for each would cost as much as its decision."""
        loop = asyncio.get_running_loop()
        waiting = [item for item in (*self._committing, *self._put_off, *self._queue) if not item.answer.done()]
        for item in waiting:
            if item.until <= loop.time():
                item.answer.set_exception(Unavailable("the database did not take this report in time"))
        nearest = min((item.until for item in waiting if not item.answer.done()), default=None)
        self._watch = None if nearest is None else loop.call_at(nearest, self._give_up)

    def log(self, entry: Entry) -> None:
        """Put a frame into the message log; it rides with a batch within `NOTES_EVERY` and nothing waits for it."""
        if len(self._notes.messages) >= MOST_MESSAGES:
            self.counters.dropped_messages += 1
            return
        self._notes.messages.append(entry)
        self._schedule()

    def seen(self, charge_point_id: int, at: datetime) -> None:
        """Note that a charge point was heard; written every few seconds, the newest wins."""
        self._notes.seen[charge_point_id] = at
        self._schedule()

    def _schedule(self) -> None:
        if self._timer is None and not self._closing:
            self._timer = asyncio.get_running_loop().call_later(NOTES_EVERY, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self._notes_due = True
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while True:
                pending = self._committing = self._take()
                notes = self._take_notes()
                if not pending and not notes.messages and not notes.seen:
                    break
                await self._commit(pending, notes)
            if self._closing and not self._queue and not self._put_off:
                return
            if self._notes.seen:
                self._schedule()

    def _take(self) -> list[_Pending]:
        taken: list[_Pending] = []
        while self._queue and len(taken) < MOST_REPORTS:
            pending = self._queue.popleft()
            if not pending.answer.done():
                taken.append(pending)
        return taken

    def _take_notes(self) -> Notes:
        if not (self._notes_due or self._closing or len(self._notes.messages) >= MANY_MESSAGES):
            return Notes()  # A statement for two log entries would cost more than all else that a small batch does.
        self._notes_due = False
        loop_time = asyncio.get_running_loop().time()
        taken = Notes(messages=self._notes.messages)
        self._notes.messages = []
        if self._notes.seen and loop_time >= self._seen_due:
            self._seen_due = loop_time + SEEN_EVERY
            taken.seen, self._notes.seen = self._notes.seen, {}
        return taken

    async def _commit(self, pending: list[_Pending], notes: Notes) -> None:
        """Commit a batch, whatever it takes: wait while the database is away, halve it when the database refuses it."""
        pause = 0.05
        while True:
            try:
                reports = [item.report for item in pending]
                done = await self.writer.run(partial(batch.run, reports, notes))
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if not _is_passing(error):
                    await self._divide(pending, notes, error)
                    return
                self.counters.away += 1
                logger.warning("The intake could not commit %s reports and tries again: %r", len(pending), error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                pending = [item for item in pending if not item.answer.done()]
                self._merge(notes)
                if self._closing and not pending:
                    return
                continue
            if done.clash:
                continue
            self._finish(pending, done)
            return

    def _merge(self, notes: Notes) -> None:
        """Keep the log within its bounds while the database is away."""
        surplus = len(notes.messages) + len(self._notes.messages) - MOST_MESSAGES
        if surplus > 0:
            del notes.messages[:surplus]
            self.counters.dropped_messages += surplus

    def _finish(self, pending: Sequence[_Pending], done: Done) -> None:
        self.counters.batches += 1
        self.counters.reports += len(done.answers)
        self.counters.largest = max(self.counters.largest, len(pending))
        events.publish(done.changes)
        for n, answer in done.answers.items():
            future = pending[n].answer
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        for charge_point_id, at in done.unseen.items():
            self._notes.seen.setdefault(charge_point_id, at)
        if done.deferred:
            self.counters.deferred += len(done.deferred)
            again = [pending[n] for n in done.deferred]
            self._put_off += again
            asyncio.get_running_loop().call_later(_DEFERRED_FOR, self._again, again)

    def _again(self, deferred: list[_Pending]) -> None:
        self._put_off = [item for item in self._put_off if item not in deferred]
        self._queue.extendleft(reversed(deferred))
        self._wake.set()

    async def _divide(self, pending: list[_Pending], notes: Notes, error: Exception) -> None:
        """Find the one report that the database refuses, so that it fails alone; the log is refused apart from them."""
        if notes.messages or notes.seen:
            await self._commit(pending, Notes())
            await self._keep_notes(notes)
        elif len(pending) > 1:
            middle = len(pending) // 2
            await self._commit(pending[:middle], Notes())
            await self._commit(pending[middle:], Notes())
        elif pending:
            self.counters.failed += 1
            logger.error("A report could not be stored: %r", pending[0].report, exc_info=error)
            if not pending[0].answer.done():
                pending[0].answer.set_exception(error)

    async def _keep_notes(self, notes: Notes) -> None:
        """Store what rides along apart from reports, halving it until the one entry that is refused is alone."""
        for charge_point_id, at in notes.seen.items():
            self._notes.seen.setdefault(charge_point_id, at)
        parts = [notes.messages] if notes.messages else []
        while parts:
            messages = parts.pop()
            try:
                done = await self.writer.run(partial(batch.run, [], Notes(messages=messages)))
            except Exception as error:
                if len(messages) > 1 and not _is_passing(error):
                    middle = len(messages) // 2
                    parts += [messages[middle:], messages[:middle]]
                    continue
                self.counters.dropped_messages += len(messages)
                logger.exception("%s log entries could not be stored", len(messages))
            else:
                events.publish(done.changes)


def _is_passing(error: Exception) -> bool:
    """Whether the same batch may succeed later: the database is away, full or cut it short, or two transactions met."""
    if isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "")[:2] in _NOT_OUR_FAULT:
        return True
    return isinstance(error, (*engine_asyncpg.TRANSIENT, *engine_asyncpg.LOST)) or engine_sqlite.is_unavailable(error)
