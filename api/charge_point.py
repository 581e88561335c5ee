"""Charge points: the fleet, and adding, changing, archiving and resetting them (OCPP: Reset)."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import ID
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from api import charging_profile, command, live, message, reservation, session
from api.charging_profile import ChargingProfile
from api.command import Command
from api.connector import Connector, load_connectors
from api.context import Context, Info
from api.errors import bad_input
from api.identifiers import Node, decode, decode_all, encode
from api.limits import MAX_PAGE, page_size
from api.live import Changes, Interval, Watch
from api.location import Location, load_locations
from api.message import Message
from api.pagination import After, Before, Connection, First, Last, paginate
from api.repair import Repair, load_repairs
from api.reservation import Reservation
from api.session import ChargingSession
from api.words import ConnectorStatus, RegistrationStatus
from models import charge_point as charge_points
from models import connector as connectors
from models import node as nodes
from models.principal import Principal, Role

Newest = Annotated[int, strawberry.argument(description=f"How many: 1 to {MAX_PAGE}.")]


@strawberry.type(description="A device that charges vehicles at one or more connectors.")
class ChargePoint(Node):
    identity: str = strawberry.field(description="The name under which it connects: the end of its WebSocket address.")
    name: str | None = strawberry.field(description="What people call it.")
    registration_status: RegistrationStatus = strawberry.field(description="Whether it may work, as you decided.")
    heartbeat_interval: int | None = strawberry.field(
        description="Seconds between its heartbeats; null for the deployment's own interval."
    )
    read_configuration_after_boot: bool = strawberry.field(
        description="Whether its configuration is read after each of its starts."
    )
    ask_status_after_reconnect: bool = strawberry.field(
        description="Whether it is asked for its connectors' status after it has connected."
    )
    has_password: bool = strawberry.field(description="Whether it must show a password to connect.")
    online: bool = strawberry.field(description="Whether it is connected now.")
    connected_at: datetime | None = strawberry.field(description="When its newest connection began (UTC).")
    disconnected_at: datetime | None = strawberry.field(
        description="When its newest connection ended (UTC); null while connected."
    )
    last_seen_at: datetime | None = strawberry.field(description="When it was last heard, to a few seconds (UTC).")
    last_boot_at: datetime | None = strawberry.field(description="When it last introduced itself after a start (UTC).")
    remote_address: str | None = strawberry.field(
        description="The network address it connects from; null if you are no OPERATOR."
    )
    vendor: str | None = strawberry.field(description="Who makes it, as it says itself.")
    model: str | None = strawberry.field(description="Which model it is, as it says itself.")
    serial_number: str | None = strawberry.field(description="Serial number of the charge point.")
    box_serial_number: str | None = strawberry.field(description="Serial number of the box inside; an old field.")
    firmware_version: str | None = strawberry.field(description="Version of its firmware.")
    iccid: str | None = strawberry.field(description="Number of its SIM card.")
    imsi: str | None = strawberry.field(description="Subscriber number of its SIM card.")
    meter_type: str | None = strawberry.field(description="Type of its main meter.")
    meter_serial_number: str | None = strawberry.field(description="Serial number of its main meter.")
    created_at: datetime = strawberry.field(description="When it was added here (UTC).")
    archived_at: datetime | None = strawberry.field(description="When it was archived (UTC); null while in use.")
    row_id: strawberry.Private[int]
    location_row: strawberry.Private[int | None]

    @strawberry.field(description="Its connectors, 0 (the charge point as a whole) included once it reported it.")
    async def connectors(self, info: Info) -> list[Connector]:
        return [Connector.from_row(row) for row in await info.context.load(load_connectors, self.row_id)]

    @strawberry.field(description="Where it stands; null if nobody says, or not to you.")
    async def location(self, info: Info) -> Location | None:
        row = None if self.location_row is None else await info.context.load(load_locations, self.location_row)
        return None if row is None else Location.from_row(row)

    @strawberry.field(description="Words that people put on it to find it by, in the order of the alphabet.")
    async def labels(self, info: Info) -> list[str]:
        return await info.context.load(_load_labels, self.row_id)

    @strawberry.field(description="Its newest sessions, newest first; page through all with the query sessions.")
    async def sessions(self, info: Info, first: Newest = 10) -> list[ChargingSession]:
        rows = await info.context.load(session.load_newest_of_charge_points, (self.row_id, page_size("first", first)))
        return [ChargingSession.from_row(row) for row in rows]

    @strawberry.field(description="Its newest reservations, newest first; page through all with reservations.")
    async def reservations(self, info: Info, first: Newest = 10) -> list[Reservation]:
        key = self.row_id, page_size("first", first)
        rows = await info.context.load(reservation.load_newest_of_charge_points, key)
        return [Reservation.from_row(row) for row in rows]

    @strawberry.field(description="The newest commands to it, newest first; page through all with the query commands.")
    async def commands(self, info: Info, first: Newest = 10) -> list[Command]:
        rows = await info.context.load(command.load_newest_of_charge_points, (self.row_id, page_size("first", first)))
        return [Command.from_row(row) for row in rows]

    @strawberry.field(
        description="The charging profiles that it has, or may have, newest first; page through all that it was sent"
        " with the query chargingProfiles."
    )
    async def charging_profiles(self, info: Info) -> list[ChargingProfile]:
        rows = await info.context.load(charging_profile.load_of_charge_points, self.row_id)
        return [ChargingProfile.from_row(row) for row in rows]

    @strawberry.field(description="Its newest OCPP frames, newest first; page through all with the query messages.")
    async def messages(self, info: Info, first: Newest = 10) -> list[Message]:
        rows = await info.context.load(message.load_newest_of_charge_points, (self.row_id, page_size("first", first)))
        return [Message.from_row(row) for row in rows]

    @strawberry.field(description="What it says wrong and is mended, the most frequent first; for its maker.")
    async def repairs(self, info: Info) -> list[Repair]:
        return [Repair.from_row(row) for row in await info.context.load(load_repairs, self.row_id)]

    @classmethod
    def from_row(cls, row: charge_points.ChargePoint, principal: Principal, alive: set[str]) -> "ChargePoint":
        """Show a row; `alive` are the nodes whose connections count."""
        return cls(
            id=encode("ChargePoint", row.id),
            identity=row.identity,
            name=row.name,
            registration_status=RegistrationStatus(row.registration_status),
            heartbeat_interval=row.heartbeat_interval,
            read_configuration_after_boot=row.read_configuration_after_boot,
            ask_status_after_reconnect=row.ask_status_after_reconnect,
            has_password=row.password_hash is not None,
            online=row.node_id in alive,
            connected_at=row.connected_at,
            disconnected_at=row.disconnected_at,
            last_seen_at=row.last_seen_at,
            last_boot_at=row.last_boot_at,
            remote_address=row.remote_address if principal.may(Role.OPERATOR) else None,
            vendor=row.vendor,
            model=row.model,
            serial_number=row.serial_number,
            box_serial_number=row.box_serial_number,
            firmware_version=row.firmware_version,
            iccid=row.iccid,
            imsi=row.imsi,
            meter_type=row.meter_type,
            meter_serial_number=row.meter_serial_number,
            created_at=row.created_at,
            archived_at=row.archived_at,
            row_id=row.id,
            location_row=row.location_id,
        )


async def show_all(context: Context, rows: Sequence[charge_points.ChargePoint]) -> list[ChargePoint]:
    """Show rows."""
    if not rows:
        return []
    principal, alive = context.principal, await context.alive()
    return [ChargePoint.from_row(row, principal, alive) for row in rows]


async def show(context: Context, row: charge_points.ChargePoint) -> ChargePoint:
    """Show one row."""
    (shown,) = await show_all(context, [row])
    return shown


async def load_charge_points(principal: Principal, ids: list[int]) -> list[charge_points.ChargePoint | None]:
    """Load function: rows by id, archived ones too."""
    found = {row.id: row for row in await charge_points.visible(principal, archived=True).filter(id__in=set(ids))}
    return [found.get(one) for one in ids]


async def load_of_locations(principal: Principal, keys: list[tuple[int, int]]) -> list[list[charge_points.ChargePoint]]:
    """Load function: the first charge points at a location, by its id and how many."""
    rows = charge_points.visible(principal).filter(location_id__in={location_id for location_id, _ in keys})
    found: dict[int, list[charge_points.ChargePoint]] = {}
    for row in await rows.order_by("identity"):
        found.setdefault(row.location_id or 0, []).append(row)
    return [found.get(location_id, [])[:size] for location_id, size in keys]


async def _load_labels(principal: Principal, ids: list[int]) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    if principal.may(Role.VIEWER):
        for row in await charge_points.ChargePointLabel.filter(charge_point_id__in=set(ids)).order_by("folded"):
            found.setdefault(row.charge_point_id, []).append(row.label)
    return [found.get(one, []) for one in ids]


@strawberry.input(description="Which charge points; all conditions that are given must hold.")
class ChargePointFilter:
    identity_contains: str | None = strawberry.field(
        default=None, description="Part of the identity or of the name, in any case."
    )
    online: bool | None = strawberry.field(default=None, description="Whether it is connected now.")
    connector_status: list[ConnectorStatus] | None = strawberry.field(
        default=None, description="At least one of its connectors has one of these statuses."
    )
    registration_status: list[RegistrationStatus] | None = strawberry.field(
        default=None, description="Its registration has one of these statuses."
    )
    archived: bool | None = strawberry.field(
        default=False, description="Only archived ones, only those in use (the default), or both (null)."
    )
    location: list[ID] | None = strawberry.field(default=None, description="It stands at one of these locations.")
    label: list[str] | None = strawberry.field(default=None, description="It has one of these labels, in any case.")
    vendor: str | None = strawberry.field(default=None, description="It says that it is of this vendor, in any case.")
    model: str | None = strawberry.field(default=None, description="It says that it is of this model, in any case.")
    ids: list[ID] | None = strawberry.field(default=None, description="It has one of these ids.")


async def matching(principal: Principal, wanted: ChargePointFilter | None) -> QuerySet[charge_points.ChargePoint]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or ChargePointFilter()
    rows = charge_points.visible(principal, archived=wanted.archived is not False)
    if wanted.archived:
        rows = rows.filter(archived_at__isnull=False)
    if wanted.identity_contains:
        text = wanted.identity_contains
        rows = rows.filter(Q(identity__icontains=text, name__icontains=text, join_type="OR"))
    if wanted.online is not None:
        alive = sorted(await nodes.alive())
        rows = rows.filter(node_id__in=alive) if wanted.online else rows.filter(_offline(alive))
    if wanted.connector_status is not None:
        reported = connectors.Connector.filter(status__in=[status.value for status in wanted.connector_status])
        rows = rows.filter(id__in=Subquery(reported.values("charge_point_id")))
    if wanted.registration_status is not None:
        rows = rows.filter(registration_status__in=[status.value for status in wanted.registration_status])
    if wanted.location is not None:
        rows = rows.filter(location_id__in=decode_all("Location", wanted.location))
    if wanted.label is not None:
        folded = [label.strip().lower() for label in wanted.label]
        labelled = charge_points.ChargePointLabel.filter(folded__in=folded)
        rows = rows.filter(id__in=Subquery(labelled.values("charge_point_id")))
    if wanted.vendor is not None:
        rows = rows.filter(vendor__iexact=wanted.vendor)
    if wanted.model is not None:
        rows = rows.filter(model__iexact=wanted.model)
    if wanted.ids is not None:
        rows = rows.filter(id__in=decode_all("ChargePoint", wanted.ids))
    return rows


def _offline(alive: list[str]) -> Q:
    return Q(Q(node_id__isnull=True), Q(node_id__not_in=alive), join_type="OR")


_watch: Watch[ChargePointFilter, charge_points.ChargePoint, ChargePoint] = Watch(
    "ChargePoint",
    ("charge_point", "connector"),
    matching,
    live.reader(matching),
    show_all,
    order="identity",
    row_of=lambda change: change.charge_point,
)


@strawberry.enum(description="How a list of charge points is sorted.")
class ChargePointOrder(Enum):
    IDENTITY_ASC = strawberry.enum_value("identity", description="By identity.")
    IDENTITY_DESC = strawberry.enum_value("-identity", description="By identity, the last one first.")
    CREATED_AT_ASC = strawberry.enum_value("id", description="In the order they were added.")
    CREATED_AT_DESC = strawberry.enum_value("-id", description="Newest first.")


@strawberry.type
class ChargePointQuery:
    """What can be asked about charge points."""

    @strawberry.field(description="One charge point, by identity or by id, archived ones too; null if there is none.")
    async def charge_point(
        self,
        info: Info,
        identity: Annotated[str | None, strawberry.argument(description="Its identity.")] = None,
        id: Annotated[ID | None, strawberry.argument(description="Its id.")] = None,
    ) -> ChargePoint | None:
        if (identity is None) == (id is None):
            raise bad_input("give either the identity or the id")
        wanted = {"identity": identity} if id is None else {"id": decode("ChargePoint", id) or 0}
        row = await charge_points.visible(info.context.principal, archived=True).get_or_none(**wanted)
        return None if row is None else await show(info.context, row)

    @strawberry.field(description="The charge points, a page at a time.")
    async def charge_points(
        self,
        info: Info,
        filter: Annotated[ChargePointFilter | None, strawberry.argument(description="Which ones.")] = None,
        order_by: Annotated[
            ChargePointOrder, strawberry.argument(description="How they are sorted.")
        ] = ChargePointOrder.IDENTITY_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ChargePoint]:
        context = info.context
        rows = await matching(context.principal, filter)
        return await paginate(
            rows, order_by, lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )


@strawberry.type
class ChargePointSubscription:
    """What can be followed of charge points."""

    @strawberry.subscription(
        description="Follow the fleet: first the charge points that fit, then whichever changes, with its connectors."
        " Heartbeats alone are no change."
    )
    async def charge_points_changed(
        self,
        info: Info,
        filter: Annotated[ChargePointFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = live.MOST_ROWS,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[ChargePoint]]:
        async for changes in _watch.follow(info.context, filter or ChargePointFilter(), interval_ms, first=first):
            yield changes
