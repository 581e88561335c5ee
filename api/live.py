"""What changes, told as it happens: first what is there, then batches of what changed, each row as it is now."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from strawberry import ID
from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.context import RECHECK, Context, Load
from api.errors import bad_input
from api.identifiers import encode
from api.limits import INTERVAL_MS, MAX_INTERVAL_MS, MIN_INTERVAL_MS, interval_seconds
from models import events
from models.database import Changed, now
from models.errors import Unauthenticated, Unavailable
from models.events import Batch, Mailbox
from models.principal import Principal

MOST_ROWS = 1_000
"""Rows in the first message of a subscription."""

_MOST_KNOWN = 10_000
_ABSENCE_PAUSE = 1.0

T = TypeVar("T")
Filter = TypeVar("Filter")
Row = TypeVar("Row", bound=Model)

Interval = Annotated[
    int,
    strawberry.argument(
        description=f"The least pause between two messages in ms: {MIN_INTERVAL_MS} to {MAX_INTERVAL_MS}; what is"
        " outside is moved inside. A row that changes more often is told once, as it is then."
    ),
]
DEFAULT_INTERVAL = INTERVAL_MS

_SEQ = "Counts the messages of this subscription from 0, without gaps."
_AS_OF = "When the rows were read (UTC); they may be newer than what caused the message, never older."
_RESYNC = "Whether changes may have been missed: this message holds everything again, like the first one."


@strawberry.type(
    description="A message about many rows. The first one, and each resync, holds all that fit the filter."
)
class Changes(Generic[T]):
    seq: int = strawberry.field(description=_SEQ)
    as_of: datetime = strawberry.field(description=_AS_OF)
    resync: bool = strawberry.field(description=f"{_RESYNC} Forget what it does not hold.")
    nodes: list[T] = strawberry.field(description="Rows that are new or have changed, as they are now.")
    removed: list[ID] = strawberry.field(description="Rows told before that are gone or fit the filter no more.")
    has_more: bool = strawberry.field(
        description="Whether the first message, or a resync, had to leave rows out: read them with the query."
    )


@strawberry.type(description="A message about one row.")
class Change(Generic[T]):
    seq: int = strawberry.field(description=_SEQ)
    as_of: datetime = strawberry.field(description=_AS_OF)
    resync: bool = strawberry.field(description=_RESYNC)
    node: T | None = strawberry.field(description="The row as it is now; null if there is none that you may see.")


@dataclass(frozen=True, slots=True)
class Asked(Generic[Filter]):
    """A row and the filter that it must still fit; equal filters are told apart by nothing but their text."""

    row_id: int
    text: str
    filter: Filter = field(compare=False)


def reader(
    matching: Callable[[Principal, Filter], Awaitable[QuerySet[Row]]],
) -> Load[Asked[Filter], Row | None]:
    """Make the load function of a noun: all subscribers with equal rights and filters share one read."""

    async def read(principal: Principal, keys: list[Asked[Filter]]) -> list[Row | None]:
        wanted: dict[str, tuple[Filter, set[int]]] = {}
        for key in keys:
            wanted.setdefault(key.text, (key.filter, set()))[1].add(key.row_id)
        found: dict[tuple[str, Any], Row] = {}
        for text, (condition, ids) in wanted.items():
            for row in await (await matching(principal, condition)).filter(id__in=ids):
                found[text, row.pk] = row
        return [found.get((key.text, key.row_id)) for key in keys]

    return read


@dataclass(frozen=True, slots=True)
class Watch(Generic[Filter, Row, T]):
    """How the rows of one noun are watched."""

    kind: str
    nouns: tuple[str, ...]
    matching: Callable[[Principal, Filter], Awaitable[QuerySet[Row]]]
    read: Load[Asked[Filter], Row | None]
    show: Callable[[Context, Sequence[Row]], Awaitable[list[T]]]
    order: str = "-id"
    row_of: Callable[[Changed], int] = lambda change: change.id

    async def follow(
        self, context: Context, wanted: Filter, interval_ms: int, *, first: int, charge_point: int | None = None
    ) -> AsyncIterator[Changes[T]]:
        """Tell the first rows that fit the filter, then each that changes, until the sign-in ends."""
        if not 1 <= first <= MOST_ROWS:
            raise bad_input(f"first is {first}; expected 1 to {MOST_ROWS}")
        text = repr(wanted)
        known: dict[int, None] = {}
        seq = 0
        with events.listen(*self.nouns, charge_point=charge_point) as mailbox:
            batch = Batch((), True)
            while True:
                as_of = now()
                try:
                    if batch.resync:
                        query = await self.matching(context.principal, wanted)
                        rows = await query.order_by(*dict.fromkeys((self.order, "id"))).limit(first + 1)
                        more, rows = len(rows) > first, rows[:first]
                        gone: list[int] = []
                        known = {}
                    else:
                        more = False
                        ids = list(dict.fromkeys(self.row_of(change) for change in batch.changes))
                        read = await asyncio.gather(*(context.load(self.read, Asked(one, text, wanted)) for one in ids))
                        rows = [row for row in read if row is not None]
                        gone = [one for one, row in zip(ids, read, strict=True) if row is None and one in known]
                    nodes = await self.show(context, rows) if rows else []
                except Unavailable:
                    if seq == 0:
                        raise
                    batch = await after_absence()
                    continue
                for one in gone:
                    del known[one]
                known.update(dict.fromkeys(row.pk for row in rows))
                while len(known) > _MOST_KNOWN:
                    del known[next(iter(known))]
                if batch.resync or rows or gone:
                    removed = [encode(self.kind, one) for one in gone]
                    yield Changes(
                        seq=seq,
                        as_of=as_of,
                        resync=batch.resync and seq > 0,
                        nodes=nodes,
                        removed=removed,
                        has_more=more,
                    )
                    seq += 1
                batch = await next_batch(context, mailbox, interval_ms)


async def follow_one(
    context: Context,
    nouns: tuple[str, ...],
    row_id: int,
    interval_ms: int,
    load: Load[int, Row | None],
    show: Callable[[Context, Sequence[Row]], Awaitable[list[T]]],
    is_final: Callable[[Row], bool] = lambda row: False,
) -> AsyncIterator[Change[T]]:
    """Tell one row now and whenever it changes, until nothing can follow; null, and the end, if there is none."""
    with events.listen(*nouns, id=row_id) as mailbox:
        batch = Batch((), False)
        seq = 0
        while True:
            as_of = now()
            try:
                row = await context.load(load, row_id)
                shown = [] if row is None else await show(context, [row])
            except Unavailable:
                if seq == 0:
                    raise
                batch = await after_absence()
                continue
            yield Change(seq=seq, as_of=as_of, resync=batch.resync, node=shown[0] if shown else None)
            if row is None or is_final(row):
                return
            seq += 1
            batch = await next_batch(context, mailbox, interval_ms)


async def after_absence() -> Batch:
    """Wait a moment for a database that is away; who was told something before is told everything again then."""
    await asyncio.sleep(_ABSENCE_PAUSE)
    return Batch((), True)


async def next_batch(context: Context, mailbox: Mailbox, interval_ms: int) -> Batch:
    """Wait until the pause is over and something has changed; returns all that has gathered.

    The pauses of all subscribers end together, at whole multiples of theirs, so that they can share their reads.
    """
    pause = interval_seconds(interval_ms)
    await asyncio.sleep(pause - asyncio.get_running_loop().time() % pause)
    return await _take(context, mailbox)


async def _take(context: Context, mailbox: Mailbox) -> Batch:
    """Wait for changes. A stream looks after its sign-in itself; a socket does it for all its subscriptions."""
    while context.is_stream:
        left = context.recheck_at - now()
        if left.total_seconds() <= 0:
            if not await context.still_signed_in():
                raise Unauthenticated("the sign-in has ended")
            context.put_off_recheck(RECHECK)
            continue
        try:
            async with asyncio.timeout(left.total_seconds()):
                return await mailbox.take()
        except TimeoutError:
            continue
    return await mailbox.take()
