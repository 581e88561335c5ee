"""Where a session or a reservation is: what its driver may know of a charge point, published or not."""

import strawberry

from api.context import Info
from api.location import Location, load_locations
from models import charge_point as charge_points
from models.charge_point import ChargePoint
from models.principal import Principal, Role


@strawberry.type(description="Where a session or a reservation is, as much as whoever charges there must know.")
class SessionPlace:
    identity: str = strawberry.field(description="The identity of the charge point.")
    name: str | None = strawberry.field(description="What people call the charge point.")
    row: strawberry.Private[ChargePoint]

    @strawberry.field(description="Where the charge point stands; null if nobody says, or not to you.")
    async def location(self, info: Info) -> Location | None:
        row = self.row.location
        if row is not None and info.context.principal.may(Role.VIEWER):
            row = await info.context.load(load_locations, row.id)
        return None if row is None else Location.from_row(row)

    @classmethod
    def from_row(cls, row: ChargePoint) -> "SessionPlace":
        """Show where a charge point is."""
        return cls(identity=row.identity, name=row.name, row=row)


async def load_places(_: Principal, charge_point_ids: list[int]) -> list[ChargePoint]:
    """Load function: charge points with their locations, for sessions and reservations that the principal may see."""
    found = await charge_points.standing(charge_point_ids)
    return [found[one] for one in charge_point_ids]
