"""The message log: every OCPP frame that was heard or spoken, with its secrets masked."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.fields import UtcField
from models.principal import Principal, Role

REPAIR_SEPARATOR = "; "
_UNKNOWN_FIELD = "unknown field"


class Message(Model):
    """One OCPP frame. Partitioned by `at` where the database can, and retention drops partitions."""

    partition_by = "at"

    id = fields.BigIntField(primary_key=True)
    charge_point_id = fields.BigIntField()
    direction = fields.CharField(max_length=3)
    kind = fields.CharField(max_length=6)
    unique_id = fields.CharField(max_length=64, null=True)
    action = fields.CharField(max_length=64, null=True)
    payload = fields.TextField()
    error_code = fields.CharField(max_length=64, null=True)
    error_description = fields.CharField(max_length=255, null=True)
    latency_ms = fields.IntField(null=True)
    repairs = fields.CharField(max_length=500, null=True)
    at = UtcField()

    class Meta:
        table = "message"
        indexes = (("charge_point_id", "id"), ("at",))


class Repair(Model):
    """How often one kind of repair was needed in what a charge point says, so that its maker can be told."""

    id = fields.BigIntField(primary_key=True)
    charge_point_id = fields.BigIntField()
    action = fields.CharField(max_length=64)
    what = fields.CharField(max_length=200)
    count = fields.BigIntField()
    last_at = UtcField()

    class Meta:
        table = "repair"
        unique_together = (("charge_point_id", "action", "what"),)


class Entry(NamedTuple):
    """One frame on its way into the log: the columns of Message without its id."""

    charge_point_id: int
    direction: str
    kind: str
    unique_id: str | None
    action: str | None
    payload: str
    at: datetime
    error_code: str | None = None
    error_description: str | None = None
    latency_ms: int | None = None
    repairs: str | None = None


def join_repairs(repairs: Iterable[str], most: int = 500) -> str | None:
    """The repairs of one frame as its column holds them, as many as fit, each of them whole."""
    text = ""
    for what in repairs:
        longer = f"{text}{REPAIR_SEPARATOR if text else ''}{what.replace(';', ',')}"
        if len(longer) > most:
            break
        text = longer
    return text or None


def count_repairs(entries: Iterable[Entry]) -> list[tuple[int, str, str, int, datetime]]:
    """The repairs that these frames needed, as rows of Repair; sorted, so that two nodes cannot wait for each other."""
    counted: dict[tuple[int, str, str], tuple[int, datetime]] = {}
    for entry in entries:
        for what in (entry.repairs or "").split(REPAIR_SEPARATOR) if entry.repairs else ():
            if what.endswith(_UNKNOWN_FIELD):
                what = _UNKNOWN_FIELD  # its name is the sender's choice: counted by name, the rows would have no bound
            key = entry.charge_point_id, entry.action or "", what[:200]
            counted[key] = counted.get(key, (0, entry.at))[0] + 1, entry.at
    return [(*key, *value) for key, value in sorted(counted.items())]


def visible(principal: Principal) -> QuerySet[Message]:
    """The frames of the charge points that `principal` may see; none for a driver."""
    if not principal.may(Role.VIEWER):
        return Message.filter(id__in=[])
    if principal.scope.charge_points is None:
        return Message.all()
    return Message.filter(charge_point_id__in=sorted(principal.scope.charge_points))


def visible_repairs(principal: Principal) -> QuerySet[Repair]:
    """What had to be mended at the charge points that `principal` may see; none for a driver."""
    if not principal.may(Role.VIEWER):
        return Repair.filter(id__in=[])
    if principal.scope.charge_points is None:
        return Repair.all()
    return Repair.filter(charge_point_id__in=sorted(principal.scope.charge_points))
