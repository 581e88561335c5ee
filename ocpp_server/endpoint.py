"""One WebSocket: handshake, the class of its subprotocol, serve; and the listener that all of them share."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from models import command, follow_up, intake, presence
from models.credential import mask
from models.errors import Unavailable
from models.message import Entry, join_repairs
from ocpp_server.commands import Delivery
from ocpp_server.connection import Connection, Registry
from ocpp_server.frames import MAX_LOGGED, Frame
from ocpp_server.gathering import Gathering
from ocpp_server.handshake import Admitted, Denied, Handshake
from ocpp_server.v16 import ChargePoint16

logger = logging.getLogger(__name__)

PROTOCOLS: dict[str, type[ChargePoint16]] = {ChargePoint16.subprotocol: ChargePoint16}

_FULL = Denied(503, "no more connections now", {"Retry-After": "30"})


@dataclass(frozen=True)
class OcppSettings:
    """What the charge points' wing needs to know; durations in seconds."""

    call_timeout: float = 25.0
    heartbeat_interval: int = 300
    accept_unknown: bool = False
    handshake_timeout: float = 10.0
    most_connections: int = 20_000


class Listener:
    """All connections of this node."""

    def __init__(self, node_id: str, settings: OcppSettings) -> None:
        self.node_id = node_id
        self.registry = Registry()
        self.delivery = Delivery(self.registry, node_id)
        self._settings = settings
        self._handshake = Handshake(PROTOCOLS, accept_unknown=settings.accept_unknown)
        self._attaching: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._arriving = Gathering(presence.attach_all)
        self._leaving = Gathering(presence.detach_all)
        self._awaited = Gathering(command.waiting_among)
        self._connections = 0
        self._closing = False

    def app(self) -> Starlette:
        """The ASGI application of the charge points' port."""
        return Starlette(
            routes=[
                WebSocketRoute("/{path:path}", self.serve),
                Route("/{path:path}", _upgrade_required, methods=["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]),
            ]
        )

    async def close(self) -> None:
        """Let every charge point go; each is told that the service restarts and comes back."""
        self._closing = True
        await asyncio.gather(*(connection.close(1012, "service restart") for connection in self.registry))

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection request to its end."""
        verdict = await self._admit(websocket)
        if isinstance(verdict, Admitted) and self._is_full():
            verdict = _FULL
        if isinstance(verdict, Denied):
            await _deny(websocket, verdict)
            return
        self._connections += 1
        try:
            await websocket.accept(subprotocol=verdict.subprotocol)
            connection = self._connection(websocket, verdict)
            try:
                await self._attach(connection)
                if verdict.charge_point.ask_status_after_reconnect:
                    await self._ask_status(connection)
                await connection.serve()
            finally:
                await self._leave(connection)
        except (WebSocketDisconnect, OSError) as cause:
            logger.debug("%s: left during the handshake: %r", verdict.charge_point.identity, cause)
        finally:
            self._connections -= 1

    def _is_full(self) -> bool:
        return self._closing or self._connections >= self._settings.most_connections

    async def _admit(self, websocket: WebSocket) -> Admitted | Denied:
        if self._is_full():
            return _FULL
        try:
            async with asyncio.timeout(self._settings.handshake_timeout):
                return await self._handshake.admit(websocket)
        except (TimeoutError, Unavailable) as cause:
            logger.warning("A connection request could not be checked: %r", cause)
            return Denied(503, "try again later", {"Retry-After": "30"})

    def _connection(self, websocket: WebSocket, admitted: Admitted) -> Connection:
        charge_point = admitted.charge_point
        connection = PROTOCOLS[admitted.subprotocol](
            charge_point.id,
            charge_point.identity,
            websocket,
            call_timeout=self._settings.call_timeout,
            log=_logger_of(charge_point.id),
        )
        connection.heartbeat_interval = self._settings.heartbeat_interval
        return connection

    async def _attach(self, connection: Connection) -> None:
        """Make this the connection of its charge point, here and for all nodes; the one it replaces is closed."""
        websocket = connection.websocket
        address = websocket.client.host if websocket.client else None
        async with self._attaching[connection.charge_point_id]:
            self.delivery.arriving.add(connection.id)
            try:
                await self._arriving.ask(
                    presence.Arrival(connection.charge_point_id, self.node_id, connection.id, address)
                )
                connection.attached = True
                replaced = self.registry.add(connection)
            except Unavailable:
                await connection.close(1013, "try again later")
                return
            finally:
                self.delivery.arriving.discard(connection.id)
        logger.info("%s connected from %s", connection.identity, address)
        if replaced is not None:
            self.delivery.close(replaced, 1000, "replaced by a newer connection")
        try:
            if await self._awaited.ask(connection.charge_point_id):
                self.delivery.wake(connection)
        except Unavailable:
            logger.debug("%s: the next look around tells whether commands wait for it", connection.identity)

    async def _ask_status(self, connection: Connection) -> None:
        try:
            await follow_up.after_reconnect(connection.charge_point_id)
        except Unavailable:
            logger.warning("%s: was not asked for its status, the database is away", connection.identity)

    async def _leave(self, connection: Connection) -> None:
        """Forget this very connection; a newer one of the same charge point stays as it is."""
        self.registry.remove(connection)
        if not connection.attached or self._closing:
            return
        logger.info("%s disconnected", connection.identity)
        await self.delivery.leave(connection)
        try:
            await self._leaving.ask(presence.Departure(connection.charge_point_id, connection.id))
        except Unavailable:
            logger.warning("%s: that it disconnected is recorded later, the database is away", connection.identity)


def _logger_of(charge_point_id: int):  # type: ignore[no-untyped-def]
    lane = intake.current().lane_of(charge_point_id)

    def log(frame: Frame) -> None:
        if frame.direction == "IN":
            lane.seen(charge_point_id, frame.at)
        lane.log(
            Entry(
                charge_point_id,
                frame.direction,
                frame.kind,
                frame.unique_id or None,
                frame.action or None,
                mask(frame.payload)[:MAX_LOGGED],
                frame.at,
                frame.error_code,
                frame.error_description and frame.error_description[:255],
                frame.latency_ms,
                join_repairs(frame.repairs),
            )
        )

    return log


async def _deny(websocket: WebSocket, denied: Denied) -> None:
    response = PlainTextResponse(denied.text + "\n", denied.status, denied.headers)
    try:
        await websocket.send_denial_response(response)
    except (WebSocketDisconnect, RuntimeError, OSError) as cause:
        logger.debug("A refused connection request had left: %r", cause)


async def _upgrade_required(request: Request) -> PlainTextResponse:
    return PlainTextResponse(
        "Charge points connect here by WebSocket, to /ocpp/<identity>.\n", 426, {"Upgrade": "websocket"}
    )
