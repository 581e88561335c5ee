"""Files on the whole way: over large ones memory stays constant on both sides, and any node serves them."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
import websockets

from models import database as ground
from models import stored_file
from simulator.charge_point import ChargePoint
from simulator.clock import Clock
from simulator.hardware import by_model
from tests.conftest import StartNode
from tests.crash_points import CRASHED
from tests.csms import Csms
from tests.lab import Obliging

MIB = 1024 * 1024
IMAGE_MIB, LOG_MIB, COUNT = 50, 20, 10
MOST_GROWTH = 40 * MIB
"""Less than one image, and next to nothing for ten at once."""

UPDATES = "{ firmwareUpdates { nodes { state deliveredBytes versionAfter chargePoint { identity } } } }"
DIAGNOSTICS = "{ diagnostics { nodes { state file { sizeBytes sha256 url } } } }"


class Peak:
    """How much a process has grown at most since it was first looked at."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.before = self.most = self._process.memory_info().rss

    async def watch(self) -> None:
        while True:
            self.most = max(self.most, self._process.memory_info().rss)
            await asyncio.sleep(0.02)

    @property
    def growth(self) -> int:
        return self.most - self.before

    def __str__(self) -> str:
        return f"{self.before / MIB:.0f} MiB, at most {self.growth / MIB:+.1f} MiB"


@asynccontextmanager
async def fleet(csms: Csms, count: int = COUNT) -> AsyncIterator[list[ChargePoint]]:
    """Simulated charge points that are connected, and whose life passes quickly."""
    points = []
    for number in range(count):
        identity = f"CP-{number}"
        await csms.add_charge_point(identity)
        points.append(ChargePoint(identity, csms.ocpp_url, by_model("Duo 22"), clock=Clock(60.0)))
    living = [asyncio.create_task(point.run()) for point in points]
    try:
        async with asyncio.timeout(20):
            while not all(point.is_connected for point in points):  # noqa: ASYNC110 - they do not tell
                await asyncio.sleep(0.02)
        yield points
    finally:
        for task in living:
            task.cancel()
        await asyncio.wait(living)


@contextmanager
def watched(*peaks: Peak) -> Iterator[None]:
    tasks = [asyncio.create_task(peak.watch()) for peak in peaks]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


def pieces(mebibytes: int) -> Iterator[bytes]:
    for number in range(mebibytes):
        yield hashlib.sha256(str(number).encode()).digest() * (MIB // 32)


async def upload(csms: Csms) -> str:
    async def body() -> AsyncIterator[bytes]:
        for piece in pieces(IMAGE_MIB):
            yield piece

    headers = {"authorization": f"Bearer {csms.token}"}
    async with httpx.AsyncClient(base_url=csms.http_url, headers=headers, timeout=60, trust_env=False) as http:
        answer = await http.post("/files/firmware?version=9.0&name=duo-9.0.bin", content=body())
    assert answer.status_code == 201, answer.text
    assert answer.json()["sizeBytes"] == IMAGE_MIB * MIB
    return str(answer.json()["id"])


@pytest.mark.timeout(240)
async def test_a_large_image_goes_to_ten_charge_points_and_a_large_file_comes_back_in_constant_memory(
    sqlite_url: str, start_node: StartNode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = await start_node(sqlite_url, files_dir=tmp_path / "files")
    async with node.csms() as csms, fleet(csms) as points:
        server, ours = Peak(node.pid), Peak(os.getpid())
        began = time.monotonic()
        with watched(server, ours):
            image = await upload(csms)
            updates = [
                csms.command("updateFirmware", "command { id }", chargePoint=point.identity, image=image)
                for point in points
            ]
            for told in await asyncio.gather(*updates):
                assert told["userErrors"] == []

            def is_done(data: Any) -> bool:
                states = [row["state"] for row in data["firmwareUpdates"]["nodes"]]
                assert "DOWNLOAD_FAILED" not in states
                after = [row["versionAfter"] for row in data["firmwareUpdates"]["nodes"]]
                return states == ["INSTALLED"] * COUNT and after == ["duo-9.0"] * COUNT

            done = await csms.until(UPDATES, is_done, 120)
            delivered = time.monotonic() - began
            points[0].firmware.diagnostics_bytes = LOG_MIB * MIB
            await csms.command("getDiagnostics", "fileName", chargePoint="CP-0")
            found = await csms.until(
                DIAGNOSTICS, lambda data: data["diagnostics"]["nodes"][0]["state"] == "UPLOADED", 60
            )
        taken = time.monotonic() - began
    with capsys.disabled():
        print(
            f"\n{COUNT} x {IMAGE_MIB} MiB out in {delivered:.1f} s, {LOG_MIB} MiB in within {taken:.1f} s;"
            f" server {server}; ten charge points and this test {ours}"
        )
    digest = hashlib.sha256()
    for piece in pieces(IMAGE_MIB):
        digest.update(piece)
    fetched = [point.firmware.downloaded for point in points]
    assert [one and one.sha256 for one in fetched] == [digest.hexdigest()] * COUNT
    assert {row["deliveredBytes"] for row in done["firmwareUpdates"]["nodes"]} == {IMAGE_MIB * MIB}
    assert found["diagnostics"]["nodes"][0]["file"]["sizeBytes"] == LOG_MIB * MIB
    assert server.growth < MOST_GROWTH
    assert ours.growth < MOST_GROWTH


async def test_a_file_that_is_brought_to_one_node_is_there_on_another(
    postgres_url: str, start_node: StartNode, tmp_path: Path
) -> None:
    other = await start_node(postgres_url, files_dir=tmp_path / "files")
    public_url = other.csms().http_url
    node = await start_node(postgres_url, files_dir=tmp_path / "files", public_url=public_url)
    async with node.csms() as csms, fleet(csms, 1):
        await csms.command("getDiagnostics", "fileName", chargePoint="CP-0")
        found = await csms.until(DIAGNOSTICS, lambda data: data["diagnostics"]["nodes"][0]["state"] == "UPLOADED", 60)
        file = found["diagnostics"]["nodes"][0]["file"]
        headers = {"authorization": f"Bearer {csms.token}"}
        async with httpx.AsyncClient(base_url=csms.http_url, headers=headers, trust_env=False) as http:
            got = await http.get(file["url"])
    assert len(got.content) == file["sizeBytes"] == 200_000
    assert hashlib.sha256(got.content).hexdigest() == file["sha256"]


async def test_a_second_reader_is_refused_on_another_node_too(
    postgres_url: str, start_node: StartNode, tmp_path: Path
) -> None:
    other = await start_node(postgres_url, files_dir=tmp_path / "files")
    node = await start_node(postgres_url, files_dir=tmp_path / "files")
    async with node.csms() as csms:
        url = await asked(csms, "UpdateFirmware", image=await upload(csms))
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http, http.stream("GET", url) as first:
            assert first.status_code == 200
            elsewhere = other.csms().http_url + urlsplit(url).path
            assert (await http.get(elsewhere)).status_code == 429
            assert (await http.head(elsewhere)).status_code == 200
            assert sum([len(piece) async for piece in first.aiter_bytes()]) == IMAGE_MIB * MIB
            assert (await http.get(elsewhere)).status_code == 410


async def asked(csms: Csms, action: str, **input: Any) -> str:
    """Connect as CP-0 and be asked for this; returns the address that was told."""
    await csms.add_charge_point("CP-0")
    subprotocols: Any = ["ocpp1.6"]
    async with websockets.connect(f"{csms.ocpp_url}/CP-0", subprotocols=subprotocols) as socket:
        charge_point = Obliging("CP-0", socket)
        listening = asyncio.create_task(charge_point.start())
        await charge_point.boot()
        await csms.command(action[0].lower() + action[1:], "command { id }", chargePoint="CP-0", **input)
        listening.cancel()
        await asyncio.wait([listening])
        return str((await charge_point.was_asked(action))["location"])


async def test_what_a_killed_node_leaves_of_a_file_is_removed_and_the_charge_point_brings_it_again(
    sqlite_url: str, start_node: StartNode, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    node = await start_node(sqlite_url, files_dir=folder, crash_at="after_keeping:1")
    held = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x" * MIB
        await held.wait()
        yield b"x"

    async with node.csms() as csms:
        url = await asked(csms, "GetDiagnostics")
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            begun = asyncio.create_task(http.put(url, content=slow()))
            async with asyncio.timeout(20):
                while not (parts := [path for path in folder.glob("*.part") if path.stat().st_size]):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            with pytest.raises(httpx.HTTPError):
                await http.put(url, content=b"whole")
            held.set()
            with pytest.raises(httpx.HTTPError):
                await begun
            assert await node.ended() == CRASHED
            (orphan,) = [path for path in folder.iterdir() if path not in parts]
            assert orphan.read_bytes() == b"whole"

            await node.start()
            assert (await http.put(url, content=b"again")).status_code == 201
        kept = {path for path in folder.iterdir() if path.read_bytes() == b"again"}
        await node.kill()
    await ground.open_database(sqlite_url, migrate=False)
    stored_file.use_directory(folder)
    try:
        assert await stored_file.sweep() == 0
        ground.set_clock(lambda: datetime.now(UTC) + timedelta(days=2))
        assert await stored_file.sweep() == 2
    finally:
        ground.set_clock(None)
        await ground.close_database()
    assert set(folder.iterdir()) == kept
