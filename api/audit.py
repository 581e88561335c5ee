"""The audit trail: keeping what is done and tried by mutations, and reading it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry import ID
from strawberry.extensions import FieldExtension
from strawberry.scalars import JSON
from strawberry.types.base import StrawberryObjectDefinition
from tortoise.queryset import QuerySet

from api.context import Info
from api.errors import bad_input
from api.identifiers import Node, decode, encode
from api.pagination import After, Before, Connection, First, Last, paginate
from api.permissions import require_field
from api.words import AuditOutcome
from models import audit
from models.audit import Act, acting, keep
from models.errors import RateLimited, Unavailable, VoltgraphError
from models.principal import Principal, Role

_NAMING = (
    "chargePoint",
    "identity",
    "idTag",
    "username",
    "externalRef",
    "driverId",
    "id",
    "name",
    "driver",
    "location",
)
_UNNAMED = frozenset({"login", "changeOwnPassword"})
"""Whose input is not kept at all: people type their password into the wrong field."""

_KINDS = {
    "charge_point": "ChargePoint",
    "connection": "ChargePoint",
    "session": "ChargingSession",
    "command": "Command",
    "reservation": "Reservation",
    "id_tag": "IdTag",
    "user": "User",
    "api_key": "ApiKey",
    "driver": "Driver",
    "location": "Location",
    "configuration_key": "ConfigurationKey",
    "charging_profile": "ChargingProfile",
    "local_auth_list_sync": "LocalAuthListSync",
    "unknown_charge_point": "UnknownChargePoint",
    "firmware_image": "FirmwareImage",
    "diagnostics_request": "DiagnosticsRequest",
}


_REFERENCES = {
    "location_id": "Location",
    "driver_id": "Driver",
    "api_key_id": "ApiKey",
    "charge_point_id": "ChargePoint",
    "charge_points": "ChargePoint",
    "locations": "Location",
}
"""Columns, and members of what is kept beside them, that name other rows by number: people are told their ids."""


class Audited(FieldExtension):
    """Keeps an entry of each mutation, whether it was done, refused or failed."""

    async def resolve_async(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        context = info.context
        principal = context.principal if context.signed_in else None
        act = Act(
            info.field_name,
            "anonymous" if principal is None else principal.label,
            context.request_id,
            None if info.field_name in _UNNAMED else _named(kwargs),
        )
        with acting(act):
            try:
                if principal is not None:
                    require_field(principal, "Mutation", info.field_name)
                payload = await next_(source, info, **kwargs)
            except RateLimited:  # whoever is to slow down is not to fill the audit instead
                raise
            except Exception as error:
                if not act.kept:
                    await keep(act, *_ended(error))
                raise
            if not act.kept:
                errors = getattr(payload, "user_errors", ())
                told = "; ".join(f"{one.code.value}: {one.message}" for one in errors)
                await keep(act, audit.Outcome.REFUSED if errors else audit.Outcome.DONE, told or None)
            return payload


def keep_audit(mutation: Any) -> None:
    """Have each field of a mutation type audited."""
    definition: StrawberryObjectDefinition = mutation.__strawberry_definition__
    for field in definition.fields:
        if not any(isinstance(one, Audited) for one in field.extensions):
            field.extensions.insert(0, Audited())


def _ended(error: Exception) -> tuple[audit.Outcome, str]:
    if isinstance(error, VoltgraphError) and not isinstance(error, Unavailable):
        return audit.Outcome.REFUSED, f"{error.code}: {error.message}"
    if isinstance(error, GraphQLError):
        return audit.Outcome.REFUSED, error.message
    return audit.Outcome.FAILED, type(error).__name__


def _named(arguments: dict[str, Any]) -> str | None:
    """What the input says this is about, so that what was refused is told from other things."""
    given = arguments.get("input")
    members = (given if isinstance(given, dict) else getattr(given, "__dict__", {})) | arguments
    for name in _NAMING:
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        value = members.get(name, members.get(snake))
        if isinstance(value, str) and value:
            return value
    return None


@strawberry.type(description="One thing that somebody did or tried to do. Entries are never changed and never deleted.")
class AuditEntry(Node):
    at: datetime = strawberry.field(description="When (UTC).")
    principal: str = strawberry.field(description="Who, as `user:anna`, `key:partner`, `driver:7` or `anonymous`.")
    action: str = strawberry.field(description="What: the name of the mutation, as createChargePoint.")
    subject: str | None = strawberry.field(description="What kind of thing was changed, as charge_point.")
    subject_id: ID | None = strawberry.field(description="The id of what was changed.")
    charge_point_id: ID | None = strawberry.field(description="The id of the charge point that it belongs to.")
    named: str | None = strawberry.field(
        description="What the request named, as an identity or an id: all there is where nothing was changed."
    )
    before: JSON | None = strawberry.field(
        description="The columns that were changed, as they were; no secrets. Other things are named by their ids."
    )
    after: JSON | None = strawberry.field(
        description="The columns that were changed, as they became; no secrets. Other things are named by their ids."
    )
    outcome: AuditOutcome = strawberry.field(description="How it ended.")
    reason: str | None = strawberry.field(description="Why it was refused or failed.")
    request_id: str | None = strawberry.field(description="The id of the request, as in its answer and in the log.")

    @classmethod
    def from_row(cls, row: audit.AuditEntry) -> "AuditEntry":
        """Show a row."""
        kind = _KINDS.get(row.subject or "")
        return cls(
            id=encode("AuditEntry", row.id),
            at=row.at,
            principal=row.principal,
            action=row.action,
            subject=row.subject,
            subject_id=None if kind is None or row.subject_id is None else encode(kind, row.subject_id),
            charge_point_id=None if row.charge_point_id is None else encode("ChargePoint", row.charge_point_id),
            named=row.named,
            before=None if row.before is None else JSON(_told(row.before)),
            after=None if row.after is None else JSON(_told(row.after)),
            outcome=AuditOutcome(row.outcome),
            reason=row.reason,
            request_id=row.request_id,
        )


def _told(columns: dict[str, Any]) -> dict[str, Any]:
    """The same columns with public ids in the place of the numbers of rows."""
    return {name: _public(_REFERENCES.get(name), value) for name, value in columns.items()}


def _public(kind: str | None, value: Any) -> Any:
    if isinstance(value, dict):
        return _told(value)
    if kind is not None and isinstance(value, list):
        return [_public(kind, one) for one in value]
    return encode(kind, value) if kind is not None and type(value) is int else value


@strawberry.input(description="Which audit entries; all conditions that are given must hold.")
class AuditEntryFilter:
    subject: ID | None = strawberry.field(default=None, description="About what has this id, as a user or an id tag.")
    charge_point: ID | None = strawberry.field(
        default=None, description="About the charge point with this id, and what belongs to it."
    )
    principal: str | None = strawberry.field(default=None, description="By this one, as `user:anna`.")
    action: list[str] | None = strawberry.field(default=None, description="One of these, as createChargePoint.")
    outcome: list[AuditOutcome] | None = strawberry.field(default=None, description="Ended in one of these ways.")
    since: datetime | None = strawberry.field(default=None, description="At this moment (UTC) or later.")
    until: datetime | None = strawberry.field(default=None, description="Before this moment (UTC).")


def matching(principal: Principal, wanted: AuditEntryFilter | None) -> QuerySet[audit.AuditEntry]:
    """The rows that fit a filter and that the principal may see."""
    principal.require(Role.ADMIN)
    wanted = wanted or AuditEntryFilter()
    rows = audit.visible(principal)
    if wanted.subject is not None:
        rows = rows.filter(**_subject(wanted.subject))
    if wanted.charge_point is not None:
        rows = rows.filter(charge_point_id=decode("ChargePoint", wanted.charge_point) or 0)
    if wanted.principal is not None:
        rows = rows.filter(principal=wanted.principal)
    if wanted.action is not None:
        rows = rows.filter(action__in=wanted.action)
    if wanted.outcome is not None:
        rows = rows.filter(outcome__in=[outcome.value for outcome in wanted.outcome])
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows


def _subject(public: ID) -> dict[str, Any]:
    for noun, kind in _KINDS.items():
        row_id = decode(kind, public)
        if row_id is not None:
            return {"subject": noun, "subject_id": row_id}
    raise bad_input("the audit keeps nothing under an id of this kind")


async def show_all(rows: Sequence[audit.AuditEntry]) -> list[AuditEntry]:
    """Show rows."""
    return [AuditEntry.from_row(row) for row in rows]


@strawberry.type
class AuditQuery:
    """What can be asked about what was done."""

    @strawberry.field(description="What was done and tried, newest first, a page at a time. Needs ADMIN.")
    async def audit_entries(
        self,
        info: Info,
        filter: Annotated[AuditEntryFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AuditEntry]:
        rows = matching(info.context.principal, filter)
        return await paginate(rows, "-id", show_all, first=first, after=after, last=last, before=before)
