"""Delivery: from the doorbell to the connection that holds the charge point, and back with what it answered."""

import asyncio
import logging
from dataclasses import replace

from models import command, events, presence
from models.command import Command, CommandState, Outcome
from models.credential import mask
from models.errors import Invalid, Unavailable
from models.outcome import UNREADABLE, UNWRITABLE
from ocpp_server.answers import Answer, CallError, CallTimeout, ConnectionLost, InvalidAnswer, Part
from ocpp_server.connection import Connection, Registry

logger = logging.getLogger(__name__)

_SETTLE_PAUSE = 1.0


class Delivery:
    """Carries out the commands for the charge points that are connected here, one at a time each."""

    def __init__(self, registry: Registry, node_id: str) -> None:
        self._registry = registry
        self._node_id = node_id
        self._busy: dict[Connection, asyncio.Task[None]] = {}
        self._again: set[Connection] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self.arriving: set[str] = set()
        """The ids of connections that are being recorded and are not in the registry yet."""

    async def listen(self) -> None:
        """Follow the doorbell: commands that wait, and connections that a newer one elsewhere replaced."""
        with events.listen("command", "connection") as mailbox:
            while True:
                batch = await mailbox.take()
                try:
                    await self._follow(batch)
                except Exception as cause:
                    logger.warning("A doorbell could not be answered, the next look around does it: %r", cause)

    async def _follow(self, batch: events.Batch) -> None:
        if batch.resync:
            await self.look_around()
            return
        moved = []
        for change in batch.changes:
            held = self._registry.get(change.charge_point)
            if held is None:
                continue
            if change.noun == "command":
                self.wake(held)
            else:
                moved.append(held)
        if moved:
            current = await presence.connections_of(self._node_id, [held.charge_point_id for held in moved])
            await self._drop_superseded(moved, current)

    async def look_around(self) -> None:
        """Look for what a lost doorbell would have told, and for what could not be recorded."""
        for charge_point_id in await command.waiting():
            held = self._registry.get(charge_point_id)
            if held is not None:
                self.wake(held)
        held_before = list(self._registry)
        current = await presence.connections_of(self._node_id)
        await self._drop_superseded(held_before, current)
        await self._detach_strays(current)

    async def _detach_strays(self, current: dict[int, str | None]) -> None:
        """Say of the connections that are recorded here and do not exist, that they ended: nobody could before."""
        existing = {connection.id for connection in self._registry} | self.arriving
        for charge_point_id, connection_id in current.items():
            if connection_id is not None and connection_id not in existing:
                logger.info("The end of a connection of charge point %s is recorded late", charge_point_id)
                await presence.detach(charge_point_id, connection_id)

    async def _drop_superseded(self, held: list[Connection], current: dict[int, str | None]) -> None:
        """Close the connections whose charge point has a newer one at another node, or is not to be served any more.

        Where the charge point has none at all, somebody took this node for dead, as it could not renew its lease while
        the database was away: then the connection, which lives, is its connection again.
        """
        for connection in held:
            if connection.ended or not connection.attached or current.get(connection.charge_point_id) == connection.id:
                continue
            if await presence.reclaim(connection.charge_point_id, self._node_id, connection.id):
                if connection.ended:  # it left meanwhile, and may have said so too early
                    await presence.detach(connection.charge_point_id, connection.id)
                logger.info("%s was taken for disconnected, but is connected here", connection.identity)
            elif not connection.ended:
                logger.info("%s is not to be served here any more, its connection is closed", connection.identity)
                self.close(connection, 1000, "not served here any more")

    def close(self, connection: Connection, code: int, reason: str) -> None:
        """Close a connection without waiting for its peer."""
        task = asyncio.create_task(connection.close(code, reason), name=f"close {connection.identity}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def wake(self, connection: Connection) -> None:
        """Have the waiting commands of this connection carried out, unless that is going on already."""
        if connection in self._busy:
            self._again.add(connection)
            return
        self._busy[connection] = asyncio.create_task(
            self._carry_out(connection), name=f"commands {connection.identity}"
        )

    async def leave(self, connection: Connection) -> None:
        """Wait until what was under way for a connection that ended is settled."""
        self._again.discard(connection)
        if (task := self._busy.get(connection)) is not None:
            await asyncio.wait([task])

    async def _carry_out(self, connection: Connection) -> None:
        try:
            while True:
                self._again.discard(connection)
                while not connection.ended and (claimed := await self._claim(connection)) is not None:
                    await _settle(connection, claimed, await _perform(connection, claimed))
                if connection.ended or connection not in self._again:
                    return
        except Unavailable as cause:
            logger.warning("%s: its commands wait, the database is away: %s", connection.identity, cause)
        except Exception:
            logger.exception("%s: carrying out its commands failed", connection.identity)
        finally:
            # At once and not in a callback of the task: who wakes us from now on must start anew.
            del self._busy[connection]

    async def _claim(self, connection: Connection) -> Command | None:
        return await command.claim(connection.charge_point_id, self._node_id, connection.id)


async def _settle(connection: Connection, claimed: Command, outcome: Outcome) -> None:
    """Write how a command ended, if need be once the database is back: nobody else knows what was answered."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + command.ANSWER_LIMIT.total_seconds()
    while True:
        try:
            await command.settle(claimed.id, outcome)
        except Unavailable:
            if clock() > deadline:
                raise
            logger.warning("%s: the end of %s waits for the database", connection.identity, claimed.action)
            await asyncio.sleep(_SETTLE_PAUSE)
        else:
            return


async def _perform(connection: Connection, claimed: Command) -> Outcome:
    sender = connection.senders.get(claimed.action)
    if sender is None:
        return Outcome(
            CommandState.FAILED,
            error_code="NotSupported",
            error_description=f"{claimed.action} cannot be said in {connection.subprotocol}",
        )
    try:
        return _outcome(await sender(connection, claimed.request))
    except (CallTimeout, ConnectionLost) as cause:
        return _outcome(cause)
    except Invalid as cause:
        return Outcome(CommandState.FAILED, error_code=UNWRITABLE, error_description=f"never sent: {cause.message}")
    except Exception as cause:
        # It may have been written, and answered: an error code would be taken for what the charge point said.
        logger.exception("%s: %s failed", connection.identity, claimed.action)
        return Outcome(CommandState.TIMED_OUT, error_description=f"it failed here: {type(cause).__name__}")


def _outcome(answer: Answer | Part | CallTimeout | ConnectionLost) -> Outcome:
    match answer:
        case Part():
            return replace(_outcome(answer.end), response=answer.told)
        case CallTimeout():
            return Outcome(CommandState.TIMED_OUT, error_description=str(answer))
        case ConnectionLost():
            return Outcome(CommandState.TIMED_OUT, error_description="the connection was lost before an answer came")
        case CallError():
            code = "GenericError" if answer.code in (UNWRITABLE, UNREADABLE) else answer.code  # those are our own words
            return Outcome(
                CommandState.FAILED, error_code=code, error_description=answer.description, at=answer.heard_at
            )
        case InvalidAnswer():
            told = f"{mask(answer.problem)}: {mask(answer.payload)[:500]}"
            return Outcome(CommandState.FAILED, error_code=UNREADABLE, error_description=told, at=answer.heard_at)
    return Outcome(CommandState.ANSWERED, status=answer.status, response=answer.payload, at=answer.heard_at)
