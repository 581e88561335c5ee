"""Public ids: opaque texts that name a row and its type."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import strawberry
from strawberry import ID


@strawberry.interface(description="Something that can be found again by its id.")
class Node:
    id: ID = strawberry.field(description="Opaque and never reused; say nothing about its contents.")


def encode(kind: str, row_id: int | str) -> ID:
    """Make the public id of a row, or of what else is named so; `kind` is the name of its GraphQL type."""
    return ID(urlsafe_b64encode(f"{kind}:{row_id}".encode()).decode().rstrip("="))


def take_apart(public: str) -> tuple[str, str] | None:
    """Return the type and what else a public id is made of; None if it is none."""
    try:
        text = urlsafe_b64decode(public + "=" * (-len(public) % 4)).decode("ascii")
    except ValueError:
        return None
    kind, _, key = text.partition(":")
    return kind, key


def row_number(text: str) -> int | None:
    """Return the number of a row; None if it is none."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def decode(kind: str, public: str) -> int | None:
    """Return the row's id; None if this is no id of that type."""
    found = take_apart(public)
    return row_number(found[1]) if found is not None and found[0] == kind else None


def decode_all(kind: str, public: list[ID]) -> list[int]:
    """Return the rows' ids, without those that are no ids of that type: nothing can be found under them."""
    return [row_id for one in public if (row_id := decode(kind, one)) is not None]
