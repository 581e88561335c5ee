"""The newest few rows of each of many parents, in one query."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

_MOST_AT_ONCE = 250
"""SQLite takes at most 500 parts."""

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Model)


async def newest(
    model: type[Row],
    rows_of: Callable[[Key], QuerySet[Row]],
    keys: list[Key],
    belongs_to: Callable[[Row], Any],
    parent_of: Callable[[Key], Any] = lambda key: key,
) -> list[list[Row]]:
    """Run the sorted and limited queries of many keys as one, and give each key its rows in their order.

    Each of them finds its rows by the index on parent and id: a window over all rows of a parent would read them all.
    """
    queries = [rows_of(key) for key in dict.fromkeys(keys)]
    found: dict[Any, list[Row]] = {}
    for start in range(0, len(queries), _MOST_AT_ONCE):
        bite = queries[start : start + _MOST_AT_ONCE]
        parts = [f"select * from ({query.sql(params_inline=True)}) as part{n}" for n, query in enumerate(bite)]
        read: list[Row] = await model.raw(" union all ".join(parts))
        for row in read:
            found.setdefault(belongs_to(row), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.pk, reverse=True)
    return [found.get(parent_of(key), []) for key in keys]
