"""A database with two of everything, people and programs of every kind, and a query for whatever the schema has."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from api import permissions
from api.identifiers import encode
from models import api_key, presence
from models import driver as drivers
from models import id_tag_registry as id_tags
from models.charge_point import ChargePoint, ChargePointLabel
from models.command import Command
from models.configuration import ConfigurationKey
from models.connector import Connector, StatusChange
from models.database import now
from models.diagnostics import DiagnosticsRequest, DiagnosticsStatus
from models.firmware import FirmwareStatus, FirmwareUpdate
from models.firmware_image import FirmwareImage
from models.local_auth_list import LocalAuthList, LocalAuthListEntry
from models.local_auth_list_sync import LocalAuthListSync
from models.location import Location
from models.message import Message
from models.meter_value import MeterValue
from models.principal import SYSTEM, Role
from models.reported_schedule import ReportedSchedule
from models.reservation import Reservation
from models.session import ChargingSession
from models.smart_charging import SentProfile
from models.stored_file import StoredFile
from models.user import User
from tests.api.conftest import START, House, add_charge_point, add_command, add_connector, add_session

MARKER = re.compile(
    r"\b(?:CP|FILE|TAG|DRIVER|PLACE|LABEL|FRAME|REASON|VALUE|INFO|NOTE|SERIAL|ADDRESS|KNOCK|KEY)-[A-Z]+\b"
)

ANONYMOUS, DRIVER_A, DRIVER_B = "anonymous", "driver A", "driver B"
KEY_AWAY, KEY_HOME = "key of CP-AWAY", "key of PLACE-HOME"
ASKERS: dict[str, Any] = {
    ANONYMOUS: None,
    DRIVER_A: DRIVER_A,
    DRIVER_B: DRIVER_B,
    KEY_AWAY: KEY_AWAY,
    KEY_HOME: KEY_HOME,
    "viewer": Role.VIEWER,
    "operator": Role.OPERATOR,
    "admin": Role.ADMIN,
}
"""Who asks, by the name of their token; the keys are those of operators."""


@dataclass
class Seeds:
    """The public ids of what was sown, by the names under which arguments speak of it."""

    ids: dict[str, str]

    def fill(self, arguments: str) -> str:
        return re.sub(r"<(\w+)>", lambda match: f'"{self.ids[match[1]]}"', arguments)


async def sow(house: House) -> Seeds:
    """Write two of everything: at home and away, of driver A and of driver B."""
    ids: dict[str, str] = {}
    for end, tag, published in (("HOME", "TAG-A", True), ("AWAY", "TAG-B", False)):
        place = await Location.create(name=f"PLACE-{end}", published=published, created_at=START)
        driver = await drivers.create(SYSTEM, {"name": f"DRIVER-{tag[-1]}", "note": f"NOTE-{end}"})
        row = await id_tags.create(SYSTEM, tag, {"driver_id": driver.id, "note": f"NOTE-{end}"})
        charge_point = await add_charge_point(
            f"CP-{end}",
            location_id=place.id,
            serial_number=f"SERIAL-{end}",
            remote_address=f"ADDRESS-{end}",
            disconnected_at=START,
            last_boot_at=now(),
        )
        await _details(charge_point, end)
        sync = await _local_list(charge_point)
        update, request = await _files(charge_point, end)
        session = await add_session(
            charge_point,
            id_tag=tag,
            id_tag_key=tag.lower(),
            transaction_id=1 if end == "HOME" else 2,
            last_sample_received_at=START,
            power_w=1_000,
        )
        await MeterValue.create(
            charge_point_id=charge_point.id,
            connector_id=1,
            transaction_id=1,
            session_id=session.id,
            sampled_at=START,
            received_at=START,
            power_w=1_000,
            samples="[]",
            digest=1,
        )
        command = await add_command(charge_point, session_id=session.id, reason=f"REASON-{end}")
        await _profile(session, command, end)
        reservation = await Reservation.create(
            charge_point_id=charge_point.id,
            reservation_id=7,
            connector_id=1,
            id_tag=tag,
            id_tag_key=tag.lower(),
            expires_at=now() + timedelta(hours=1),
            state="ACTIVE",
            created_at=START,
            requested_by="user:operator",
            command_id=command.id,
            session_id=session.id,
        )
        token, _, _ = await drivers.issue_token(SYSTEM, driver.id, None, timedelta(hours=1))
        house.tokens[DRIVER_A if end == "HOME" else DRIVER_B] = token  # type: ignore[index]
        low = end.lower()
        ids |= {
            f"place_{low}": encode("Location", place.id),
            f"driver_{low}": encode("Driver", driver.id),
            f"tag_{low}": encode("IdTag", row.id),
            f"point_{low}": encode("ChargePoint", charge_point.id),
            f"session_{low}": encode("ChargingSession", session.id),
            f"command_{low}": encode("Command", command.id),
            f"sync_{low}": encode("LocalAuthListSync", sync.id),
            f"reservation_{low}": encode("Reservation", reservation.id),
            f"update_{low}": encode("FirmwareUpdate", update.id),
            f"diagnostics_{low}": encode("DiagnosticsRequest", request.id),
        }
    home = await Location.get(name="PLACE-HOME")
    away = await ChargePoint.get(identity="CP-AWAY")
    for asker, limit in (
        (KEY_AWAY, api_key.Limit(frozenset({away.id}), frozenset())),
        (KEY_HOME, api_key.Limit(frozenset(), frozenset({home.id}))),
    ):
        edit = api_key.Edit(name=f"KEY-{asker[-4:]}", role=Role.OPERATOR, limit=limit)
        key, house.tokens[asker] = await api_key.create(SYSTEM, edit)  # type: ignore[index]
    ids["key"] = encode("ApiKey", key.id)
    ids["user"] = encode("User", (await User.get(key="admin")).id)
    image = await FirmwareImage.create(file=await _file("ONE"), version="1", created_by="system", created_at=START)
    ids["image"] = encode("FirmwareImage", image.id)
    await presence.knock("KNOCK-ONE", None, "ocpp1.6")
    await house.data('mutation { updateChargePoint(input: {identity: "CP-HOME", name: "CP-HOME"}) { password } }')
    await house.data('mutation { updateChargePoint(input: {identity: "CP-AWAY", name: "CP-AWAY"}) { password } }')
    return Seeds(ids)


async def _profile(session: ChargingSession, command: Command, end: str) -> None:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]}
    profile = {"chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative", "chargingSchedule": schedule}
    told: dict[str, Any] = {"charge_point_id": session.charge_point_id, "connector_id": 1, "command_id": command.id}
    await SentProfile.create(
        charging_profile_id=1,
        purpose="TxProfile",
        stack_level=0,
        profile={"chargingProfileId": 1, "stackLevel": 0, **profile},
        session=session,
        requested_by="user:anna",
        requested_at=START,
        state="INSTALLED",
        answer=f"INFO-{end}",
        changed_at=START,
        **told,
    )
    await ReportedSchedule.create(asked_duration_s=60, schedule=schedule, reported_at=START, **told)


async def _details(charge_point: ChargePoint, end: str) -> None:
    connector = await add_connector(charge_point, 1, "Faulted")
    await Connector.filter(id=connector.id).update(info=f"INFO-{end}")
    report = {"status": "Faulted", "error_code": "NoError", "status_at": START, "received_at": START}
    await StatusChange.create(charge_point_id=charge_point.id, connector_id=1, info=f"INFO-{end}", **report)
    await ChargePointLabel.create(charge_point_id=charge_point.id, label=f"LABEL-{end}", folded=f"label-{end.lower()}")
    await Message.create(
        charge_point_id=charge_point.id, direction="IN", kind="CALL", payload=f'{{"a": "FRAME-{end}"}}', at=now()
    )
    wish = {"value": f"VALUE-{end}", "desired_value": "x", "desired_at": START}
    await ConfigurationKey.create(charge_point_id=charge_point.id, key="K", folded="k", **wish)


async def _local_list(charge_point: ChargePoint) -> LocalAuthListSync:
    """Both id tags are in the list of each charge point."""
    await LocalAuthList.create(charge_point_id=charge_point.id, version=1, accepted_at=START)
    for tag in ("TAG-A", "TAG-B"):
        said = {"id_tag": tag, "key": tag.lower(), "status": "Accepted"}
        await LocalAuthListEntry.create(charge_point_id=charge_point.id, **said)
    asked = {"requested_by": charge_point.identity, "idempotency_key": "k", "created_at": START}
    return await LocalAuthListSync.create(charge_point_id=charge_point.id, state="DONE", **asked)


async def _file(name: str) -> StoredFile:
    return await StoredFile.create(name=f"FILE-{name}", path=name, size_bytes=1, sha256="0" * 64, created_at=START)


async def _files(charge_point: ChargePoint, end: str) -> tuple[FirmwareUpdate, DiagnosticsRequest]:
    asked = {"charge_point_id": charge_point.id, "requested_by": "system", "created_at": START, "state_at": START}
    asked["location"] = f"ftp://host/FILE-{end}"
    told = {"charge_point_id": charge_point.id, "word": f"FILE-{end}", "received_at": START}
    command = await add_command(charge_point, action="update_firmware", reason=f"REASON-{end}")
    update = await FirmwareUpdate.create(command_id=command.id, state="INSTALLED", retrieve_at=START, **asked)
    await FirmwareStatus.create(firmware_update_id=update.id, **told)
    command = await add_command(charge_point, action="get_diagnostics", reason=f"REASON-{end}")
    file = await _file(end)
    request = await DiagnosticsRequest.create(command_id=command.id, state="UPLOADED", file_id=file.id, **asked)
    await DiagnosticsStatus.create(diagnostics_request_id=request.id, **told)
    return update, request


async def restore() -> None:
    """Undo what one asker may have done, so that the next one meets the same."""
    for model in (ChargePoint, Location, User, id_tags.IdTag, drivers.Driver, FirmwareImage):
        await model.all().update(archived_at=None)
    await ChargePoint.filter(identity__in=["CP-HOME", "CP-AWAY"]).update(password_hash=None)
    await ChargePoint.filter(identity__in=["CP-NEW", "KNOCK-ONE"]).delete()
    await Location.filter(name="PLACE-NEW").delete()
    await id_tags.IdTag.filter(key="tag-new").delete()
    await drivers.DriverToken.filter(driver__external_ref="DRIVER-NEW").delete()
    await drivers.Driver.filter(external_ref="DRIVER-NEW").delete()
    await api_key.ApiKey.filter(name="KEY-NEW").delete()
    await api_key.ApiKey.all().update(revoked_at=None)
    await User.filter(key="new").delete()
    await presence.knock("KNOCK-ONE", None, "ocpp1.6")


def is_for_drivers(kind: str, field: str) -> bool:
    return field in permissions._FOR_DRIVERS.get(kind, ())


def selection(
    schema: GraphQLSchema, kind: Any, depth: int, may: Callable[[str, str], bool] = lambda kind, field: True
) -> str:
    """Select whatever a type has, so many things deep; pages and changes are opened and do not count as deep."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLInterfaceType):  # what all that it may be have in common
        return f"{{ __typename {' '.join(named.fields)} }}"
    assert isinstance(named, GraphQLObjectType), named
    envelope = named.name.endswith(("Connection", "Change", "Changes", "MessageBatch"))
    parts = []
    for name, field in named.fields.items():
        # What repeats the nodes, and what repeats the input, would be found in every answer.
        if name in ("edges", "pageInfo") or (named.name, name) == ("UserError", "message"):
            continue
        if not may(named.name, name):
            continue
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(get_named_type(field.type)):
            parts.append(name)
        elif depth or envelope:
            inner = selection(schema, field.type, depth if envelope else depth - 1, may)
            few = next((f"({size}: 2)" for size in ("first", "maxPoints") if size in field.args), "")
            parts.append(f"{name}{few} {inner}")
    return f"{{ {' '.join(parts)} }}" if parts else "{ __typename }"
