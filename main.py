"""The front door: settings, database, bus, intake, the two listeners; start, and orderly stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from typing import Any

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.app import ApiSettings, create_app
from api.pace import Allowance
from models import bus, credential, database, events, file_link, intake, node, presence, retention, stored_file, user
from models.database_config import dialect_of
from models.errors import Unavailable
from ocpp_server.endpoint import Listener, OcppSettings
from ocpp_server.listener import OcppProtocol
from ocpp_server.upkeep import keep_up
from settings import Settings

logger = logging.getLogger(__name__)

VERSION = "0.1.0"
SLOWEST_REQUEST = 10.0
"""Seconds in which a request must have arrived: whoever connects and says nothing is hung up on."""


class TimedHttp(H11Protocol):
    """HTTP whose requests must arrive in time, with bounded headers; an open WebSocket is not touched."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._too_slow = self.loop.call_later(SLOWEST_REQUEST, self._hang_up, None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._too_slow.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request no longer than for the first, though it may have begun to arrive."""
        self._too_slow.cancel()
        self._too_slow = self.loop.call_later(SLOWEST_REQUEST, self._hang_up, self.scope)
        super().on_response_complete()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand on what came in one piece with the request: uvicorn forgets it, and a frame would be lost in silence."""
        super().handle_websocket_upgrade(event)
        early, _ = self.conn.trailing_data
        upgraded = self.transport.get_protocol()
        if early and isinstance(upgraded, OcppProtocol):
            upgraded.data_received(early)

    def _hang_up(self, answered: Any) -> None:
        if self.scope is answered and not self.transport.is_closing():
            self.transport.abort()


class Server(uvicorn.Server):
    """A server that leaves signals to the front door."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until `should_exit`; where uvicorn would end the whole process, only this ends."""
        with suppress(SystemExit):
            await super().serve(sockets)

    @property
    def port(self) -> int:
        """The port that is really listened on, also where any free one was asked for."""
        return int(self.servers[0].sockets[0].getsockname()[1])


def server(app: Starlette, host: str, port: int, **options: Any) -> Server:
    """A uvicorn server as both listeners need it."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=TimedHttp,
        h11_max_incomplete_event_size=16_384,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        **options,
    )
    return Server(config)


class Voltgraph:
    """One node: everything that one process serves."""

    def __init__(self, settings: Settings, *, guest: tuple[str, str] | None = None) -> None:
        """`guest` is a name and a password that everybody is told who comes by: the demo's."""
        self.settings = settings
        self.guest = guest
        self.node_id = str(uuid.uuid4())
        self.admin_password: str | None = None
        self._stack = AsyncExitStack()
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Open everything, from the ground up; what was opened is closed again if something fails."""
        async with AsyncExitStack() as opened:
            await self._open(opened)
            self._stack = opened.pop_all()

    async def _open(self, opened: AsyncExitStack) -> None:
        settings = self.settings
        credential.use_pepper(settings.secret_key.encode())
        stored_file.use_directory(settings.files_dir)
        await database.open_database(settings.database_url)
        opened.push_async_callback(database.close_database)
        await events.start(bus.create_bus(_bus_url(settings)))
        opened.push_async_callback(events.stop)
        opened.callback(database.on_commit(events.publish))
        intake.start()
        opened.push_async_callback(intake.stop)
        self.admin_password = await user.ensure_admin(settings.admin_password or None)
        await node.renew(self.node_id, socket.gethostname()[:255])
        opened.push_async_callback(presence.release, self.node_id)
        self.listener = Listener(
            self.node_id,
            OcppSettings(
                call_timeout=settings.call_timeout,
                heartbeat_interval=settings.heartbeat_interval,
                accept_unknown=settings.unknown_charge_points == "accept",
            ),
        )
        keep = retention.Keep(
            messages_days=settings.keep_messages_days,
            meter_values_days=settings.keep_meter_values_days,
            diagnostics_days=settings.keep_diagnostics_days,
        )
        duties = asyncio.create_task(keep_up(self.listener, keep), name="upkeep")
        duties.add_done_callback(self._upkeep_ended)
        opened.push_async_callback(_end, duties)
        pings = settings.ping_interval or None
        self.ocpp = server(
            self.listener.app(),
            settings.ocpp_host,
            settings.ocpp_port,
            ws=OcppProtocol,
            ws_max_size=1024 * 1024,
            ws_ping_interval=pings,
            ws_ping_timeout=pings,
            ws_per_message_deflate=False,
            backlog=4096,
            forwarded_allow_ips=settings.forwarded_allow_ips,
        )
        await self._listen(opened, self.ocpp, "charge points")
        opened.push_async_callback(self.listener.close)
        self.http = server(
            create_app(
                ApiSettings(
                    cors_origins=settings.cors_origins,
                    introspection=settings.introspection,
                    cookie_secure=settings.cookie_secure,
                    version=VERSION,
                    ocpp_port=self.ocpp.port,
                    firmware_max_bytes=settings.firmware_max_bytes,
                    diagnostics_max_bytes=settings.diagnostics_max_bytes,
                    allowance=Allowance(
                        settings.commands_per_minute,
                        settings.driver_commands_per_minute,
                        settings.sockets_per_caller,
                        settings.subscriptions_per_caller,
                    ),
                    node_id=self.node_id,
                    map_tiles=settings.map_tiles or None,
                    map_attribution=settings.map_attribution,
                    guest=self.guest,
                )
            ),
            settings.http_host,
            settings.http_port,
            ws="websockets-sansio",
            ws_max_size=1024 * 1024,
            forwarded_allow_ips=settings.forwarded_allow_ips,
        )
        await self._listen(opened, self.http, "GraphQL")
        file_link.use_base(settings.public_url or f"http://{_reachable(settings.http_host)}:{self.http.port}")

    def _upkeep_ended(self, duties: asyncio.Task[None]) -> None:
        """Stop: a node without upkeep loses its lease, and what it holds counts as lost."""
        if not duties.cancelled():
            logger.critical("Upkeep ended, and this node with it", exc_info=duties.exception())
            self._stop.set()

    async def _listen(self, opened: AsyncExitStack, listening: Server, whom: str) -> None:
        serving = asyncio.create_task(listening.serve(), name=f"listener for {whom}")
        serving.add_done_callback(lambda _: self._stop.set())

        async def close() -> None:
            listening.should_exit = True
            await asyncio.wait([serving], timeout=10)

        while not listening.started:
            if serving.done():
                config = listening.config
                raise Unavailable(f"the listener for {whom} cannot use {config.host}:{config.port}: is the port taken?")
            await asyncio.sleep(0.01)
        opened.push_async_callback(close)

    async def stop(self) -> None:
        """Close everything, in the opposite order: people first, then charge points, then what they stand on."""
        await self._stack.aclose()

    async def run(self, beside: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Serve until SIGTERM or SIGINT. What runs `beside` is cancelled then; if it fails, the node ends with it."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self._stop.set)
        await self.start()
        company = None
        try:
            self._greet()
            if beside is not None:
                company = asyncio.create_task(beside(), name="beside the node")
                company.add_done_callback(lambda _: self._stop.set())
            await self._stop.wait()
            logger.info("Stopping")
        finally:
            if company is not None:
                await _end(company)
            await self.stop()
        if company is not None and not company.cancelled():
            company.result()

    def _greet(self) -> None:
        settings = self.settings
        shown = "localhost" if settings.http_host in ("127.0.0.1", "0.0.0.0", "::") else settings.http_host
        lines = [
            f"Voltgraph {VERSION} is ready.",
            f"  Console and GraphQL   http://{shown}:{self.http.port}  (GraphQL at /graphql)",
            f"  Charge points         ws://localhost:{self.ocpp.port}/ocpp/<identity>",
            f"  Database              {dialect_of(settings.database_url)}",
        ]
        if self.admin_password:
            lines.append(f"  Sign in as            admin, password {self.admin_password}  (shown this once)")
        else:
            lines.append("  Sign in as            admin, with the password you were given or set")
        print("\n".join(lines), flush=True)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def _reachable(host: str) -> str:
    """A name by which others may reach what listens on this host."""
    if host in ("0.0.0.0", "::"):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _bus_url(settings: Settings) -> str:
    if settings.bus_url:
        return settings.bus_url
    return "memory://" if dialect_of(settings.database_url) == "sqlite" else settings.database_url


def set_up_logging(level: str) -> None:
    """One line a record, on standard error."""
    logging.basicConfig(
        level=level.upper(), stream=sys.stderr, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("ocpp").setLevel(logging.WARNING)
    logging.getLogger("tortoise").setLevel(logging.WARNING)


def spare_collector() -> None:
    """Have the garbage collector look for circles less often, and never at what lives as long as the process.

    By default it runs every 700 new objects, a few messages apart: a tenth of all CPU time, to find next to nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def run_loop(program: Coroutine[Any, Any, None]) -> None:
    """Run a program to its end in the fastest event loop that there is."""
    if sys.platform == "win32":
        asyncio.run(program)
    else:
        import uvloop

        uvloop.run(program)


def serve(settings: Settings) -> None:
    """Run one node in this process until it is told to stop."""
    set_up_logging(settings.log_level)
    spare_collector()
    run_loop(Voltgraph(settings).run())
