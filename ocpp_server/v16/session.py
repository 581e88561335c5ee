"""Core profile. In: StartTransaction, MeterValues, StopTransaction. Out: RemoteStart-, RemoteStopTransaction."""

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import intake
from models.database import now
from models.transaction import Meter, Start, Stop
from ocpp_server import fastpath
from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends
from ocpp_server.v16 import wire


class SessionHandlers(Connection):
    """How a car is charged."""

    @on(Action.start_transaction)
    async def on_start_transaction(self, request: fastpath.StartTransaction) -> call_result.StartTransaction:
        """Record a start, also of a refused id tag; a repeated one gets the id that the first one got."""
        started = await intake.report(
            Start(
                self.charge_point_id,
                request.connector_id,
                request.id_tag,
                meter_start_wh=request.meter_start,
                started_at=request.timestamp,
                received_at=now(),
                reservation_id=request.reservation_id,
            )
        )
        return call_result.StartTransaction(started.transaction_id, wire.id_tag_info(started.authorization))

    @on(Action.meter_values)
    async def on_meter_values(self, request: fastpath.MeterValues) -> call_result.MeterValues:
        """Record samples, each once."""
        await intake.report(
            Meter(
                self.charge_point_id,
                request.connector_id,
                request.transaction_id,
                received_at=now(),
                values=tuple([wire.sampled(value) for value in request.meter_value]),
            )
        )
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    async def on_stop_transaction(self, request: fastpath.StopTransaction) -> call_result.StopTransaction:
        """Record a stop and its samples; confirmed whatever it says (OCPP 1.6, 4.10)."""
        stopped = await intake.report(
            Stop(
                self.charge_point_id,
                request.transaction_id,
                meter_stop_wh=request.meter_stop,
                stopped_at=request.timestamp,
                received_at=now(),
                reason=request.reason or "Local",
                id_tag=request.id_tag,
                values=tuple([wire.sampled(value) for value in request.transaction_data or ()]),
            )
        )
        if stopped.authorization is None:
            return call_result.StopTransaction()
        return call_result.StopTransaction(wire.id_tag_info(stopped.authorization))

    @sends("remote_start_transaction")
    async def remote_start_transaction(self, request: dict[str, Any]) -> Answer:
        """Ask it to start; Accepted means that it will try (OCPP 1.6 errata 3.32)."""
        return await self.request("RemoteStartTransaction", request)

    @sends("remote_stop_transaction")
    async def remote_stop_transaction(self, request: dict[str, Any]) -> Answer:
        """Ask it to stop; the session ends with its StopTransaction, not with Accepted."""
        return await self.request("RemoteStopTransaction", request)
