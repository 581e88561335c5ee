"""Local authorization lists: which id tags a charge point knows while it is offline, as far as is known here."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import Enum
from itertools import chain
from typing import Annotated

import strawberry

from api import live
from api.charge_point import ChargePoint, load_charge_points, show
from api.command import Command, load_commands
from api.context import Context, Info
from api.identifiers import Node, encode
from api.limits import MAX_PAGE, page_size
from api.live import Change, Interval
from api.lookup import find, find_or_none
from api.pagination import After, Before, Connection, First, Last, paginate
from api.words import AuthorizationStatus
from models import charge_point as charge_points
from models import local_auth_list as lists
from models import local_auth_list_search as search
from models import local_auth_list_sync as syncs
from models.database import now
from models.local_auth_list_content import EditKind, Entry, UpdateType, part_size
from models.principal import Principal, Role


@strawberry.enum(description="Whether a list replaces the one before.")
class LocalListUpdateType(Enum):
    FULL = strawberry.enum_value(UpdateType.FULL, description="It replaces the list; an empty one clears it.")
    DIFFERENTIAL = strawberry.enum_value(
        UpdateType.DIFFERENTIAL,
        description="It changes the list: entries with idTagInfo are added or replaced, those without are deleted.",
    )


@strawberry.enum(description="What happens to an id tag in a list.")
class LocalAuthListEditKind(Enum):
    ADD = strawberry.enum_value(EditKind.ADD, description="The charge point does not have it yet.")
    CHANGE = strawberry.enum_value(EditKind.CHANGE, description="The charge point has something else of it.")
    REMOVE = strawberry.enum_value(EditKind.REMOVE, description="The charge point has it, and should not.")


@strawberry.enum(description="How far a synchronisation has come.")
class LocalAuthListSyncState(Enum):
    RUNNING = strawberry.enum_value(syncs.SyncState.RUNNING, description="A part is on its way.")
    DONE = strawberry.enum_value(syncs.SyncState.DONE, description="The charge point has accepted everything.")
    FAILED = strawberry.enum_value(syncs.SyncState.FAILED, description="It ended before that: see failure.")
    CANCELLED = strawberry.enum_value(syncs.SyncState.CANCELLED, description="Somebody took it back.")


@strawberry.type(description="What a charge point's list says of one id tag.")
class LocalAuthListEntry:
    id_tag: str = strawberry.field(description="The id tag, as it was sent.")
    status: AuthorizationStatus = strawberry.field(description="Whether it may charge.")
    expires_at: datetime | None = strawberry.field(description="Until when (UTC); null for ever.")
    parent_id_tag: str | None = strawberry.field(description="The group it belongs to.")

    @classmethod
    def of(cls, entry: Entry | lists.LocalAuthListEntry) -> "LocalAuthListEntry":
        """Show an entry, stored or worked out."""
        return cls(
            id_tag=entry.id_tag,
            status=AuthorizationStatus(entry.status),
            expires_at=entry.expires_at,
            parent_id_tag=entry.parent_id_tag,
        )


@strawberry.type(description="One id tag of which a list should say something else than it does.")
class LocalAuthListEdit:
    kind: LocalAuthListEditKind = strawberry.field(description="What is to happen to it.")
    entry: LocalAuthListEntry = strawberry.field(
        description="What the list should say of it; for REMOVE, what it says now."
    )


@strawberry.type(description="What a charge point's list lacks of what the present id tags say.")
class LocalAuthListDifference:
    update_type: LocalListUpdateType | None = strawberry.field(
        description="What a synchronisation would send first; null if nothing is missing. FULL where nobody knows what"
        " the charge point holds: then all id tags count as added."
    )
    add_count: int = strawberry.field(description="How many id tags are to be added.")
    change_count: int = strawberry.field(description="How many entries are to be changed.")
    remove_count: int = strawberry.field(description="How many entries are to be removed.")
    part_count: int = strawberry.field(description="In how many lists it would be sent, one after another.")
    edits: list[LocalAuthListEdit] = strawberry.field(description="The first of them, by kind and id tag.")
    warnings: list[str] = strawberry.field(description="What speaks against it, by the charge point's configuration.")


@strawberry.type(description="One synchronisation of a charge point's list with the present id tags.")
class LocalAuthListSync(Node):
    state: LocalAuthListSyncState = strawberry.field(description="How far it has come.")
    command_count: int = strawberry.field(description="How many lists were sent, or wait to be, so far.")
    accepted_entries: int = strawberry.field(description="How many entries the charge point has accepted so far.")
    missing_entries: int = strawberry.field(
        description="How many were missing when the newest list was made, with those in it; 0 once it is done."
    )
    repaired: bool = strawberry.field(
        description="Whether the charge point did not take a difference, so that everything was sent anew, once."
    )
    failure: str | None = strawberry.field(description="Why it ended without being done, for people.")
    requested_by: str = strawberry.field(description="Who asked for it, as `user:anna`.")
    reason: str | None = strawberry.field(description="Why, as whoever asked put it.")
    created_at: datetime = strawberry.field(description="When it was asked for (UTC).")
    ended_at: datetime | None = strawberry.field(description="When it ended (UTC).")
    command_row: strawberry.Private[int | None]

    @strawberry.field(description="The command of its newest list; null if nothing had to be sent.")
    async def command(self, info: Info) -> Command | None:
        row = None if self.command_row is None else await info.context.load(load_commands, self.command_row)
        return None if row is None else Command.from_row(row)

    @classmethod
    def from_row(cls, row: syncs.LocalAuthListSync) -> "LocalAuthListSync":
        """Show a row."""
        return cls(
            id=encode("LocalAuthListSync", row.id),
            state=LocalAuthListSyncState(syncs.SyncState(row.state)),
            command_count=row.command_count,
            accepted_entries=row.accepted_entries,
            missing_entries=row.missing_entries,
            repaired=row.repaired,
            failure=row.failure,
            requested_by=row.requested_by,
            reason=row.reason,
            created_at=row.created_at,
            ended_at=row.ended_at,
            command_row=row.command_id,
        )


@strawberry.type(description="The local authorization list of a charge point, as far as it is known here.")
class LocalAuthList(Node):
    version: int | None = strawberry.field(description="The version that it accepted last; null if none.")
    sent_at: datetime | None = strawberry.field(description="When it accepted it (UTC).")
    next_version: int = strawberry.field(description="The version that the next list would get.")
    reported_version: int | None = strawberry.field(
        description="The version that it told last: -1 that it keeps no list, 0 that its list is empty; null if it was"
        " never asked."
    )
    reported_at: datetime | None = strawberry.field(description="When it told it (UTC).")
    supported: bool | None = strawberry.field(description="Whether it keeps such a list; null while nobody knows.")
    known: bool = strawberry.field(
        description="Whether `entries` is what it holds. If not, only a FULL list makes it known again."
    )
    unknown_reason: str | None = strawberry.field(description="Why that is not known, for people; null if it is.")
    unknown_since: datetime | None = strawberry.field(
        description="When a list was sent without anybody knowing whether it was taken (UTC)."
    )
    row: strawberry.Private[lists.LocalAuthList]

    @strawberry.field(description="Whose list it is.")
    async def charge_point(self, info: Info) -> ChargePoint | None:
        row = await info.context.load(load_charge_points, self.row.charge_point_id)
        return None if row is None else await show(info.context, row)

    @strawberry.field(
        description="What it says, by id tag, a page at a time: as it was last known, of the id tags that you may see."
    )
    async def entries(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[LocalAuthListEntry]:
        rows = lists.visible_entries(info.context.principal, self.row.charge_point_id)
        return await paginate(rows, "key", _show_entries, first=first, after=after, last=last, before=before)

    @strawberry.field(
        description="What it lacks of what the present id tags say now: those in use, each as Authorize would be"
        " answered. Null unless you may see all id tags."
    )
    async def difference(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description=f"How many edits to tell: 1 to {MAX_PAGE}.")] = 25,
    ) -> LocalAuthListDifference | None:
        principal = info.context.principal
        size = page_size("first", first)
        if principal.limited or not principal.may(Role.VIEWER):
            return None
        return await _difference(self.row, size)

    @strawberry.field(description="Its newest synchronisation; null if there was none.")
    async def sync(self, info: Info) -> LocalAuthListSync | None:
        rows = syncs.visible(info.context.principal).filter(charge_point_id=self.row.charge_point_id)
        row = await rows.order_by("-id").first()
        return None if row is None else LocalAuthListSync.from_row(row)

    @classmethod
    def from_row(cls, row: lists.LocalAuthList) -> "LocalAuthList":
        """Show a row."""
        doubt = lists.in_doubt(row)
        return cls(
            id=encode("LocalAuthList", row.charge_point_id),
            version=row.version,
            sent_at=row.accepted_at,
            next_version=lists.next_version(row, UpdateType.FULL),
            reported_version=row.reported_version,
            reported_at=row.reported_at,
            supported=row.supported,
            known=doubt is None,
            unknown_reason=doubt,
            unknown_since=row.unknown_since,
            row=row,
        )


async def _show_entries(rows: Sequence[lists.LocalAuthListEntry]) -> list[LocalAuthListEntry]:
    return [LocalAuthListEntry.of(row) for row in rows]


async def _difference(row: lists.LocalAuthList, first: int) -> LocalAuthListDifference:
    unknown = LocalListUpdateType.FULL if lists.in_doubt(row) is not None else None
    counts: Counter[EditKind] = Counter()
    shown: dict[EditKind, list[LocalAuthListEdit]] = {kind: [] for kind in EditKind}
    missing = search.walk(None if unknown else row.charge_point_id, now())
    async for _, edit in missing:
        counts[edit.kind] += 1
        if len(shown[edit.kind]) < first:
            kind = LocalAuthListEditKind(edit.kind)
            shown[edit.kind].append(LocalAuthListEdit(kind=kind, entry=LocalAuthListEntry.of(edit.entry)))
    size = part_size(await lists.most(row.charge_point_id, lists.MOST_IN_ONE))
    return LocalAuthListDifference(
        update_type=unknown or (LocalListUpdateType.DIFFERENTIAL if counts else None),
        add_count=counts[EditKind.ADD],
        change_count=counts[EditKind.CHANGE],
        remove_count=counts[EditKind.REMOVE],
        part_count=max(-(-counts.total() // size), 1 if unknown else 0),
        edits=list(chain(*shown.values()))[:first],
        warnings=await lists.warnings(row.charge_point_id, await lists.count()),
    )


async def load_lists(principal: Principal, ids: list[int]) -> list[lists.LocalAuthList | None]:
    """Load function: by the id of the charge point; one of which nothing is known has a list all the same."""
    may = principal.may(Role.VIEWER)
    seen = {row.id for row in await charge_points.visible(principal, archived=True).filter(id__in=set(ids))}
    found = {row.charge_point_id: row for row in await lists.LocalAuthList.filter(charge_point_id__in=set(ids))}
    return [found.get(one) or lists.LocalAuthList(charge_point_id=one) if may and one in seen else None for one in ids]


async def _show_lists(_: Context, rows: Sequence[lists.LocalAuthList]) -> list[LocalAuthList]:
    return [LocalAuthList.from_row(row) for row in rows]


OfChargePoint = Annotated[str, strawberry.argument(description="Whose: its identity or its id.")]


@strawberry.type
class LocalAuthListQuery:
    """What can be asked about local authorization lists."""

    @strawberry.field(
        description="What is known of the local authorization list of a charge point; null if there is no such one."
    )
    async def local_auth_list(self, info: Info, charge_point: OfChargePoint) -> LocalAuthList | None:
        principal = info.context.principal
        row = await find_or_none(principal, charge_point)
        if row is None or not principal.may(Role.VIEWER):
            return None
        return LocalAuthList.from_row(await lists.of(row.id))


@strawberry.type
class LocalAuthListSubscription:
    """What can be followed of local authorization lists."""

    @strawberry.subscription(
        description="Follow the list of a charge point: what it accepts and reports, and its synchronisations."
    )
    async def local_auth_list_changed(
        self, info: Info, charge_point: OfChargePoint, interval_ms: Interval = live.DEFAULT_INTERVAL
    ) -> AsyncIterator[Change[LocalAuthList]]:
        row = await find(info.context.principal, charge_point)
        async for change in live.follow_one(
            info.context, ("local_auth_list",), row.id, interval_ms, load_lists, _show_lists
        ):
            yield change
