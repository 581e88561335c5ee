"""Transactions: what a charge point reports of a session, late, twice or never, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from models import metering, reservation
from models.authorization import Authorization, AuthorizationStatus, IdTag, authorize, fold, limit
from models.charge_point import CLOCK_SLACK, EARLIEST_CLOCK
from models.meter_value import Row
from models.reservation import Reservation, Use
from models.session import (
    OPEN,
    ChargingSession,
    ClosedBy,
    OrphanStop,
    SessionState,
    close,
    keep_total,
    total_of,
)

OFFLINE_AFTER = timedelta(minutes=5)
"""A start that is reported later than this happened offline: it is not refused for what runs now."""

_LOST_TRANSACTION_ID = -1
_WAITING = (SessionState.ACCEPTED, SessionState.REQUESTED, SessionState.EXPIRED)
"""What a start may answer, the likeliest first."""

_STANDING = ("voltage_mv", "soc_milli", "temperature_mc")
_FLOWING = ("power_w", "current_ma")

MEASURED = (
    "energy_wh",
    "energy_method",
    "register_wh",
    "register_at",
    "register_zero_wh",
    "register_before_wh",
    "last_sample_at",
    "last_sample_received_at",
    *_FLOWING,
    *_STANDING,
)
"""All that meter values change of a session."""

T = TypeVar("T")


class Start(msgspec.Struct, frozen=True):
    """A charge point reports that a transaction started, now or long ago (OCPP 1.6, 4.8)."""

    charge_point_id: int
    connector_id: int
    id_tag: str
    meter_start_wh: int
    started_at: datetime
    received_at: datetime
    reservation_id: int | None = None

    @property
    def key(self) -> tuple[int, int, str, datetime, int]:
        """What makes two reports the same event."""
        return self.charge_point_id, self.connector_id, fold(self.id_tag), self.started_at, self.meter_start_wh


class Sampled(msgspec.Struct, frozen=True):
    """One meterValue element: when, what it means in integers, and how it was written."""

    sampled_at: datetime
    reading: metering.Reading
    samples: str
    digest: int


class Meter(msgspec.Struct, frozen=True):
    """A charge point reports meter values; without a transaction id outside a transaction, or if it lost the id."""

    charge_point_id: int
    connector_id: int
    transaction_id: int | None
    received_at: datetime
    values: tuple[Sampled, ...]


class Stop(msgspec.Struct, frozen=True):
    """A charge point reports that a transaction ended (OCPP 1.6, 4.10)."""

    charge_point_id: int
    transaction_id: int
    meter_stop_wh: int
    stopped_at: datetime
    received_at: datetime
    reason: str = "Local"
    id_tag: str | None = None
    values: tuple[Sampled, ...] = ()


@dataclass(slots=True)
class Started:
    """The answer to a start, and the rows that it changed; the first of them is what started, and what it used."""

    transaction_id: int
    authorization: Authorization
    changed: list[ChargingSession] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)


@dataclass(slots=True)
class Metered:
    """The rows of a meter report; `session` if it changed one."""

    rows: list[Row]
    session: ChargingSession | None


@dataclass(slots=True)
class Stopped:
    """The answer to a stop; `authorization` only if it named an id tag."""

    authorization: Authorization | None
    session: ChargingSession | None = None
    orphan: OrphanStop | None = None
    rows: list[Row] = field(default_factory=list)


def moment(claimed: datetime, received: datetime) -> datetime:
    """When it probably happened: a clock that was never set, or runs a day ahead, is not believed."""
    return claimed if EARLIEST_CLOCK <= claimed <= received + timedelta(days=1) else received


def decide_start(
    report: Start,
    *,
    tag: IdTag | None,
    twin: ChargingSession | None,
    sessions: Iterable[ChargingSession],
    new_transaction_id: Callable[[], int],
    running_elsewhere: int = 0,
    reservations: Sequence[Reservation] = (),
) -> Started:
    """Open a session, or find the one that this very start already opened.

    `twin` is the session with this start's natural key; `sessions` are those of this charge point that run or wait for
    a start; `running_elsewhere` counts those of this id tag on other connectors; `reservations` are those of this
    charge point that the start may use. A refused id tag is recorded and refused: the charge point may deliver energy
    all the same (OCPP 1.6, 4.8).
    """
    authorization = authorize(tag, report.received_at)
    if twin is not None:
        if authorization.accepted and twin.authorization_status == AuthorizationStatus.CONCURRENT_TX:
            authorization = replace(authorization, status=AuthorizationStatus.CONCURRENT_TX)
        return Started(_known(twin.transaction_id), authorization)
    started = moment(report.started_at, report.received_at)
    if tag is not None and authorization.accepted and report.received_at - started <= OFFLINE_AFTER:
        authorization = limit(authorization, tag, running_elsewhere)
    stale, waiting = [], []
    for other in sessions:
        if other.state in OPEN:
            if other.connector_id == report.connector_id and _started(other) <= started:
                close(other, ClosedBy.NEXT_START, report.received_at, "a new transaction started on this connector")
                stale.append(other)
        elif _is_answer(other, report, started):
            waiting.append(other)
    used = _use(report, started, reservations, tag, authorization)
    session = _best(waiting) or ChargingSession(
        charge_point_id=report.charge_point_id,
        id_tag=report.id_tag,
        id_tag_key=fold(report.id_tag),
        created_at=report.received_at,
    )
    session.connector_id = report.connector_id
    session.transaction_id = new_transaction_id()
    session.state = SessionState.ACTIVE
    session.failure = session.failure_code = None
    session.authorization_status = authorization.status
    session.reservation_id = used[0].reservation_id if used else report.reservation_id
    session.started_at = report.started_at
    session.start_received_at = report.received_at
    session.meter_start_wh = report.meter_start_wh
    keep_total(session, metering.begin(report.meter_start_wh))
    return Started(session.transaction_id, authorization, [session, *stale], used)


def decide_meter(report: Meter, *, session: ChargingSession | None) -> Metered:
    """Keep each value once; the newest of them become the session's live figures.

    `session` is the one that the transaction id names, or the one that runs on the connector if no id was told.
    """
    if session is None:
        return Metered([_row(report, value, None) for value in report.values], None)
    named = report.transaction_id == session.transaction_id
    since = _started(session)
    own = [value for value in report.values if named or moment(value.sampled_at, report.received_at) >= since]
    rows = [_row(report, value, session.id if value in own else None) for value in report.values]
    return Metered(rows, session if _measure(session, own, report.received_at) else None)


def decide_stop(report: Stop, *, session: ChargingSession | None, tag: IdTag | None) -> Stopped:
    """End a transaction. Confirmed whatever it says; a repeated stop changes nothing, a late one corrects our close.

    `session` is the one with this transaction id on this charge point, whatever its state.
    """
    authorization = None if report.id_tag is None else authorize(tag, report.received_at)
    meter = Meter(
        report.charge_point_id,
        0 if session is None else _known(session.connector_id),
        report.transaction_id,
        report.received_at,
        report.values,
    )
    if session is None:
        orphan = OrphanStop(
            charge_point_id=report.charge_point_id,
            transaction_id=report.transaction_id,
            id_tag=report.id_tag,
            meter_stop_wh=report.meter_stop_wh,
            stop_reason=report.reason,
            stopped_at=report.stopped_at,
            received_at=report.received_at,
        )
        return Stopped(authorization, orphan=orphan, rows=[_row(meter, value, None) for value in report.values])
    rows = [_row(meter, value, session.id) for value in report.values]
    if session.closed_by == ClosedBy.CHARGE_POINT:
        return Stopped(authorization, rows=rows)
    _measure(session, report.values, report.received_at)
    keep_total(session, _settle(session, report.meter_stop_wh))
    session.state = SessionState.ENDED
    session.closed_by = ClosedBy.CHARGE_POINT
    session.failure = session.failure_code = None
    session.stopped_at = moment(report.stopped_at, report.received_at)
    session.stop_received_at = report.received_at
    session.meter_stop_wh = report.meter_stop_wh
    session.stop_reason = report.reason
    session.stop_id_tag = report.id_tag
    session.power_w = 0
    session.current_ma = None
    return Stopped(authorization, session, rows=rows)


def find_lost(report: Stop, sessions: Sequence[ChargingSession]) -> ChargingSession | None:
    """The session that a stop without a usable id can only mean: the one that runs, if tag and meter agree.

    A charge point that never got our answer to its start says -1 (OCPP 1.6 errata 3.18).
    """
    if report.transaction_id != _LOST_TRANSACTION_ID:
        return None
    key = None if report.id_tag is None else fold(report.id_tag)
    stopped = moment(report.stopped_at, report.received_at)
    fitting = [
        session
        for session in sessions
        if session.state in OPEN
        and key in (None, session.id_tag_key)
        and report.meter_stop_wh >= _known(session.meter_start_wh)
        and stopped >= _started(session) - CLOCK_SLACK
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_answer(session: ChargingSession, report: Start, started: datetime) -> bool:
    return (
        session.state in _WAITING
        and session.id_tag_key == fold(report.id_tag)
        and session.connector_id in (None, report.connector_id)
        and session.requested_at is not None
        and started >= session.requested_at - CLOCK_SLACK
    )


def _use(
    report: Start,
    started: datetime,
    reservations: Sequence[Reservation],
    tag: IdTag | None,
    authorization: Authorization,
) -> list[Reservation]:
    if not reservations:
        return []
    parent_key = None if tag is None else tag.parent_key
    key = fold(report.id_tag)
    use = Use(report.connector_id, key, started, report.reservation_id, parent_key, authorization.accepted)
    return reservation.decide_use(reservations, use)


def _best(waiting: list[ChargingSession]) -> ChargingSession | None:
    return min(waiting, key=lambda session: (_WAITING.index(SessionState(session.state)), -session.id), default=None)


def _measure(session: ChargingSession, values: Iterable[Sampled], received_at: datetime) -> bool:
    before = total = total_of(session)
    figures = (*_FLOWING, *_STANDING) if session.state in OPEN else _STANDING
    changed = False
    for value in values:
        at = moment(value.sampled_at, received_at)
        total = metering.advance(total, at, value.reading)
        if session.last_sample_at is not None and at < session.last_sample_at:
            continue
        changed = True
        told = {name: figure for name in figures if (figure := getattr(value.reading, name)) is not None}
        # Into the row's own dict: Tortoise's setattr looks each name up among the relations, which none of these is.
        vars(session).update(told, last_sample_at=at, last_sample_received_at=received_at)
    keep_total(session, total)
    return changed or total != before


def _settle(session: ChargingSession, meter_stop_wh: int) -> metering.Total:
    total = total_of(session)
    if total.method not in (metering.EnergyMethod.METER_STOP, metering.EnergyMethod.STOP_IGNORED):
        return metering.settle(total, meter_stop_wh)
    # A person settled it, as no stop had come: now one did.
    settled = metering.settle(metering.begin(total.meter_start_wh), meter_stop_wh)
    return settled if settled.method == metering.EnergyMethod.METER_STOP else total


def _row(report: Meter, value: Sampled, session_id: int | None) -> Row:
    reading = value.reading
    return Row(
        report.charge_point_id,
        report.connector_id,
        report.transaction_id or 0,
        session_id,
        value.sampled_at,
        report.received_at,
        reading.context,
        reading.register_wh,
        reading.power_w,
        reading.current_ma,
        reading.voltage_mv,
        reading.soc_milli,
        reading.temperature_mc,
        value.samples,
        value.digest,
    )


def _started(session: ChargingSession) -> datetime:
    return moment(_known(session.started_at), _known(session.start_received_at))


def _known(value: T | None) -> T:
    assert value is not None
    return value
