"""What needs attention, also live."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

import strawberry

from api import live
from api.charge_point import ChargePoint, load_charge_points, show
from api.connector import Connector, load_connectors
from api.context import Info
from api.limits import page_size
from api.live import Interval
from api.session import ChargingSession, load_sessions
from api.shared_read import SharedRead
from api.words import AttentionKind, Severity
from models import attention, events
from models.database import now
from models.errors import Unavailable
from models.principal import Principal, Role

REST = 5.0
"""Seconds between two reads for subscribers with the same rights, however many they are."""
SILENCE = 30.0
"""Seconds after which it is read though nothing was announced: what is silent announces nothing."""

_NOUNS = ("charge_point", "connector", "session", "configuration_key")

First = Annotated[int, strawberry.argument(description="How many: 1 to 200.")]

_shared: SharedRead[tuple[list[attention.Finding], datetime]] = SharedRead("attention", lambda: REST)


async def _find(principal: Principal) -> tuple[list[attention.Finding], datetime]:
    as_of = now()
    return await attention.findings(principal), as_of


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


@strawberry.type(description="A message about what needs attention: all of it, as it is now.")
class AttentionChanges:
    seq: int = strawberry.field(description="Counts the messages of this subscription from 0, without gaps.")
    as_of: datetime = strawberry.field(description="When it was read (UTC).")
    resync: bool = strawberry.field(description="Whether changes may have been missed; each message holds everything.")
    nodes: list[Attention] = strawberry.field(description="What somebody should look at, in the order of the query.")
    has_more: bool = strawberry.field(description="Whether there is more than was asked for.")


@strawberry.type
class AttentionQuery:
    """What can be asked about what needs attention."""

    @strawberry.field(
        description="What somebody should look at, the worst first, then the newest: charge points that are not"
        " connected, are out of order or start over and over; sessions that are silent, suspended for hours or never"
        " began; id tags that were refused; configurations that differ. At most a hundred of each kind."
    )
    async def needs_attention(self, info: Info, first: First = 100) -> list[Attention]:
        principal = info.context.principal
        principal.require(Role.VIEWER)
        return await _show(info, (await attention.findings(principal))[: page_size("first", first)])


@strawberry.type
class AttentionSubscription:
    """What can be followed of what needs attention."""

    @strawberry.subscription(
        description="Follow what somebody should look at: first all of it, then all of it again whenever something"
        " comes, goes or changes, at most once in five seconds."
    )
    async def needs_attention_changed(
        self, info: Info, first: First = 100, interval_ms: Interval = live.DEFAULT_INTERVAL
    ) -> AsyncIterator[AttentionChanges]:
        context = info.context
        context.principal.require(Role.VIEWER)
        size = page_size("first", first)
        last: list[attention.Finding] | None = None
        seq, resync = 0, False
        with events.listen(*_NOUNS) as mailbox:
            while True:
                try:
                    found, as_of = await _shared.get(context.principal, lambda: _find(context.principal))
                    shown = await _show(info, found[:size]) if found != last or resync else None
                except Unavailable:
                    if seq == 0:
                        raise
                    resync = (await live.after_absence()).resync
                    continue
                if shown is not None:
                    more = len(found) > size
                    yield AttentionChanges(seq=seq, as_of=as_of, resync=resync, nodes=shown, has_more=more)
                    last, seq = found, seq + 1
                try:
                    async with asyncio.timeout(SILENCE):
                        resync = (await live.next_batch(context, mailbox, interval_ms)).resync
                except TimeoutError:
                    resync = False
