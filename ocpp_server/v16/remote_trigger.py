"""Remote Trigger profile. Out: TriggerMessage."""

from typing import Any

from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends


class RemoteTriggerHandlers(Connection):
    """What it is asked to say."""

    @sends("trigger_message")
    async def trigger_message(self, request: dict[str, Any]) -> Answer:
        """Ask it to send a message now; it answers first and sends after."""
        return await self.request("TriggerMessage", request)
