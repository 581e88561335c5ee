"""The demo: seen from outside as whoever tries it sees it, and what its history is made of."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo_history import History, remember
from models.authorization import IdTag
from simulator.fleet import DEFAULT_TAGS, Fleet
from tests.csms import ADMIN_PASSWORD, Csms
from tests.nodes import ROOT

LIMIT = 30.0
"""Seconds until the demo must show something, on a busy machine too."""

SIGN_IN = 'mutation { login(input: {username: "demo", password: "demo-demo"}) { token } }'
FREE = """{ chargePoints { nodes { identity connectors { connectorId status } } } }"""
SHOWN = """{
    locations { nodes { name city latitude longitude } }
    drivers { nodes { name } }
    chargePoints { nodes { identity name online labels location { name } } }
    past: sessions(filter: {state: [ENDED]}, first: 150) { nodes {
        energyWh meterStartWh meterStopWh transactionId startedAt stoppedAt series(maxPoints: 50) { points { at } } } }
    running: sessions(filter: {open: true}) { nodes { startReceivedAt powerW } }
    commands { nodes { action state } }
    chargingProfiles { nodes { state } }
}"""


class Demo:
    """The demo as a process whose temporary files are all in one folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".log")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("VOLTGRAPH_")}
        environment |= {"VOLTGRAPH_HTTP_PORT": "0", "VOLTGRAPH_OCPP_PORT": "0", "TMPDIR": str(folder)}
        environment["VOLTGRAPH_ADMIN_PASSWORD"] = ADMIN_PASSWORD
        environment["VOLTGRAPH_DATABASE_URL"] = f"sqlite://{folder.with_suffix('.db')}"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli", "demo", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )

    async def said(self, pattern: str) -> re.Match[str]:
        """Wait until it printed something that fits."""
        async with asyncio.timeout(LIMIT):
            while (found := re.search(pattern, self.log.read_text(), re.DOTALL)) is None:
                assert self.process.poll() is None, self.log.read_text()
                await asyncio.sleep(0.05)
        return found

    async def stop(self, sign: signal.Signals) -> int:
        """Send it a signal; returns its exit code."""
        self.process.send_signal(sign)
        return await asyncio.to_thread(self.process.wait, 20)


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    running = Demo(folder, "--count", "4", "--days", "2", "--speed", "60")
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.wait(10)


async def test_the_demo_shows_a_past_and_a_present_and_leaves_nothing_behind(demo: Demo) -> None:
    told = await demo.said(
        r"Charge points +ws://[^:]+:(\d+)/.* Open +http://localhost:(\d+)\n.*demo, password demo-demo"
    )
    ocpp_port, http_port = (int(port) for port in told.groups())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{http_port}", trust_env=False) as visitor:
        answer = (await visitor.post("/graphql", json={"query": SIGN_IN})).json()
        assert answer["data"]["login"]["token"]
        told_guests = (await visitor.get("/config.json")).json()["guest"]
        assert told_guests == {"username": "demo", "password": "demo-demo"}
    async with Csms(http_port, ocpp_port) as csms:
        shown = await csms.until(
            SHOWN,
            lambda data: (
                all(one["online"] for one in data["chargePoints"]["nodes"])
                and any(int(one["powerW"] or 0) > 0 for one in data["running"]["nodes"])
                and [one["state"] for one in data["chargingProfiles"]["nodes"]] == ["INSTALLED"]
            ),
            LIMIT,
        )
        await start_a_session(csms)
    assert len(shown["locations"]["nodes"]) == 6
    assert all(place["latitude"] and place["longitude"] for place in shown["locations"]["nodes"])
    assert len(shown["drivers"]["nodes"]) == len(DEFAULT_TAGS)
    assert all(one["location"] and one["labels"] and one["name"] for one in shown["chargePoints"]["nodes"])
    assert len(shown["chargePoints"]["nodes"]) == 4
    assert shown["commands"]["nodes"]
    past = shown["past"]["nodes"]
    assert len({one["transactionId"] for one in past}) == len(past) > 10
    assert all(one["energyWh"] == one["meterStopWh"] - one["meterStartWh"] for one in past)
    assert sum(len(one["series"]["points"]) for one in past) > 2 * len(past)

    assert list(demo.folder.iterdir()) != [], "its database is here"
    assert await demo.stop(signal.SIGTERM) == 0, demo.log.read_text()
    assert list(demo.folder.iterdir()) == []
    assert not demo.folder.with_suffix(".db").exists(), "the database of the settings was left alone"
    assert "Traceback" not in demo.log.read_text()


async def start_a_session(csms: Csms) -> None:
    """Do what a stranger does first: start a session where nobody charges, and see it charge."""

    def free(data: dict[str, Any]) -> list[tuple[str, int]]:
        return [
            (one["identity"], connector["connectorId"])
            for one in data["chargePoints"]["nodes"]
            for connector in one["connectors"]
            if connector["connectorId"] and connector["status"] == "AVAILABLE"
        ]

    status = ""
    while status != "ACCEPTED":  # whoever comes in between is first
        one, number = free(await csms.until(FREE, lambda data: bool(free(data)), LIMIT))[0]
        wish = {"chargePoint": one, "connectorId": number, "idTag": "SIM-TAG-07"}
        asked = await csms.command("remoteStartTransaction", "status session { id }", **wish)
        status = asked["status"]
    shown = f'{{ session(id: "{asked["session"]["id"]}") {{ state idTag powerW failure }} }}'
    charging = await csms.until(shown, lambda data: int(data["session"]["powerW"] or 0) > 0, LIMIT)
    assert (charging["session"]["state"], charging["session"]["idTag"]) == ("ACTIVE", "SIM-TAG-07")


async def test_a_demo_that_is_stopped_while_it_starts_leaves_nothing_behind(demo: Demo) -> None:
    await demo.said("is ready")
    assert await demo.stop(signal.SIGINT) == 0, demo.log.read_text()
    assert list(demo.folder.iterdir()) == []
    assert "Traceback" not in demo.log.read_text()


def test_a_wrong_option_is_refused_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "demo", "--count", "0"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "voltgraph: --count is 1 to 200 charge points\n"


UNTIL = datetime(2025, 3, 31, 12, tzinfo=UTC)


def remembered(seed: int) -> tuple[History, Fleet]:
    """Three days in which the clocks of Europe are put forward."""
    fleet = Fleet("ws://127.0.0.1:9/ocpp", count=8, seed=seed)
    ids = {identity: number for number, identity in enumerate(fleet.charge_points, 1)}
    zones = dict.fromkeys(ids, "Europe/Berlin")
    tags = {tag.lower(): IdTag(id_tag=tag, key=tag.lower(), blocked=tag == DEFAULT_TAGS[0]) for tag in DEFAULT_TAGS}
    since = UNTIL - timedelta(days=3)
    return remember(fleet, ids, zones, tags, seed=seed, since=since, until=UNTIL), fleet


async def test_the_same_seed_makes_the_same_history() -> None:
    (one, _), (again, _), (other, _) = remembered(1), remembered(1), remembered(2)
    assert one == again
    assert one != other


async def test_history_is_possible_and_the_meters_go_on_from_there() -> None:
    history, fleet = remembered(3)
    identities = dict(enumerate(fleet.charge_points, 1))
    stays: dict[tuple[int, int], list[tuple[datetime, datetime, int, int]]] = {}
    for stay in history.stays:
        if stay.start is not None and stay.stop is not None:
            place = stay.charge_point_id, stay.connector_id
            energy = stay.start.meter_start_wh, stay.stop.meter_stop_wh
            stays.setdefault(place, []).append((stay.start.started_at, stay.stop.stopped_at, *energy))
            assert all(stay.start.started_at <= one.sampled_at <= stay.stop.stopped_at for one in stay.samples)
            registers = [one.reading.register_wh for one in stay.samples]
            assert registers == sorted(registers, key=lambda value: value or 0)
            assert all(one.reading.power_w is not None for one in stay.samples)
    assert sum(len(one) for one in stays.values()) > 30
    for (charge_point_id, number), there in stays.items():
        assert all(started <= stopped <= UNTIL for started, stopped, _, _ in there)
        assert all(before[1] < after[0] and before[3] == after[2] for before, after in pairwise(there))
        assert fleet[identities[charge_point_id]].connectors[number].meter.register_wh == there[-1][3]
    assert max(change.status_at for change in history.statuses) <= UNTIL
    assert {"Preparing", "Charging", "SuspendedEV", "Finishing", "Available"} <= {
        change.status for change in history.statuses
    }
