"""Commands: what was asked of charge points, by whom, and what came of it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import ID
from strawberry.scalars import JSON
from tortoise.queryset import QuerySet

from api import live
from api.context import Context, Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import Node, decode, encode
from api.live import Change, Changes, Interval, Watch
from api.lookup import find, only_of
from api.newest import newest
from api.pagination import After, Before, Connection, First, Last, paginate
from api.words import CommandState
from models import charge_point as charge_points
from models import command as commands
from models import credential
from models.command import Order
from models.errors import Invalid, NotFound, Refused
from models.principal import Principal, Role

if TYPE_CHECKING:
    from api.charge_point import ChargePoint
    from api.session import ChargingSession

MOST_WAIT = 120
_MOST_REASON = 500


@strawberry.type(description="An error that a charge point gave instead of an answer.")
class CallError:
    code: str = strawberry.field(description="OCPP's word for it, as NotSupported.")
    description: str | None = strawberry.field(description="More about it, in the charge point's words.")


@strawberry.type(description="Something that was asked of a charge point: its history, and the audit.")
class Command(Node):
    action: str = strawberry.field(description="What was asked, as remote_start_transaction.")
    state: CommandState = strawberry.field(description="How far it has come.")
    request: JSON = strawberry.field(description="What is sent to the charge point, in OCPP's field names.")
    status: str | None = strawberry.field(description="The status word of the answer, as OCPP spells it: Accepted.")
    response: JSON | None = strawberry.field(
        description="The whole answer, in OCPP's field names; of a getConfiguration that took several CALLs and failed,"
        " what was told until then."
    )
    call_error: CallError | None = strawberry.field(description="The error that came instead of an answer.")
    failure: str | None = strawberry.field(description="Why it ended without an answer, for people.")
    requested_by: str = strawberry.field(description="Who asked, as `user:anna`.")
    reason: str | None = strawberry.field(description="Why, as whoever asked put it.")
    created_at: datetime = strawberry.field(description="When it was asked for (UTC).")
    sent_at: datetime | None = strawberry.field(description="When it was sent (UTC).")
    answered_at: datetime | None = strawberry.field(description="When it ended (UTC), with an answer or without.")
    latency_ms: int | None = strawberry.field(description="From sending to the answer, in ms.")
    expires_at: datetime = strawberry.field(description="Until when it may wait to be sent (UTC).")
    awaits_effect: bool = strawberry.field(
        description="Whether the charge point has yet to show what became of it: accepted is not done."
    )
    effect_at: datetime | None = strawberry.field(
        description="When a report of the charge point showed its effect: a boot after a reset, the message that was"
        " asked for, the start of a session (UTC)."
    )
    row: strawberry.Private[commands.Command]

    @strawberry.field(description="Whom it was asked of.")
    async def charge_point(self, info: Info) -> Annotated["ChargePoint", strawberry.lazy("api.charge_point")] | None:
        from api.charge_point import load_charge_points, show  # which shows its commands

        row = await info.context.load(load_charge_points, self.row.charge_point_id)
        return None if row is None else await show(info.context, row)

    @strawberry.field(description="The session that it is about, if one.")
    async def session(self, info: Info) -> Annotated["ChargingSession", strawberry.lazy("api.session")] | None:
        from api.session import ChargingSession, load_sessions  # which shows its commands

        if self.row.session_id is None:
            return None
        row = await info.context.load(load_sessions, self.row.session_id)
        return None if row is None else ChargingSession.from_row(row)

    @classmethod
    def from_row(cls, row: commands.Command) -> "Command":
        """Show a row."""
        answered = row.state in (CommandState.ANSWERED, CommandState.FAILED)
        latency = row.answered_at - row.sent_at if answered and row.sent_at and row.answered_at else None
        return cls(
            id=encode("Command", row.id),
            action=row.action,
            state=CommandState(row.state),
            request=JSON(credential.masked(row.request)),
            status=row.status,
            response=None if row.response is None else JSON(row.response),
            call_error=CallError(code=row.error_code, description=row.error_description) if row.error_code else None,
            failure=None if answered else row.error_description,
            requested_by=row.requested_by,
            reason=row.reason,
            created_at=row.created_at,
            sent_at=row.sent_at,
            answered_at=row.answered_at,
            latency_ms=None if latency is None else round(latency.total_seconds() * 1000),
            expires_at=row.expires_at,
            awaits_effect=row.awaits_effect,
            effect_at=row.effect_at,
            row=row,
        )


async def show_all(_: Context, rows: Sequence[commands.Command]) -> list[Command]:
    """Show rows."""
    return [Command.from_row(row) for row in rows]


async def load_commands(principal: Principal, ids: list[int]) -> list[commands.Command | None]:
    """Load function: rows by id."""
    found = {row.id: row for row in await commands.visible(principal).filter(id__in=set(ids))}
    return [found.get(one) for one in ids]


async def load_newest_of_charge_points(
    principal: Principal, keys: list[tuple[int, int]]
) -> list[list[commands.Command]]:
    """Load function: the newest commands to a charge point, by its id and how many."""
    return await newest(
        commands.Command,
        lambda key: commands.visible(principal).filter(charge_point_id=key[0]).order_by("-id").limit(key[1]),
        keys,
        lambda row: row.charge_point_id,
        lambda key: key[0],
    )


async def load_newest_of_sessions(principal: Principal, keys: list[tuple[int, int]]) -> list[list[commands.Command]]:
    """Load function: the newest commands about a session, by its id and how many."""
    return await newest(
        commands.Command,
        lambda key: commands.visible(principal).filter(session_id=key[0]).order_by("-id").limit(key[1]),
        keys,
        lambda row: row.session_id,
        lambda key: key[0],
    )


@strawberry.input(description="What every command takes.")
class CommandInput:
    charge_point: str = strawberry.field(description="Whom to ask: its identity or its id.")
    wait_seconds: int = strawberry.field(
        default=30,
        description=f"How long to wait for the end, 0 to {MOST_WAIT} s. The command goes on all the same: follow it"
        " with commandChanged.",
    )
    valid_until: datetime | None = strawberry.field(
        default=None,
        description="Wait for the charge point to connect until then (UTC). Without it, one that is not connected is"
        " refused at once.",
    )
    reason: str | None = strawberry.field(
        default=None, description=f"Why, for the audit; up to {_MOST_REASON} characters."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description=f"Asking again with the same key, up to {commands.MOST_KEY} characters, gives the first command"
        " instead of a second one; DUPLICATE if that was something else.",
    )


async def receive(principal: Principal, input: CommandInput) -> tuple[charge_points.ChargePoint, Order]:
    """Find whom a command is for and check how it is asked for."""
    principal.require(Role.OPERATOR)
    check_wait(input.wait_seconds, MOST_WAIT)
    if input.reason is not None and len(input.reason) > _MOST_REASON:
        raise Invalid(f"a reason has at most {_MOST_REASON} characters", field="reason")
    check_key(input.idempotency_key)
    row = await find(principal, input.charge_point)
    return row, Order(principal, input.reason, input.idempotency_key, input.valid_until)


def check_wait(seconds: int, most: int) -> None:
    """Raise Invalid unless somebody may wait so long."""
    if not 0 <= seconds <= most:
        raise Invalid(f"waitSeconds is 0 to {most}", field="waitSeconds")


def check_key(key: str | None) -> None:
    """Raise Invalid for what is no idempotency key; None is none."""
    if key is not None and not 1 <= len(key) <= commands.MOST_KEY:
        raise Invalid(f"an idempotency key has 1 to {commands.MOST_KEY} characters", field="idempotencyKey")


async def await_end(row: commands.Command, input: CommandInput) -> commands.Command:
    """Wait for the end of a command, for as long as the input says."""
    return await await_outcome(row, input.wait_seconds)


async def await_outcome(row: commands.Command, seconds: int) -> commands.Command:
    """Wait for the end of a command, at most so many seconds."""
    return await commands.wait(row, seconds) if seconds else row


async def ask(
    principal: Principal, input: CommandInput, action: str, request: dict[str, Any], **about: Any
) -> commands.Command:
    """Send a command and wait for its end, for as long as the input says."""
    charge_point, order = await receive(principal, input)
    return await await_end(await commands.send(charge_point, action, request, order, **about), input)


@strawberry.input(description="Which commands; all conditions that are given must hold.")
class CommandFilter:
    charge_point: str | None = strawberry.field(default=None, description="Asked of this one: its identity or its id.")
    state: list[CommandState] | None = strawberry.field(default=None, description="In one of these states.")
    action: list[str] | None = strawberry.field(default=None, description="One of these, as remote_start_transaction.")
    session: ID | None = strawberry.field(default=None, description="About the session with this id.")
    requested_by: str | None = strawberry.field(default=None, description="Asked for by this one, as `user:anna`.")


async def matching(principal: Principal, wanted: CommandFilter | None) -> QuerySet[commands.Command]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or CommandFilter()
    rows = await only_of(commands.visible(principal), principal, wanted.charge_point)
    if wanted.state is not None:
        rows = rows.filter(state__in=[state.value for state in wanted.state])
    if wanted.action is not None:
        rows = rows.filter(action__in=wanted.action)
    if wanted.session is not None:
        rows = rows.filter(session_id=decode("ChargingSession", wanted.session) or 0)
    if wanted.requested_by is not None:
        rows = rows.filter(requested_by=wanted.requested_by)
    return rows


_watch: Watch[CommandFilter, commands.Command, Command] = Watch(
    "Command", ("command",), matching, live.reader(matching), show_all
)


@strawberry.type(description="A command that was asked for.")
class CommandPayload:
    command: Command | None = strawberry.field(default=None, description="As it is now; null if it was refused.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class CommandQuery:
    """What can be asked about commands."""

    @strawberry.field(description="One command; null if there is none.")
    async def command(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Its id.")]
    ) -> Command | None:
        row = await commands.visible(info.context.principal).get_or_none(id=decode("Command", id) or 0)
        return None if row is None else Command.from_row(row)

    @strawberry.field(description="The commands, newest first, a page at a time.")
    async def commands(
        self,
        info: Info,
        filter: Annotated[CommandFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Command]:
        context = info.context
        rows = await matching(context.principal, filter)
        return await paginate(
            rows, "-id", lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )


@strawberry.type
class CommandMutation:
    """What can be done about commands."""

    @strawberry.mutation(description="Take back a command that was not sent yet. Needs OPERATOR.")
    @refusable(CommandPayload)
    async def cancel_command(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Which command.")]
    ) -> CommandPayload:
        principal = info.context.principal
        principal.require(Role.OPERATOR)
        row = await commands.visible(principal).get_or_none(id=decode("Command", id) or 0)
        if row is None:
            raise NotFound("there is no such command", field="id")
        if not await commands.cancel(principal, row):
            raise Refused("it is too late: the command was sent, or has ended", field="id")
        return CommandPayload(command=Command.from_row(await commands.Command.get(id=row.id)))


@strawberry.type
class CommandSubscription:
    """What can be followed of commands."""

    @strawberry.subscription(
        description="Follow one command until it has ended and its effect was seen, if it has one; then this ends too."
    )
    async def command_changed(
        self,
        info: Info,
        id: Annotated[ID, strawberry.argument(description="Which command.")],
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Change[Command]]:
        row_id = decode("Command", id) or 0
        async for change in live.follow_one(
            info.context, ("command",), row_id, interval_ms, load_commands, show_all, _has_ended
        ):
            yield change

    @strawberry.subscription(description="Follow commands: first the newest ones, then whatever changes.")
    async def commands_changed(
        self,
        info: Info,
        filter: Annotated[CommandFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = 50,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[Command]]:
        async for changes in _watch.follow(info.context, filter or CommandFilter(), interval_ms, first=first):
            yield changes


def _has_ended(row: commands.Command) -> bool:
    return CommandState(row.state).final and not row.awaits_effect
