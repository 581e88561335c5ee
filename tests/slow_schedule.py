"""Charging profiles the slow way: what holds at one moment, found by looking at every profile anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor

from models.charging_profile import ChargingProfile, InstalledProfile, Period
from models.composite_schedule import Session

SECOND = timedelta(seconds=1)
Holding = tuple[int | None, int | None, int | None, InstalledProfile | None]
"""Limit, number of phases, minimal rate and the profile that decides."""


@dataclass
class SlowSchedule:
    """The same question as `composite_schedule.composite`, for one moment at a time."""

    profiles: Sequence[InstalledProfile]
    connector_id: int
    unit: str
    session: Session | None
    voltage_v: int
    phases: int
    until: datetime

    def __post_init__(self) -> None:
        left: list[InstalledProfile] = []
        for new in self.profiles:
            left = [old for old in left if old.profile.profile_id != new.profile.profile_id]
            left = [old for old in left if rank(old) != rank(new)]
            left.append(new)
        self.left = left
        self.ranked = self.stacks()
        self.begins = {id(each): self.all_begins(each.profile) for each in left}

    def at(self, moment: datetime) -> Holding:
        """What holds at this very moment."""
        deciding = [found for stack in self.ranked if (found := self.first(stack, moment)) is not None]
        number = min((one[1].number_phases for one in deciding if one[1].number_phases in (1, 2, 3)), default=None)
        lowest: Holding = (None, number, None, None)
        for each, period in reversed(deciding):  # of equal limits the first one decides
            limit = self.asked(period.limit_tenths, each.profile, number)
            if lowest[0] is None or limit <= lowest[0]:
                rate = each.profile.schedule.min_rate_tenths
                lowest = (limit, number, None if rate is None else self.asked(rate, each.profile, number), each)
        return lowest

    def edges(self) -> set[datetime]:
        """Every moment at which something may change."""
        found = set() if self.session is None else {self.session.started_at}
        for each in self.left:
            profile = each.profile
            found |= {moment for moment in (profile.valid_from, profile.valid_to) if moment is not None}
            offsets = {0, profile.schedule.duration_s or 0, *(period.start_s for period in profile.schedule.periods)}
            found |= {begin + offset * SECOND for begin in self.begins[id(each)] for offset in offsets}
        return found

    def stacks(self) -> list[list[InstalledProfile]]:
        """Profiles by purpose, those of the highest level first."""
        here, zero = self.connector_id, 0

        def of(purpose: str, connector_id: int) -> list[InstalledProfile]:
            found = [e for e in self.left if e.profile.purpose == purpose and e.connector_id == connector_id]
            return sorted(found, key=lambda e: e.profile.stack_level, reverse=True)

        if here == zero:
            return [of("ChargePointMaxProfile", zero)]
        defaults = {e.profile.stack_level: e for e in of("TxDefaultProfile", zero)}
        defaults |= {e.profile.stack_level: e for e in of("TxDefaultProfile", here)}
        transaction = [] if self.session is None else of("TxProfile", here)
        ranked = transaction + [defaults[level] for level in sorted(defaults, reverse=True)]
        return [ranked, of("ChargePointMaxProfile", here), of("ChargePointMaxProfile", zero)]

    def first(self, stack: list[InstalledProfile], moment: datetime) -> tuple[InstalledProfile, Period] | None:
        for each in stack:
            period = self.period(each, moment)
            if period is not None:
                return each, period
        return None

    def period(self, each: InstalledProfile, moment: datetime) -> Period | None:
        profile = each.profile
        if profile.valid_from is not None and moment < profile.valid_from:
            return None
        if profile.valid_to is not None and moment >= profile.valid_to:
            return None
        if profile.purpose == "TxProfile":
            if self.session is None or moment < self.session.started_at:
                return None
            if profile.transaction_id is not None and profile.transaction_id != self.session.transaction_id:
                return None
        begin = next((begin for begin in reversed(self.begins[id(each)]) if begin <= moment), None)
        if begin is None:
            return None
        elapsed = (moment - begin) / SECOND
        if profile.schedule.duration_s is not None and elapsed >= profile.schedule.duration_s:
            return None
        found = None
        for period in profile.schedule.periods:
            if period.start_s <= elapsed and (found is None or period.start_s >= found.start_s):
                found = period
        return found

    def all_begins(self, profile: ChargingProfile) -> list[datetime]:
        """Walk from the start of the schedule, turn by turn."""
        start = profile.schedule.start_at
        if profile.kind == "Relative" or start is None:
            start = None if self.session is None else self.session.started_at
        if start is None:
            return []
        if profile.kind != "Recurring" or profile.recurrency is None:
            return [start]
        every = timedelta(days=1 if profile.recurrency == "Daily" else 7)
        begins = [start]
        while begins[-1] <= self.until:
            begins.append(begins[-1] + every)
        return begins

    def asked(self, tenths: int, profile: ChargingProfile, number_phases: int | None) -> int:
        volts = self.voltage_v * min(3 if number_phases is None else number_phases, self.phases)
        if profile.schedule.unit == self.unit:
            return tenths
        return tenths * volts if self.unit == "W" else floor(Fraction(tenths, volts))


def rank(each: InstalledProfile) -> tuple[int, str, int]:
    return each.connector_id, each.profile.purpose, each.profile.stack_level
