"""The fleet as a whole: its summary, also live, and what needs attention."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from datetime import datetime
from typing import Annotated, NamedTuple

import strawberry

from api import live
from api.charge_point import ChargePoint, load_charge_points, show
from api.connector import Connector, load_connectors
from api.context import Info
from api.limits import page_size
from api.live import Change, Interval
from api.public_location import ConnectorCount
from api.scalars import BigInt
from api.session import ChargingSession, load_sessions
from api.words import AttentionKind, ConnectorStatus, Severity
from models import attention, events, fleet
from models.database import now
from models.errors import Unavailable
from models.principal import Principal, Role

REST = 1.0
"""Seconds between two reads for subscribers with the same rights, however many they are."""
SILENCE = 15.0
"""Seconds after which the summary is read though nothing was announced: samples grow old by themselves."""

_NOUNS = ("charge_point", "connector", "session", "unknown_charge_point")


@strawberry.type(description="The fleet in numbers, as far as you may see it.")
class FleetSummary:
    as_of: datetime = strawberry.field(description="When it was counted (UTC).")
    charge_points_online: int = strawberry.field(description="Charge points that are connected.")
    charge_points_offline: int = strawberry.field(description="Charge points that are not.")
    connector_counts: list[ConnectorCount] = strawberry.field(
        description="Connectors by the status that they reported last, connected or not; all nine statuses."
    )
    sessions_running: int = strawberry.field(description="Sessions that are ACTIVE or SUSPENDED.")
    sessions_requested: int = strawberry.field(description="Sessions that were asked for and have not begun.")
    power_w: BigInt = strawberry.field(
        description="Power of all running sessions, in W, as far as they reported it in the last ten minutes."
    )
    unknown_charge_points: int = strawberry.field(description="Identities that tried to connect and are not known.")

    @classmethod
    def of(cls, summary: fleet.Summary, as_of: datetime) -> "FleetSummary":
        """Show a summary."""
        return cls(
            as_of=as_of,
            charge_points_online=summary.online,
            charge_points_offline=summary.offline,
            connector_counts=[
                ConnectorCount(status=status, count=summary.connectors.get(status, 0)) for status in ConnectorStatus
            ],
            sessions_running=summary.running,
            sessions_requested=summary.requested,
            power_w=BigInt(summary.power_w),
            unknown_charge_points=summary.unknown,
        )


class _Read(NamedTuple):
    began: float
    task: "asyncio.Task[tuple[fleet.Summary, datetime]]"


_reads: dict[Hashable, _Read] = {}


async def _count(principal: Principal) -> tuple[fleet.Summary, datetime]:
    as_of = now()
    return await fleet.summary(principal), as_of


async def _shared(principal: Principal) -> tuple[fleet.Summary, datetime]:
    """Read a summary that holds all that was committed until now, together with all who may see the same."""
    loop = asyncio.get_running_loop()
    key = (loop, principal.role, principal.scope)
    wanted = loop.time()
    while True:
        known = _reads.get(key)
        if known is not None and known.began >= wanted:
            return await asyncio.shield(known.task)
        rest = 0.0 if known is None else known.began + REST - loop.time()
        if rest > 0:
            await asyncio.sleep(rest)
            continue
        for other in [one for one, read in _reads.items() if one[0] is not loop or read.began < wanted - 60]:  # type: ignore[index]
            del _reads[other]
        task = asyncio.create_task(_count(principal), name="fleet summary")
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # though nobody may wait any more
        _reads[key] = _Read(loop.time(), task)


@strawberry.type(description="Something about one charge point that somebody should look at.")
class Attention:
    kind: AttentionKind = strawberry.field(description="What it is.")
    severity: Severity = strawberry.field(description="How bad it is.")
    since: datetime = strawberry.field(description="Since when, or when it happened (UTC).")
    message: str = strawberry.field(description="The same in a sentence, in English.")
    connector_id: int | None = strawberry.field(description="The number of the connector, if it is about one.")
    charge_point: ChargePoint = strawberry.field(description="The charge point.")
    finding: strawberry.Private[attention.Finding]

    @strawberry.field(description="The connector, if it is about one that has reported itself.")
    async def connector(self, info: Info) -> Connector | None:
        for row in await info.context.load(load_connectors, self.finding.charge_point_id):
            if row.connector_id == self.connector_id:
                return Connector.from_row(row)
        return None

    @strawberry.field(description="The session, if it is about one.")
    async def session(self, info: Info) -> ChargingSession | None:
        row_id = self.finding.session_id
        row = None if row_id is None else await info.context.load(load_sessions, row_id)
        return None if row is None else ChargingSession.from_row(row)


async def _show(info: Info, found: list[attention.Finding]) -> list[Attention]:
    load = info.context.load
    rows = await asyncio.gather(*(load(load_charge_points, one.charge_point_id) for one in found))
    shown = []
    for one, row in zip(found, rows, strict=True):
        if row is None:
            continue
        shown.append(
            Attention(
                kind=one.kind,
                severity=one.severity,
                since=one.since,
                message=f"{row.identity} {one.sentence}",
                connector_id=one.connector_id,
                charge_point=await show(info.context, row),
                finding=one,
            )
        )
    return shown


@strawberry.type
class FleetQuery:
    """What can be asked about the fleet as a whole."""

    @strawberry.field(description="The fleet in numbers.")
    async def fleet_summary(self, info: Info) -> FleetSummary:
        return FleetSummary.of(*await _count(info.context.principal))

    @strawberry.field(
        description="What somebody should look at, the worst first, then the newest: charge points that are not"
        " connected, are out of order or start over and over; sessions that are silent, suspended for hours or never"
        " began; id tags that were refused; configurations that differ. At most a hundred of each kind."
    )
    async def needs_attention(
        self, info: Info, first: Annotated[int, strawberry.argument(description="How many: 1 to 200.")] = 100
    ) -> list[Attention]:
        principal = info.context.principal
        principal.require(Role.VIEWER)
        return await _show(info, (await attention.findings(principal))[: page_size("first", first)])


@strawberry.type
class FleetSubscription:
    """What can be followed of the fleet as a whole."""

    @strawberry.subscription(
        description="Follow the fleet in numbers: first as it is, then whenever a number changes, at most once a"
        " second."
    )
    async def fleet_summary(
        self, info: Info, interval_ms: Interval = live.DEFAULT_INTERVAL
    ) -> AsyncIterator[Change[FleetSummary]]:
        context = info.context
        context.principal.require(Role.VIEWER)
        last: fleet.Summary | None = None
        seq, resync = 0, False
        with events.listen(*_NOUNS) as mailbox:
            while True:
                try:
                    summary, as_of = await _shared(context.principal)
                except Unavailable:
                    if seq == 0:
                        raise
                    resync = (await live.after_absence()).resync
                    continue
                if summary != last or resync:
                    yield Change(seq=seq, as_of=as_of, resync=resync, node=FleetSummary.of(summary, as_of))
                    last, seq = summary, seq + 1
                try:
                    async with asyncio.timeout(SILENCE):
                        resync = (await live.next_batch(context, mailbox, interval_ms)).resync
                except TimeoutError:
                    resync = False
