"""The intake's hands on SQLite: a connection of its own in a thread of its own, one hop a batch."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from models.batch import Done, Program
from models.database import sqlite_lock
from models.sequence import take
from models.statements import (
    Hold,
    Insert,
    Lock,
    Match,
    Select,
    Statement,
    TakeIds,
    Update,
    Upsert,
    load,
    sqlite_text,
    table,
    word,
)

# The driver asks for this for moments alone, so that rows need not be gone through value by value.
sqlite3.register_adapter(datetime, sqlite_text)


class SqliteWriter:
    """Runs programs against one file, each in one transaction that is on the disk when it returns."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._db: sqlite3.Connection | None = None

    async def run(self, program: Callable[[], Program]) -> Done:
        """Run one batch in one transaction; a cancelled caller does not cut it in half."""
        async with sqlite_lock():
            work = asyncio.get_running_loop().run_in_executor(self._thread, self._transact, program)
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                await asyncio.wait([work])
                raise

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=True)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    def _connect(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=True, cached_statements=200)
            for pragma in ("journal_mode=wal", "synchronous=full", "busy_timeout=10000", "foreign_keys=on"):
                self._db.execute(f"pragma {pragma}")
        return self._db

    def _transact(self, program: Callable[[], Program]) -> Done:
        db = self._connect()
        db.execute("begin immediate")
        try:
            done = drive(db, program())
            db.execute("rollback" if done.clash else "commit")
        except BaseException:
            if db.in_transaction:
                db.execute("rollback")
            raise
        return done


def drive(db: sqlite3.Connection, program: Program) -> Done:
    """Run a program to its end inside the open transaction."""
    answer = None
    while True:
        try:
            statement = program.send(answer)
        except StopIteration as stop:
            done: Done = stop.value
            return done
        answer = _execute(db, statement)


def _execute(db: sqlite3.Connection, statement: Statement) -> Any:
    match statement:
        case Lock(model, ids, columns):  # whoever writes to SQLite holds everything
            return _rows(db, model, columns, word("sqlite", Select, model, "id", columns, ""), [_json(ids)])
        case Hold():
            return None
        case TakeIds(count):
            return _take_ids(db, count)
        case Select(model, column, values, where, columns):
            columns = columns or table(model).columns
            return _rows(db, model, columns, word("sqlite", Select, model, column, columns, where), [_json(values)])
        case Match(model, columns, keys):
            text = word("sqlite", Match, model, columns)
            found = [_rows(db, model, table(model).columns, text, key) for key in keys]
            return [row for rows in found for row in rows]
        case Insert(model, columns, rows):
            before = db.total_changes
            db.executemany(word("sqlite", Insert, model, columns), rows)
            return db.total_changes - before
        case Upsert(model, key, columns, rows, adds):
            text = word("sqlite", Upsert, model, key, columns, adds)
            return [db.execute(text, row).fetchone() for row in rows]
        case Update(model, columns, rows):
            db.executemany(word("sqlite", Update, model, columns), rows)
            return None


def _rows(
    db: sqlite3.Connection, model: Any, columns: tuple[str, ...], text: str, parameters: Sequence[Any]
) -> list[Any]:
    parsers = [
        (n, parse) for n, name in enumerate(columns) if (parse := table(model).from_sqlite.get(name)) is not None
    ]
    found = [list(values) for values in db.execute(text, parameters)]
    for row in found:
        for n, parse in parsers:
            if row[n] is not None:
                row[n] = parse(row[n])
    return load(model, columns, found)


def _json(values: Any) -> str:
    return json.dumps(list(values))


def _take_ids(db: sqlite3.Connection, count: int) -> list[tuple[int, int]]:
    (last_transaction,) = db.execute(take("?"), ["transaction", count]).fetchone()
    (last_session,) = db.execute("select coalesce(max(id), 0) from charging_session").fetchone()
    return [(last_session + count - n, last_transaction - n) for n in range(count)]
