"""Signs of life: heartbeats and WebSocket pings, each at its own interval."""

import asyncio
import logging

from simulator.configuration import Configuration
from simulator.outbox import Outbox
from simulator.rpc import Link, NoAnswer

logger = logging.getLogger(__name__)


class KeepAlive:
    """For one connection after another."""

    def __init__(self, configuration: Configuration, outbox: Outbox) -> None:
        self._configuration = configuration
        self._outbox = outbox
        self._beat_at = self._pinged_at = 0.0
        self._pong: asyncio.Future[float] | None = None

    def begin(self, seconds: float) -> None:
        """Count from now, for a new connection."""
        self._beat_at = self._pinged_at = seconds
        self._pong = None

    def due(self, seconds: float) -> float:
        """Seconds until the next heartbeat."""
        beat = self._configuration.integer("HeartbeatInterval")
        return self._beat_at + beat - seconds if beat else float("inf")

    async def tick(self, link: Link, seconds: float) -> None:
        """Send what is due; a connection whose last ping was not answered is cut."""
        if (beat := self._configuration.integer("HeartbeatInterval")) and seconds >= self._beat_at + beat:
            self._beat_at = seconds
            self._outbox.live("Heartbeat", {})
        ping = self._configuration.integer("WebSocketPingInterval")
        if not ping or seconds < self._pinged_at + ping:
            return
        self._pinged_at = seconds
        if self._pong is not None and not self._pong.done():
            logger.info("%s got no pong and connects anew", link.identity)
            link.cut()
            return
        try:
            self._pong = await link.ping()
        except NoAnswer:
            self._pong = None
