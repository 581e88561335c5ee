"""Migrations: from nothing, again, by two processes at once, failing; partitions; models and migrations in step."""

import asyncio
import itertools
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from models import database, schema, schema_check
from models.database import unit_of_work
from models.database_config import dialect_of, tortoise_config
from models.partition import drop_partitions_before, ensure_partitions
from tests.conftest import Postgres
from tests.tables import Reading, Thing

TABLES = ["tests.tables"]
_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path}/test.db"
    return str(await request.getfixturevalue("postgres").create_database())


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of an empty package of migrations."""
    name = f"migrations_{next(_numbers)}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture
async def migrations(package: str) -> str:
    """The name of a package with the first migration of our tables, as it is written for us."""
    await schema_check.write_migration("initial", tables=TABLES, migrations=package)
    return package


@pytest.fixture
async def opened(url: str, migrations: str) -> AsyncIterator[str]:
    """The URL of an open database that was migrated."""
    await database.open_database(url, tables=TABLES, migrations=migrations)
    yield url
    await database.close_database()


async def migrate(url: str, migrations: str) -> list[str]:
    return await schema.migrate(tortoise_config(url, tables=TABLES, migrations=migrations))


async def table_names(url: str) -> set[str]:
    if dialect_of(url) == "sqlite":
        connection = sqlite3.connect(url.removeprefix("sqlite://"))
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.close()
        return names - {"sqlite_sequence"}
    postgres = await asyncpg.connect(url)
    rows = await postgres.fetch("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname !~ '^(pg|sql)_'")
    await postgres.close()
    return {row["relname"] for row in rows}


def rewrite_first_migration(package: str, *changes: tuple[str, str]) -> None:
    path = Path(sys.modules[package].__path__[0]) / "0001_initial.py"
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def files(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(pattern))


def add_migration(package: str, name: str, after: str, operations: str, before: str = "") -> None:
    path = Path(sys.modules[package].__path__[0]) / f"{name}.py"
    path.write_text(
        "from tortoise import fields, migrations\nfrom tortoise.migrations import operations as ops\n"
        f"{before}\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [('models', '{after}')]\n    operations = [{operations}]\n"
    )


# Migrating


async def test_migrating_an_empty_database_makes_all_tables_and_doing_it_again_nothing(
    url: str, migrations: str, tmp_path: Path
) -> None:
    assert await migrate(url, migrations) == ["0001_initial"]
    assert {"thing", "reading", "tortoise_migrations"} <= await table_names(url)
    assert await migrate(url, migrations) == []
    assert files(tmp_path, "*.bak-*") == []


async def test_two_processes_may_migrate_at_once(url: str, migrations: str, tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\nfrom models import schema\nfrom models.database_config import tortoise_config\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "config = tortoise_config(sys.argv[1], tables=['tests.tables'], migrations=sys.argv[3])\n"
        "print(asyncio.run(schema.migrate(config)))\n"
    )
    arguments = (sys.executable, "-c", program, url, str(tmp_path), migrations)
    processes = [await asyncio.create_subprocess_exec(*arguments, stdout=-1, stderr=-1) for _ in range(3)]
    answers = [await process.communicate() for process in processes]
    assert [stderr.decode() for _, stderr in answers] == [""] * 3
    assert sorted(stdout.decode().strip() for stdout, _ in answers) == ["['0001_initial']", "[]", "[]"]


async def test_a_migration_that_fails_leaves_the_database_as_it_was(url: str, migrations: str) -> None:
    await migrate(url, migrations)
    before = await table_names(url)
    add_migration(
        migrations,
        "0002_second",
        "0001_initial",
        "ops.CreateModel(name='Second', fields=[('id', fields.BigIntField(primary_key=True))]),"
        "ops.RunSQL('INSERT INTO thing (name, count) VALUES (1, 1)')",
    )
    add_migration(migrations, "0003_bad", "0002_second", "ops.RunSQL('NONSENSE')")
    with pytest.raises(OperationalError):
        await migrate(url, migrations)
    assert await table_names(url) == before
    add_migration(migrations, "0003_bad", "0002_second", "")
    for module in ("0002_second", "0003_bad"):
        del sys.modules[f"{migrations}.{module}"]
    assert await migrate(url, migrations) == ["0002_second", "0003_bad"]


async def test_a_first_migration_that_fails_leaves_nothing(url: str, package: str) -> None:
    await schema_check.write_migration("initial", tables=TABLES, migrations=package)
    add_migration(package, "0002_bad", "0001_initial", "ops.RunSQL('NONSENSE')")
    with pytest.raises(OperationalError):
        await migrate(url, package)
    assert await table_names(url) == set()


async def test_a_sqlite_file_is_copied_before_it_is_changed(opened: str, migrations: str, tmp_path: Path) -> None:
    if database.dialect() != "sqlite":
        return

    @unit_of_work
    async def add() -> None:
        await Thing.create(name="kept")

    await add()
    add_migration(migrations, "0002_more", "0001_initial", "ops.RunSQL('UPDATE thing SET count = 7')")
    assert await migrate(opened, migrations) == ["0002_more"]
    assert (tmp_path / "test.db.bak-1").stat().st_mode & 0o777 == 0o600
    copy = sqlite3.connect(tmp_path / "test.db.bak-1")
    assert copy.execute("SELECT name, count FROM thing").fetchall() == [("kept", 0)]
    copy.close()
    assert (await Thing.get(name="kept")).count == 7


async def test_a_migration_that_would_break_references_is_undone(tmp_path: Path, migrations: str) -> None:
    url = f"sqlite://{tmp_path}/test.db"
    await migrate(url, migrations)
    add_migration(
        migrations,
        "0002_orphan",
        "0001_initial",
        "ops.RunSQL(\"INSERT INTO reading (thing_id, taken_at) VALUES (99, '2026-01-01')\")",
    )
    with pytest.raises(RuntimeError, match="refer to nothing in reading"):
        await migrate(url, migrations)
    connection = sqlite3.connect(url.removeprefix("sqlite://"))
    assert connection.execute("SELECT count(*) FROM reading").fetchone() == (0,)
    connection.close()


async def test_columns_indexes_and_code_are_added_on_both_databases(url: str, migrations: str) -> None:
    await migrate(url, migrations)
    add_migration(
        migrations,
        "0002_more",
        "0001_initial",
        "ops.AddField('Thing', 'note', fields.CharField(max_length=9, null=True)),"
        "ops.AddField('Thing', 'rank', fields.IntField(default=3, db_default=3)),"
        "ops.AddField('Reading', 'unit', fields.CharField(max_length=3, null=True)),"
        "ops.AddIndex('Thing', Index(fields=('rank',), name='by_rank')), ops.RunPython(fill)",
        "from tortoise.indexes import Index\n"
        "async def fill(apps, editor):\n    await apps.get_model('models.Thing').create(name='made by code')\n",
    )
    assert await migrate(url, migrations) == ["0002_more"]
    await database.open_database(url, tables=TABLES, migrations=migrations)
    rows = await database.connection().execute_query_dict('SELECT name, note, "rank" FROM thing')
    assert rows == [{"name": "made by code", "note": None, "rank": 3}]
    # The code above used the table with columns that this model does not know.
    await add_readings(NOW)
    assert await Thing.all().count() == 2
    await database.close_database()


# Models and migrations in step


async def test_a_migration_that_was_written_for_us_is_in_step(url: str, migrations: str) -> None:
    await schema_check.assert_in_step(url, tables=TABLES, migrations=migrations)
    assert await schema_check.write_migration("again", tables=TABLES, migrations=migrations) == []


async def test_checking_leaves_nothing_behind(url: str, migrations: str, tmp_path: Path) -> None:
    await schema_check.differences(url, tables=TABLES, migrations=migrations)
    if dialect_of(url) == "postgres":
        assert await table_names(url) == set()
    else:
        assert files(tmp_path, "*.db*") == []


async def test_what_is_missing_is_told(url: str, package: str) -> None:
    found = await schema_check.differences(url, tables=TABLES, migrations=package)
    assert "no migration does: Create model Thing" in found
    assert any(line.startswith("thing: only the models have column name") for line in found)
    with pytest.raises(AssertionError, match="Create model Thing"):
        await schema_check.assert_in_step(url, tables=TABLES, migrations=package)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("ALTER TABLE thing ADD COLUMN extra INT", "thing: only the migrations make column extra"),
        ("CREATE INDEX stray ON thing (count)", "thing: only the migrations make"),
        ("CREATE TABLE stray (id INT)", "stray: only the migrations make column id"),
        ("DROP INDEX {index}", "reading: only the models have"),
    ],
)
async def test_what_only_the_migrations_make_is_told(url: str, migrations: str, sql: str, told: str) -> None:
    index = ""
    if "{index}" in sql:
        await migrate(url, migrations)
        index = await index_of_reading(url)
    add_migration(migrations, "0002_stray", "0001_initial", f"ops.RunSQL('{sql.format(index=index)}')")
    found = await schema_check.differences(url, tables=TABLES, migrations=migrations)
    assert any(line.startswith(told) for line in found), found


async def index_of_reading(url: str) -> str:
    if dialect_of(url) == "sqlite":
        connection = sqlite3.connect(url.removeprefix("sqlite://"))
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'reading' AND name LIKE 'idx_%taken%'"
        )
        (name,) = connection.execute(query).fetchone()
        connection.close()
        return str(name)
    postgres = await asyncpg.connect(url)
    query = "SELECT indexname FROM pg_indexes WHERE tablename = 'reading' AND indexname LIKE 'idx_%taken%'"
    name = await postgres.fetchval(query)
    await postgres.close()
    return str(name)


@pytest.mark.parametrize(
    "operation",
    [
        "ops.RemoveField('Thing', 'count')",
        "ops.AlterField('Thing', 'count', fields.BigIntField(default=0))",
        "ops.DeleteModel('Reading')",
        "ops.AddField('Thing', 'extra', fields.IntField(default=0))",
        "ops.AddField('Thing', 'extra', fields.IntField(null=True, db_index=True))",
        "ops.CreateModel('Other', [('id', fields.BigIntField(primary_key=True))]), ops.RenameModel('Other', 'Another')",
    ],
)
async def test_operations_that_could_lose_something_are_told(package: str, tmp_path: Path, operation: str) -> None:
    await schema_check.write_migration("initial", tables=TABLES, migrations=package)
    add_migration(package, "0002_bad", "0001_initial", operation)
    found = await schema_check._missing_and_forbidden(
        tortoise_config(f"sqlite://{tmp_path}/x.db", tables=TABLES, migrations=package)
    )
    assert any(line.startswith("0002_bad may not") for line in found)


async def test_a_model_that_should_be_partitioned_and_is_not_is_told(migrations: str, tmp_path: Path) -> None:
    rewrite_first_migration(
        migrations, ("CreatePartitionedModel(\n", "ops.CreateModel(\n"), ("            partition_by='taken_at',\n", "")
    )
    found = await schema_check.differences(f"sqlite://{tmp_path}/x.db", tables=TABLES, migrations=migrations)
    assert found == ["0001_initial may not: Create model Reading: it should be partitioned by taken_at, not None"]


# Partitions


@unit_of_work
async def add_readings(*moments: datetime) -> None:
    thing, _ = await Thing.get_or_create(name="meter")
    for moment in moments:
        await Reading.create(thing=thing, taken_at=moment, value=1)


async def count_in(table: str) -> int:
    rows = await database.connection().execute_query_dict(f'SELECT count(*) AS n FROM "{table}"')
    return int(rows[0]["n"])


NOW = datetime(2026, 11, 15, tzinfo=UTC)


async def test_the_natural_key_of_a_partitioned_table_holds_and_its_ids_are_given(opened: str) -> None:
    await add_readings(NOW, NOW + timedelta(days=1))
    ids = [reading.id for reading in await Reading.all().order_by("id")]
    assert ids == [1, 2]
    with pytest.raises(IntegrityError):
        await add_readings(NOW)
    await ensure_partitions("reading", "taken_at", now=NOW)
    with pytest.raises(IntegrityError):
        await add_readings(NOW)
    assert [r.taken_at for r in await Reading.filter(taken_at__gt=NOW)] == [NOW + timedelta(days=1)]


async def test_partitions_are_made_once_and_rows_that_waited_move_in(opened: str) -> None:
    december = datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    january = datetime(2027, 1, 1, tzinfo=UTC)
    await add_readings(NOW, december, january, datetime(2031, 1, 1, tzinfo=UTC))
    made = await ensure_partitions("reading", "taken_at", months_ahead=2, now=NOW)
    assert await Reading.all().count() == 4
    if database.dialect() == "sqlite":
        assert made == []
        return
    assert made == ["reading_y2026m11", "reading_y2026m12", "reading_y2027m01"]
    counts = [await count_in(name) for name in [*made, "reading_default"]]
    assert counts == [1, 1, 1, 1]
    assert await ensure_partitions("reading", "taken_at", months_ahead=2, now=NOW) == []
    later = await ensure_partitions("reading", "taken_at", months_ahead=3, now=NOW)
    assert later == ["reading_y2027m02"]
    await add_readings(datetime(2027, 2, 5, tzinfo=UTC))
    assert await count_in("reading_y2027m02") == 1


async def test_two_nodes_may_make_partitions_while_others_write(postgres: Postgres, migrations: str) -> None:
    await database.open_database(await postgres.create_database(), tables=TABLES, migrations=migrations)
    stop = False
    written = 0

    async def write() -> None:
        nonlocal written
        while not stop:
            await add_readings(NOW + timedelta(minutes=written))
            written += 1

    writer = asyncio.create_task(write())
    made = await asyncio.gather(
        *(ensure_partitions("reading", "taken_at", months_ahead=ahead, now=NOW) for ahead in (0, 2, 2, 4))
    )
    stop = True
    await writer
    assert sorted(name for names in made for name in names) == [
        "reading_y2026m11",
        "reading_y2026m12",
        "reading_y2027m01",
        "reading_y2027m02",
        "reading_y2027m03",
    ]
    assert await Reading.all().count() == written
    assert await count_in("reading_default") == 0
    await database.close_database()


async def test_what_is_old_is_dropped_by_whole_months(opened: str) -> None:
    old = [datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]
    young = [NOW, datetime(2026, 12, 1, tzinfo=UTC)]
    await ensure_partitions("reading", "taken_at", now=datetime(2026, 10, 1, tzinfo=UTC), months_ahead=2)
    await add_readings(*old, *young)
    removed = await drop_partitions_before("reading", "taken_at", datetime(2026, 11, 5, tzinfo=UTC))
    left = {reading.taken_at for reading in await Reading.all()}
    if database.dialect() == "sqlite":
        assert removed == 2
        assert left == set(young)
    else:
        assert removed == 1  # October; November is not over, January was in the default partition
        assert left == {old[1], *young}
        assert await drop_partitions_before("reading", "taken_at", datetime(2027, 1, 1, tzinfo=UTC)) == 2
        assert await Reading.all().count() == 0


async def test_names_that_are_none_are_refused(opened: str) -> None:
    with pytest.raises(ValueError, match="no name of a table"):
        await drop_partitions_before('x"; DROP TABLE thing; --', "taken_at", NOW)


async def test_a_unique_constraint_without_the_partition_column_is_refused(postgres: Postgres, migrations: str) -> None:
    rewrite_first_migration(migrations, ("(('thing', 'taken_at'),)", "(('thing', 'value'),)"))
    url = await postgres.create_database()
    with pytest.raises(ValueError, match="lacks taken_at"):
        await migrate(url, migrations)
