"""A fleet: many charge points with their drivers and their misfortune, in one process and from one seed."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from ssl import SSLContext
from types import TracebackType
from typing import Self

from simulator.charge_point import ChargePoint
from simulator.clock import Clock
from simulator.day import calls, visits
from simulator.driver import Drivers
from simulator.faults import NO_FAULTS, FaultRates, Misfortune
from simulator.hardware import HARDWARE, Hardware
from simulator.rpc import Counters

logger = logging.getLogger(__name__)

DEFAULT_TAGS = tuple(f"SIM-TAG-{number:02}" for number in range(1, 21))
CONNECTS_PER_SECOND = 50.0


@dataclass(frozen=True, slots=True)
class Summary:
    """A fleet at one moment. `messages` are frames in both directions since it started.

    `refusal` is why a charge point last did not get in; `refused_tag` is one of the drivers' id tags, if the central
    system has refused them and accepted none.
    """

    charge_points: int
    connected: int
    charging: int
    power_w: int
    statuses: dict[str, int]
    messages: int
    waiting: int
    crashed: int
    refusal: str | None
    refused_tag: str | None


class Fleet:
    """Charge points by identity. `async with` starts them, a few at a time, and closes all connections at the end."""

    def __init__(
        self,
        url: str,
        *,
        count: int = 20,
        seed: int = 0,
        speed: float = 1.0,
        prefix: str = "SIM-",
        password: str | Callable[[str], str] | None = None,
        id_tags: Sequence[str] = DEFAULT_TAGS,
        hardware: Sequence[Hardware] = HARDWARE,
        faults: FaultRates = NO_FAULTS,
        drivers: bool = True,
        cables: bool | None = None,
        pace: float = 1.0,
        app_share: float = 0.15,
        configuration: dict[str, str] | None = None,
        connects_per_second: float = CONNECTS_PER_SECOND,
        reconnect_seconds: float = 1.0,
        starts_at_hour: float = 8.0,
        ssl: SSLContext | None = None,
    ) -> None:
        """`password` may be a function of the identity; without `drivers` nobody comes, and tests play them.

        With `cables` (if not said, with `drivers`) somebody plugs in wherever a session is started from afar.
        """
        self.clock = Clock(speed, starts_at_hour=starts_at_hour)
        self.counters = Counters()
        self.crashed: list[str] = []
        self.drivers: list[Drivers] = []
        self._seed = seed
        self._id_tags = id_tags
        self._own_tags = frozenset(id_tags)
        self._faults = faults
        self._has_drivers = drivers
        self._has_cables = drivers if cables is None else cables
        self._pace = pace
        self._app_share = app_share
        self._connects_per_second = connects_per_second
        self._tasks: list[asyncio.Task[None]] = []
        mixed = Random(f"{seed}/hardware").choices(hardware, [each.share for each in hardware], k=count)
        digits = max(3, len(str(count)))
        identities = [f"{prefix}{number:0{digits}}" for number in range(1, count + 1)]
        self.charge_points = {
            identity: ChargePoint(
                identity,
                url,
                each,
                clock=self.clock,
                seed=seed,
                password=password(identity) if callable(password) else password,
                ssl=ssl,
                configuration=configuration,
                counters=self.counters,
                reconnect_seconds=reconnect_seconds,
            )
            for identity, each in zip(identities, mixed, strict=True)
        }

    def __getitem__(self, identity: str) -> ChargePoint:
        return self.charge_points[identity]

    async def __aenter__(self) -> Self:
        for number, charge_point in enumerate(self.charge_points.values()):
            delay = number / self._connects_per_second
            self._tasks.append(asyncio.create_task(self._live(charge_point, delay), name=charge_point.identity))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, cause: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def summary(self) -> Summary:
        """How the fleet is doing."""
        connectors = [connector for each in self.charge_points.values() for connector in each.connectors.values()]
        return Summary(
            charge_points=len(self.charge_points),
            connected=sum(each.is_connected for each in self.charge_points.values()),
            charging=sum(connector.transaction is not None for connector in connectors),
            power_w=round(sum(connector.power_w for connector in connectors)),
            statuses=dict(Counter(connector.status for connector in connectors)),
            messages=self.counters.sent + self.counters.received,
            waiting=sum(each.outbox.waiting for each in self.charge_points.values()),
            crashed=len(self.crashed),
            refusal=self.counters.refusal,
            refused_tag=self._refused_tag(),
        )

    def _refused_tag(self) -> str | None:
        known = [each.authorizer for each in self.charge_points.values()]
        if any(each.accepted for each in known):
            return None
        return next((tag for each in known for tag in each.refused if tag in self._own_tags), None)

    async def _live(self, charge_point: ChargePoint, delay: float) -> None:
        """One that breaks down for a reason of the program does not take the others with it."""
        await asyncio.sleep(delay)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(charge_point.run())
                self._populate(charge_point, tasks)
        except Exception:
            self.crashed.append(charge_point.identity)
            logger.exception("%s crashed", charge_point.identity)

    def _populate(self, charge_point: ChargePoint, tasks: asyncio.TaskGroup) -> None:
        name = f"{self._seed}/{charge_point.identity}"
        if self._faults != NO_FAULTS:
            tasks.create_task(Misfortune(charge_point, self._faults, Random(f"{name}/faults")).strike())
        for number, connector in charge_point.connectors.items():
            random, site = Random(f"{name}/{number}/drivers"), charge_point.hardware.site
            plan = visits(random, site, connector.socket.supply, self._id_tags, app_share=self._app_share)
            drivers = Drivers(charge_point, connector, plan)
            if self._has_drivers:
                self.drivers.append(drivers)
                tasks.create_task(drivers.come_and_go(self._pace))
            if self._has_cables:
                called = calls(Random(f"{name}/{number}/calls"), site, connector.socket.supply)
                tasks.create_task(drivers.come_when_called(called))
