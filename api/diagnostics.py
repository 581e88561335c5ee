"""Diagnostics: asking charge points for them, and what came (OCPP: GetDiagnostics, DiagnosticsStatusNotification)."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID
from tortoise.queryset import QuerySet

from api import live
from api.command import Command, CommandInput, await_end, load_commands, receive
from api.context import Context, Info
from api.errors import USER_ERRORS, UserError, refusable
from api.firmware import check_tries
from api.identifiers import Node, decode, encode
from api.live import Changes, Interval, Watch
from api.lookup import only_of
from api.newest import newest
from api.pagination import After, Before, Connection, First, Last, paginate
from api.reported_word import MOST_WORDS, OlderThan, page_of_words
from api.scalars import BigInt
from api.words import INPUT, DiagnosticsState
from models import diagnostics, diagnostics_file, file_link
from models.principal import Principal, Role
from models.stored_file import StoredFile

if TYPE_CHECKING:
    from api.charge_point import ChargePoint


@strawberry.type(description="Something that a charge point reported of its uploads.")
class DiagnosticsStatus(Node):
    word: str = strawberry.field(description="OCPP's word, as Uploading, or whatever else it said.")
    received_at: datetime = strawberry.field(description="When it was heard (UTC).")
    diagnostics_request_id: ID | None = strawberry.field(
        description="The request that it was taken to be about; null if there is none, as OCPP does not say."
    )

    @classmethod
    def from_row(cls, row: diagnostics.DiagnosticsStatus) -> "DiagnosticsStatus":
        """Show a row."""
        about = row.diagnostics_request_id
        return cls(
            id=encode("DiagnosticsStatus", row.id),
            word=row.word,
            received_at=row.received_at,
            diagnostics_request_id=None if about is None else encode("DiagnosticsRequest", about),
        )


@strawberry.type(description="A file of diagnostics that came here.")
class DiagnosticsFile:
    name: str = strawberry.field(description="What the charge point calls it.")
    size_bytes: BigInt = strawberry.field(description="Size in bytes.")
    sha256: str = strawberry.field(description="SHA-256 of its bytes, as 64 hex digits.")
    received_at: datetime = strawberry.field(description="When it had come (UTC).")
    url: str = strawberry.field(description="Where OPERATORs download it, signed in: a path on this server.")
    removed_at: datetime | None = strawberry.field(
        description="When its bytes were deleted, by somebody or as too old (UTC); null while they are here."
    )


@strawberry.type(description="Diagnostics that were asked for, and how far their upload has come.")
class DiagnosticsRequest(Node):
    state: DiagnosticsState = strawberry.field(description="How far it is known to have come.")
    state_at: datetime = strawberry.field(description="Since when (UTC).")
    location: str = strawberry.field(description="Where the charge point is to upload it, without secrets.")
    start_time: datetime | None = strawberry.field(description="From when on diagnostics are wanted (UTC).")
    stop_time: datetime | None = strawberry.field(description="Until when diagnostics are wanted (UTC).")
    retries: int | None = strawberry.field(description="How often it is to try again; null leaves it to it.")
    retry_interval: int | None = strawberry.field(description="Seconds between tries; null leaves it to it.")
    file_name: str | None = strawberry.field(description="The file that it promised in its answer.")
    requested_by: str = strawberry.field(description="Who asked, as `user:anna`.")
    created_at: datetime = strawberry.field(description="When it was asked for (UTC).")
    row: strawberry.Private[diagnostics.DiagnosticsRequest]

    @strawberry.field(description="The file, once it came here; whatever the charge point says of it.")
    async def file(self, info: Info) -> DiagnosticsFile | None:
        row = None if self.row.file_id is None else await info.context.load(_load_files, self.row.file_id)
        if row is None:
            return None
        return DiagnosticsFile(
            name=row.name,
            size_bytes=BigInt(row.size_bytes),
            sha256=row.sha256,
            received_at=row.created_at,
            url=f"/files/diagnostics/{self.id}",
            removed_at=row.removed_at,
        )

    @strawberry.field(description="The charge point.")
    async def charge_point(self, info: Info) -> Annotated["ChargePoint", strawberry.lazy("api.charge_point")] | None:
        from api.charge_point import load_charge_points, show

        row = await info.context.load(load_charge_points, self.row.charge_point_id)
        return None if row is None else await show(info.context, row)

    @strawberry.field(description="The command by which it was asked.")
    async def command(self, info: Info) -> Command | None:
        row = await info.context.load(load_commands, self.row.command_id)
        return None if row is None else Command.from_row(row)

    @strawberry.field(description=f"What it reported, in the order it was heard: the last {MOST_WORDS} words.")
    async def history(self, info: Info) -> list[DiagnosticsStatus]:
        return [DiagnosticsStatus.from_row(row) for row in await info.context.load(_load_history, self.row.id)]

    @classmethod
    def from_row(cls, row: diagnostics.DiagnosticsRequest) -> "DiagnosticsRequest":
        """Show a row."""
        return cls(
            id=encode("DiagnosticsRequest", row.id),
            state=DiagnosticsState(row.state),
            state_at=row.state_at,
            location=row.location,
            start_time=row.start_at,
            stop_time=row.stop_at,
            retries=row.retries,
            retry_interval=row.retry_interval_s,
            file_name=row.file_name,
            requested_by=row.requested_by,
            created_at=row.created_at,
            row=row,
        )


async def _load_files(_: Principal, ids: list[int]) -> list[StoredFile | None]:
    found = {row.id: row for row in await StoredFile.filter(id__in=set(ids))}
    return [found.get(one) for one in ids]


async def _load_history(principal: Principal, ids: list[int]) -> list[list[diagnostics.DiagnosticsStatus]]:
    words = diagnostics.visible_statuses(principal).order_by("-id").limit(MOST_WORDS)
    found = await newest(
        diagnostics.DiagnosticsStatus,
        lambda key: words.filter(diagnostics_request_id=key),
        ids,
        lambda row: row.diagnostics_request_id,
    )
    return [rows[::-1] for rows in found]


async def show_all(_: Context, rows: Sequence[diagnostics.DiagnosticsRequest]) -> list[DiagnosticsRequest]:
    """Show rows."""
    return [DiagnosticsRequest.from_row(row) for row in rows]


@strawberry.input(description="Which diagnostics; all conditions that are given must hold.")
class DiagnosticsFilter:
    charge_point: str | None = strawberry.field(default=None, description="Of this one: its identity or its id.")
    state: list[DiagnosticsState] | None = strawberry.field(default=None, description="In one of these states.")


async def matching(principal: Principal, wanted: DiagnosticsFilter | None) -> QuerySet[diagnostics.DiagnosticsRequest]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or DiagnosticsFilter()
    rows = await only_of(diagnostics.visible(principal), principal, wanted.charge_point)
    if wanted.state is not None:
        rows = rows.filter(state__in=[state.value for state in wanted.state])
    return rows


_watch: Watch[DiagnosticsFilter, diagnostics.DiagnosticsRequest, DiagnosticsRequest] = Watch(
    "DiagnosticsRequest", ("diagnostics_request",), matching, live.reader(matching), show_all
)


@strawberry.input(description="Diagnostics for a charge point to upload.")
class GetDiagnosticsInput(CommandInput):
    location: str | None = strawberry.field(
        default=None,
        description="Where to: an address as ftp://host/folder/, passed on as it is. Null: here, to an address that"
        " takes one file.",
    )
    start_time: datetime | None = strawberry.field(default=None, description="From when on (UTC); null is from ever.")
    stop_time: datetime | None = strawberry.field(default=None, description="Until when (UTC); null is until now.")
    retries: int | None = strawberry.field(default=None, description="How often to try again; null leaves it to it.")
    retry_interval: int | None = strawberry.field(
        default=None, description="Seconds between tries; null leaves it to it."
    )


@strawberry.type(description="What came of asking for diagnostics.")
class GetDiagnosticsPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    diagnostics_request: DiagnosticsRequest | None = strawberry.field(
        default=None, description="The request, to be followed with diagnosticsChanged; null if it was refused."
    )
    file_name: str | None = strawberry.field(
        default=None, description="The file that it will upload; null while it has not answered, or if it has none."
    )
    warning: str | None = strawberry.field(
        default=None, description="Why it may not reach the place. It was asked all the same."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="What came of deleting a file of diagnostics.")
class DeleteDiagnosticsFilePayload:
    diagnostics_request: DiagnosticsRequest | None = strawberry.field(
        default=None, description="The request, whose file now says when it was deleted; null if it was refused."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class DiagnosticsQuery:
    """What can be asked about diagnostics."""

    @strawberry.field(description="One request for diagnostics; null if there is none.")
    async def diagnostics_request(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Its id.")]
    ) -> DiagnosticsRequest | None:
        rows = diagnostics.visible(info.context.principal)
        row = await rows.get_or_none(id=decode("DiagnosticsRequest", id) or 0)
        return None if row is None else DiagnosticsRequest.from_row(row)

    @strawberry.field(description="The diagnostics that were asked for, newest first, a page at a time.")
    async def diagnostics(
        self,
        info: Info,
        filter: Annotated[DiagnosticsFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DiagnosticsRequest]:
        context = info.context
        rows = await matching(context.principal, filter)
        return await paginate(
            rows, "-id", lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )

    @strawberry.field(
        description="What a charge point last reported of its uploads, newest first, also what nobody asked for."
    )
    async def diagnostics_statuses(
        self,
        info: Info,
        charge_point: Annotated[str, strawberry.argument(description="Its identity or its id.")],
        first: Annotated[int, strawberry.argument(description="How many: 1 to 200.")] = 25,
        before: OlderThan = None,
    ) -> list[DiagnosticsStatus]:
        principal = info.context.principal
        rows = await only_of(diagnostics.visible_statuses(principal), principal, charge_point)
        found = await page_of_words(rows, "DiagnosticsStatus", first, before)
        return [DiagnosticsStatus.from_row(one) for one in found]


@strawberry.type
class DiagnosticsMutation:
    """What can be done about diagnostics."""

    @strawberry.mutation(description="Ask a charge point to upload its diagnostics. Needs OPERATOR.")
    @refusable(GetDiagnosticsPayload)
    async def get_diagnostics(self, info: Info, input: Annotated[GetDiagnosticsInput, INPUT]) -> GetDiagnosticsPayload:
        principal = info.context.principal
        principal.require(Role.OPERATOR)
        check_tries(input.retries, input.retry_interval)
        charge_point, order = await receive(principal, input)
        command, row = await diagnostics.get(
            charge_point,
            order,
            location=input.location,
            start_at=input.start_time,
            stop_at=input.stop_time,
            retries=input.retries,
            retry_interval_s=input.retry_interval,
        )
        command = await await_end(command, input)
        row = await diagnostics.DiagnosticsRequest.get(id=row.id)
        return GetDiagnosticsPayload(
            command=Command.from_row(command),
            diagnostics_request=DiagnosticsRequest.from_row(row),
            file_name=row.file_name,
            warning=file_link.doubts(charge_point) if input.location is None else None,
        )

    @strawberry.mutation(
        description="Delete the file that came for a request; the request stays, and what is known of the file. Needs"
        " OPERATOR."
    )
    @refusable(DeleteDiagnosticsFilePayload)
    async def delete_diagnostics_file(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="The id of the request.")]
    ) -> DeleteDiagnosticsFilePayload:
        row = await diagnostics_file.delete(info.context.principal, decode("DiagnosticsRequest", id) or 0)
        return DeleteDiagnosticsFilePayload(diagnostics_request=DiagnosticsRequest.from_row(row))


@strawberry.type
class DiagnosticsSubscription:
    """What can be followed of diagnostics."""

    @strawberry.subscription(description="Follow diagnostics: first the newest requests, then whatever changes.")
    async def diagnostics_changed(
        self,
        info: Info,
        charge_point: Annotated[
            str | None, strawberry.argument(description="Of this one: its identity or its id; null for all.")
        ] = None,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = 50,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[DiagnosticsRequest]]:
        wanted = DiagnosticsFilter(charge_point=charge_point)
        async for changes in _watch.follow(info.context, wanted, interval_ms, first=first):
            yield changes
