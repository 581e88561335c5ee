"""Id tags, their groups, and the one rule that says whether a tag may charge now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.driver import Driver
from models.fields import UtcField


class AuthorizationStatus(StrEnum):
    """OCPP 1.6, 7.2. ConcurrentTx is never an answer to Authorize."""

    ACCEPTED = "Accepted"
    BLOCKED = "Blocked"
    EXPIRED = "Expired"
    INVALID = "Invalid"
    CONCURRENT_TX = "ConcurrentTx"


class IdTag(Model):
    """A token a driver shows. Compared without case, shown as it was entered (OCPP 1.6, 3.9)."""

    id = fields.BigIntField(primary_key=True)
    id_tag = fields.CharField(max_length=255)
    key = fields.CharField(max_length=255, unique=True)
    parent_id_tag = fields.CharField(max_length=255, null=True)
    parent_key = fields.CharField(max_length=255, null=True, db_index=True)
    expires_at = UtcField(null=True)
    blocked = fields.BooleanField(default=False)
    most_sessions = fields.IntField(null=True)
    note = fields.CharField(max_length=500, null=True)
    driver: fields.ForeignKeyNullableRelation[Driver] = fields.ForeignKeyField(
        "models.Driver", related_name="id_tags", null=True, on_delete=fields.SET_NULL
    )
    driver_id: int | None
    created_at = UtcField()
    archived_at = UtcField(null=True)

    class Meta:
        table = "id_tag"
        indexes = (("driver_id", "id"),)


def fold(id_tag: str) -> str:
    """The form in which id tags are compared."""
    return id_tag.strip().lower()


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a charge point is told of an id tag, and why."""

    status: AuthorizationStatus
    expires_at: datetime | None = None
    parent_id_tag: str | None = None
    reason: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the tag may charge."""
        return self.status == AuthorizationStatus.ACCEPTED


def authorize(tag: IdTag | None, at: datetime) -> Authorization:
    """Say whether `tag` may charge at the moment `at` (UTC); None is a tag that nobody entered.

    Blocked goes before Expired; the parent is always told, for a charge point needs it to let another tag of the
    group stop or use a reservation (OCPP 1.6, 3.10).
    """
    if tag is None:
        return Authorization(AuthorizationStatus.INVALID, reason="this id tag is not known here")
    if tag.archived_at is not None:
        return Authorization(AuthorizationStatus.INVALID, reason="this id tag is archived")
    status, reason = AuthorizationStatus.ACCEPTED, "the id tag is known, not blocked and not expired"
    if tag.blocked:
        status, reason = AuthorizationStatus.BLOCKED, "this id tag is blocked"
    elif tag.expires_at is not None and tag.expires_at <= at:
        status, reason = AuthorizationStatus.EXPIRED, f"this id tag expired at {tag.expires_at:%Y-%m-%dT%H:%M:%SZ}"
    return Authorization(status, tag.expires_at, tag.parent_id_tag, reason)


def limit(authorization: Authorization, tag: IdTag, running: int) -> Authorization:
    """Refuse a start beyond the sessions that a tag may have at one time, if it has such a limit."""
    if tag.most_sessions is None or running < tag.most_sessions:
        return authorization
    reason = f"this id tag may have {tag.most_sessions} session(s) at a time, and {running} run"
    return Authorization(AuthorizationStatus.CONCURRENT_TX, tag.expires_at, tag.parent_id_tag, reason)


@dataclass(frozen=True, slots=True)
class Authorize:
    """A charge point asks whether an id tag may charge."""

    charge_point_id: int
    id_tag: str
    received_at: datetime


def decide_authorize(tag: IdTag | None, report: Authorize) -> Authorization:
    """Answer an Authorize; a tag that is charging already is Accepted all the same, for it is how one stops."""
    return authorize(tag, report.received_at)
