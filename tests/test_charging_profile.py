"""Charging profiles: what is read, what is refused, what is warned of, and which ones are installed."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ocpp.messages import MessageType, get_validator

from models.charging_profile import ChargingProfile, InstalledProfile, Purpose, Unit, as_json, read
from models.configuration import ConfigurationKey, fold
from models.errors import Invalid
from models.predicted_schedule import read_limits
from models.profile_check import (
    Limits,
    WarningCode,
    after_clear,
    after_set,
    warnings,
)
from tests.generated_schedules import cases

NOW = datetime(2026, 11, 21, 16, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "validFrom": "2026-01-01T00:00:00Z",
    "validTo": "2027-01-01T00:00:00Z",
    "chargingSchedule": {
        "duration": 86400,
        "startSchedule": "2026-11-21T00:00:00Z",
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0, "numberPhases": 3}],
        "minChargingRate": 8.1,
    },
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The plain profile with one member changed; `...` takes it away."""
    profile = deepcopy(PLAIN)
    where: Any = profile
    *parents, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    for parent in parents:
        where = where[parent]
    if value is ...:
        del where[last]
    else:
        where[last] = value
    return profile


def test_a_profile_is_read_and_written_back_word_for_word() -> None:
    assert as_json(read(PLAIN)) == PLAIN


@settings(deadline=None, max_examples=50)
@given(cases())
def test_every_profile_survives_the_way_to_json_and_back_and_fits_the_schema(case: Any) -> None:
    for each in case.profiles:
        assert read(as_json(each.profile)) == each.profile
        sent = json.dumps({"connectorId": each.connector_id, "csChargingProfiles": as_json(each.profile)})
        schema = get_validator(MessageType.Call, "SetChargingProfile", "1.6", parse_float=Decimal)
        schema.validate(json.loads(sent, parse_float=Decimal))


@settings(deadline=None, max_examples=50)
@given(st.integers(-(2**53) // 10, 2**53 // 10))
def test_no_tenth_is_lost_between_a_limit_and_its_json(tenths: int) -> None:
    written = as_json(read(changed("chargingSchedule.chargingSchedulePeriod.0.limit", Decimal(tenths) / 10)))
    limit = written["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"]
    assert Decimal(repr(limit)) * 10 == tenths
    assert read(written).schedule.periods[0].limit_tenths == tenths


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("chargingProfileId", ..., "chargingProfileId"),
        ("chargingProfileId", 2**31, "chargingProfileId"),
        ("stackLevel", "0", "stackLevel"),
        ("stackLevel", True, "stackLevel"),
        ("stackLevel", 1.5, "stackLevel"),
        ("chargingProfilePurpose", "MaxProfile", "chargingProfilePurpose"),
        ("chargingProfilePurpose", ["TxProfile"], "chargingProfilePurpose"),
        ("chargingProfileKind", None, "chargingProfileKind"),
        ("recurrencyKind", "Monthly", "recurrencyKind"),
        ("validFrom", "tomorrow", "validFrom"),
        ("validTo", "2026-02-29T00:00:00Z", "validTo"),
        ("validTo", 1_800_000_000, "validTo"),
        ("validTo", "0001-01-01T00:00:00+14:00", "validTo"),
        ("evseId", 1, "evseId"),
        ("chargingSchedule", ..., "chargingSchedule"),
        ("chargingSchedule", [], "chargingSchedule"),
        ("chargingSchedule.chargingRateUnit", "kW", "chargingSchedule.chargingRateUnit"),
        ("chargingSchedule.salesTariff", {}, "chargingSchedule.salesTariff"),
        ("chargingSchedule.minChargingRate", 0.05, "chargingSchedule.minChargingRate"),
        ("chargingSchedule.chargingSchedulePeriod", ..., "chargingSchedule.chargingSchedulePeriod"),
        ("chargingSchedule.chargingSchedulePeriod", [], "chargingSchedule.chargingSchedulePeriod"),
        ("chargingSchedule.chargingSchedulePeriod", {"limit": 6}, "chargingSchedule.chargingSchedulePeriod"),
        ("chargingSchedule.chargingSchedulePeriod", "none", "chargingSchedule.chargingSchedulePeriod"),
        ("chargingSchedule.chargingSchedulePeriod.0", 6, "chargingSchedule.chargingSchedulePeriod[0]"),
        ("chargingSchedule.chargingSchedulePeriod.0.limit", ..., "chargingSchedule.chargingSchedulePeriod[0].limit"),
        ("chargingSchedule.chargingSchedulePeriod.0.limit", 16.25, "chargingSchedule.chargingSchedulePeriod[0].limit"),
        (
            "chargingSchedule.chargingSchedulePeriod.0.limit",
            0.1 + 0.2,
            "chargingSchedule.chargingSchedulePeriod[0].limit",
        ),
        (
            "chargingSchedule.chargingSchedulePeriod.0.limit",
            float("nan"),
            "chargingSchedule.chargingSchedulePeriod[0].limit",
        ),
        (
            "chargingSchedule.chargingSchedulePeriod.0.limit",
            10**400,
            "chargingSchedule.chargingSchedulePeriod[0].limit",
        ),
        ("chargingSchedule.chargingSchedulePeriod.0.limit", "6", "chargingSchedule.chargingSchedulePeriod[0].limit"),
    ],
)
def test_what_the_protocol_cannot_say_is_refused_with_its_path(path: str, value: object, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(changed(path, value))
    assert refused.value.field == where
    assert where in refused.value.message


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(Invalid, match="must be an object"):
        read([])  # type: ignore[arg-type]


def test_null_is_absent_and_a_time_without_an_offset_is_utc() -> None:
    profile = read(changed("validFrom", "2026-01-01T00:00:00") | {"validTo": None, "transactionId": None})
    assert profile.valid_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert profile.valid_to is None
    assert "validTo" not in as_json(profile)


MAX = {"chargingProfilePurpose": "ChargePointMaxProfile"}
TX = {"chargingProfilePurpose": "TxProfile"}
RELATIVE = {"chargingProfileKind": "Relative"}
DAILY = {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}
TIGHT = Limits(max_stack_level=2, max_periods=2, max_profiles=1, units=frozenset({Unit.W}))


def of(
    members: dict[str, Any], schedule: dict[str, Any] | None = None, starts: tuple[int, ...] = (0,)
) -> ChargingProfile:
    """The plain profile with some members instead of its own; None takes one away."""
    profile = PLAIN | members
    periods = [{"startPeriod": start, "limit": 6} for start in starts]
    profile["chargingSchedule"] = PLAIN["chargingSchedule"] | {"chargingSchedulePeriod": periods} | (schedule or {})
    return read(profile)


def held(profile_id: int, level: int = 0, connector_id: int = 1, **members: Any) -> InstalledProfile:
    return InstalledProfile(connector_id, of({"chargingProfileId": profile_id, "stackLevel": level} | members))


@pytest.mark.parametrize(
    ("profile", "connector_id", "given", "codes"),
    [
        (read(PLAIN), 1, {}, ""),
        (read(PLAIN), -1, {}, "CONNECTOR"),
        (of(MAX), 0, {}, ""),
        (of(MAX), 1, {}, "CONNECTOR"),
        (of(MAX | RELATIVE, {"startSchedule": None}), 0, {}, "START"),
        (of(TX | {"transactionId": 42}), 1, {"transaction_id": 42}, ""),
        (of(TX | {"transactionId": 42}), 0, {"transaction_id": 42}, "CONNECTOR"),
        (of(TX | {"transactionId": 42}), 1, {"transaction_id": 43}, "TRANSACTION"),
        (of(TX | {"transactionId": 42}), 1, {}, "TRANSACTION"),
        (of(TX), 1, {"transaction_id": 42}, "TRANSACTION"),
        (of({"transactionId": 42}), 1, {"transaction_id": 42}, "TRANSACTION"),
        (of(TX), 1, {"for_remote_start": True}, ""),
        (of(TX), 0, {"for_remote_start": True}, ""),
        (of(TX | {"transactionId": 42}), 1, {"for_remote_start": True}, "TRANSACTION"),
        (of({}), 1, {"for_remote_start": True}, "PURPOSE"),
        (of({}, starts=(60, 120)), 1, {}, "FIRST_PERIOD"),
        (of({}, starts=(0, 120, 60)), 1, {}, "PERIOD_ORDER"),
        (of({}, starts=(0, 60, 60)), 1, {}, "PERIOD_ORDER"),
        (of({}, starts=(0, 86399)), 1, {}, ""),
        (of({}, starts=(0, 86400)), 1, {}, "PERIOD_UNREACHED"),
        (of(DAILY, {"duration": None}, starts=(0, 86400)), 1, {}, "PERIOD_UNREACHED"),
        (of(DAILY, {"duration": 86401}), 1, {}, "DURATION"),
        (of(DAILY | {"recurrencyKind": "Weekly"}, {"duration": 7 * 86400}), 1, {}, ""),
        (of({}, {"minChargingRate": -1}), 1, {}, "NEGATIVE_LIMIT"),
        (of({}, {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": -0.1}]}), 1, {}, "NEGATIVE_LIMIT"),
        (
            of({}, {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6, "numberPhases": 0}]}),
            1,
            {},
            "NUMBER_PHASES",
        ),
        (of(RELATIVE, {"startSchedule": None}), 1, {}, ""),
        (of(RELATIVE), 1, {}, "START"),
        (of({}, {"startSchedule": None}), 1, {}, "START"),
        (of(DAILY, {"startSchedule": None}), 1, {}, "START"),
        (of({"chargingProfileKind": "Recurring"}), 1, {}, "RECURRENCY"),
        (of({"recurrencyKind": "Daily"}), 1, {}, "RECURRENCY"),
        (of({"validFrom": "2027-01-01T00:00:00Z"}), 1, {}, "NEVER_VALID"),
        (of({"validTo": "2026-11-21T16:00:00Z"}), 1, {}, "OVER"),
        (of({"validTo": "2026-11-21T16:00:01Z"}), 1, {}, ""),
        (of({"validFrom": "2026-11-21T16:00:00Z"}), 1, {}, ""),
        (of({"validFrom": "2026-11-21T16:00:01Z"}), 1, {}, "NOT_YET_VALID"),
        (of({}, {"duration": 16 * 3600}), 1, {}, "OVER"),
        (of({}, {"duration": 16 * 3600 + 1}), 1, {}, ""),
        (of({}, {"duration": 2**31 - 1, "startSchedule": "9999-12-31T23:59:59Z"}), 1, {}, ""),
        (of(DAILY, {"startSchedule": "2020-01-01T00:00:00Z", "duration": 60}), 1, {}, ""),
        (of({}, {"duration": 0}), 1, {}, "DURATION PERIOD_UNREACHED OVER"),
        (of({"stackLevel": -1}), 1, {}, "STACK_LEVEL"),
        (of({"stackLevel": 2}, {"chargingRateUnit": "W"}, (0, 1)), 1, {"limits": TIGHT}, ""),
        (of({"stackLevel": 3}, {"chargingRateUnit": "W"}), 1, {"limits": TIGHT}, "STACK_LEVEL"),
        (of({}, {"chargingRateUnit": "W"}, (0, 1, 2)), 1, {"limits": TIGHT}, "TOO_MANY_PERIODS"),
        (of({}), 1, {"limits": TIGHT}, "UNIT"),
        (of({}, {"chargingRateUnit": "W"}), 1, {"limits": TIGHT, "installed": [held(2, 1)]}, "TOO_MANY_PROFILES"),
        (of({}, {"chargingRateUnit": "W"}), 1, {"limits": TIGHT, "installed": [held(2)]}, "REPLACES"),
        (of({}, {"chargingRateUnit": "W"}), 1, {"limits": TIGHT, "installed": [held(1)]}, ""),
        (of({}), 1, {"installed": [held(1, 5), held(2), held(3, 1)]}, "REPLACES REPLACES"),
        (of({}), 1, {"installed": [held(2, 0, 0), held(3, **TX), held(4, 0, 2)]}, ""),
    ],
)
def test_what_is_odd_is_warned_of_and_nothing_else(
    profile: ChargingProfile, connector_id: int, given: dict[str, Any], codes: str
) -> None:
    asked = {"installed": [], "limits": Limits(), "at": NOW} | given
    found = warnings(profile, connector_id, **asked)
    assert [warning.code for warning in found] == [WarningCode(code) for code in codes.split()]
    assert all(warning.message.endswith(".") and ". " not in warning.message for warning in found)


@settings(deadline=None, max_examples=50)
@given(cases(), st.timedeltas(timedelta(-9), timedelta(9)))
def test_any_profile_that_can_be_said_can_be_checked(case: Any, later: timedelta) -> None:
    for each in case.profiles:
        warnings(each.profile, each.connector_id, case.profiles, TIGHT, at=NOW + later)


def test_limits_are_read_from_the_configuration_as_charge_points_spell_it() -> None:
    keys = {
        "chargeprofilemaxstacklevel": " 10",
        "ChargingScheduleMaxPeriods": "24",
        "MaxChargingProfilesInstalled": "many",
        "ChargingScheduleAllowedChargingRateUnit": "Current, power,Fancy",
    }
    rows = [ConfigurationKey(key=key, folded=fold(key), value=value) for key, value in keys.items()]
    assert read_limits(rows) == Limits(10, 24, None, frozenset({Unit.A, Unit.W}))
    assert read_limits([ConfigurationKey(key="K", folded=fold("ChargeProfileMaxStackLevel"), value=None)]) == Limits()


def ids(installed: tuple[InstalledProfile, ...]) -> list[int]:
    return [each.profile.profile_id for each in installed]


INSTALLED = (held(1, connector_id=0, **MAX), held(2, connector_id=0), held(3), held(4, 1), held(5, **TX), held(6, 0, 2))


@pytest.mark.parametrize(
    ("profile_id", "level", "connector_id", "members", "left"),
    [
        (7, 2, 1, {}, [1, 2, 3, 4, 5, 6, 7]),
        (3, 2, 1, {}, [1, 2, 4, 5, 6, 3]),
        (3, 0, 2, {}, [1, 2, 4, 5, 3]),
        (7, 0, 1, {}, [1, 2, 4, 5, 6, 7]),
        (7, 0, 0, {}, [1, 3, 4, 5, 6, 7]),
        (7, 0, 1, TX, [1, 2, 3, 4, 6, 7]),
        (5, 0, 0, MAX, [2, 3, 4, 6, 5]),
    ],
)
def test_a_profile_replaces_its_id_and_its_place(
    profile_id: int, level: int, connector_id: int, members: dict[str, Any], left: list[int]
) -> None:
    new = held(profile_id, level, connector_id, **members)
    assert ids(after_set(INSTALLED, new.profile, connector_id)) == left


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({}, []),
        ({"profile_id": 4}, [1, 2, 3, 5, 6]),
        ({"profile_id": 4, "connector_id": 2, "purpose": Purpose.TX}, [1, 2, 3, 5, 6]),
        ({"profile_id": 9}, [1, 2, 3, 4, 5, 6]),
        ({"connector_id": 0}, [3, 4, 5, 6]),
        ({"stack_level": 0}, [4]),
        ({"purpose": Purpose.TX_DEFAULT}, [1, 5]),
        ({"connector_id": 1, "purpose": Purpose.TX_DEFAULT, "stack_level": 0}, [1, 2, 4, 5, 6]),
        ({"connector_id": 2, "stack_level": 1}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_clearing_takes_what_all_filters_match(filters: dict[str, Any], left: list[int]) -> None:
    assert ids(after_clear(INSTALLED, **filters)) == left
