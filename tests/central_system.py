"""A small central system for tests of the simulator: it checks every frame against the schemas and remembers it."""

import asyncio
import itertools
import json
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self
from urllib.parse import unquote

from ocpp.messages import MessageType, get_validator
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Payload = dict[str, Any]


class Refusal(Exception):
    """Answer with this CALLERROR code."""


class Silence(Exception):
    """Do not answer."""


@dataclass(frozen=True)
class Said:
    """One CALL of a charge point."""

    identity: str
    action: str
    payload: Payload
    at: float = field(default_factory=lambda: asyncio.get_running_loop().time())


class CentralSystem:
    """Accepts everybody; `answers` replaces its answer to an action, `statuses` the status of an id tag."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.violations: list[str] = []
        self.credentials: list[str] = []
        self.answers: dict[str, Callable[[str, Payload], Payload]] = {}
        self.statuses: dict[str, str] = {}
        self.connections: dict[str, ServerConnection] = {}
        self.close_codes: set[int | None] = set()
        self.handshakes = 0
        self._transactions = itertools.count(1)
        self._calls = itertools.count(1)
        self._awaited: dict[str, tuple[str, asyncio.Future[Payload]]] = {}
        self._news = asyncio.Condition()
        self._server: Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/ocpp"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        assert self.violations == []

    async def start(self) -> None:
        self._server = await serve(
            self._serve, "127.0.0.1", self._port, subprotocols=[Subprotocol("ocpp1.6")], compression=None
        )
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def command(self, identity: str, action: str, **payload: Any) -> Payload:
        """Send a command and return the answer; raises Refusal with the code of a CALLERROR."""
        self._check(MessageType.Call, action, payload)
        unique_id = f"c{next(self._calls)}"
        future: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._awaited[unique_id] = action, future
        await self.connections[identity].send(json.dumps([2, unique_id, action, payload]))
        async with asyncio.timeout(5):
            return await future

    async def hears(self, action: str, *, seconds: float = 10.0, after: int = 0, **parts: Any) -> Said:
        """The first CALL of this action with these values, waiting for it if need be."""
        found: list[Said] = []

        def is_said() -> bool:
            found[:] = [
                said for said in self.said[after:] if said.action == action and parts.items() <= said.payload.items()
            ]
            return bool(found)

        await self.until(is_said, seconds=seconds, what=f"{action} {parts}")
        return found[0]

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10.0, what: str = "") -> None:
        """Wait for something that becomes true when charge points speak or connect."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(condition)
        except TimeoutError:
            heard = "\n".join(f"{said.identity} {said.action} {said.payload}" for said in self.said[-30:])
            raise AssertionError(f"did not come: {what or condition}; heard last:\n{heard}") from None

    def of(self, action: str, identity: str | None = None) -> list[Payload]:
        """Payloads of all CALLs of an action."""
        return [said.payload for said in self.said if said.action == action and identity in (None, said.identity)]

    def statuses_of(self, connector_id: int) -> list[str]:
        """What a connector reported, in order."""
        told = self.of("StatusNotification")
        return [payload["status"] for payload in told if payload["connectorId"] == connector_id]

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        identity = unquote(socket.request.path.rsplit("/", 1)[1])
        given = socket.request.headers.get("Authorization")
        self.credentials += [b64decode(given.removeprefix("Basic ")).decode()] if given else []
        self.connections[identity] = socket
        self.handshakes += 1
        await self._announce()
        with suppress(ConnectionClosed):
            async for frame in socket:
                await self._hear(identity, socket, json.loads(frame, parse_float=Decimal))
        self.close_codes.add(socket.close_code)
        if self.connections.get(identity) is socket:
            del self.connections[identity]
        await self._announce()

    async def _hear(self, identity: str, socket: ServerConnection, frame: list[Any]) -> None:
        if frame[0] == 2:
            _, unique_id, action, payload = frame
            self._check(MessageType.Call, action, payload)
            self.said.append(Said(identity, action, payload))
            try:
                answer = self.answers.get(action, self._answer)(identity if action in self.answers else action, payload)
                self._check(MessageType.CallResult, action, answer)
                await socket.send(json.dumps([3, unique_id, answer]))
            except Refusal as refusal:
                await socket.send(json.dumps([4, unique_id, str(refusal), "", {}]))
            except Silence:
                pass
        else:
            action, future = self._awaited.pop(frame[1])
            if frame[0] == 3:
                self._check(MessageType.CallResult, action, frame[2])
                future.set_result(frame[2])
            else:
                future.set_exception(Refusal(frame[2]))
        await self._announce()

    async def _announce(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _answer(self, action: str, payload: Payload) -> Payload:
        info = {"status": self.statuses.get(payload.get("idTag", ""), "Accepted")}
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        match action:
            case "BootNotification":
                return {"status": "Accepted", "currentTime": now, "interval": 300}
            case "Heartbeat":
                return {"currentTime": now}
            case "Authorize":
                return {"idTagInfo": info}
            case "StartTransaction":
                return {"transactionId": next(self._transactions), "idTagInfo": info}
            case "DataTransfer":
                return {"status": "Accepted"}
            case _:
                return {}

    def _check(self, kind: int, action: str, payload: Payload) -> None:
        exact = json.loads(json.dumps(payload, default=float), parse_float=Decimal)
        for error in get_validator(kind, action, "1.6", parse_float=Decimal).iter_errors(exact):
            self.violations.append(f"{action}: {error.message}")
