"""The fleet as a whole: how much of it is connected, what its connectors are doing, and how much it delivers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from tortoise.functions import Count, Sum

from models import charge_point as charge_points
from models import connector as connectors
from models import node
from models import session as sessions
from models.charge_point_registry import visible_unknown
from models.connector import Connector, ConnectorStatus
from models.database import now
from models.principal import Principal
from models.session import OPEN, REQUESTED

FRESH = timedelta(minutes=10)
"""How old a sample may be to count as power that flows now."""

_MOST_W = 10**9
"""A session that claims more than a gigawatt, either way, is not believed, and 64 bits hold the sum."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of what one principal may see. A connector counts with its last status, connected or not."""

    online: int
    offline: int
    connectors: dict[ConnectorStatus, int]
    running: int
    requested: int
    power_w: int
    unknown: int


async def summary(principal: Principal) -> Summary:
    """Count the fleet, with one query for each kind of row."""
    alive = sorted(await node.alive())
    total = await charge_points.visible(principal).count()
    online = await charge_points.visible(principal).filter(node_id__in=alive).count() if alive else 0
    reported = connectors.visible(principal).filter(connector_id__gt=0, charge_point__archived_at=None)
    statuses = await reported.annotate(n=Count("id")).group_by("status").values_list("status", "n")
    states = sessions.visible(principal).filter(state__in=[*OPEN, *REQUESTED]).annotate(n=Count("id"))
    counted = dict(await states.group_by("state").values_list("state", "n"))
    fresh = sessions.visible(principal).filter(state__in=OPEN, last_sample_received_at__gte=now() - FRESH)
    believed = fresh.filter(power_w__gte=-_MOST_W, power_w__lte=_MOST_W)
    ((power,),) = await believed.annotate(power=Sum("power_w")).values_list("power")
    return Summary(
        online=online,
        offline=total - online,
        connectors={ConnectorStatus(status): count for status, count in statuses},
        running=sum(counted.get(state, 0) for state in OPEN),
        requested=sum(counted.get(state, 0) for state in REQUESTED),
        power_w=int(power or 0),
        unknown=await visible_unknown(principal).count(),
    )


class Seen(NamedTuple):
    """A connector at a location, and whether its charge point is connected."""

    charge_point_id: int
    connector_id: int
    status: str
    online: bool


async def connectors_at(location_ids: Iterable[int]) -> dict[int, list[Seen]]:
    """The connectors at each of these locations, without those that stand for a whole charge point."""
    found: dict[int, list[Seen]] = {one: [] for one in location_ids}
    if not found:
        return found
    alive = await node.alive()
    rows = Connector.filter(
        charge_point__location_id__in=list(found), charge_point__archived_at=None, connector_id__gt=0
    ).order_by("charge_point_id", "connector_id")
    for location_id, node_id, *seen in await rows.values_list(
        "charge_point__location_id", "charge_point__node_id", "charge_point_id", "connector_id", "status"
    ):
        charge_point_id, connector_id, status = seen
        found[location_id].append(Seen(charge_point_id, connector_id, status, node_id in alive))
    return found
