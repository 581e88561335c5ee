"""The SQLite engine: Tortoise's own, with transactions that survive cancellation and reads that do not wait for them.

One connection writes, behind one first-come-first-served lock that every writer of the process takes; another
one, opened read-only, serves what is read outside transactions. Tortoise chooses the dialect of migrations by
the name of the module that defines the client, so "sqlite" must stay part of this one's name.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from typing import Any, cast

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite import client as upstream
from tortoise.connection import ConnectionHandler, ConnectionToken, get_connections
from tortoise.exceptions import TransactionManagementError

from models.read_only import only_reads

logger = logging.getLogger(__name__)

Rows = list[dict[str, Any]]
Affected = tuple[int, Sequence[dict[str, Any]]]

_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)

_endings: set[asyncio.Task[None]] = set()


def sqlite_error(error: BaseException) -> sqlite3.Error | None:
    """Return the driver's error behind `error`, which Tortoise may have wrapped, or None if there is none."""
    if isinstance(error, sqlite3.Error):
        return error
    inner = error.args[0] if error.args else None
    return inner if isinstance(inner, sqlite3.Error) else None


def is_unavailable(error: BaseException) -> bool:
    """Tell whether SQLite could not take it now: locked by another process, disk full, read-only or failing."""
    return getattr(sqlite_error(error), "sqlite_errorcode", 0) & 0xFF in _UNAVAILABLE


class Transaction(upstream.SqliteTransactionWrapper):
    """The writing connection, inside a transaction."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))

    def acquire_connection(self) -> Any:
        if self._finalized:
            raise TransactionManagementError("a query ran in a transaction that is over: was a task made inside it?")
        return super().acquire_connection()

    async def begin(self) -> None:
        # Without IMMEDIATE a transaction that reads before it writes fails when another process wrote in between.
        await self._connection.execute("BEGIN IMMEDIATE")

    async def execute_script(self, query: str) -> None:
        # The driver's executescript() commits first, which would end the transaction.
        statement = ""
        for line in query.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                await self.execute_query(statement)
                statement = ""
        if statement.strip():
            await self.execute_query(statement)


class _TransactionContext(upstream.SqliteTransactionContext):
    """Holds the lock from before BEGIN until the transaction is really over, whoever is cancelled meanwhile."""

    connection: Transaction
    _handler: ConnectionHandler
    token: ConnectionToken

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        beginning = asyncio.ensure_future(self._begin())
        try:
            await asyncio.shield(beginning)
        except BaseException:
            _keep(asyncio.ensure_future(self._abandon(beginning)))
            raise
        self._handler = get_connections()
        self.token = self._handler.set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        self._handler.reset(self.token)
        await asyncio.shield(_keep(asyncio.ensure_future(self._end(commit=exc_type is None))))

    async def _begin(self) -> None:
        await self.ensure_connection()
        await self.connection.begin()

    async def _abandon(self, beginning: asyncio.Future[None]) -> None:
        await asyncio.wait([beginning])
        await self._end(commit=False)

    async def _end(self, *, commit: bool) -> None:
        try:
            if commit and not self.connection._finalized:
                await self.connection.commit()
        finally:
            try:
                driver = self.connection._connection
                if driver is not None and driver.in_transaction:
                    await driver.rollback()
            finally:
                self.connection._finalized = True
                self._trxlock.release()


def _keep(task: asyncio.Task[None]) -> asyncio.Task[None]:
    _endings.add(task)
    task.add_done_callback(_endings.discard)
    return task


class SqliteClient(upstream.SqliteClient):
    """Writes on one connection behind `lock`, reads outside transactions on another."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **kwargs)
        self._reader = upstream.SqliteClient(file_path, **{**kwargs, "query_only": "ON"})

    @property
    def lock(self) -> asyncio.Lock:
        """The one lock that every writer of this process takes; first come, first served."""
        return self._lock

    async def close(self) -> None:
        # Waits for a transaction whose caller was cancelled and that is still being undone.
        async with self._lock:
            await self._reader.close()
            await super().close()

    def _in_transaction(self) -> TransactionContext:
        return _TransactionContext(Transaction(self), self._lock)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> Affected:
        if await self._only_reads(query):
            return cast(Affected, await self._reader.execute_query(query, values))
        return cast(Affected, await super().execute_query(query, values))

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> Rows:
        if await self._only_reads(query):
            return cast(Rows, await self._reader.execute_query_dict(query, values))
        return cast(Rows, await super().execute_query_dict(query, values))

    async def _only_reads(self, query: str) -> bool:
        if not only_reads(query):
            return False
        if self._connection is None:  # the writer makes the file and turns the write-ahead log on
            async with self.acquire_connection():
                pass
        return True


client_class = SqliteClient
