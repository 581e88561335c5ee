"""Drivers: people who charge, their id tags, and the tokens of their apps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID, UNSET
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import Node, decode, encode
from api.pagination import After, Before, Connection, First, Last, paginate
from api.words import INPUT
from models import driver as drivers
from models import id_tag_registry
from models.authorization import IdTag as IdTagRow
from models.principal import Principal, Role

if TYPE_CHECKING:
    from api.authorization import IdTag


@strawberry.type(description="A person who charges, with id tags of its own.")
class Driver(Node):
    name: str | None = strawberry.field(description="Whatever helps people to know the driver.")
    external_ref: str | None = strawberry.field(description="What the driver is called elsewhere: unique.")
    note: str | None = strawberry.field(description="Whatever people want to remember.")
    created_at: datetime = strawberry.field(description="When the driver was added (UTC).")
    archived_at: datetime | None = strawberry.field(
        description="When the driver was archived (UTC); null while in use."
    )
    row_id: strawberry.Private[int]

    @strawberry.field(description="The id tags of the driver, archived ones left out.")
    async def id_tags(self, info: Info) -> list[Annotated["IdTag", strawberry.lazy("api.authorization")]]:
        from api.authorization import IdTag  # which shows its driver

        return [IdTag.from_row(row) for row in await info.context.load(_load_id_tags, self.row_id)]

    @classmethod
    def from_row(cls, row: drivers.Driver) -> "Driver":
        """Show a row."""
        return cls(
            id=encode("Driver", row.id),
            name=row.name,
            external_ref=row.external_ref,
            note=row.note,
            created_at=row.created_at,
            archived_at=row.archived_at,
            row_id=row.id,
        )


async def load_drivers(principal: Principal, ids: list[int]) -> list[drivers.Driver | None]:
    """Load function: rows by id, archived ones too."""
    found = {row.id: row for row in await drivers.visible(principal, archived=True).filter(id__in=set(ids))}
    return [found.get(one) for one in ids]


async def _load_id_tags(principal: Principal, ids: list[int]) -> list[list[IdTagRow]]:
    found: dict[int, list[IdTagRow]] = {}
    for row in await id_tag_registry.visible(principal).filter(driver_id__in=set(ids)).order_by("id"):
        found.setdefault(row.driver_id or 0, []).append(row)
    return [found.get(one, []) for one in ids]


async def show_all(rows: Sequence[drivers.Driver]) -> list[Driver]:
    """Show rows."""
    return [Driver.from_row(row) for row in rows]


@strawberry.input(description="Which drivers; all conditions that are given must hold.")
class DriverFilter:
    contains: str | None = strawberry.field(
        default=None, description="Part of the name or of the external reference, in any case."
    )
    archived: bool | None = strawberry.field(
        default=False, description="Only archived ones, only those in use (the default), or both (null)."
    )


def matching(principal: Principal, wanted: DriverFilter | None) -> QuerySet[drivers.Driver]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or DriverFilter()
    rows = drivers.visible(principal, archived=wanted.archived is not False)
    if wanted.archived:
        rows = rows.filter(archived_at__isnull=False)
    if wanted.contains:
        rows = rows.filter(Q(name__icontains=wanted.contains, external_ref__icontains=wanted.contains, join_type="OR"))
    return rows


@strawberry.enum(description="How a list of drivers is sorted.")
class DriverOrder(Enum):
    NAME_ASC = strawberry.enum_value("name", description="By name; those without one are left out.")
    NAME_DESC = strawberry.enum_value("-name", description="By name, the last one first.")
    CREATED_AT_ASC = strawberry.enum_value("id", description="In the order they were added.")
    CREATED_AT_DESC = strawberry.enum_value("-id", description="Newest first.")


@strawberry.input(description="A driver to add.")
class CreateDriverInput:
    name: str | None = strawberry.field(default=None, description="Up to 255 characters.")
    external_ref: str | None = strawberry.field(
        default=None, description="What the driver is called elsewhere, up to 255 characters: unique."
    )
    note: str | None = strawberry.field(default=None, description="Up to 500 characters for people.")


@strawberry.input(description="Changes to a driver. What is absent stays; null clears it.")
class UpdateDriverInput:
    id: ID = strawberry.field(description="Which driver.")
    name: str | None = strawberry.field(default=UNSET, description="Up to 255 characters.")
    external_ref: str | None = strawberry.field(default=UNSET, description="What the driver is called elsewhere.")
    note: str | None = strawberry.field(default=UNSET, description="Up to 500 characters for people.")
    archived: bool | None = strawberry.field(
        default=UNSET,
        description="True archives the driver and ends its tokens, false brings it back. Cannot be cleared.",
    )

    def edit(self) -> drivers.Edit:
        """What the ground floor is told."""
        edit = drivers.Edit()
        if self.name is not UNSET:
            edit["name"] = self.name
        if self.external_ref is not UNSET:
            edit["external_ref"] = self.external_ref
        if self.note is not UNSET:
            edit["note"] = self.note
        if self.archived is not UNSET and self.archived is not None:
            edit["archived"] = self.archived
        return edit


@strawberry.type(description="A driver that was added or changed.")
class DriverPayload:
    driver: Driver | None = strawberry.field(default=None, description="As it is now; null if it was refused.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.input(description="A token to make for the app of a driver. Say which driver by driverId or externalRef.")
class IssueDriverTokenInput:
    driver_id: ID | None = strawberry.field(default=None, description="The id of the driver.")
    external_ref: str | None = strawberry.field(default=None, description="What the driver is called elsewhere.")
    ensure_driver: bool = strawberry.field(
        default=False, description="Add the driver if the external reference is new."
    )
    expires_in_seconds: int = strawberry.field(default=3600, description="How long it lasts: 60 to 86400 s.")


@strawberry.type(description="A token for the app of a driver.")
class IssueDriverTokenPayload:
    token: str | None = strawberry.field(
        default=None,
        description="Shown once. Its holder sees the driver's own id tags and sessions and the published charge"
        " points, and no more. Send it as `Authorization: Bearer <token>`.",
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When it ends (UTC).")
    driver: Driver | None = strawberry.field(default=None, description="Whose it is; null if it was refused.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class DriverQuery:
    """What can be asked about drivers."""

    @strawberry.field(description="One driver, archived ones too; null if there is none.")
    async def driver(self, info: Info, id: Annotated[ID, strawberry.argument(description="Its id.")]) -> Driver | None:
        rows = drivers.visible(info.context.principal, archived=True)
        row = await rows.get_or_none(id=decode("Driver", id) or 0)
        return None if row is None else Driver.from_row(row)

    @strawberry.field(description="The drivers, a page at a time.")
    async def drivers(
        self,
        info: Info,
        filter: Annotated[DriverFilter | None, strawberry.argument(description="Which ones.")] = None,
        order_by: Annotated[
            DriverOrder, strawberry.argument(description="How they are sorted.")
        ] = DriverOrder.CREATED_AT_DESC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Driver]:
        rows = matching(info.context.principal, filter)
        return await paginate(rows, order_by, show_all, first=first, after=after, last=last, before=before)


@strawberry.type
class DriverMutation:
    """What can be done about drivers."""

    @strawberry.mutation(description="Add a driver. Needs OPERATOR.")
    @refusable(DriverPayload)
    async def create_driver(self, info: Info, input: Annotated[CreateDriverInput, INPUT]) -> DriverPayload:
        edit = drivers.Edit(name=input.name, external_ref=input.external_ref, note=input.note)
        return DriverPayload(driver=Driver.from_row(await drivers.create(info.context.principal, edit)))

    @strawberry.mutation(description="Change a driver, or bring an archived one back. Needs OPERATOR.")
    @refusable(DriverPayload)
    async def update_driver(self, info: Info, input: Annotated[UpdateDriverInput, INPUT]) -> DriverPayload:
        row = await drivers.update(info.context.principal, decode("Driver", input.id) or 0, input.edit())
        return DriverPayload(driver=Driver.from_row(row))

    @strawberry.mutation(
        description="Take a driver out of use: it is hidden and its tokens end; its id tags stay as they are. Needs"
        " OPERATOR."
    )
    @refusable(DriverPayload)
    async def archive_driver(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Which driver.")]
    ) -> DriverPayload:
        row = await drivers.update(info.context.principal, decode("Driver", id) or 0, drivers.Edit(archived=True))
        return DriverPayload(driver=Driver.from_row(row))

    @strawberry.mutation(
        description="Make a short-lived token for the app of a driver. What a key with a scope issues shows no more"
        " charge points than the key does, and ends with it. Needs OPERATOR."
    )
    @refusable(IssueDriverTokenPayload)
    async def issue_driver_token(
        self, info: Info, input: Annotated[IssueDriverTokenInput, INPUT]
    ) -> IssueDriverTokenPayload:
        principal = info.context.principal
        principal.require(Role.OPERATOR)
        token, row, expires_at = await drivers.issue_token(
            principal,
            None if input.driver_id is None else decode("Driver", input.driver_id) or 0,
            input.external_ref,
            timedelta(seconds=input.expires_in_seconds),
            ensure=input.ensure_driver,
        )
        return IssueDriverTokenPayload(token=token, expires_at=expires_at, driver=Driver.from_row(row))


def driver_row(public: str | None) -> int | None:
    """The row's id of a driver that an input names; 0, which no driver has, for an id of something else."""
    return None if public is None else decode("Driver", public) or 0
