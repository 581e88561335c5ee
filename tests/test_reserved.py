"""A held connector from end to end: a simulated charge point that keeps its word, and two nodes that agree."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from models.database import now
from simulator.charge_point import ChargePoint
from simulator.fleet import Fleet
from simulator.hardware import by_model
from simulator.vehicle import VEHICLE_MODELS, Vehicle
from tests.charge_points import Obliging, plug_in, utc
from tests.conftest import StartNode
from tests.csms import Csms
from tests.lab import Lab, eventually

SIMULATED = "SIM-001"


@pytest.fixture
async def simulated(lab: Lab) -> AsyncIterator[ChargePoint]:
    """A simulated charge point with two connectors, connected and with nobody around."""
    await lab.add_charge_point(SIMULATED)
    for tag in ("TAG-1", "FRIEND"):
        await lab.add_id_tag(tag, parentIdTag="GROUP")
    await lab.add_id_tag("STRANGER")
    url = f"ws://127.0.0.1:{lab.node.ocpp.port}/ocpp"
    async with Fleet(url, count=1, hardware=[by_model("Duo 22")], drivers=False) as fleet:
        await eventually(lambda: shows(lab, 2, "AVAILABLE"))
        yield fleet[SIMULATED]
    assert fleet.crashed == []


async def shows(lab: Lab, number: int, status: str) -> bool:
    query = f'{{ chargePoint(identity: "{SIMULATED}") {{ connectors {{ connectorId status }} }} }}'
    found = (await lab.ask(query))["chargePoint"]["connectors"]
    return {"connectorId": number, "status": status} in found


async def reserve(lab: Lab, **more: Any) -> tuple[str, int]:
    wish = {"chargePoint": SIMULATED, "connectorId": 1, "idTag": "TAG-1", "expiresInSeconds": 300, **more}
    answer = await lab.command("reserveNow", "status reservation { reservationId }", **wish)
    return answer["status"], answer["reservation"]["reservationId"]


async def is_now(lab: Lab, number: int, state: str) -> bool:
    return bool((await lab.reservation(reservationId=number))["state"] == state)


@pytest.mark.parametrize("id_tag", ["TAG-1", "FRIEND"])
async def test_a_simulated_charge_point_refuses_strangers_and_keeps_the_connector(
    lab: Lab, simulated: ChargePoint, id_tag: str
) -> None:
    status, number = await reserve(lab)
    assert status == "ACCEPTED"
    await eventually(lambda: shows(lab, 1, "RESERVED"))
    assert (await reserve(lab, idTag="STRANGER"))[0] == "OCCUPIED"
    connector = simulated.connectors[1]
    simulated.charging.plug_in(connector, Vehicle(VEHICLE_MODELS[0], 0.3))
    assert not await simulated.charging.present(connector, "STRANGER")
    assert await lab.sessions() == []
    assert await simulated.charging.present(connector, id_tag)
    await eventually(lambda: is_now(lab, number, "USED"))
    row = await lab.reservation(reservationId=number)
    (session,) = await lab.sessions()
    assert (row["session"]["id"], session["idTag"], session["state"]) == (session["id"], id_tag, "ACTIVE")
    assert row["session"]["reservationId"] == number
    command = (await lab.command("cancelReservation", chargePoint=SIMULATED, reservationId=number))["command"]
    assert command["status"] == "Rejected"
    assert await is_now(lab, number, "USED")


async def test_a_simulated_charge_point_lets_go_when_it_is_told_and_when_the_time_is_over(
    lab: Lab, simulated: ChargePoint
) -> None:
    _, cancelled = await reserve(lab)
    _, short = await reserve(lab, connectorId=2, expiresInSeconds=2)
    await lab.command("cancelReservation", chargePoint=SIMULATED, reservationId=cancelled)
    assert await is_now(lab, cancelled, "CANCELLED")
    await eventually(lambda: shows(lab, 1, "AVAILABLE"))
    await eventually(lambda: is_now(lab, short, "EXPIRED"))
    await eventually(lambda: shows(lab, 2, "AVAILABLE"))
    assert (await reserve(lab, connectorId=2))[0] == "ACCEPTED"


async def test_the_same_number_again_moves_a_reservation_of_a_simulated_charge_point(
    lab: Lab, simulated: ChargePoint
) -> None:
    _, number = await reserve(lab)
    assert await reserve(lab, connectorId=2, reservationId=number) == ("ACCEPTED", number)
    await eventually(lambda: shows(lab, 2, "RESERVED"))
    await eventually(lambda: shows(lab, 1, "AVAILABLE"))
    new, old = await lab.reservations(reservationId=number)
    assert (new["connectorId"], new["state"]) == (2, "ACTIVE")
    assert (old["connectorId"], old["state"], old["endReason"]) == (1, "CANCELLED", "REPLACED")


async def test_what_would_replace_a_reservation_and_is_refused_leaves_it_alone(
    lab: Lab, simulated: ChargePoint
) -> None:
    _, number = await reserve(lab)
    simulated.charging.plug_in(simulated.connectors[2], Vehicle(VEHICLE_MODELS[0], 0.3))
    assert await reserve(lab, connectorId=2, reservationId=number) == ("OCCUPIED", number)
    new, old = await lab.reservations(reservationId=number)
    assert (new["state"], old["state"]) == ("REJECTED", "ACTIVE")
    assert not await simulated.charging.present(simulated.connectors[1], "STRANGER")
    assert await simulated.charging.present(simulated.connectors[1], "TAG-1")


# Two nodes


class Holding(Obliging):
    """Accepts reservations."""

    @on(Action.reserve_now)
    def on_reserve_now(self, **_: Any) -> call_result.ReserveNow:
        return call_result.ReserveNow("Accepted")


STATES = "{ reservations { nodes { reservationId state session { transactionId } } } }"
LIVE = 'subscription { reservationsChanged(chargePoint: "CP-1", intervalMs: 100) { nodes { state } } }'


async def test_whom_one_asks_and_where_the_charge_point_is_makes_no_difference(
    postgres_url: str, start_node: StartNode
) -> None:
    first, second = await asyncio.gather(start_node(postgres_url), start_node(postgres_url))
    async with first.csms() as one, second.csms() as other:
        await one.add_id_tag("TAG-1")
        live = await one.subscribe(LIVE)
        async with other.charge_point("CP-1", Holding) as charge_point:
            await charge_point.boot()
            number = await _reserve(one)
            await live.until(lambda message: {"state": "ACTIVE"} in message["nodes"])
            started = await charge_point.say(call.StartTransaction(1, "TAG-1", 0, utc(now()), number))
            await live.until(lambda message: {"state": "USED"} in message["nodes"])
        rows = (await one.execute(STATES))["reservations"]["nodes"]
        used = {"reservationId": number, "state": "USED", "session": {"transactionId": started.transaction_id}}
        assert rows == [used]
        assert rows == (await other.execute(STATES))["reservations"]["nodes"]


async def test_the_same_start_at_two_nodes_uses_one_reservation(postgres_url: str, start_node: StartNode) -> None:
    first, second = await asyncio.gather(start_node(postgres_url), start_node(postgres_url))
    async with first.csms() as one, second.csms() as other:
        await one.add_id_tag("TAG-1")
        await one.add_charge_point("CP-1")
        numbers = []
        for turn in range(10):
            old = await plug_in(one.ocpp_url, "CP-1", Holding)
            await old.boot()
            numbers += [await _reserve(one), await _reserve(other, connectorId=2)]
            new = await plug_in(other.ocpp_url, "CP-1", Holding)
            report = call.StartTransaction(1, "TAG-1", turn, utc(now()))
            await asyncio.gather(*(socket.say(report) for socket in (old, new)), return_exceptions=True)
            told = await new.say(report)
            states = (await one.execute(STATES))["reservations"]["nodes"]
            by_number = {row["reservationId"]: row for row in states}
            assert by_number[numbers[-2]]["state"] == "USED"
            assert by_number[numbers[-2]]["session"] == {"transactionId": told.transaction_id}
            assert by_number[numbers[-1]]["state"] == "ACTIVE"
            await asyncio.gather(old.leave(), new.leave())
        assert len(set(numbers)) == 20


async def _reserve(csms: Csms, **more: Any) -> int:
    until = (now() + timedelta(minutes=5)).isoformat()
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "TAG-1", "expiryDate": until, **more}
    answer = await csms.command("reserveNow", "status reservation { reservationId }", **wish)
    assert answer["status"] == "ACCEPTED", answer
    return int(answer["reservation"]["reservationId"])
