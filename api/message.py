"""The message log: every OCPP frame that was heard or spoken, searchable and live."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON
from tortoise.queryset import QuerySet

from api import live
from api.context import Info
from api.errors import bad_input
from api.identifiers import Node, encode
from api.live import Interval
from api.lookup import find_or_none, only_of
from api.newest import newest
from api.pagination import After, Before, Connection, First, Last, paginate
from models import events
from models import message as messages
from models.database import now
from models.errors import NotFound, Unavailable
from models.principal import Principal, Role

if TYPE_CHECKING:
    from api.charge_point import ChargePoint

MOST_LIVE = 200
"""Frames in one message of the subscription."""


@strawberry.enum(description="Which way a frame went.")
class MessageDirection(Enum):
    IN = strawberry.enum_value("IN", description="From the charge point.")
    OUT = strawberry.enum_value("OUT", description="To the charge point.")


@strawberry.enum(description="What a frame is.")
class MessageKind(Enum):
    CALL = strawberry.enum_value("CALL", description="A question.")
    RESULT = strawberry.enum_value("RESULT", description="The answer to a question.")
    ERROR = strawberry.enum_value("ERROR", description="An error instead of an answer.")
    OTHER = strawberry.enum_value("OTHER", description="Something that is no frame of OCPP.")


@strawberry.type(description="One OCPP frame, kept as it was, but for passwords and what is beyond 65536 characters.")
class Message(Node):
    direction: MessageDirection = strawberry.field(description="Which way it went.")
    kind: MessageKind = strawberry.field(description="What it is.")
    unique_id: str | None = strawberry.field(description="What a question and its answer share.")
    action: str | None = strawberry.field(description="What it is about, as StatusNotification; answers have it too.")
    payload: JSON | None = strawberry.field(description="What it says; null if that is no JSON, or was cut.")
    text: str = strawberry.field(description="What it says, as text.")
    error_code: str | None = strawberry.field(description="OCPP's word for the error, if it is one.")
    error_description: str | None = strawberry.field(description="More about the error.")
    latency_ms: int | None = strawberry.field(description="From the question to this answer, in ms.")
    repairs: list[str] = strawberry.field(description="What had to be mended to understand it; empty if nothing.")
    at: datetime = strawberry.field(description="When it came or went (UTC).")
    charge_point_row: strawberry.Private[int]

    @strawberry.field(description="Whose it is.")
    async def charge_point(self, info: Info) -> Annotated["ChargePoint", strawberry.lazy("api.charge_point")] | None:
        from api.charge_point import load_charge_points, show  # which shows its messages

        row = await info.context.load(load_charge_points, self.charge_point_row)
        return None if row is None else await show(info.context, row)

    @classmethod
    def from_row(cls, row: messages.Message) -> "Message":
        """Show a row."""
        return cls(
            id=encode("Message", row.id),
            direction=MessageDirection(row.direction),
            kind=MessageKind(row.kind),
            unique_id=row.unique_id,
            action=row.action,
            payload=_parse(row.payload),
            text=row.payload,
            error_code=row.error_code,
            error_description=row.error_description,
            latency_ms=row.latency_ms,
            repairs=row.repairs.split(messages.REPAIR_SEPARATOR) if row.repairs else [],
            at=row.at,
            charge_point_row=row.charge_point_id,
        )


def _parse(text: str) -> JSON | None:
    try:
        return JSON(json.loads(text))
    except (ValueError, RecursionError):
        return None


def visible(principal: Principal) -> QuerySet[messages.Message]:
    """The frames that the principal may see: for those who see charge points, not for drivers."""
    return messages.visible(principal) if principal.may(Role.VIEWER) else messages.Message.filter(id__in=[])


async def show_all(rows: Sequence[messages.Message]) -> list[Message]:
    """Show rows."""
    return [Message.from_row(row) for row in rows]


async def load_newest_of_charge_points(
    principal: Principal, keys: list[tuple[int, int]]
) -> list[list[messages.Message]]:
    """Load function: the newest frames of a charge point, by its id and how many."""
    return await newest(
        messages.Message,
        lambda key: visible(principal).filter(charge_point_id=key[0]).order_by("-id").limit(key[1]),
        keys,
        lambda row: row.charge_point_id,
        lambda key: key[0],
    )


@strawberry.input(description="Which frames; all conditions that are given must hold.")
class MessageFilter:
    charge_point: str | None = strawberry.field(default=None, description="Of this one: its identity or its id.")
    action: list[str] | None = strawberry.field(default=None, description="About one of these, as StatusNotification.")
    direction: MessageDirection | None = strawberry.field(default=None, description="Which way they went.")
    kind: list[MessageKind] | None = strawberry.field(default=None, description="Of one of these kinds.")
    unique_id: str | None = strawberry.field(
        default=None,
        description="A question and its answer share it. Only together with chargePoint: many of them count from 1.",
    )
    since: datetime | None = strawberry.field(default=None, description="At this moment (UTC) or later.")
    until: datetime | None = strawberry.field(default=None, description="Before this moment (UTC).")
    has_repairs: bool | None = strawberry.field(default=None, description="Whether something had to be mended.")


async def matching(principal: Principal, wanted: MessageFilter | None) -> QuerySet[messages.Message]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or MessageFilter()
    rows = await only_of(visible(principal), principal, wanted.charge_point)
    if wanted.action is not None:
        rows = rows.filter(action__in=wanted.action)
    if wanted.direction is not None:
        rows = rows.filter(direction=wanted.direction.value)
    if wanted.kind is not None:
        rows = rows.filter(kind__in=[kind.value for kind in wanted.kind])
    if wanted.unique_id is not None:
        if wanted.charge_point is None:
            raise bad_input("name the chargePoint, too: a uniqueId is unique among the frames of one at best")
        rows = rows.filter(unique_id=wanted.unique_id)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    if wanted.has_repairs is not None:
        rows = rows.filter(repairs__isnull=not wanted.has_repairs)
    return rows


@strawberry.type(description="The newest frames of a charge point, oldest first.")
class MessageBatch:
    seq: int = strawberry.field(description="Counts the messages of this subscription from 0, without gaps.")
    as_of: datetime = strawberry.field(description="When the frames were read (UTC).")
    resync: bool = strawberry.field(description="Whether announcements were missed; no frame was, but for the skipped.")
    nodes: list[Message] = strawberry.field(description=f"Frames since the last message, at most {MOST_LIVE}.")
    skipped: int = strawberry.field(description="How many came before these and were left out: read them by the query.")


@strawberry.type
class MessageQuery:
    """What can be asked about messages."""

    @strawberry.field(description="The OCPP frames, newest first, a page at a time.")
    async def messages(
        self,
        info: Info,
        filter: Annotated[MessageFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Message]:
        rows = await matching(info.context.principal, filter)
        return await paginate(rows, "-id", show_all, first=first, after=after, last=last, before=before)


async def _newest_since(
    principal: Principal, charge_point_id: int, seen: int, actions: list[str] | None, *, most: int, count: bool
) -> tuple[list[messages.Message], int]:
    """The newest frames after the one with the id `seen`, newest first; and, if asked to, count those left out."""
    rows = visible(principal).filter(charge_point_id=charge_point_id, id__gt=seen)
    if actions is not None:
        rows = rows.filter(action__in=actions)
    found = await rows.order_by("-id").limit(most)
    return found, await rows.filter(id__lt=found[-1].id).count() if count and len(found) == most else 0


@strawberry.type
class MessageSubscription:
    """What can be followed of messages."""

    @strawberry.subscription(description="The live log of a charge point: first its newest frames, then what follows.")
    async def messages(
        self,
        info: Info,
        charge_point: Annotated[str, strawberry.argument(description="Its identity or its id.")],
        actions: Annotated[
            list[str] | None, strawberry.argument(description="Only about one of these, as StatusNotification.")
        ] = None,
        first: Annotated[int, strawberry.argument(description=f"How many at first: 0 to {MOST_LIVE}.")] = 50,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[MessageBatch]:
        if not 0 <= first <= MOST_LIVE:
            raise bad_input(f"first is {first}; expected 0 to {MOST_LIVE}")
        context = info.context
        row = await find_or_none(context.principal, charge_point)
        if row is None:
            raise NotFound(f"no charge point has the identity or id {charge_point!r}")
        with events.listen("message", charge_point=row.id) as mailbox:
            seen, seq, resync = 0, 0, False
            while True:
                as_of = now()
                try:
                    most = MOST_LIVE if seq else max(first, 1)
                    found, skipped = await _newest_since(
                        context.principal, row.id, seen, actions, most=most, count=seq > 0
                    )
                    shown = await show_all(found[::-1]) if seq or first else []
                except Unavailable:
                    if seq == 0:
                        raise
                    resync = (await live.after_absence()).resync
                    continue
                seen = found[0].id if found else seen
                if found or not seq:
                    yield MessageBatch(seq=seq, as_of=as_of, resync=resync, nodes=shown, skipped=skipped)
                    seq += 1
                resync = (await live.next_batch(context, mailbox, interval_ms)).resync
