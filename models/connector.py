"""Connectors: what each one reports of itself, and what it reported before. Connector 0 is the whole charge point."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.charge_point import EARLIEST_CLOCK, ChargePoint
from models.fields import UtcField
from models.principal import Principal, Role


class ConnectorStatus(StrEnum):
    """OCPP 1.6, 4.9."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EVSE = "SuspendedEVSE"
    SUSPENDED_EV = "SuspendedEV"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class Connector(Model):
    """The newest status of one connector, by the charge point's own clock."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="connectors", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    connector_id = fields.IntField()
    status = fields.CharField(max_length=20)
    error_code = fields.CharField(max_length=40)
    info = fields.CharField(max_length=255, null=True)
    vendor_id = fields.CharField(max_length=255, null=True)
    vendor_error_code = fields.CharField(max_length=255, null=True)
    status_at = UtcField()
    status_received_at = UtcField()

    class Meta:
        table = "connector"
        unique_together = (("charge_point", "connector_id"),)
        indexes = (("status", "id"),)


class StatusChange(Model):
    """One StatusNotification, kept. The natural key makes a repeated one harmless."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="status_changes", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    connector_id = fields.IntField()
    status = fields.CharField(max_length=20)
    error_code = fields.CharField(max_length=40)
    info = fields.CharField(max_length=255, null=True)
    vendor_id = fields.CharField(max_length=255, null=True)
    vendor_error_code = fields.CharField(max_length=255, null=True)
    status_at = UtcField()
    received_at = UtcField()

    class Meta:
        table = "status_change"
        unique_together = (("charge_point", "connector_id", "status_at", "status", "error_code"),)


def visible(principal: Principal) -> QuerySet[Connector]:
    """The connectors of the charge points that `principal` may see."""
    query = Connector.all()
    if principal.scope.charge_points is not None:
        query = query.filter(charge_point_id__in=sorted(principal.scope.charge_points))
    if not principal.may(Role.VIEWER):
        query = query.filter(charge_point__location__published=True, charge_point__location__archived_at=None)
    return query


def visible_history(principal: Principal) -> QuerySet[StatusChange]:
    """The status reports of the charge points that `principal` may see; none for a driver."""
    if not principal.may(Role.VIEWER):
        return StatusChange.filter(id__in=[])
    if principal.scope.charge_points is None:
        return StatusChange.all()
    return StatusChange.filter(charge_point_id__in=sorted(principal.scope.charge_points))


@dataclass(frozen=True, slots=True)
class Status:
    """A charge point reports the status of a connector, with the moment by its own clock if it told one."""

    charge_point_id: int
    connector_id: int
    status: str
    error_code: str
    status_at: datetime
    received_at: datetime
    info: str | None = None
    vendor_id: str | None = None
    vendor_error_code: str | None = None


class ChangeRow(NamedTuple):
    """A status on its way into the table: the columns of StatusChange without its id."""

    charge_point_id: int
    connector_id: int
    status: str
    error_code: str
    status_at: datetime
    received_at: datetime
    info: str | None
    vendor_id: str | None
    vendor_error_code: str | None


def decide_status(connector: Connector | None, report: Status) -> tuple[Connector, ChangeRow]:
    """Keep every status, in any order and repeated; show the newest by the charge point's clock (OCPP 1.6, 4.9)."""
    change = ChangeRow(
        charge_point_id=report.charge_point_id,
        connector_id=report.connector_id,
        status=report.status,
        error_code=report.error_code,
        info=report.info,
        vendor_id=report.vendor_id,
        vendor_error_code=report.vendor_error_code,
        status_at=report.status_at,
        received_at=report.received_at,
    )
    if connector is None:
        connector = Connector(charge_point_id=report.charge_point_id, connector_id=report.connector_id)
    elif when(report.status_at, report.received_at) < when(connector.status_at, connector.status_received_at):
        return connector, change
    connector.status = report.status
    connector.error_code = report.error_code
    connector.info = report.info
    connector.vendor_id = report.vendor_id
    connector.vendor_error_code = report.vendor_error_code
    connector.status_at = report.status_at
    connector.status_received_at = report.received_at
    return connector, change


def when(claimed: datetime, received: datetime) -> datetime:
    """What statuses are ordered by: nothing happened after it was heard, and a clock may never have been set."""
    return min(claimed, received) if claimed >= EARLIEST_CLOCK else received
