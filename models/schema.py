"""The tables of the database: migrating them, and checking that the migrations say what the models say."""

import asyncio
import itertools
import logging
import sqlite3
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor

from models import private_file

logger = logging.getLogger(__name__)

ADVISORY_LOCK = 0x766F6C74  # "volt"; any number will do that all nodes agree on


async def migrate(config: dict[str, Any]) -> list[str]:
    """Apply the migrations that the database has not seen, all of them or none; return their names.

    They run in one transaction, with what records them, so that a failure leaves the database as it was. Several
    processes may do it at once. A SQLite file that holds tables already is copied to `<file>.bak-<n>` first.
    """
    (dialect,) = config["connections"]
    credentials = config["connections"][dialect]["credentials"]
    if dialect == "sqlite":
        # Rebuilding a table with the keys on would delete the rows that refer to it; they are checked at the end.
        credentials.update(foreign_keys="OFF", busy_timeout=60_000)
    else:
        credentials.update(minsize=1, maxsize=1, command_timeout=600.0)
    with TortoiseContext() as context:
        await context.init(config=config)
        try:
            async with context.db()._in_transaction() as transaction:
                return await apply(transaction, config["apps"])
        finally:
            await context.close_connections()
            # Keyed by the names of connection and table: what a RunPython did with a table of the past would stay.
            EXECUTOR_CACHE.clear()


async def apply(transaction: TransactionalDBClient, apps: dict[str, Any]) -> list[str]:
    """Apply, inside a transaction, the migrations that the database has not seen; return their names."""
    dialect = transaction.capabilities.dialect
    if dialect == "postgres":
        await transaction.execute_query(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    executor = MigrationExecutor(transaction, apps)
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    pending = [step.migration.name for step in await executor.plan()]
    if not pending:
        return []
    if dialect == "sqlite" and await executor.recorder.applied_migrations():
        # Only a database with something in it is worth a copy.
        await asyncio.to_thread(_copy, Path(transaction._parent.filename))  # type: ignore[attr-defined]
    await executor.migrate(direction="forward")
    if dialect == "sqlite":
        _, broken = await transaction.execute_query("PRAGMA foreign_key_check")
        if broken:
            tables = sorted({str(row["table"]) for row in broken})
            raise RuntimeError(f"migrating would leave rows that refer to nothing in {', '.join(tables)}")
    logger.info("The database was migrated: %s", ", ".join(pending))
    return pending


def _copy(path: Path) -> None:
    """Copy what is committed, with what the write-ahead log still holds, to the first free `<file>.bak-<n>`."""
    target = next(name for n in itertools.count(1) if not (name := Path(f"{path}.bak-{n}")).exists())
    private_file.create(target)
    source, copy = sqlite3.connect(path), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    logger.info("The database file was copied to %s before migrating", target)
