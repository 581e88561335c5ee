"""Charge points by the name that people give them: their identity, or their public id."""

from typing import TypeVar

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.identifiers import decode
from models import charge_point as charge_points
from models.errors import NotFound
from models.principal import Principal

M = TypeVar("M", bound=Model)


async def find(principal: Principal, text: str, *, archived: bool = False) -> charge_points.ChargePoint:
    """The charge point with this identity or public id; NotFound if there is none that the principal may see."""
    row = await find_or_none(principal, text, archived=archived)
    if row is None:
        raise NotFound(f"no charge point has the identity or id {text!r}", field="chargePoint")
    return row


async def find_or_none(principal: Principal, text: str, *, archived: bool = True) -> charge_points.ChargePoint | None:
    """The charge point with this identity or public id, if the principal may see it."""
    row_id = decode("ChargePoint", text)
    wanted = Q(identity=text) if row_id is None else Q(Q(identity=text), Q(id=row_id), join_type="OR")
    return await charge_points.visible(principal, archived=archived).filter(wanted).first()


async def only_of(rows: QuerySet[M], principal: Principal, text: str | None) -> QuerySet[M]:
    """Of these rows those of one charge point, none if the principal may not see it; without a name, all of them."""
    if text is None:
        return rows
    row = await find_or_none(principal, text)
    return rows.filter(charge_point_id=0 if row is None else row.id)
