"""Reservation profile: ReserveNow and CancelReservation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.clock import from_wire
from simulator.commands import Handler, status, supports
from simulator.connector import Connector, Reservation
from simulator.rpc import Answer

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint


def expire(charge_point: ChargePoint, now: datetime) -> None:
    """Let go of what has been held long enough."""
    for connector in charge_point.connectors.values():
        if connector.reservation is not None and connector.reservation.expires_at <= now:
            connector.reservation = None


def _reserve_now(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    number, expires_at = request["connectorId"], from_wire(request["expiryDate"])
    reservation = Reservation(request["reservationId"], request["idTag"], request.get("parentIdTag"), expires_at)
    if (
        not supports(charge_point, "Reservation")
        or expires_at <= charge_point.clock.now()
        or number not in (0, *charge_point.connectors)
    ):
        return status("Rejected")
    same = _holding(charge_point, reservation.reservation_id)
    chosen = [connector for connector in charge_point.connectors.values() if number in (0, connector.number)]
    # What has this very number is replaced, but only by what is accepted.
    free = [
        connector
        for connector in chosen
        if connector.status == "Available" or (connector in same and connector.status == "Reserved")
    ]
    if not free:
        words = {connector.status for connector in chosen}
        refusals = {"Faulted": "Faulted", "Unavailable": "Unavailable"}
        word = refusals.get(next(iter(words)), "Occupied") if len(words) == 1 else "Occupied"
        return status(word, lambda: _report(charge_point))
    _drop(charge_point, reservation.reservation_id)
    # Held for connector 0, any one will do: the first that is free is kept.
    free[0].reservation = reservation
    return status("Accepted", lambda: _report(charge_point))


def _cancel_reservation(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    found = _drop(charge_point, request["reservationId"])
    return status("Accepted" if found else "Rejected", lambda: _report(charge_point))


def _holding(charge_point: ChargePoint, reservation_id: int) -> list[Connector]:
    return [
        connector
        for connector in charge_point.connectors.values()
        if connector.reservation is not None and connector.reservation.reservation_id == reservation_id
    ]


def _drop(charge_point: ChargePoint, reservation_id: int) -> list[Connector]:
    found = _holding(charge_point, reservation_id)
    for connector in found:
        connector.reservation = None
    return found


def _report(charge_point: ChargePoint) -> None:
    for connector in charge_point.connectors.values():
        charge_point.report(connector)


HANDLERS: dict[str, Handler] = {"ReserveNow": _reserve_now, "CancelReservation": _cancel_reservation}
