"""The audit trail: one entry for each thing that somebody did or tried to do, written with the change itself."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.functions import Max
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import Changed, before_commit, changed, notes, now, on_commit, unit_of_work
from models.fields import UtcField
from models.principal import Principal, Role

logger = logging.getLogger(__name__)

SECRET_COLUMNS = frozenset({"password_hash", "secret_digest", "token_digest"})
"""Columns of which the audit says that they were changed, and no more."""

_MOST_REASON = 500
_MOST_NAMED = 255


class Outcome(StrEnum):
    """How something ended that somebody did or tried to do."""

    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


class AuditEntry(Model):
    """One thing that was done or tried. It refers to rows by number alone, so that it outlives them, and is kept."""

    id = fields.BigIntField(primary_key=True)
    at = UtcField()
    principal = fields.CharField(max_length=255)
    action = fields.CharField(max_length=64)
    subject = fields.CharField(max_length=32, null=True)
    subject_id = fields.BigIntField(null=True)
    charge_point_id = fields.BigIntField(null=True)
    named = fields.CharField(max_length=_MOST_NAMED, null=True)
    before: dict[str, Any] | None = fields.JSONField(null=True)
    after: dict[str, Any] | None = fields.JSONField(null=True)
    outcome = fields.CharField(max_length=16)
    reason = fields.CharField(max_length=_MOST_REASON, null=True)
    request_id = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "audit_entry"
        indexes = (
            ("at", "id"),
            ("subject", "subject_id", "id"),
            ("charge_point_id", "id"),
            ("principal", "id"),
            ("action", "id"),
        )


@dataclass
class Act:
    """What somebody is doing: `action` is the name of the mutation, `named` what its input named, as an identity."""

    action: str
    principal: str
    request_id: str | None = None
    named: str | None = None
    subject: tuple[str, int] | None = None
    kept: bool = False


class _Note(NamedTuple):
    change: Changed
    before: dict[str, Any] | None
    after: dict[str, Any] | None


_act: ContextVar[Act | None] = ContextVar("audit_act", default=None)


@contextmanager
def acting(act: Act) -> Iterator[None]:
    """Have the audit take what is changed meanwhile as done by this act."""
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)


def concerns(noun: str, row_id: int, principal: str | None = None) -> None:
    """Say whom the present act is about, and by whom it is, where no changed row tells it: signing in."""
    act = _act.get()
    if act is not None:
        act.subject = (noun, row_id)
        act.principal = principal or act.principal


def created(row: Model, noun: str, charge_point: int = 0, **also: Any) -> None:
    """Note a new row, for those who listen and for the audit; `also` is what belongs to it and is no column."""
    columns = {name: getattr(row, name) for name in row._meta.db_fields if name != "id"}
    _note(Changed(noun, row.pk, charge_point), None, {k: v for k, v in (columns | also).items() if v is not None})


async def alter(row: Model, noun: str, columns: Mapping[str, Any], charge_point: int = 0) -> None:
    """Write columns of a row and note it, for those who listen and for the audit."""
    before = {name: getattr(row, name) for name in columns}
    for name, value in columns.items():
        setattr(row, name, value)
    await row.save(update_fields=list(columns))
    altered(noun, row.pk, before, dict(columns), charge_point)


def altered(noun: str, row_id: int, before: dict[str, Any], after: dict[str, Any], charge_point: int = 0) -> None:
    """Note what somebody changed in a row, for those who listen and for the audit."""
    different = [name for name in after if before.get(name) != after[name]]
    _note(
        Changed(noun, row_id, charge_point),
        {name: before.get(name) for name in different},
        {name: after[name] for name in different},
    )


def _note(change: Changed, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    changed(*change)
    notes().append(_Note(change, before, after))


async def keep(act: Act, outcome: Outcome, reason: str | None = None) -> None:
    """Keep an act that left no entry with a change of its own: what was refused, failed or changed nothing.

    A failure to keep it is logged and no more, for what it tells of has happened.
    """
    try:
        await _keep(act, outcome, reason)
    except Exception:
        logger.exception("The audit entry of %s by %s could not be written", act.action, act.principal)


@unit_of_work
async def _keep(act: Act, outcome: Outcome, reason: str | None) -> None:
    noun, row_id = act.subject or (None, None)
    await _create(act, outcome, reason and reason[:_MOST_REASON], subject=noun, subject_id=row_id)


async def _witness(changes: tuple[Changed, ...], told: list[Any]) -> None:
    """Write the entry of the present act into the transaction of what it changes."""
    act = _act.get()
    if act is None or not changes:
        return
    seen = [note for note in told if isinstance(note, _Note)]
    main = seen[0] if seen else _Note(changes[0], None, None)
    place = main.change.charge_point or next((one.charge_point for one in changes if one.charge_point), 0)
    await _create(
        act,
        Outcome.DONE,
        None,
        subject=main.change.noun,
        subject_id=main.change.id,
        charge_point_id=place or None,
        before=_shown(main.before),
        after=_shown(main.after),
    )


async def _create(act: Act, outcome: Outcome, reason: str | None, **columns: Any) -> None:
    await AuditEntry.create(
        at=now(),
        principal=act.principal,
        action=act.action[:64],
        named=act.named and act.named[:_MOST_NAMED],
        outcome=outcome,
        reason=reason,
        request_id=act.request_id,
        **columns,
    )


def _committed(_: tuple[Changed, ...]) -> None:
    act = _act.get()
    if act is not None:
        act.kept = True


before_commit(_witness)
on_commit(_committed)


def _shown(columns: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if not columns else {name: _plain(name, value) for name, value in columns.items()}


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in SECRET_COLUMNS:
        return "***"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    return sorted(value) if isinstance(value, frozenset | set) else value


async def last_done(action: str, noun: str, row_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these rows was last the subject of an act that was done; one that never was is left out."""
    done = AuditEntry.filter(subject=noun, subject_id__in=list(row_ids), action=action, outcome=Outcome.DONE.value)
    found = await done.annotate(last=Max("id")).group_by("subject_id").values_list("last", flat=True)
    return dict(await AuditEntry.filter(id__in=list(found)).values_list("subject_id", "at"))


def visible(principal: Principal) -> QuerySet[AuditEntry]:
    """The audit entries that `principal` may see: an ADMIN all, one with a scope those about its charge points."""
    if not principal.may(Role.ADMIN):
        return AuditEntry.filter(id__in=[])
    if not principal.limited:
        return AuditEntry.all()
    return AuditEntry.filter(charge_point_id__in=sorted(principal.scope.charge_points or ()))
