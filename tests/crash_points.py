"""A node that ends as in a power cut, `python -m tests.crash_points <point>:<n>`: at the n-th passage of a point."""

import os
import sys
from collections.abc import Callable
from typing import Any

import cli
import models.command
import models.database
import models.lane
import models.stored_file
import ocpp_server.commands
import ocpp_server.connection
from models import writer_asyncpg, writer_sqlite

CRASHED = 70
"""The exit code of a node that reached its crash point."""


def _wrap(owner: Any, name: str, crash: Callable[[], None], counts: Callable[..., bool], *, after: bool) -> None:
    wrapped = getattr(owner, name)

    if after:

        async def replaced(*args: Any, **kwargs: Any) -> Any:
            result = await wrapped(*args, **kwargs)
            if counts(result):
                crash()
            return result

    else:

        def replaced(*args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            if counts(*args, **kwargs):
                crash()
            return wrapped(*args, **kwargs)

    setattr(owner, name, replaced)


def _before_commit(crash: Callable[[], None]) -> None:
    """Everything of a batch is written and nothing is committed."""
    drive = writer_sqlite.drive

    def drive_and_crash(db: Any, program: Any) -> Any:
        done = drive(db, program)
        if done.answers:
            crash()
        return done

    writer_sqlite.drive = drive_and_crash
    _wrap(writer_asyncpg.PostgresWriter, "_drive", crash, lambda done: bool(done.answers), after=True)


def _after_commit(crash: Callable[[], None]) -> None:
    """A batch is committed; neither a doorbell nor an answer is on its way."""
    _wrap(models.lane.Lane, "_finish", crash, lambda _, pending, done: bool(done.answers), after=False)


def _before_answer(crash: Callable[[], None]) -> None:
    """A report is committed and announced, and its answer is about to be written."""
    _wrap(ocpp_server.connection.Connection, "_send_result", crash, lambda *_: True, after=False)


def _before_doorbell(crash: Callable[[], None]) -> None:
    """A unit of work is committed, for example a command that is asked for, and not announced."""
    _wrap(models.database, "_announce", crash, lambda changes: any(c.noun == "command" for c in changes), after=False)


def _after_claim(crash: Callable[[], None]) -> None:
    """A command is SENT, and nothing of it has been written to the socket."""
    _wrap(ocpp_server.commands, "_perform", crash, lambda *_: True, after=False)


def _before_settle(crash: Callable[[], None]) -> None:
    """A charge point has answered a command, and its answer is not recorded."""
    _wrap(models.command, "settle", crash, lambda *_, **__: True, after=False)


def _after_keeping(crash: Callable[[], None]) -> None:
    """All bytes of a file are safe on disk, and no row says so."""
    _wrap(models.stored_file.Incoming, "keep", crash, lambda _: True, after=True)


POINTS = {
    "before_commit": _before_commit,
    "after_commit": _after_commit,
    "before_answer": _before_answer,
    "before_doorbell": _before_doorbell,
    "after_claim": _after_claim,
    "before_settle": _before_settle,
    "after_keeping": _after_keeping,
}


def main(wanted: str) -> int:
    """Serve until the crash point has been passed so many times."""
    point, _, times = wanted.partition(":")
    left = int(times or 1)

    def crash() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os._exit(CRASHED)

    POINTS[point](crash)
    return cli.main(["serve"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
