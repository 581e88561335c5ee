"""Care for sessions: closing by hand, and correcting an end, over GraphQL."""

import json
from datetime import timedelta
from typing import Any

import pytest

from models.database import now
from models.meter_value import MeterValue
from models.principal import Role
from models.session import ChargingSession
from models.session_care import SessionCorrection, close_stale
from tests.api.conftest import START, House, add_charge_point, add_connector, add_session

CORRECT = """mutation ($i: CorrectSessionInput!) { correctSession(input: $i) {
    session { id state closedBy stoppedAt meterStopWh energyWh energyMethod failure } userErrors { code field } } }"""


async def measured(session: ChargingSession, minutes: int, **sample: str) -> None:
    await MeterValue.create(
        charge_point_id=session.charge_point_id,
        connector_id=1,
        transaction_id=session.transaction_id or 0,
        session_id=session.id,
        sampled_at=START + timedelta(minutes=minutes),
        received_at=START + timedelta(minutes=minutes),
        samples=json.dumps([sample]),
        digest=minutes,
    )


async def public_id(house: House, transaction_id: int) -> str:
    asked = await house.data("query ($t: Int!) { session(transactionId: $t) { id } }", t=transaction_id)
    return str(asked["session"]["id"])


async def test_a_session_whose_samples_are_no_longer_kept_does_not_lose_its_energy(house: House) -> None:
    session = await add_session(await add_charge_point("CP-1"), transaction_id=7)
    await ChargingSession.filter(id=session.id).update(
        energy_wh=3_500, register_wh=4_500, register_zero_wh=1_000, energy_method="REGISTER"
    )
    wish: dict[str, Any] = {"session": await public_id(house, 7), "reason": "closed"}
    told = (await house.data(CORRECT, i=wish))["correctSession"]["session"]
    assert (told["state"], told["energyWh"]) == ("ENDED", 3_500)
    told = (await house.data(CORRECT, i=wish | {"meterStopWh": 5_000}))["correctSession"]["session"]
    assert (told["energyWh"], told["energyMethod"]) == (4_000, "METER_STOP")


async def test_an_operator_closes_a_session_whose_stop_was_lost(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    session = await add_session(charge_point, transaction_id=7)
    await measured(session, 10, value="4.5", unit="kWh")
    wish: dict[str, Any] = {"session": await public_id(house, 7), "reason": "the cable was cut"}
    payload = (await house.data(CORRECT, i=wish))["correctSession"]
    assert payload["userErrors"] == []
    assert (payload["session"]["state"], payload["session"]["closedBy"]) == ("ENDED", "OPERATOR")
    assert payload["session"]["energyWh"] == 3_500
    assert payload["session"]["failure"] == "closed by user:operator: the cable was cut"

    ended = (START + timedelta(minutes=20)).isoformat()
    wish |= {"stoppedAt": ended, "meterStopWh": 5_000, "reason": "read at the meter"}
    payload = (await house.data(CORRECT, i=wish))["correctSession"]
    assert (payload["session"]["stoppedAt"], payload["session"]["meterStopWh"]) == ("2026-03-01T12:20:00Z", 5_000)
    assert (payload["session"]["energyWh"], payload["session"]["energyMethod"]) == (4_000, "METER_STOP")
    query = """query ($t: Int!) { session(transactionId: $t) { corrections { correctedBy correctedAt reason
        before { state stoppedAt energyWh closedBy } after { state stoppedAt energyWh meterStopWh closedBy } } } }"""
    kept = (await house.data(query, Role.VIEWER, t=7))["session"]["corrections"]
    assert [(row["reason"], row["before"]["energyWh"], row["after"]["energyWh"]) for row in kept] == [
        ("read at the meter", 3_500, 4_000),
        ("the cable was cut", 0, 3_500),
    ]
    assert kept[1]["before"] == {"state": "ACTIVE", "stoppedAt": None, "energyWh": 0, "closedBy": None}
    assert (kept[0]["correctedBy"], kept[0]["after"]["meterStopWh"]) == ("user:operator", 5_000)
    assert kept[0]["after"]["stoppedAt"] == "2026-03-01T12:20:00Z"


async def test_energy_that_came_in_intervals_outlives_a_correction(house: House) -> None:
    session = await add_session(await add_charge_point("CP-1"), transaction_id=7, meter_start_wh=0)
    for minutes in (10, 20):
        await measured(session, minutes, value="600", measurand="Energy.Active.Import.Interval", unit="Wh")
    wish = {"session": await public_id(house, 7), "reason": "the stop was lost"}
    assert (await house.data(CORRECT, i=wish))["correctSession"]["session"]["energyWh"] == 1_200


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"reason": " "}, ("INVALID", "reason")),
        ({"reason": "x" * 501}, ("INVALID", "reason")),
        ({"stoppedAt": "2026-03-01T11:59:59Z"}, ("INVALID", "stoppedAt")),
        ({"stoppedAt": "2126-03-01T12:00:00Z"}, ("INVALID", "stoppedAt")),
        ({"meterStopWh": -1}, ("INVALID", "meterStopWh")),
        ({"session": "Q1A6MQ"}, ("NOT_FOUND", "session")),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(
    house: House, wish: dict[str, Any], error: tuple[str, str]
) -> None:
    session = await add_session(await add_charge_point("CP-1"), transaction_id=7)
    given = {"session": await public_id(house, 7), "reason": "why not"} | wish
    payload = (await house.data(CORRECT, i=given))["correctSession"]
    assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [error]
    await session.refresh_from_db()
    assert (session.state, session.meter_stop_wh) == ("ACTIVE", None)
    assert not await SessionCorrection.exists()


async def test_who_may_only_look_corrects_nothing(house: House) -> None:
    await add_session(await add_charge_point("CP-1"), transaction_id=7)
    wish = {"session": await public_id(house, 7), "reason": "why not"}
    assert await house.code(CORRECT, Role.VIEWER, i=wish) == "FORBIDDEN"


@pytest.mark.parametrize(
    ("status", "free_for", "state"),
    [
        ("Available", 20, "ENDED"),
        ("Available", 10, "ACTIVE"),
        ("Preparing", 20, "ENDED"),  # restarted with the cable in: the transaction before is lost
        ("Charging", 20, "ACTIVE"),
        ("Faulted", 20, "ACTIVE"),
    ],
)
async def test_a_session_on_a_connector_long_free_is_closed(
    house: House, status: str, free_for: int, state: str
) -> None:
    charge_point = await add_charge_point("CP-1")
    free_since = now() - timedelta(minutes=free_for)
    await add_connector(charge_point, 1, status=status, since=free_since)
    session = await add_session(
        charge_point, started_at=free_since - timedelta(hours=1), start_received_at=free_since - timedelta(hours=1)
    )
    assert await close_stale() == (state == "ENDED")
    await session.refresh_from_db()
    assert (session.state, session.closed_by) == (state, "UPKEEP" if state == "ENDED" else None)
