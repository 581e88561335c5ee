"""Core profile. Out: GetConfiguration, ChangeConfiguration."""

from typing import Any

from models import configuration
from ocpp_server.answers import Answer, CallTimeout, ConnectionLost, Part, Result
from ocpp_server.connection import Connection, sends


class ConfigurationHandlers(Connection):
    """How it is configured."""

    @sends("get_configuration")
    async def get_configuration(self, request: dict[str, Any]) -> Answer | Part:
        """Ask for keys, all if none are named, in as many CALLs as GetConfigurationMaxKeys makes necessary.

        The first CALL that fails is the last one; what those before it told is kept.
        """
        keys: list[str] = request.get("key") or []
        if not keys:
            return await self.request("GetConfiguration", {})
        most = await configuration.most_keys(self.charge_point_id) or len(keys)
        found: dict[str, list[Any]] = {"configurationKey": [], "unknownKey": []}
        latency = 0
        for start in range(0, len(keys), most):
            answer: Answer | CallTimeout | ConnectionLost
            try:
                answer = await self.request("GetConfiguration", {"key": keys[start : start + most]})
            except (CallTimeout, ConnectionLost) as cause:
                if not start:
                    raise
                answer = cause
            if isinstance(answer, CallTimeout | ConnectionLost) or (start and not isinstance(answer, Result)):
                return Part(_present(found), answer)
            if not isinstance(answer, Result):
                return answer
            for part, rows in found.items():
                rows.extend(answer.payload.get(part) or ())
            latency += answer.latency_ms
        return Result(_present(found), latency)

    @sends("change_configuration")
    async def change_configuration(self, request: dict[str, Any]) -> Answer:
        """Ask for a new value of a key; it decides whether the key and the value will do."""
        return await self.request("ChangeConfiguration", request)


def _present(found: dict[str, list[Any]]) -> dict[str, Any]:
    return {part: rows for part, rows in found.items() if rows}
