"""Core profile. Out: GetConfiguration, ChangeConfiguration."""

from typing import Any

from models import configuration
from ocpp_server.answers import Answer, Result
from ocpp_server.connection import Connection, sends


class ConfigurationHandlers(Connection):
    """How it is configured."""

    @sends("get_configuration")
    async def get_configuration(self, request: dict[str, Any]) -> Answer:
        """Ask for keys, all if none are named, in as many CALLs as GetConfigurationMaxKeys makes necessary."""
        keys: list[str] = request.get("key") or []
        if not keys:
            return await self.request("GetConfiguration", {})
        most = await configuration.most_keys(self.charge_point_id) or len(keys)
        found: dict[str, list[Any]] = {"configurationKey": [], "unknownKey": []}
        latency = 0
        for start in range(0, len(keys), most):
            answer = await self.request("GetConfiguration", {"key": keys[start : start + most]})
            if not isinstance(answer, Result):
                return answer
            for part, rows in found.items():
                rows.extend(answer.payload.get(part) or ())
            latency += answer.latency_ms
        return Result({part: rows for part, rows in found.items() if rows}, latency)

    @sends("change_configuration")
    async def change_configuration(self, request: dict[str, Any]) -> Answer:
        """Ask for a new value of a key; it decides whether the key and the value will do."""
        return await self.request("ChangeConfiguration", request)
