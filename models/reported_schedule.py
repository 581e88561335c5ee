"""Composite schedules as charge points report them: what they say they will allow, the newest of each connector."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import command as commands
from models.charge_point import ChargePoint
from models.command import Command, CommandState
from models.database import changed, now
from models.fields import UtcField
from models.principal import Principal, Role


class ReportedSchedule(Model):
    """The newest answer to GetCompositeSchedule of one connector that was Accepted, word for word."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="reported_schedules", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    connector_id = fields.IntField()
    asked_duration_s = fields.IntField()
    schedule_start_at = UtcField(null=True)
    schedule: dict[str, Any] | None = fields.JSONField(null=True)
    command: fields.ForeignKeyRelation[Command] = fields.ForeignKeyField(
        "models.Command", related_name="reported_schedules", on_delete=fields.RESTRICT
    )
    command_id: int
    reported_at = UtcField()

    class Meta:
        table = "reported_schedule"
        unique_together = (("charge_point", "connector_id"),)


def visible(principal: Principal) -> QuerySet[ReportedSchedule]:
    """The reports of the charge points that `principal` may see; none for a driver."""
    if not principal.may(Role.VIEWER):
        return ReportedSchedule.filter(id__in=[])
    scope = principal.scope.charge_points
    return ReportedSchedule.all() if scope is None else ReportedSchedule.filter(charge_point_id__in=sorted(scope))


@commands.follows("get_composite_schedule")
async def _follow_get_composite_schedule(command: Command) -> None:
    """Keep what was reported; on Rejected nothing is (OCPP 1.6 errata 3.51), and what was known before stands."""
    if command.state != CommandState.ANSWERED or command.status != "Accepted":
        return
    await charge_points.lock([command.charge_point_id])
    told: dict[str, Any] = command.response or {}
    report = {
        "asked_duration_s": int(command.request["duration"]),
        "schedule_start_at": moment(told.get("scheduleStart")),
        "schedule": told.get("chargingSchedule"),
        "command_id": command.id,
        "reported_at": command.answered_at or now(),
    }
    # What was asked for decides: the connector that it names in its answer is optional, and it can only be this one.
    place: dict[str, Any] = {
        "charge_point_id": command.charge_point_id,
        "connector_id": int(command.request["connectorId"]),
    }
    row = await ReportedSchedule.get_or_none(**place)
    if row is None:
        row = await ReportedSchedule.create(**place, **report)
    elif row.command_id < command.id:
        await row.update_from_dict(report).save(update_fields=list(report))
    else:
        return  # a newer answer was recorded earlier
    changed("reported_schedule", row.id, row.charge_point_id)


def moment(text: object) -> datetime | None:
    """Read a time as charge points write it, without a zone in UTC; None for what is none."""
    try:
        told = datetime.fromisoformat(str(text))
        return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
