"""Upkeep: what time alone brings. Every node does it; each duty is compare-and-set, so that none is done twice."""

import asyncio
import functools
import logging
import math
import socket
from collections.abc import Awaitable, Callable
from time import monotonic

from models import (
    command,
    events,
    local_auth_list_sync,
    node,
    presence,
    profile_fate,
    reservation_request,
    retention,
    session_care,
    session_request,
    stored_file,
)
from ocpp_server.endpoint import Listener

logger = logging.getLogger(__name__)

Duty = Callable[[], Awaitable[object]]


class Lease:
    """This node's lease. A node that let its own lapse judges no other by theirs for as long as a lease lasts.

    When the database was away, the leases of all nodes have lapsed, and whoever comes back first would declare the
    others dead, and itself.
    """

    def __init__(self, node_id: str, host: str) -> None:
        self._node_id = node_id
        self._host = host
        self._renewed = self._steady_since = -math.inf

    async def renew(self) -> None:
        """Renew it, and note if it had lapsed."""
        asked = monotonic()
        await node.renew(self._node_id, self._host)
        if asked - self._renewed > node.LEASE.total_seconds():
            self._steady_since = monotonic()
        self._renewed = asked

    @property
    def steady(self) -> bool:
        """Whether it has been kept for as long as a lease lasts."""
        lease = node.LEASE.total_seconds()
        moment = monotonic()
        return moment - self._renewed < lease / 2 and moment - self._steady_since > lease

    def while_steady(self, duty: Duty) -> Duty:
        """The duty, left out while the lease is not steady."""

        @functools.wraps(duty)
        async def do() -> None:
            if self.steady:
                await duty()

        return do


async def keep_up(listener: Listener, keep: retention.Keep = retention.FOR_EVER) -> None:
    """Do every duty on its beat until cancelled; one that fails is logged and done again on its next beat."""
    lease = Lease(listener.node_id, socket.gethostname()[:255])
    async with asyncio.TaskGroup() as duties:
        duties.create_task(_every(2.0, lease.renew))
        duties.create_task(_every(1.0, listener.delivery.look_around))
        duties.create_task(_every(2.0, command.expire))
        duties.create_task(_every(2.0, session_request.expire))
        duties.create_task(_every(2.0, reservation_request.expire))
        duties.create_task(_every(2.0, lease.while_steady(command.sweep)))
        duties.create_task(_every(5.0, lease.while_steady(presence.sweep)))
        duties.create_task(_every(5.0, lease.while_steady(bury_nodes)))
        duties.create_task(_every(5.0, profile_fate.end_with_sessions))
        duties.create_task(_every(5.0, local_auth_list_sync.resume))
        duties.create_task(_every(60.0, session_care.close_stale))
        duties.create_task(_every(3600.0, command.forget_effects))
        duties.create_task(_every(3600.0, reservation_request.forget_starts))
        duties.create_task(_every(3600.0, retention.prepare))
        duties.create_task(_every(86400.0, functools.partial(forget_the_old, listener.node_id, keep)))
        duties.create_task(_every(3600.0, functools.partial(sweep_files, listener.node_id)))
        duties.create_task(_every(1.0, listener.delivery.listen))


async def bury_nodes() -> None:
    """Forget nodes that are no more. What such a one committed at its end it may not have announced: all read again."""
    if await node.bury():
        events.resync()


async def forget_the_old(node_id: str, keep: retention.Keep) -> None:
    """Remove what is too old; at one node, as it is much work, and no more if done twice."""
    if await _is_first(node_id):
        await retention.forget(keep)


async def sweep_files(node_id: str) -> None:
    """Remove files that nobody will ask for, at one node."""
    if await _is_first(node_id):
        await stored_file.sweep()


async def _is_first(node_id: str) -> bool:
    """Whether this is the first of the living nodes."""
    return min(await node.alive(), default=None) == node_id


async def _every(seconds: float, duty: Duty) -> None:
    while True:
        try:
            await duty()
        except Exception as cause:
            named = duty.func if isinstance(duty, functools.partial) else duty
            name = getattr(named, "__qualname__", named)
            logger.warning("Upkeep could not do %s and tries again in %s s: %r", name, seconds, cause)
        await asyncio.sleep(seconds)
