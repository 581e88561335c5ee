"""Nodes for tests: the product as a process of its own, to be killed and started again, or inside the test itself."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from main import Voltgraph
from settings import Settings
from tests.csms import ADMIN_PASSWORD, Csms

ROOT = Path(__file__).parent.parent
SECRET_KEY = "a key that only tests know"
START_TIMEOUT = 30.0
_PORTS = re.compile(r"http://[^:\s]+:(\d+) .*?ws://[^:\s]+:(\d+)/", re.DOTALL)


class Node:
    """A process that serves. Its ports stay the same when it is started again.

    `crash_at` names a crash point, see `tests.crash_points`; it counts until the node is started without one.
    """

    def __init__(self, database_url: str, log: Path, **settings: object) -> None:
        self.log = log
        self.http_port = self.ocpp_port = 0
        self._settings = {"database_url": database_url, "admin_password": ADMIN_PASSWORD, "secret_key": SECRET_KEY}
        self._settings |= {name: str(value) for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How the process ended; None while it runs."""
        assert self._process is not None
        return self._process.poll()

    async def start(self, *, crash_at: str | None = None) -> "Node":
        """Start it and wait until it serves."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("VOLTGRAPH_")}
        ports = {"http_port": self.http_port, "ocpp_port": self.ocpp_port}
        for name, value in {**self._settings, **ports}.items():
            environment[f"VOLTGRAPH_{name.upper()}"] = str(value)
        arguments = ["-m", "cli", "serve"] if crash_at is None else ["-m", "tests.crash_points", crash_at]
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - a few ms, and it must outlive the event loop
                [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        try:
            async with asyncio.timeout(START_TIMEOUT):
                while (ports_told := _PORTS.search(self.log.read_text()[before:])) is None:
                    assert self.returncode is None, f"the node ended with {self.returncode}:\n{self.tail()}"
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"the node did not start:\n{self.tail()}") from None
        self.http_port, self.ocpp_port = (int(port) for port in ports_told.groups())
        return self

    def csms(self) -> Csms:
        """Its doors."""
        return Csms(self.http_port, self.ocpp_port)

    def signal(self, sign: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.returncode is None:
            assert self._process is not None
            self._process.send_signal(sign)

    async def terminate(self) -> int:
        """Stop it in an orderly way; returns its exit code."""
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> int:
        """Kill it as a power cut would."""
        self.signal(signal.SIGKILL)
        return await self.ended()

    async def ended(self, seconds: float = 20) -> int:
        """Wait until it has ended by itself."""
        try:
            async with asyncio.timeout(seconds):
                while (code := self.returncode) is None:  # noqa: ASYNC110 - a process does not tell
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"the node did not end:\n{self.tail()}") from None
        return code

    def dispose(self) -> None:
        """Kill it if it runs and wait for its end."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait(10)

    def tail(self, lines: int = 40) -> str:
        """The end of what it printed and logged."""
        return "\n".join(self.log.read_text().splitlines()[-lines:]) if self.log.exists() else ""


@asynccontextmanager
async def inside(database_url: str, **settings: object) -> AsyncIterator[Csms]:
    """A node in this very process and event loop, and its doors: quick to start, and its tasks can be counted."""
    voltgraph = Voltgraph(
        Settings(
            database_url=database_url,
            http_port=0,
            ocpp_port=0,
            ocpp_host="127.0.0.1",
            admin_password=ADMIN_PASSWORD,
            secret_key=SECRET_KEY,
            **settings,  # type: ignore[arg-type]
        )
    )
    await voltgraph.start()
    try:
        async with Csms(voltgraph.http.port, voltgraph.ocpp.port) as csms:
            yield csms
    finally:
        await voltgraph.stop()
