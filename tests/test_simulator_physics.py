"""The simulator without a wire: batteries, meters, statuses, days and charging profiles."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import pytest

from simulator.clock import from_wire, wire_time
from simulator.connector import Authorization, Connector, Fault, Reservation, Transaction
from simulator.day import VISITS_PER_HOUR, calls, visits, wait
from simulator.hardware import HARDWARE, by_model
from simulator.meter import MEASURANDS, Meter, Reading
from simulator.smart_charging import Limit, Profiles, apply
from simulator.vehicle import VEHICLE_MODELS, Offer, Supply, Vehicle, VehicleModel

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
AC_22 = Offer(Supply.AC, 3, 32, 22_080)
WHOLE = "ChargePointMaxProfile"
DC_150 = Offer(Supply.DC, 1, 375, 150_000)


def model(name: str) -> VehicleModel:
    return next(each for each in VEHICLE_MODELS if each.name == name)


def connector(model: str = "Duo 22") -> Connector:
    return Connector(1, by_model(model).sockets[0], Random(1))


def charging(vehicle: Vehicle, model: str = "Duo 22") -> Connector:
    busy = connector(model)
    busy.plug_in(vehicle)
    busy.transaction = Transaction("TAG", None, 1, NOON, busy.meter.register_wh, sampled_at=0.0, id=5)
    busy.advance(0.0)
    return busy


@pytest.mark.parametrize(
    ("name", "offer", "watts"),
    [
        ("compact", AC_22, 16 * 3 * 230),
        ("large saloon", AC_22, 22_080),
        ("city hatchback", AC_22, 32 * 230),
        ("compact", Offer(Supply.AC, 1, 32, 7_360), 16 * 230),
        ("compact", Offer(Supply.AC, 3, 6, 4_140), 6 * 3 * 230),
        ("compact", Offer(Supply.AC, 3, 5.9, 4_071), 0),
        ("delivery van", Offer(Supply.AC, 3, 7, 4_830), 0),
        ("city hatchback", Offer(Supply.AC, 3, 32, 2_300), 10 * 230),
        ("plug-in hybrid", DC_150, 0),
    ],
)
def test_a_vehicle_draws_what_offer_and_inlet_allow(name: str, offer: Offer, watts: float) -> None:
    assert Vehicle(model(name), 0.4).draw_w(offer) == pytest.approx(watts)


@pytest.mark.parametrize("vehicle", VEHICLE_MODELS, ids=lambda vehicle: vehicle.name)
def test_power_tapers_after_80_percent(vehicle: VehicleModel) -> None:
    at = [vehicle.accepted_w(soc) for soc in (0.8, 0.85, 0.9, 0.95, 1.0)]
    assert at == sorted(at, reverse=True)
    assert at[-1] < 0.1 * vehicle.accepted_w(0.4)


def test_a_full_vehicle_draws_nothing() -> None:
    assert Vehicle(model("compact"), 1.0).draw_w(AC_22) == 0
    assert Vehicle(model("compact"), 0.8, target=0.8).draw_w(DC_150) == 0


def test_energy_of_the_meter_arrives_in_the_battery_less_losses() -> None:
    vehicle = Vehicle(model("compact"), 0.2)
    busy = charging(vehicle, "Hyper 150")
    before = busy.meter.register_wh
    busy.advance(1200.0)
    gained = (vehicle.soc - 0.2) * vehicle.model.battery_wh
    assert busy.meter.register_wh - before == pytest.approx(gained / 0.97, rel=0.001)


def test_a_session_charges_to_the_end_and_the_register_only_rises() -> None:
    vehicle = Vehicle(model("compact"), 0.5)
    busy = charging(vehicle)
    powers, registers = [], []
    for minute in range(1, 240):
        busy.advance(minute * 60.0)
        powers.append(busy.power_w)
        registers.append(busy.meter.register_wh)
    assert registers == sorted(registers)
    assert busy.status == "SuspendedEV"
    assert [powers[0], powers[-1]] == pytest.approx([11_040, 0])
    expected = 0.5 * vehicle.model.battery_wh / 0.9
    assert registers[-1] - registers[0] == pytest.approx(expected, rel=0.01)


def test_a_vehicle_stops_where_it_wants_to_and_not_a_step_later() -> None:
    vehicle = Vehicle(model("compact"), 0.3, target=0.3005)
    busy = charging(vehicle, "Hyper 150")
    before = busy.meter.register_wh
    busy.advance(5.0)
    assert busy.status == "SuspendedEV"
    assert vehicle.soc == pytest.approx(0.3005, abs=1e-6)
    assert busy.meter.register_wh - before == pytest.approx(0.0005 * 52_000 / 0.97, abs=1.1)


def test_who_is_called_has_room_in_the_battery_and_comes_the_same_for_the_same_seed() -> None:
    def plan(seed: int) -> list[Any]:
        return list(islice(calls(Random(seed), "street", Supply.AC), 50))

    assert plan(1) == plan(1) != plan(2)
    assert all(visit.target - visit.soc > 0.25 and visit.walk <= 6 for visit in plan(1))


@pytest.mark.parametrize(
    ("reading", "phases"),
    [
        (Reading(11_040, 3, 230, AC_22), 3),
        (Reading(3_680, 1, 230, AC_22), 3),
        (Reading(90_000, 1, 390, DC_150, soc=0.5), 1),
        (Reading(0, 1, 230, AC_22), 3),
    ],
)
def test_currents_times_voltages_make_the_power(reading: Reading, phases: int) -> None:
    meter = Meter(Random(4))
    for _ in range(50):
        values = meter.sample(reading, MEASURANDS, "Sample.Periodic")
        of = {name: [float(v["value"]) for v in values if v["measurand"] == name] for name in MEASURANDS}
        assert len(of["Voltage"]) == len(of["Current.Import"]) == phases
        made = sum(volt * ampere for volt, ampere in zip(of["Voltage"], of["Current.Import"], strict=True))
        assert made == pytest.approx(of["Power.Active.Import"][0], rel=0.005, abs=0.1)
        assert of["Power.Active.Import"][0] == pytest.approx(reading.power_w, rel=0.02)
        assert len(of["SoC"]) == (reading.soc is not None)


def test_energy_never_flows_backwards() -> None:
    with pytest.raises(ValueError, match="only rises"):
        Meter(Random(1)).count(-1)


def _plugged(at: Connector) -> None:
    at.plug_in(Vehicle(model("compact"), 0.3))


def _started(at: Connector) -> None:
    _plugged(at)
    at.transaction = Transaction("TAG", None, 1, NOON, 0, sampled_at=0.0)
    at.settle()


def _full(at: Connector) -> None:
    _started(at)
    assert at.vehicle is not None
    at.vehicle.soc = 1.0
    at.settle()


def _limited(at: Connector) -> None:
    at.limit_a = 5.0
    _started(at)


def _used(at: Connector) -> None:
    _plugged(at)
    at.was_used = True


def _authorized(at: Connector) -> None:
    at.authorization = Authorization("TAG", None, 0.0)


def _reserved(at: Connector) -> None:
    at.reservation = Reservation(1, "TAG", None, NOON)


def _inoperative(at: Connector) -> None:
    at.operative = False


def _inoperative_while_charging(at: Connector) -> None:
    _started(at)
    at.operative = False


def _faulted(at: Connector) -> None:
    _started(at)
    at.fault = Fault("GroundFailure")


def _warned(at: Connector) -> None:
    _started(at)
    at.fault = Fault("WeakSignal", stops=False)


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        (lambda at: None, "Available"),
        (_plugged, "Preparing"),
        (_authorized, "Preparing"),
        (_started, "Charging"),
        (_full, "SuspendedEV"),
        (_limited, "SuspendedEVSE"),
        (_used, "Finishing"),
        (_reserved, "Reserved"),
        (_inoperative, "Unavailable"),
        (_inoperative_while_charging, "Charging"),
        (_faulted, "Faulted"),
        (_warned, "Charging"),
    ],
)
def test_the_status_follows_from_what_is_there(happened: Callable[[Connector], None], status: str) -> None:
    at = connector()
    happened(at)
    assert at.status == status


def test_a_second_cable_does_not_fit() -> None:
    at = connector()
    _plugged(at)
    with pytest.raises(ValueError, match="is taken"):
        _plugged(at)


def test_the_same_seed_plans_the_same_visits() -> None:
    def plan(seed: int) -> list[Any]:
        return list(islice(visits(Random(seed), "shop", Supply.DC, ["A", "B"], app_share=0.2), 50))

    assert plan(1) == plan(1) != plan(2)
    assert all(visit.model.dc_power_w for visit in plan(1))


@pytest.mark.parametrize("site", VISITS_PER_HOUR)
def test_over_days_as_many_come_as_the_day_says(site: str) -> None:
    random, hour, came = Random(3), 0.0, 0
    while hour < 24 * 400:
        hour += wait(random.expovariate(1.0), site, hour % 24) / 3600
        came += 1
    assert came / 400 == pytest.approx(sum(VISITS_PER_HOUR[site]) / 100, rel=0.1)


def test_every_site_of_the_hardware_has_its_day() -> None:
    assert {hardware.site for hardware in HARDWARE} <= set(VISITS_PER_HOUR)
    assert all(len(rates) == 24 for rates in VISITS_PER_HOUR.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-01T12:00:00Z", NOON),
        ("2026-06-01T14:00:00.000+02:00", NOON),
        ("2026-06-01T12:00:00", NOON),
    ],
)
def test_times_are_utc(text: str, expected: datetime) -> None:
    assert from_wire(text) == expected
    assert wire_time(from_wire(text)) == "2026-06-01T12:00:00.000Z"


def profile(profile_id: int, *periods: tuple[int, float], unit: str = "A", **other: Any) -> dict[str, Any]:
    """A Relative TxDefaultProfile of level 0, unless said otherwise."""
    schedule: dict[str, Any] = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [{"startPeriod": start, "limit": limit} for start, limit in periods],
    }
    schedule |= {key: other.pop(key) for key in ("duration", "startSchedule") if key in other}
    return {
        "chargingProfileId": profile_id,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    } | other


@pytest.mark.parametrize(
    ("installed", "seconds", "expected"),
    [
        ([], 0, Limit()),
        ([(1, profile(1, (0, 16), (60, 8)))], 59, Limit(current_a=16)),
        ([(1, profile(1, (0, 16), (60, 8)))], 60, Limit(current_a=8)),
        ([(0, profile(1, (0, 16)))], 0, Limit(current_a=16)),
        ([(0, profile(1, (0, 16))), (1, profile(2, (0, 20)))], 0, Limit(current_a=20)),
        ([(1, profile(1, (0, 16))), (1, profile(2, (0, 20), stackLevel=1))], 0, Limit(current_a=20)),
        ([(1, profile(1, (0, 16))), (1, profile(2, (0, 20), stackLevel=1, duration=30))], 31, Limit(current_a=16)),
        ([(1, profile(1, (0, 16), validTo="2026-06-01T12:00:10Z"))], 11, Limit()),
        ([(1, profile(1, (0, 16), validFrom="2026-06-01T12:00:10Z"))], 9, Limit()),
        ([(0, profile(1, (0, 9000), unit="W", chargingProfilePurpose=WHOLE))], 0, Limit(power_w=9000)),
        ([(1, profile(1, (0, 16))), (1, profile(2, (0, 7), chargingProfilePurpose="TxProfile"))], 0, Limit(7)),
        ([(1, profile(1, (0, 7), chargingProfilePurpose="TxProfile", transactionId=99))], 0, Limit()),
    ],
)  # fmt: skip
def test_profiles_are_stacked(installed: list[tuple[int, dict[str, Any]]], seconds: int, expected: Limit) -> None:
    busy = charging(Vehicle(model("compact"), 0.3))
    assert Profiles(installed).allowed(busy, NOON + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(("hour", "amperes"), [(1, 10), (7, 6), (25, 10), (24 * 30 + 7, 6)])
def test_a_daily_profile_returns_every_day(hour: int, amperes: float) -> None:
    daily = profile(
        1,
        (0, 10),
        (6 * 3600, 6),
        chargingProfileKind="Recurring",
        recurrencyKind="Daily",
        startSchedule="2026-06-01T00:00:00Z",
    )
    midnight = datetime(2026, 6, 1, tzinfo=UTC)
    found = Profiles([(0, daily)]).allowed(connector(), midnight + timedelta(hours=hour))
    assert found == Limit(current_a=amperes)


def test_the_limit_of_the_charge_point_is_shared_by_those_that_charge() -> None:
    busy = [charging(Vehicle(model("large saloon"), 0.3)) for _ in range(2)]
    whole = profile(1, (0, 22_080), unit="W", chargingProfilePurpose=WHOLE)
    apply(Profiles([(0, whole)]), busy, NOON)
    for each in busy:
        each.settle()
    assert sum(each.power_w for each in busy) == pytest.approx(22_080)
    busy[0].transaction = None
    apply(Profiles([(0, whole)]), busy, NOON)
    busy[1].settle()
    assert busy[1].power_w == pytest.approx(22_080)


def test_a_profile_of_a_transaction_ends_with_it() -> None:
    busy = charging(Vehicle(model("compact"), 0.3))
    profiles = Profiles([(1, profile(1, (0, 8), chargingProfilePurpose="TxProfile", transactionId=5))])
    apply(profiles, [busy], NOON)
    assert busy.limit_a == 8
    busy.transaction = None
    apply(profiles, [busy], NOON)
    assert profiles.installed == []
    assert busy.limit_a > 8
