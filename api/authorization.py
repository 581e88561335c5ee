"""Id tags: who may charge, and why somebody may not."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import ID, UNSET
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.command import Command, CommandInput, ask
from api.context import Context, Info
from api.driver import Driver, driver_row, load_drivers
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import Node, encode
from api.lookup import find_or_none
from api.pagination import After, Before, Connection, First, Last, paginate
from api.words import INPUT, AuthorizationStatus, by_word
from models import authorization as authorizations
from models import id_tag_registry as registry
from models.authorization import fold
from models.database import now
from models.principal import Principal, Role


@strawberry.type(description="What a driver shows to charge: the number of a card or a key fob, or of an app.")
class IdTag(Node):
    id_tag: str = strawberry.field(description="As it was entered; its case does not matter.")
    parent_id_tag: str | None = strawberry.field(
        description="The group it belongs to: tags of one group may stop each other's sessions."
    )
    expires_at: datetime | None = strawberry.field(description="Until when it may charge (UTC); null for ever.")
    blocked: bool = strawberry.field(description="Whether it may not charge.")
    most_sessions: int | None = strawberry.field(
        description="How many sessions it may have at one time; null for any number."
    )
    note: str | None = strawberry.field(description="Whatever people want to remember.")
    created_at: datetime = strawberry.field(description="When it was added (UTC).")
    archived_at: datetime | None = strawberry.field(description="When it was archived (UTC); null while in use.")
    driver_id: strawberry.Private[int | None]

    @strawberry.field(description="Whose it is, if anybody's.")
    async def driver(self, info: Info) -> Driver | None:
        row = None if self.driver_id is None else await info.context.load(load_drivers, self.driver_id)
        return None if row is None else Driver.from_row(row)

    @classmethod
    def from_row(cls, row: authorizations.IdTag) -> "IdTag":
        """Show a row."""
        return cls(
            id=encode("IdTag", row.id),
            id_tag=row.id_tag,
            parent_id_tag=row.parent_id_tag,
            expires_at=row.expires_at,
            blocked=row.blocked,
            most_sessions=row.most_sessions,
            note=row.note,
            created_at=row.created_at,
            archived_at=row.archived_at,
            driver_id=row.driver_id,
        )


@strawberry.type(description="Whether an id tag may charge, and why.")
class AuthorizationExplanation:
    status: AuthorizationStatus = strawberry.field(description="What a charge point would be told now.")
    reason: str = strawberry.field(description="Why, for people.")
    expires_at: datetime | None = strawberry.field(description="Until when the tag may charge (UTC); null for ever.")
    parent_id_tag: str | None = strawberry.field(description="The group of the tag.")


@strawberry.input(description="Which id tags; all conditions that are given must hold.")
class IdTagFilter:
    contains: str | None = strawberry.field(default=None, description="Part of the tag or of its note, in any case.")
    parent_id_tag: str | None = strawberry.field(default=None, description="Of this group.")
    driver: ID | None = strawberry.field(default=None, description="Of the driver with this id.")
    blocked: bool | None = strawberry.field(default=None, description="Whether it is blocked.")
    archived: bool | None = strawberry.field(
        default=False, description="Only archived ones, only those in use (the default), or both (null)."
    )


def matching(principal: Principal, wanted: IdTagFilter | None) -> QuerySet[authorizations.IdTag]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or IdTagFilter()
    rows = registry.visible(principal, archived=wanted.archived is not False)
    if wanted.archived:
        rows = rows.filter(archived_at__isnull=False)
    if wanted.contains:
        rows = rows.filter(Q(id_tag__icontains=wanted.contains, note__icontains=wanted.contains, join_type="OR"))
    if wanted.parent_id_tag is not None:
        rows = rows.filter(parent_key=fold(wanted.parent_id_tag))
    if wanted.driver is not None:
        rows = rows.filter(driver_id=driver_row(wanted.driver))
    if wanted.blocked is not None:
        rows = rows.filter(blocked=wanted.blocked)
    return rows


async def show_all(_: Context, rows: Sequence[authorizations.IdTag]) -> list[IdTag]:
    """Show rows."""
    return [IdTag.from_row(row) for row in rows]


@strawberry.enum(description="How a list of id tags is sorted.")
class IdTagOrder(Enum):
    ID_TAG_ASC = strawberry.enum_value("key", description="By the tag.")
    ID_TAG_DESC = strawberry.enum_value("-key", description="By the tag, the last one first.")
    CREATED_AT_ASC = strawberry.enum_value("id", description="In the order they were added.")
    CREATED_AT_DESC = strawberry.enum_value("-id", description="Newest first.")


@strawberry.type
class AuthorizationQuery:
    """What can be asked about id tags."""

    @strawberry.field(description="One id tag, archived ones too; null if there is none.")
    async def id_tag(
        self, info: Info, id_tag: Annotated[str, strawberry.argument(description="The tag, in any case.")]
    ) -> IdTag | None:
        row = await registry.visible(info.context.principal, archived=True).get_or_none(key=fold(id_tag))
        return None if row is None else IdTag.from_row(row)

    @strawberry.field(description="The id tags, a page at a time.")
    async def id_tags(
        self,
        info: Info,
        filter: Annotated[IdTagFilter | None, strawberry.argument(description="Which ones.")] = None,
        order_by: Annotated[
            IdTagOrder, strawberry.argument(description="How they are sorted.")
        ] = IdTagOrder.ID_TAG_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[IdTag]:
        context = info.context
        rows = matching(context.principal, filter)
        return await paginate(
            rows, order_by, lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )

    @strawberry.field(
        description="What a charge point would be told now if somebody showed this id tag, and why. Changes nothing;"
        " null if there is no such charge point. A tag that you may not see counts as unknown."
    )
    async def explain_authorization(
        self,
        info: Info,
        charge_point: Annotated[str, strawberry.argument(description="Where: its identity or its id.")],
        id_tag: Annotated[str, strawberry.argument(description="The tag, even one that is not known.")],
        connector_id: Annotated[
            int | None, strawberry.argument(description="On which connector; changes nothing as yet.")
        ] = None,
    ) -> AuthorizationExplanation | None:
        principal = info.context.principal
        principal.require(Role.VIEWER)
        if await find_or_none(principal, charge_point) is None:
            return None
        row = await registry.visible(principal, archived=True).get_or_none(key=fold(id_tag))
        answer = authorizations.authorize(row, now())
        return AuthorizationExplanation(
            status=answer.status,
            reason=answer.reason,
            expires_at=answer.expires_at,
            parent_id_tag=answer.parent_id_tag,
        )


@strawberry.input(description="An id tag to add.")
class CreateIdTagInput:
    id_tag: str = strawberry.field(description="1 to 20 printable characters; blanks around it are dropped.")
    parent_id_tag: str | None = strawberry.field(default=None, description="The group it belongs to.")
    expires_at: datetime | None = strawberry.field(
        default=None, description="Until when it may charge (UTC), even a moment in the past; null for ever."
    )
    blocked: bool = strawberry.field(default=False, description="Whether it may not charge.")
    most_sessions: int | None = strawberry.field(
        default=None, description="How many sessions it may have at one time, from 1; null for any number."
    )
    note: str | None = strawberry.field(default=None, description="Up to 500 characters for people.")
    driver: ID | None = strawberry.field(default=None, description="The id of the driver whose it is.")

    def edit(self) -> registry.Edit:
        """What the register is told."""
        return registry.Edit(
            parent_id_tag=self.parent_id_tag,
            expires_at=self.expires_at,
            blocked=self.blocked,
            most_sessions=self.most_sessions,
            note=self.note,
            driver_id=driver_row(self.driver),
        )


@strawberry.input(description="Changes to an id tag. What is absent stays; null clears it.")
class UpdateIdTagInput:
    id_tag: str = strawberry.field(description="Which id tag, in any case; the tag itself cannot be changed.")
    parent_id_tag: str | None = strawberry.field(default=UNSET, description="The group it belongs to.")
    expires_at: datetime | None = strawberry.field(
        default=UNSET, description="Until when it may charge (UTC); null for ever."
    )
    blocked: bool | None = strawberry.field(default=UNSET, description="Whether it may not charge. Cannot be cleared.")
    most_sessions: int | None = strawberry.field(
        default=UNSET, description="How many sessions it may have at one time, from 1; null for any number."
    )
    note: str | None = strawberry.field(default=UNSET, description="Up to 500 characters for people.")
    driver: ID | None = strawberry.field(default=UNSET, description="The id of the driver whose it is.")
    archived: bool | None = strawberry.field(
        default=UNSET, description="True archives it, false brings it back. Cannot be cleared."
    )

    def edit(self) -> registry.Edit:
        """What the register is told."""
        edit = registry.Edit()
        if self.parent_id_tag is not UNSET:
            edit["parent_id_tag"] = self.parent_id_tag
        if self.expires_at is not UNSET:
            edit["expires_at"] = self.expires_at
        if self.most_sessions is not UNSET:
            edit["most_sessions"] = self.most_sessions
        if self.note is not UNSET:
            edit["note"] = self.note
        if self.driver is not UNSET:
            edit["driver_id"] = driver_row(self.driver)
        if self.blocked is not UNSET and self.blocked is not None:
            edit["blocked"] = self.blocked
        if self.archived is not UNSET and self.archived is not None:
            edit["archived"] = self.archived
        return edit


@strawberry.type(description="An id tag that was added or changed.")
class IdTagPayload:
    id_tag: IdTag | None = strawberry.field(default=None, description="As it is now; null if it was refused.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.enum(description="What a charge point answered to clearing its cache.")
class ClearCacheStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It has forgotten the id tags that it remembered.")
    REJECTED = strawberry.enum_value("Rejected", description="It has not; one without a cache says this, too.")


_CLEAR_STATUS = by_word(ClearCacheStatus)


@strawberry.input(description="A charge point that should forget the id tags that it remembers.")
class ClearCacheInput(CommandInput):
    """No more than what every command takes."""


@strawberry.type(description="What came of clearing a cache.")
class ClearCachePayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: ClearCacheStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class AuthorizationMutation:
    """What can be done about id tags."""

    @strawberry.mutation(description="Add an id tag. Needs OPERATOR.")
    @refusable(IdTagPayload)
    async def create_id_tag(self, info: Info, input: Annotated[CreateIdTagInput, INPUT]) -> IdTagPayload:
        row = await registry.create(info.context.principal, input.id_tag, input.edit())
        return IdTagPayload(id_tag=IdTag.from_row(row))

    @strawberry.mutation(description="Change an id tag, or bring an archived one back. Needs OPERATOR.")
    @refusable(IdTagPayload)
    async def update_id_tag(self, info: Info, input: Annotated[UpdateIdTagInput, INPUT]) -> IdTagPayload:
        row = await registry.update(info.context.principal, input.id_tag, input.edit())
        return IdTagPayload(id_tag=IdTag.from_row(row))

    @strawberry.mutation(
        description="Take an id tag out of use: it is hidden and may not charge, and its history stays. Needs OPERATOR."
    )
    @refusable(IdTagPayload)
    async def archive_id_tag(
        self, info: Info, id_tag: Annotated[str, strawberry.argument(description="Which id tag, in any case.")]
    ) -> IdTagPayload:
        row = await registry.update(info.context.principal, id_tag, registry.Edit(archived=True))
        return IdTagPayload(id_tag=IdTag.from_row(row))

    @strawberry.mutation(description="Have a charge point forget the id tags that it remembers. Needs OPERATOR.")
    @refusable(ClearCachePayload)
    async def clear_cache(self, info: Info, input: Annotated[ClearCacheInput, INPUT]) -> ClearCachePayload:
        row = await ask(info.context.principal, input, "clear_cache", {})
        return ClearCachePayload(command=Command.from_row(row), status=_CLEAR_STATUS.get(row.status or ""))
