"""The database: units of work, cancellation, death and return of connections, opening and closing."""

import asyncio
import contextlib
import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError, TransactionManagementError
from tortoise.utils import generate_schema_for_client

from models import database, engine_asyncpg, file_lock
from models.database import Changed, changed, savepoint, unit_of_work
from models.errors import Invalid, Unavailable
from tests.conftest import Postgres
from tests.tables import Thing

TABLES = ["tests.tables"]


async def open_with_tables(url: str, **settings: object) -> None:
    await database.open_database(url, migrate=False, tables=TABLES, **settings)  # type: ignore[arg-type]
    await generate_schema_for_client(database.connection(), safe=True)


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an open database with our tables."""
    if request.param == "sqlite":
        url = f"sqlite://{tmp_path}/test.db"
    else:
        url = await request.getfixturevalue("postgres").create_database()
    await open_with_tables(url)
    yield url
    await database.close_database()


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[str]:
    await open_with_tables(f"sqlite://{tmp_path}/test.db")
    yield f"sqlite://{tmp_path}/test.db"
    await database.close_database()


@pytest.fixture
async def postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    url = await postgres.create_database()
    await open_with_tables(url)
    yield url
    await database.close_database()


@pytest.fixture
def announced() -> AsyncIterator[list[tuple[Changed, ...]]]:
    heard: list[tuple[Changed, ...]] = []
    end = database.on_commit(heard.append)
    yield heard
    end()


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@unit_of_work
async def add(name: str) -> int:
    thing = await Thing.create(name=name)
    changed("thing", thing.id)
    return thing.id


@unit_of_work
async def add_two(first: str, second: str) -> None:
    await add(first)
    await add(second)


# What a unit of work promises


async def test_a_unit_announces_once_after_the_commit_and_its_rows_are_visible_then(url: str, announced: list) -> None:
    await add_two("a", "b")
    assert announced == [(Changed("thing", 1), Changed("thing", 2))]
    seen = asyncio.get_running_loop().create_future()

    def look(changes: tuple[Changed, ...]) -> None:
        async def count() -> None:
            seen.set_result(await Thing.filter(id=changes[0].id).count())

        tasks.append(asyncio.create_task(count()))

    tasks: list[asyncio.Task[None]] = []
    end = database.on_commit(look)
    await add("c")
    assert await seen == 1
    end()


async def test_a_row_that_was_noted_twice_is_announced_once(url: str, announced: list) -> None:
    @unit_of_work
    async def touch() -> None:
        changed("thing", 7, 3)
        changed("thing", 7, 3)

    await touch()
    assert announced == [(Changed("thing", 7, 3),)]


async def test_a_unit_that_fails_leaves_and_announces_nothing(url: str, announced: list) -> None:
    @unit_of_work
    async def add_and_fail() -> None:
        await add("a")
        raise Invalid("no")

    with pytest.raises(Invalid):
        await add_and_fail()
    assert await Thing.all().count() == 0
    assert announced == []
    await add("a")
    assert len(announced) == 1


async def test_a_listener_that_fails_harms_neither_the_unit_nor_the_others(
    url: str, announced: list, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(changes: tuple[Changed, ...]) -> None:
        raise ZeroDivisionError

    end = database.on_commit(fail)
    end_second = database.on_commit(announced.append)
    await add("a")
    end()
    end_second()
    assert len(announced) == 2
    assert "Announcing 1 changes failed" in caplog.text


async def test_a_cancelled_caller_does_not_cut_its_unit_in_half(url: str, announced: list) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    @unit_of_work
    async def add_slowly() -> None:
        await add("a")
        inside.set()
        await go_on.wait()
        await add("b")

    caller = asyncio.create_task(add_slowly())
    await inside.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert announced == []
    go_on.set()
    await until(lambda: bool(announced))
    assert announced == [(Changed("thing", 1), Changed("thing", 2))]
    assert await Thing.all().count() == 2


async def test_a_failure_after_the_caller_left_is_logged(url: str, caplog: pytest.LogCaptureFixture) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    @unit_of_work
    async def fail_late() -> None:
        inside.set()
        await go_on.wait()
        raise Invalid("too late")

    caller = asyncio.create_task(fail_late())
    await inside.wait()
    caller.cancel()
    await asyncio.wait([caller])
    go_on.set()
    await until(lambda: "failed after its caller had left" in caplog.text)


async def test_a_unit_that_is_repeated_drops_what_the_first_try_noted(url: str, announced: list) -> None:
    tries = 0

    @unit_of_work
    async def lose_once() -> None:
        nonlocal tries
        tries += 1
        await Thing.create(name=f"try {tries}")
        changed("thing", tries)
        if tries == 1:
            raise engine_asyncpg.ConnectionLost

    await lose_once()
    assert announced == [(Changed("thing", 2),)]
    assert [thing.name for thing in await Thing.all()] == ["try 2"]


async def test_the_patience_ends(tmp_path: Path) -> None:
    await open_with_tables(f"sqlite://{tmp_path}/test.db", patience=0.2)

    @unit_of_work
    async def lose() -> None:
        raise engine_asyncpg.ConnectionLost

    began = time.monotonic()
    with pytest.raises(Unavailable):
        await lose()
    assert time.monotonic() - began < 2
    await database.close_database()


async def test_a_savepoint_undoes_a_part_and_what_it_noted(url: str, announced: list) -> None:
    @unit_of_work
    async def add_if_new(*names: str) -> None:
        for name in names:
            try:
                async with savepoint():
                    await add(name)
            except IntegrityError:
                changed("refused", 1)

    await add_if_new("a", "a", "b")
    assert {thing.name for thing in await Thing.all()} == {"a", "b"}
    assert [change.noun for change in announced[0]] == ["thing", "refused", "thing"]


async def test_get_or_create_finds_the_one_row_from_many_callers(url: str) -> None:
    @unit_of_work
    async def ensure() -> bool:
        _, created = await Thing.get_or_create(name="a")
        return created

    assert sum(await asyncio.gather(*(ensure() for _ in range(10)))) == 1


async def test_units_that_wait_for_each_other_crosswise_both_come_through(postgres_url: str) -> None:
    await add_two("a", "b")
    both = asyncio.Barrier(2)
    tries = 0

    @unit_of_work
    async def count(first: str, second: str) -> None:
        nonlocal tries
        tries += 1
        await Thing.filter(name=first).update(count=1)
        if tries <= 2:
            await both.wait()
        await Thing.filter(name=second).update(count=1)

    await asyncio.gather(count("a", "b"), count("b", "a"))
    assert tries == 3


# Misuse


async def test_a_task_made_inside_a_unit_may_not_call_verbs(url: str) -> None:
    @unit_of_work
    async def gather() -> None:
        await asyncio.gather(add("a"), add("b"))

    with pytest.raises(RuntimeError, match="made inside a unit of work"):
        await gather()


async def test_a_task_made_inside_a_unit_may_not_query_after_it(url: str) -> None:
    over = asyncio.Event()
    tasks: list[asyncio.Task[int]] = []

    async def count_later() -> int:
        await over.wait()
        return await Thing.all().count()

    @unit_of_work
    async def make_task() -> None:
        tasks.append(asyncio.create_task(count_later()))

    await make_task()
    over.set()
    with pytest.raises(TransactionManagementError, match="task made inside"):
        await tasks[0]


async def test_a_verb_in_a_foreign_transaction_is_refused(url: str) -> None:
    async with database.connection()._in_transaction():
        with pytest.raises(RuntimeError, match="no unit of work"):
            await add("a")


async def test_a_change_outside_a_unit_is_refused(url: str) -> None:
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        changed("thing", 1)
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        async with savepoint():
            pass


async def test_a_verb_without_a_database_says_so() -> None:
    with pytest.raises(RuntimeError, match="no database is open"):
        await add("a")


# Cancellation


async def test_after_a_storm_of_cancellations_everything_works(url: str) -> None:
    dice = random.Random(1)

    async def plain(name: str) -> None:
        # Not under the shield of a unit: what Tortoise opens by itself must survive too.
        async with database.connection()._in_transaction():
            await Thing.create(name=name)
            await Thing.all().count()

    for turn in range(300):
        verbs = [add(f"u{turn}.{n}") for n in range(2)] + [plain(f"p{turn}.{n}") for n in range(2)]
        tasks = [asyncio.create_task(verb) for verb in verbs]
        for _ in range(dice.randrange(1, 7)):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    async with asyncio.timeout(10):
        # More at once than there are connections, so that one that leaked would be missed.
        await asyncio.gather(*(add(f"after {n}") for n in range(30)))
        await asyncio.gather(*(Thing.all().count() for _ in range(30)))
    assert await Thing.filter(name__startswith="u").count() == 600
    if database.dialect() == "postgres":
        pool = database.connection()._pool
        assert pool.get_idle_size() == pool.get_size()
    else:
        assert not database.sqlite_lock().locked()


# A server that dies


async def terminate_all(url: str) -> None:
    other = await asyncpg.connect(url)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()


async def test_killed_backends_cause_no_errors(postgres_url: str) -> None:
    stop = False
    units = reads = 0

    async def write(number: int) -> None:
        nonlocal units

        @unit_of_work
        async def count() -> None:
            await Thing.filter(name=f"w{number}").update(count=units)

        await add(f"w{number}")
        while not stop:
            await count()
            units += 1

    async def read() -> None:
        nonlocal reads
        while not stop:
            await Thing.all().count()
            reads += 1

    async with asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(write(number))
            group.create_task(read())
        for _ in range(20):
            before = units, reads
            await terminate_all(postgres_url)
            await until(lambda: units > before[0] + 20 and reads > before[1] + 20)  # noqa: B023
        stop = True


async def test_after_all_backends_died_idle_the_first_unit_and_the_first_reads_work(postgres_url: str) -> None:
    await asyncio.gather(*(add(f"a{n}") for n in range(10)))
    await terminate_all(postgres_url)
    assert await asyncio.gather(*(Thing.all().count() for _ in range(10))) == [10] * 10
    await terminate_all(postgres_url)
    await asyncio.gather(*(add(f"b{n}") for n in range(10)))
    assert await Thing.all().count() == 20


class Relay:
    """A server between us and PostgreSQL that can go away, come back and freeze."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._folder = parse_qs(parts.query).get("host", [""])[0]
        self._host, self._target = parts.hostname or "localhost", parts.port or 5432
        self._user, self._password, self._path = parts.username, parts.password or "", parts.path
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"postgres://{self._user}:{self._password}@127.0.0.1:{self.port}{self._path}?sslmode=disable"

    async def come(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def go(self) -> None:
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def freeze(self) -> None:
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        if self._folder.startswith("/"):
            there = await asyncio.open_unix_connection(f"{self._folder}/.s.PGSQL.{self._target}")
        else:
            there = await asyncio.open_connection(self._host, self._target)
        self._writers.add(there[1])
        for source, sink in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._copy(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _copy(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                await self._flowing.wait()
                sink.write(data)
        sink.close()
        self._writers.discard(sink)


@pytest.fixture
async def relay(postgres: Postgres) -> AsyncIterator[Relay]:
    relay = Relay(await postgres.create_database())
    await relay.come()
    await open_with_tables(relay.url, statement_timeout=0.5, patience=3.0)
    yield relay
    await database.close_database()
    await relay.go()


async def test_a_unit_waits_for_a_server_that_is_away_for_a_moment(relay: Relay, announced: list) -> None:
    await add("a")
    await relay.go()
    task = asyncio.create_task(add("b"))
    with pytest.raises(Unavailable):
        await Thing.all().count()
    assert not task.done()
    await relay.come()
    await task
    assert await Thing.all().count() == 2
    assert len(announced) == 2


async def test_a_unit_gives_up_on_a_server_that_stays_away(relay: Relay) -> None:
    await relay.go()
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await add("a")
    assert 2 < time.monotonic() - began < 6
    await relay.come()


async def test_a_frozen_server_does_not_hang_callers(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_asyncpg, "FAREWELL_TIMEOUT", 0.3)
    await asyncio.gather(*(add(f"a{n}") for n in range(3)))
    relay.freeze()
    async with asyncio.timeout(10):
        results = await asyncio.gather(
            *(Thing.all().count() for _ in range(12)), *(add(f"b{n}") for n in range(12)), return_exceptions=True
        )
    assert {type(result) for result in results} == {Unavailable}
    relay.thaw()
    await asyncio.gather(*(add(f"c{n}") for n in range(12)))
    assert await Thing.filter(name__startswith="c").count() == 12


async def test_a_unit_whose_commit_went_unheard_runs_again(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    original = engine_asyncpg.Transaction.commit
    lost = 0

    async def commit_and_die(self: engine_asyncpg.Transaction) -> None:
        nonlocal lost
        await original(self)
        savepoint = isinstance(self._parent, engine_asyncpg.Transaction)
        if lost == 0 and not savepoint:
            lost += 1
            await relay.go()
            await relay.come()
            await self._connection.execute("SELECT 1")

    @unit_of_work
    async def once() -> int:
        thing, _ = await Thing.get_or_create(name="once")
        changed("thing", thing.id)
        return thing.id

    monkeypatch.setattr(engine_asyncpg.Transaction, "commit", commit_and_die)
    assert await once() == 1
    assert lost == 1
    assert await Thing.all().count() == 1


# SQLite


async def test_two_units_do_not_interleave_on_sqlite(sqlite: str) -> None:
    await add("a")
    running = 0

    @unit_of_work
    async def increment() -> None:
        nonlocal running
        running += 1
        assert running == 1
        thing = await Thing.get(name="a")
        await asyncio.sleep(0)
        thing.count += 1
        await thing.save(update_fields=["count"])
        running -= 1

    await asyncio.gather(*(increment() for _ in range(20)))
    assert (await Thing.get(name="a")).count == 20


async def test_the_sqlite_lock_is_first_come_first_served(sqlite: str) -> None:
    order: list[int] = []

    @unit_of_work
    async def note(number: int) -> None:
        order.append(number)

    async def note_locked(number: int) -> None:
        async with database.sqlite_lock():
            order.append(number)

    async with database.sqlite_lock():
        tasks = []
        for number in range(10):
            tasks.append(asyncio.create_task(note(number) if number % 2 else note_locked(number)))
            # A unit needs a few turns of the loop to come to the lock.
            for _ in range(5):
                await asyncio.sleep(0)
        assert order == []
    await asyncio.gather(*tasks)
    assert order == list(range(10))


async def test_a_read_does_not_wait_for_a_long_unit_on_sqlite(sqlite: str) -> None:
    await add("a")
    inside, go_on = asyncio.Event(), asyncio.Event()

    @unit_of_work
    async def add_slowly() -> int:
        await Thing.create(name="b")
        inside.set()
        await go_on.wait()
        return await Thing.all().count()

    task = asyncio.create_task(add_slowly())
    await inside.wait()
    async with asyncio.timeout(1):
        assert await Thing.all().count() == 1
    go_on.set()
    assert await task == 2
    assert await Thing.all().count() == 2


async def test_sqlite_is_safe_and_checked(sqlite: str) -> None:
    @unit_of_work
    async def pragmas() -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        answers = [await database.connection().execute_query_dict(f"PRAGMA {name}") for name in names]
        return [value for (answer,) in answers for value in answer.values()]

    assert await pragmas() == ["wal", 2, 1, 10_000]


async def test_nobody_else_may_read_the_files_of_a_database(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        await open_with_tables(f"sqlite://{tmp_path}/new/test.db")
        await add("a")
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new").iterdir()}
        await database.close_database()
        await database.migrate(f"sqlite://{tmp_path}/migrated.db")
    finally:
        os.umask(before)
    assert files.keys() >= {"test.db", "test.db-wal", "test.db-shm", "test.db.lock"}
    assert set(files.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "migrated.db").stat().st_mode) == 0o600


async def test_the_permissions_of_a_file_that_is_there_are_its_owners_choice(tmp_path: Path) -> None:
    file = tmp_path / "test.db"
    file.touch(0o640)
    await open_with_tables(f"sqlite://{file}")
    await database.close_database()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


async def test_a_second_server_on_one_file_is_refused_and_a_tool_is_not(sqlite: str) -> None:
    path = sqlite.removeprefix("sqlite://")
    with pytest.raises(file_lock.DatabaseInUse, match=r"test\.db\.lock"):
        file_lock.acquire(f"{path}.lock")
    server = (
        "import asyncio, sys; from models import database\n"
        "asyncio.run(database.open_database(sys.argv[1], migrate=False, tables=['tests.tables']))"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", server, sqlite], capture_output=True, text=True, timeout=30
    )
    assert "DatabaseInUse" in done.stderr
    assert "test.db.lock" in done.stderr
    tool = (
        "import asyncio, sys; from models import database\nfrom tests.tables import Thing\n"
        "@database.unit_of_work\nasync def add(): await Thing.create(name='tool')\n"
        "async def main():\n"
        "    await database.open_database(sys.argv[1], migrate=False, serving=False, tables=['tests.tables'])\n"
        "    for _ in range(1): await add()\n"
        "    await database.close_database()\n"
        "asyncio.run(main())"
    )
    await add("server")
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", tool, sqlite], capture_output=True, text=True, timeout=30
    )
    assert done.stderr == ""
    assert await Thing.all().count() == 2


# Opening and closing


async def test_closing_waits_for_the_running_units_and_refuses_new_ones(tmp_path: Path, announced: list) -> None:
    await open_with_tables(f"sqlite://{tmp_path}/test.db")
    inside, go_on = asyncio.Event(), asyncio.Event()

    @unit_of_work
    async def add_slowly() -> None:
        inside.set()
        await go_on.wait()
        await add("a")

    task = asyncio.create_task(add_slowly())
    await inside.wait()
    closing = asyncio.create_task(database.close_database())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await add("b")
    assert not closing.done()
    go_on.set()
    await closing
    await task
    assert len(announced) == 1
    await database.close_database()


async def test_closing_does_not_wait_for_ever(tmp_path: Path) -> None:
    await open_with_tables(f"sqlite://{tmp_path}/test.db")
    inside = asyncio.Event()

    @unit_of_work
    async def hang() -> None:
        await Thing.create(name="never")
        inside.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    async with asyncio.timeout(5):
        await database.close_database(timeout=0.1)
    assert task.cancelled()
    await open_with_tables(f"sqlite://{tmp_path}/test.db")
    assert await Thing.all().count() == 0
    await database.close_database()


async def test_databases_of_both_kinds_follow_each_other_in_one_process(postgres: Postgres, tmp_path: Path) -> None:
    url = await postgres.create_database()
    others = set(threading.enumerate())
    for turn, one in enumerate([f"sqlite://{tmp_path}/a.db", url, f"sqlite://{tmp_path}/b.db", url]):
        await open_with_tables(one)
        await add(f"turn {turn}")
        assert await Thing.filter(name=f"turn {turn}").count() == 1
        await database.close_database()
        for thread in set(threading.enumerate()) - others:
            if "connection_worker" in thread.name:
                # A worker says that it has closed before it has ended.
                await asyncio.to_thread(thread.join, 5)
                assert not thread.is_alive()


async def test_opening_fails_cleanly(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="begins with sqlite:// or postgres://"):
        await database.open_database("mysql://localhost/x")
    with pytest.raises(ValueError, match="does not name a file"):
        await database.open_database("sqlite://:memory:")
    with pytest.raises(Unavailable, match="cannot be reached"):
        await database.open_database(f"postgres://nobody@/x?host={tmp_path}", patience=0.0)
    await open_with_tables(f"sqlite://{tmp_path}/test.db")
    with pytest.raises(RuntimeError, match="open already"):
        await open_with_tables(f"sqlite://{tmp_path}/other.db")
    await database.close_database()


async def test_the_clock_can_be_set() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    database.set_clock(lambda: moment)
    assert database.now() == moment
    database.set_clock(None)
    assert database.now() > moment
    assert database.now().tzinfo is UTC
