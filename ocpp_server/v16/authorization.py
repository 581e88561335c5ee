"""Core profile. In: Authorize. Out: ClearCache."""

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import intake
from models.authorization import Authorize
from models.database import now
from ocpp_server import fastpath
from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends
from ocpp_server.v16 import wire


class AuthorizationHandlers(Connection):
    """Who may charge."""

    @on(Action.authorize)
    async def on_authorize(self, request: fastpath.Authorize) -> call_result.Authorize:
        """Say whether an id tag may charge."""
        authorization = await intake.report(Authorize(self.charge_point_id, request.id_tag, now()))
        return call_result.Authorize(wire.id_tag_info(authorization))

    @sends("clear_cache")
    async def clear_cache(self, request: dict[str, Any]) -> Answer:
        """Ask it to forget the id tags that it remembers; one without a cache says Rejected."""
        return await self.request("ClearCache", request)
