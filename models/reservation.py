"""Reservations: a connector held for one id tag until a moment in time, and which of them a transaction uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.charge_point import CLOCK_SLACK, ChargePoint
from models.connector import ConnectorStatus, Status, StatusChange, when
from models.fields import UtcField
from models.principal import Principal, Role


class ReservationState(StrEnum):
    """REQUESTED is not answered yet, or nobody knows the answer; ACTIVE is held; the others are ends."""

    REQUESTED = "REQUESTED"
    ACTIVE = "ACTIVE"
    USED = "USED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"


OPEN = (ReservationState.REQUESTED, ReservationState.ACTIVE)


class ReservationEnd(StrEnum):
    """Why a reservation is over, or never was."""

    STARTED = "STARTED"
    REFUSED = "REFUSED"
    ERROR = "ERROR"
    NOT_SENT = "NOT_SENT"
    CANCELLED = "CANCELLED"
    REPLACED = "REPLACED"
    TIME_OVER = "TIME_OVER"
    FAULTED = "FAULTED"
    UNAVAILABLE = "UNAVAILABLE"


ACCEPTED = "Accepted"
"""The charge point's word for a reservation that it holds (OCPP 1.6, 7.41)."""

DECIDED = ("state", "end_reason", "ended_at", "awaits_start", "session_id")
"""All that reports of the charge point change of a reservation."""

_GONE: dict[str, ReservationEnd] = {
    ConnectorStatus.FAULTED: ReservationEnd.FAULTED,
    ConnectorStatus.UNAVAILABLE: ReservationEnd.UNAVAILABLE,
}


class Reservation(Model):
    """One ReserveNow and what became of it. A number may come again: the newest reservation replaces those before."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="reservations", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    reservation_id = fields.IntField()
    connector_id = fields.IntField()
    id_tag = fields.CharField(max_length=255)
    id_tag_key = fields.CharField(max_length=255)
    parent_id_tag = fields.CharField(max_length=255, null=True)
    parent_key = fields.CharField(max_length=255, null=True)
    expires_at = UtcField()
    state = fields.CharField(max_length=16)
    status = fields.CharField(max_length=16, null=True)
    end_reason = fields.CharField(max_length=16, null=True)
    created_at = UtcField()
    ended_at = UtcField(null=True)
    requested_by = fields.CharField(max_length=255)
    command_id = fields.BigIntField(unique=True)
    cancel_command_id = fields.BigIntField(null=True, db_index=True)
    session_id = fields.BigIntField(null=True, db_index=True)
    awaits_start = fields.BooleanField(default=True)

    class Meta:
        table = "reservation"
        indexes = (
            ("charge_point_id", "id"),
            ("charge_point_id", "awaits_start"),
            ("charge_point_id", "reservation_id"),
            ("state", "id"),
            ("state", "expires_at"),
            ("id_tag_key", "id"),
            ("expires_at", "id"),
            ("awaits_start", "expires_at"),
        )


def visible(principal: Principal) -> QuerySet[Reservation]:
    """The reservations that `principal` may see; a driver those for its own id tags."""
    if not principal.may(Role.VIEWER) and principal.scope.id_tags is None:
        return Reservation.filter(id__in=[])
    query = Reservation.all()
    if principal.scope.charge_points is not None:
        query = query.filter(charge_point_id__in=sorted(principal.scope.charge_points))
    if principal.scope.id_tags is not None:
        query = query.filter(id_tag_key__in=sorted(principal.scope.id_tags))
    return query


def end(row: Reservation, state: ReservationState, why: ReservationEnd, at: datetime) -> None:
    """Say that a reservation is over."""
    row.state, row.end_reason, row.ended_at, row.awaits_start = state, why, at, False


@dataclass(frozen=True, slots=True)
class Use:
    """A transaction that started, as far as reservations go; `accepted` says whether its id tag may charge."""

    connector_id: int
    id_tag_key: str
    started_at: datetime
    reservation_id: int | None = None
    parent_key: str | None = None
    accepted: bool = True


def decide_use(rows: Sequence[Reservation], use: Use) -> list[Reservation]:
    """End the reservation that a start uses: that one first, then those that it had replaced; empty if it uses none.

    The number that the charge point tells decides, whatever was known of that reservation: a late start corrects our
    clock and a cancellation. Without it, the tag or its group must fit one that was certainly held.
    """
    named = [row for row in rows if _is_named(row, use)]
    meant = [row for row in rows if _is_meant(row, use)]
    if named:
        used = max(named, key=lambda row: (_fits(row, use), row.state == ReservationState.ACTIVE, row.id))
    elif meant:
        used = min(meant, key=lambda row: (row.connector_id == 0, row.id_tag_key != use.id_tag_key, row.id))
    else:
        return []
    end(used, ReservationState.USED, ReservationEnd.STARTED, use.started_at)
    replaced = replaced_by(used, rows)
    for row in replaced:
        end(row, ReservationState.CANCELLED, ReservationEnd.REPLACED, use.started_at)
    return [used, *replaced]


def replaced_by(held: Reservation, rows: Iterable[Reservation]) -> list[Reservation]:
    """The open reservations whose place another one with the same number took (OCPP 1.6, 5.13)."""
    return [
        row
        for row in rows
        if row.reservation_id == held.reservation_id
        and row.charge_point_id == held.charge_point_id
        and row.id < held.id
        and row.state in OPEN
    ]


def decide_fault(rows: Iterable[Reservation], report: Status | StatusChange) -> list[Reservation]:
    """End what a connector holds that turned Faulted or Unavailable; 0 is the whole charge point (OCPP 1.6, 5.13).

    A status from before the reservation ends nothing; nor does that of one connector end a reservation of any.
    """
    why = _GONE.get(report.status)
    if why is None:
        return []
    at = when(report.status_at, report.received_at)
    over = [
        row
        for row in rows
        if row.state == ReservationState.ACTIVE
        and report.connector_id in (0, row.connector_id)
        and at >= row.created_at - CLOCK_SLACK
    ]
    for row in over:
        end(row, ReservationState.CANCELLED, why, at)
    return over


def ends_reservations(report: Status) -> bool:
    """Whether this is a status with which a charge point lets go of what it holds."""
    return report.status in _GONE


def _fits(row: Reservation, use: Use) -> bool:
    return row.id_tag_key == use.id_tag_key or (row.parent_key is not None and row.parent_key == use.parent_key)


def _is_named(row: Reservation, use: Use) -> bool:
    return (
        row.reservation_id == use.reservation_id
        and row.state not in (ReservationState.USED, ReservationState.REJECTED)
        and row.end_reason not in (ReservationEnd.NOT_SENT, ReservationEnd.REPLACED)
        and use.started_at < row.expires_at
    )


def _is_meant(row: Reservation, use: Use) -> bool:
    return (
        use.accepted
        and row.status == ACCEPTED
        and row.state in (ReservationState.ACTIVE, ReservationState.EXPIRED)
        and row.connector_id in (0, use.connector_id)
        and _fits(row, use)
        and row.created_at - CLOCK_SLACK <= use.started_at < row.expires_at
    )
