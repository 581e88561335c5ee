"""Core profile. In: BootNotification, Heartbeat. Out: Reset."""

import logging
from typing import Any

from ocpp.routing import after, on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import firmware, follow_up, intake
from models.charge_point import Boot, Heartbeat
from models.database import now
from models.errors import Unavailable
from ocpp_server import fastpath
from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends
from ocpp_server.v16 import wire

logger = logging.getLogger(__name__)


class ChargePointHandlers(Connection):
    """Who the charge point is, and that it lives."""

    heartbeat_interval = 300
    """Seconds between heartbeats where nothing else is set for this charge point."""

    @on(Action.boot_notification)
    async def on_boot_notification(self, request: fastpath.BootNotification) -> call_result.BootNotification:
        """Record what it says of itself; answer with its registration and the time."""
        booted = await intake.report(
            Boot(
                self.charge_point_id,
                vendor=request.charge_point_vendor,
                model=request.charge_point_model,
                received_at=now(),
                serial_number=request.charge_point_serial_number,
                box_serial_number=request.charge_box_serial_number,
                firmware_version=request.firmware_version,
                iccid=request.iccid,
                imsi=request.imsi,
                meter_type=request.meter_type,
                meter_serial_number=request.meter_serial_number,
            )
        )
        interval = booted.heartbeat_interval or self.heartbeat_interval
        return call_result.BootNotification(wire.utc_text(now()), interval, booted.status)

    @after(Action.boot_notification)
    async def after_boot_notification(self) -> None:
        """Note other firmware than before, and ask what is to be asked after a boot, once that has been answered."""
        await firmware.after_boot(self.charge_point_id)
        await follow_up.after_boot(self.charge_point_id)

    @on(Action.heartbeat)
    async def on_heartbeat(self, request: fastpath.Heartbeat) -> call_result.Heartbeat:
        """Tell the time, also while the database is away; that it was heard is noted for every frame."""
        try:
            await intake.report(Heartbeat(self.charge_point_id, now()))
        except Unavailable:
            logger.debug("%s: its heartbeat was answered without the database", self.identity)
        return call_result.Heartbeat(wire.utc_text(now()))

    @sends("reset")
    async def reset(self, request: dict[str, Any]) -> Answer:
        """Ask it to restart, Soft after its transactions were stopped, Hard at once."""
        return await self.request("Reset", request)
