"""Charging profiles against a simulated charge point: it obeys, and reckons as we do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.charge_point import ChargePoint
from simulator.fleet import Fleet
from simulator.hardware import by_model
from simulator.vehicle import VEHICLE_MODELS, Vehicle
from tests.lab import Lab, eventually, running

ONE = "SIM-001"
CURRENT_A, PHASES, VOLTS = 32, 3, 230
HOUR = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@asynccontextmanager
async def charging(url: str) -> AsyncIterator[tuple[Lab, ChargePoint, int]]:
    """A node, and a simulated charge point with a vehicle that takes all it gets; gives its transaction, too."""
    async with running(url) as lab:
        await lab.add_charge_point(ONE)
        await lab.add_id_tag("TAG")
        address = f"ws://127.0.0.1:{lab.node.ocpp.port}/ocpp"
        quick = {"MeterValueSampleInterval": "1"}
        async with Fleet(address, count=1, hardware=[by_model("Duo 22")], drivers=False, configuration=quick) as fleet:
            charge_point = fleet[ONE]

            async def connected() -> bool:
                return charge_point.is_connected

            await eventually(connected)
            saloon = next(model for model in VEHICLE_MODELS if model.name == "large saloon")
            connector = charge_point.connectors[1]
            charge_point.charging.plug_in(connector, Vehicle(saloon, 0.3))
            assert await charge_point.charging.present(connector, "TAG")
            await power(lab, at_least=20_000)
            assert connector.transaction is not None
            assert connector.transaction.id is not None
            yield lab, charge_point, connector.transaction.id


async def power(lab: Lab, at_least: int = 0, at_most: int = 100_000) -> None:
    """Wait until the running session draws so many watts."""

    async def fits() -> bool:
        found = await lab.ask("{ sessions(filter: {open: true}) { nodes { powerW } } }")
        return any(at_least <= (one["powerW"] or 0) <= at_most for one in found["sessions"]["nodes"])

    await eventually(fits)


def profile(
    purpose: str, limits: list[tuple[int, float]], *, level: int = 0, kind: str = "ABSOLUTE", **more: Any
) -> dict[str, Any]:
    """A profile whose limits begin so many seconds after this full hour, or after the start of charging."""
    schedule = {
        "chargingRateUnit": more.pop("unit", "A"),
        "chargingSchedulePeriod": [{"startPeriod": start, "limit": limit} for start, limit in limits],
        "duration": more.pop("duration", None),
        "startSchedule": None if kind == "RELATIVE" else (HOUR + more.pop("later", timedelta())).isoformat(),
    }
    given = {"stackLevel": level, "chargingProfilePurpose": purpose, "chargingProfileKind": kind}
    return given | {"chargingSchedule": schedule} | more


def whole(limits: list[tuple[int, float]], **more: Any) -> dict[str, Any]:
    return profile("CHARGE_POINT_MAX_PROFILE", limits, **more)


def default(limits: list[tuple[int, float]], **more: Any) -> dict[str, Any]:
    return profile("TX_DEFAULT_PROFILE", limits, **more)


async def send(lab: Lab, connector_id: int, given: dict[str, Any]) -> None:
    answer = await lab.command(
        "setChargingProfile", chargePoint=ONE, connectorId=connector_id, csChargingProfiles=given
    )
    assert (answer["status"], answer["userErrors"]) == ("ACCEPTED", [])


async def test_the_power_of_a_session_goes_down_and_up_with_the_profile_of_its_charge_point(sqlite_url: str) -> None:
    async with charging(sqlite_url) as (lab, _, transaction_id):
        await send(lab, 0, whole([(0, 10.0)]))
        await power(lab, 6_000, 6_900)
        await send(lab, 1, profile("TX_PROFILE", [(0, 6.5)], kind="RELATIVE", transactionId=transaction_id))
        await power(lab, 4_000, 4_485)
        answer = await lab.command("clearChargingProfile", chargePoint=ONE, chargingProfilePurpose="TX_PROFILE")
        assert answer["status"] == "ACCEPTED"
        await power(lab, 6_000, 6_900)
        assert (await lab.command("clearChargingProfile", chargePoint=ONE))["status"] == "ACCEPTED"
        await power(lab, at_least=20_000)
        assert (await lab.command("clearChargingProfile", chargePoint=ONE))["status"] == "UNKNOWN"


async def test_a_remote_start_brings_its_profile(sqlite_url: str) -> None:
    async with charging(sqlite_url) as (lab, charge_point, _):
        answer = await lab.command(
            "remoteStartTransaction",
            "status session { id }",
            chargePoint=ONE,
            connectorId=2,
            idTag="TAG",
            chargingProfile=profile("TX_PROFILE", [(0, 8.0)], kind="RELATIVE"),
        )
        assert answer["status"] == "ACCEPTED"
        saloon = next(model for model in VEHICLE_MODELS if model.name == "large saloon")
        charge_point.charging.plug_in(charge_point.connectors[2], Vehicle(saloon, 0.3))
        await power(lab, 5_000, 5_520)
        composite = f'{{ compositeSchedule(chargePoint: "{ONE}", connectorId: 2, duration: 60) {{ session {{ id }}'
        composite += " predicted { limit decidedBy { state } } } }"
        told = (await lab.ask(composite))["compositeSchedule"]
        assert told["session"]["id"] == answer["session"]["id"]
        assert told["predicted"] == [{"limit": 8.0, "decidedBy": {"state": "INSTALLED"}}]


async def test_a_composite_schedule_of_less_than_no_time_is_rejected(sqlite_url: str) -> None:
    async with charging(sqlite_url) as (lab, _, _):
        for duration, word in ((-5, "REJECTED"), (0, "ACCEPTED")):
            told = await lab.command(
                "getCompositeSchedule", "status", chargePoint=ONE, connectorId=1, duration=duration
            )
            assert told["status"] == word, duration


SETS: dict[str, list[tuple[int, dict[str, Any]]]] = {
    "nothing": [],
    "one limit": [(1, default([(0, 16.3)]))],
    "a limit of nothing": [(1, default([(0, 0)]))],
    "periods": [(1, default([(0, 10), (5_400, 12.1), (9_000, 6)]))],
    "watts": [(1, default([(0, 11_000), (5_400, 4_140)], unit="W"))],
    "the whole caps": [(1, default([(0, 20), (7_000, 10)])), (0, whole([(0, 16), (4_000, 13), (9_100, 5)]))],
    "a level above, which ends": [
        (1, default([(0, 20)])),
        (1, default([(0, 8), (6_000, 9)], level=1, duration=7_500)),
    ],
    "a level above, which is valid for a time": [
        (1, default([(0, 20)])),
        (1, default([(0, 8)], level=1, validFrom=(HOUR + timedelta(seconds=7_000)).isoformat())),
    ],
    "every day": [(1, default([(0, 7), (4_000, 14)], kind="RECURRING", recurrencyKind="DAILY", duration=8_000))],
    "the transaction's own": [
        (1, default([(0, 20)])),
        (1, profile("TX_PROFILE", [(0, 9), (5_000, 31)], later=-timedelta(minutes=5))),
        (0, whole([(0, 30)])),
    ],
    "for every connector": [(0, default([(0, 12), (6_000, 24)]))],
    "for every connector, a level above": [(0, default([(0, 9)], level=1, duration=6_000)), (1, default([(0, 20)]))],
    "the connector's own on a level": [(0, default([(0, 9)])), (1, default([(0, 20)], duration=6_000))],
}


def line(periods: list[tuple[datetime, float]], offset: int, most: float) -> float:
    """The limit so many seconds after the hour, at most what the hardware can."""
    begun = [limit for start, limit in periods if start <= HOUR + timedelta(seconds=offset)]
    return min(begun[-1], most)


async def test_it_reckons_as_we_do(sqlite_url: str) -> None:
    query = f"""query($u: ChargingRateUnit!) {{
        compositeSchedule(chargePoint: "{ONE}", connectorId: 1, duration: 14400, unit: $u) {{
            predicted {{ startAt limit }}
            reported {{ scheduleStart chargingSchedule {{ chargingSchedulePeriod {{ startPeriod limit }} }} }} }} }}"""
    async with charging(sqlite_url) as (lab, _, transaction_id):
        for name, profiles in SETS.items():
            for connector_id, given in profiles:
                own = {"transactionId": transaction_id} if given["chargingProfilePurpose"] == "TX_PROFILE" else {}
                await send(lab, connector_id, given | own)
            for unit, most in (("A", CURRENT_A), ("W", CURRENT_A * PHASES * VOLTS)):
                asked = {"connectorId": 1, "duration": 14_400, "chargingRateUnit": unit}
                answer = await lab.command("getCompositeSchedule", chargePoint=ONE, **asked)
                assert answer["status"] == "ACCEPTED"
                told = (await lab.ask(query, u=unit))["compositeSchedule"]
                predicted = [
                    (datetime.fromisoformat(one["startAt"]), most if one["limit"] is None else one["limit"])
                    for one in told["predicted"]
                ]
                begin = datetime.fromisoformat(told["reported"]["scheduleStart"])
                reported = [
                    (begin + timedelta(seconds=one["startPeriod"]), one["limit"])
                    for one in told["reported"]["chargingSchedule"]["chargingSchedulePeriod"]
                ]
                # Between the edges, which all lie at multiples of 100 s; the two begin to count some seconds apart.
                first = int((begin - HOUR).total_seconds()) // 100 * 100 + 150
                for offset in range(first, first + 14_200, 100):
                    ours, theirs = line(predicted, offset, most), line(reported, offset, most)
                    assert ours == pytest.approx(theirs, abs=0.1), f"{name} in {unit}, {offset} s after the hour"
            if profiles:
                assert (await lab.command("clearChargingProfile", chargePoint=ONE))["status"] == "ACCEPTED"
