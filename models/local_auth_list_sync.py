"""Synchronisation: making the local authorization list of a charge point what the present id tags say, part by part.

Nothing waits in memory: each part is a command, and its end, wherever it is recorded, sends the next one.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import command as commands
from models import events
from models import local_auth_list as lists
from models.audit import created
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order
from models.database import changed, now, unit_of_work
from models.errors import Duplicate, NotFound, Refused
from models.fields import UtcField
from models.local_auth_list_content import Part, UpdateType, next_part, part_size
from models.principal import Principal, Role


class SyncState(StrEnum):
    """The life of a synchronisation."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class LocalAuthListSync(Model):
    """One synchronisation of one charge point's list. The command is the part that was sent last."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="local_auth_list_syncs", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    state = fields.CharField(max_length=16)
    update_type = fields.CharField(max_length=16, null=True)
    starts_anew = fields.BooleanField(default=False)
    repaired = fields.BooleanField(default=False)
    command_id = fields.BigIntField(null=True, db_index=True)
    command_count = fields.IntField(default=0)
    accepted_entries = fields.IntField(default=0)
    missing_entries = fields.IntField(default=0)
    failure = fields.CharField(max_length=500, null=True)
    requested_by = fields.CharField(max_length=255)
    reason = fields.CharField(max_length=500, null=True)
    idempotency_key = fields.CharField(max_length=255)
    valid_until = UtcField(null=True)
    created_at = UtcField()
    ended_at = UtcField(null=True)

    class Meta:
        table = "local_auth_list_sync"
        unique_together = (("requested_by", "idempotency_key"),)
        indexes = (("charge_point_id", "id"),)


def visible(principal: Principal) -> QuerySet[LocalAuthListSync]:
    """The synchronisations of the charge points that `principal` may see; none for a driver."""
    if not principal.may(Role.VIEWER):
        return LocalAuthListSync.filter(id__in=[])
    if principal.scope.charge_points is None:
        return LocalAuthListSync.all()
    return LocalAuthListSync.filter(charge_point_id__in=sorted(principal.scope.charge_points))


@unit_of_work
async def start(charge_point: ChargePoint, order: Order, update_type: UpdateType | None = None) -> LocalAuthListSync:
    """Begin to make the list of a charge point what the present id tags say; done at once if it is that already.

    FULL sends everything anew. DIFFERENTIAL never sends a Full list, and is refused where nobody knows what the charge
    point holds. Without either, a Full list is sent only where it must be. Somebody who does not see all id tags may
    not, for the list holds all.
    """
    order.principal.require_unlimited(Role.OPERATOR)
    await charge_points.lock([charge_point.id])
    asked: dict[str, Any] = {"requested_by": order.principal.label, "idempotency_key": order.idempotency_key}
    if (before := await LocalAuthListSync.get_or_none(**asked)) is not None:
        if before.charge_point_id != charge_point.id:
            raise Duplicate("this idempotencyKey was used for another charge point", field="idempotencyKey")
        return before
    if await LocalAuthListSync.exists(charge_point_id=charge_point.id, state=SyncState.RUNNING):
        raise Refused("its list is being synchronised already: wait for the end of that, or cancel it")
    if update_type == UpdateType.DIFFERENTIAL and (doubt := lists.in_doubt(await lists.of(charge_point.id))):
        raise Refused(f"a difference needs to know what the charge point holds: {doubt}", field="updateType")
    sync = await LocalAuthListSync.create(
        charge_point_id=charge_point.id,
        state=SyncState.RUNNING,
        update_type=update_type,
        starts_anew=update_type == UpdateType.FULL,
        reason=order.reason,
        valid_until=order.valid_until,
        created_at=now(),
        **asked,
    )
    await _send_next(sync, charge_point)
    created(sync, "local_auth_list_sync", charge_point.id)
    await _keep(sync)
    return sync


@unit_of_work
async def cancel(by: Principal, sync_id: int) -> LocalAuthListSync:
    """Send no more parts; one that is under way is not taken back. Refused if it has ended."""
    by.require(Role.OPERATOR)
    sync = await visible(by).get_or_none(id=sync_id)
    if sync is None:
        raise NotFound("there is no such synchronisation", field="id")
    await charge_points.lock([sync.charge_point_id])
    sync = await LocalAuthListSync.get(id=sync_id)
    if sync.state != SyncState.RUNNING:
        raise Refused("it is too late: the synchronisation has ended", field="id")
    _end(sync, SyncState.CANCELLED, f"taken back by {by.label}")
    await _keep(sync)
    return sync


@commands.follows("send_local_list")
async def _follow_send_local_list(command: Command) -> None:
    """Send the next part, begin anew with a Full list once (OCPP 1.6, 5.15), or end."""
    await charge_points.lock([command.charge_point_id])
    sync = await LocalAuthListSync.get_or_none(command_id=command.id, state=SyncState.RUNNING)
    if sync is None:
        return
    accepted = command.status == "Accepted"
    if accepted:
        sync.accepted_entries += len(command.request.get("localAuthorizationList") or ())
    elif _may_repair(sync, command):
        sync.repaired = sync.starts_anew = True
    else:
        _end(sync, SyncState.FAILED, _why(command))
    if sync.state == SyncState.RUNNING:
        try:
            await _send_next(sync, await ChargePoint.get(id=sync.charge_point_id))
        except Refused as cause:
            _end(sync, SyncState.FAILED, cause.message)
    await _keep(sync)


def _may_repair(sync: LocalAuthListSync, command: Command) -> bool:
    """Whether a Full list may help: once, where a difference was not taken and nobody asked for nothing else."""
    return (
        command.status in ("VersionMismatch", "Failed")
        and command.request["updateType"] == UpdateType.DIFFERENTIAL
        and sync.update_type != UpdateType.DIFFERENTIAL
        and not sync.repaired
    )


def _why(command: Command) -> str:
    version = command.request["listVersion"]
    match command.state:
        case CommandState.ANSWERED if command.status == "VersionMismatch":
            return f"the charge point has another version than {version}: ask for its version, then try again"
        case CommandState.ANSWERED if command.status == "NotSupported":
            return "the charge point keeps no local list"
        case CommandState.ANSWERED:
            return f"the charge point answered version {version} with {command.status}"
        case CommandState.FAILED:
            return f"the charge point answered version {version} with the error {command.error_code}"
        case CommandState.TIMED_OUT:
            return f"nobody knows whether the charge point took version {version}"
        case CommandState.CANCELLED:
            return f"version {version} was taken back before it was sent"
        case _:
            return f"version {version} was never sent: the charge point did not take it in time"


async def _send_next(sync: LocalAuthListSync, charge_point: ChargePoint) -> None:
    """Send the next part of what is missing now, or end if nothing is."""
    part = await _next_part(sync)
    sync.missing_entries = 0 if part is None else part.missing
    if part is None:
        _end(sync, SyncState.DONE)
        return
    lasts = sync.valid_until is not None and (sync.command_id is None or sync.valid_until > now())
    by = Principal(sync.requested_by, Role.OPERATOR)
    order = Order(by, sync.reason, valid_until=sync.valid_until if lasts else None)
    command = await lists.send(charge_point, order, part.update_type, part.entries)
    sync.command_id, sync.starts_anew = command.id, False
    sync.command_count += 1


async def _next_part(sync: LocalAuthListSync) -> Part | None:
    row = await lists.of(sync.charge_point_id)
    held = await lists.held(row)
    if held is None and sync.update_type == UpdateType.DIFFERENTIAL:
        raise Refused(f"nobody knows any more what the charge point holds: {lists.in_doubt(row)}")
    size = part_size(await lists.most(sync.charge_point_id, lists.MOST_IN_ONE))
    return next_part(held, await lists.wanted(), size, full=sync.starts_anew)


def _end(sync: LocalAuthListSync, state: SyncState, failure: str | None = None) -> None:
    sync.state, sync.failure, sync.ended_at = state, failure and failure[:500], now()


async def _keep(sync: LocalAuthListSync) -> None:
    await sync.save(
        update_fields=[
            "state",
            "starts_anew",
            "repaired",
            "command_id",
            "command_count",
            "accepted_entries",
            "missing_entries",
            "failure",
            "ended_at",
        ]
    )
    changed("local_auth_list", sync.charge_point_id, sync.charge_point_id)


async def wait(sync: LocalAuthListSync, seconds: float) -> LocalAuthListSync:
    """Wait until the synchronisation has ended, at most `seconds`; returns the row as it is then."""
    with events.listen("local_auth_list", id=sync.charge_point_id) as mailbox:
        sync = await LocalAuthListSync.get(id=sync.id)
        try:
            async with asyncio.timeout(seconds):
                while sync.state == SyncState.RUNNING:
                    await mailbox.take()
                    sync = await LocalAuthListSync.get(id=sync.id)
        except TimeoutError:
            sync = await LocalAuthListSync.get(id=sync.id)
    return sync
