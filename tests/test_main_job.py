"""The main job: a car charges, everybody who looks on sees it at once, and the figures are right."""

import time
from statistics import median
from typing import Any

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


async def test_a_session_that_was_asked_for_is_followed_from_the_wish_to_its_end(csms: Csms) -> None:
    await csms.add_id_tag("TAG-1")
    live = await csms.subscribe(SESSIONS)
    await live.next()
    async with csms.charge_point("CP-1", Obliging) as charge_point:
        await charge_point.boot()
        started = await csms.command(
            "remoteStartTransaction", "status session { id state }", chargePoint="CP-1", connectorId=2, idTag="TAG-1"
        )
        assert started["status"] == "ACCEPTED"
        _, session = await _state(live, "ACTIVE")
        assert session["id"] == started["session"]["id"]
        assert session["connectorId"] == 2

        charge_point.register += 5_000
        stopped = await csms.command(
            "remoteStopTransaction", chargePoint="CP-1", transactionId=session["transactionId"]
        )
        assert stopped["status"] == "ACCEPTED"
        _, session = await _state(live, "ENDED")
        assert session["id"] == started["session"]["id"]
        assert (session["energyWh"], session["stopReason"]) == (5_000, "REMOTE")
        assert (await charge_point.hears("RemoteStartTransaction"))["connectorId"] == 2
    told = [node["state"] for _, message in live.messages for node in message["nodes"]]
    order = ["REQUESTED", "ACCEPTED", "ACTIVE", "ENDED"]
    assert [state for state, after in zip(told, [*told[1:], None], strict=True) if state != after] == [
        state for state in order if state in told
    ], "the states came in order; one that was over within the interval may be left out"


async def _state(live: Any, state: str) -> tuple[float, Any]:
    at, message = await live.until(lambda value: any(node["state"] == state for node in value["nodes"]))
    return at, message["nodes"][0]


async def _energy(live: Any, energy_wh: int) -> tuple[float, Any]:
    at, message = await live.until(lambda value: any(node["energyWh"] == energy_wh for node in value["nodes"]))
    return at, message["nodes"][0]
