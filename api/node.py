"""Anything by its id: for programs that keep ids and read again what they stand for."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

import strawberry
from strawberry import ID
from tortoise.queryset import QuerySet

from api import charge_point, unknown_charge_point
from api.api_key import ApiKey
from api.audit import AuditEntry
from api.authorization import IdTag
from api.charging_profile import ChargingProfile
from api.command import Command
from api.configuration import ConfigurationKey
from api.connector import Connector
from api.context import Context, Info
from api.diagnostics import DiagnosticsRequest, DiagnosticsStatus
from api.driver import Driver
from api.firmware import FirmwareStatus, FirmwareUpdate
from api.firmware_image import FirmwareImage
from api.identifiers import Node, row_number, take_apart
from api.local_auth_list import LocalAuthList, LocalAuthListSync, load_lists
from api.location import Location
from api.message import Message
from api.reservation import Reservation
from api.session import ChargingSession
from api.user import User
from models import (
    api_key,
    audit,
    charge_point_registry,
    command,
    configuration,
    connector,
    diagnostics,
    driver,
    firmware,
    firmware_image,
    id_tag_registry,
    local_auth_list_sync,
    location,
    message,
    reservation,
    session,
    smart_charging,
    user,
)
from models import charge_point as charge_points
from models.principal import Principal

Find = Callable[[Context, str], Awaitable[Node | None]]


def _shown_by(
    visible: Callable[[Principal], QuerySet[Any]],
    show_all: Callable[[Context, Sequence[Any]], Awaitable[Sequence[Node]]],
) -> Find:
    """Find a row among those that the principal may see, and show it as its noun does."""

    async def find(context: Context, key: str) -> Node | None:
        row_id = row_number(key)
        row = None if row_id is None else await visible(context.principal).get_or_none(id=row_id)
        return None if row is None else (await show_all(context, [row]))[0]

    return find


def _plain(visible: Callable[[Principal], QuerySet[Any]], kind: Any) -> Find:
    async def show_all(_: Context, rows: Sequence[Any]) -> list[Node]:
        return [kind.from_row(row) for row in rows]

    return _shown_by(visible, show_all)


async def _find_connector(context: Context, key: str) -> Node | None:
    charge_point_id, _, number = key.partition("/")
    row_id, connector_id = row_number(charge_point_id), row_number(number)
    if row_id is None or connector_id is None or connector_id >= 2**31:
        return None
    rows = connector.visible(context.principal)
    row = await rows.get_or_none(charge_point_id=row_id, connector_id=connector_id)
    return None if row is None else Connector.from_row(row)


async def _find_configuration_key(context: Context, key: str) -> Node | None:
    row_id = row_number(key)
    row = None if row_id is None else await configuration.visible(context.principal).get_or_none(id=row_id)
    if row is None:
        return None
    of = await charge_points.ChargePoint.get(id=row.charge_point_id).only("id", "last_boot_at")
    return ConfigurationKey.from_row(row, of.last_boot_at)


async def _find_image(context: Context, key: str) -> Node | None:
    row_id = row_number(key)
    rows = firmware_image.visible(context.principal, archived=True).select_related("file")
    row = None if row_id is None else await rows.get_or_none(id=row_id)
    return None if row is None else FirmwareImage.from_row(row)


async def _find_local_list(context: Context, key: str) -> Node | None:
    charge_point_id = row_number(key)
    if charge_point_id is None:
        return None
    (row,) = await load_lists(context.principal, [charge_point_id])
    return None if row is None else LocalAuthList.from_row(row)


FINDERS: dict[str, Find] = {
    "ApiKey": _plain(api_key.visible, ApiKey),
    "AuditEntry": _plain(audit.visible, AuditEntry),
    "ChargePoint": _shown_by(lambda by: charge_points.visible(by, archived=True), charge_point.show_all),
    "ChargingProfile": _plain(smart_charging.visible, ChargingProfile),
    "ChargingSession": _plain(session.visible, ChargingSession),
    "Command": _plain(command.visible, Command),
    "ConfigurationKey": _find_configuration_key,
    "Connector": _find_connector,
    "DiagnosticsRequest": _plain(diagnostics.visible, DiagnosticsRequest),
    "DiagnosticsStatus": _plain(diagnostics.visible_statuses, DiagnosticsStatus),
    "Driver": _plain(lambda by: driver.visible(by, archived=True), Driver),
    "FirmwareImage": _find_image,
    "FirmwareStatus": _plain(firmware.visible_statuses, FirmwareStatus),
    "FirmwareUpdate": _plain(firmware.visible, FirmwareUpdate),
    "IdTag": _plain(lambda by: id_tag_registry.visible(by, archived=True), IdTag),
    "LocalAuthList": _find_local_list,
    "LocalAuthListSync": _plain(local_auth_list_sync.visible, LocalAuthListSync),
    "Location": _plain(lambda by: location.visible(by, archived=True), Location),
    "Message": _plain(message.visible, Message),
    "Reservation": _plain(reservation.visible, Reservation),
    "UnknownChargePoint": _shown_by(charge_point_registry.visible_unknown, unknown_charge_point.show_all),
    "User": _plain(lambda by: user.visible(by, archived=True), User),
}
"""How what an id stands for is found, by the name of its type; a PublicLocation has the id of its Location."""


@strawberry.type
class NodeQuery:
    """What can be found by its id alone."""

    @strawberry.field(
        description="Anything by its id, as far as you may see it, archived ones too; null if there is none. Say what"
        " you want of it with `... on ChargePoint { ... }`; `__typename` tells what it is."
    )
    async def node(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Its id, as any field `id` told it.")]
    ) -> Node | None:
        kind, key = take_apart(id) or ("", "")
        find = FINDERS.get(kind)
        return None if find is None else await find(info.context, key)
