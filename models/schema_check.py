"""Checks that the migrations say what the models say, and writes the next migration when they do not.

`python -m models.schema_check [--url URL]` prints the differences; `python -m models.schema_check --write NAME` writes
the missing migration.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    Operation,
    RunPython,
    RunSQL,
)
from tortoise.migrations.writer import ImportManager, MigrationWriter, format_migration_name
from tortoise.utils import generate_schema_for_client

from models import schema
from models.database_config import dialect_of, tortoise_config
from models.partition import CreatePartitionedModel

# What else Tortoise can do loses rows or constraints on SQLite, or breaks the nodes that still run the old version.
ALLOWED = (CreateModel, AddField, AddIndex, AddConstraint, RunSQL, RunPython)

Tables = dict[str, set[str]]


class _UndoError(Exception):
    """Ends a transaction that was only for looking."""


async def differences(
    url: str, *, tables: Sequence[str] | None = None, migrations: str = "models.migrations"
) -> list[str]:
    """Return in sentences where migrations and models differ and where a migration breaks the rules; empty is good.

    Builds the tables both ways, on SQLite in a folder of its own, on PostgreSQL in schemas that are rolled back.
    """
    config = tortoise_config(url, tables=tables, migrations=migrations)
    found = await _missing_and_forbidden(config)
    if dialect_of(url) == "sqlite":
        migrated, modelled = await _build_sqlite(tables, migrations)
    else:
        migrated, modelled = await _build_postgres(config)
    for table in sorted(migrated.keys() | modelled.keys()):
        only_migrated = migrated.get(table, set()) - modelled.get(table, set())
        only_modelled = modelled.get(table, set()) - migrated.get(table, set())
        found += [f"{table}: only the migrations make {what}" for what in sorted(only_migrated)]
        found += [f"{table}: only the models have {what}" for what in sorted(only_modelled)]
    return found


async def assert_in_step(
    url: str, *, tables: Sequence[str] | None = None, migrations: str = "models.migrations"
) -> None:
    """Raise AssertionError that names each difference between migrations and models."""
    found = await differences(url, tables=tables, migrations=migrations)
    if found:
        raise AssertionError("migrations and models differ:\n" + "\n".join(found))


async def write_migration(
    name: str, *, tables: Sequence[str] | None = None, migrations: str = "models.migrations"
) -> list[Path]:
    """Write what `makemigrations` would write, with partitioned tables for the models that have `partition_by`."""
    config = tortoise_config("sqlite://unused", tables=tables, migrations=migrations)
    with TortoiseContext() as context:
        detector, partitioned = await _detector(context, config)
        writers = await detector.changes()
    for writer in writers:
        writer.name = format_migration_name(int(writer.name.split("_")[0]), name)
        writer.__class__ = _Writer
        assert isinstance(writer, _Writer)
        writer.partitioned = partitioned
    return [writer.write() for writer in writers]


class _Writer(MigrationWriter):
    partitioned: dict[str, str]

    def _format_create_model(self, operation: CreateModel, imports: ImportManager, *, indent: str) -> list[str]:
        first, name, *rest = super()._format_create_model(operation, imports, indent=indent)
        if operation.name not in self.partitioned:
            return [first, name, *rest]
        imports.add_from(CreatePartitionedModel.__module__, CreatePartitionedModel.__name__)
        by = f"{indent}    partition_by={self.partitioned[operation.name]!r},"
        return [f"{indent}{CreatePartitionedModel.__name__}(", name, by, *rest]


async def _detector(context: TortoiseContext, config: dict[str, Any]) -> tuple[MigrationAutodetector, dict[str, str]]:
    await context.init(config=config, init_connections=False)
    assert context.apps is not None
    models = [model for app in context.apps.values() for model in app.values()]
    partitioned = {model.__name__: str(by) for model in models if (by := getattr(model, "partition_by", None))}
    return MigrationAutodetector(context.apps, config["apps"]), partitioned


async def _missing_and_forbidden(config: dict[str, Any]) -> list[str]:
    with TortoiseContext() as context:
        detector, partitioned = await _detector(context, config)
        missing = [f"no migration does: {step.describe()}" for w in await detector.changes() for step in w.operations]
        migrations = detector.loader.disk_migrations
    forbidden = []
    for key, migration in migrations.items():
        if not migration.atomic:
            forbidden.append(f"{key.name} is not atomic")
        forbidden += [
            f"{key.name} may not: {operation.describe()}: {reason}"
            for operation in migration.operations
            if (reason := _reason_against(operation, partitioned))
        ]
    return missing + forbidden


def _reason_against(operation: Operation, partitioned: dict[str, str]) -> str:
    if not isinstance(operation, ALLOWED):
        return "migrations only add"
    if isinstance(operation, AddField):
        field: Any = operation.field
        if not field.null and not field.has_db_default():
            return "a new column is nullable or has a db_default"
        if field.index:
            return "the index would not be made, add it with AddIndex"
    if isinstance(operation, AddConstraint) and isinstance(operation.constraint, CheckConstraint):
        return "SQLite would rebuild the table"
    if isinstance(operation, CreateModel):
        by = operation.partition_by if isinstance(operation, CreatePartitionedModel) else None
        if by != partitioned.get(operation.name):
            return f"it should be partitioned by {partitioned.get(operation.name)}, not {by}"
    return ""


async def _build_sqlite(tables: Sequence[str] | None, migrations: str) -> tuple[Tables, Tables]:
    with tempfile.TemporaryDirectory() as folder:
        first, second = (
            tortoise_config(f"sqlite://{folder}/{name}.db", tables=tables, migrations=migrations) for name in "ab"
        )
        await schema.migrate(first)
        built = []
        for config, generate in ((first, False), (second, True)):
            with TortoiseContext() as context:
                await context.init(config=config)
                try:
                    if generate:
                        await generate_schema_for_client(context.db(), safe=False)
                    built.append(await _describe_sqlite(context.db()))
                finally:
                    await context.close_connections()
    return built[0], built[1]


async def _build_postgres(config: dict[str, Any]) -> tuple[Tables, Tables]:
    migrated: Tables = {}
    modelled: Tables = {}
    with TortoiseContext() as context:
        await context.init(config=config)
        try:
            async with context.db()._in_transaction() as transaction:
                await transaction.execute_script("CREATE SCHEMA voltgraph_a; SET LOCAL search_path TO voltgraph_a")
                await schema.apply(transaction, config["apps"])
                migrated = await _describe_postgres(transaction)
                await transaction.execute_script("CREATE SCHEMA voltgraph_b; SET LOCAL search_path TO voltgraph_b")
                await generate_schema_for_client(transaction, safe=False)
                modelled = await _describe_postgres(transaction)
                raise _UndoError
        except _UndoError:
            pass
        finally:
            await context.close_connections()
    return migrated, modelled


async def _describe_sqlite(client: BaseDBAsyncClient) -> Tables:
    async def rows(query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in (await client.execute_query(query))[1]]

    found: Tables = {}
    for master in await rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        table = master["name"]
        facts = found.setdefault(table, set())
        for c in await rows(f'PRAGMA table_info("{table}")'):
            facts.add(f"column {c['name']} {c['type']} notnull={c['notnull']} default={c['dflt_value']} pk={c['pk']}")
        for i in await rows(f'PRAGMA index_list("{table}")'):
            columns = [
                f"{c['name'] or 'expression'}{' desc' if c['desc'] else ''}"
                for c in await rows(f'PRAGMA index_xinfo("{i["name"]}")')
                if c["key"]
            ]
            definition = await rows(f"SELECT sql FROM sqlite_master WHERE name = '{i['name']}'")
            special = definition[0]["sql"] if definition and ("expression" in columns or i["partial"]) else ""
            facts.add(f"index ({', '.join(columns)}) unique={i['unique']} {special}".rstrip())
        for k in await rows(f'PRAGMA foreign_key_list("{table}")'):
            facts.add(f"foreign key ({k['from']}) to {k['table']} ({k['to']}) on delete {k['on_delete']}")
    found.pop("tortoise_migrations", None)
    return found


async def _describe_postgres(client: BaseDBAsyncClient) -> Tables:
    async def rows(query: str) -> list[Any]:
        return list((await client.execute_query(query))[1])

    here = "c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    found: Tables = {row["relname"]: set() for row in await rows(f"SELECT c.relname FROM pg_class c WHERE {here}")}
    for row in await rows(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, "
        "pg_get_expr(d.adbin, d.adrelid) AS standard FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
        f"WHERE {here} AND a.attnum > 0 AND NOT a.attisdropped"
    ):
        found[row["relname"]].add(
            f"column {row['attname']} {row['type']} notnull={row['attnotnull']} default={row['standard']}"
        )
    for row in await rows(
        "SELECT c.relname, c.relkind::text AS kind, i.indisprimary, pg_get_indexdef(i.indexrelid) AS definition "
        f"FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid WHERE {here}"
    ):
        definition = re.sub(r"INDEX \S+ ON (ONLY )?\S+ ", "INDEX ", row["definition"])
        if row["indisprimary"] and row["kind"] == "p":  # a partitioned table adds its column to the primary key
            definition = re.sub(r"\((\w+), \w+\)", r"(\1)", definition)
        found[row["relname"]].add(definition)
    for row in await rows(
        "SELECT c.relname, pg_get_constraintdef(k.oid) AS definition FROM pg_class c "
        f"JOIN pg_constraint k ON k.conrelid = c.oid WHERE {here} AND k.contype IN ('f', 'c')"
    ):
        found[row["relname"]].add(row["definition"])
    found.pop("tortoise_migrations", None)
    return found


def main() -> int:
    """Check the migrations, or write the missing one; the exit code is 1 when they differ."""
    parser = argparse.ArgumentParser(prog="python -m models.schema_check", description=__doc__)
    parser.add_argument("--url", default="sqlite://unused", help="a database of the kind to check on")
    parser.add_argument("--write", metavar="NAME", help="write the missing migration under this name")
    arguments = parser.parse_args()
    if arguments.write:
        paths = asyncio.run(write_migration(arguments.write))
        print("\n".join(str(path) for path in paths) or "No changes detected")
        return 0
    found = asyncio.run(differences(arguments.url))
    print("\n".join(found) or "The migrations say what the models say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
