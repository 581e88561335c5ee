"""The main job: a car charges, everybody who looks on sees it at once, and the figures are right."""

# mypy: disallow-untyped-decorators=False

import asyncio
import time
from statistics import median
from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from tests.charge_points import Obliging
from tests.conftest import StartNode
from tests.csms import Csms

STEP_LIMIT = 0.2
"""Seconds from a charge point's report to the subscriber's message; the least pause between messages is half of it."""

SESSIONS = """subscription { sessionsChanged(intervalMs: 100) {
    seq resync nodes { id state idTag transactionId connectorId energyWh stopReason chargePoint { identity } }
} }"""


async def test_a_charge_point_charges_while_a_subscriber_looks_on(database_url: str, start_node: StartNode) -> None:
    node = await start_node(database_url)
    async with node.csms() as csms:
        await csms.add_id_tag("TAG-1")
        live = await csms.subscribe(SESSIONS)
        assert (await live.next())["nodes"] == []
        async with csms.charge_point("CP-1", Obliging) as charge_point:
            assert (await charge_point.boot()).status == "Accepted"
            await charge_point.status(1, "Preparing")
            assert await charge_point.authorize("TAG-1") == "Accepted"
            lags = []

            began = time.monotonic()
            transaction = await charge_point.start("tag-1", 1, meter_start=1_000_000)
            at, session = await _state(live, "ACTIVE")
            lags.append(at - began)
            assert session["chargePoint"]["identity"] == "CP-1"
            assert session["transactionId"] == transaction

            for n in range(1, 9):
                began = time.monotonic()
                await charge_point.meter(transaction, f"{1000 + n * 0.75}", "kWh")
                at, _ = await _energy(live, n * 750)
                lags.append(at - began)

            for wire_status, state in (("SuspendedEV", "SUSPENDED"), ("Charging", "ACTIVE")):
                began = time.monotonic()
                await charge_point.status(1, wire_status)
                at, _ = await _state(live, state)
                lags.append(at - began)

            began = time.monotonic()
            await charge_point.stop(transaction, 1_006_543, "EVDisconnected")
            at, session = await _state(live, "ENDED")
            lags.append(at - began)
        assert session["energyWh"] == 6_543
        assert session["stopReason"] == "EV_DISCONNECTED"
        assert session["connectorId"] == 1
        shown = sorted(round(lag * 1000) for lag in lags)
        print(f"from report to subscriber in ms: {shown}")
        assert median(lags) < STEP_LIMIT
        assert shown[-2] < STEP_LIMIT * 1000, shown


class Deliberate(Obliging):
    """Takes its time: answers a remote start, and then starts, when it is let."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.answer, self.plugged_in = asyncio.Event(), asyncio.Event()

    @on(Action.remote_start_transaction)
    async def on_remote_start(self, id_tag: str, **_: Any) -> call_result.RemoteStartTransaction:
        await self.answer.wait()
        return call_result.RemoteStartTransaction("Accepted")

    async def charge(self, id_tag: str, connector_id: int) -> None:
        await self.plugged_in.wait()
        await super().charge(id_tag, connector_id)


async def test_a_session_that_was_asked_for_is_followed_from_the_wish_to_its_end(csms: Csms) -> None:
    await csms.add_id_tag("TAG-1")
    live = await csms.subscribe(SESSIONS)
    await live.next()
    async with csms.charge_point("CP-1", Deliberate) as charge_point:
        wish = {"chargePoint": "CP-1", "connectorId": 2, "idTag": "TAG-1", "waitSeconds": 0}
        asked = (await csms.command("remoteStartTransaction", "session { id state }", **wish))["session"]
        assert asked["state"] == "REQUESTED"
        _, session = await _state(live, "REQUESTED")
        assert await charge_point.hears("RemoteStartTransaction") == {"connectorId": 2, "idTag": "TAG-1"}
        charge_point.answer.set()
        await _state(live, "ACCEPTED")
        charge_point.plugged_in.set()
        _, session = await _state(live, "ACTIVE")

        charge_point.register += 5_000
        transaction = session["transactionId"]
        stopped = await csms.command("remoteStopTransaction", chargePoint="CP-1", transactionId=transaction)
        assert stopped["status"] == "ACCEPTED"
        _, session = await _state(live, "ENDED")
        assert (session["energyWh"], session["stopReason"], session["connectorId"]) == (5_000, "REMOTE", 2)
    assert {node["id"] for _, message in live.messages for node in message["nodes"]} == {asked["id"]}


async def _state(live: Any, state: str) -> tuple[float, Any]:
    at, message = await live.until(lambda value: any(node["state"] == state for node in value["nodes"]))
    return at, message["nodes"][0]


async def _energy(live: Any, energy_wh: int) -> tuple[float, Any]:
    at, message = await live.until(lambda value: any(node["energyWh"] == energy_wh for node in value["nodes"]))
    return at, message["nodes"][0]
