"""Charge points for tests: the `ocpp` package over a real socket, with every frame kept for judgement."""

# mypy: disallow-untyped-decorators=False

import asyncio
import contextlib
import json
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeVar

import websockets
from ocpp.messages import Call
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint as Ocpp16
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

PATIENCE = 15.0
"""Seconds after which a test gives up waiting for something that must come."""


class Disconnected(Exception):
    """The socket ended before the answer came: nothing was confirmed."""


class Frame(NamedTuple):
    """One frame as the charge point sees it: what it SAID or HEARD, and when by the monotonic clock."""

    direction: Literal["SAID", "HEARD"]
    text: str
    at: float

    @property
    def message(self) -> list[Any]:
        """The OCPP-J array."""
        return list(json.loads(self.text))

    def is_call(self, action: str) -> bool:
        """Whether it is a CALL of this action."""
        message = self.message
        return bool(message[0] == 2 and message[2] == action)


class Wire:
    """A socket that keeps what goes over it."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []
        self.heard = asyncio.Event()

    async def send(self, text: str) -> None:
        """Send a frame; Disconnected if there is nobody to send it to."""
        self.frames.append(Frame("SAID", text, time.monotonic()))
        try:
            await self.socket.send(text)
        except websockets.ConnectionClosed as cause:
            raise Disconnected(str(cause)) from None

    async def recv(self) -> str:
        """Wait for the next frame."""
        text = str(await self.socket.recv())
        self.frames.append(Frame("HEARD", text, time.monotonic()))
        self.heard.set()
        return text


Answer = TypeVar("Answer")


def utc(moment: datetime | None = None) -> str:
    """A moment, by default this one, as OCPP writes it."""
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ChargePoint(Ocpp16):  # type: ignore[misc]
    """A charge point that says what the test has it say; to every CALL it answers NotImplemented."""

    def __init__(self, identity: str, socket: websockets.ClientConnection) -> None:
        self.wire = Wire(socket)
        self.identity = identity
        super().__init__(identity, self.wire, response_timeout=PATIENCE)
        self._reader = asyncio.create_task(self._read(), name=f"charge point {identity}")
        self._doing: set[asyncio.Task[Any]] = set()
        self._judged = 0

    @property
    def frames(self) -> list[Frame]:
        """All frames since it connected, in order."""
        return self.wire.frames

    @property
    def connected(self) -> bool:
        """Whether its socket is open."""
        return not self._reader.done()

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed, Disconnected):
            await self.start_reading()

    start_reading = Ocpp16.start

    def do(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside answering; what is not finished when the test ends is dropped."""
        task = asyncio.create_task(self._quietly(work), name=f"charge point {self.identity} at work")
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _quietly(self, work: Coroutine[Any, Any, Any]) -> None:
        with contextlib.suppress(Disconnected):
            await work

    async def say(self, request: Any, *, unique_id: str | None = None) -> Any:
        """Send a CALL and return the result; a CALLERROR raises OCPPError, a lost socket Disconnected."""
        calling = asyncio.ensure_future(self.call(request, suppress=False, unique_id=unique_id))
        try:
            await asyncio.wait({calling, self._reader}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not calling.done():
                calling.cancel()
                await asyncio.wait({calling})
        if calling.cancelled():
            raise Disconnected(self.identity)
        return calling.result()

    async def hears(self, action: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Wait for the next CALL of this action and return its payload; earlier ones that were waited for are over."""
        async with asyncio.timeout(seconds):
            while True:
                for n in range(self._judged, len(self.frames)):
                    frame = self.frames[n]
                    if frame.direction == "HEARD" and frame.is_call(action):
                        self._judged = n + 1
                        return dict(frame.message[3])
                self.wire.heard.clear()
                await self.wire.heard.wait()

    async def until_disconnected(self, seconds: float = PATIENCE) -> int | None:
        """Wait until the other side has closed the socket; returns its close code."""
        async with asyncio.timeout(seconds):
            await asyncio.wait({self._reader})
            await self.wire.socket.wait_closed()
        return self.wire.socket.close_code

    def cut(self) -> None:
        """Drop the connection in the middle of whatever it is doing, without a word."""
        self.wire.socket.transport.abort()

    async def leave(self) -> None:
        """Close the socket and stop."""
        for task in (*self._doing, self._reader):
            task.cancel()
        await asyncio.gather(*self._doing, self._reader, return_exceptions=True)
        await self.wire.socket.close()

    # What charge points say; ids of transactions, registers in Wh.

    async def boot(self, vendor: str = "Voltgraph", model: str = "Test") -> call_result.BootNotification:
        return await self.say(call.BootNotification(charge_point_model=model, charge_point_vendor=vendor))

    async def heartbeat(self) -> call_result.Heartbeat:
        return await self.say(call.Heartbeat())

    async def status(self, connector_id: int, status: str, error_code: str = "NoError", **more: Any) -> None:
        more.setdefault("timestamp", utc())
        await self.say(call.StatusNotification(connector_id, error_code, status, **more))

    async def authorize(self, id_tag: str) -> str:
        """Returns the status of the id tag."""
        return str((await self.say(call.Authorize(id_tag))).id_tag_info["status"])

    async def start(
        self, id_tag: str, connector_id: int = 1, meter_start: int = 0, at: datetime | None = None, **more: Any
    ) -> int:
        """Report a start; returns the transaction id."""
        request = call.StartTransaction(connector_id, id_tag, meter_start, utc(at), **more)
        return int((await self.say(request)).transaction_id)

    async def meter(
        self,
        transaction_id: int | None,
        energy: str | int,
        unit: str = "Wh",
        connector_id: int = 1,
        at: datetime | None = None,
        samples: list[dict[str, Any]] | None = None,
    ) -> None:
        """Report the energy register, and further samples."""
        register = {"value": str(energy), "measurand": "Energy.Active.Import.Register", "unit": unit}
        value = {"timestamp": utc(at), "sampled_value": [register, *(samples or ())]}
        await self.say(call.MeterValues(connector_id, [value], transaction_id))

    async def stop(
        self, transaction_id: int, meter_stop: int, reason: str | None = None, at: datetime | None = None, **more: Any
    ) -> call_result.StopTransaction:
        return await self.say(call.StopTransaction(meter_stop, utc(at), transaction_id, reason, **more))


class Silent(ChargePoint):
    """Hears every CALL and never answers one."""

    async def _handle_call(self, msg: Call) -> None:
        return


class Obliging(ChargePoint):
    """Accepts whatever it is told and does it: starts, stops, boots again, reports what is triggered."""

    def __init__(self, identity: str, socket: websockets.ClientConnection) -> None:
        super().__init__(identity, socket)
        self.register = 1_000
        """What its meter shows, in Wh."""
        self.running: dict[int, int] = {}
        """The transaction of each connector."""
        self.configuration = {"HeartbeatInterval": "300", "NumberOfConnectors": "2"}

    @on(Action.remote_start_transaction)
    def on_remote_start(self, id_tag: str, **_: Any) -> call_result.RemoteStartTransaction:
        return call_result.RemoteStartTransaction("Accepted")

    @after(Action.remote_start_transaction)
    def after_remote_start(self, id_tag: str, connector_id: int = 1, **_: Any) -> None:
        self.do(self.charge(id_tag, connector_id))

    async def charge(self, id_tag: str, connector_id: int) -> None:
        """Begin to charge."""
        await self.status(connector_id, "Preparing")
        self.running[connector_id] = await self.start(id_tag, connector_id, self.register)
        await self.status(connector_id, "Charging")

    @on(Action.remote_stop_transaction)
    def on_remote_stop(self, transaction_id: int) -> call_result.RemoteStopTransaction:
        known = transaction_id in self.running.values()
        return call_result.RemoteStopTransaction("Accepted" if known else "Rejected")

    @after(Action.remote_stop_transaction)
    def after_remote_stop(self, transaction_id: int) -> None:
        self.do(self.end(transaction_id))

    async def end(self, transaction_id: int, reason: str = "Remote") -> None:
        """End a transaction that runs."""
        for connector_id, running in list(self.running.items()):
            if running == transaction_id:
                del self.running[connector_id]
                await self.stop(transaction_id, self.register, reason)
                await self.status(connector_id, "Available")

    @on(Action.reset)
    def on_reset(self, type: str) -> call_result.Reset:
        return call_result.Reset("Accepted")

    @after(Action.reset)
    def after_reset(self, type: str) -> None:
        self.do(self.boot())

    @on(Action.unlock_connector)
    def on_unlock(self, connector_id: int) -> call_result.UnlockConnector:
        return call_result.UnlockConnector("Unlocked")

    @on(Action.change_availability)
    def on_change_availability(self, connector_id: int, type: str) -> call_result.ChangeAvailability:
        return call_result.ChangeAvailability("Accepted")

    @after(Action.change_availability)
    def after_change_availability(self, connector_id: int, type: str) -> None:
        self.do(self.status(connector_id, "Available" if type == "Operative" else "Unavailable"))

    @on(Action.get_configuration)
    def on_get_configuration(self, key: list[str] | None = None) -> call_result.GetConfiguration:
        asked = key or list(self.configuration)
        known = [
            {"key": name, "readonly": False, "value": self.configuration[name]}
            for name in asked
            if name in self.configuration
        ]
        return call_result.GetConfiguration(known, [name for name in asked if name not in self.configuration])

    @on(Action.change_configuration)
    def on_change_configuration(self, key: str, value: str) -> call_result.ChangeConfiguration:
        self.configuration[key] = value
        return call_result.ChangeConfiguration("Accepted")

    @on(Action.clear_cache)
    def on_clear_cache(self) -> call_result.ClearCache:
        return call_result.ClearCache("Accepted")

    @on(Action.data_transfer)
    def on_data_transfer(self, vendor_id: str, **_: Any) -> call_result.DataTransfer:
        return call_result.DataTransfer("Accepted")

    @on(Action.trigger_message)
    def on_trigger(self, requested_message: str, connector_id: int | None = None) -> call_result.TriggerMessage:
        return call_result.TriggerMessage("Accepted")

    @after(Action.trigger_message)
    def after_trigger(self, requested_message: str, connector_id: int = 1) -> None:
        match requested_message:
            case "BootNotification":
                self.do(self.boot())
            case "Heartbeat":
                self.do(self.heartbeat())
            case "StatusNotification":
                self.do(self.status(connector_id, "Available"))
            case "MeterValues":
                self.do(self.meter(self.running.get(connector_id), self.register, connector_id=connector_id))


class Declining(ChargePoint):
    """Rejects whatever it is told."""

    @on(Action.remote_start_transaction)
    def on_remote_start(self, **_: Any) -> call_result.RemoteStartTransaction:
        return call_result.RemoteStartTransaction("Rejected")

    @on(Action.remote_stop_transaction)
    def on_remote_stop(self, **_: Any) -> call_result.RemoteStopTransaction:
        return call_result.RemoteStopTransaction("Rejected")

    @on(Action.reset)
    def on_reset(self, **_: Any) -> call_result.Reset:
        return call_result.Reset("Rejected")

    @on(Action.unlock_connector)
    def on_unlock(self, **_: Any) -> call_result.UnlockConnector:
        return call_result.UnlockConnector("UnlockFailed")

    @on(Action.change_availability)
    def on_change_availability(self, **_: Any) -> call_result.ChangeAvailability:
        return call_result.ChangeAvailability("Rejected")

    @on(Action.change_configuration)
    def on_change_configuration(self, **_: Any) -> call_result.ChangeConfiguration:
        return call_result.ChangeConfiguration("Rejected")

    @on(Action.clear_cache)
    def on_clear_cache(self) -> call_result.ClearCache:
        return call_result.ClearCache("Rejected")

    @on(Action.trigger_message)
    def on_trigger(self, **_: Any) -> call_result.TriggerMessage:
        return call_result.TriggerMessage("Rejected")


Kind = TypeVar("Kind", bound=ChargePoint)


async def plug_in(url: str, identity: str, behaviour: type[Kind], *, password: str | None = None) -> Kind:
    """Connect a charge point to `url`, which ends before its identity; `leave()` it in the end."""
    headers = {}
    if password is not None:
        headers["Authorization"] = "Basic " + b64encode(f"{identity}:{password}".encode()).decode()
    socket = await websockets.connect(
        f"{url}/{identity}",
        subprotocols=[websockets.Subprotocol("ocpp1.6")],
        additional_headers=headers,
        compression=None,
        ping_interval=None,
        close_timeout=2,
        open_timeout=PATIENCE,
    )
    return behaviour(identity, socket)


@asynccontextmanager
async def connect(
    url: str, identity: str, behaviour: type[Kind], *, password: str | None = None
) -> AsyncIterator[Kind]:
    """Connect a charge point for as long as the block lasts."""
    charge_point = await plug_in(url, identity, behaviour, password=password)
    try:
        yield charge_point
    finally:
        await charge_point.leave()
