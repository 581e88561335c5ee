"""The register of charge points: adding, changing and archiving them, and accepting those that knocked."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from models import audit, credential
from models import location as locations
from models.charge_point import (
    ChargePoint,
    ChargePointLabel,
    RegistrationStatus,
    check_identity,
    lock,
    visible,
)
from models.database import changed, now, unit_of_work
from models.errors import Duplicate, Invalid, NotFound
from models.presence import UnknownChargePoint
from models.principal import Principal, Role
from models.session import OPEN, ChargingSession

MOST_HEARTBEAT = 7 * 24 * 3600
_MOST_NAME = 255
_MOST_LABEL = 50
_MOST_LABELS = 20
_MOST_PASSWORD = 255


class Edit(TypedDict, total=False):
    """What may be changed; what is absent stays. None clears a name, an interval (seconds) or a password."""

    name: str | None
    registration_status: RegistrationStatus
    heartbeat_interval: int | None
    read_configuration_after_boot: bool
    ask_status_after_reconnect: bool
    location_id: int | None
    labels: list[str]
    password: str | None
    generate_password: bool
    archived: bool


def visible_unknown(principal: Principal) -> QuerySet[UnknownChargePoint]:
    """The identities that knocked, for those who see all charge points."""
    if principal.may(Role.VIEWER) and principal.scope.charge_points is None:
        return UnknownChargePoint.all()
    return UnknownChargePoint.filter(id__in=[])


async def archived_among(identities: Iterable[str]) -> set[str]:
    """Those of these identities that belong to an archived charge point."""
    rows = ChargePoint.filter(identity__in=list(identities), archived_at__isnull=False)
    return {row.identity for row in await rows.only("id", "identity")}


async def create(by: Principal, identity: str, edit: Edit) -> tuple[ChargePoint, str | None]:
    """Add a charge point; also returns the password in hex if one was generated, which nobody can read again.

    Raises Invalid for unusable input, and Duplicate if the identity is taken, even by an archived one.
    """
    by.require_unlimited(Role.OPERATOR)
    check_identity(identity)
    columns, generated = await _columns(by, edit)
    return await _create(identity, columns, _labels(edit)), generated


@unit_of_work
async def _create(identity: str, columns: dict[str, Any], labels: list[str] | None) -> ChargePoint:
    before = await ChargePoint.get_or_none(identity=identity)
    if before is not None:
        hint = "" if before.archived_at is None else " and is archived: it can be restored by updating it"
        raise Duplicate(f"the charge point {identity} exists{hint}", field="identity")
    try:
        row = await ChargePoint.create(identity=identity, created_at=now(), **columns)
    except IntegrityError:  # somebody else was faster
        raise Duplicate(f"the charge point {identity} exists", field="identity") from None
    await _put_labels(row, labels)
    audit.created(row, "charge_point", row.id, labels=labels)
    await _forget_knock(identity)
    return row


async def _forget_knock(identity: str) -> None:
    knocked = await UnknownChargePoint.get_or_none(identity=identity)
    if knocked is not None:
        await knocked.delete()
        changed("unknown_charge_point", knocked.id)


async def update(by: Principal, identity: str, edit: Edit) -> tuple[ChargePoint, str | None]:
    """Change a charge point, even an archived one; also returns a generated password in hex. Its identity stays.

    Its location says who may see it, so that is not for those who see only a part. One at which a session runs is not
    archived (Invalid): the stop could not come any more.
    """
    by.require(Role.OPERATOR)
    if "location_id" in edit:
        by.require_unlimited(Role.OPERATOR)
    columns, generated = await _columns(by, edit)
    return await _update(by, identity, columns, _labels(edit)), generated


@unit_of_work
async def _update(by: Principal, identity: str, columns: dict[str, Any], labels: list[str] | None) -> ChargePoint:
    row = await visible(by, archived=True).get_or_none(identity=identity)
    if row is None:
        raise NotFound(f"no charge point has the identity {identity!r}", field="chargePoint")
    if isinstance(columns.get("archived_at"), datetime) and row.archived_at is not None:
        columns = {
            name: value for name, value in columns.items() if name != "archived_at"
        }  # it stays archived since then
    if isinstance(columns.get("archived_at"), datetime):
        await lock([row.id])
        if await ChargingSession.exists(charge_point_id=row.id, state__in=OPEN):
            raise Invalid("a session runs there: stop it, or close it by correcting its end, first", field="archived")
    before = {name: getattr(row, name) for name in columns}
    if labels is not None:
        before["labels"] = await _put_labels(row, labels)
    if not before:
        return row
    if columns:
        row.update_from_dict(columns)
        await row.save(update_fields=list(columns))
    audit.altered("charge_point", row.id, before, columns | ({} if labels is None else {"labels": labels}), row.id)
    if "archived_at" in columns:
        changed("connection", row.id, row.id)
        if row.archived_at is None:
            await _forget_knock(identity)
    return row


async def accept_unknown(by: Principal, identity: str, edit: Edit) -> tuple[ChargePoint, str | None]:
    """Add a charge point that knocked before, and forget the knock; NotFound if it never did."""
    by.require_unlimited(Role.OPERATOR)
    if not await visible_unknown(by).filter(identity=identity).exists():
        raise NotFound(f"no unknown charge point with the identity {identity!r} tried to connect", field="identity")
    return await create(by, identity, edit)


@unit_of_work
async def forget_unknown(by: Principal, identity: str) -> None:
    """Drop an identity from the list of those that knocked; NotFound if it is not there."""
    by.require(Role.OPERATOR)
    row = await visible_unknown(by).get_or_none(identity=identity)
    if row is None:
        raise NotFound(f"no unknown charge point with the identity {identity!r} tried to connect", field="identity")
    await row.delete()
    changed("unknown_charge_point", row.id)


def _labels(edit: Edit) -> list[str] | None:
    """Check labels and drop those that say the same; None if they stay as they are."""
    if "labels" not in edit:
        return None
    labels = {label.lower(): label for label in (one.strip() for one in edit["labels"])}
    if len(labels) > _MOST_LABELS or not all(1 <= len(one) <= _MOST_LABEL and one.isprintable() for one in labels):
        raise Invalid(f"at most {_MOST_LABELS} labels of 1 to {_MOST_LABEL} printable characters", field="labels")
    return sorted(labels.values(), key=str.lower)


async def _put_labels(row: ChargePoint, labels: list[str] | None) -> list[str]:
    """Write the labels of a charge point anew; returns those that it had."""
    if labels is None:
        return []
    before = await ChargePointLabel.filter(charge_point_id=row.id).order_by("folded")
    if [one.label for one in before] != labels:
        await ChargePointLabel.filter(charge_point_id=row.id).delete()
        await ChargePointLabel.bulk_create(
            [ChargePointLabel(charge_point_id=row.id, label=one, folded=one.lower()) for one in labels]
        )
    return [one.label for one in before]


async def _columns(by: Principal, edit: Edit) -> tuple[dict[str, Any], str | None]:
    """Check what was given and turn it into columns; passwords are hashed here, outside of any transaction."""
    columns: dict[str, Any] = {}
    if "name" in edit:
        name = (edit["name"] or "").strip()
        if len(name) > _MOST_NAME or not name.isprintable():
            raise Invalid(f"a name has at most {_MOST_NAME} printable characters", field="name")
        columns["name"] = name or None
    if "registration_status" in edit:
        columns["registration_status"] = edit["registration_status"]
    if "heartbeat_interval" in edit:
        interval = edit["heartbeat_interval"]
        if interval is not None and not 1 <= interval <= MOST_HEARTBEAT:
            raise Invalid(f"a heartbeat interval is 1 to {MOST_HEARTBEAT} seconds", field="heartbeatInterval")
        columns["heartbeat_interval"] = interval
    if "read_configuration_after_boot" in edit:
        columns["read_configuration_after_boot"] = edit["read_configuration_after_boot"]
    if "ask_status_after_reconnect" in edit:
        columns["ask_status_after_reconnect"] = edit["ask_status_after_reconnect"]
    if "location_id" in edit:
        wanted = edit["location_id"]
        if wanted is not None and not await locations.visible(by).filter(id=wanted).exists():
            raise NotFound("there is no such location", field="location")
        columns["location_id"] = wanted
    if "archived" in edit:
        columns["archived_at"] = now() if edit["archived"] else None
    generated = None
    password = edit.get("password")
    if edit.get("generate_password"):
        if password is not None:
            raise Invalid("give a password or have one generated, not both", field="password")
        generated = credential.new_secret(20)
        columns["password_hash"] = credential.digest(bytes.fromhex(generated))
    elif password is not None:
        if not password or len(password) > _MOST_PASSWORD:
            raise Invalid(f"a password has 1 to {_MOST_PASSWORD} characters", field="password")
        columns["password_hash"] = await asyncio.to_thread(credential.stretch, credential.canonical(password.encode()))
    elif "password" in edit:
        columns["password_hash"] = None
    return columns, generated
