"""The PostgreSQL engine: Tortoise's own, with transactions that survive cancellation and a pool that heals itself.

Tortoise chooses the dialect of migrations by the name of the module that defines the client, so "asyncpg" must
stay part of this one's name.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from tortoise.backends.asyncpg import client as upstream
from tortoise.backends.base.client import (
    NestedTransactionContext,
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import ConnectionHandler, ConnectionToken, get_connections
from tortoise.exceptions import TransactionManagementError

from models.errors import Unavailable
from models.read_only import only_reads

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

FAREWELL_TIMEOUT = 5.0  # seconds for what ends the use of a connection: after them it is thrown away


class ConnectionLost(Exception):
    """The connection of a transaction died; it is rolled back, or the answer to its COMMIT was lost."""


# The server is gone, going, not yet there, or not the one that takes writes.
SERVER_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.AdminShutdownError,
    asyncpg.exceptions.CrashShutdownError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.TooManyConnectionsError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,
    asyncpg.exceptions.InternalClientError,
)
LOST = (*SERVER_GONE, OSError)

# What a second attempt may cure: the connection died, or the transaction lost against another one or a new schema.
TRANSIENT = (
    ConnectionLost,
    asyncpg.exceptions.SerializationError,
    asyncpg.exceptions.DeadlockDetectedError,
    asyncpg.exceptions.InvalidCachedStatementError,
    asyncpg.exceptions.OutdatedSchemaCacheError,
)


def _is_dead(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # it died, and the pool has taken it back already
        return True


async def _in_time(query: Awaitable[Result]) -> Result:
    try:
        return await query
    except TimeoutError as error:  # of asyncpg: a caller's own time limit arrives here as a cancellation
        raise Unavailable("The database did not answer in time") from error


class _PooledConnection(PoolConnectionWrapper[Any]):
    """A connection for one query; neither getting it nor giving it back can hang."""

    client: "PostgresClient"

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await self.client.take()
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        await self.client.give_back(self.connection)


class Transaction(upstream.TransactionWrapper):
    """A connection of the pool, inside a transaction."""

    _parent: "PostgresClient"

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))

    def acquire_connection(self) -> Any:
        if self._finalized:
            raise TransactionManagementError("a query ran in a transaction that is over: was a task made inside it?")
        return super().acquire_connection()

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        return await _in_time(super()._translate_exceptions(func, *args, **kwargs))


class _TransactionContext(TransactionContextPooled):
    """Always gives its connection back, whoever is cancelled, and tells a dead connection from an error."""

    client: Transaction
    _handler: ConnectionHandler
    token: ConnectionToken

    async def __aenter__(self) -> TransactionalDBClient:
        pool = self.client._parent
        connection = None
        try:
            await self.ensure_connection()
            connection = await pool.take()
            self.client._connection = connection
            await self.client.begin()
        except BaseException as error:
            lost = isinstance(error, LOST) or (connection is not None and _is_dead(connection))
            if connection is not None:
                # A cancelled BEGIN may have arrived all the same: the pool resets what it takes back.
                await asyncio.shield(asyncio.ensure_future(pool.give_back(connection)))
            if lost:
                raise ConnectionLost from error
            raise
        self._handler = get_connections()
        self.token = self._handler.set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        self._handler.reset(self.token)
        await asyncio.shield(asyncio.ensure_future(self._end(exc_val)))

    async def _end(self, error: BaseException | None) -> None:
        connection = self.client._connection
        try:
            if error is None:
                await self._commit()
            else:
                await self._roll_back()
                if _is_dead(connection) or isinstance(error, SERVER_GONE):
                    raise ConnectionLost from error
        finally:
            self.client._finalized = True
            await self.client._parent.give_back(connection)

    async def _commit(self) -> None:
        if self.client._finalized:
            return
        try:
            await self.client.commit()
        except BaseException as error:
            if _is_dead(self.client._connection) or isinstance(error, LOST):
                raise ConnectionLost from error
            raise

    async def _roll_back(self) -> None:
        connection = self.client._connection
        if self.client._finalized or _is_dead(connection):
            return
        try:
            async with asyncio.timeout(FAREWELL_TIMEOUT):
                await self.client.rollback()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
            logger.info("A transaction could not be rolled back, its connection was thrown away: %r", error)
            if not _is_dead(connection):
                connection.terminate()


class PostgresClient(upstream.AsyncpgDBClient):
    """A pool on `dsn`, which asyncpg reads itself; `command_timeout` bounds each statement, in seconds."""

    def __init__(self, dsn: str, acquire_timeout: float = 30.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dsn = dsn
        self.acquire_timeout = acquire_timeout

    async def create_connection(self, with_db: bool) -> None:
        self._pool = await asyncpg.create_pool(
            self.dsn,
            min_size=self.pool_minsize,
            max_size=self.pool_maxsize,
            server_settings=self.server_settings,
            **self.extra,
        )
        await self._post_connect()

    async def take(self) -> Any:
        """Take a connection out of the pool, for at most `acquire_timeout` seconds of waiting."""
        assert self._pool is not None
        return await self._pool.acquire(timeout=self.acquire_timeout)

    async def give_back(self, connection: Any) -> None:
        """Give a connection back; one that does not answer is thrown away, which is no error of whoever used it."""
        if self._pool is None:
            return
        try:
            await self._pool.release(connection, timeout=FAREWELL_TIMEOUT)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
            logger.info("A database connection was thrown away: %r", error)

    def acquire_connection(self) -> Any:
        return _PooledConnection(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return _TransactionContext(Transaction(self), self._pool_init_lock)

    async def _close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            async with asyncio.timeout(10):
                await pool.close()
        except TimeoutError:
            pool.terminate()

    async def execute_many(self, query: str, values: list[Any]) -> None:
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[dict[str, Any]]]:
        return await self._once_more(super().execute_query, query, values)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return await self._once_more(super().execute_query_dict, query, values)

    async def _once_more(
        self, run: Callable[[str, list[Any] | None], Awaitable[Result]], query: str, values: list[Any] | None
    ) -> Result:
        """Run a query; if it only reads and its pooled connection was dead, run it once more on a new one."""
        try:
            return await run(query, values)
        except (*LOST, asyncpg.InterfaceError) as error:
            if not only_reads(query):
                raise
            logger.info("A query is repeated: %r", error)
        # Whatever killed one connection has likely killed them all: none of the old ones is used again.
        await self._expire_connections()
        try:
            return await run(query, values)
        except LOST as error:
            raise Unavailable("The database cannot be reached") from error

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        return await _in_time(super()._translate_exceptions(func, *args, **kwargs))


client_class = PostgresClient
