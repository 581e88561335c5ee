"""A charge point: its power, its connection to the central system, its clock's ticks, and what it tells unasked."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime
from random import Random
from ssl import SSLContext
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from simulator import commands, core, firmware, local_auth_list, remote_trigger, reservation, smart_charging
from simulator.authorization import Authorizer
from simulator.charging import Charging
from simulator.clock import Clock, from_wire, wire_time
from simulator.configuration import Configuration
from simulator.connector import Connector, Fault
from simulator.dial import Dialler
from simulator.hardware import Hardware
from simulator.keep_alive import KeepAlive
from simulator.outbox import Outbox
from simulator.rpc import Answer, CallRefused, ConnectionLost, Counters, Link, NoAnswer

logger = logging.getLogger(__name__)

HANDLERS = commands.merge(core, remote_trigger, reservation, local_auth_list, smart_charging, firmware)
LONGEST_TICK = 5.0
SHORTEST_TICK = 0.2
BOOT_RETRY = 30.0


class ChargePoint:
    """One charge point, off until `run`. What it says over the wire is true to real time (see `Clock`)."""

    def __init__(
        self,
        identity: str,
        url: str,
        hardware: Hardware,
        *,
        clock: Clock | None = None,
        seed: int | str = 0,
        password: str | bytes | None = None,
        ssl: SSLContext | None = None,
        configuration: dict[str, str] | None = None,
        counters: Counters | None = None,
        reconnect_seconds: float = 1.0,
    ) -> None:
        """`url` is the address without the identity. The same seed makes the same meter, noise and back-off."""
        self.identity = identity
        self.hardware = hardware
        self.clock = clock or Clock()
        self.counters = counters or Counters()
        self.configuration = Configuration(hardware, configuration)
        self.authorizer = Authorizer(self.configuration)
        self.outbox = Outbox(identity, self.configuration, self.clock)
        self.connectors = {
            number: Connector(number, socket, Random(f"{seed}/{identity}/{number}"))
            for number, socket in enumerate(hardware.sockets, 1)
        }
        self.charging = Charging(
            list(self.connectors.values()),
            self.configuration,
            self.clock,
            self.outbox,
            self.authorizer,
            link=lambda: self.link if self.registration == "Accepted" else None,
            report=self.report,
        )
        self.profiles = smart_charging.Profiles()
        self.firmware = firmware.Firmware(hardware.firmware)
        self.operative = True
        self.registration: str | None = None
        self.link: Link | None = None
        self._dialler = Dialler(
            identity,
            url,
            Random(f"{seed}/{identity}"),
            password=password.encode() if isinstance(password, str) else password,
            ssl=ssl,
            user_agent=f"{hardware.vendor.replace(' ', '')}/{hardware.firmware}",
            first_wait=reconnect_seconds,
        )
        self._keep_alive = KeepAlive(self.configuration, self.outbox)
        self._on = asyncio.Event()
        self._on.set()
        self._boot_now = asyncio.Event()
        self._stir = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._offline_until = 0.0
        self._aligned_at: float | None = None

    def __repr__(self) -> str:
        return f"<ChargePoint {self.identity} {self.registration}>"

    @property
    def is_connected(self) -> bool:
        """Whether it is connected and accepted."""
        return self.link is not None and self.registration == "Accepted"

    @property
    def is_in_service(self) -> bool:
        """Whether drivers find it working; it need not be online for that."""
        return self._on.is_set() and self.registration == "Accepted"

    @property
    def status(self) -> str:
        """The status of connector 0."""
        return "Available" if self.operative else "Unavailable"

    async def run(self) -> None:
        """Live until cancelled; then close the connection in good order."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self.outbox.work())
            tasks.create_task(self._tick_forever())
            tasks.create_task(self._stay_connected())

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside; it ends with the charge point."""
        assert self._tasks is not None, "run() first"
        self._tasks.create_task(work)

    def report(self, connector: Connector, *, always: bool = False) -> None:
        """Send the status of a connector if it is new, and wake who waits for it."""
        said = (connector.status, connector.fault)
        if always or said != connector.reported:
            connector.reported = said
            self.outbox.live("StatusNotification", self.status_notification(connector))
            self._stir.set()
        connector.changed()

    def report_all(self) -> None:
        """Send the status of the charge point and of every connector."""
        self.outbox.live("StatusNotification", self.status_notification(None))
        for connector in self.connectors.values():
            self.report(connector, always=True)

    def status_notification(self, connector: Connector | None) -> dict[str, Any]:
        """What StatusNotification says of a connector, None for the charge point itself."""
        fault = connector.fault if connector else None
        said: dict[str, Any] = {
            "connectorId": connector.number if connector else 0,
            "errorCode": fault.error_code if fault else "NoError",
            "status": connector.status if connector else self.status,
            "timestamp": wire_time(self.clock.now()),
        }
        if fault and fault.info:
            said["info"] = fault.info
        if fault and fault.vendor_error_code:
            said |= {"vendorId": self.hardware.vendor, "vendorErrorCode": fault.vendor_error_code}
        return said

    def fail(self, number: int, fault: Fault) -> None:
        """Let something break at a connector; if that stops it, it stops the transaction."""
        connector = self.connectors[number]
        if fault.stops:
            self.charging.stop(connector, "Other")
        connector.fault = fault
        self.report(connector)

    def repair(self, number: int) -> None:
        """Make a connector whole again."""
        self.connectors[number].fault = None
        self.report(self.connectors[number])

    def drop_connection(self, seconds: float = 0.0) -> None:
        """Lose the connection without a word, and have no network for so many real seconds."""
        self._offline_until = self.clock.seconds() + seconds
        if self.link is not None:
            self.link.cut()

    async def fall_silent(self, seconds: float) -> None:
        """Neither speak nor answer for so many real seconds, with the connection open."""
        link = self.link
        if link is not None:
            link.is_mute = True
            try:
                await asyncio.sleep(seconds)
            finally:
                link.is_mute = False

    async def lose_power(self, seconds: float) -> None:
        """Be dead for seconds of life; transactions end, which is told after the next boot."""
        await self._go_down("PowerLoss", cut=True, seconds=seconds)

    async def reset(self, *, hard: bool) -> None:
        """Reboot: softly after ending transactions and telling so, hard at once (OCPP 1.6, 5.14)."""
        if not hard:
            for connector in self.connectors.values():
                self.charging.stop(connector, "SoftReset")
            try:
                async with asyncio.timeout(10):
                    await self.outbox.drained()
            except TimeoutError:
                logger.info("%s reboots with %d messages unsent", self.identity, len(self.outbox))
        await self._go_down("HardReset", cut=hard, seconds=self.hardware.reboot_seconds)

    async def use_password(self, password: bytes) -> None:
        """Connect anew with another password."""
        self._dialler.password = password
        if self.link is not None:
            await self.link.close()

    def answer(self, action: str, request: dict[str, Any]) -> Answer | None:
        """Answer a command of the central system; None is silence, which Rejected asks for (OCPP 1.6, 4.2)."""
        if self.registration == "Rejected":
            return None
        self._stir.set()
        return commands.answer(HANDLERS, self, action, request)

    async def boot(self, link: Link) -> float:
        """Send one BootNotification; returns how long to wait before the next, in seconds."""
        about = {
            "chargePointVendor": self.hardware.vendor,
            "chargePointModel": self.hardware.model,
            "chargePointSerialNumber": self.identity[:25],
            "firmwareVersion": self.firmware.version,
            "meterType": "Class B, 1 Wh",
        }
        answer = await link.call("BootNotification", about)
        self.registration, interval = answer["status"], answer["interval"]
        if self.registration == "Accepted" and interval > 0:
            self.configuration.change("HeartbeatInterval", str(interval))
        skew = (from_wire(answer["currentTime"]) - self.clock.now()).total_seconds()
        if abs(skew) > 60:
            logger.info("%s has another time than the central system, by %.0f s", self.identity, skew)
        return float(interval or BOOT_RETRY)

    def boot_soon(self) -> None:
        """Send the next BootNotification without waiting for its time."""
        self._boot_now.set()

    async def _go_down(self, reason: str, *, cut: bool, seconds: float) -> None:
        if not self._on.is_set():
            return
        self._on.clear()
        self.registration = None
        self.outbox.shut()
        for connector in self.connectors.values():
            self.charging.stop(connector, reason)
            connector.authorization = None
        if self.link is not None and cut:
            self.link.cut()
        elif self.link is not None:
            await self.link.close()
        await self.clock.live(seconds)
        self.configuration.reboot()
        self._on.set()
        for connector in self.connectors.values():
            connector.was_used = False
            connector.changed()

    async def _stay_connected(self) -> None:
        while True:
            await self._on.wait()
            await asyncio.sleep(self._offline_until - self.clock.seconds())
            try:
                socket = await self._dialler.connect()
            except (OSError, TimeoutError, WebSocketException) as cause:
                logger.info("%s could not connect: %s", self.identity, cause)
                self.counters.refusal = str(cause) or type(cause).__name__
                await asyncio.sleep(self._dialler.wait())
                continue
            await self._use(socket)
            await asyncio.sleep(self._dialler.wait() if self._on.is_set() else 0)

    async def _use(self, socket: ClientConnection) -> None:
        link = Link(self.identity, socket, self.answer, self.counters)
        self.link = link
        try:
            async with asyncio.TaskGroup() as tasks:
                online = tasks.create_task(self._come_online(link))
                await link.serve()
                online.cancel()
        finally:
            self.outbox.shut()
            self.link = None
            await link.close()

    async def _come_online(self, link: Link) -> None:
        if self.hardware.boots_on_reconnect:
            self.registration = None
        while self.registration != "Accepted":
            self._boot_now.clear()
            try:
                wait = await self.boot(link)
            except ConnectionLost:
                return
            except (CallRefused, NoAnswer) as cause:
                logger.info("%s could not boot: %s", self.identity, cause)
                wait = BOOT_RETRY
            if self.registration != "Accepted":
                try:
                    async with asyncio.timeout(wait):
                        await self._boot_now.wait()
                except TimeoutError:
                    pass
        self._dialler.succeed()
        self._keep_alive.begin(self.clock.seconds())
        self.outbox.open(link)
        self.report_all()

    async def _tick_forever(self) -> None:
        longest = min(LONGEST_TICK, max(SHORTEST_TICK, 60 / self.clock.speed))
        while True:
            await self._on.wait()
            self._stir.clear()
            await self.tick()
            try:
                async with asyncio.timeout(min(longest, max(SHORTEST_TICK, self._next_due()))):
                    await self._stir.wait()
            except TimeoutError:
                pass

    def _next_due(self) -> float:
        """Seconds until something is to be done at its very moment; what is not listed can wait for any tick."""
        seconds, now = self.clock.seconds(), self.clock.now()
        interval = self.configuration.integer("MeterValueSampleInterval")
        due = [self._keep_alive.due(seconds)]
        for connector in self.connectors.values():
            if connector.transaction is not None and interval:
                due.append(connector.transaction.sampled_at + interval - seconds)
            if connector.authorization is not None:
                due.append(connector.authorization.deadline - seconds)
            if connector.reservation is not None:
                due.append((connector.reservation.expires_at - now).total_seconds())
        if aligned := self.configuration.integer("ClockAlignedDataInterval"):
            due.append(aligned - now.timestamp() % 86_400 % aligned)
        return min(due)

    async def tick(self) -> None:
        """Let time take effect: power flows, samples, deadlines, heartbeats and pings."""
        seconds, now = self.clock.seconds(), self.clock.now()
        interval = self.configuration.integer("MeterValueSampleInterval")
        smart_charging.apply(self.profiles, list(self.connectors.values()), now)
        reservation.expire(self, now)
        aligned = self._is_aligned(now)
        for connector in self.connectors.values():
            connector.advance(seconds)
            granted, running = connector.authorization, connector.transaction
            if granted is not None and seconds >= granted.deadline:
                connector.authorization = None
            self.report(connector)
            if running is not None and interval and seconds >= running.sampled_at + interval:
                late = seconds - running.sampled_at - interval
                running.sampled_at = seconds - (late if late < interval else 0.0)
                self.charging.sample(connector, "Sample.Periodic")
            if aligned:
                self.charging.sample(connector, "Sample.Clock", "MeterValuesAlignedData")
        if self.is_connected and self.link:
            await self._keep_alive.tick(self.link, seconds)

    def _is_aligned(self, now: datetime) -> bool:
        """Whether a multiple of ClockAlignedDataInterval, counted from midnight, has passed since the last tick."""
        interval = self.configuration.integer("ClockAlignedDataInterval")
        if not interval:
            self._aligned_at = None
            return False
        since, self._aligned_at = self._aligned_at, now.timestamp() % 86_400 // interval
        return since is not None and since != self._aligned_at
