"""Upkeep: what time alone brings. Every node does it; each duty is compare-and-set, so that none is done twice."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable

from models import command, node, presence, retention, session_care, session_request
from ocpp_server.endpoint import Listener

logger = logging.getLogger(__name__)


async def keep_up(listener: Listener) -> None:
    """Do every duty on its beat until cancelled; one that fails is logged and done again on its next beat."""
    host = socket.gethostname()[:255]
    async with asyncio.TaskGroup() as duties:
        duties.create_task(_every(2.0, lambda: node.renew(listener.node_id, host)))
        duties.create_task(_every(1.0, listener.delivery.look_around))
        duties.create_task(_every(2.0, command.expire))
        duties.create_task(_every(2.0, session_request.expire))
        duties.create_task(_every(5.0, presence.sweep))
        duties.create_task(_every(60.0, session_care.close_stale))
        duties.create_task(_every(3600.0, command.forget_effects))
        duties.create_task(_every(3600.0, retention.keep))
        duties.create_task(_every(1.0, listener.delivery.listen))


async def _every(seconds: float, duty: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await duty()
        except Exception as cause:
            logger.warning("Upkeep could not do %s and tries again in %s s: %r", duty, seconds, cause)
        await asyncio.sleep(seconds)
