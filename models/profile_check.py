"""What is odd about a charging profile before it is sent, and which ones are installed after (OCPP 1.6, 3.13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from models.charging_profile import (
    ChargingProfile,
    ChargingSchedule,
    InstalledProfile,
    Kind,
    Purpose,
    Recurrency,
    Unit,
)

_EVERY_S = {Recurrency.DAILY: 86_400, Recurrency.WEEKLY: 7 * 86_400}


def after_set(
    installed: Iterable[InstalledProfile], profile: ChargingProfile, connector_id: int
) -> tuple[InstalledProfile, ...]:
    """What is installed once a charge point accepted a profile (3.13.2, 5.16.3).

    It takes the place of the profile with its id, wherever that was, and of the one with its purpose and stack level on
    the same connector. The defaults of connector 0 and of a connector stand side by side (3.13.1).
    """
    kept = (each for each in installed if not _gives_way(each, profile, connector_id))
    return (*kept, InstalledProfile(connector_id, profile))


def after_clear(
    installed: Iterable[InstalledProfile],
    *,
    profile_id: int | None = None,
    connector_id: int | None = None,
    purpose: Purpose | None = None,
    stack_level: int | None = None,
) -> tuple[InstalledProfile, ...]:
    """What is left once a charge point accepted ClearChargingProfile (5.4).

    With an id the other filters are ignored; without, all that are given must match; with none, everything goes.
    """
    if profile_id is not None:
        return tuple(each for each in installed if each.profile.profile_id != profile_id)
    return tuple(
        each
        for each in installed
        if not (
            connector_id in (None, each.connector_id)
            and purpose in (None, each.profile.purpose)
            and stack_level in (None, each.profile.stack_level)
        )
    )


class WarningCode(StrEnum):
    """What a charge point may refuse a profile for, or what may surprise who sends it."""

    STACK_LEVEL = "STACK_LEVEL"
    TOO_MANY_PERIODS = "TOO_MANY_PERIODS"
    TOO_MANY_PROFILES = "TOO_MANY_PROFILES"
    UNIT = "UNIT"
    FIRST_PERIOD = "FIRST_PERIOD"
    PERIOD_ORDER = "PERIOD_ORDER"
    PERIOD_UNREACHED = "PERIOD_UNREACHED"
    NEGATIVE_LIMIT = "NEGATIVE_LIMIT"
    NUMBER_PHASES = "NUMBER_PHASES"
    DURATION = "DURATION"
    CONNECTOR = "CONNECTOR"
    PURPOSE = "PURPOSE"
    TRANSACTION = "TRANSACTION"
    START = "START"
    RECURRENCY = "RECURRENCY"
    NEVER_VALID = "NEVER_VALID"
    OVER = "OVER"
    NOT_YET_VALID = "NOT_YET_VALID"
    REPLACES = "REPLACES"


@dataclass(frozen=True, slots=True)
class ProfileWarning:
    """One thing that is odd about a profile, as a code and a sentence."""

    code: WarningCode
    message: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a charge point said of its smart charging (9.4); None is what it never said."""

    max_stack_level: int | None = None
    max_periods: int | None = None
    max_profiles: int | None = None
    units: frozenset[Unit] | None = None


def warnings(
    profile: ChargingProfile,
    connector_id: int,
    installed: Iterable[InstalledProfile],
    limits: Limits,
    *,
    at: datetime,
    transaction_id: int | None = None,
    for_remote_start: bool = False,
) -> tuple[ProfileWarning, ...]:
    """Tell what is odd about sending a profile at this moment (UTC); none of it keeps anybody from sending it.

    `transaction_id` is the transaction that runs on the connector. `for_remote_start` tells that the profile goes with
    a RemoteStartTransaction, which begins a new one; its connector is 0 where the charge point may choose.
    """
    installed = tuple(installed)
    found = (
        *_of_place(profile, connector_id, for_remote_start),
        *_of_transaction(profile, transaction_id, for_remote_start),
        *_of_schedule(profile.schedule, limits),
        *_of_kind(profile),
        *_of_times(profile, at),
        *_of_rank(profile, connector_id, installed, limits),
    )
    return tuple(ProfileWarning(code, message) for code, message in found)


_Found = Iterator[tuple[WarningCode, str]]


def _of_place(profile: ChargingProfile, connector_id: int, for_remote_start: bool) -> _Found:
    if connector_id < 0:
        yield WarningCode.CONNECTOR, f"There is no connector {connector_id}."
    if profile.purpose == Purpose.CHARGE_POINT_MAX and connector_id > 0:
        yield WarningCode.CONNECTOR, "A ChargePointMaxProfile belongs on connector 0, the charge point as a whole."
    if profile.purpose == Purpose.TX and connector_id == 0 and not for_remote_start:
        yield WarningCode.CONNECTOR, "A TxProfile belongs on the connector of its transaction, not on connector 0."


def _of_transaction(profile: ChargingProfile, running: int | None, for_remote_start: bool) -> _Found:
    named = profile.transaction_id
    if for_remote_start:
        if profile.purpose != Purpose.TX:
            yield WarningCode.PURPOSE, f"Only a TxProfile may go with a remote start, not a {profile.purpose}."
        if named is not None:
            yield WarningCode.TRANSACTION, "A profile that goes with a remote start must not name a transaction."
    elif profile.purpose != Purpose.TX:
        if named is not None:
            yield WarningCode.TRANSACTION, f"A {profile.purpose} must not name a transaction."
    elif named is None:
        yield WarningCode.TRANSACTION, "A TxProfile must name the transaction that it is for."
    elif running is None:
        yield WarningCode.TRANSACTION, "No transaction is known to run on this connector: the profile may be discarded."
    elif named != running:
        yield WarningCode.TRANSACTION, f"Transaction {running} runs on this connector, and the profile is for {named}."


def _of_schedule(schedule: ChargingSchedule, limits: Limits) -> _Found:
    starts = [period.start_s for period in schedule.periods]
    if starts[0] != 0:
        yield WarningCode.FIRST_PERIOD, f"The first period must start at 0 seconds, and it starts at {starts[0]}."
    if any(later <= earlier for earlier, later in pairwise(starts)):
        yield WarningCode.PERIOD_ORDER, "Each period must start later than the one before it."
    if any(period.limit_tenths < 0 for period in schedule.periods) or (schedule.min_rate_tenths or 0) < 0:
        yield WarningCode.NEGATIVE_LIMIT, "A limit is negative, and OCPP 1.6 knows no discharging."
    if any(period.number_phases not in (None, 1, 2, 3) for period in schedule.periods):
        yield WarningCode.NUMBER_PHASES, "A number of phases is neither 1, 2 nor 3."
    if schedule.duration_s is not None and schedule.duration_s <= 0:
        yield WarningCode.DURATION, f"A schedule of {schedule.duration_s} seconds never holds."
    if limits.max_periods is not None and len(starts) > limits.max_periods:
        told = f"The schedule has {len(starts)} periods, and the charge point takes {limits.max_periods}."
        yield WarningCode.TOO_MANY_PERIODS, told
    if limits.units is not None and schedule.unit not in limits.units:
        yield WarningCode.UNIT, f"The charge point does not take limits in {schedule.unit}."


def _of_kind(profile: ChargingProfile) -> _Found:
    schedule, kind = profile.schedule, profile.kind
    if kind == Kind.RELATIVE and schedule.start_at is not None:
        yield WarningCode.START, "A Relative schedule begins with the charging: its startSchedule is ignored."
    if kind != Kind.RELATIVE and schedule.start_at is None:
        told = f"The schedule is {kind} and has no startSchedule: it begins with the charging, if at all."
        yield WarningCode.START, told
    if kind == Kind.RELATIVE and profile.purpose == Purpose.CHARGE_POINT_MAX:
        yield WarningCode.START, "A charge point as a whole never begins to charge: a Relative schedule has no start."
    if kind == Kind.RECURRING and profile.recurrency is None:
        yield WarningCode.RECURRENCY, "A Recurring profile must say whether it recurs daily or weekly."
    if kind != Kind.RECURRING and profile.recurrency is not None:
        yield WarningCode.RECURRENCY, f"Only a Recurring profile recurs: recurrencyKind is ignored in a {kind} one."
    every_s = None if kind != Kind.RECURRING or profile.recurrency is None else _EVERY_S[profile.recurrency]
    if every_s and schedule.duration_s is not None and schedule.duration_s > every_s:
        yield WarningCode.DURATION, "The schedule lasts longer than until it begins anew."
    ends = [end for end in (every_s, schedule.duration_s) if end is not None]
    if ends and any(period.start_s >= min(ends) for period in schedule.periods):
        yield WarningCode.PERIOD_UNREACHED, "A period starts only after the end of the schedule and is never reached."


def _of_times(profile: ChargingProfile, at: datetime) -> _Found:
    valid_from, valid_to, schedule = profile.valid_from, profile.valid_to, profile.schedule
    if valid_from is not None and valid_to is not None and valid_from >= valid_to:
        yield WarningCode.NEVER_VALID, "The profile is never valid: validTo does not come after validFrom."
    elif valid_to is not None and valid_to <= at:
        yield WarningCode.OVER, "The profile is not valid any more."
    elif valid_from is not None and valid_from > at:
        yield WarningCode.NOT_YET_VALID, "The profile is not valid yet; what it replaces is gone at once all the same."
    if profile.kind != Kind.ABSOLUTE or schedule.start_at is None or schedule.duration_s is None:
        return
    # The time since the start is compared, because the end may lie beyond the calendar.
    if at - schedule.start_at >= timedelta(seconds=max(0, schedule.duration_s)):
        yield WarningCode.OVER, "The schedule is over already."


def _of_rank(
    profile: ChargingProfile, connector_id: int, installed: tuple[InstalledProfile, ...], limits: Limits
) -> _Found:
    level, most = profile.stack_level, limits.max_stack_level
    if level < 0:
        yield WarningCode.STACK_LEVEL, "A stack level must not be negative."
    if most is not None and level > most:
        yield WarningCode.STACK_LEVEL, f"Stack level {level} is above {most}, the highest that the charge point takes."
    for each in installed:
        if _gives_way(each, profile, connector_id) and not _is_update(each, profile, connector_id):
            told = f"It replaces profile {each.profile.profile_id} ({each.profile.purpose}, stack level"
            yield WarningCode.REPLACES, f"{told} {each.profile.stack_level}) on connector {each.connector_id}."
    count = len(after_set(installed, profile, connector_id))
    if limits.max_profiles is not None and count > limits.max_profiles:
        told = f"This would be profile number {count}, and the charge point holds {limits.max_profiles}."
        yield WarningCode.TOO_MANY_PROFILES, told


def _gives_way(held: InstalledProfile, profile: ChargingProfile, connector_id: int) -> bool:
    return held.profile.profile_id == profile.profile_id or _same_place(held, profile, connector_id)


def _is_update(held: InstalledProfile, profile: ChargingProfile, connector_id: int) -> bool:
    return held.profile.profile_id == profile.profile_id and _same_place(held, profile, connector_id)


def _same_place(held: InstalledProfile, profile: ChargingProfile, connector_id: int) -> bool:
    rank = (held.connector_id, held.profile.purpose, held.profile.stack_level)
    return rank == (connector_id, profile.purpose, profile.stack_level)
