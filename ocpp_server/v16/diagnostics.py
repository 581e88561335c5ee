"""Firmware Management profile. In: DiagnosticsStatusNotification. Out: GetDiagnostics."""

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import diagnostics, file_link
from models.database import now
from ocpp_server import fastpath
from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends


class DiagnosticsHandlers(Connection):
    """What it has noted of itself."""

    @on(Action.diagnostics_status_notification)
    async def on_diagnostics_status_notification(
        self, request: fastpath.DiagnosticsStatusNotification
    ) -> call_result.DiagnosticsStatusNotification:
        """Record how an upload goes, whoever asked for it."""
        await diagnostics.report(self.charge_point_id, request.status, now())
        return call_result.DiagnosticsStatusNotification()

    @sends("get_diagnostics")
    async def get_diagnostics(self, request: dict[str, Any]) -> Answer:
        """Ask it to upload diagnostics; an answer without fileName means that it has none."""
        location = await file_link.sign(self.charge_point_id, request["location"])
        return await self.request("GetDiagnostics", request | {"location": location})
