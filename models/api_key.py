"""API keys: how programs of partners sign in, with a role, a scope and an end."""

import logging
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import audit, credential
from models.database import connection, now, unit_of_work
from models.errors import Duplicate, Invalid, NotFound, Unavailable
from models.fields import UtcField
from models.principal import Principal, Role, Scope

logger = logging.getLogger(__name__)

PREFIX = "vgk_"
ROLES = (Role.VIEWER, Role.OPERATOR, Role.ADMIN)
MOST_IN_SCOPE = 1_000
USED_EVERY = timedelta(minutes=1)
"""How exactly `last_used_at` is kept."""

_MOST_NAME = 100
_TOKEN = re.compile(r"vgk_([0-9a-f]{12})_([0-9a-f]{64})\Z")


class ApiKey(Model):
    """One key. Its secret is random and kept as a keyed digest. The prefix is its public part and finds the row."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=_MOST_NAME)
    folded = fields.CharField(max_length=_MOST_NAME, unique=True)
    prefix = fields.CharField(max_length=12, unique=True)
    secret_digest = fields.CharField(max_length=100)
    role = fields.CharField(max_length=16)
    limited = fields.BooleanField(default=False)
    created_at = UtcField()
    created_by = fields.CharField(max_length=255)
    expires_at = UtcField(null=True)
    last_used_at = UtcField(null=True)
    revoked_at = UtcField(null=True)

    class Meta:
        table = "api_key"


class ApiKeyScope(Model):
    """One charge point, or one location for all charge points in it, that a limited key may see."""

    id = fields.BigIntField(primary_key=True)
    api_key: fields.ForeignKeyRelation[ApiKey] = fields.ForeignKeyField(
        "models.ApiKey", related_name="scope", on_delete=fields.CASCADE
    )
    api_key_id: int
    charge_point: Any = fields.ForeignKeyField("models.ChargePoint", related_name=False, null=True)
    charge_point_id: int | None
    location: Any = fields.ForeignKeyField("models.Location", related_name=False, null=True)
    location_id: int | None

    class Meta:
        table = "api_key_scope"
        indexes = (("api_key_id", "id"),)


class Limit(NamedTuple):
    """The ids of the charge points, and of the locations for all that is in them, that a key may see."""

    charge_points: frozenset[int]
    locations: frozenset[int]

    def told(self) -> dict[str, Any]:
        """The same for the audit."""
        return {"charge_points": sorted(self.charge_points), "locations": sorted(self.locations)}


class Edit(TypedDict, total=False):
    """What may be changed; what is absent stays. No `limit` is None."""

    name: str
    role: Role
    expires_at: datetime | None
    limit: Limit | None


def visible(principal: Principal) -> QuerySet[ApiKey]:
    """The keys that `principal` may see: all for an ADMIN without a scope."""
    if principal.may(Role.ADMIN) and not principal.limited:
        return ApiKey.all()
    return ApiKey.filter(id__in=[])


@unit_of_work
async def create(by: Principal, edit: Edit) -> tuple[ApiKey, str]:
    """Add a key; returns it with the whole token, which nobody can read again.

    Raises Invalid for unusable input, and Duplicate if there is or was a key of this name: the audit knows it by that.
    """
    by.require_unlimited(Role.ADMIN)
    columns = await _columns(edit, None)
    prefix, secret = secrets.token_hex(6), secrets.token_hex(32)
    row = await ApiKey.create(
        prefix=prefix,
        secret_digest=credential.digest(bytes.fromhex(secret)),
        created_at=now(),
        created_by=by.label,
        **columns,
    )
    limit = edit.get("limit")
    await _write_limit(row, limit)
    audit.created(row, "api_key", limit=limit and limit.told())
    return row, f"{PREFIX}{prefix}_{secret}"


@unit_of_work
async def update(by: Principal, key_id: int, edit: Edit) -> ApiKey:
    """Change a key that was not revoked; its secret stays. Sockets that use it are closed within half a minute."""
    by.require_unlimited(Role.ADMIN)
    row = await _find(key_id)
    if row.revoked_at is not None:
        raise Invalid("this key was revoked: make a new one", field="id")
    columns = await _columns(edit, row)
    if columns:
        await audit.alter(row, "api_key", columns)
    if "limit" in edit:
        before, limit = (await limits_of([row.id]))[row.id] if row.limited else None, edit["limit"]
        await _write_limit(row, limit)
        audit.altered("api_key", row.id, {"limit": before and before.told()}, {"limit": limit and limit.told()})
    return row


@unit_of_work
async def revoke(by: Principal, key_id: int) -> ApiKey:
    """End a key for good, and with it the tokens of drivers that it issued; harmless if it was revoked before."""
    by.require_unlimited(Role.ADMIN)
    row = await _find(key_id)
    if row.revoked_at is None:
        await audit.alter(row, "api_key", {"revoked_at": now()})
    return row


async def principal_of_token(token: str) -> tuple[Principal, datetime | None] | None:
    """Who holds this token and until when; None if it is unknown, expired or revoked."""
    parts = _TOKEN.match(token)
    if parts is None:
        return None
    row = await ApiKey.get_or_none(prefix=parts[1])
    if row is None or not credential.verify(row.secret_digest, bytes.fromhex(parts[2])) or not is_good(row):
        return None
    await _note_use(row)
    return await principal_of(row), row.expires_at


def is_good(row: ApiKey) -> bool:
    """Whether a key may be used now."""
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now())


async def principal_of(row: ApiKey) -> Principal:
    """What the holder of a key may see and do. A location stands for the charge points that are in it now."""
    return Principal(f"key:{row.name}", Role(row.role), await _scope(row), api_key_id=row.id)


async def _scope(row: ApiKey) -> Scope:
    if not row.limited:
        return Scope()
    charge_points, locations = (await limits_of([row.id]))[row.id]
    if locations:
        charge_points |= {one["id"] for one in await _charge_points("location_id", locations)}
    if charge_points:
        locations |= {one["location_id"] for one in await _charge_points("id", charge_points) if one["location_id"]}
    return Scope(charge_points, locations, drivers_of=row.id)


async def _charge_points(column: str, ids: Iterable[int]) -> list[dict[str, Any]]:
    # In words of SQL, as the table stands above this room.
    listed = ",".join(str(int(one)) for one in sorted(ids))
    rows = await connection().execute_query_dict(
        f"select id, location_id from charge_point where {column} in ({listed})"
    )
    return list(rows)


async def limits_of(key_ids: Iterable[int]) -> dict[int, Limit]:
    """What each of these keys is limited to, if it is."""
    found: dict[int, tuple[set[int], set[int]]] = {one: (set(), set()) for one in key_ids}
    for row in await ApiKeyScope.filter(api_key_id__in=list(found)):
        charge_points, locations = found[row.api_key_id]
        if row.charge_point_id is not None:
            charge_points.add(row.charge_point_id)
        if row.location_id is not None:
            locations.add(row.location_id)
    return {one: Limit(*map(frozenset, sets)) for one, sets in found.items()}


@unit_of_work
async def _write_use(key_id: int, moment: datetime) -> None:
    await ApiKey.filter(id=key_id).update(last_used_at=moment)


async def _note_use(row: ApiKey) -> None:
    moment = now()
    if row.last_used_at is not None and moment - row.last_used_at < USED_EVERY:
        return
    try:
        await _write_use(row.id, moment)
    except Unavailable as error:
        logger.warning("The use of the key %s could not be noted: %s", row.name, error)


async def _find(key_id: int) -> ApiKey:
    row = await ApiKey.get_or_none(id=key_id)
    if row is None:
        raise NotFound("there is no such key", field="id")
    return row


async def _write_limit(row: ApiKey, limit: Limit | None) -> None:
    """Write what a key may see; the charge points and locations must have been found before."""
    if limit is not None and len(limit.charge_points) + len(limit.locations) > MOST_IN_SCOPE:
        raise Invalid(f"a key is limited to at most {MOST_IN_SCOPE} charge points and locations", field="scope")
    row.limited = limit is not None
    await row.save(update_fields=["limited"])
    await ApiKeyScope.filter(api_key_id=row.id).delete()
    if limit is not None:
        await ApiKeyScope.bulk_create(
            [ApiKeyScope(api_key_id=row.id, charge_point_id=one) for one in sorted(limit.charge_points)]
            + [ApiKeyScope(api_key_id=row.id, location_id=one) for one in sorted(limit.locations)]
        )


async def _columns(edit: Edit, row: ApiKey | None) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "name" in edit:
        name = edit["name"].strip()
        if not 1 <= len(name) <= _MOST_NAME or not name.isprintable():
            raise Invalid(f"a key has a name of 1 to {_MOST_NAME} printable characters", field="name")
        other = await ApiKey.get_or_none(folded=name.lower())
        if other is not None and (row is None or other.id != row.id):
            raise Duplicate(f"there is or was a key with the name {name}", field="name")
        columns |= {"name": name, "folded": name.lower()}
    if "role" in edit:
        if edit["role"] not in ROLES:
            raise Invalid("a key is VIEWER, OPERATOR or ADMIN", field="role")
        columns["role"] = edit["role"].value
    if "expires_at" in edit:
        if edit["expires_at"] is not None and edit["expires_at"] <= now():
            raise Invalid("a key ends in the future; to end it now, revoke it", field="expiresAt")
        columns["expires_at"] = edit["expires_at"]
    return columns
