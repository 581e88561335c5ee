"""The intake's hands on PostgreSQL: one connection of its own, one transaction a batch."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import asyncpg

from models.batch import Done, Program
from models.engine_asyncpg import ConnectionLost
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
    as_arrays,
    load,
    table,
    word,
)

_SETTINGS = {"jit": "off", "enable_seqscan": "off", "application_name": "voltgraph intake"}
_SESSION_IDS = "select nextval(pg_get_serial_sequence('charging_session', 'id')) from generate_series(1, $1::int)"
_BLOCK = 1000
"""Transaction ids that are taken at once, outside the transaction, so that no node waits for another's commit."""


class PostgresWriter:
    """Runs programs on one connection, each in one transaction that is committed when it returns."""

    def __init__(self, url: str, *, deadline: float = 10.0) -> None:
        self._url = url
        self._deadline = deadline
        self._db: asyncpg.Connection[Any] | None = None
        self._transaction_ids: list[int] = []

    async def run(self, program: Callable[[], Program]) -> Done:
        """Run one batch in one transaction; whatever goes wrong with the connection, it is thrown away."""
        try:
            async with asyncio.timeout(self._deadline):
                db = await self._connect()
                if len(self._transaction_ids) < _BLOCK:
                    last = await db.fetchval(take("$"), "transaction", _BLOCK)
                    self._transaction_ids[:0] = range(last, last - _BLOCK, -1)
                transaction = db.transaction()
                await transaction.start()
                done = await self._drive(db, program())
                await (transaction.rollback() if done.clash else transaction.commit())
                return done
        except asyncpg.InterfaceError as error:
            # It died between two statements, so that the second one was not even sent; or a value does not fit.
            lost = self._db is None or self._db.is_closed()
            self._drop()
            if lost:
                raise ConnectionLost from error
            raise
        except BaseException:
            self._drop()
            raise

    async def close(self) -> None:
        """Close the connection."""
        if self._db is not None and not self._db.is_closed():
            await self._db.close(timeout=5)
        self._db = None

    async def _connect(self) -> "asyncpg.Connection[Any]":
        if self._db is None or self._db.is_closed():
            self._db = await asyncpg.connect(self._url, server_settings=_SETTINGS)
            for name in ("json", "jsonb"):
                await self._db.set_type_codec(name, schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
        return self._db

    async def _drive(self, db: "asyncpg.Connection[Any]", program: Program) -> Done:
        answer: Any = None
        while True:
            try:
                statement = program.send(answer)
            except StopIteration as stop:
                done: Done = stop.value
                return done
            if isinstance(statement, TakeIds):
                found = await db.fetch(_SESSION_IDS, statement.count)
                # The program takes from the end.
                answer = [(row[0], self._transaction_ids.pop()) for row in found][::-1]
            else:
                answer = await _execute(db, statement)

    def _drop(self) -> None:
        if self._db is not None:
            self._db.terminate()
            self._db = None


async def _execute(db: "asyncpg.Connection[Any]", statement: Statement) -> Any:
    match statement:
        case Lock(model, ids, columns):
            return load(model, columns, await db.fetch(word("postgres", Lock, model, columns), ids))
        case Hold(model, ids):
            return await db.execute(word("postgres", Hold, model), ids)
        case Select(model, column, values, where, columns):
            columns = columns or table(model).columns
            found = await db.fetch(word("postgres", Select, model, column, columns, where), values)
            return load(model, columns, found)
        case Match(model, columns, keys):
            found = await db.fetch(word("postgres", Match, model, columns), *as_arrays(model, columns, keys))
            return load(model, table(model).columns, found)
        case Insert(model, columns, rows, True):
            return await db.copy_records_to_table(table(model).name, records=rows, columns=columns)
        case Insert(model, columns, rows):
            tag = await db.execute(word("postgres", Insert, model, columns), *as_arrays(model, columns, rows))
            return int(tag.rsplit(" ", 1)[1])
        case Upsert(model, key, columns, rows, adds):
            text = word("postgres", Upsert, model, key, columns, adds)
            return [tuple(row) for row in await db.fetch(text, *as_arrays(model, columns, rows))]
        case Update(model, columns, rows):
            return await db.execute(word("postgres", Update, model, columns), *as_arrays(model, ("id", *columns), rows))
