"""The connection of one charge point: frames in and out, one outstanding CALL per direction, the registry of all."""

import asyncio
import logging
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from time import monotonic as _clock
from typing import Any, ClassVar, Literal, NamedTuple

from ocpp.exceptions import OCPPError
from starlette.websockets import WebSocket, WebSocketDisconnect

from models.errors import NotRegistered, Unavailable
from ocpp_server import fastpath, frames, payloads, routing
from ocpp_server.answers import Answer, CallError, CallTimeout, ConnectionLost, InvalidAnswer, Result
from ocpp_server.deadline import Deadline
from ocpp_server.frames import Frame
from ocpp_server.patience import Patience
from ocpp_server.registry import Registry
from ocpp_server.repair import Refusal, clean
from ocpp_server.routing import sends

__all__ = [
    "Answer",
    "CallError",
    "CallTimeout",
    "Connection",
    "ConnectionLost",
    "Frame",
    "InvalidAnswer",
    "Registry",
    "Result",
    "sends",
]

logger = logging.getLogger(__name__)

INBOX_SIZE, REMEMBERED = 64, 16
HANDLER_TIMEOUT = 30.0

ABORT, WRITABLE, HEAR = "voltgraph.abort", "voltgraph.writable", "voltgraph.hear"
"""Callables in the scope: drop the TCP connection, for who does not read cannot be closed; tell whether it reads; hand
over each text to a function first, which tells whether it took it."""

# These say when they happened, so that the same content is the same event. A Heartbeat or a BootNotification with an
# old id and the same content is a new one, and an old answer would tell an old time or an old status.
_REPEATABLE = frozenset({"StartTransaction", "StopTransaction", "MeterValues", "SecurityEventNotification"})
# OCPP-J 1.6 spells two codes its own way (4.2.3); the `ocpp` package knows both spellings.
_SPELLING = {
    "FormatViolation": "FormationViolation",
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
}


class _Heard(NamedTuple):
    call: frames.Call
    key: tuple[str, str, int] | None
    since: float
    report: fastpath.Report | None
    refusal: Refusal | None


class _Outstanding(NamedTuple):
    unique_id: str
    action: str
    since: float
    answer: asyncio.Future[tuple[frames.Reply, int, datetime]]


class Connection:
    """Hears and speaks OCPP-J for one charge point. Subclasses bring handlers (`@on`) and senders (`@sends`)."""

    subprotocol: ClassVar[str] = ""
    routes: ClassVar[dict[str, Callable[[Any, Any], Awaitable[Any]]]] = {}
    senders: ClassVar[dict[str, Callable[[Any, dict[str, Any]], Awaitable[Answer]]]] = {}
    follow_ups: ClassVar[dict[str, Callable[[Any], Awaitable[None]]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.routes = routing.handlers(cls)
        cls.senders = routing.senders(cls)
        cls.follow_ups = routing.follow_ups(cls)

    def __init__(
        self,
        charge_point_id: int,
        identity: str,
        websocket: WebSocket,
        *,
        call_timeout: float = 25.0,
        send_timeout: float = 10.0,
        log: Callable[[Frame], None],
    ) -> None:
        self.id = uuid.uuid4().hex
        self.attached = False
        """Whether the database says that the charge point is connected here."""
        self.charge_point_id = charge_point_id
        self.identity = identity
        self.websocket = websocket
        self.wire = asyncio.Lock()
        """Held while a CALL of ours is outstanding."""
        self._abort_transport, self._is_writable = (websocket.scope["extensions"][name] for name in (ABORT, WRITABLE))
        self._call_timeout = call_timeout
        self._send_timeout = send_timeout
        self._log = log
        self._inbox: asyncio.Queue[_Heard] = asyncio.Queue(INBOX_SIZE)
        self._open: set[tuple[str, str, int] | None] = set()
        self._answered: OrderedDict[tuple[str, str, int] | None, str] = OrderedDict()
        self._outstanding: _Outstanding | None = None
        self._sending, self._handling = asyncio.Lock(), Deadline(HANDLER_TIMEOUT)
        # A timeout without a deadline is a scope that close() can end from any task.
        self._reading = asyncio.timeout(None)
        self._worker: asyncio.Task[None] | None = None
        self._serving = False
        self._ended = False
        self._patience = Patience()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.identity}>"

    @property
    def ended(self) -> bool:
        """Whether nothing can be said any more."""
        return self._ended

    async def serve(self) -> None:
        """Hear and answer until the socket ends or `close` is called; nothing of the connection runs on afterwards."""
        if self._ended:
            return
        self._worker = asyncio.create_task(self._work(), name=f"ocpp {self.identity}")
        self._worker.add_done_callback(lambda _: self._stop_reading())
        try:
            async with self._reading:
                self._serving = True
                self.websocket.scope["extensions"][HEAR](self.hear_at_once)
                await self._read()
        except TimeoutError:
            if not self._reading.expired():
                raise
        finally:
            self._serving = False
            self._end()
            self._worker.cancel()
            await asyncio.wait({self._worker})
            if not self._worker.cancelled() and (error := self._worker.exception()) is not None:
                logger.error("%s: the worker of the connection failed", self.identity, exc_info=error)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the socket; whoever waits for an answer gets ConnectionLost at once. Never raises."""
        if self._ended:
            return
        self._end()
        try:
            async with asyncio.timeout(self._send_timeout):
                await self.websocket.send({"type": "websocket.close", "code": code, "reason": reason[:120]})
        except TimeoutError:
            self._abort()
        except (WebSocketDisconnect, RuntimeError, OSError) as cause:
            logger.debug("%s: the socket had ended before it was closed: %r", self.identity, cause)
        finally:
            self._stop_reading()

    def _stop_reading(self) -> None:
        if self._reading.when() is None and self._serving:
            self._reading.reschedule(asyncio.get_running_loop().time())

    def _abort(self) -> None:
        logger.warning("%s: did not read what was sent to it and was cut off", self.identity)
        self._abort_transport()

    def _end(self) -> None:
        self._ended = True
        if self._outstanding is not None and not self._outstanding.answer.done():
            self._outstanding.answer.set_exception(ConnectionLost(self.identity, sent=True))
            self._outstanding.answer.exception()  # Retrieved, in case that its request ends for another reason.

    async def _read(self) -> None:
        while not self._ended:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                self._note("IN", "OTHER", payload=f"<{len(message.get('bytes') or b'')} bytes>")
                await self.close(1003, "OCPP-J is text")
                return
            frame = frames.hear(text)
            if isinstance(frame, frames.Call):
                if (heard := self._weigh(frame)) is not None:
                    await self._inbox.put(heard)
            elif isinstance(frame, frames.Reply):
                await self._hear_reply(frame)
            else:
                await self._hear_malformed(frame)

    def hear_at_once(self, text: str) -> bool:
        """Take a CALL straight from the socket; False for what is something else or has to wait for its turn."""
        if self._ended or not self._serving or self._inbox.full():
            return False
        frame = frames.hear(text)
        if not isinstance(frame, frames.Call):
            return False
        if (heard := self._weigh(frame)) is not None:
            self._inbox.put_nowait(heard)
        return True

    def _weigh(self, call: frames.Call) -> _Heard | None:
        """Decode a CALL; None for one that is being handled already."""
        report, repairs, refusal = fastpath.weigh(call.action, call.text)
        if refusal is None and call.action not in self.routes:
            refusal = Refusal("NotSupported", f"{call.action} is not supported here")
        self._note("IN", "CALL", call.unique_id, call.action, call.text, repairs=repairs)
        key = (call.echo, call.action, hash(call.text))
        if key in self._open:
            logger.debug("%s: repeated a %s that is being handled", self.identity, call.action)
            return None
        self._open.add(key)
        return _Heard(call, key, _clock(), report, refusal)

    async def _hear_reply(self, reply: frames.Reply) -> None:
        waiting = self._outstanding
        kind: Literal["RESULT", "ERROR"] = "RESULT" if reply.code is None else "ERROR"
        description = reply.description if reply.code else None
        if waiting is None or waiting.unique_id != reply.unique_id or waiting.answer.done():
            logger.debug("%s: answered what nobody awaits", self.identity)
            self._note("IN", kind, clean(reply.unique_id), "", reply.text, reply.code, description)
            await self._bear()
            return
        latency = _milliseconds(waiting.since)
        self._note("IN", kind, reply.unique_id, waiting.action, reply.text, reply.code, description, latency)
        waiting.answer.set_result((reply, latency, datetime.now(UTC)))

    async def _hear_malformed(self, frame: frames.Malformed) -> None:
        self._note("IN", "OTHER", frame.unique_id, frame.action, frame.text, error_description=frame.problem)
        if await self._bear() and frame.echo is not None:
            refusal = Refusal("FormationViolation", frame.problem)
            call = frames.Call(frame.unique_id, frame.echo, frame.action, "")
            await self._inbox.put(_Heard(call, None, _clock(), None, refusal))

    async def _bear(self) -> bool:
        """Bear a frame that says nothing; False if it was one too many, and the connection was closed."""
        if not self._patience.ends():
            return True
        logger.warning("%s: sent %d useless frames and was closed", self.identity, self._patience.count)
        await self.close(1008, "too many useless frames")
        return False

    async def _work(self) -> None:
        while True:
            heard = await self._inbox.get()
            try:
                await self._answer(heard)
            except Unavailable as cause:
                logger.warning("%s: nothing can be recorded now, the connection was closed: %s", self.identity, cause)
                await self.close(1013, "try again later")
                return
            except ConnectionLost:
                return
            finally:
                self._open.discard(heard.key)

    async def _answer(self, heard: _Heard) -> None:
        known = self._answered.get(heard.key)
        if known is not None:
            await self._send_result(heard, known)
        elif heard.refusal is not None or heard.report is None:
            await self._send_error(heard, heard.refusal or Refusal("InternalError", "nothing was decoded"))
        else:
            outcome = await self._handle(heard.call, heard.report)
            if isinstance(outcome, Refusal):
                await self._send_error(heard, outcome)
                return
            if heard.call.action in _REPEATABLE:
                self._answered[heard.key] = outcome
                if len(self._answered) > REMEMBERED:
                    self._answered.popitem(last=False)
            await self._send_result(heard, outcome)
            await self._follow_up(heard.call.action)

    async def _follow_up(self, action: str) -> None:
        follow = self.follow_ups.get(action)
        if follow is None:
            return
        try:
            await follow(self)
        except Exception:
            logger.exception("%s: what follows its %s failed", self.identity, action)

    async def _handle(self, call: frames.Call, report: fastpath.Report) -> str | Refusal:
        action = call.action
        try:
            with self._handling as limit:
                return payloads.answer_text(action, await self.routes[action](self, report))
        except Unavailable:
            raise
        except NotRegistered as cause:
            return Refusal("SecurityError", cause.message)
        except OCPPError as cause:
            return Refusal(_SPELLING.get(cause.code, cause.code), str(cause.description))
        except TimeoutError:
            if not limit.expired:
                logger.exception("%s: the handler of %s failed", self.identity, action)
                return Refusal("InternalError", "an internal error occurred")
            logger.error("%s: the handler of %s took more than %s s", self.identity, action, HANDLER_TIMEOUT)
            return Refusal("InternalError", "it took too long")
        except Exception:
            logger.exception("%s: the handler of %s failed", self.identity, action)
            return Refusal("InternalError", "an internal error occurred")

    async def _send_result(self, heard: _Heard, payload: str) -> None:
        call = heard.call
        await self._send(frames.result(call.echo, payload))
        latency = _milliseconds(heard.since)
        self._note("OUT", "RESULT", call.unique_id, call.action, payload, latency_ms=latency)

    async def _send_error(self, heard: _Heard, refusal: Refusal) -> None:
        call = heard.call
        await self._send(frames.error(call.echo, refusal.code, refusal.description))
        latency = _milliseconds(heard.since)
        self._note("OUT", "ERROR", call.unique_id, call.action, "{}", refusal.code, refusal.description, latency)

    async def request(self, call: object, payload: Mapping[str, Any] | None = None) -> Answer:
        """Send a CALL and await its answer: a `call` dataclass, or an action with its payload in OCPP's names.

        One CALL is outstanding at a time; others wait for their turn. Raises Invalid before anything is written if the
        payload breaks the schema, CallTimeout, ConnectionLost.
        """
        if asyncio.current_task() is self._worker:
            raise RuntimeError(
                "A handler must answer before it asks: a request from within a handler of the same connection "
                "would wait for a charge point that waits for us."
            )
        action, text = payloads.request_text(call, payload)
        async with self.wire:
            if self._ended:
                raise ConnectionLost(self.identity, sent=False)
            answer = asyncio.get_running_loop().create_future()
            waiting = self._outstanding = _Outstanding(str(uuid.uuid4()), action, _clock(), answer)
            try:
                async with asyncio.timeout(self._call_timeout):
                    await self._send(frames.call(waiting.unique_id, action, text))
                    self._note("OUT", "CALL", waiting.unique_id, action, text)
                    reply, latency, heard_at = await waiting.answer
            except TimeoutError:
                raise CallTimeout(f"{self.identity} did not answer {action} in {self._call_timeout:g} s") from None
            finally:
                self._outstanding = None
        if reply.code is not None:
            return CallError(reply.code, reply.description, reply.payload, latency, heard_at)
        usable, problem = payloads.check_answer(action, reply.payload)
        if usable is None:
            return InvalidAnswer(reply.text, problem, latency, heard_at)
        return Result(usable, latency, heard_at)

    async def _send(self, text: str) -> None:
        if self._ended:
            raise ConnectionLost(self.identity, sent=False)
        message = {"type": "websocket.send", "text": text}
        limit = None
        try:
            if self._is_writable():
                await self.websocket.send(message)
            else:
                limit = asyncio.timeout(self._send_timeout)
                async with limit, self._sending:
                    await self.websocket.send(message)
        except (WebSocketDisconnect, RuntimeError, OSError):  # A TimeoutError is an OSError.
            if late := limit is not None and limit.expired():
                self._abort()
            self._end()
            self._stop_reading()
            raise ConnectionLost(self.identity, sent=late) from None

    def _note(
        self,
        direction: Literal["IN", "OUT"],
        kind: Literal["CALL", "RESULT", "ERROR", "OTHER"],
        unique_id: str = "",
        action: str = "",
        payload: str = "",
        error_code: str | None = None,
        error_description: str | None = None,
        latency_ms: int | None = None,
        repairs: tuple[str, ...] = (),
    ) -> None:
        at = datetime.now(UTC)
        frame = Frame(
            direction, kind, unique_id, action, payload, at, error_code, error_description, latency_ms, repairs
        )
        try:
            self._log(frame)
        except Exception:
            logger.exception("%s: the message log refused a frame", self.identity)


def _milliseconds(since: float) -> int:
    return round((_clock() - since) * 1000)
