"""Charge points: who they are, what they told at boot, and who may see and change them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import connection, dialect
from models.errors import Invalid, NotFound, NotRegistered
from models.fields import UtcField
from models.location import Location
from models.principal import Principal, Role

EARLIEST_CLOCK = datetime(2010, 1, 1, tzinfo=UTC)
"""A clock that is before this was never set."""

CLOCK_SLACK = timedelta(seconds=60)
"""How far a charge point's clock may be behind ours and what it reports still follows what we asked for."""

NOT_REGISTERED = "the registration of this charge point is not Accepted: send a BootNotification first"
"""What a charge point is told that sends something before it may (OCPP-J 1.6 errata, 3.10)."""


class RegistrationStatus(StrEnum):
    """What a BootNotification is answered with (OCPP 1.6, 7.8)."""

    ACCEPTED = "Accepted"
    PENDING = "Pending"
    REJECTED = "Rejected"


class ChargePoint(Model):
    """One charge point. People write what they decide, intake what it reports, presence where it is."""

    id = fields.BigIntField(primary_key=True)
    identity = fields.CharField(max_length=255, unique=True)
    name = fields.CharField(max_length=255, null=True)
    registration_status = fields.CharField(max_length=16, default="Accepted")
    heartbeat_interval = fields.IntField(null=True)
    password_hash = fields.CharField(max_length=255, null=True)
    read_configuration_after_boot = fields.BooleanField(default=False)
    ask_status_after_reconnect = fields.BooleanField(default=False)
    location: fields.ForeignKeyNullableRelation[Location] = fields.ForeignKeyField(
        "models.Location", related_name="charge_points", null=True, on_delete=fields.SET_NULL
    )
    location_id: int | None
    created_at = UtcField()
    archived_at = UtcField(null=True)
    # what it says of itself
    vendor = fields.CharField(max_length=255, null=True)
    model = fields.CharField(max_length=255, null=True)
    serial_number = fields.CharField(max_length=255, null=True)
    box_serial_number = fields.CharField(max_length=255, null=True)
    firmware_version = fields.CharField(max_length=255, null=True)
    iccid = fields.CharField(max_length=255, null=True)
    imsi = fields.CharField(max_length=255, null=True)
    meter_type = fields.CharField(max_length=255, null=True)
    meter_serial_number = fields.CharField(max_length=255, null=True)
    last_boot_at = UtcField(null=True)
    last_seen_at = UtcField(null=True)
    # where it is connected
    node_id = fields.CharField(max_length=36, null=True, db_index=True)
    connection_id = fields.CharField(max_length=36, null=True)
    remote_address = fields.CharField(max_length=64, null=True)
    connected_at = UtcField(null=True)
    disconnected_at = UtcField(null=True)

    class Meta:
        table = "charge_point"
        indexes = (("location_id", "id"), ("disconnected_at", "id"), ("last_boot_at", "id"))


class ChargePointLabel(Model):
    """A word that people put on a charge point to find it by, compared without case, shown as it was entered."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="labels", on_delete=fields.CASCADE
    )
    charge_point_id: int
    label = fields.CharField(max_length=50)
    folded = fields.CharField(max_length=50)

    class Meta:
        table = "charge_point_label"
        unique_together = (("charge_point", "folded"),)
        indexes = (("folded", "charge_point_id"),)


_IDENTITY = re.compile(r"[^\x00-\x1f\x7f]{1,255}\Z")


def check_identity(identity: str) -> str:
    """Return the identity, or raise Invalid: 1 to 255 characters, none of them a control character."""
    if not _IDENTITY.match(identity) or identity != identity.strip():
        raise Invalid(
            f"the identity {identity!r} is not usable; expected 1 to 255 characters without control characters"
            " or blanks at its ends",
            field="identity",
        )
    return identity


def visible(principal: Principal, *, archived: bool = False) -> QuerySet[ChargePoint]:
    """The charge points that `principal` may see, without the archived ones unless asked for.

    A driver sees those at published locations.
    """
    query = ChargePoint.all() if archived else ChargePoint.filter(archived_at=None)
    if principal.scope.charge_points is not None:
        query = query.filter(id__in=sorted(principal.scope.charge_points))
    if not principal.may(Role.VIEWER):
        query = query.filter(location__published=True, location__archived_at=None)
    return query


async def standing(ids: Iterable[int]) -> dict[int, ChargePoint]:
    """These charge points, each with its location, whoever asks: for those who may know what happened there."""
    rows = await ChargePoint.filter(id__in=set(ids)).select_related("location")
    return {row.id: row for row in rows}


async def find(principal: Principal, identity: str) -> ChargePoint:
    """The charge point with this identity; NotFound if there is none that the principal may see."""
    row = await visible(principal).get_or_none(identity=identity)
    if row is None:
        raise NotFound(f"no charge point has the identity {identity!r}", field="chargePoint")
    return row


async def lock(ids: Iterable[int]) -> None:
    """Hold these charge points until the unit of work ends: whoever changes their sessions does so first.

    Sorted, so that two holders cannot wait for each other. SQLite has one writer anyway.
    """
    if dialect() == "postgres":
        await connection().execute_query(
            "select id from charge_point where id = any($1) order by id for no key update", [sorted(ids)]
        )


async def require_registered(charge_point_id: int, *, or_pending: bool = False) -> None:
    """Raise NotRegistered unless what a charge point says is taken, which is so once it is Accepted (OCPP 1.6, 4.2).

    A Pending one sends what it was asked for; `or_pending` says that this may be such a thing.
    """
    row = await ChargePoint.get(id=charge_point_id).only("id", "registration_status")
    pending = or_pending and row.registration_status == RegistrationStatus.PENDING
    if row.registration_status != RegistrationStatus.ACCEPTED and not pending:
        raise NotRegistered(NOT_REGISTERED)


@dataclass(frozen=True, slots=True)
class Boot:
    """A charge point introduces itself after a start (OCPP 1.6, 4.2)."""

    charge_point_id: int
    vendor: str
    model: str
    received_at: datetime
    serial_number: str | None = None
    box_serial_number: str | None = None
    firmware_version: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    meter_type: str | None = None
    meter_serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class Booted:
    """The answer to a boot; `heartbeat_interval` in seconds, None for the deployment's own."""

    status: RegistrationStatus
    heartbeat_interval: int | None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A charge point asks what time it is (OCPP 1.6, 4.6)."""

    charge_point_id: int
    received_at: datetime


def decide_boot(row: ChargePoint, report: Boot) -> Booted:
    """Keep what the charge point says of itself. Open transactions stay open: their stops follow (OCPP 1.6, 4.2)."""
    row.vendor = report.vendor
    row.model = report.model
    row.serial_number = report.serial_number
    row.box_serial_number = report.box_serial_number
    row.firmware_version = report.firmware_version
    row.iccid = report.iccid
    row.imsi = report.imsi
    row.meter_type = report.meter_type
    row.meter_serial_number = report.meter_serial_number
    row.last_boot_at = report.received_at
    return Booted(RegistrationStatus(row.registration_status), row.heartbeat_interval)
