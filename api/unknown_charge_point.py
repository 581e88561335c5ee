"""Unknown charge points: identities that tried to connect, to be accepted with one action, or forgotten."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry
from tortoise.queryset import QuerySet

from api import live
from api.charge_point import show
from api.charge_point_edit import ChargePointPayload, CreateChargePointInput
from api.context import Context, Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import Node, encode
from api.live import Changes, Interval, Watch
from api.pagination import After, Connection, First, paginate
from api.words import INPUT
from models import charge_point_registry as registry
from models import presence
from models.principal import Principal, Role


@strawberry.enum(description="Why a charge point that tried to connect was turned away.")
class ConnectionRefusal(Enum):
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Nobody has added it: acceptUnknownChargePoint does.")
    ARCHIVED = strawberry.enum_value(
        "ARCHIVED", description="It was archived: updateChargePoint with `archived: false` brings it back."
    )


@strawberry.type(description="An identity that tried to connect and is not known here.")
class UnknownChargePoint(Node):
    identity: str = strawberry.field(description="The name under which it tried.")
    remote_address: str | None = strawberry.field(
        description="The network address it came from last; null if you are no OPERATOR."
    )
    subprotocols: list[str] = strawberry.field(description="The protocols that it offered last, as ocpp1.6.")
    reason: ConnectionRefusal = strawberry.field(description="Why it was turned away, as things are now.")
    attempts: int = strawberry.field(
        description="How often it tried; tries within a few seconds are counted with the one after."
    )
    first_seen_at: datetime = strawberry.field(description="When it tried first (UTC).")
    last_seen_at: datetime = strawberry.field(description="When it tried last (UTC).")

    @classmethod
    def from_row(cls, row: presence.UnknownChargePoint, *, show_address: bool, archived: bool) -> "UnknownChargePoint":
        """Show a row."""
        return cls(
            id=encode("UnknownChargePoint", row.id),
            identity=row.identity,
            remote_address=row.remote_address if show_address else None,
            subprotocols=[word.strip() for word in (row.subprotocols or "").split(",") if word.strip()],
            reason=ConnectionRefusal.ARCHIVED if archived else ConnectionRefusal.UNKNOWN,
            attempts=row.attempts,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
        )


async def show_all(context: Context, rows: Sequence[presence.UnknownChargePoint]) -> list[UnknownChargePoint]:
    """Show rows."""
    show_address = context.principal.may(Role.OPERATOR)
    archived = await registry.archived_among(row.identity for row in rows)
    return [
        UnknownChargePoint.from_row(row, show_address=show_address, archived=row.identity in archived) for row in rows
    ]


async def _matching(principal: Principal, _: None) -> QuerySet[presence.UnknownChargePoint]:
    return registry.visible_unknown(principal)


_watch: Watch[None, presence.UnknownChargePoint, UnknownChargePoint] = Watch(
    "UnknownChargePoint",
    ("unknown_charge_point",),
    _matching,
    live.reader(_matching),
    show_all,
    order="-last_seen_at",
)


@strawberry.type(description="An unknown charge point that was forgotten.")
class ForgetUnknownChargePointPayload:
    identity: str | None = strawberry.field(default=None, description="Which one; null if it was refused.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class UnknownChargePointQuery:
    """What can be asked about unknown charge points."""

    @strawberry.field(
        description="The identities that tried to connect and are not known here, the newest try first, page by page."
    )
    async def unknown_charge_points(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[UnknownChargePoint]:
        context = info.context
        rows = registry.visible_unknown(context.principal)
        return await paginate(rows, "-last_seen_at", lambda found: show_all(context, found), first=first, after=after)


@strawberry.type
class UnknownChargePointMutation:
    """What can be done about unknown charge points."""

    @strawberry.mutation(
        description="Add a charge point that tried to connect; it gets in with its next try. Needs OPERATOR."
    )
    @refusable(ChargePointPayload)
    async def accept_unknown_charge_point(
        self, info: Info, input: Annotated[CreateChargePointInput, INPUT]
    ) -> ChargePointPayload:
        row, password = await registry.accept_unknown(info.context.principal, input.identity, input.edit())
        return ChargePointPayload(charge_point=await show(info.context, row), password=password)

    @strawberry.mutation(
        description="Drop an identity from the list of unknown ones; it comes back with its next try. Needs OPERATOR."
    )
    @refusable(ForgetUnknownChargePointPayload)
    async def forget_unknown_charge_point(
        self, info: Info, identity: Annotated[str, strawberry.argument(description="Which one.")]
    ) -> ForgetUnknownChargePointPayload:
        await registry.forget_unknown(info.context.principal, identity)
        return ForgetUnknownChargePointPayload(identity=identity)


@strawberry.type
class UnknownChargePointSubscription:
    """What can be followed of unknown charge points."""

    @strawberry.subscription(
        description="Follow the identities that try to connect and are not known here: first those that tried last,"
        " then each that tries; accepted and forgotten ones are told in `removed`."
    )
    async def unknown_charge_points_changed(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = 50,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[UnknownChargePoint]]:
        async for changes in _watch.follow(info.context, None, interval_ms, first=first):
            yield changes
