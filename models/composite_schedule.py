"""What charging profiles add up to: the limit at every moment, and which profile sets it (OCPP 1.6, 3.13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter

from models.charging_profile import ChargingProfile, InstalledProfile, Kind, Period, Purpose, Recurrency, Unit
from models.errors import Invalid
from models.profile_check import after_set

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_at = itemgetter(0)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_DAYS = {Recurrency.DAILY: 1, Recurrency.WEEKLY: 7}
_DAY = 86_400 * _SECOND


@dataclass(frozen=True, slots=True)
class Session:
    """What charges on a connector since `started_at`; one that is only imagined has no transaction id."""

    started_at: datetime
    transaction_id: int | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """What holds from `start_at` (UTC) until the next interval starts; in tenths of the unit that was asked for.

    A limit of None is no limit. `decided_by` is the profile that sets the limit; None where none does.
    """

    start_at: datetime
    limit_tenths: int | None
    number_phases: int | None = None
    min_rate_tenths: int | None = None
    decided_by: InstalledProfile | None = None

    @property
    def is_shared(self) -> bool:
        """Whether all connectors together must keep to this limit; how they share it is up to the charge point."""
        by = self.decided_by
        return by is not None and by.connector_id == 0 and by.profile.purpose == Purpose.CHARGE_POINT_MAX


def composite(
    profiles: Iterable[InstalledProfile],
    *,
    connector_id: int,
    at: datetime,
    duration_s: int,
    unit: Unit,
    session: Session | None = None,
    voltage_v: int = 230,
    phases: int = 3,
) -> tuple[Interval, ...]:
    """Tell the limit of a connector from `at` (UTC) on for `duration_s`, without gaps, as few intervals as it takes.

    The lowest of these is the limit; of equal ones the first is said to decide:

    1. its TxProfile, if `session` is the transaction that the profile is for, or else its TxDefaultProfile;
    2. a ChargePointMaxProfile of the connector itself (there should be none, but a charge point may have taken one);
    3. the ChargePointMaxProfile of connector 0, which caps each connector and all together; for connector 0, only this.

    In each, that profile decides that is valid, whose schedule has begun and is not over, and whose stack level is the
    highest. A TxDefaultProfile of the connector takes the place of that of connector 0 on the same level, even while it
    decides nothing (3.13.1). `profiles` come in the order in which they were accepted: a later one replaces an earlier
    one as in `profile_check.after_set`.

    A schedule without a start begins with the session, and so does a Relative one; without a session it never does. A
    Recurring one begins every 24 hours or 7 days (errata 3.79): OCPP 1.6 tells moments in UTC and knows no local clock,
    so where clocks change, it begins an hour earlier or later by them. Periods count the seconds that pass.

    Watts are volts times amperes times the phases in use: the fewest that any deciding profile allows, and no more than
    `phases`. Watts become amperes rounded down to a tenth, so that the limit is kept; the other way is exact.
    """
    if voltage_v < 1:
        raise Invalid("the voltage is at least 1 V", field="voltage_v")
    if phases not in (1, 2, 3):
        raise Invalid("there are 1 to 3 phases", field="phases")
    window = _microseconds(at), _microseconds(at) + max(0, duration_s) * _SECOND
    stacks = _stacks(profiles, connector_id, session)
    ranked = [each for stack in stacks for each in stack]
    # The last place belongs to no profile: it lets the first interval begin with the window.
    changes: list[tuple[int, int, Period | None]] = [(window[0], len(ranked), None)]
    for place, each in enumerate(ranked):
        changes += ((moment, place, period) for moment, period in _turns(each.profile, session, window))
    changes.sort(key=_at)
    stack_places = _places(stacks)
    holding: list[Period | None] = [None] * (len(ranked) + 1)
    intervals: list[Interval] = []
    for moment, group in groupby(changes, _at):
        for _, place, period in group:
            holding[place] = period
        if moment >= window[1]:
            break
        deciding = [found for places in stack_places if (found := _first(places, ranked, holding)) is not None]
        decided = _decide(deciding, unit, voltage_v, phases, _EPOCH + moment * _MICROSECOND)
        if not intervals or not _same(intervals[-1], decided):
            intervals.append(decided)
    return tuple(intervals)


def total(connectors: Sequence[Sequence[Interval]], cap: Sequence[Interval]) -> tuple[Interval, ...]:
    """Tell what the whole charge point may draw: the sum of its connectors, or `cap` where that is lower (errata 3.30).

    All come from `composite`, in the same unit and for the same time; `cap` is that of connector 0. A sum of amperes is
    what a phase may carry if all connectors use it.
    """
    lines = (cap, *connectors)
    changes = sorted(((each.start_at, place, each) for place, line in enumerate(lines) for each in line), key=_at)
    holding: list[Interval | None] = [None] * len(lines)
    intervals: list[Interval] = []
    for moment, group in groupby(changes, _at):
        for _, place, interval in group:
            holding[place] = interval
        limits = [None if each is None else each.limit_tenths for each in holding]
        parts = [limit for limit in limits[1:] if limit is not None]
        together = sum(parts) if connectors and len(parts) == len(connectors) else None
        whole = holding[0]
        if whole is not None and (together is None or (limits[0] is not None and limits[0] <= together)):
            decided = replace(whole, start_at=moment)
        else:
            decided = Interval(moment, together)
        if not intervals or not _same(intervals[-1], decided):
            intervals.append(decided)
    return tuple(intervals)


def _stacks(
    profiles: Iterable[InstalledProfile], connector_id: int, session: Session | None
) -> list[list[InstalledProfile]]:
    """The profiles that limit a connector: in each stack the first one that has something to say decides."""
    installed: tuple[InstalledProfile, ...] = ()
    for each in profiles:
        installed = after_set(installed, each.profile, each.connector_id)
    ranked = sorted(installed, key=lambda each: -each.profile.stack_level)

    def of(purpose: Purpose, connector: int) -> list[InstalledProfile]:
        return [each for each in ranked if each.connector_id == connector and each.profile.purpose == purpose]

    whole = of(Purpose.CHARGE_POINT_MAX, 0)
    if connector_id == 0:
        return [whole]
    own = of(Purpose.TX_DEFAULT, connector_id)
    taken = {each.profile.stack_level for each in own}
    general = [each for each in of(Purpose.TX_DEFAULT, 0) if each.profile.stack_level not in taken]
    defaults = sorted(own + general, key=lambda each: -each.profile.stack_level)
    return [
        [each for each in of(Purpose.TX, connector_id) if _is_for(each.profile, session)] + defaults,
        of(Purpose.CHARGE_POINT_MAX, connector_id),
        whole,
    ]


def _is_for(profile: ChargingProfile, session: Session | None) -> bool:
    return session is not None and profile.transaction_id in (None, session.transaction_id)


def _places(stacks: Sequence[Sequence[InstalledProfile]]) -> list[range]:
    """Where each stack stands among all ranked profiles."""
    ends = [0]
    for stack in stacks:
        ends.append(ends[-1] + len(stack))
    return [range(start, end) for start, end in pairwise(ends)]


def _first(
    places: range, ranked: Sequence[InstalledProfile], holding: Sequence[Period | None]
) -> tuple[InstalledProfile, Period] | None:
    for place in places:
        if (period := holding[place]) is not None:
            return ranked[place], period
    return None


def _turns(
    profile: ChargingProfile, session: Session | None, window: tuple[int, int]
) -> Iterator[tuple[int, Period | None]]:
    """When each period of a profile begins to hold inside the window, and None when none does any more, in order."""
    opens, closes = window
    if profile.valid_from is not None:
        opens = max(opens, _microseconds(profile.valid_from))
    if profile.valid_to is not None:
        closes = min(closes, _microseconds(profile.valid_to))
    if profile.purpose == Purpose.TX and session is not None:
        opens = max(opens, _microseconds(session.started_at))
    if opens >= closes:
        return
    duration_s = profile.schedule.duration_s
    periods = sorted(profile.schedule.periods, key=lambda period: period.start_s)
    for begin, following in pairwise([*_begins(profile, session, opens, closes), closes]):
        until = min(following, closes) if duration_s is None else min(following, closes, begin + duration_s * _SECOND)
        marks = [*(begin + period.start_s * _SECOND for period in periods), until]
        for period, (mark, next_mark) in zip(periods, pairwise(marks), strict=True):
            start, end = max(opens, begin, mark), min(next_mark, until)
            if start < end:
                yield start, period
        yield max(opens, until), None


def _begins(profile: ChargingProfile, session: Session | None, opens: int, closes: int) -> list[int]:
    """When a schedule begins before `closes`: the first time, the last before `opens`, and every later one."""
    start_at = None if profile.kind == Kind.RELATIVE else profile.schedule.start_at
    if start_at is None and session is not None:
        start_at = session.started_at
    if start_at is None or (start := _microseconds(start_at)) >= closes:
        return []
    if profile.kind != Kind.RECURRING or profile.recurrency is None:
        return [start]
    every = _DAYS[profile.recurrency] * _DAY
    return list(range(start + max(0, (opens - start) // every) * every, closes, every))


def _decide(
    deciding: Sequence[tuple[InstalledProfile, Period]],
    unit: Unit,
    voltage_v: int,
    phases: int,
    start_at: datetime,
) -> Interval:
    number_phases = min((told for _, period in deciding if (told := period.number_phases) in (1, 2, 3)), default=None)
    volts = voltage_v * min(number_phases or 3, phases)

    def asked(tenths: int, given: Unit) -> int:
        if given == unit:
            return tenths
        return tenths * volts if unit == Unit.W else tenths // volts

    limits = [asked(period.limit_tenths, each.profile.schedule.unit) for each, period in deciding]
    limit = min(limits, default=None)
    if limit is None:
        return Interval(start_at, None, number_phases)
    by = deciding[limits.index(limit)][0]
    rate = by.profile.schedule.min_rate_tenths
    return Interval(start_at, limit, number_phases, None if rate is None else asked(rate, by.profile.schedule.unit), by)


def _same(one: Interval, other: Interval) -> bool:
    """Tell whether two intervals are one; the minimal rate follows from the profile and the phases."""
    return (
        one.decided_by is other.decided_by
        and one.limit_tenths == other.limit_tenths
        and one.number_phases == other.number_phases
    )


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
