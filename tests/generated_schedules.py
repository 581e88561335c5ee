"""Sets of charging profiles that change around the moments at which clocks and calendars do, for Hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

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
    ("UTC", datetime(2026, 11, 21, 16, tzinfo=UTC)),
    ("UTC", datetime(2028, 2, 29, 0, tzinfo=UTC)),
    ("UTC", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2027, 10, 31, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2028, 2, 28, 23, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 3, 14, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 11, 7, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 10, 2, 15, 30, tzinfo=UTC)),
]


@dataclass(frozen=True)
class Case:
    """One question to ask both ways."""

    profiles: tuple[InstalledProfile, ...]
    at: datetime
    asked: dict[str, Any]


def _rarely(values: st.SearchStrategy[Any], otherwise: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 7).flatmap(lambda number: values if number == 7 else otherwise)


@st.composite
def _offsets(draw: st.DrawFn) -> int:
    """Seconds that like to meet: days, a few hours, and a second beside."""
    days, quarters = draw(st.integers(-2, 2)), draw(st.integers(-12, 12))
    return days * DAY_S + quarters * 900 + draw(st.sampled_from((0, 0, 0, -1, 1, 600)))


@st.composite
def _schedules(draw: st.DrawFn, start_at: datetime | None) -> ChargingSchedule:
    starts = draw(st.lists(st.sampled_from((1, 60, 900, 3599, 3600, 7200, 36_000, DAY_S, 2 * DAY_S)), max_size=4))
    starts.sort(key=lambda start: start if draw(_rarely(st.just(False), st.just(True))) else 0)
    starts.insert(0, draw(_rarely(st.sampled_from((300, -60)), st.just(0))))
    limits = st.sampled_from((0, 60, 61, 100, 160, 320)), st.sampled_from((0, 13_800, 41_400, 73_600, 99_999))
    unit = draw(st.sampled_from(Unit))
    return ChargingSchedule(
        unit,
        tuple(Period(start, draw(limits[unit == Unit.W]), draw(_PHASES)) for start in starts),
        draw(st.none() | st.sampled_from((0, 600, 3600, 36_000, DAY_S - 1, DAY_S, 10 * DAY_S))),
        start_at,
        draw(_rarely(st.just(60), st.none())),
    )


_PHASES = st.sampled_from((None, None, None, 1, 2, 3, -1))
_CONNECTORS = {Purpose.CHARGE_POINT_MAX: (0, 0, 0, 1), Purpose.TX_DEFAULT: (0, 1, 1, 2), Purpose.TX: (1, 1, 1, 0)}


@st.composite
def _installed(draw: st.DrawFn, moments: st.SearchStrategy[datetime]) -> InstalledProfile:
    purpose, kind = draw(st.sampled_from(Purpose)), draw(st.sampled_from(Kind))
    start_at = draw(_rarely(st.none(), moments))
    if start_at is not None and kind == Kind.RECURRING:
        start_at -= timedelta(days=draw(st.sampled_from((0, 1, 7, 13, 364))))
    profile = ChargingProfile(
        profile_id=draw(st.integers(1, 30)),
        stack_level=draw(st.integers(0, 3)),
        purpose=purpose,
        kind=kind,
        schedule=draw(_schedules(start_at)),
        recurrency=draw(_rarely(st.none(), st.sampled_from(Recurrency))),
        valid_from=draw(st.none() | moments),
        valid_to=draw(st.none() | moments),
        transaction_id=draw(st.sampled_from((None, 42, 42, 43))) if purpose == Purpose.TX else None,
    )
    return InstalledProfile(draw(st.sampled_from(_CONNECTORS[purpose])), profile)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Profiles around one turning point, asked for three days that contain it."""
    name, point = draw(st.sampled_from(TURNING_POINTS))
    zone = UTC if name == "UTC" else ZoneInfo(name)
    moments = _offsets().map(lambda offset: point + offset * SECOND)
    sessions = st.builds(Session, moments, st.sampled_from((42, 42, None)))
    return Case(
        tuple(draw(st.lists(_installed(moments), min_size=2, max_size=10))),
        point - timedelta(days=1) + draw(st.integers(-HOUR_S, HOUR_S)) * SECOND,
        {
            "connector_id": draw(_rarely(st.just(0), st.just(1))),
            "unit": draw(st.sampled_from(Unit)),
            "session": draw(_rarely(st.none(), sessions)),
            "voltage_v": draw(st.sampled_from((230, 115, 231))),
            "phases": draw(st.integers(1, 3)),
            "zone": zone,
            "ceiling_tenths": draw(_rarely(st.sampled_from((0, 100, 200)), st.none())),
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
