"""Charging sessions: from the moment that somebody asks for one or plugs in, until its transaction ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.indexes import PartialIndex
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import metering
from models.charge_point import ChargePoint
from models.connector import ConnectorStatus, Status
from models.fields import UtcField
from models.principal import Principal, Role


class SessionState(StrEnum):
    """REQUESTED and ACCEPTED wait for a StartTransaction; ACTIVE and SUSPENDED run; the others are ends."""

    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


REQUESTED = (SessionState.REQUESTED, SessionState.ACCEPTED)
OPEN = (SessionState.ACTIVE, SessionState.SUSPENDED)


class Failure(StrEnum):
    """What went wrong with a session, for programs; `failure` of the session says it for people."""

    OFFLINE = "OFFLINE"
    REFUSED = "REFUSED"
    CONNECTOR_BUSY = "CONNECTOR_BUSY"
    OUT_OF_ORDER = "OUT_OF_ORDER"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    NO_ANSWER = "NO_ANSWER"
    NO_CABLE = "NO_CABLE"
    CANCELLED = "CANCELLED"
    STOP_MISSING = "STOP_MISSING"


class ClosedBy(StrEnum):
    """Who ended a session: its own StopTransaction, or we, because the stop is missing."""

    CHARGE_POINT = "CHARGE_POINT"
    NEXT_START = "NEXT_START"
    OPERATOR = "OPERATOR"
    UPKEEP = "UPKEEP"


ENDED_ODDLY = (
    ("failure_code", Failure.STOP_MISSING.value),
    ("energy_method", metering.EnergyMethod.STOP_IGNORED.value),
    ("energy_method", metering.EnergyMethod.REGISTER_RESET.value),
)
"""Columns and words by which a session that has ended deserves a look."""


class ChargingSession(Model):
    """One session. It has at most one OCPP transaction. The natural key of a start makes a repeated one harmless."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="sessions", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    connector_id = fields.IntField(null=True)
    transaction_id = fields.IntField(null=True, unique=True)
    id_tag = fields.CharField(max_length=255)
    id_tag_key = fields.CharField(max_length=255)
    state = fields.CharField(max_length=16)
    failure = fields.CharField(max_length=500, null=True)
    failure_code = fields.CharField(max_length=32, null=True)
    created_at = UtcField()
    requested_at = UtcField(null=True)
    requested_by = fields.CharField(max_length=255, null=True)
    request_expires_at = UtcField(null=True)
    authorization_status = fields.CharField(max_length=16, null=True)
    reservation_id = fields.IntField(null=True)
    started_at = UtcField(null=True)
    start_received_at = UtcField(null=True)
    meter_start_wh = fields.BigIntField(null=True)
    stopped_at = UtcField(null=True)
    stop_received_at = UtcField(null=True)
    meter_stop_wh = fields.BigIntField(null=True)
    stop_reason = fields.CharField(max_length=64, null=True)
    stop_id_tag = fields.CharField(max_length=255, null=True)
    closed_by = fields.CharField(max_length=16, null=True)
    energy_wh = fields.BigIntField(default=0)
    energy_method = fields.CharField(max_length=32, null=True)
    register_wh = fields.BigIntField(null=True)
    register_at = UtcField(null=True)
    register_zero_wh = fields.BigIntField(null=True)
    register_before_wh = fields.BigIntField(null=True)
    power_w = fields.BigIntField(null=True)
    current_ma = fields.BigIntField(null=True)
    voltage_mv = fields.BigIntField(null=True)
    soc_milli = fields.IntField(null=True)
    temperature_mc = fields.BigIntField(null=True)
    last_sample_at = UtcField(null=True)
    last_sample_received_at = UtcField(null=True)

    class Meta:
        table = "charging_session"
        unique_together = (("charge_point", "connector_id", "id_tag_key", "started_at", "meter_start_wh"),)
        indexes = (
            ("charge_point_id", "id"),
            ("charge_point_id", "state"),
            ("state", "id"),
            ("id_tag_key", "id"),
            ("id_tag_key", "started_at", "id"),
            ("started_at", "id"),
            ("stopped_at", "id"),
            ("requested_at", "id"),
            ("authorization_status", "created_at"),
            # Few sessions end oddly: they are found without a word about all others.
            *(
                PartialIndex(
                    fields=("stop_received_at",), name=f"idx_charging_se_{word.lower()}", condition={column: word}
                )
                for column, word in ENDED_ODDLY
            ),
        )


class OrphanStop(Model):
    """A StopTransaction whose transaction nobody knows: confirmed and kept, for energy may have flowed."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="orphan_stops", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    transaction_id = fields.BigIntField()
    id_tag = fields.CharField(max_length=255, null=True)
    meter_stop_wh = fields.BigIntField()
    stop_reason = fields.CharField(max_length=64)
    stopped_at = UtcField()
    received_at = UtcField()

    class Meta:
        table = "orphan_stop"
        unique_together = (("charge_point", "transaction_id", "stopped_at", "meter_stop_wh"),)


def visible(principal: Principal) -> QuerySet[ChargingSession]:
    """The sessions that `principal` may see; a driver those of its own id tags."""
    if not principal.may(Role.VIEWER) and principal.scope.id_tags is None:
        return ChargingSession.filter(id__in=[])
    query = ChargingSession.all()
    if principal.scope.charge_points is not None:
        query = query.filter(charge_point_id__in=sorted(principal.scope.charge_points))
    if principal.scope.id_tags is not None:
        query = query.filter(id_tag_key__in=sorted(principal.scope.id_tags))
    return query


def follow_status(report: Status, sessions: Iterable[ChargingSession]) -> ChargingSession | None:
    """A suspended connector suspends its session, a charging one resumes it; no status starts or ends one."""
    suspended = report.status in (ConnectorStatus.SUSPENDED_EV, ConnectorStatus.SUSPENDED_EVSE)
    if not suspended and report.status != ConnectorStatus.CHARGING:
        return None
    state = SessionState.SUSPENDED if suspended else SessionState.ACTIVE
    for session in sessions:
        if session.connector_id == report.connector_id and session.state in OPEN and session.state != state:
            session.state = state
            return session
    return None


def close(session: ChargingSession, by: ClosedBy, at: datetime, why: str) -> None:
    """End a session whose stop is missing, with the last sample as its end; a late stop corrects it."""
    session.state = SessionState.ENDED
    session.closed_by = by
    session.failure = why
    session.failure_code = Failure.STOP_MISSING
    session.stopped_at = session.last_sample_at or at
    session.stop_received_at = at
    session.power_w = 0
    session.current_ma = None


def total_of(session: ChargingSession) -> metering.Total:
    """The energy account of a started session."""
    assert session.register_wh is not None
    assert session.energy_method is not None
    assert session.meter_start_wh is not None
    assert session.register_zero_wh is not None
    return metering.Total(
        energy_wh=session.energy_wh,
        register_wh=session.register_wh,
        register_at=session.register_at,
        method=session.energy_method,
        meter_start_wh=session.meter_start_wh,
        zero_wh=session.register_zero_wh,
        before_wh=session.register_before_wh,
    )


def keep_total(session: ChargingSession, total: metering.Total) -> None:
    """Write the energy account back into the session."""
    # Into the row's own dict: Tortoise's setattr looks each name up among the relations, which none of these is.
    vars(session).update(
        energy_wh=total.energy_wh,
        register_wh=total.register_wh,
        register_at=total.register_at,
        energy_method=total.method,
        register_zero_wh=total.zero_wh,
        register_before_wh=total.before_wh,
    )
