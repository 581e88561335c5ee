"""Pages of long lists: connections with cursors that say where they stand, so that inserts shift nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.cost import PAGE
from api.errors import bad_input
from api.limits import MAX_PAGE, is_text, page_size

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many rows, from the start or after `after`: 1 to {MAX_PAGE}, by default {PAGE}."
    ),
]
After = Annotated[str | None, strawberry.argument(description="Go on after the row with this cursor.")]
Last = Annotated[
    int | None, strawberry.argument(description=f"How many rows, from the end or before `before`: 1 to {MAX_PAGE}.")
]
Before = Annotated[str | None, strawberry.argument(description="Go back from the row with this cursor.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows come before this page, as far as was asked.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; null if the page is empty.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row; pass it as `after` to go on.")


@strawberry.type(description="One row of a page, with its cursor.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The row.")
    cursor: str = strawberry.field(description="Where the row stands; good for the same `orderBy` only.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    nodes: list[T] = strawberry.field(description="The rows of the page.")
    edges: list[Edge[T]] = strawberry.field(description="The rows of the page, each with its cursor.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    rows: strawberry.Private[QuerySet[Any]]

    @strawberry.field(description="How many rows the whole list has. Counted only if you ask, which takes its time.")
    async def total_count(self) -> int:
        return await self.rows.count()


async def paginate(
    rows: QuerySet[Row],
    order: Enum | str,
    make: Callable[[Sequence[Row]], Awaitable[list[T]]],
    *,
    first: int | None,
    after: str | None,
    last: int | None = None,
    before: str | None = None,
) -> Connection[T]:
    """Read one page of `rows` and turn them into nodes.

    `order` names the column that the list is sorted by, with a `-` before it if it falls; rows that have nothing there
    are left out, and the id decides between equal ones. Raises BAD_USER_INPUT for impossible pages and foreign cursors.
    """
    if first is not None and last is not None:
        raise bad_input("ask for first or for last, not for both")
    backwards = last is not None or (before is not None and first is None)
    if (before is not None and not backwards) or (after is not None and backwards):
        raise bad_input("after goes with first, and before with last")
    ordering = order.value if isinstance(order, Enum) else order
    column, falls = ordering.removeprefix("-"), ordering.startswith("-")
    if column != "id" and rows.model._meta.fields_map[column].null:
        rows = rows.filter(**{f"{column}__isnull": False})
    size = page_size("last", PAGE if last is None else last) if backwards else page_size("first", first or PAGE)
    if first == 0:
        page_size("first", 0)
    sign = "-" if falls != backwards else ""
    wanted = rows if column == "id" else rows.order_by()
    cursor = before if backwards else after
    if cursor is not None:
        wanted = wanted.filter(_beyond(rows.model, ordering, cursor, sign))
    sorting = [f"{sign}id"] if column == "id" else [f"{sign}{column}", f"{sign}id"]
    found = await wanted.order_by(*sorting).limit(size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    nodes = await make(found)
    edges = [Edge(node=node, cursor=_cursor(ordering, row)) for node, row in zip(nodes, found, strict=True)]
    return Connection(
        nodes=nodes,
        edges=edges,
        page_info=PageInfo(
            has_next_page=before is not None if backwards else more,
            has_previous_page=more if backwards else after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        rows=rows,
    )


def _cursor(ordering: str, row: Model) -> str:
    value = getattr(row, ordering.removeprefix("-"))
    text = value.isoformat() if isinstance(value, datetime) else value
    return urlsafe_b64encode(json.dumps([ordering, text, row.pk], separators=(",", ":")).encode()).decode().rstrip("=")


def _beyond(model: type[Model], ordering: str, cursor: str, sign: str) -> Q:
    """The condition that a row stands beyond the cursor; the first half of it lets an index find the place."""
    column = ordering.removeprefix("-")
    try:
        made_for, value, row_id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(model._meta.fields_map[column], fields.DatetimeField):
            value = _utc(value)
        elif type(value) is not (int if column == "id" else str):
            raise ValueError
        if type(row_id) is not int or not 0 <= row_id < 2**63 or (column == "id" and value != row_id):
            raise ValueError
        if isinstance(value, str) and not is_text(value):
            raise ValueError
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise bad_input("this is no cursor of ours") from None
    if made_for != ordering:
        raise bad_input("this cursor belongs to another orderBy")
    beyond = "lt" if sign else "gt"
    id_beyond = _q(f"id__{beyond}", row_id)
    if column == "id":
        return id_beyond
    return _q(f"{column}__{beyond}e", value) & (_q(f"{column}__{beyond}", value) | id_beyond)


def _utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _q(condition: str, value: object) -> Q:
    conditions: dict[str, Any] = {condition: value}
    return Q(**conditions)
