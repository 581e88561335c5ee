"""Scalars: moments in UTC, and integers of 64 bits."""

from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

BigInt = NewType("BigInt", int)

_MOST_EXACT = 2**53 - 1
_LEAST, _MOST = -(2**63), 2**63 - 1


def _refuse(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def _write_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise _refuse(f"{value!r} is no DateTime; expected ISO 8601 with a zone, as 2026-01-31T12:00:00Z")


def _write_integer(value: int) -> int | str:
    return value if -_MOST_EXACT <= value <= _MOST_EXACT else str(value)


def _read_integer(value: Any) -> int:
    text_is_whole = isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) <= 20
    if (isinstance(value, int) and not isinstance(value, bool)) or text_is_whole:
        number = int(value)
        if _LEAST <= number <= _MOST:
            return number
    raise _refuse(f"{value!r} is no BigInt; expected a whole number of at most 64 bits")


SCALARS: dict[object, Any] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC, in ISO 8601: 2026-01-31T12:00:00Z. Input may use any zone, but must name one.",
        serialize=_write_moment,
        parse_value=_read_moment,
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of up to 64 bits: a JSON number up to 2^53, a string beyond. Input may be either.",
        serialize=_write_integer,
        parse_value=_read_integer,
    ),
}
