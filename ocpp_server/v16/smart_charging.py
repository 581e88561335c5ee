"""Smart Charging profile. Out: SetChargingProfile, ClearChargingProfile, GetCompositeSchedule."""

from typing import Any

from ocpp_server.answers import Answer
from ocpp_server.connection import Connection, sends


class SmartChargingHandlers(Connection):
    """How much it may draw, and when."""

    @sends("set_charging_profile")
    async def set_charging_profile(self, request: dict[str, Any]) -> Answer:
        """Ask it to keep a profile; Accepted means that it will obey, next to those that it has (OCPP 1.6, 5.16)."""
        return await self.request("SetChargingProfile", request)

    @sends("clear_charging_profile")
    async def clear_charging_profile(self, request: dict[str, Any]) -> Answer:
        """Ask it to forget profiles, all if nothing narrows it down; Unknown means that it has none of them."""
        return await self.request("ClearChargingProfile", request)

    @sends("get_composite_schedule")
    async def get_composite_schedule(self, request: dict[str, Any]) -> Answer:
        """Ask what it will allow on a connector, or with 0 at its grid connection, for so many seconds from now."""
        return await self.request("GetCompositeSchedule", request)
