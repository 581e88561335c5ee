"""The intake: what charge points report, in lanes that commit side by side."""

from __future__ import annotations

import asyncio
from typing import Any

from models.database import database_url, dialect
from models.database_config import sqlite_path
from models.errors import Unavailable
from models.lane import Counters, Lane, Writer
from models.working_set import Report
from models.writer_asyncpg import PostgresWriter
from models.writer_sqlite import SqliteWriter

POSTGRES_LANES = 2
"""While one lane waits for the database, the other one decides; more of them make batches smaller and cost more."""


class Intake:
    """Hands each report to the lane of its charge point, so that those of one charge point keep their order."""

    def __init__(self, writers: list[Writer], **settings: Any) -> None:
        self.counters = Counters()
        self.lanes = tuple(Lane(writer, counters=self.counters, **settings) for writer in writers)

    def start(self) -> None:
        """Begin to take reports."""
        for lane in self.lanes:
            lane.start()

    async def stop(self) -> None:
        """Commit what was handed in, then end."""
        await asyncio.gather(*(lane.stop() for lane in self.lanes))

    @property
    def waiting(self) -> int:
        """How many reports wait for a batch of their own now."""
        return sum(lane.waiting for lane in self.lanes)

    def lane_of(self, charge_point_id: int) -> Lane:
        """The lane that takes what this charge point reports and logs."""
        return self.lanes[charge_point_id % len(self.lanes)]


_current: Intake | None = None


def start(*, lanes: int | None = None, **settings: Any) -> Intake:
    """Open the intake of this process on the database that is open."""
    global _current
    _current = Intake(_writers(lanes), **settings)
    _current.start()
    return _current


async def stop() -> None:
    """Commit what was handed in, and close."""
    global _current
    if _current is not None:
        await _current.stop()
        _current = None


def current() -> Intake:
    """The intake of this process."""
    if _current is None:
        raise Unavailable("the intake is not open")
    return _current


def opened() -> Intake | None:
    """The intake of this process; None while it is closed."""
    return _current


async def report(what: Report) -> Any:
    """Hand in a report and wait until it is committed; see `Lane.report`."""
    return await current().lane_of(what.charge_point_id).report(what)


def _writers(lanes: int | None) -> list[Writer]:
    if dialect() == "sqlite":
        return [SqliteWriter(sqlite_path(database_url()))]  # It has one writer at a time anyway.
    return [PostgresWriter(database_url()) for _ in range(lanes or POSTGRES_LANES)]
