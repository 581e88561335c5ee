"""Repairs: how often what a charge point says had to be mended, so that its maker can be told."""

from datetime import datetime

import strawberry

from api.scalars import BigInt
from models import message as messages
from models.principal import Principal


@strawberry.type(description="One kind of mistake that a charge point makes, mended each time.")
class Repair:
    action: str = strawberry.field(description="In which of its messages, as StatusNotification.")
    what: str = strawberry.field(description="Which field, and what is wrong with it.")
    count: BigInt = strawberry.field(description="In how many of its messages so far.")
    last_at: datetime = strawberry.field(description="When it last had to be mended (UTC).")

    @classmethod
    def from_row(cls, row: messages.Repair) -> "Repair":
        """Show a row."""
        return cls(action=row.action, what=row.what, count=BigInt(row.count), last_at=row.last_at)


async def load_repairs(principal: Principal, charge_point_ids: list[int]) -> list[list[messages.Repair]]:
    """Load function: the repairs of charge points, the most frequent first."""
    rows = messages.visible_repairs(principal).filter(charge_point_id__in=set(charge_point_ids))
    found: dict[int, list[messages.Repair]] = {}
    for row in await rows.order_by("-count", "action", "what"):
        found.setdefault(row.charge_point_id, []).append(row)
    return [found.get(one, []) for one in charge_point_ids]
