"""The fleet as a whole, in numbers, also live."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import strawberry

from api import live
from api.context import Info
from api.live import Change, Interval
from api.public_location import ConnectorCount
from api.scalars import BigInt
from api.shared_read import SharedRead
from api.words import ConnectorStatus
from models import events, fleet
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


_shared: SharedRead[tuple[fleet.Summary, datetime]] = SharedRead("fleet summary", lambda: REST)


async def _count(principal: Principal) -> tuple[fleet.Summary, datetime]:
    as_of = now()
    return await fleet.summary(principal), as_of


@strawberry.type
class FleetQuery:
    """What can be asked about the fleet as a whole."""

    @strawberry.field(description="The fleet in numbers.")
    async def fleet_summary(self, info: Info) -> FleetSummary:
        return FleetSummary.of(*await _count(info.context.principal))


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
                    principal = context.principal
                    summary, as_of = await _shared.get(principal, lambda: _count(context.principal))
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
