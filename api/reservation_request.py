"""Reserving and cancelling reservations (OCPP: ReserveNow, CancelReservation)."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated

import strawberry

from api.command import Command, CommandInput, await_end, receive
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.reservation import Reservation, ReservationStatus, reservation_status
from api.words import INPUT, by_word
from models import id_tag_registry, reservation_request
from models import reservation as reservations
from models.authorization import fold
from models.database import now
from models.errors import Invalid
from models.id_tag_registry import MOST_ID_TAG
from models.principal import Principal

_MOST_SECONDS = 10 * 366 * 24 * 3600


@strawberry.enum(description="What a charge point answered to the cancellation of a reservation.")
class CancelReservationStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It holds the connector no longer.")
    REJECTED = strawberry.enum_value("Rejected", description="It knows no reservation with this number.")


@strawberry.input(description="A connector to hold. Say until when by expiryDate or by expiresInSeconds.")
class ReserveNowInput(CommandInput):
    connector_id: int = strawberry.field(description="Which connector; 0 for any, if the charge point can do that.")
    id_tag: str = strawberry.field(description="For whom: an id tag of 1 to 20 characters.")
    expiry_date: datetime | None = strawberry.field(default=None, description="Until when (UTC), to the second.")
    expires_in_seconds: int | None = strawberry.field(default=None, description="For so many seconds from now.")
    parent_id_tag: str | None = strawberry.field(
        default=None,
        description="The group whose other id tags may use it, too. Null for that of the id tag, if you may see"
        " the id tag, else for none; an empty text for none.",
    )
    reservation_id: int | None = strawberry.field(
        default=None,
        description="Its number; one that the charge point holds already replaces that reservation. Null for a new"
        " number.",
    )


@strawberry.input(description="A reservation to cancel.")
class CancelReservationInput(CommandInput):
    reservation_id: int = strawberry.field(description="Its number, even one that is unknown here.")


@strawberry.type(description="What came of a reservation.")
class ReserveNowPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: ReservationStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    reservation: Reservation | None = strawberry.field(
        default=None, description="The reservation, as it is now; follow it with reservationsChanged."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="What came of the cancellation of a reservation.")
class CancelReservationPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: CancelReservationStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    reservation: Reservation | None = strawberry.field(
        default=None, description="The newest reservation with this number, as it is now; null if none is known."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


_CANCEL_STATUS = by_word(CancelReservationStatus)


@strawberry.type
class ReservationMutation:
    """What can be done about reservations."""

    @strawberry.mutation(
        description="Ask a charge point to hold a connector for an id tag; it decides whether it can. Needs OPERATOR."
    )
    @refusable(ReserveNowPayload)
    async def reserve_now(self, info: Info, input: Annotated[ReserveNowInput, INPUT]) -> ReserveNowPayload:
        principal = info.context.principal
        charge_point, order = await receive(principal, input)
        if input.connector_id < 0:
            raise Invalid("a connector has a number from 1; 0 means any", field="connectorId")
        id_tag = _check(input.id_tag, "idTag")
        command, row = await reservation_request.reserve(
            charge_point,
            order,
            connector_id=input.connector_id,
            id_tag=id_tag,
            expires_at=_expiry(input),
            parent_id_tag=await _parent(principal, id_tag, input.parent_id_tag),
            parent_is_made_up=input.parent_id_tag is None,
            reservation_id=input.reservation_id,
        )
        command = await await_end(command, input)
        row = await reservations.Reservation.get(id=row.id)
        return ReserveNowPayload(
            command=Command.from_row(command),
            status=reservation_status(command.status),
            reservation=Reservation.from_row(row),
        )

    @strawberry.mutation(
        description="Ask a charge point to hold a reservation no longer, by its number. Needs OPERATOR."
    )
    @refusable(CancelReservationPayload)
    async def cancel_reservation(
        self, info: Info, input: Annotated[CancelReservationInput, INPUT]
    ) -> CancelReservationPayload:
        principal = info.context.principal
        charge_point, order = await receive(principal, input)
        number = input.reservation_id
        command = await reservation_request.cancel_reservation(charge_point, order, reservation_id=number)
        command = await await_end(command, input)
        known = reservations.visible(principal).filter(charge_point_id=charge_point.id, reservation_id=number)
        row = await known.order_by("-id").first()
        return CancelReservationPayload(
            command=Command.from_row(command),
            status=_CANCEL_STATUS.get(command.status or ""),
            reservation=None if row is None else Reservation.from_row(row),
        )


def _check(id_tag: str, field: str) -> str:
    id_tag = id_tag.strip()
    if not 1 <= len(id_tag) <= MOST_ID_TAG or not id_tag.isprintable():
        raise Invalid(f"an id tag has 1 to {MOST_ID_TAG} printable characters", field=field)
    return id_tag


def _expiry(input: ReserveNowInput) -> datetime:
    if (input.expiry_date is None) == (input.expires_in_seconds is None):
        raise Invalid("give either the expiryDate or the expiresInSeconds", field="expiryDate")
    if input.expiry_date is not None:
        return input.expiry_date
    seconds = input.expires_in_seconds or 0
    if abs(seconds) > _MOST_SECONDS:
        raise Invalid(f"expiresInSeconds is at most {_MOST_SECONDS}", field="expiresInSeconds")
    return now() + timedelta(seconds=seconds)


async def _parent(principal: Principal, id_tag: str, given: str | None) -> str | None:
    if given is not None:
        return _check(given, "parentIdTag") if given.strip() else None
    known = await id_tag_registry.visible(principal).get_or_none(key=fold(id_tag))
    return None if known is None else known.parent_id_tag
