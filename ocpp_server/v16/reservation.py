"""Reservation profile. Out: ReserveNow, CancelReservation."""

from typing import Any

from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends


class ReservationHandlers(Connection):
    """What it holds for whom."""

    @sends("reserve_now")
    async def reserve_now(self, request: dict[str, Any]) -> Answer:
        """Ask it to hold a connector, or with 0 any, for an id tag; a number it knows is replaced (OCPP 1.6, 5.13)."""
        return await self.request("ReserveNow", request)

    @sends("cancel_reservation")
    async def cancel_reservation(self, request: dict[str, Any]) -> Answer:
        """Ask it to hold a connector no longer; Rejected means that it knows no such number (OCPP 1.6, 5.2)."""
        return await self.request("CancelReservation", request)
