"""Drivers: people who charge, the id tags that are theirs, and the short-lived tokens of their apps."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import api_key, audit, credential
from models.api_key import ApiKey
from models.database import connection, dialect, now, savepoint, unit_of_work
from models.errors import Duplicate, Invalid, NotFound
from models.fields import UtcField
from models.principal import Principal, Role, Scope

PREFIX = "vgd_"
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)
"""How long the token of a driver may last."""

_MOST_NAME = 255
_MOST_REF = 255
_MOST_NOTE = 500


class Driver(Model):
    """A person who charges. `api_key` is the key that made it: a key with a scope sees its own drivers alone."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=_MOST_NAME, null=True)
    external_ref = fields.CharField(max_length=_MOST_REF, null=True, unique=True)
    note = fields.CharField(max_length=_MOST_NOTE, null=True)
    api_key: fields.ForeignKeyNullableRelation[ApiKey] = fields.ForeignKeyField(
        "models.ApiKey", related_name="drivers", null=True, on_delete=fields.SET_NULL
    )
    api_key_id: int | None
    created_at = UtcField()
    archived_at = UtcField(null=True)

    class Meta:
        table = "driver"
        indexes = (("name", "id"), ("api_key_id", "id"))


class DriverToken(Model):
    """One token of a driver's app. Only its digest is kept. `api_key` is the key that asked for it."""

    id = fields.BigIntField(primary_key=True)
    driver: fields.ForeignKeyRelation[Driver] = fields.ForeignKeyField(
        "models.Driver", related_name="tokens", on_delete=fields.CASCADE, db_index=True
    )
    driver_id: int
    api_key: fields.ForeignKeyNullableRelation[ApiKey] = fields.ForeignKeyField(
        "models.ApiKey", related_name=False, null=True, on_delete=fields.CASCADE
    )
    api_key_id: int | None
    token_digest = fields.CharField(max_length=64, unique=True)
    created_at = UtcField()
    expires_at = UtcField(db_index=True)

    class Meta:
        table = "driver_token"


class Edit(TypedDict, total=False):
    """What may be changed; what is absent stays, None clears."""

    name: str | None
    external_ref: str | None
    note: str | None
    archived: bool


def visible(principal: Principal, *, archived: bool = False) -> QuerySet[Driver]:
    """The drivers that `principal` may see, without the archived ones unless asked for; a driver itself alone."""
    query = Driver.all() if archived else Driver.filter(archived_at=None)
    if not principal.may(Role.VIEWER):
        return query.filter(id=principal.driver_id or 0)
    if principal.scope.drivers_of is not None:
        return query.filter(api_key_id=principal.scope.drivers_of)
    return query.filter(id__in=[]) if principal.limited else query


@unit_of_work
async def create(by: Principal, edit: Edit) -> Driver:
    """Add a driver. Raises Invalid for unusable input, and Duplicate if the external reference is taken."""
    by.require(Role.OPERATOR)
    columns = _columns(edit)
    await _check_free(columns.get("external_ref"), None)
    try:
        async with savepoint():
            row = await Driver.create(created_at=now(), api_key_id=by.api_key_id, **columns)
    except IntegrityError:  # somebody else was faster
        raise _taken(columns["external_ref"]) from None
    audit.created(row, "driver")
    return row


@unit_of_work
async def update(by: Principal, driver_id: int, edit: Edit) -> Driver:
    """Change a driver, even an archived one; NotFound if there is none that the principal may see.

    An archived driver's tokens end at once.
    """
    by.require(Role.OPERATOR)
    row = await visible(by, archived=True).get_or_none(id=driver_id)
    if row is None:
        raise NotFound("there is no such driver", field="id")
    columns = _columns(edit)
    await _check_free(columns.get("external_ref"), row)
    if columns.get("archived_at") is not None:
        await DriverToken.filter(driver_id=row.id).delete()
        if row.archived_at is not None:
            del columns["archived_at"]  # it stays archived since then
    if columns:
        await audit.alter(row, "driver", columns)
    return row


@unit_of_work
async def issue_token(
    by: Principal, driver_id: int | None, external_ref: str | None, lasts: timedelta, *, ensure: bool = False
) -> tuple[str, Driver, datetime]:
    """Make a token for the app of a driver, named by id or external reference: the token, the driver, when it ends.

    `ensure` adds a driver whose reference is new. What a key with a scope issues shows no more than the key itself
    does, and ends with it. Raises NotFound, or Invalid for a duration out of bounds.
    """
    by.require(Role.OPERATOR)
    if not SHORTEST <= lasts <= LONGEST:
        least, most = int(SHORTEST.total_seconds()), int(LONGEST.total_seconds())
        raise Invalid(f"a token lasts {least} to {most} seconds", field="expiresInSeconds")
    if (driver_id is None) == (external_ref is None):
        raise Invalid("give either the driver's id or the externalRef", field="externalRef")
    if external_ref is None:
        row = await visible(by).get_or_none(id=driver_id)
    else:
        external_ref = _check_ref(external_ref)
        row = await visible(by).get_or_none(external_ref=external_ref)
    if row is None and ensure and external_ref is not None:
        try:
            row = await create(by, {"external_ref": external_ref})
        except Duplicate:  # somebody else was faster, or it is a driver of somebody else
            row = await visible(by).get_or_none(external_ref=external_ref)
    if row is None:
        raise NotFound("there is no such driver", field="driverId" if external_ref is None else "externalRef")
    moment = now()
    token = PREFIX + credential.new_secret(32)
    await DriverToken.filter(expires_at__lte=moment).delete()
    made = await DriverToken.create(
        driver_id=row.id,
        api_key_id=by.api_key_id,
        token_digest=_digest(token),
        created_at=moment,
        expires_at=moment + lasts,
    )
    audit.altered("driver", row.id, {}, {"token_expires_at": made.expires_at})
    return token, row, made.expires_at


async def principal_of_token(token: str) -> tuple[Principal, datetime | None] | None:
    """Which driver holds this token and until when; None if it is unknown or ended, or the key that asked for it."""
    row = await DriverToken.get_or_none(token_digest=_digest(token), expires_at__gt=now()).select_related(
        "driver", "api_key"
    )
    if row is None or row.driver.archived_at is not None:
        return None
    issuer = None
    if row.api_key is not None:
        if not api_key.is_good(row.api_key):
            return None
        issuer = (await api_key.principal_of(row.api_key)).scope
    scope = Scope(
        charge_points=None if issuer is None else issuer.charge_points,
        locations=None if issuer is None else issuer.locations,
        id_tags=frozenset(await id_tags_of(row.driver_id)),
    )
    return Principal(f"driver:{row.driver_id}", Role.DRIVER, scope, driver_id=row.driver_id), row.expires_at


async def id_tags_of(driver_id: int) -> list[str]:
    """The id tags of a driver that are not archived, in the form in which they are compared."""
    mark = "$1" if dialect() == "postgres" else "?"
    # In words of SQL, as the table stands above this room.
    rows = await connection().execute_query_dict(
        f"select key from id_tag where driver_id = {mark} and archived_at is null order by key", [driver_id]
    )
    return cast(list[str], [row["key"] for row in rows])


async def _check_free(external_ref: str | None, row: Driver | None) -> None:
    if external_ref is None:
        return
    other = await Driver.get_or_none(external_ref=external_ref)
    if other is not None and (row is None or other.id != row.id):
        raise _taken(external_ref)


def _taken(external_ref: str) -> Duplicate:
    return Duplicate(f"a driver with the external reference {external_ref!r} exists", field="externalRef")


def _check_ref(external_ref: str) -> str:
    external_ref = external_ref.strip()
    if not 1 <= len(external_ref) <= _MOST_REF or not external_ref.isprintable():
        raise Invalid(f"an external reference has 1 to {_MOST_REF} printable characters", field="externalRef")
    return external_ref


def _columns(edit: Edit) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "name" in edit:
        name = (edit["name"] or "").strip()
        if len(name) > _MOST_NAME or not name.isprintable():
            raise Invalid(f"a name has at most {_MOST_NAME} printable characters", field="name")
        columns["name"] = name or None
    if "external_ref" in edit:
        columns["external_ref"] = None if edit["external_ref"] is None else _check_ref(edit["external_ref"])
    if "note" in edit:
        note = (edit["note"] or "").strip()
        if len(note) > _MOST_NOTE:
            raise Invalid(f"a note has at most {_MOST_NOTE} characters", field="note")
        columns["note"] = note or None
    if "archived" in edit:
        columns["archived_at"] = now() if edit["archived"] else None
    return columns


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
