"""Reservations: connectors held for an id tag, and what became of each (OCPP: ReserveNow, CancelReservation)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID
from tortoise.queryset import QuerySet

from api import live
from api.command import Command, load_commands
from api.connector import Connector, load_connectors
from api.context import Context, Info
from api.identifiers import Node, decode, encode
from api.live import Changes, Interval, Watch
from api.lookup import find_or_none, only_of
from api.newest import newest
from api.pagination import After, Before, Connection, First, Last, paginate
from api.place import SessionPlace, load_places
from api.words import ReservationEnd, ReservationState, by_word
from models import reservation as reservations
from models.authorization import fold
from models.principal import Principal

if TYPE_CHECKING:
    from api.charge_point import ChargePoint
    from api.session import ChargingSession


@strawberry.enum(description="What a charge point answered to a reservation.")
class ReservationStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It holds the connector.")
    FAULTED = strawberry.enum_value("Faulted", description="It does not: the connector, or all of it, is out of order.")
    OCCUPIED = strawberry.enum_value("Occupied", description="It does not: the connector is in use or held already.")
    REJECTED = strawberry.enum_value("Rejected", description="It does not, for another reason, or never reserves.")
    UNAVAILABLE = strawberry.enum_value(
        "Unavailable", description="It does not: the connector, or all of it, is out of use."
    )


_STATUS = by_word(ReservationStatus)


def reservation_status(word: str | None) -> ReservationStatus | None:
    """Show OCPP's word for what a charge point answered; None if it has not."""
    return _STATUS.get(word or "")


@strawberry.type(description="A connector that is to be held for an id tag until a moment in time.")
class Reservation(Node):
    reservation_id: int = strawberry.field(
        description="The number under which the charge point knows it. One that came again replaced the earlier one."
    )
    state: ReservationState = strawberry.field(description="What is known of it.")
    status: ReservationStatus | None = strawberry.field(
        description="What the charge point answered; null while it has not, and if nobody knows."
    )
    end_reason: ReservationEnd | None = strawberry.field(description="Why it is over; null while it is not.")
    connector_id: int = strawberry.field(description="The number of its connector; 0 means any of the charge point.")
    id_tag: str = strawberry.field(description="For whom: the id tag.")
    parent_id_tag: str | None = strawberry.field(description="The group whose other id tags may use it, too.")
    expires_at: datetime = strawberry.field(description="Until when the connector is held (UTC).")
    created_at: datetime = strawberry.field(description="When it was asked for (UTC).")
    ended_at: datetime | None = strawberry.field(description="When it was over (UTC).")
    requested_by: str = strawberry.field(description="Who asked, as `user:anna`.")
    row: strawberry.Private[reservations.Reservation]

    @strawberry.field(description="Where it is, even at a charge point that you may not see.")
    async def place(self, info: Info) -> SessionPlace:
        return SessionPlace.from_row(await info.context.load(load_places, self.row.charge_point_id))

    @strawberry.field(description="The charge point; null if you may not see that: `place` tells where it is.")
    async def charge_point(self, info: Info) -> Annotated["ChargePoint", strawberry.lazy("api.charge_point")] | None:
        from api.charge_point import load_charge_points, show  # which shows its reservations

        row = await info.context.load(load_charge_points, self.row.charge_point_id)
        return None if row is None else await show(info.context, row)

    @strawberry.field(description="Its connector; null if it is for any.")
    async def connector(self, info: Info) -> Connector | None:
        if self.connector_id == 0:
            return None
        for row in await info.context.load(load_connectors, self.row.charge_point_id):
            if row.connector_id == self.connector_id:
                return Connector.from_row(row)
        return Connector.silent(self.row.charge_point_id, self.connector_id)

    @strawberry.field(description="The session that used it; null unless its state is USED.")
    async def session(self, info: Info) -> Annotated["ChargingSession", strawberry.lazy("api.session")] | None:
        from api.session import ChargingSession, load_sessions  # which shows its reservation

        if self.row.session_id is None:
            return None
        row = await info.context.load(load_sessions, self.row.session_id)
        return None if row is None else ChargingSession.from_row(row)

    @strawberry.field(description="The command that asked for it.")
    async def command(self, info: Info) -> Command | None:
        row = await info.context.load(load_commands, self.row.command_id)
        return None if row is None else Command.from_row(row)

    @strawberry.field(description="The newest command that was to cancel it, if any; its state tells what came of it.")
    async def cancel_command(self, info: Info) -> Command | None:
        if self.row.cancel_command_id is None:
            return None
        row = await info.context.load(load_commands, self.row.cancel_command_id)
        return None if row is None else Command.from_row(row)

    @classmethod
    def from_row(cls, row: reservations.Reservation) -> "Reservation":
        """Show a row."""
        return cls(
            id=encode("Reservation", row.id),
            reservation_id=row.reservation_id,
            state=ReservationState(row.state),
            status=reservation_status(row.status),
            end_reason=None if row.end_reason is None else ReservationEnd(row.end_reason),
            connector_id=row.connector_id,
            id_tag=row.id_tag,
            parent_id_tag=row.parent_id_tag,
            expires_at=row.expires_at,
            created_at=row.created_at,
            ended_at=row.ended_at,
            requested_by=row.requested_by,
            row=row,
        )


async def show_all(_: Context, rows: Sequence[reservations.Reservation]) -> list[Reservation]:
    """Show rows."""
    return [Reservation.from_row(row) for row in rows]


async def load_held(principal: Principal, keys: list[tuple[int, int]]) -> list[reservations.Reservation | None]:
    """Load function: the reservation that holds a connector now, by charge point and connector number."""
    rows = reservations.visible(principal).filter(
        charge_point_id__in={charge_point_id for charge_point_id, _ in keys},
        awaits_start=True,
        state=reservations.ReservationState.ACTIVE,
    )
    found = {(row.charge_point_id, row.connector_id): row for row in await rows.order_by("id")}
    return [found.get(key) for key in keys]


async def load_of_sessions(principal: Principal, ids: list[int]) -> list[reservations.Reservation | None]:
    """Load function: the reservation that a session used, by the session's id."""
    rows = reservations.visible(principal).filter(session_id__in=set(ids))
    found = {row.session_id: row for row in await rows.order_by("id")}
    return [found.get(one) for one in ids]


async def load_newest_of_charge_points(
    principal: Principal, keys: list[tuple[int, int]]
) -> list[list[reservations.Reservation]]:
    """Load function: the newest reservations at a charge point, by its id and how many."""
    return await newest(
        reservations.Reservation,
        lambda key: reservations.visible(principal).filter(charge_point_id=key[0]).order_by("-id").limit(key[1]),
        keys,
        lambda row: row.charge_point_id,
        lambda key: key[0],
    )


@strawberry.input(description="Which reservations; all conditions that are given must hold.")
class ReservationFilter:
    charge_point: str | None = strawberry.field(default=None, description="At this one: its identity or its id.")
    connector_id: int | None = strawberry.field(default=None, description="For this connector; 0 for those of any.")
    id_tag: str | None = strawberry.field(default=None, description="For this id tag, in any case.")
    state: list[ReservationState] | None = strawberry.field(default=None, description="In one of these states.")
    reservation_id: int | None = strawberry.field(default=None, description="With this number.")


async def matching(principal: Principal, wanted: ReservationFilter | None) -> QuerySet[reservations.Reservation]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or ReservationFilter()
    rows = await only_of(reservations.visible(principal), principal, wanted.charge_point)
    if wanted.connector_id is not None:
        rows = rows.filter(connector_id=wanted.connector_id)
    if wanted.id_tag is not None:
        rows = rows.filter(id_tag_key=fold(wanted.id_tag))
    if wanted.state is not None:
        rows = rows.filter(state__in=[state.value for state in wanted.state])
    if wanted.reservation_id is not None:
        rows = rows.filter(reservation_id=wanted.reservation_id)
    return rows


_watch: Watch[ReservationFilter, reservations.Reservation, Reservation] = Watch(
    "Reservation", ("reservation",), matching, live.reader(matching), show_all
)


@strawberry.enum(description="How a list of reservations is sorted.")
class ReservationOrder(Enum):
    CREATED_AT_DESC = strawberry.enum_value("-id", description="Newest first.")
    CREATED_AT_ASC = strawberry.enum_value("id", description="In the order they were asked for.")
    EXPIRES_AT_ASC = strawberry.enum_value("expires_at", description="The one whose time is over first, first.")
    EXPIRES_AT_DESC = strawberry.enum_value("-expires_at", description="The one whose time is over last, first.")


@strawberry.type
class ReservationQuery:
    """What can be asked about reservations."""

    @strawberry.field(description="One reservation; null if there is none.")
    async def reservation(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Its id.")]
    ) -> Reservation | None:
        row = await reservations.visible(info.context.principal).get_or_none(id=decode("Reservation", id) or 0)
        return None if row is None else Reservation.from_row(row)

    @strawberry.field(description="The reservations, a page at a time.")
    async def reservations(
        self,
        info: Info,
        filter: Annotated[ReservationFilter | None, strawberry.argument(description="Which ones.")] = None,
        order_by: Annotated[
            ReservationOrder, strawberry.argument(description="How they are sorted.")
        ] = ReservationOrder.CREATED_AT_DESC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Reservation]:
        context = info.context
        rows = await matching(context.principal, filter)
        return await paginate(
            rows, order_by, lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )


@strawberry.type
class ReservationSubscription:
    """What can be followed of reservations."""

    @strawberry.subscription(description="Follow reservations: first the newest that fit, then whatever changes.")
    async def reservations_changed(
        self,
        info: Info,
        charge_point: Annotated[
            str | None, strawberry.argument(description="At this one only: its identity or its id.")
        ] = None,
        filter: Annotated[ReservationFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = 200,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[Reservation]]:
        context = info.context
        wanted = filter or ReservationFilter()
        if charge_point is not None:
            wanted = replace(wanted, charge_point=charge_point)
        row = None if wanted.charge_point is None else await find_or_none(context.principal, wanted.charge_point)
        place = None if row is None else row.id
        async for changes in _watch.follow(context, wanted, interval_ms, first=first, charge_point=place):
            yield changes
