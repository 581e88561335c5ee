"""Local Auth List Management profile: the list of id tags that a charge point keeps, as far as it is known here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.functions import Length
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import command as commands
from models import configuration, id_tag_registry
from models.authorization import IdTag
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order
from models.database import changed, unit_of_work
from models.errors import Refused
from models.fields import UtcField
from models.local_auth_list_content import LARGEST_VERSION, MOST_ID_TAG, Entry, UpdateType, accept
from models.outcome import Fate
from models.principal import Principal, Role

ENABLED = "LocalAuthListEnabled"
MOST_IN_ONE = "SendLocalListMaxLength"
MOST = "LocalAuthListMaxLength"

NOT_SUPPORTED = -1
EMPTY = 0
"""What a charge point reports instead of a version (OCPP 1.6, 6.22)."""

_SLICE = 500


class LocalAuthList(Model):
    """What is known of the list of one charge point. Its version and entries are those that it accepted last."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.OneToOneRelation[ChargePoint] = fields.OneToOneField(
        "models.ChargePoint", related_name="local_auth_list", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    version = fields.IntField(null=True)
    accepted_at = UtcField(null=True)
    issued_version = fields.IntField(null=True)
    reported_version = fields.IntField(null=True)
    reported_at = UtcField(null=True)
    supported = fields.BooleanField(null=True)
    unknown_since = UtcField(null=True)
    unknown_reason = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "local_auth_list"


class LocalAuthListEntry(Model):
    """One id tag in the list of a charge point, as it was last accepted. The key is the tag in lower case."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="local_auth_list_entries", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    id_tag = fields.CharField(max_length=255)
    key = fields.CharField(max_length=255)
    status = fields.CharField(max_length=20)
    expires_at = UtcField(null=True)
    parent_id_tag = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "local_auth_list_entry"
        unique_together = (("charge_point", "key"),)


def visible_entries(principal: Principal, charge_point_id: int) -> QuerySet[LocalAuthListEntry]:
    """The entries of a charge point's list, of the id tags that `principal` may see."""
    rows = LocalAuthListEntry.filter(charge_point_id=charge_point_id)
    if principal.may(Role.VIEWER) and not principal.limited:
        return rows
    own = id_tag_registry.visible(principal, archived=True).values("key")
    return rows.filter(key__in=Subquery(own))


def in_doubt(row: LocalAuthList) -> str | None:
    """Why nobody knows what the charge point holds, in a sentence; None if the entries tell it."""
    if row.unknown_since is not None:
        return row.unknown_reason
    if row.version is None:
        return None if row.reported_version == EMPTY else "it has not accepted a list from here yet"
    if _is_news(row) and row.reported_version != row.version:
        return f"it reports version {row.reported_version}, and accepted version {row.version} before"
    return None


def next_version(row: LocalAuthList, update_type: UpdateType) -> int:
    """A version that this charge point has not seen; a Full list begins anew where the numbers end."""
    reported = row.reported_version if _is_news(row) else None
    used = max(row.version or 0, row.issued_version or 0, reported or 0)
    if used < LARGEST_VERSION:
        return used + 1
    return 1 if update_type == UpdateType.FULL else LARGEST_VERSION


def _is_news(row: LocalAuthList) -> bool:
    """Whether what the charge point reported is newer than what it accepted."""
    return row.reported_at is not None and (row.accepted_at is None or row.reported_at >= row.accepted_at)


async def of(charge_point_id: int) -> LocalAuthList:
    """What is known of the list of a charge point; a row that is not stored where nothing is."""
    row = await LocalAuthList.get_or_none(charge_point_id=charge_point_id)
    return row or LocalAuthList(charge_point_id=charge_point_id)


async def count() -> int:
    """How many entries the list has that the present id tags make."""
    return await IdTag.annotate(length=Length("id_tag")).filter(archived_at=None, length__lte=MOST_ID_TAG).count()


async def most(charge_point_id: int, name: str) -> int | None:
    """A bound that the charge point told, MOST_IN_ONE or MOST; None if it told none that can be used."""
    return configuration.positive(await configuration.reported(charge_point_id, name))


async def warnings(charge_point_id: int, count: int) -> list[str]:
    """What speaks against a list of so many entries at this charge point; it decides."""
    found = []
    limit = await most(charge_point_id, MOST)
    if limit is not None and count > limit:
        found.append(_too_long(limit, count))
    enabled = await configuration.reported(charge_point_id, ENABLED)
    if enabled is not None and enabled.strip().lower() == "false":
        found.append(f"the charge point does not use its list: {ENABLED} is false")
    return found


async def require_room(charge_point_id: int) -> int:
    """How many entries the present id tags make; Refused if that is known to be more than the charge point can keep."""
    needed, limit = await count(), await most(charge_point_id, MOST)
    if limit is not None and needed > limit:
        raise Refused(_too_long(limit, needed))
    return needed


def _too_long(limit: int, needed: int) -> str:
    return f"the charge point can keep {limit} entries ({MOST}), and the list has {needed}"


@unit_of_work
async def send(
    charge_point: ChargePoint,
    order: Order,
    update_type: UpdateType,
    entries: list[dict[str, Any]] | None,
    version: int | None = None,
) -> Command:
    """Ask a charge point to take a list exactly as it is; without a version it gets the next one.

    `entries` are AuthorizationData in OCPP's names; None leaves the list out of the request.
    """
    await charge_points.lock([charge_point.id])
    request: dict[str, Any] = {"listVersion": version}
    if entries is not None:
        request["localAuthorizationList"] = entries
    request["updateType"] = update_type.value
    made_up = ("listVersion",) if version is None else ()
    before = await commands.earlier(order, charge_point, "send_local_list", request, made_up=made_up)
    if before is not None:
        return before
    row, _ = await LocalAuthList.get_or_create(charge_point_id=charge_point.id)
    begins_anew = version is None and next_version(row, update_type) <= (row.issued_version or 0)
    version = next_version(row, update_type) if version is None else version
    request["listVersion"] = version
    command = await commands.send(charge_point, "send_local_list", request, order)
    row.issued_version = version if begins_anew else max(row.issued_version or 0, version)
    await row.save(update_fields=["issued_version"])
    return command


@commands.follows("get_local_list_version")
async def _follow_get_local_list_version(command: Command) -> None:
    """Remember what was reported, and since when it is known that there is no such list."""
    row = await _row(command)
    if command.state == CommandState.ANSWERED:
        version = (command.response or {})["listVersion"]
        if abs(version) > LARGEST_VERSION:
            return
        row.reported_version, row.reported_at = version, command.answered_at
        row.supported = version != NOT_SUPPORTED
    elif command.error_code in ("NotImplemented", "NotSupported"):
        row.supported = False
    else:
        return
    await _keep(row)


@commands.follows("send_local_list")
async def _follow_send_local_list(command: Command) -> None:
    """Remember a list that was accepted; say so where nobody knows what the charge point holds now."""
    row = await _row(command)
    request = command.request
    version, update_type = int(request["listVersion"]), str(request["updateType"])
    if "NotSupported" in (command.status, command.error_code) or command.error_code == "NotImplemented":
        row.supported = False
    elif command.state == CommandState.ANSWERED:
        row.supported = True
    match command.fate:
        case Fate.TAKEN:
            said = accept(update_type, request.get("localAuthorizationList") or ())
            tells = said is not None and (update_type == UpdateType.FULL or in_doubt(row) is None)
            row.version, row.accepted_at = version, command.answered_at
            if said is None or not tells:
                _doubt(row, command, "what it accepted cannot be told from the list alone")
            else:
                row.unknown_since = row.unknown_reason = None
                await _store(row.charge_point_id, update_type, said)
        case Fate.REFUSED if command.status == "VersionMismatch" and version > (row.version or 0):
            _doubt(row, command, f"it holds a newer version than {version}, which was not sent from here")
        case Fate.UNKNOWN if command.state == CommandState.TIMED_OUT:
            _doubt(row, command, f"it did not say whether it took version {version}")
        case Fate.UNKNOWN:
            _doubt(row, command, f"it answered version {version} with {command.error_code}")
    await _keep(row)


def _doubt(row: LocalAuthList, command: Command, why: str) -> None:
    row.unknown_since, row.unknown_reason = command.answered_at, why


async def _row(command: Command) -> LocalAuthList:
    await charge_points.lock([command.charge_point_id])
    row, _ = await LocalAuthList.get_or_create(charge_point_id=command.charge_point_id)
    return row


async def _keep(row: LocalAuthList) -> None:
    await row.save(
        update_fields=[
            "version",
            "accepted_at",
            "reported_version",
            "reported_at",
            "supported",
            "unknown_since",
            "unknown_reason",
        ]
    )
    changed("local_auth_list", row.charge_point_id, row.charge_point_id)


async def _store(charge_point_id: int, update_type: str, said: Mapping[str, Entry | None]) -> None:
    """Write the entries that a list has changed."""
    rows, touched = LocalAuthListEntry.filter(charge_point_id=charge_point_id), list(said)
    if update_type == UpdateType.FULL:
        await rows.delete()
    else:
        for start in range(0, len(touched), _SLICE):
            await rows.filter(key__in=touched[start : start + _SLICE]).delete()
    fresh = [
        LocalAuthListEntry(
            charge_point_id=charge_point_id,
            key=one,
            id_tag=entry.id_tag,
            status=entry.status,
            expires_at=entry.expires_at,
            parent_id_tag=entry.parent_id_tag,
        )
        for one, entry in said.items()
        if entry is not None
    ]
    await LocalAuthListEntry.bulk_create(fresh, batch_size=_SLICE)
