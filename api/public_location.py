"""Locations for the public: where one can charge now, for anybody, without signing in."""

from typing import Annotated

import strawberry
from strawberry import ID

from api.context import Info
from api.errors import bad_input
from api.identifiers import Node, encode
from api.limits import Attempts
from api.location import MICRO
from api.words import ConnectorStatus
from models import fleet
from models import location as locations

MOST_ROWS = 50
MOST_RADIUS_KM = 500

_by_address = Attempts(60)


@strawberry.type(description="A connector, as anybody may see it.")
class PublicConnector:
    id: ID = strawberry.field(description="Its public reference: the id of the Connector.")
    status: ConnectorStatus | None = strawberry.field(
        description="What it is doing; null while nobody knows, as its charge point is not connected."
    )
    online: bool = strawberry.field(description="Whether its charge point is connected.")


@strawberry.type(description="How many connectors are doing something.")
class ConnectorCount:
    status: ConnectorStatus = strawberry.field(description="What they are doing.")
    count: int = strawberry.field(description="How many of them.")


@strawberry.type(description="A place where anybody may charge, with what is free there now.")
class PublicLocation(Node):
    name: str = strawberry.field(description="What people call it.")
    address: str | None = strawberry.field(description="Street and number.")
    postal_code: str | None = strawberry.field(description="Postal code.")
    city: str | None = strawberry.field(description="City.")
    region: str | None = strawberry.field(description="State or province.")
    country: str | None = strawberry.field(description="Country, as two letters of ISO 3166-1: DE.")
    latitude: float | None = strawberry.field(description="Degrees north, to six decimals.")
    longitude: float | None = strawberry.field(description="Degrees east, to six decimals.")
    time_zone: str | None = strawberry.field(description="IANA's name of its time zone, as Europe/Berlin.")
    distance_m: int | None = strawberry.field(description="How far it is from `near`, in m as the crow flies.")
    connectors: list[PublicConnector] = strawberry.field(description="The connectors there.")
    connector_counts: list[ConnectorCount] = strawberry.field(
        description="How many connectors are doing what; statuses that none of them has are left out."
    )
    offline_count: int = strawberry.field(description="How many connectors are not connected; they count nowhere else.")

    @classmethod
    def of(cls, row: locations.Location, distance_m: int | None, found: list[fleet.Seen]) -> "PublicLocation":
        """Show a row with its connectors."""
        shown = [
            PublicConnector(
                id=encode("Connector", f"{one.charge_point_id}/{one.connector_id}"),
                status=ConnectorStatus(one.status) if one.online else None,
                online=one.online,
            )
            for one in found
        ]
        counts = [
            ConnectorCount(status=status, count=count)
            for status in ConnectorStatus
            if (count := sum(one.status is status for one in shown))
        ]
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
            distance_m=distance_m,
            connectors=shown,
            connector_counts=counts,
            offline_count=sum(not one.online for one in shown),
        )


@strawberry.input(description="A place to look around.")
class NearInput:
    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")
    radius_km: int = strawberry.field(default=25, description=f"How far to look: 1 to {MOST_RADIUS_KM} km.")


@strawberry.type
class PublicLocationQuery:
    """What anybody may ask."""

    @strawberry.field(
        description="The published locations, the nearest first or else by name, each with what is free there now. For"
        " anybody, without signing in; more than 60 a minute from one address give RATE_LIMITED."
    )
    async def public_locations(
        self,
        info: Info,
        near: Annotated[NearInput | None, strawberry.argument(description="Around this place.")] = None,
        first: Annotated[int, strawberry.argument(description=f"How many: 1 to {MOST_ROWS}.")] = 20,
    ) -> list[PublicLocation]:
        if not 1 <= first <= MOST_ROWS:
            raise bad_input(f"first is {first}; expected 1 to {MOST_ROWS}")
        _by_address.begin(info.context.address)
        if near is None:
            rows = await locations.published().order_by("name", "id").limit(first)
            found: list[tuple[locations.Location, int | None]] = [(row, None) for row in rows]
        else:
            if not (-90 <= near.latitude <= 90 and -180 <= near.longitude <= 180):
                raise bad_input("near is no place on earth")
            if not 1 <= near.radius_km <= MOST_RADIUS_KM:
                raise bad_input(f"radiusKm is {near.radius_km}; expected 1 to {MOST_RADIUS_KM}")
            found = list(await locations.find_near(near.latitude, near.longitude, near.radius_km * 1000, first))
        seen = await fleet.connectors_at([row.id for row, _ in found])
        return [PublicLocation.of(row, far, seen[row.id]) for row, far in found]
