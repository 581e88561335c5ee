"""Configuration keys: what a charge point reported, what people want it to be, and what is known of each key."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import audit
from models import charge_point as charge_points
from models import command as commands
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order
from models.database import changed, now, unit_of_work
from models.errors import Invalid
from models.fields import UtcField
from models.outcome import Fate
from models.principal import Principal, Role

MOST_KEYS = "GetConfigurationMaxKeys"
SECRET_KEYS = frozenset({"authorizationkey"})
"""Keys whose value is never stored nor shown; a charge point must not tell them either (OCPP 1.6-J security, A01)."""

_MOST_VALUE = 500
_LARGEST = 2**31 - 1


class ConfigurationKey(Model):
    """One key of one charge point: reported, desired, or both."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="configuration_keys", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    key = fields.CharField(max_length=50)
    folded = fields.CharField(max_length=50)
    value: str | None = fields.TextField(null=True)
    readonly = fields.BooleanField(null=True)
    supported = fields.BooleanField(null=True)
    reported_at = UtcField(null=True)
    changed_at = UtcField(null=True)
    reboot_required_since = UtcField(null=True)
    unknown_since = UtcField(null=True)
    desired_value = fields.CharField(max_length=_MOST_VALUE, null=True)
    desired_by = fields.CharField(max_length=255, null=True)
    desired_at = UtcField(null=True)

    class Meta:
        table = "configuration_key"
        unique_together = (("charge_point", "folded"),)
        indexes = (("desired_at", "id"),)


def fold(key: str) -> str:
    """The form in which keys are compared (CiString50)."""
    return key.strip().lower()


def differs(row: ConfigurationKey) -> bool:
    """Whether the charge point has another value than people want, or may have one.

    Blanks in a list make no difference, nor TRUE for true.
    """
    if row.desired_value is None or row.supported is False:
        return False
    if row.unknown_since is not None:
        return True
    return row.value is None or _essence(row.value) != _essence(row.desired_value)


def _essence(value: str) -> str:
    text = ",".join(part.strip() for part in value.split(","))
    return text.lower() if text.lower() in ("true", "false") else text


def visible(principal: Principal, charge_point_id: int | None = None) -> QuerySet[ConfigurationKey]:
    """The keys of one charge point, or of all, that `principal` may see; none for a driver."""
    if not principal.may(Role.VIEWER):
        return ConfigurationKey.filter(id__in=[])
    query = (
        ConfigurationKey.all() if charge_point_id is None else ConfigurationKey.filter(charge_point_id=charge_point_id)
    )
    scope = principal.scope.charge_points
    if scope is None or charge_point_id in scope:
        return query
    return query.filter(charge_point_id__in=sorted(scope))


async def reported(charge_point_id: int, key: str) -> str | None:
    """The value that a charge point told of a key; None if it told none."""
    row = await ConfigurationKey.get_or_none(charge_point_id=charge_point_id, folded=fold(key))
    return None if row is None else row.value


def whole(value: str | None) -> int | None:
    """Read the value of a key as a number from 0; None if it is none, or none that OCPP can say."""
    text = (value or "").strip()
    return number if text.isdecimal() and len(text) <= 10 and (number := int(text)) <= _LARGEST else None


def positive(value: str | None) -> int | None:
    """Read the value of a key as a number above 0; None if it is none."""
    return whole(value) or None


async def most_keys(charge_point_id: int) -> int | None:
    """How many keys this charge point answers at once; None if it never said."""
    return positive(await reported(charge_point_id, MOST_KEYS))


@unit_of_work
async def desire(by: Principal, charge_point: ChargePoint, key: str, value: str | None) -> ConfigurationKey:
    """Stage the value that a key should have; None takes the wish back. Nothing is sent until it is applied."""
    by.require(Role.OPERATOR)
    key = key.strip()
    if not 1 <= len(key) <= 50:
        raise Invalid("a key has 1 to 50 characters", field="key")
    if value is not None and len(value) > _MOST_VALUE:
        raise Invalid(f"a value has at most {_MOST_VALUE} characters", field="value")
    if fold(key) in SECRET_KEYS:
        raise Invalid(f"{key} is a secret and is not staged: set it directly", field="key")
    row = await _of(charge_point.id, key)
    wish: dict[str, Any] = {
        "desired_value": value,
        "desired_by": None if value is None else by.label,
        "desired_at": None if value is None else now(),
    }
    await audit.alter(row, "configuration_key", wish, charge_point.id)
    return row


@unit_of_work
async def apply(charge_point: ChargePoint, order: Order) -> list[Command]:
    """Ask the charge point for every staged value that differs from what it reported; one command a key."""
    staged = ConfigurationKey.filter(charge_point_id=charge_point.id, desired_value__isnull=False).order_by("folded")
    sent = []
    for row in await staged:
        if differs(row) and row.readonly is not True:
            request = {"key": row.key, "value": row.desired_value}
            sent.append(await commands.send(charge_point, "change_configuration", request, order.once_for(row.folded)))
    return sent


@commands.follows("get_configuration")
async def _follow_get_configuration(command: Command) -> None:
    """Keep what was reported, also where only the first of several CALLs were answered.

    A key that is absent is not unsupported until it is asked for by name (OCPP 1.6, 5.8).
    """
    if command.response is None:
        return
    await charge_points.lock([command.charge_point_id])
    response: dict[str, Any] = command.response or {}
    moment = command.answered_at or now()
    for reported in response.get("configurationKey") or ():
        row = await _of(command.charge_point_id, reported["key"])
        row.key = reported["key"][:50]
        row.value = None if row.folded in SECRET_KEYS else reported.get("value")
        row.readonly = bool(reported.get("readonly"))
        row.supported = True
        row.reported_at = moment
        row.unknown_since = None
        await row.save(update_fields=["key", "value", "readonly", "supported", "reported_at", "unknown_since"])
        changed("configuration_key", row.id, command.charge_point_id)
    for key in response.get("unknownKey") or ():
        row = await _of(command.charge_point_id, key)
        row.supported = False
        row.reported_at = moment
        await row.save(update_fields=["supported", "reported_at"])
        changed("configuration_key", row.id, command.charge_point_id)


def missing(command: Command) -> list[str]:
    """The keys that a GetConfiguration that failed asked for by name and that no answer told of."""
    if command.state not in (CommandState.FAILED, CommandState.TIMED_OUT):
        return []
    response: dict[str, Any] = command.response or {}
    told = {fold(one["key"]) for one in response.get("configurationKey") or ()}
    told |= {fold(key) for key in response.get("unknownKey") or ()}
    return [key for key in command.request.get("key") or () if fold(key) not in told]


@commands.follows("change_configuration")
async def _follow_change_configuration(command: Command) -> None:
    """Remember what a key was set to; RebootRequired is a success that counts after the next boot (OCPP 1.6, 7.22)."""
    if command.fate == Fate.UNSENT:
        return
    await charge_points.lock([command.charge_point_id])
    row = await _of(command.charge_point_id, str(command.request["key"]))
    moment = command.answered_at or now()
    match command.fate:
        case Fate.UNKNOWN:
            if max(row.reported_at or command.created_at, row.changed_at or command.created_at) > command.created_at:
                return  # it was told since: this end is recorded late
            row.unknown_since = moment
        case Fate.TAKEN:
            row.unknown_since = None
            row.value = None if row.folded in SECRET_KEYS else str(command.request["value"])
            row.supported = True
            row.changed_at = moment
            row.reboot_required_since = moment if command.status == "RebootRequired" else None
        case Fate.REFUSED if command.status == "NotSupported":
            row.supported = False
        case _:
            return
    await row.save(update_fields=["value", "supported", "changed_at", "reboot_required_since", "unknown_since"])
    changed("configuration_key", row.id, command.charge_point_id)


async def _of(charge_point_id: int, key: str) -> ConfigurationKey:
    row, _ = await ConfigurationKey.get_or_create(
        {"key": key[:50]}, charge_point_id=charge_point_id, folded=fold(key)[:50]
    )
    return row
