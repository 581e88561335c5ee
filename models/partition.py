"""Tables that grow for ever: on PostgreSQL cut into months, so that what is old can be dropped; plain on SQLite."""

import logging
import re
from datetime import UTC, datetime
from typing import Any

import asyncpg
from tortoise.fields.base import Field
from tortoise.migrations.operations import CreateModel
from tortoise.migrations.schema_editor.asyncpg import AsyncpgSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model

from models.database import connection, dialect, unit_of_work

logger = logging.getLogger(__name__)

NAME = re.compile(r"[a-z_][a-z0-9_]*")
BITE = 5_000
"""Rows that are deleted at once."""

MONTH = re.compile(r"_y(\d{4})m(\d{2})$")


class CreatePartitionedModel(CreateModel):
    """In a migration, in place of CreateModel: the table is partitioned by the range of one timestamp column.

    Its primary key is (id, that column), and every unique constraint must contain the column, since PostgreSQL
    checks them partition by partition. Nothing may refer to the table. What fits no month is in `<table>_default`.
    For Tortoise's own bookkeeping it is a CreateModel, so that `makemigrations` sees no difference.
    """

    def __init__(self, name: str, fields: list[tuple[str, Any]], partition_by: str, **kwargs: Any) -> None:
        super().__init__(name, fields, **kwargs)
        self.partition_by = partition_by

    def describe(self) -> str:
        return f"Create model {self.name}, partitioned by {self.partition_by}"

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if not isinstance(state_editor, AsyncpgSchemaEditor):
            await super().database_forward(app_label, old_state, new_state, state_editor)
            return
        model = new_state.apps.get_model(f"{app_label}.{self.name}")
        editor = _PartitionedEditor(state_editor, _column(model, self.partition_by))
        _check_unique(model, self.partition_by)
        await editor.create_model(model)
        table = model._meta.db_table
        await editor._run_sql(f'CREATE TABLE "{table}_default" PARTITION OF "{table}" DEFAULT;')


class _PartitionedEditor(AsyncpgSchemaEditor):
    """Writes the same CREATE TABLE as Tortoise, but for the primary key and the partitioning."""

    def __init__(self, editor: AsyncpgSchemaEditor, column: str) -> None:
        super().__init__(editor.client, atomic=editor.atomic, collect_sql=editor.collect_sql)
        self.collected_sql = editor.collected_sql
        self._column = column

    def _get_inner_statements(self) -> list[str]:
        return [f'PRIMARY KEY ("id", "{self._column}")']

    def _table_generate_extra(self, table: str) -> str:
        return f' PARTITION BY RANGE ("{self._column}")'

    def _get_model_sql_data(self, model: type[Model]) -> Any:
        data = super()._get_model_sql_data(model)
        # The first mention is that of the id column, as `id` comes before the statements of the table.
        return data.__class__(
            table=data.table,
            model=data.model,
            table_sql=data.table_sql.replace(" PRIMARY KEY", "", 1),
            references=data.references,
            m2m_tables_sql=data.m2m_tables_sql,
        )


def _column(model: type[Model], field_name: str) -> str:
    field: Field[Any] = model._meta.fields_map[field_name]
    return field.source_field or field_name


def _check_unique(model: type[Model], partition_by: str) -> None:
    lonely = [name for name, field in model._meta.fields_map.items() if field.unique and not field.pk]
    groups = [fields for fields in model._meta.unique_together if partition_by not in fields]
    if lonely or groups:
        raise ValueError(f"{model.__name__}: a unique constraint lacks {partition_by}: {lonely or groups}")


@unit_of_work
async def ensure_partitions(table: str, column: str, *, months_ahead: int = 3, now: datetime) -> list[str]:
    """Make the partitions for the month of `now` and those after it; return the names of the new ones.

    Rows of these months that fell into the default partition are moved. Any number of nodes may do this at any
    time; on SQLite there is nothing to do.
    """
    if dialect() == "sqlite":
        return []
    _check_names(table, column)
    made: list[str] = []
    for ahead in range(months_ahead + 1):
        first = _month(now, ahead)
        name = f"{table}_y{first.year:04d}m{first.month:02d}"
        if not await _exists(name):
            if not made:
                # Until the commit nobody may insert, or a row could slip into the default partition meanwhile;
                # another node that is doing the same is waited for, and has then done it.
                await connection().execute_script(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
                if await _exists(name):
                    continue
            await _make(table, column, name, first, _month(now, ahead + 1))
            made.append(name)
    if made:
        logger.info("Partitions were made: %s", ", ".join(made))
    return made


async def drop_partitions_before(table: str, column: str, moment: datetime) -> int:
    """Remove what is older than `moment`; return how many partitions, on SQLite how many rows, were removed.

    Not inside a unit of work. On PostgreSQL only whole months go, and older rows of the default partition; a partition
    that is in use for more than a few seconds stays until the next time.
    """
    _check_names(table, column)
    if dialect() == "sqlite":
        return await _delete_before(table, column, moment)
    dropped = 0
    for name in await _partitions(table):
        month = MONTH.search(name)
        if month is None or _month(datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC), 1) > moment:
            continue
        try:
            dropped += await _drop(name)
        except asyncpg.LockNotAvailableError:
            logger.warning("The partition %s is in use and was not dropped", name)
    await _delete_before(f"{table}_default", column, moment)
    return dropped


@unit_of_work
async def _drop(name: str) -> int:
    await connection().execute_script("SET LOCAL lock_timeout = '3s'")
    existed = await _exists(name)
    await connection().execute_script(f'DROP TABLE IF EXISTS "{name}"')
    return int(existed)


async def _delete_before(table: str, column: str, moment: datetime) -> int:
    """Delete in small bites, so that no other writer waits long."""
    if dialect() == "sqlite":
        return await _delete_oldest(table, column, moment)
    query = f'DELETE FROM "{table}" WHERE ctid IN (SELECT ctid FROM "{table}" WHERE "{column}" < $1 LIMIT {BITE})'

    @unit_of_work
    async def bite() -> int:
        deleted, _ = await connection().execute_query(query, [moment.astimezone(UTC)])
        return deleted

    total = 0
    while deleted := await bite():
        total += deleted
    return total


async def _delete_oldest(table: str, column: str, moment: datetime) -> int:
    """Delete from a SQLite table what is old, from its first row on, until there is a whole bite that is not.

    Rows are about as old as they are early, and the column may have no index. What is looked for is read without the
    lock; an old row among younger ones goes when those do.
    """
    look = f'SELECT rowid AS id, "{column}" < ? AS old FROM "{table}" WHERE rowid > ? ORDER BY rowid LIMIT {BITE}'
    remove = f'DELETE FROM "{table}" WHERE "{column}" < ? AND rowid BETWEEN ? AND ?'
    text = moment.astimezone(UTC).isoformat(" ")

    @unit_of_work
    async def bite(first: int, last: int) -> int:
        deleted, _ = await connection().execute_query(remove, [text, first, last])
        return deleted

    total = last = 0
    while rows := await connection().execute_query_dict(look, [text, last]):
        last = rows[-1]["id"]
        if not any(row["old"] for row in rows):
            break
        total += await bite(rows[0]["id"], last)
    return total


async def _make(table: str, column: str, name: str, first: datetime, end: datetime) -> None:
    """Make one partition beside the table, fill it with what waits in the default partition, and attach it."""
    between = f"\"{column}\" >= '{first.isoformat()}' AND \"{column}\" < '{end.isoformat()}'"
    await connection().execute_script(
        f'CREATE TABLE "{name}" (LIKE "{table}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS);'
        f'WITH moved AS (DELETE FROM "{table}_default" WHERE {between} RETURNING *) '
        f'INSERT INTO "{name}" SELECT * FROM moved;'
        f'ALTER TABLE "{table}" ATTACH PARTITION "{name}" '
        f"FOR VALUES FROM ('{first.isoformat()}') TO ('{end.isoformat()}');"
    )


async def _exists(name: str) -> bool:
    _, rows = await connection().execute_query("SELECT to_regclass($1) IS NOT NULL AS found", [name])
    return bool(rows[0]["found"])


async def _partitions(table: str) -> list[str]:
    _, rows = await connection().execute_query(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = to_regclass($1) ORDER BY c.relname",
        [table],
    )
    return [row["relname"] for row in rows]


def _month(moment: datetime, ahead: int) -> datetime:
    """Return the first instant, in UTC, of the month of `moment` or of one `ahead` months later."""
    utc = moment.astimezone(UTC)
    months = utc.year * 12 + utc.month - 1 + ahead
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _check_names(*names: str) -> None:
    for name in names:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a table or a column of ours")
