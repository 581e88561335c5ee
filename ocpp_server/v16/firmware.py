"""Firmware Management profile. In: FirmwareStatusNotification. Out: UpdateFirmware."""

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import file_link, firmware
from models.database import now
from ocpp_server import fastpath
from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends


class FirmwareHandlers(Connection):
    """What runs on it."""

    @on(Action.firmware_status_notification)
    async def on_firmware_status_notification(
        self, request: fastpath.FirmwareStatusNotification
    ) -> call_result.FirmwareStatusNotification:
        """Record how an update goes, whoever asked for it."""
        await firmware.report(self.charge_point_id, request.status, now())
        return call_result.FirmwareStatusNotification()

    @sends("update_firmware")
    async def update_firmware(self, request: dict[str, Any]) -> Answer:
        """Ask it to fetch and install firmware; the answer says that it was heard, and no more."""
        location = await file_link.sign(self.charge_point_id, request["location"])
        return await self.request("UpdateFirmware", request | {"location": location})
