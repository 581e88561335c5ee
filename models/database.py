"""The database: opening and closing it, the unit of work that every change runs in, and the clock.

A change is written by a verb, an async function under `@unit_of_work`, in plain Tortoise. The outermost verb makes
the transaction, and a verb that it calls joins it. Each noted row (`changed`) is told once to whoever registered
with `on_commit`, after the commit and never inside the transaction.
"""

import asyncio
import contextlib
import functools
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, ParamSpec, TypeVar

import asyncpg
from tortoise import BaseDBAsyncClient
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext

from models import engine_asyncpg, engine_sqlite, file_lock, private_file, schema
from models.database_config import Dialect, dialect_of, sqlite_path, tortoise_config
from models.errors import Unavailable

logger = logging.getLogger(__name__)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Changed(NamedTuple):
    """A row that was written: what it is, its id, and the id of the charge point that it belongs to (0: none)."""

    noun: str
    id: int
    charge_point: int = 0


@dataclass
class _Database:
    url: str
    dialect: Dialect
    context: TortoiseContext
    patience: float
    serving: file_lock.FileLock | None
    running: set[asyncio.Task[Any]] = field(default_factory=set)
    closing: bool = False


@dataclass
class _Unit:
    task: asyncio.Task[Any] | None
    changes: dict[Changed, None] = field(default_factory=dict)
    notes: list[Any] = field(default_factory=list)


_open: _Database | None = None
_unit: ContextVar[_Unit | None] = ContextVar("unit_of_work", default=None)
_listeners: list[Callable[[tuple[Changed, ...]], None]] = []
_witnesses: list[Callable[[tuple[Changed, ...], list[Any]], Awaitable[None]]] = []


# Opening and closing


async def open_database(
    url: str,
    *,
    migrate: bool = True,
    serving: bool = True,
    pool_size: int = 10,
    statement_timeout: float = 30.0,
    patience: float = 10.0,
    tables: Sequence[str] | None = None,
    migrations: str = "models.migrations",
) -> None:
    """Open the database that the whole process uses, bringing its tables up to date first.

    `sqlite://<path>` (relative to the working directory; its folder is made) or
    `postgres://user:password@host:port/name` (`?host=/folder` for a unix socket; whatever else asyncpg understands).
    Only one process may serve a SQLite file: another one gets `DatabaseInUse`; a tool that works beside it says
    `serving=False`. `pool_size` and `statement_timeout` (seconds; for getting a connection too) are PostgreSQL's;
    `patience` is how long a unit of work goes on trying when the database is away, in seconds. `tables` names the
    modules that define tables, by default all of `models`.
    """
    global _open
    if _open is not None:
        raise RuntimeError("a database is open already: close_database() first")
    config = tortoise_config(url, tables=tables, migrations=migrations)
    dialect = dialect_of(url)
    credentials = config["connections"][dialect]["credentials"]
    lock = None
    context = TortoiseContext()
    try:
        if dialect == "sqlite":
            path = credentials["file_path"]
            try:
                private_file.create(path)
                lock = file_lock.acquire(f"{path}.lock") if serving else None
            except OSError as error:
                raise Unavailable(f"the database {path} cannot be used: {error}") from error
        else:
            credentials.update(
                maxsize=pool_size,
                command_timeout=statement_timeout,
                acquire_timeout=statement_timeout,
                timeout=min(10.0, statement_timeout),
            )
            await _await_server(url, patience)
        if migrate:
            await schema.migrate(tortoise_config(url, tables=tables, migrations=migrations))
        # The fallback serves tasks that libraries made before or beside us, which do not carry our context.
        with context:
            await context.init(config=config, _enable_global_fallback=True)
            await context.db().execute_query("SELECT 1")
    except BaseException:
        await context.close_connections()
        if lock is not None:
            lock.release()
        raise
    _open = _Database(url, dialect, context, patience, lock)
    logger.info("The %s database was opened", dialect)


async def close_database(*, timeout: float = 10.0) -> None:
    """Close the database after the running units of work, waiting for at most `timeout` seconds; harmless if closed."""
    global _open
    database = _open
    if database is None or database.closing:
        return
    database.closing = True
    try:
        if database.running:
            _, late = await asyncio.wait(database.running, timeout=timeout)
            for task in late:
                logger.warning("A unit of work did not end within %s s and was cancelled: %s", timeout, task.get_name())
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=timeout)
    finally:
        _open = None
        await database.context.close_connections()
        if database.serving is not None:
            database.serving.release()
    logger.info("The %s database was closed", database.dialect)


async def migrate(url: str) -> list[str]:
    """Bring the tables of a database up to date and return the names of the migrations that were applied."""
    if dialect_of(url) == "sqlite":
        private_file.create(sqlite_path(url))
    return await schema.migrate(tortoise_config(url))


def dialect() -> Dialect:
    """Return which kind of database is open."""
    return _database().dialect


def database_url() -> str:
    """Return the URL of the database that is open."""
    return _database().url


def connection() -> BaseDBAsyncClient:
    """Return the client for raw SQL: inside a unit of work, that of its transaction."""
    return get_connection(_database().dialect)


def sqlite_lock() -> asyncio.Lock:
    """Return the lock that whoever writes to the SQLite file holds meanwhile; first come, first served."""
    client = _database().context.db()
    while isinstance(client, TransactionalDBClient):
        client = client._parent
    assert isinstance(client, engine_sqlite.SqliteClient)
    return client.lock


def _database() -> _Database:
    if _open is None:
        raise RuntimeError("no database is open: await open_database(url) first")
    return _open


async def _await_server(url: str, patience: float) -> None:
    """Wait until PostgreSQL takes connections, as it may be starting beside us."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + patience
    while True:
        try:
            probe = await asyncpg.connect(url, timeout=10.0)
        except engine_asyncpg.LOST as error:
            if clock() > deadline:
                raise Unavailable(f"PostgreSQL cannot be reached: {error}") from error
            logger.info("PostgreSQL cannot be reached yet: %r", error)
            await asyncio.sleep(0.2)
        except (asyncpg.PostgresError, ValueError) as error:
            raise Unavailable(f"PostgreSQL refuses us: {error}") from error
        else:
            await probe.close()
            return


# Units of work


def unit_of_work(
    verb: Callable[Parameters, Awaitable[Result]],
) -> Callable[Parameters, Coroutine[Any, Any, Result]]:
    """Make an async function a verb: all that it writes is committed together, or nothing is.

    The outermost verb runs in a task and a transaction of its own: a caller that is cancelled stops waiting but cuts
    nothing in half. A verb called by a verb joins it. On SQLite the units run one at a time, in the order they came.

    A verb may run more than once, because it is repeated, from its beginning and with the same arguments, when the
    connection died, when it lost against another transaction, or when the database is away for a moment. So it
    must not change its arguments or anything else in memory. If the connection dies during COMMIT, nobody knows
    whether the transaction counts, and the verb runs again: it must be written so that doing it twice is doing it
    once (unique keys, compare-and-set on a row). It raises `Unavailable` when the patience is over.

    Inside a verb, do not make tasks and do not await the network or the bus: a task made there would write on a
    connection that is no longer ours, and is refused.
    """

    @functools.wraps(verb)
    async def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        unit = _unit.get()
        if unit is not None:
            if unit.task is not asyncio.current_task():
                raise RuntimeError(f"{verb.__qualname__} was called by a task that was made inside a unit of work")
            return await verb(*args, **kwargs)
        database = _database()
        if database.closing:
            raise Unavailable("The database is being closed")
        if isinstance(connection(), TransactionalDBClient):
            raise RuntimeError(f"{verb.__qualname__} was called in a transaction that is no unit of work")
        work = _repeat(database, functools.partial(verb, *args, **kwargs), verb.__qualname__)
        task = asyncio.create_task(work, name=verb.__qualname__)
        database.running.add(task)
        task.add_done_callback(database.running.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_log_failure)
            raise

    return run


def changed(noun: str, id: int, charge_point: int = 0) -> None:
    """Note that a row was written; the outermost unit of work tells it once, after the commit."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError(f"changed({noun!r}, {id}) was called outside a unit of work")
    unit.changes[Changed(noun, id, charge_point)] = None


def notes() -> list[Any]:
    """Return what the verbs of this unit of work want its witnesses to know; empty again when it is repeated."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("notes() was called outside a unit of work")
    return unit.notes


def before_commit(
    callback: Callable[[tuple[Changed, ...], list[Any]], Awaitable[None]],
) -> Callable[[], None]:
    """Have a witness awaited at the end of each unit of work, inside its transaction, with its changes and notes.

    What it writes is committed with them; if it fails, nothing is. Returns a function that ends this.
    """
    _witnesses.append(callback)
    return functools.partial(_witnesses.remove, callback)


def on_commit(callback: Callable[[tuple[Changed, ...]], None]) -> Callable[[], None]:
    """Have `callback` called after each commit with what it changed; returns a function that ends this.

    It is called in the event loop, before the caller of the verb gets its result, so it must return at once.
    """
    _listeners.append(callback)
    return functools.partial(_listeners.remove, callback)


@contextlib.asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Inside a unit of work, try something that may fail: an error undoes this part alone, on both databases."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("savepoint() was called outside a unit of work")
    before = dict(unit.changes)
    try:
        async with connection()._in_transaction():
            yield
    except BaseException:
        unit.changes = before
        raise


async def _repeat(database: _Database, verb: Callable[[], Awaitable[Result]], name: str) -> Result:
    """Run a verb in a transaction until it is committed, it fails by its own fault, or the patience is over."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + database.patience
    pause = 0.02
    while True:
        unit = _Unit(asyncio.current_task())
        try:
            token = _unit.set(unit)
            try:
                async with connection()._in_transaction():
                    result = await verb()
                    for witness in tuple(_witnesses):
                        await witness(tuple(unit.changes), unit.notes)
            finally:
                _unit.reset(token)
        except engine_asyncpg.TRANSIENT as error:
            cause = error.__cause__ or error
            if clock() + pause > deadline:
                raise Unavailable("The database cannot take it now") from cause
            logger.info("The unit of work %s is repeated: %r", name, cause)
        except Exception as error:
            if engine_sqlite.is_unavailable(error):
                raise Unavailable("The database cannot take it now") from error
            raise
        else:
            _announce(tuple(unit.changes))
            return result
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))
        pause = min(pause * 2, 0.5)


def _announce(changes: tuple[Changed, ...]) -> None:
    if not changes:
        return
    for callback in tuple(_listeners):
        try:
            callback(changes)
        except Exception:
            logger.exception("Announcing %d changes failed; they are committed", len(changes))


def _log_failure(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("The unit of work %s failed after its caller had left", task.get_name(), exc_info=error)


# The clock


def _utc_now() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _utc_now


def now() -> datetime:
    """Return what time it is, aware and in UTC; everything that needs the time asks here."""
    return _clock()


def set_clock(clock: Callable[[], datetime] | None) -> None:
    """Let tests say what time it is; None brings back the real time."""
    global _clock
    _clock = clock or _utc_now


def __getattr__(name: str) -> Any:
    # For Tortoise's own command line: `tortoise -c models.database.TORTOISE_ORM history`.
    if name == "TORTOISE_ORM":
        return tortoise_config("sqlite://./data/voltgraph.db")
    raise AttributeError(name)
