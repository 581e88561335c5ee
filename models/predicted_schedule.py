"""Predictions: what the profiles that a charge point has add up to, now and with one more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import charging_profile
from models.charge_point import ChargePoint
from models.charging_profile import ChargingProfile, InstalledProfile, Kind, Purpose, Recurrency, Unit
from models.composite_schedule import Interval, Session, composite, total
from models.configuration import ConfigurationKey, fold, whole
from models.connector import Connector
from models.database import now
from models.errors import Invalid
from models.profile_check import Limits, ProfileWarning, after_set, warnings
from models.session import OPEN, REQUESTED, ChargingSession
from models.smart_charging import ProfileState, SentProfile, installed, present

LONGEST_S = 31 * 86_400
MOST_TURNS = 10_000
"""Beginnings of periods in all predictions of one request: to reckon so many takes about 40 ms of the event loop."""

_KEYS = (
    "ChargeProfileMaxStackLevel",
    "ChargingScheduleMaxPeriods",
    "MaxChargingProfilesInstalled",
    "ChargingScheduleAllowedChargingRateUnit",
)
_UNIT_WORDS = {"current": Unit.A, "a": Unit.A, "power": Unit.W, "w": Unit.W}
_EVERY_S = {Recurrency.DAILY: 86_400, Recurrency.WEEKLY: 7 * 86_400}
_NUMBERLESS = -1
"""Stands for the number that a profile will get when it is sent: none that we give."""


@dataclass(frozen=True, slots=True)
class Window:
    """For what a prediction is: a connector, 0 for the grid connection; from `at` (UTC) on; in which unit and how."""

    connector_id: int
    at: datetime
    duration_s: int
    unit: Unit = Unit.A
    voltage_v: int = 230
    phases: int = 3

    def check(self) -> None:
        """Raise Invalid for what nobody can predict."""
        if self.connector_id < 0:
            raise Invalid("a connector has a number from 0", field="connectorId")
        if not 1 <= self.duration_s <= LONGEST_S:
            raise Invalid(f"duration is 1 to {LONGEST_S} s", field="duration")
        if not 1 <= self.voltage_v <= 1_000:
            raise Invalid("voltageV is 1 to 1000", field="voltageV")
        if not 1 <= self.phases <= 3:
            raise Invalid("phases is 1 to 3", field="phases")


@dataclass(frozen=True, slots=True)
class Held:
    """What a charge point has, as far as is known, and what it may have besides."""

    certain: dict[InstalledProfile, SentProfile]
    uncertain: list[SentProfile]
    running: dict[int, ChargingSession]
    connectors: list[int]
    limits: Limits

    def on(self, connector_id: int) -> list[SentProfile]:
        """What is uncertain and would count on a connector; 0 stands for all of them."""
        return [row for row in self.uncertain if connector_id == 0 or installed(row).connector_id in (0, connector_id)]


@dataclass(frozen=True, slots=True)
class Preview:
    """What sending a profile would change."""

    before: tuple[Interval, ...]
    after: tuple[Interval, ...]
    replaces: list[SentProfile]
    warnings: tuple[ProfileWarning, ...]


class Turns:
    """How many beginnings of periods may still be reckoned for one request, whatever it asks for."""

    def __init__(self) -> None:
        self._left = MOST_TURNS

    def take(self, count: int) -> None:
        """Count what is about to be reckoned; raise Invalid where that is too much."""
        if count > self._left:
            raise Invalid(
                f"in this time {count} periods begin; all predictions of one request may have {MOST_TURNS}: ask for a"
                " shorter duration, or for less at once",
                field="duration",
            )
        self._left -= count


async def read_held(charge_point: ChargePoint) -> Held:
    """Read what is known of a charge point's profiles, sessions, connectors and limits."""
    rows = await SentProfile.filter(present(), charge_point_id=charge_point.id).select_related("session").order_by("id")
    sessions = await ChargingSession.filter(charge_point_id=charge_point.id, state__in=OPEN).order_by("id")
    running = {row.connector_id: row for row in sessions if row.connector_id is not None}
    connectors = await Connector.filter(charge_point_id=charge_point.id, connector_id__gt=0).order_by("connector_id")
    keys = await ConfigurationKey.filter(charge_point_id=charge_point.id, folded__in=[fold(key) for key in _KEYS])
    return Held(
        certain={installed(row): row for row in rows if row.state == ProfileState.INSTALLED},
        uncertain=[row for row in rows if row.state == ProfileState.UNKNOWN],
        running=running,
        connectors=[row.connector_id for row in connectors],
        limits=read_limits(keys),
    )


def read_limits(keys: Iterable[ConfigurationKey]) -> Limits:
    """Read the limits that a charge point told of its profiles; what is no number or no unit counts as not said."""
    said = {row.folded: row.value for row in keys}
    level, periods, profiles, units = (said.get(fold(key)) for key in _KEYS)
    words = [word.strip() for word in (units or "").lower().split(",")]
    known = frozenset(_UNIT_WORDS[word] for word in words if word in _UNIT_WORDS)
    return Limits(whole(level), whole(periods), whole(profiles), known or None)


async def predict(held: Held, window: Window, turns: Turns) -> tuple[Interval, ...]:
    """Tell the limit over time. Where no session runs, it is what one that began now would be allowed.

    Raises Invalid where the request has no turns left for it.
    """
    window.check()
    return await _predict(held, window, tuple(held.certain), turns)


async def preview(
    charge_point: ChargePoint, window: Window, profile: Mapping[str, Any], turns: Turns
) -> tuple[Held, Preview]:
    """Tell what would change if a profile, in OCPP's words, were accepted on the connector of the window."""
    window.check()
    held = await read_held(charge_point)
    read = _read(profile)
    before = tuple(held.certain)
    after = after_set(before, read, window.connector_id)
    return held, Preview(
        before=await _predict(held, window, before, turns),
        after=await _predict(held, window, after, turns),
        replaces=[held.certain[one] for one in before if one not in after],
        warnings=_warnings(held, read, window.connector_id, window.at, for_remote_start=False),
    )


async def check(
    charge_point: ChargePoint, connector_id: int, profile: Mapping[str, Any], *, for_remote_start: bool = False
) -> tuple[ProfileWarning, ...]:
    """Tell what speaks against sending a profile, in OCPP's words, now."""
    held = await read_held(charge_point)
    return _warnings(held, _read(profile), connector_id, now(), for_remote_start=for_remote_start)


async def _predict(
    held: Held, window: Window, profiles: tuple[InstalledProfile, ...], turns: Turns
) -> tuple[Interval, ...]:
    numbers = held.connectors if window.connector_id == 0 else []
    turns.take((1 + len(numbers)) * sum(_turns(one.profile, window.duration_s) for one in profiles))
    cap = _line(held, window, profiles, window.connector_id)
    lines = []
    for number in numbers:
        await asyncio.sleep(0)  # Others are answered between two lines.
        lines.append(_line(held, window, profiles, number))
    await asyncio.sleep(0)
    return total(lines, cap) if lines else cap


def _turns(profile: ChargingProfile, duration_s: int) -> int:
    """How many periods begin in a window, at most; each time that a schedule begins anew, all of them do."""
    every_s = _EVERY_S.get(profile.recurrency) if profile.kind == Kind.RECURRING and profile.recurrency else None
    return len(profile.schedule.periods) * (1 if every_s is None else duration_s // every_s + 2)


def _line(
    held: Held, window: Window, profiles: tuple[InstalledProfile, ...], connector_id: int
) -> tuple[Interval, ...]:
    running = held.running.get(connector_id)
    session = Session(window.at)
    if running is not None and running.started_at is not None:
        # It runs already, even where the clock of the charge point is ahead of ours.
        session = Session(min(running.started_at, window.at), running.transaction_id)
    return composite(
        [one for one in profiles if _counts(held.certain.get(one), running)],
        connector_id=connector_id,
        at=window.at,
        duration_s=window.duration_s,
        unit=window.unit,
        session=None if connector_id == 0 else session,
        voltage_v=window.voltage_v,
        phases=window.phases,
    )


def _counts(row: SentProfile | None, running: ChargingSession | None) -> bool:
    """Whether a profile is for the session that runs, or for the next one if none does; one not yet sent is."""
    if row is None or row.purpose != Purpose.TX or row.session is None:
        return True
    return row.session.state in REQUESTED if running is None else row.session_id == running.id


def _warnings(
    held: Held, profile: ChargingProfile, connector_id: int, at: datetime, *, for_remote_start: bool
) -> tuple[ProfileWarning, ...]:
    running = held.running.get(connector_id)
    return warnings(
        profile,
        connector_id,
        tuple(held.certain),
        held.limits,
        at=at,
        transaction_id=None if running is None else running.transaction_id,
        for_remote_start=for_remote_start,
    )


def _read(profile: Mapping[str, Any]) -> ChargingProfile:
    return charging_profile.read({"chargingProfileId": _NUMBERLESS, **profile})
