"""What charging profiles add up to: golden tables for each rule, and a slow reference for all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.charging_profile import (
    ChargingProfile,
    ChargingSchedule,
    InstalledProfile,
    Kind,
    Period,
    Purpose,
    Recurrency,
    Unit,
)
from models.composite_schedule import Interval, Session, composite, total
from models.errors import Invalid
from tests.bench.schedules import day_of_twenty
from tests.generated_schedules import DAY_S, HOUR_S, Case, cases, disagreement

NOW = datetime(2026, 11, 21, 16, tzinfo=UTC)
MAX, DEFAULT, TX = Purpose.CHARGE_POINT_MAX, Purpose.TX_DEFAULT, Purpose.TX
CHARGING = Session(NOW - timedelta(minutes=10), 42)
Told = list[tuple[int, int | None, int | None]]
"""Seconds from the beginning, the limit in tenths, the id of the profile that decides."""


def later(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def held(
    profile_id: int,
    purpose: Purpose,
    level: int,
    *periods: tuple[int, int] | tuple[int, int, int],
    on: int | None = None,
    start: datetime | None = NOW,
    unit: Unit = Unit.A,
    duration_s: int | None = None,
    min_rate_tenths: int | None = None,
    **members: Any,
) -> InstalledProfile:
    """An absolute profile from now on, on the connector where its purpose belongs."""
    schedule = ChargingSchedule(unit, tuple(Period(*each) for each in periods), duration_s, start, min_rate_tenths)
    profile = ChargingProfile(profile_id, level, purpose, members.pop("kind", Kind.ABSOLUTE), schedule, **members)
    return InstalledProfile((0 if purpose == MAX else 1) if on is None else on, profile)


def asked(profiles: Sequence[InstalledProfile], at: datetime = NOW, **given: Any) -> tuple[Interval, ...]:
    return composite(profiles, at=at, **({"connector_id": 1, "duration_s": HOUR_S, "unit": Unit.A} | given))


def told(intervals: Sequence[Interval]) -> Told:
    begin = intervals[0].start_at
    return [
        (
            int((each.start_at - begin).total_seconds()),
            each.limit_tenths,
            None if each.decided_by is None else each.decided_by.profile.profile_id,
        )
        for each in intervals
    ]


LOW = held(1, DEFAULT, 0, (0, 100))
HIGH = held(2, DEFAULT, 3, (0, 320))
WHOLE = held(3, MAX, 0, (0, 200))
OWN_TX = held(4, TX, 0, (0, 160), transaction_id=42)

RULES: dict[str, tuple[list[InstalledProfile], dict[str, Any], Told]] = {
    "nothing limits": ([], {}, [(0, None, None)]),
    # Stack levels
    "the higher level decides, although it allows more": ([LOW, HIGH], {}, [(0, 320, 2)]),
    "whatever order they came in": ([HIGH, LOW], {}, [(0, 320, 2)]),
    "a limit of nothing is a limit": ([held(1, DEFAULT, 0, (0, 0)), WHOLE], {}, [(0, 0, 1)]),
    "the next level decides once a duration is over": (
        [LOW, held(2, DEFAULT, 3, (0, 320), duration_s=600)],
        {},
        [(0, 320, 2), (600, 100, 1)],
    ),
    "no limit is left once a duration is over": (
        [held(2, DEFAULT, 3, (0, 320), duration_s=600)],
        {},
        [(0, 320, 2), (600, None, None)],
    ),
    "a schedule that lasts for nothing never decides": (
        [LOW, held(2, DEFAULT, 3, (0, 320), duration_s=0)],
        {},
        [(0, 100, 1)],
    ),
    "the next level decides until a schedule begins": (
        [LOW, held(2, DEFAULT, 3, (0, 320), start=later(600))],
        {},
        [(0, 100, 1), (600, 320, 2)],
    ),
    "before the first period there is nothing": (
        [held(1, DEFAULT, 0, (600, 100))],
        {},
        [(0, None, None), (600, 100, 1)],
    ),
    "validity begins with its first moment and ends before its last": (
        [LOW, held(2, DEFAULT, 3, (0, 320), valid_from=later(60), valid_to=later(120))],
        {},
        [(0, 100, 1), (60, 320, 2), (120, 100, 1)],
    ),
    "validity cuts a schedule and does not move it": (
        [held(2, DEFAULT, 3, (0, 320), (60, 160), (600, 60), start=later(-30), valid_from=later(45))],
        {},
        [(0, None, None), (45, 160, 2), (570, 60, 2)],
    ),
    "a validity that never begins": (
        [held(1, DEFAULT, 0, (0, 100), valid_from=later(5), valid_to=later(5))],
        {},
        [(0, None, None)],
    ),
    # Periods
    "each period until the next": (
        [held(1, DEFAULT, 0, (0, 100), (60, 160), (120, 60))],
        {},
        [(0, 100, 1), (60, 160, 1), (120, 60, 1)],
    ),
    "equal neighbours are one": (
        [held(1, DEFAULT, 0, (0, 100), (60, 100), (120, 60))],
        {},
        [(0, 100, 1), (120, 60, 1)],
    ),
    "equal limits of two profiles are two": (
        [held(1, DEFAULT, 0, (0, 100)), held(2, DEFAULT, 1, (0, 100), duration_s=60)],
        {},
        [(0, 100, 2), (60, 100, 1)],
    ),
    "periods beyond the duration are not reached": (
        [held(1, DEFAULT, 0, (0, 100), (60, 160), duration_s=60)],
        {},
        [(0, 100, 1), (60, None, None)],
    ),
    "periods out of order are put in order": (
        [held(1, DEFAULT, 0, (60, 160), (0, 100))],
        {},
        [(0, 100, 1), (60, 160, 1)],
    ),
    "of two periods at once the last one counts": (
        [held(1, DEFAULT, 0, (0, 100), (60, 160), (60, 60))],
        {},
        [(0, 100, 1), (60, 60, 1)],
    ),
    "the window ends before its last moment": ([held(1, DEFAULT, 0, (0, 100), (3600, 60))], {}, [(0, 100, 1)]),
    # Purposes
    "the lowest purpose decides": ([HIGH, WHOLE], {}, [(0, 200, 3)]),
    "the lowest purpose decides, each while it is": (
        [held(1, DEFAULT, 0, (0, 100), (60, 320), (120, 160)), WHOLE],
        {},
        [(0, 100, 1), (60, 200, 3), (120, 160, 1)],
    ),
    "of equal purposes the closest to the vehicle decides": ([held(1, DEFAULT, 0, (0, 200)), WHOLE], {}, [(0, 200, 1)]),
    "the transaction's overrules the default, although it allows more": (
        [LOW, OWN_TX],
        {"session": CHARGING},
        [(0, 160, 4)],
    ),
    "the default decides again once the transaction's is over": (
        [LOW, held(4, TX, 0, (0, 160), duration_s=60)],
        {"session": CHARGING},
        [(0, 160, 4), (60, 100, 1)],
    ),
    "no transaction, no profile of it": ([LOW, OWN_TX], {}, [(0, 100, 1)]),
    "a profile of another transaction": ([LOW, OWN_TX], {"session": Session(NOW, 43)}, [(0, 100, 1)]),
    "a profile of another transaction than the imagined one": ([LOW, OWN_TX], {"session": Session(NOW)}, [(0, 100, 1)]),
    "a profile that came with the remote start": (
        [LOW, held(4, TX, 0, (0, 160))],
        {"session": CHARGING},
        [(0, 160, 4)],
    ),
    "a profile of a transaction that begins later": (
        [LOW, OWN_TX],
        {"session": Session(later(60), 42)},
        [(0, 100, 1), (60, 160, 4)],
    ),
    "the cap of the charge point caps a transaction": (
        [WHOLE, held(4, TX, 9, (0, 320))],
        {"session": CHARGING},
        [(0, 200, 3)],
    ),
    # Connectors
    "the default of all connectors": ([held(1, DEFAULT, 0, (0, 100), on=0)], {}, [(0, 100, 1)]),
    "the default of another connector": ([held(1, DEFAULT, 0, (0, 100), on=2)], {}, [(0, None, None)]),
    "the connector's own default on the same level": (
        [held(1, DEFAULT, 0, (0, 100), on=0), held(2, DEFAULT, 0, (0, 320))],
        {},
        [(0, 320, 2)],
    ),
    "the default of all connectors on a higher level": (
        [held(1, DEFAULT, 1, (0, 100), on=0), held(2, DEFAULT, 0, (0, 320))],
        {},
        [(0, 100, 1)],
    ),
    "what the connector's own default took the place of stays away": (
        [held(1, DEFAULT, 0, (0, 100), on=0), held(2, DEFAULT, 0, (0, 320), duration_s=60)],
        {},
        [(0, 320, 2), (60, None, None)],
    ),
    "a cap of the connector itself": ([WHOLE, held(5, MAX, 0, (0, 160), on=1)], {}, [(0, 160, 5)]),
    "a transaction's on connector 0 is for none": (
        [held(4, TX, 0, (0, 160), on=0)],
        {"session": CHARGING},
        [(0, None, None)],
    ),
    "connector 0 has its cap only": ([held(1, DEFAULT, 0, (0, 100), on=0), WHOLE], {"connector_id": 0}, [(0, 200, 3)]),
    # Replacing
    "the same id again": ([LOW, held(1, DEFAULT, 5, (0, 320)), held(1, DEFAULT, 0, (0, 60))], {}, [(0, 60, 1)]),
    "the same level again": ([LOW, held(9, DEFAULT, 0, (0, 320))], {}, [(0, 320, 9)]),
    "a replacement that is not valid yet leaves a gap": (
        [LOW, held(9, DEFAULT, 0, (0, 320), valid_from=later(60))],
        {},
        [(0, None, None), (60, 320, 9)],
    ),
    # Kinds
    "relative counts from the start of the session": (
        [held(1, DEFAULT, 0, (0, 100), (900, 160), kind=Kind.RELATIVE, start=None)],
        {"session": CHARGING},
        [(0, 100, 1), (300, 160, 1)],
    ),
    "relative ignores a start": (
        [held(1, DEFAULT, 0, (0, 100), (900, 160), kind=Kind.RELATIVE, start=later(-5000))],
        {"session": CHARGING},
        [(0, 100, 1), (300, 160, 1)],
    ),
    "relative to nothing never begins": (
        [held(1, DEFAULT, 0, (0, 100), kind=Kind.RELATIVE, start=None)],
        {},
        [(0, None, None)],
    ),
    "absolute without a start counts from the start of the session": (
        [held(1, DEFAULT, 0, (0, 100), (900, 160), start=None)],
        {"session": CHARGING},
        [(0, 100, 1), (300, 160, 1)],
    ),
    "recurring without a recurrency happens once": (
        [held(1, DEFAULT, 0, (0, 100), duration_s=60, kind=Kind.RECURRING, start=later(-DAY_S))],
        {},
        [(0, None, None)],
    ),
    "what is absolute does not recur": (
        [held(1, DEFAULT, 0, (0, 100), duration_s=60, recurrency=Recurrency.DAILY, start=later(-DAY_S))],
        {},
        [(0, None, None)],
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_profiles_are_stacked_as_the_specification_says(rule: str) -> None:
    profiles, given_, expected = RULES[rule]
    assert told(asked(profiles, **given_)) == expected


def test_an_interval_knows_whether_all_connectors_share_it() -> None:
    assert [each.is_shared for each in asked([WHOLE, held(1, DEFAULT, 0, (0, 100), duration_s=60)])] == [False, True]
    assert not asked([held(5, MAX, 0, (0, 160), on=1)])[0].is_shared
    assert not asked([])[0].is_shared


def daily(start: datetime, *periods: tuple[int, int], **given_: Any) -> InstalledProfile:
    return held(1, DEFAULT, 0, *periods, start=start, kind=Kind.RECURRING, **{"recurrency": Recurrency.DAILY} | given_)


def starts(profile: InstalledProfile, at: datetime, days: int, **given_: Any) -> list[str]:
    """When the first period of a profile begins, in UTC."""
    first = profile.profile.schedule.periods[0].limit_tenths
    intervals = asked([profile], at, duration_s=days * DAY_S, **given_)
    return [f"{each.start_at:%d %H:%M}" for each in intervals if each.limit_tenths == first]


SPRING, AUTUMN = datetime(2027, 3, 26, 12, tzinfo=UTC), datetime(2027, 10, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "at", "expected"),
    [
        # Every 24 hours, whatever the clocks do.
        (datetime(2027, 3, 20, 1, 30, tzinfo=UTC), SPRING, "27 01:30, 28 01:30, 29 01:30"),
        (datetime(2027, 10, 20, 0, 30, tzinfo=UTC), AUTUMN, "30 00:30, 31 00:30, 01 00:30"),
        (
            datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
            datetime(2028, 2, 28, tzinfo=UTC),
            "28 12:30, 29 12:30, 01 12:30",
        ),
        (
            datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
            datetime(2027, 2, 27, tzinfo=UTC),
            "27 12:30, 28 12:30, 01 12:30",
        ),
        # A clock that never was set claims to stand at the beginning of the calendar.
        (datetime(1, 1, 1, tzinfo=UTC), SPRING, "27 00:00, 28 00:00, 29 00:00"),
        (datetime(9999, 12, 31, tzinfo=UTC), SPRING, ""),
    ],
)
def test_a_daily_schedule_begins_each_day(start: datetime, at: datetime, expected: str) -> None:
    assert ", ".join(starts(daily(start, (0, 100), (60, 60)), at, 3)) == expected


@pytest.mark.parametrize(
    ("start", "at", "expected"),
    [
        (datetime(2028, 2, 22, 8, tzinfo=UTC), datetime(2028, 2, 28, tzinfo=UTC), "29 08:00, 07 08:00"),
        (datetime(2027, 2, 22, 8, tzinfo=UTC), datetime(2027, 2, 23, tzinfo=UTC), "01 08:00, 08 08:00"),
        (datetime(2026, 12, 31, 8, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC), "31 08:00, 07 08:00"),
    ],
)
def test_a_weekly_schedule_begins_each_week(start: datetime, at: datetime, expected: str) -> None:
    profile = daily(start, (0, 100), (60, 60), recurrency=Recurrency.WEEKLY)
    assert ", ".join(starts(profile, at, 14)) == expected


def test_a_recurring_schedule_goes_on_until_it_begins_anew() -> None:
    profile = daily(later(-DAY_S + 600), (0, 100), (43_200, 160), (DAY_S, 60))
    assert told(asked([profile], duration_s=DAY_S)) == [(0, 160, 1), (600, 100, 1), (43_800, 160, 1)]


def test_a_recurring_schedule_begins_anew_although_it_would_last_longer() -> None:
    profile = daily(later(-DAY_S + 600), (0, 100), (43_200, 160), (DAY_S + 300, 60), duration_s=2 * DAY_S)
    assert told(asked([profile], duration_s=2 * DAY_S))[:4] == [
        (0, 160, 1),
        (600, 100, 1),
        (43_800, 160, 1),
        (87_000, 100, 1),
    ]


UNITS = [
    # given unit, limit, phases of the period, phases of the connector, asked unit, expected limit
    (Unit.A, 160, None, 3, Unit.W, 110_400),
    (Unit.A, 160, 3, 3, Unit.W, 110_400),
    (Unit.A, 160, 1, 3, Unit.W, 36_800),
    (Unit.A, 160, 3, 1, Unit.W, 36_800),
    (Unit.A, 160, 7, 2, Unit.W, 73_600),
    (Unit.W, 110_400, None, 3, Unit.A, 160),
    (Unit.W, 110_399, None, 3, Unit.A, 159),
    (Unit.W, 110_000, None, 3, Unit.A, 159),
    (Unit.W, 37_000, 1, 3, Unit.A, 160),
    (Unit.W, 689, None, 3, Unit.A, 0),
    (Unit.W, 0, None, 3, Unit.A, 0),
    (Unit.W, 37_001, None, 3, Unit.W, 37_001),
    (Unit.A, 161, 1, 1, Unit.A, 161),
]


@pytest.mark.parametrize(("unit", "limit", "number", "phases", "wanted", "expected"), UNITS)
def test_amperes_are_per_phase_and_watts_are_in_all(
    unit: Unit, limit: int, number: int | None, phases: int, wanted: Unit, expected: int
) -> None:
    period = (0, limit) if number is None else (0, limit, number)
    (interval,) = asked([held(1, DEFAULT, 0, period, unit=unit)], unit=wanted, phases=phases)
    assert interval.limit_tenths == expected
    assert interval.number_phases == (number if number in (1, 2, 3) else None)


def test_mixed_units_are_compared_in_the_one_that_was_asked_for() -> None:
    profiles = [held(1, DEFAULT, 0, (0, 160)), held(3, MAX, 0, (0, 100_000), unit=Unit.W)]
    assert told(asked(profiles)) == [(0, 144, 3)]
    assert told(asked(profiles, unit=Unit.W)) == [(0, 100_000, 3)]
    assert told(asked(profiles, unit=Unit.W, voltage_v=200)) == [(0, 96_000, 1)]


def test_the_fewest_phases_of_all_that_decide_are_in_use() -> None:
    profiles = [held(1, DEFAULT, 0, (0, 160, 1)), held(3, MAX, 0, (0, 100, 3))]
    (interval,) = asked(profiles, unit=Unit.W)
    assert (interval.limit_tenths, interval.number_phases) == (23_000, 1)


def test_the_minimal_rate_is_that_of_the_profile_that_decides() -> None:
    profiles = [held(1, DEFAULT, 0, (0, 100), (60, 320), min_rate_tenths=60), held(3, MAX, 0, (0, 200))]
    assert [each.min_rate_tenths for each in asked(profiles)] == [60, None]
    assert [each.min_rate_tenths for each in asked(profiles, unit=Unit.W)] == [41_400, None]


def test_times_between_seconds_are_kept() -> None:
    start = NOW + timedelta(milliseconds=1500)
    _, interval = asked([held(1, DEFAULT, 0, (0, 100), start=start)], NOW + timedelta(milliseconds=250))
    assert interval.start_at == start


def test_no_time_has_no_intervals() -> None:
    assert asked([LOW], duration_s=0) == asked([LOW], duration_s=-1) == ()


@pytest.mark.parametrize(("member", "value"), [("voltage_v", 0), ("phases", 0), ("phases", 4)])
def test_what_no_wire_can_be_is_refused(member: str, value: int) -> None:
    with pytest.raises(Invalid) as refused:
        asked([], **{member: value})
    assert refused.value.field == member


def test_the_charge_point_draws_what_its_connectors_draw_and_no_more_than_its_cap() -> None:
    profiles = [
        held(1, DEFAULT, 0, (0, 60), (60, 130), (120, 100), on=0),
        held(2, DEFAULT, 0, (0, 100), duration_s=300),
        WHOLE,
    ]
    both = [asked(profiles, connector_id=connector_id) for connector_id in (1, 2)]
    cap = asked(profiles, connector_id=0)
    assert told(total(both, cap)) == [(0, 160, None), (60, 200, 3)]
    assert told(total(both[1:], cap)) == [(0, 60, None), (60, 130, None), (120, 100, None)]
    assert told(total([], cap)) == [(0, 200, 3)]
    assert told(total([asked([])], asked([], connector_id=0))) == [(0, None, None)]
    assert told(total([asked([]), both[0]], asked([], connector_id=0))) == [(0, None, None)]


@settings(max_examples=300, deadline=None)
@given(cases(), st.integers(0, 1_000_000))
def test_the_engine_agrees_with_the_slow_reference(case: Case, number: int) -> None:
    assert disagreement(case, number) is None


def test_a_day_of_twenty_profiles_is_quick() -> None:
    """Five milliseconds on an idle machine (`python -m tests.bench --schedules`); ten times that on any."""
    milliseconds, intervals = day_of_twenty()
    assert intervals > 20
    assert milliseconds < 50
