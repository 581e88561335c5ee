"""Core profile. In: DataTransfer. Out: DataTransfer."""

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import data_transfer
from ocpp_server import fastpath
from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends


class DataTransferHandlers(Connection):
    """What its vendor says beyond OCPP."""

    @on(Action.data_transfer)
    async def on_data_transfer(self, request: fastpath.DataTransfer) -> call_result.DataTransfer:
        """Answer with what the vendor's handler says, or that there is none."""
        reply = await data_transfer.receive(
            data_transfer.Transfer(self.charge_point_id, request.vendor_id, request.message_id, request.data)
        )
        return call_result.DataTransfer(reply.status, reply.data)

    @sends("data_transfer")
    async def data_transfer(self, request: dict[str, Any]) -> Answer:
        """Say something that only its vendor understands."""
        return await self.request("DataTransfer", request)
