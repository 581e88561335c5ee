"""Every order of a list, and every narrow view of the audit, is found by an index and not by sorting the table."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest
from tortoise.queryset import QuerySet

from api.authorization import IdTagOrder
from api.charge_point import ChargePointOrder
from api.driver import DriverOrder
from api.location import LocationOrder
from api.session import ChargingSessionOrder
from models import api_key, audit, charge_point, id_tag_registry, presence, session, user
from models import driver as drivers
from models import location as locations
from models.database import connection, dialect
from models.principal import SYSTEM
from tests.api.conftest import House

LISTS: dict[str, tuple[Callable[[], QuerySet[Any]], type[Enum]]] = {
    "charge points": (lambda: charge_point.visible(SYSTEM, archived=True), ChargePointOrder),
    "sessions": (lambda: session.visible(SYSTEM), ChargingSessionOrder),
    "id tags": (lambda: id_tag_registry.visible(SYSTEM, archived=True), IdTagOrder),
    "locations": (lambda: locations.visible(SYSTEM, archived=True), LocationOrder),
    "drivers": (lambda: drivers.visible(SYSTEM, archived=True), DriverOrder),
}
ORDERS = [(what, order.value) for what, (_, orders) in LISTS.items() for order in orders]
OTHERS: dict[str, Callable[[], QuerySet[Any]]] = {
    "keys": lambda: api_key.visible(SYSTEM).order_by("-id"),
    "people": lambda: user.visible(SYSTEM, archived=True).order_by("id"),
    "unknown charge points": lambda: presence.UnknownChargePoint.all().order_by("-last_seen_at", "-id"),
    "audit": lambda: audit.visible(SYSTEM).order_by("-id"),
    "audit of a subject": lambda: audit.visible(SYSTEM).filter(subject="user", subject_id=1).order_by("-id"),
    "audit of a charge point": lambda: audit.visible(SYSTEM).filter(charge_point_id=1).order_by("-id"),
    "audit of somebody": lambda: audit.visible(SYSTEM).filter(principal="user:anna").order_by("-id"),
    "sessions of an id tag": lambda: session.visible(SYSTEM).filter(id_tag_key="tag").order_by("-id"),
    "published locations": lambda: locations.published().order_by("name", "id"),
}


async def plan(query: QuerySet[Any]) -> str:
    """How the database would find the first rows of a query in a table that is large."""
    sql = query.limit(26).sql(params_inline=True)
    if dialect() == "sqlite":
        rows = await connection().execute_query_dict(f"explain query plan {sql}")
        return "\n".join(row["detail"] for row in rows)
    async with connection()._in_transaction() as transaction:
        await transaction.execute_script("set local enable_seqscan = off; set local enable_bitmapscan = off")
        rows = await transaction.execute_query_dict(f"explain {sql}")
    return "\n".join(row["QUERY PLAN"].strip("-> ") for row in rows)


def check(how: str) -> None:
    # Sorting the few rows that an index finds equal is cheap; sorting all of them is not.
    cheap = how.replace("Incremental Sort", "").replace("FOR LAST TERM OF ORDER BY", "")
    for bad in ("TEMP B-TREE FOR ORDER BY", "Seq Scan", "Sort  ("):
        assert bad not in cheap, how


@pytest.mark.parametrize(("what", "order"), ORDERS)
async def test_each_order_of_a_list_is_that_of_an_index(house: House, what: str, order: str) -> None:
    rows, column = LISTS[what][0](), order.removeprefix("-")
    sign = order.removesuffix(column)
    if column != "id" and rows.model._meta.fields_map[column].null:
        rows = rows.filter(**{f"{column}__isnull": False})
    sorting = [order] if column == "id" else [order, f"{sign}id"]
    check(await plan(rows.order_by(*sorting)))


@pytest.mark.parametrize("what", OTHERS)
async def test_each_narrow_view_is_that_of_an_index(house: House, what: str) -> None:
    check(await plan(OTHERS[what]()))
