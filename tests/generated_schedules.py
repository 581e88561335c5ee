"""Sets of charging profiles that change around the moments at which clocks and calendars do, for Hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

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
from models.composite_schedule import Session, composite
from tests.slow_schedule import SECOND, Holding, SlowSchedule

HOUR_S, DAY_S = 3600, 86_400
AHEAD_S = 3 * DAY_S

TURNING_POINTS = [
    datetime(2026, 11, 21, 16, tzinfo=UTC),
    datetime(2028, 2, 29, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2028, 2, 28, 23, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2027, 11, 7, 6, tzinfo=UTC),
    datetime(2027, 4, 3, 15, tzinfo=UTC),
    datetime(2027, 10, 2, 15, 30, tzinfo=UTC),
]


@dataclass(frozen=True)
class Case:
    """One question to ask both ways."""

    profiles: tuple[InstalledProfile, ...]
    at: datetime
    asked: dict[str, Any]


def _rarely(values: st.SearchStrategy[Any], otherwise: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 7).flatmap(lambda number: values if number == 7 else otherwise)


# Strategies are made once: making them costs more than drawing from them.
_DAYS, _QUARTERS, _BESIDE = st.integers(-2, 2), st.integers(-12, 12), st.sampled_from((0, 0, 0, -1, 1, 600))
_OFTEN, _SELDOM = _rarely(st.just(False), st.just(True)), _rarely(st.just(True), st.just(False))
_HALF = st.booleans()
_STARTS = st.lists(st.sampled_from((1, 60, 900, 3599, 3600, 7200, 36_000, DAY_S, DAY_S + 60, 2 * DAY_S)), max_size=4)
_FIRST_START = _rarely(st.sampled_from((300, -60)), st.just(0))
_LIMITS = {
    Unit.A: st.sampled_from((0, 60, 61, 100, 160, 320)),
    Unit.W: st.sampled_from((0, 13_800, 41_400, 73_600, 99_999)),
}
_DURATIONS = st.sampled_from((None, None, None, None, 0, 600, 3600, 36_000, DAY_S - 1, DAY_S, 10 * DAY_S, 10 * DAY_S))
_MIN_RATES = _rarely(st.just(60), st.none())
_PHASES = st.sampled_from((None, None, None, 1, 2, 3, -1))
_UNITS, _PURPOSES, _KINDS = st.sampled_from(Unit), st.sampled_from(Purpose), st.sampled_from(Kind)
_RECURRENCIES = _rarely(st.none(), st.sampled_from(Recurrency))
_DAYS_BEFORE, _IDS, _LEVELS = st.sampled_from((0, 1, 7, 13, 364)), st.integers(1, 30), st.integers(0, 3)
_TRANSACTIONS, _RUNNING = st.sampled_from((None, 42, 42, 43)), st.sampled_from((42, 42, None))
_CONNECTORS = {
    Purpose.CHARGE_POINT_MAX: st.sampled_from((0, 0, 0, 1)),
    Purpose.TX_DEFAULT: st.sampled_from((0, 1, 1, 2)),
    Purpose.TX: st.sampled_from((1, 1, 1, 0)),
}
_POINTS, _COUNTS, _AWAY = st.sampled_from(TURNING_POINTS), st.integers(2, 10), st.integers(-HOUR_S, HOUR_S)
_VOLTAGES, _ALL_PHASES = st.sampled_from((230, 115, 231)), st.integers(1, 3)


def _moment(draw: st.DrawFn, point: datetime) -> datetime:
    """A moment that likes to meet others: days and quarters of an hour away, or a second beside."""
    return point + (draw(_DAYS) * DAY_S + draw(_QUARTERS) * 900 + draw(_BESIDE)) * SECOND


def _schedule(draw: st.DrawFn, start_at: datetime | None) -> ChargingSchedule:
    starts, unit = draw(_STARTS), draw(_UNITS)
    if draw(_OFTEN):
        starts.sort()
    return ChargingSchedule(
        unit,
        tuple(Period(start, draw(_LIMITS[unit]), draw(_PHASES)) for start in (draw(_FIRST_START), *starts)),
        draw(_DURATIONS),
        start_at,
        draw(_MIN_RATES),
    )


def _installed(draw: st.DrawFn, point: datetime) -> InstalledProfile:
    purpose, kind = draw(_PURPOSES), draw(_KINDS)
    start_at = _moment(draw, point) if draw(_OFTEN) else None
    if start_at is not None and kind == Kind.RECURRING:
        start_at -= timedelta(days=draw(_DAYS_BEFORE))
    profile = ChargingProfile(
        profile_id=draw(_IDS),
        stack_level=draw(_LEVELS),
        purpose=purpose,
        kind=kind,
        schedule=_schedule(draw, start_at),
        recurrency=draw(_RECURRENCIES),
        valid_from=_moment(draw, point) if draw(_HALF) else None,
        valid_to=_moment(draw, point) if draw(_HALF) else None,
        transaction_id=draw(_TRANSACTIONS) if purpose == Purpose.TX else None,
    )
    return InstalledProfile(draw(_CONNECTORS[purpose]), profile)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Profiles around one turning point, asked for three days that contain it."""
    point = draw(_POINTS)
    return Case(
        tuple(_installed(draw, point) for _ in range(draw(_COUNTS))),
        point - timedelta(days=1) + draw(_AWAY) * SECOND,
        {
            "connector_id": 0 if draw(_SELDOM) else 1,
            "unit": draw(_UNITS),
            "session": Session(_moment(draw, point), draw(_RUNNING)) if draw(_OFTEN) else None,
            "voltage_v": draw(_VOLTAGES),
            "phases": draw(_ALL_PHASES),
        },
    )


def disagreement(case: Case, number: int) -> str | None:
    """Where both ways differ, if they do: around each edge of three days, and each second of an hour around one."""
    end = case.at + AHEAD_S * SECOND
    slow = SlowSchedule(case.profiles, until=end, **case.asked)
    intervals = composite(case.profiles, at=case.at, duration_s=AHEAD_S, **case.asked)
    if intervals[0].start_at != case.at:
        return f"it begins at {intervals[0].start_at}"
    holding = [(each.limit_tenths, each.number_phases, each.min_rate_tenths, each.decided_by) for each in intervals]
    if any(one == next_one for one, next_one in pairwise(holding)):
        return "two neighbours are equal"
    edges = sorted(edge for edge in slow.edges() | {each.start_at for each in intervals} if case.at <= edge < end)
    around = {edge + near * SECOND for edge in edges for near in (-1, 0, 1)}
    chosen = edges[number % len(edges)]
    around |= {chosen + second * SECOND for second in range(-HOUR_S // 2, HOUR_S // 2)}
    place, starts = 0, [each.start_at for each in intervals]
    for moment in sorted(moment for moment in around if case.at <= moment < end):
        while place + 1 < len(starts) and starts[place + 1] <= moment:
            place += 1
        expected: Holding = slow.at(moment)
        if expected != holding[place]:
            return f"{moment}: {holding[place]} instead of {expected}"
    return None
