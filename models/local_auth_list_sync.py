"""Synchronisation: making the local authorization list of a charge point what the present id tags say, part by part.

Nothing waits in memory: each part is a command, and after its end, wherever that is recorded, the next one is searched
and sent. It is searched outside of the transaction that sends it, which begins anew if something changed meanwhile; id
tags that changed behind the search are found after the last part, for it ends only once nothing is missing at all.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import command as commands
from models import events
from models import local_auth_list as lists
from models import local_auth_list_search as search
from models.audit import created
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order
from models.database import changed, now, unit_of_work
from models.errors import Duplicate, NotFound, Refused
from models.fields import UtcField
from models.local_auth_list_content import UpdateType, part_size
from models.principal import Principal, Role

logger = logging.getLogger(__name__)

_PATIENCE = timedelta(seconds=10)


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
    place_removing = fields.BooleanField(default=True)
    place_key = fields.CharField(max_length=255, default="")
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
        indexes = (("charge_point_id", "id"), ("state", "id"))


class _Next(NamedTuple):
    """What a search found, how many entries are missing with it, and what it is true for."""

    update_type: UpdateType
    part: search.Found
    missing: int
    known: tuple[Any, ...]


def visible(principal: Principal) -> QuerySet[LocalAuthListSync]:
    """The synchronisations of the charge points that `principal` may see; none for a driver."""
    if not principal.may(Role.VIEWER):
        return LocalAuthListSync.filter(id__in=[])
    if principal.scope.charge_points is None:
        return LocalAuthListSync.all()
    return LocalAuthListSync.filter(charge_point_id__in=sorted(principal.scope.charge_points))


async def start(charge_point: ChargePoint, order: Order, update_type: UpdateType | None = None) -> LocalAuthListSync:
    """Begin to make the list of a charge point what the present id tags say; done at once if it is that already.

    FULL sends everything anew. DIFFERENTIAL never sends a Full list, and is refused where nobody knows what the charge
    point holds. Without either, a Full list is sent only where it must be. More id tags than the charge point can keep
    are refused before anything is sent. Somebody who does not see all id tags may not, for the list holds all.
    """
    order.principal.require_unlimited(Role.OPERATOR)
    sync = LocalAuthListSync(
        charge_point_id=charge_point.id,
        state=SyncState.RUNNING,
        update_type=update_type,
        starts_anew=update_type == UpdateType.FULL,
        reason=order.reason,
        valid_until=order.valid_until,
        created_at=now(),
        requested_by=order.principal.label,
        idempotency_key=order.idempotency_key,
    )
    while True:
        if (before := await _earlier(sync)) is not None:
            return before
        if (started := await _start(sync, await _search(sync))) is not None:
            return started


async def _earlier(wanted: LocalAuthListSync) -> LocalAuthListSync | None:
    """What this idempotency key asked for before; Refused while another one runs."""
    asked: dict[str, Any] = {"requested_by": wanted.requested_by, "idempotency_key": wanted.idempotency_key}
    if (before := await LocalAuthListSync.get_or_none(**asked)) is not None:
        if (before.charge_point_id, before.update_type) != (wanted.charge_point_id, wanted.update_type):
            raise Duplicate("this idempotencyKey was used for another synchronisation", field="idempotencyKey")
        return before
    if await LocalAuthListSync.exists(charge_point_id=wanted.charge_point_id, state=SyncState.RUNNING):
        raise Refused("its list is being synchronised already: wait for the end of that, or cancel it")
    return None


@unit_of_work
async def _start(wanted: LocalAuthListSync, found: _Next) -> LocalAuthListSync | None:
    await charge_points.lock([wanted.charge_point_id])
    if (before := await _earlier(wanted)) is not None:
        return before
    if found.known != _known(await lists.of(wanted.charge_point_id)):
        return None
    sync = wanted.clone()
    await sync.save()
    await _send(sync, found)
    created(sync, "local_auth_list_sync", sync.charge_point_id)
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
    """Count what was accepted, begin anew with a Full list once (OCPP 1.6, 5.15), or end."""
    await charge_points.lock([command.charge_point_id])
    sync = await LocalAuthListSync.get_or_none(command_id=command.id, state=SyncState.RUNNING)
    if sync is None:
        return
    if command.status == "Accepted":
        count = len(command.request.get("localAuthorizationList") or ())
        sync.accepted_entries += count
        sync.missing_entries = max(0, sync.missing_entries - count)
    elif _may_repair(sync, command):
        sync.repaired = sync.starts_anew = True
    else:
        _end(sync, SyncState.FAILED, _why(command))
    await _keep(sync)


@commands.goes_on_after("send_local_list")
async def _go_on(command: Command) -> None:
    """Search what is missing now, and then send it, or end if nothing is."""
    while (sync := await LocalAuthListSync.get_or_none(command_id=command.id, state=SyncState.RUNNING)) is not None:
        try:
            found: _Next | Refused = await _search(sync)
        except Refused as cause:
            found = cause
        await _advance(sync.id, command.id, found)


async def resume() -> int:
    """Go on where nobody did: whoever recorded the end of a part may have died, or lost the database, right then."""
    waiting = await LocalAuthListSync.filter(state=SyncState.RUNNING).values_list("command_id", flat=True)
    ended = Command.filter(id__in=waiting, answered_at__lt=now() - _PATIENCE)
    found = await ended.exclude(state__in=[CommandState.PENDING, CommandState.SENT]).order_by("id")
    for command in found:
        try:
            await _go_on(command)
        except Exception as cause:  # The others must not wait for one that cannot go on; it is tried again.
            logger.warning("The list of charge point %s could not be sent on: %r", command.charge_point_id, cause)
    return len(found)


@unit_of_work
async def _advance(sync_id: int, command_id: int, found: _Next | Refused) -> None:
    """Write what was found, unless that was done meanwhile, or is not true any more."""
    before = await LocalAuthListSync.get(id=sync_id)
    await charge_points.lock([before.charge_point_id])
    sync = await LocalAuthListSync.get(id=sync_id)
    if sync.state != SyncState.RUNNING or sync.command_id != command_id:
        return
    if isinstance(found, Refused):
        _end(sync, SyncState.FAILED, found.message)
    elif found.known != _known(await lists.of(sync.charge_point_id)):
        return
    else:
        try:
            await _send(sync, found)
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


def _known(row: lists.LocalAuthList) -> tuple[Any, ...]:
    """What a search is true for: the list, as far as it is known, and what is on its way."""
    return row.version, row.accepted_at, row.issued_version, row.reported_version, row.reported_at, row.unknown_since


async def _search(sync: LocalAuthListSync) -> _Next:
    """Find the next part outside of any transaction, for there may be many id tags. Refused if it cannot be sent."""
    row = await lists.of(sync.charge_point_id)
    doubt, known = lists.in_doubt(row), _known(row)
    if doubt is not None and sync.update_type == UpdateType.DIFFERENTIAL:
        raise Refused(f"a difference needs to know what the charge point holds: {doubt}", field="updateType")
    size = part_size(await lists.most(sync.charge_point_id, lists.MOST_IN_ONE))
    if doubt is not None or sync.starts_anew:
        needed = await lists.require_room(sync.charge_point_id)
        return _Next(UpdateType.FULL, await search.find(None, size, now()), needed, known)
    found = await search.find(sync.charge_point_id, size, now(), search.Place(sync.place_removing, sync.place_key))
    if found.total:  # it looked at everything, as it does first of all
        await lists.require_room(sync.charge_point_id)
    missing = max(sync.missing_entries, len(found.edits)) if found.total is None else found.total
    return _Next(UpdateType.DIFFERENTIAL, found, missing, known)


async def _send(sync: LocalAuthListSync, found: _Next) -> None:
    """Send the part that was found, or end if nothing is missing."""
    if found.update_type == UpdateType.DIFFERENTIAL and not found.part.edits:
        sync.missing_entries = 0
        _end(sync, SyncState.DONE)
        return
    lasts = sync.valid_until is not None and (sync.command_id is None or sync.valid_until > now())
    by = Principal(sync.requested_by, Role.OPERATOR)
    order = Order(by, sync.reason, valid_until=sync.valid_until if lasts else None)
    charge_point = await ChargePoint.get(id=sync.charge_point_id)
    entries = [edit.data for edit in found.part.edits]
    command = await lists.send(charge_point, order, found.update_type, entries)
    sync.command_id, sync.starts_anew = command.id, False
    sync.command_count += 1
    sync.missing_entries = found.missing
    sync.place_removing, sync.place_key = found.part.place


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
            "place_removing",
            "place_key",
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
