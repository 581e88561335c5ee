"""Local Auth List Management profile. Out: GetLocalListVersion, SendLocalList."""

from typing import Any

from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends


class LocalAuthListHandlers(Connection):
    """Who may charge while it is offline."""

    @sends("get_local_list_version")
    async def get_local_list_version(self, request: dict[str, Any]) -> Answer:
        """Ask for the version of its list; -1 is that it keeps none, 0 that it is empty (OCPP 1.6, 6.22)."""
        return await self.request("GetLocalListVersion", request)

    @sends("send_local_list")
    async def send_local_list(self, request: dict[str, Any]) -> Answer:
        """Ask it to take a list, or changes of it; it decides by the version (OCPP 1.6, 5.15)."""
        return await self.request("SendLocalList", request)
