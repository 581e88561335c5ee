"""Locations: where charge points stand, for those who run them."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID, UNSET
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.context import Info
from api.errors import USER_ERRORS, UserError, bad_input, refusable
from api.identifiers import Node, decode, encode
from api.limits import page_size
from api.pagination import After, Before, Connection, First, Last, paginate
from api.words import INPUT
from models import location as locations
from models.errors import Invalid
from models.principal import Principal

if TYPE_CHECKING:
    from api.charge_point import ChargePoint

MICRO = locations.MICRO


@strawberry.type(description="A place with charge points.")
class Location(Node):
    name: str = strawberry.field(description="What people call it.")
    address: str | None = strawberry.field(description="Street and number.")
    postal_code: str | None = strawberry.field(description="Postal code.")
    city: str | None = strawberry.field(description="City.")
    region: str | None = strawberry.field(description="State or province.")
    country: str | None = strawberry.field(description="Country, as two letters of ISO 3166-1: DE.")
    latitude: float | None = strawberry.field(description="Degrees north, to six decimals.")
    longitude: float | None = strawberry.field(description="Degrees east, to six decimals.")
    time_zone: str | None = strawberry.field(description="IANA's name of its time zone, as Europe/Berlin.")
    published: bool = strawberry.field(description="Whether anybody may see it, drivers and the public included.")
    created_at: datetime = strawberry.field(description="When it was added (UTC).")
    archived_at: datetime | None = strawberry.field(description="When it was archived (UTC); null while in use.")
    row_id: strawberry.Private[int]

    @strawberry.field(description="The charge points there, by identity; page through all with the query chargePoints.")
    async def charge_points(
        self, info: Info, first: Annotated[int, strawberry.argument(description="How many: 1 to 200.")] = 25
    ) -> list[Annotated["ChargePoint", strawberry.lazy("api.charge_point")]]:
        from api.charge_point import load_of_locations, show_all  # which show their location

        rows = await info.context.load(load_of_locations, (self.row_id, page_size("first", first)))
        return await show_all(info.context, rows)

    @classmethod
    def from_row(cls, row: locations.Location) -> "Location":
        """Show a row."""
        return cls(
            id=encode("Location", row.id),
            name=row.name,
            address=row.address,
            postal_code=row.postal_code,
            city=row.city,
            region=row.region,
            country=row.country,
            latitude=None if row.latitude is None else row.latitude / MICRO,
            longitude=None if row.longitude is None else row.longitude / MICRO,
            time_zone=row.time_zone,
            published=row.published,
            created_at=row.created_at,
            archived_at=row.archived_at,
            row_id=row.id,
        )


async def load_locations(principal: Principal, ids: list[int]) -> list[locations.Location | None]:
    """Load function: rows by id, archived ones too."""
    found = {row.id: row for row in await locations.visible(principal, archived=True).filter(id__in=set(ids))}
    return [found.get(one) for one in ids]


async def show_all(rows: Sequence[locations.Location]) -> list[Location]:
    """Show rows."""
    return [Location.from_row(row) for row in rows]


@strawberry.input(description="Which locations; all conditions that are given must hold.")
class LocationFilter:
    contains: str | None = strawberry.field(
        default=None, description="Part of the name, the address or the city, in any case."
    )
    published: bool | None = strawberry.field(default=None, description="Whether anybody may see it.")
    archived: bool | None = strawberry.field(
        default=False, description="Only archived ones, only those in use (the default), or both (null)."
    )


def matching(principal: Principal, wanted: LocationFilter | None) -> QuerySet[locations.Location]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or LocationFilter()
    rows = locations.visible(principal, archived=wanted.archived is not False)
    if wanted.archived:
        rows = rows.filter(archived_at__isnull=False)
    if wanted.contains:
        text = wanted.contains
        rows = rows.filter(Q(name__icontains=text, address__icontains=text, city__icontains=text, join_type="OR"))
    if wanted.published is not None:
        rows = rows.filter(published=wanted.published)
    return rows


@strawberry.enum(description="How a list of locations is sorted.")
class LocationOrder(Enum):
    NAME_ASC = strawberry.enum_value("name", description="By name.")
    NAME_DESC = strawberry.enum_value("-name", description="By name, the last one first.")
    CREATED_AT_ASC = strawberry.enum_value("id", description="In the order they were added.")
    CREATED_AT_DESC = strawberry.enum_value("-id", description="Newest first.")


@strawberry.input(description="A location to add.")
class CreateLocationInput:
    name: str = strawberry.field(description="What people call it: 1 to 255 characters.")
    address: str | None = strawberry.field(default=None, description="Street and number.")
    postal_code: str | None = strawberry.field(default=None, description="Postal code, up to 20 characters.")
    city: str | None = strawberry.field(default=None, description="City.")
    region: str | None = strawberry.field(default=None, description="State or province.")
    country: str | None = strawberry.field(default=None, description="Country, as two letters of ISO 3166-1: DE.")
    latitude: float | None = strawberry.field(default=None, description="Degrees north, -90 to 90; with a longitude.")
    longitude: float | None = strawberry.field(default=None, description="Degrees east, -180 to 180; with a latitude.")
    time_zone: str | None = strawberry.field(default=None, description="IANA's name, as Europe/Berlin.")
    published: bool = strawberry.field(default=False, description="Whether anybody may see it.")

    def edit(self) -> locations.Edit:
        """What the ground floor is told."""
        return locations.Edit(
            name=self.name,
            address=self.address,
            postal_code=self.postal_code,
            city=self.city,
            region=self.region,
            country=self.country,
            place=_place(self.latitude, self.longitude),
            time_zone=self.time_zone,
            published=self.published,
        )


@strawberry.input(description="Changes to a location. What is absent stays; null clears it.")
class UpdateLocationInput:
    id: ID = strawberry.field(description="Which location.")
    name: str | None = strawberry.field(default=UNSET, description="What people call it. Cannot be cleared.")
    address: str | None = strawberry.field(default=UNSET, description="Street and number.")
    postal_code: str | None = strawberry.field(default=UNSET, description="Postal code, up to 20 characters.")
    city: str | None = strawberry.field(default=UNSET, description="City.")
    region: str | None = strawberry.field(default=UNSET, description="State or province.")
    country: str | None = strawberry.field(default=UNSET, description="Country, as two letters of ISO 3166-1: DE.")
    latitude: float | None = strawberry.field(default=UNSET, description="Degrees north; with a longitude.")
    longitude: float | None = strawberry.field(default=UNSET, description="Degrees east; with a latitude.")
    time_zone: str | None = strawberry.field(default=UNSET, description="IANA's name, as Europe/Berlin.")
    published: bool | None = strawberry.field(
        default=UNSET, description="Whether anybody may see it. Cannot be cleared."
    )
    archived: bool | None = strawberry.field(
        default=UNSET, description="True archives it, false brings it back. Cannot be cleared."
    )

    def edit(self) -> locations.Edit:
        """What the ground floor is told."""
        edit = locations.Edit()
        for name in ("address", "postal_code", "city", "region", "country", "time_zone"):
            if (value := getattr(self, name)) is not UNSET:
                edit[name] = value
        for name in ("name", "published", "archived"):
            if (value := getattr(self, name)) is not UNSET and value is not None:
                edit[name] = value  # type: ignore[literal-required]
        if self.latitude is not UNSET or self.longitude is not UNSET:
            edit["place"] = _place(self.latitude, self.longitude)
        return edit


def _place(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    if latitude is UNSET or longitude is UNSET or (latitude is None) != (longitude is None):
        raise Invalid("give latitude and longitude together", field="latitude")
    return None if latitude is None or longitude is None else (latitude, longitude)


@strawberry.type(description="A location that was added or changed.")
class LocationPayload:
    location: Location | None = strawberry.field(default=None, description="As it is now; null if it was refused.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class LocationQuery:
    """What can be asked about locations."""

    @strawberry.field(description="One location, archived ones too; null if there is none.")
    async def location(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Its id.")]
    ) -> Location | None:
        rows = locations.visible(info.context.principal, archived=True)
        row = await rows.get_or_none(id=decode("Location", id) or 0)
        return None if row is None else Location.from_row(row)

    @strawberry.field(description="The locations, a page at a time.")
    async def locations(
        self,
        info: Info,
        filter: Annotated[LocationFilter | None, strawberry.argument(description="Which ones.")] = None,
        order_by: Annotated[
            LocationOrder, strawberry.argument(description="How they are sorted.")
        ] = LocationOrder.NAME_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Location]:
        rows = matching(info.context.principal, filter)
        return await paginate(rows, order_by, show_all, first=first, after=after, last=last, before=before)


@strawberry.type
class LocationMutation:
    """What can be done about locations."""

    @strawberry.mutation(description="Add a location. Needs OPERATOR.")
    @refusable(LocationPayload)
    async def create_location(self, info: Info, input: Annotated[CreateLocationInput, INPUT]) -> LocationPayload:
        row = await locations.create(info.context.principal, input.edit())
        return LocationPayload(location=Location.from_row(row))

    @strawberry.mutation(description="Change a location, or bring an archived one back. Needs OPERATOR.")
    @refusable(LocationPayload)
    async def update_location(self, info: Info, input: Annotated[UpdateLocationInput, INPUT]) -> LocationPayload:
        row = await locations.update(info.context.principal, decode("Location", input.id) or 0, input.edit())
        return LocationPayload(location=Location.from_row(row))

    @strawberry.mutation(
        description="Take a location out of use: it is hidden; its charge points stay as they are. Needs OPERATOR."
    )
    @refusable(LocationPayload)
    async def archive_location(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Which location.")]
    ) -> LocationPayload:
        row = await locations.update(info.context.principal, decode("Location", id) or 0, locations.Edit(archived=True))
        return LocationPayload(location=Location.from_row(row))


def location_id(public: str | None) -> int | None:
    """The row's id of a location that an input names; raises BAD_USER_INPUT for an id of something else."""
    if public is None:
        return None
    row_id = decode("Location", public)
    if row_id is None:
        raise bad_input(f"{public!r} is no id of a location")
    return row_id
