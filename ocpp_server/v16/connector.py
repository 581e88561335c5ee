"""Core profile. In: StatusNotification. Out: ChangeAvailability, UnlockConnector."""

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import intake
from models.connector import Status
from models.database import now
from ocpp_server import fastpath
from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends
from ocpp_server.v16 import wire


class ConnectorHandlers(Connection):
    """What each connector says of itself."""

    @on(Action.status_notification)
    async def on_status_notification(self, request: fastpath.StatusNotification) -> call_result.StatusNotification:
        """Record the status of a connector, whatever came before it."""
        received_at = now()
        await intake.report(
            Status(
                self.charge_point_id,
                request.connector_id,
                status=request.status,
                error_code=request.error_code,
                status_at=wire.moment(request.timestamp, received_at),
                received_at=received_at,
                info=request.info,
                vendor_id=request.vendor_id,
                vendor_error_code=request.vendor_error_code,
            )
        )
        return call_result.StatusNotification()

    @sends("change_availability")
    async def change_availability(self, request: dict[str, Any]) -> Answer:
        """Ask it to take a connector, or with 0 all of it, out of use or back; Scheduled is after the transaction."""
        return await self.request("ChangeAvailability", request)

    @sends("unlock_connector")
    async def unlock_connector(self, request: dict[str, Any]) -> Answer:
        """Ask it to let go of a cable; not a way to stop a transaction (OCPP 1.6, 5.18)."""
        return await self.request("UnlockConnector", request)
