"""One connector: cable, vehicle, lock and meter; its status follows from them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from simulator.hardware import Socket
from simulator.meter import Meter, Reading, idle
from simulator.vehicle import VOLTS, Offer, Supply, Vehicle

LONGEST_STEP = 20.0
UNLIMITED = float("inf")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong. One that does not stop the connector is a warning: the status stays, with the error code."""

    error_code: str
    info: str = ""
    vendor_error_code: str = ""
    stops: bool = True


@dataclass(slots=True)
class Authorization:
    """An id tag that was accepted here and may start until `deadline` (real seconds)."""

    id_tag: str
    parent_id_tag: str | None
    deadline: float
    remote: bool = False


@dataclass(slots=True)
class Reservation:
    """A hold on a connector until it is used or `expires_at` is over."""

    reservation_id: int
    id_tag: str
    parent_id_tag: str | None
    expires_at: datetime


@dataclass(slots=True)
class Transaction:
    """What is being charged. `id` is None until the central system has given one, -1 if it never did."""

    id_tag: str
    parent_id_tag: str | None
    connector_id: int
    started_at: datetime
    meter_start_wh: int
    sampled_at: float
    id: int | None = None
    remote: bool = False
    invalid: bool = False
    energy_left_wh: float = UNLIMITED
    values: list[dict[str, Any]] = field(default_factory=list)


class Connector:
    """A connector and what hangs on it. Nothing here speaks OCPP but the words of its status."""

    def __init__(self, number: int, socket: Socket, random: Random) -> None:
        self.number = number
        self.socket = socket
        self.meter = Meter(random, float(random.randrange(40_000, 9_000_000)))
        self.vehicle: Vehicle | None = None
        self.plugged = False
        self.locked = False
        self.lock_jams = False
        self.authorization: Authorization | None = None
        self.transaction: Transaction | None = None
        self.reservation: Reservation | None = None
        self.operative = True
        self.scheduled: bool | None = None
        self.fault: Fault | None = None
        self.was_used = False
        self.limit_w = UNLIMITED
        self.limit_a = UNLIMITED
        self.power_w = 0.0
        self.reported: tuple[object, ...] | None = None
        self._counted_at: float | None = None
        self._watchers: list[asyncio.Future[None]] = []

    def __repr__(self) -> str:
        return f"<Connector {self.number} {self.status}>"

    @property
    def offer(self) -> Offer:
        """What it allows a vehicle to draw now, after all limits."""
        socket, transaction = self.socket, self.transaction
        stopped = self.fault is not None and self.fault.stops
        if transaction is None or stopped or (transaction.invalid and transaction.energy_left_wh <= 0):
            return Offer(socket.supply, socket.phases, 0.0, 0.0)
        current, power = min(socket.current_a, self.limit_a), min(socket.power_w, self.limit_w)
        return Offer(socket.supply, socket.phases, current, min(power, current * socket.phases * socket.volts))

    @property
    def status(self) -> str:
        """One of the nine statuses of OCPP 1.6 (4.9)."""
        if self.fault is not None and self.fault.stops:
            return "Faulted"
        if self.transaction is not None:
            return self._status_of_transaction()
        if not self.operative:
            return "Unavailable"
        if self.plugged:
            return "Finishing" if self.was_used else "Preparing"
        if self.authorization is not None:
            return "Preparing"
        return "Reserved" if self.reservation is not None else "Available"

    @property
    def is_free(self) -> bool:
        """Whether somebody may come and charge."""
        return self.status == "Available"

    def _status_of_transaction(self) -> str:
        if self.power_w > 0:
            return "Charging"
        offer, vehicle = self.offer, self.vehicle
        if vehicle is None or vehicle.is_full:
            return "SuspendedEV"
        unlimited = vehicle.draw_w(self.socket.offer)
        return "SuspendedEVSE" if unlimited > 0 and vehicle.draw_w(offer) == 0 else "SuspendedEV"

    def plug_in(self, vehicle: Vehicle) -> None:
        """Put the cable in; raises ValueError if there is one already, or no inlet for it."""
        if self.plugged:
            raise ValueError(f"connector {self.number} is taken")
        if not vehicle.model.takes(self.socket.supply):
            raise ValueError(f"a {vehicle.model.name} has no inlet for {self.socket.supply}")
        self.vehicle, self.plugged, self.was_used = vehicle, True, False

    def unplug(self) -> None:
        """Take the cable out. Whoever drives away has opened it on the side of the vehicle, locked or not."""
        self.vehicle, self.plugged, self.locked, self.was_used = None, False, False, False

    def lock(self) -> bool:
        """Lock the cable, where there is a lock; returns False if it jams."""
        if self.socket.detachable and self.lock_jams:
            return False
        self.locked = True
        return True

    def advance(self, seconds: float) -> None:
        """Let power flow up to this real time, in steps short enough for the battery's curve."""
        since, self._counted_at = self._counted_at, seconds
        if since is None or self.transaction is None or self.vehicle is None:
            self.settle()
            return
        left = seconds - since
        while left > 0:
            self.settle()
            if not self.power_w:
                return
            until_full = self.vehicle.wants_wh(self.socket.supply) / self.power_w * 3600
            step = min(left, LONGEST_STEP, until_full)
            left -= step
            self._flow(self.power_w * step / 3600)
        self.settle()

    def _flow(self, energy_wh: float) -> None:
        assert self.vehicle is not None
        assert self.transaction is not None
        self.meter.count(energy_wh)
        self.vehicle.take(energy_wh, self.socket.supply)
        if self.transaction.invalid:
            self.transaction.energy_left_wh -= energy_wh

    def settle(self) -> None:
        """Let the vehicle draw what the offer and its battery allow now."""
        running = self.transaction is not None and self.vehicle is not None
        self.power_w = self.vehicle.draw_w(self.offer) if running and self.vehicle else 0.0

    def read(self) -> Reading:
        """What its meter sees now. Only a vehicle on direct current tells its state of charge."""
        offer, vehicle = self.offer, self.vehicle
        if vehicle is None or self.transaction is None:
            return idle(offer)
        direct = offer.supply is Supply.DC
        volts = vehicle.model.dc_volts * (0.88 + 0.14 * vehicle.soc) if direct else VOLTS
        return Reading(self.power_w, vehicle.phases_used(offer), volts, offer, vehicle.soc if direct else None)

    def changed(self) -> None:
        """Wake who waits for this connector."""
        waiting, self._watchers = self._watchers, []
        for watcher in waiting:
            if not watcher.done():
                watcher.set_result(None)

    async def until(self, condition: Callable[[], bool], seconds: float | None) -> bool:
        """Wait until the condition holds, at most so many real seconds; returns whether it does."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    watcher = asyncio.get_running_loop().create_future()
                    self._watchers.append(watcher)
                    await watcher
        except TimeoutError:
            return condition()
        return True
