"""The fleet over time, as people ask for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.charge_point import ChargePoint
from models.database import now, set_clock, unit_of_work
from models.meter_value import MeterValue
from models.principal import Role
from models.session import ChargingSession
from tests.api.conftest import House, add_charge_point, add_session, statements
from tests.api.test_api_key import make

HISTORY = "query ($h: Int!) { powerHistory(hours: $h) { asOf points { at energyWh powerW } } }"
TODAY = "query ($z: String!) { energyToday(timeZone: $z) { since energyWh } }"
MOMENT = datetime(2026, 3, 2, 0, 50, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _moment() -> Any:
    set_clock(lambda: MOMENT)
    yield
    set_clock(None)


def at(minutes: float) -> datetime:
    """A moment, so many minutes from midnight UTC."""
    return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=minutes)


@unit_of_work
async def sample(session: ChargingSession, minutes: float, register_wh: int) -> None:
    """Write a meter value, as the intake would."""
    await MeterValue.create(
        charge_point_id=session.charge_point_id,
        connector_id=session.connector_id,
        transaction_id=session.id,
        session_id=session.id,
        sampled_at=at(minutes),
        received_at=at(minutes),
        register_wh=register_wh,
        samples="[]",
        digest=round(minutes * 60),
    )


async def session(charge_point: ChargePoint, **columns: Any) -> ChargingSession:
    values = {"energy_method": "REGISTER", "meter_start_wh": 1_000, "register_zero_wh": 1_000, **columns}
    return await add_session(charge_point, **values)


async def test_power_is_what_the_registers_of_sessions_tell_span_by_span(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    ended = await session(
        charge_point,
        state="ENDED",
        started_at=at(-60),
        stopped_at=at(7.5),
        energy_wh=2_000,
        energy_method="METER_STOP",
        meter_stop_wh=3_000,
    )
    for minutes, register in ((-30, 2_000), (0, 2_800)):
        await sample(ended, minutes, register)
    running = await session(charge_point, started_at=at(20), last_sample_at=at(50), energy_wh=600, transaction_id=2)
    for minutes, register in ((30, 1_100), (45, 1_400), (50, 1_600)):
        await sample(running, minutes, register)
    told = (await house.data(HISTORY, Role.VIEWER, h=2))["powerHistory"]
    points = told["points"]
    assert [point["at"] for point in points] == [at(15 * n - 75).isoformat().replace("+00:00", "Z") for n in range(8)]
    assert [point["energyWh"] for point in points] == [0, 500, 500, 400, 400, 200, 100, 300]
    assert [point["powerW"] for point in points] == [4 * point["energyWh"] for point in points]
    assert told["asOf"] == "2026-03-02T00:50:00Z"


async def test_today_begins_where_one_is_and_counts_what_began_yesterday(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    row = await session(charge_point, started_at=at(-120), last_sample_at=at(40), energy_wh=3_000)
    for minutes, register in ((-60, 2_000), (0, 3_500), (40, 4_000)):
        await sample(row, minutes, register)
    for zone, energy, since in (
        ("UTC", 500, at(0)),
        ("Europe/Berlin", 2_000, at(-60)),
        ("America/New_York", 3_000, at(5 * 60 - 24 * 60)),
        ("Asia/Kathmandu", 3_000, at(-(5 * 60 + 45))),
    ):
        told = (await house.data(TODAY, Role.VIEWER, z=zone))["energyToday"]
        assert (told["energyWh"], told["since"]) == (energy, since.isoformat().replace("+00:00", "Z")), zone


async def test_everybody_counts_what_it_may_see_and_drivers_nothing(house: House) -> None:
    for n in (1, 2):
        charge_point = await add_charge_point(f"CP-{n}")
        await session(charge_point, started_at=at(10), last_sample_at=at(20), energy_wh=100 * n, energy_method=None)
    await make(house, scope={"chargePoints": ["CP-1"]})
    for who, energy in ((Role.VIEWER, 300), ("partner", 100)):
        assert (await house.data(TODAY, who, z="UTC"))["energyToday"]["energyWh"] == energy
        points = (await house.data(HISTORY, who, h=1))["powerHistory"]["points"]
        assert sum(point["energyWh"] for point in points) == energy


@pytest.mark.parametrize("hours", [0, 73, -1])
async def test_what_cannot_be_asked_is_bad_input(house: House, hours: int) -> None:
    assert await house.code(HISTORY, h=hours) == "BAD_USER_INPUT"
    assert await house.code(TODAY, z="Mars/Olympus") == "BAD_USER_INPUT"


async def test_all_who_see_the_same_share_a_read_for_a_minute(house: House) -> None:
    with statements() as seen:
        for _ in range(5):
            await house.data(HISTORY, Role.VIEWER, h=24)
    assert len(seen) == 2, seen
    assert now() == MOMENT
