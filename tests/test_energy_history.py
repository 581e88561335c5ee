"""Energy over time: what readings amount to in each span, and that nothing is lost or made up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.charge_point import ChargePoint
from models.database import now, unit_of_work
from models.energy_history import Flow, delivered, spread
from models.meter_value import MeterValue
from models.principal import SYSTEM
from models.session import ChargingSession

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPAN = timedelta(minutes=15)
FAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
RUNS = {"stopped_at": None, "state": "ACTIVE"}
READINGS = ((-5, 900), (20, 1_400), (40, 1_300), (50, 9_999), (70, 1_900))


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_what_spans_several_spans_is_spread_evenly_to_the_last_watt_hour() -> None:
    assert spread([Flow(0, 4, 10, 5, 115)], 5) == [10, 33, 33, 34, 5]
    assert spread([Flow(-1, 2, 50, 7, 157)], 4) == [50, 50, 7, 0]
    assert spread([Flow(1, 2, 3, 4, 7), Flow(1, 2, 1, 1, 2)], 2) == [0, 4]
    assert spread([], 3) == [0, 0, 0]


def test_what_reaches_far_beyond_the_spans_costs_no_more_than_they_do() -> None:
    assert spread([Flow(0, 10**15, 10, 5, 15 + 10**15)], 3) == [10, 1, 1]


@unit_of_work
async def put(readings: tuple[tuple[float, int], ...], energy_wh: int, method: str | None, **columns: Any) -> None:
    """Write a session that began at noon and lasted an hour, unless told otherwise, with its readings."""
    charge_point, _ = await ChargePoint.get_or_create({"created_at": now()}, identity="CP-1")
    times = {"started_at": at(0), "start_received_at": at(0), "stopped_at": at(60), "state": "ENDED"}
    registers = {"meter_start_wh": 1_000, "register_zero_wh": 1_000}
    row = await ChargingSession.create(
        charge_point_id=charge_point.id,
        connector_id=1,
        id_tag="T",
        id_tag_key="t",
        created_at=now(),
        energy_wh=energy_wh,
        energy_method=method,
        **times | registers | columns,
    )
    for n, (minutes, register) in enumerate(readings):
        await MeterValue.create(
            charge_point_id=charge_point.id,
            connector_id=1,
            transaction_id=row.id,
            session_id=row.id,
            sampled_at=at(minutes),
            received_at=at(minutes),
            register_wh=register,
            samples="[]",
            digest=n,
        )


@pytest.mark.parametrize(
    ("readings", "energy_wh", "method", "columns", "expected"),
    [
        ((), 400, "METER_STOP", {}, [100, 100, 100, 100]),
        ((), 800, "INTERVALS", {"register_zero_wh": None}, [200, 200, 200, 200]),
        (((15, 1_200), (30, 1_200), (45, 1_300)), 400, "METER_STOP", {}, [200, 0, 100, 100]),
        (((5, 1_050), (10, 1_100), (20, 1_300), (50, 1_360)), 400, "METER_STOP", {}, [200, 125, 38, 37]),
        (READINGS, 800, "METER_STOP", {"register_zero_wh": -5}, [300, 100, 100, 300]),
        (((20, 1_400), (50, 1_300)), 800, "REGISTER_RESET", {}, [200, 200, 200, 200]),
        (((30, 600),), 800, "SESSION_REGISTER", {"register_zero_wh": 0}, [300, 300, 100, 100]),
        (
            ((30, 1_600),),
            600,
            "REGISTER",
            {"stopped_at": None, "last_sample_at": at(30), "state": "ACTIVE"},
            [300, 300, 0, 0],
        ),
        (((-30, 1_500),), 700, "METER_STOP", {"started_at": at(-60)}, [33, 34, 34, 33]),
        (((-300, 1_700),), 900, "METER_STOP", {"started_at": at(-540)}, [22, 23, 23, 22]),
        ((), 700, "METER_STOP", {"started_at": at(-60), "stopped_at": at(-1)}, [0, 0, 0, 0]),
        ((), 300, "METER_STOP", {"started_at": at(55), "stopped_at": at(70)}, [0, 0, 0, 100]),
        ((), 500, "METER_STOP", {"started_at": at(61), "stopped_at": at(70)}, [0, 0, 0, 0]),
        ((), 500, "METER_STOP", {"started_at": at(20), "stopped_at": at(20)}, [0, 500, 0, 0]),
        ((), 500, "METER_STOP", {"started_at": at(20), "stopped_at": at(10)}, [0, 500, 0, 0]),
        ((), 400, "METER_STOP", {"started_at": datetime(1970, 1, 2, tzinfo=UTC)}, [100, 100, 100, 100]),
        ((), 400, "METER_STOP", {"stopped_at": FAR, "stop_received_at": at(60)}, [100, 100, 100, 100]),
        (
            (),
            400,
            "INTERVALS",
            {**RUNS, "last_sample_at": FAR, "last_sample_received_at": at(60)},
            [100, 100, 100, 100],
        ),
        ((), 2**63 - 1, "METER_STOP", {}, [250_000_000, 250_000_000, 250_000_000, 250_000_000]),
        ((), 2**63 - 1, "METER_STOP", {"started_at": datetime(2010, 1, 1, tzinfo=UTC)}, [1_764, 1_765, 1_765, 1_764]),
        ((), 400, "REGISTER", RUNS, [0, 0, 0, 0]),
        ((), 0, "METER_START", RUNS, [0, 0, 0, 0]),
    ],
)
async def test_energy_flows_as_the_register_tells_as_far_as_that_can_be_believed(
    database: str,
    readings: tuple[tuple[float, int], ...],
    energy_wh: int,
    method: str,
    columns: dict[str, Any],
    expected: list[int],
) -> None:
    await put(readings, energy_wh, method, **columns)
    assert await delivered(SYSTEM, at(0), at(60), SPAN) == expected


async def test_many_sessions_add_up_and_lose_nothing(database: str) -> None:
    for n in range(1, 21):
        times = {"started_at": at(n), "stopped_at": at(n * 3)}
        registers = {"meter_start_wh": n, "register_zero_wh": n}
        await put(tuple((n + k, n + 7 * k) for k in range(1, n)), 7 * n * 2, "METER_STOP", **times | registers)
    spans = await delivered(SYSTEM, at(0), at(60), SPAN)
    assert sum(spans) == sum(14 * n for n in range(1, 21))
    assert min(spans) > 0
