"""Smart Charging: the charging profiles that charge points were sent, by whom, and what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import charging_profile, sequence, session_request
from models import command as commands
from models.charge_point import ChargePoint
from models.charging_profile import ChargingProfile, InstalledProfile, Purpose
from models.command import Command, Order
from models.database import changed, unit_of_work
from models.fields import UtcField
from models.principal import Principal, Role
from models.session import OPEN, ChargingSession, SessionState


class ProfileState(StrEnum):
    """What is known of a profile at its charge point; all but the first three are ends."""

    REQUESTED = "REQUESTED"
    INSTALLED = "INSTALLED"
    UNKNOWN = "UNKNOWN"
    REJECTED = "REJECTED"
    NOT_SENT = "NOT_SENT"
    REPLACED = "REPLACED"
    CLEARED = "CLEARED"
    MISSING = "MISSING"
    ENDED = "ENDED"


PRESENT = (ProfileState.INSTALLED, ProfileState.UNKNOWN)
"""The charge point has it, or may have it."""

OVER = (SessionState.ENDED, SessionState.FAILED, SessionState.EXPIRED)
"""A profile for a session that is one of these counts no more."""


class SentProfile(Model):
    """One charging profile that a charge point was sent, as it was sent, and what is known of it since."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="charging_profiles", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    connector_id = fields.IntField(null=True)
    charging_profile_id = fields.IntField()
    purpose = fields.CharField(max_length=32)
    stack_level = fields.IntField()
    profile: dict[str, Any] = fields.JSONField()
    session: fields.ForeignKeyNullableRelation[ChargingSession] = fields.ForeignKeyField(
        "models.ChargingSession", related_name="charging_profiles", null=True, on_delete=fields.RESTRICT
    )
    session_id: int | None
    command: fields.OneToOneRelation[Command] = fields.OneToOneField(
        "models.Command", related_name="charging_profile", on_delete=fields.RESTRICT
    )
    command_id: int
    requested_by = fields.CharField(max_length=255)
    requested_at = UtcField()
    state = fields.CharField(max_length=16)
    answer = fields.CharField(max_length=64, null=True)
    installed_at = UtcField(null=True)
    changed_at = UtcField()
    changed_by: fields.ForeignKeyNullableRelation[Command] = fields.ForeignKeyField(
        "models.Command", related_name="changed_profiles", null=True, on_delete=fields.RESTRICT
    )
    changed_by_id: int | None

    class Meta:
        table = "charging_profile"
        indexes = (
            ("charge_point_id", "id"),
            ("charge_point_id", "state"),
            ("state", "session_id"),
            ("session_id", "id"),
        )


def visible(principal: Principal) -> QuerySet[SentProfile]:
    """The profiles of the charge points that `principal` may see, each with its session; none for a driver."""
    if not principal.may(Role.VIEWER):
        return SentProfile.filter(id__in=[])
    rows = SentProfile.all().select_related("session")
    scope = principal.scope.charge_points
    return rows if scope is None else rows.filter(charge_point_id__in=sorted(scope))


def present() -> Q:
    """The condition that a charge point has a profile, or may have it: a TxProfile goes with its session."""
    return Q(state__in=PRESENT) & Q(Q(session_id__isnull=True), Q(session__state__not_in=OVER), join_type="OR")


def state_of(row: SentProfile) -> ProfileState:
    """What is known of a profile now; its session must have been read with it."""
    over = row.state in PRESENT and row.session is not None and row.session.state in OVER
    return ProfileState.ENDED if over else ProfileState(row.state)


def installed(row: SentProfile) -> InstalledProfile:
    """A row as the arithmetic of profiles wants it; its session must have been read with it."""
    connector_id, session = row.connector_id, row.session
    if connector_id is None and session is not None:
        # Where a session that may start anywhere is, nobody knows before: a place that no other profile shares.
        connector_id = session.connector_id or -session.id
    return InstalledProfile(connector_id or 0, charging_profile.read(row.profile))


@unit_of_work
async def set_profile(
    charge_point: ChargePoint, order: Order, *, connector_id: int, profile: Mapping[str, Any]
) -> tuple[Command, SentProfile]:
    """Ask a charge point to obey a profile on a connector, 0 for all of it. Sent whatever speaks against it.

    `profile` is in OCPP's words; without a chargingProfileId it gets one that this charge point was never sent.
    """
    order.principal.require(order.role)
    await charge_points.lock([charge_point.id])

    def worded(numbered: ChargingProfile) -> dict[str, Any]:
        return {"connectorId": connector_id, "csChargingProfiles": charging_profile.as_json(numbered)}

    if (before := await _earlier(order, charge_point, "set_charging_profile", profile, worded)) is not None:
        return before
    numbered = await _numbered(charge_point, profile)
    session = await _session_of(charge_point, connector_id, numbered)
    command = await commands.send(
        charge_point,
        "set_charging_profile",
        worded(numbered),
        order,
        session_id=None if session is None else session.id,
    )
    return command, await _keep(command, connector_id, numbered, session)


@unit_of_work
async def remote_start(
    charge_point: ChargePoint, order: Order, *, id_tag: str, connector_id: int | None, profile: Mapping[str, Any]
) -> tuple[Command, SentProfile]:
    """Ask a charge point to start a transaction under a profile, which ends with it (OCPP 1.6, 5.11 and 5.16.2)."""
    order.principal.require(order.role)
    await charge_points.lock([charge_point.id])

    def worded(numbered: ChargingProfile) -> dict[str, Any]:
        place = {} if connector_id is None else {"connectorId": connector_id}
        return {**place, "idTag": id_tag, "chargingProfile": charging_profile.as_json(numbered)}

    if (before := await _earlier(order, charge_point, "remote_start_transaction", profile, worded)) is not None:
        return before
    numbered = await _numbered(charge_point, profile)
    command, session = await session_request.remote_start(
        charge_point, order, id_tag=id_tag, connector_id=connector_id, request=worded(numbered)
    )
    return command, await _keep(command, connector_id, numbered, session)


async def _earlier(
    order: Order,
    charge_point: ChargePoint,
    action: str,
    profile: Mapping[str, Any],
    worded: Callable[[ChargingProfile], dict[str, Any]],
) -> tuple[Command, SentProfile] | None:
    """What this idempotency key asked for before; Duplicate if that was something else, or under another profile."""
    before = await commands.earlier(order, charge_point, action)
    if before is None:
        return None
    row = await SentProfile.get_or_none(command_id=before.id).select_related("session")
    if row is None:
        raise commands.another_command()
    if profile.get("chargingProfileId") is None:  # then it has the number that it was given the first time
        profile = {**profile, "chargingProfileId": row.charging_profile_id}
    await commands.earlier(order, charge_point, action, worded(charging_profile.read(profile)))
    return before, row


async def _numbered(charge_point: ChargePoint, profile: Mapping[str, Any]) -> ChargingProfile:
    if profile.get("chargingProfileId") is not None:
        return charging_profile.read(profile)
    number = await sequence.next_number("charging_profile")
    while await SentProfile.exists(charge_point_id=charge_point.id, charging_profile_id=number):
        number = await sequence.next_number("charging_profile")  # somebody chose it by hand
    return charging_profile.read({**profile, "chargingProfileId": number})


async def _session_of(charge_point: ChargePoint, connector_id: int, profile: ChargingProfile) -> ChargingSession | None:
    """The session that a TxProfile is for: that of its transaction, or the one that runs on the connector."""
    if profile.purpose != Purpose.TX:
        return None
    rows = ChargingSession.filter(charge_point_id=charge_point.id)
    if profile.transaction_id is not None:
        return await rows.get_or_none(transaction_id=profile.transaction_id)
    return await rows.filter(connector_id=connector_id, state__in=OPEN).order_by("-id").first()


async def _keep(
    command: Command, connector_id: int | None, profile: ChargingProfile, session: ChargingSession | None
) -> SentProfile:
    row = await SentProfile.create(
        charge_point_id=command.charge_point_id,
        connector_id=connector_id,
        charging_profile_id=profile.profile_id,
        purpose=profile.purpose,
        stack_level=profile.stack_level,
        profile=charging_profile.as_json(profile),
        session=session,
        command_id=command.id,
        requested_by=command.requested_by,
        requested_at=command.created_at,
        state=ProfileState.REQUESTED,
        changed_at=command.created_at,
    )
    changed("charging_profile", row.id, row.charge_point_id)
    return row
