"""OCPP-J frames over one WebSocket: one outstanding CALL of ours, every CALL of the central system answered."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

logger = logging.getLogger(__name__)

CALL, RESULT, ERROR = 2, 3, 4
_decode = msgspec.json.Decoder(list[Any]).decode
_encode = msgspec.json.Encoder().encode


class CallRefused(Exception):
    """The other side cannot do what was asked: an OCPP error code with its description."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description


class NoAnswer(Exception):
    """No answer came in time."""


class ConnectionLost(NoAnswer):
    """The connection ended before the answer came."""


class _IdTagInfo(msgspec.Struct):
    status: Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]
    expiryDate: datetime | None = None
    parentIdTag: str | None = None


class _Authorized(msgspec.Struct):
    idTagInfo: _IdTagInfo


class _Started(_Authorized):
    transactionId: int


class _Stopped(msgspec.Struct):
    idTagInfo: _IdTagInfo | None = None


class _Booted(msgspec.Struct):
    status: Literal["Accepted", "Pending", "Rejected"]
    currentTime: datetime
    interval: int


_ANSWERS: dict[str, type[msgspec.Struct]] = {
    "BootNotification": _Booted,
    "Authorize": _Authorized,
    "StartTransaction": _Started,
    "StopTransaction": _Stopped,
}


def _checked(action: str, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that says what must be known; raises CallRefused, as if it had been an error."""
    try:
        if action in _ANSWERS:
            msgspec.convert(answer, _ANSWERS[action])
    except msgspec.ValidationError as cause:
        raise CallRefused("FormationViolation", str(cause)) from None
    return answer


@dataclass(frozen=True, slots=True)
class Answer:
    """The payload for a CALL, and what is done once it has been sent."""

    payload: dict[str, Any]
    then: Callable[[], None] | None = None


@dataclass(slots=True)
class Counters:
    """Frames of a fleet, in both directions, and why a charge point last did not get in."""

    sent: int = 0
    received: int = 0
    errors: int = 0
    unanswered: int = 0
    refusal: str | None = None
    actions: dict[str, int] = field(default_factory=dict)


class Link:
    """One connection to the central system, from its handshake to its end."""

    def __init__(
        self,
        identity: str,
        socket: ClientConnection,
        answer: Callable[[str, dict[str, Any]], Answer | None],
        counters: Counters,
    ) -> None:
        self.identity = identity
        self.is_mute = False
        self._socket = socket
        self._answer = answer
        self._counters = counters
        self._turn = asyncio.Lock()
        self._awaited: tuple[str, asyncio.Future[dict[str, Any]]] | None = None

    async def call(self, action: str, payload: dict[str, Any], seconds: float = 30.0) -> dict[str, Any]:
        """Ask, wait, and return the answer; raises CallRefused or NoAnswer."""
        async with self._turn:
            unique_id = str(uuid4())
            future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
            self._awaited = unique_id, future
            try:
                async with asyncio.timeout(seconds):
                    await self._send([CALL, unique_id, action, payload])
                    actions = self._counters.actions
                    actions[action] = actions.get(action, 0) + 1
                    return _checked(action, await future)
            except TimeoutError:
                self._counters.unanswered += 1
                raise NoAnswer(f"{action} was not answered in {seconds:g} s") from None
            finally:
                self._awaited = None

    async def serve(self) -> None:
        """Hear the central system until the connection ends."""
        try:
            async for frame in self._socket:
                self._counters.received += 1
                if not self.is_mute:
                    await self._hear(frame)
        except ConnectionClosed:
            pass
        finally:
            if self._awaited and not self._awaited[1].done():
                self._awaited[1].set_exception(ConnectionLost("the connection was lost"))

    async def ping(self) -> asyncio.Future[float]:
        """Send a WebSocket ping; the future is done with its pong."""
        try:
            return await self._socket.ping()  # type: ignore[return-value]
        except ConnectionClosed:
            raise ConnectionLost("the connection was lost") from None

    async def close(self, code: int = 1001) -> None:
        """End the connection in good order."""
        await self._socket.close(code)

    def cut(self) -> None:
        """Lose the connection without a word, as when a cable is pulled."""
        self._socket.transport.abort()

    async def _hear(self, raw: str | bytes) -> None:
        try:
            frame = _decode(raw)
            kind, unique_id = frame[0], frame[1]
        except (msgspec.DecodeError, IndexError):
            logger.warning("%s received what is no OCPP frame: %.200r", self.identity, raw)
            return
        if kind == CALL:
            await self._answer_call(unique_id, frame)
        elif self._awaited is None or self._awaited[0] != unique_id or self._awaited[1].done():
            logger.warning("%s received an answer that it did not await: %.200r", self.identity, raw)
        elif kind == RESULT and len(frame) == 3 and isinstance(frame[2], dict):
            self._awaited[1].set_result(frame[2])
        else:
            self._counters.errors += 1
            code, description = ([*frame[2:4], "", ""])[:2] if kind == ERROR else ("FormationViolation", "")
            self._awaited[1].set_exception(CallRefused(str(code), str(description)))

    async def _answer_call(self, unique_id: str, frame: list[Any]) -> None:
        try:
            if len(frame) != 4 or not isinstance(frame[2], str) or not isinstance(frame[3], dict):
                raise CallRefused("FormationViolation", "a CALL is [2, id, action, {payload}]")
            answer = self._answer(frame[2], frame[3])
        except CallRefused as refusal:
            await self._send_quietly([ERROR, unique_id, refusal.code, refusal.description[:255], {}])
            return
        if answer is None:
            return
        await self._send_quietly([RESULT, unique_id, answer.payload])
        if answer.then is not None:
            answer.then()

    async def _send_quietly(self, frame: list[Any]) -> None:
        try:
            await self._send(frame)
        except NoAnswer:
            logger.debug("%s lost its connection before it could answer", self.identity)

    async def _send(self, frame: list[Any]) -> None:
        if self.is_mute:
            return
        try:
            await self._socket.send(_encode(frame).decode())
        except ConnectionClosed:
            raise ConnectionLost("the connection was lost") from None
        self._counters.sent += 1
