"""Reservations asked for from afar: reserving and cancelling, what is known of the answers, and the end by time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from models import audit, sequence
from models import charge_point as charge_points
from models import command as commands
from models.authorization import fold
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order
from models.connector import Connector, StatusChange
from models.database import changed, now, unit_of_work
from models.outcome import Fate
from models.reservation import (
    ACCEPTED,
    OPEN,
    Reservation,
    ReservationEnd,
    ReservationState,
    decide_fault,
    end,
    replaced_by,
)

STARTS_REMEMBERED = timedelta(days=1)
"""How long after its time a start without a number may still be taken for the use of a reservation."""

_ANSWERED = ["state", "status", "end_reason", "ended_at", "awaits_start"]
_MOST_AT_ONCE = 500
_MOST_STATUSES = 20


@unit_of_work
async def reserve(
    charge_point: ChargePoint,
    order: Order,
    *,
    connector_id: int,
    id_tag: str,
    expires_at: datetime,
    parent_id_tag: str | None = None,
    parent_is_made_up: bool = False,
    reservation_id: int | None = None,
) -> tuple[Command, Reservation]:
    """Ask a charge point to hold a connector until `expires_at` (UTC, to the second); connector 0 means any.

    The reservation stays REQUESTED until the charge point answers. A number that it holds already replaces that
    reservation (OCPP 1.6, 5.13), so without one a number is taken that was never used there. Whether somebody asked for
    the group, or it is that of the id tag as it is known now, matters to who asks again.
    """
    await charge_points.lock([charge_point.id])
    expires_at = expires_at.astimezone(UTC).replace(microsecond=0)
    request: dict[str, Any] = {
        "connectorId": connector_id,
        "expiryDate": expires_at.isoformat().replace("+00:00", "Z"),
        "idTag": id_tag,
        "parentIdTag": parent_id_tag,
        "reservationId": reservation_id,
    }
    request = {name: value for name, value in request.items() if value is not None}
    made_up = {"expiryDate"}  # It may be so many seconds from now.
    made_up |= {"parentIdTag"} if parent_is_made_up else set()
    made_up |= {"reservationId"} if reservation_id is None else set()
    before = await commands.earlier(order, charge_point, "reserve_now", request, made_up=made_up)
    if before is not None:
        row = await Reservation.get(command_id=before.id)
        if not timedelta(0) <= expires_at - row.expires_at <= now() - row.created_at + timedelta(seconds=1):
            raise commands.another_command()
        return before, row
    number = await _new_number(charge_point.id) if reservation_id is None else reservation_id
    request["reservationId"] = number
    if order.valid_until is not None and now() < expires_at < order.valid_until:
        order = replace(order, valid_until=expires_at)  # Sent later, it would ask for a time that is over.
    command = await commands.send(charge_point, "reserve_now", request, order)
    row = await Reservation.create(
        charge_point_id=charge_point.id,
        reservation_id=number,
        connector_id=connector_id,
        id_tag=id_tag,
        id_tag_key=fold(id_tag),
        parent_id_tag=parent_id_tag,
        parent_key=None if parent_id_tag is None else fold(parent_id_tag),
        expires_at=expires_at,
        state=ReservationState.REQUESTED,
        created_at=now(),
        requested_by=order.principal.label,
        command_id=command.id,
    )
    audit.created(row, "reservation", charge_point.id)
    return command, row


@unit_of_work
async def cancel_reservation(charge_point: ChargePoint, order: Order, *, reservation_id: int) -> Command:
    """Ask a charge point to hold a reservation no longer, by any number: it decides, and ours follows its answer."""
    command = await commands.send(charge_point, "cancel_reservation", {"reservationId": reservation_id}, order)
    for row in await _open(command):
        row.cancel_command_id = command.id
        await row.save(update_fields=["cancel_command_id"])
        changed("reservation", row.id, row.charge_point_id)
    return command


async def _new_number(charge_point_id: int) -> int:
    while True:
        number = await sequence.next_number("reservation")
        if not await Reservation.filter(charge_point_id=charge_point_id, reservation_id=number).exists():
            return number  # else an operator chose it before


async def _open(command: Command) -> list[Reservation]:
    """What a command to cancel is about: the open reservations of its number that were asked for before it."""
    return await Reservation.filter(
        charge_point_id=command.charge_point_id,
        reservation_id=command.request["reservationId"],
        state__in=OPEN,
        command_id__lt=command.id,
    )


@commands.follows_sending("reserve_now", "cancel_reservation")
async def _follow_sending(command: Command) -> None:
    """Tell those who follow a reservation that its command went out."""
    for row in await Reservation.filter(Q(command_id=command.id) | Q(cancel_command_id=command.id)):
        changed("reservation", row.id, row.charge_point_id)


@commands.follows("reserve_now")
async def _follow_reserve_now(command: Command) -> None:
    """Keep what the charge point answered. A start may have been faster, and the clock, too; silence tells nothing."""
    await charge_points.lock([command.charge_point_id])
    row = await Reservation.get_or_none(command_id=command.id)
    if row is None:
        return
    unknown = row.state in (ReservationState.REQUESTED, ReservationState.EXPIRED)
    moment = command.answered_at or now()
    if command.state == CommandState.ANSWERED:
        row.status = command.status
    match command.fate:
        case Fate.TAKEN:
            if row.state == ReservationState.REQUESTED:
                row.state = ReservationState.ACTIVE
                await _end_if_let_go(row, moment)
            await _replace(row, moment)
        case Fate.REFUSED if unknown:
            why = ReservationEnd.REFUSED if command.state == CommandState.ANSWERED else ReservationEnd.ERROR
            end(row, ReservationState.REJECTED, why, moment)
        case Fate.UNSENT if unknown:
            late = command.state == CommandState.EXPIRED
            state = ReservationState.EXPIRED if late else ReservationState.CANCELLED
            end(row, state, ReservationEnd.NOT_SENT, moment)
    await row.save(update_fields=_ANSWERED)
    changed("reservation", row.id, row.charge_point_id)


async def _end_if_let_go(row: Reservation, accepted_at: datetime) -> None:
    """End what a connector held that turned Faulted or Unavailable before it was recorded that it held anything."""
    places = Connector.filter(charge_point_id=row.charge_point_id, connector_id__in=(0, row.connector_id))
    for place in await places.filter(status_received_at__gte=accepted_at):
        newest = StatusChange.filter(charge_point_id=row.charge_point_id, connector_id=place.connector_id)
        before = None
        for status in reversed(await newest.order_by("-status_at").limit(_MOST_STATUSES)):
            if status.status != before and status.received_at >= accepted_at:
                decide_fault([row], status)
            before = status.status


async def _replace(held: Reservation, moment: datetime) -> None:
    same = Reservation.filter(charge_point_id=held.charge_point_id, reservation_id=held.reservation_id)
    for row in replaced_by(held, await same):
        end(row, ReservationState.CANCELLED, ReservationEnd.REPLACED, moment)
        await row.save(update_fields=_ANSWERED)
        changed("reservation", row.id, row.charge_point_id)


@commands.follows("cancel_reservation")
async def _follow_cancel_reservation(command: Command) -> None:
    """Believe Accepted alone: what the charge point does not know may still be ours until its time (OCPP 1.6, 5.2)."""
    if command.state != CommandState.ANSWERED or command.status != ACCEPTED:
        return
    await charge_points.lock([command.charge_point_id])
    for row in await _open(command):
        end(row, ReservationState.CANCELLED, ReservationEnd.CANCELLED, command.answered_at or now())
        await row.save(update_fields=_ANSWERED)
        changed("reservation", row.id, row.charge_point_id)


@unit_of_work
async def expire() -> int:
    """End the reservations whose time is over; a start from before that moment still turns them into used ones."""
    moment = now()
    overdue = Reservation.filter(state__in=OPEN, expires_at__lte=moment)
    found = await overdue.order_by("id").limit(_MOST_AT_ONCE).values_list("id", "charge_point_id", "expires_at")
    await charge_points.lock({charge_point_id for _, charge_point_id, _ in found})
    count = 0
    for row_id, charge_point_id, expires_at in found:
        done = await overdue.filter(id=row_id).update(
            state=ReservationState.EXPIRED, end_reason=ReservationEnd.TIME_OVER, ended_at=expires_at
        )
        if done:
            changed("reservation", row_id, charge_point_id)
            count += 1
    return count


async def forget_starts() -> int:
    """Look no longer for late starts, without a number, of reservations whose time was over long ago."""
    overdue = Reservation.filter(awaits_start=True, expires_at__lt=now() - STARTS_REMEMBERED)
    return await overdue.filter(state=ReservationState.EXPIRED).update(awaits_start=False)
