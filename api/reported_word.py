"""Reported words, of firmware and of diagnostics alike: how many are told, and how to go back to older ones."""

from typing import Annotated, TypeVar

import strawberry
from strawberry import ID
from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.errors import bad_input
from api.identifiers import decode
from api.limits import page_size

MOST_WORDS = 100
"""Words of a charge point that are told of one job; all others are told by the list of its statuses."""

Word = TypeVar("Word", bound=Model)

OlderThan = Annotated[
    ID | None, strawberry.argument(description="Only those before the one with this id; null for the newest.")
]


async def page_of_words(rows: QuerySet[Word], kind: str, first: int, before: ID | None) -> list[Word]:
    """Read the newest words, or the newest before one; BAD_USER_INPUT for what is no id of this kind."""
    if before is not None:
        row_id = decode(kind, before)
        if row_id is None:
            raise bad_input(f"before is the id of a {kind}")
        rows = rows.filter(id__lt=row_id)
    return await rows.order_by("-id").limit(page_size("first", first))
