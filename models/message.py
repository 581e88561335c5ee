"""The message log: every OCPP frame that was heard or spoken, with its secrets masked."""

import re
from datetime import datetime
from typing import NamedTuple

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.fields import UtcField
from models.principal import Principal


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


_KEY_VALUE = re.compile(r'("key"\s*:\s*"AuthorizationKey"[^{}]*?"value"\s*:\s*")[^"]*(")', re.IGNORECASE)
_VALUE_KEY = re.compile(r'("value"\s*:\s*")[^"]*("[^{}]*?"key"\s*:\s*"AuthorizationKey")', re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(://[^/@:\"\s]*:)[^/@\"\s]+(@)")


def mask(payload: str) -> str:
    """Hide what must never be stored: AuthorizationKey values and passwords in URLs."""
    if "uthorization" in payload or "UTHORIZATION" in payload:
        payload = _VALUE_KEY.sub(r"\1***\2", _KEY_VALUE.sub(r"\1***\2", payload))
    if "://" in payload and "@" in payload:
        payload = _URL_PASSWORD.sub(r"\1***\2", payload)
    return payload


def visible(principal: Principal) -> QuerySet[Message]:
    """The frames of the charge points that `principal` may see."""
    if principal.scope.charge_points is None:
        return Message.all()
    return Message.filter(charge_point_id__in=sorted(principal.scope.charge_points))
