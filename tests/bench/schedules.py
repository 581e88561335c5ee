"""The stacking of charging profiles: how long a day of twenty takes, and whether it agrees with the slow reference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time

from hypothesis import HealthCheck, Phase, given, settings
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
from tests.generated_schedules import DAY_S, Case, cases, disagreement

NOW = datetime(2026, 11, 21, 16, tzinfo=UTC)
MOST_MS = 5.0


def _twenty() -> list[InstalledProfile]:
    """All purposes and kinds, 24 periods each; five or more levels on top of each other."""
    profiles = []
    for number in range(20):
        purpose, kind = tuple(Purpose)[number % 3], tuple(Kind)[number % 2]
        periods = tuple(Period(hour * 3600 + number * 7, 60 + (hour * 13 + number * 29) % 260) for hour in range(24))
        schedule = ChargingSchedule(
            unit=Unit.A if number % 4 else Unit.W,
            periods=(Period(0, 320), *periods[1:]),
            duration_s=20 * 3600 if number % 5 else None,
            start_at=NOW - timedelta(days=number if kind == Kind.RECURRING else 0, hours=number),
        )
        profile = ChargingProfile(number, number // 3, purpose, kind, schedule, Recurrency.DAILY)
        connector_id = 0 if purpose == Purpose.CHARGE_POINT_MAX else 1
        profiles.append(InstalledProfile(connector_id, profile))
    return profiles


def day_of_twenty() -> tuple[float, int]:
    """How many milliseconds of CPU a day of twenty profiles takes at best, and how many intervals it has."""
    profiles, spent, intervals = _twenty(), [], 0
    for _ in range(10):
        started = process_time()
        session = Session(NOW - timedelta(hours=1), 42)
        day = composite(profiles, connector_id=1, at=NOW, duration_s=DAY_S, unit=Unit.A, session=session)
        spent.append(process_time() - started)
        intervals = len(day)
    return min(spent) * 1000, intervals


def measure(examples: int) -> list[str]:
    """Print both, and return what failed."""
    milliseconds, intervals = day_of_twenty()
    print(f"A day of 20 charging profiles: {milliseconds:.2f} ms of CPU, {intervals} intervals")
    failures = [] if milliseconds < MOST_MS else [f"a day of 20 profiles takes {milliseconds:.2f} ms, not {MOST_MS:g}"]
    compared = 0

    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(cases(), st.integers(0, 1_000_000))
    def agree(case: Case, number: int) -> None:
        nonlocal compared
        compared += 1
        assert disagreement(case, number) is None

    started = perf_counter()
    try:
        agree()
    except AssertionError as difference:
        failures.append(f"the engine and the slow reference differ: {difference}")
    print(f"{compared} generated sets compared with the slow reference in {perf_counter() - started:.0f} s")
    return failures
