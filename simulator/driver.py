"""Drivers: they come, plug in, show an id tag or an app, stay, and leave; some are refused, some are called."""

from collections.abc import Iterator

from simulator.charge_point import ChargePoint
from simulator.connector import Connector
from simulator.day import Kind, Visit, wait
from simulator.vehicle import Vehicle

# People wait for machines in real time, however fast their day goes by.
LEAST_PATIENCE = 20.0
PATIENCE = 180.0
APP_PATIENCE = 60.0
LEAST_STAY_WHEN_CALLED = 300.0


class Drivers:
    """Those who use one connector, one after another."""

    def __init__(self, charge_point: ChargePoint, connector: Connector, plan: Iterator[Visit]) -> None:
        self.turned_away = 0
        self._charge_point = charge_point
        self._connector = connector
        self._plan = plan
        self._clock = charge_point.clock

    async def come_and_go(self, pace: float = 1.0) -> None:
        """Live through the visits, for ever; with a `pace` of 2 twice as many come."""
        await self._connector.until(lambda: self._charge_point.is_in_service, None)
        for visit in self._plan:
            site = self._charge_point.hardware.site
            await self._clock.live(wait(visit.effort, site, self._clock.hour_of_life(), pace))
            if not self._charge_point.is_in_service or not self._connector.is_free:
                self.turned_away += 1
                continue
            await self._visit(visit)

    async def _visit(self, visit: Visit) -> None:
        charging, connector = self._charge_point.charging, self._connector
        share = (visit.target - visit.soc) / max(1.0, self._clock.speed)
        vehicle = Vehicle(visit.model, visit.soc, target=visit.soc + share)
        if visit.kind is Kind.WANDERER:
            await charging.present(connector, visit.id_tag)
            return
        plugs_first = visit.plugs_first or visit.kind is Kind.APP
        if plugs_first:
            charging.plug_in(connector, vehicle)
            await self._clock.live(visit.walk)
        if await self._identify(visit) and not plugs_first and not connector.plugged:
            await self._clock.live(min(visit.walk, 30))
            charging.plug_in(connector, vehicle)
        if connector.vehicle is vehicle and await self._has_begun(visit):
            await self._charge(visit, vehicle, visit.stay / self._clock.speed)
        if connector.vehicle is vehicle:
            charging.unplug(connector)

    async def come_when_called(self, plan: Iterator[Visit]) -> None:
        """Bring a vehicle whenever a session is started from afar and no cable is plugged in, for ever."""
        charging, connector = self._charge_point.charging, self._connector
        for visit in plan:
            await connector.until(self._is_called, None)
            await self._clock.live(visit.walk)
            if not self._is_called():
                continue
            vehicle = Vehicle(visit.model, visit.soc, target=visit.target)
            charging.plug_in(connector, vehicle)
            if connector.transaction is not None:
                await self._charge(visit, vehicle, max(LEAST_STAY_WHEN_CALLED, visit.stay / self._clock.speed))
            if connector.vehicle is vehicle:
                charging.unplug(connector)

    def _is_called(self) -> bool:
        granted, in_service = self._connector.authorization, self._charge_point.is_in_service
        return granted is not None and granted.remote and in_service and not self._connector.plugged

    async def _identify(self, visit: Visit) -> bool:
        if visit.kind is Kind.APP:
            return True
        return await self._charge_point.charging.present(self._connector, visit.id_tag)

    async def _has_begun(self, visit: Visit) -> bool:
        """Whether the transaction starts before the driver loses patience."""
        connector = self._connector
        patience = max(APP_PATIENCE if visit.kind is Kind.APP else LEAST_PATIENCE, PATIENCE / self._clock.speed)

        def is_decided() -> bool:
            refused = visit.kind is not Kind.APP and connector.authorization is None
            return connector.transaction is not None or refused or connector.status == "Faulted"

        await connector.until(is_decided, patience)
        return connector.transaction is not None

    async def _charge(self, visit: Visit, vehicle: Vehicle, stay: float) -> None:
        """Stay at most so many real seconds."""
        connector, begun = self._connector, self._connector.transaction

        def is_over() -> bool:
            return connector.transaction is not begun

        if await connector.until(lambda: is_over() or vehicle.is_full, stay) and not is_over():
            await connector.until(is_over, visit.linger / self._clock.speed)
        if not is_over() and begun is not None and visit.kind is not Kind.APP and not visit.ends_at_vehicle:
            await self._charge_point.charging.present(connector, begun.id_tag)
        await self._clock.live(visit.walk)
