"""Search: one text looked for in whatever has a name or a number."""

from typing import Annotated

import strawberry
from tortoise.expressions import Q

from api import authorization, charge_point, location
from api import driver as driver_slice
from api import session as session_slice
from api.authorization import IdTag
from api.charge_point import ChargePoint
from api.context import Info
from api.driver import Driver
from api.errors import bad_input
from api.location import Location
from api.session import ChargingSession
from models import charge_point as charge_points
from models import driver as drivers
from models import id_tag_registry
from models import location as locations
from models import session as sessions
from models.authorization import fold
from models.principal import Role

HITS = 5
MOST_TEXT = 100
_MOST_TRANSACTION = 2**31 - 1


@strawberry.type(description=f"What was found, at most {HITS} of each kind; archived ones are left out.")
class SearchResult:
    charge_points: list[ChargePoint] = strawberry.field(
        description="Charge points with the text in the identity, the name or the serial number."
    )
    locations: list[Location] = strawberry.field(description="Locations with the text in the name, address or city.")
    sessions: list[ChargingSession] = strawberry.field(description="The session whose transaction has this number.")
    id_tags: list[IdTag] = strawberry.field(description="Id tags with the text in them.")
    drivers: list[Driver] = strawberry.field(description="Drivers with the text in the name or external reference.")


@strawberry.type
class SearchQuery:
    """What can be found by a text."""

    @strawberry.field(description="Look for a text, in any case, in all that has a name or a number.")
    async def search(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description=f"What to look for: 1 to {MOST_TEXT} characters.")],
    ) -> SearchResult:
        context = info.context
        principal = context.principal
        principal.require(Role.VIEWER)
        text = text.strip()
        if not 1 <= len(text) <= MOST_TEXT:
            raise bad_input(f"a text to look for has 1 to {MOST_TEXT} characters")
        named = Q(identity__icontains=text, name__icontains=text, serial_number__icontains=text, join_type="OR")
        placed = Q(name__icontains=text, address__icontains=text, city__icontains=text, join_type="OR")
        known = Q(name__icontains=text, external_ref__icontains=text, join_type="OR")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else 0
        found = []
        if 0 < number <= _MOST_TRANSACTION:
            found = await sessions.visible(principal).filter(transaction_id=number).limit(HITS)
        devices = await charge_points.visible(principal).filter(named).order_by("identity").limit(HITS)
        places = await locations.visible(principal).filter(placed).order_by("name", "id").limit(HITS)
        tags = await id_tag_registry.visible(principal).filter(key__contains=fold(text)).order_by("key").limit(HITS)
        people = await drivers.visible(principal).filter(known).order_by("name", "id").limit(HITS)
        return SearchResult(
            charge_points=await charge_point.show_all(context, devices),
            locations=await location.show_all(places),
            sessions=await session_slice.show_all(context, found),
            id_tags=await authorization.show_all(context, tags),
            drivers=await driver_slice.show_all(people),
        )
