"""Core profile. In: Authorize."""

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from models import intake
from models.authorization import Authorize
from models.database import now
from ocpp_server import fastpath
from ocpp_server.connection import Connection
from ocpp_server.v16 import wire


class AuthorizationHandlers(Connection):
    """Who may charge."""

    @on(Action.authorize)
    async def on_authorize(self, request: fastpath.Authorize) -> call_result.Authorize:
        """Say whether an id tag may charge."""
        authorization = await intake.report(Authorize(self.charge_point_id, request.id_tag, now()))
        return call_result.Authorize(wire.id_tag_info(authorization))
