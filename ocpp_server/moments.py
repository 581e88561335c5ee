"""Points in time: as charge points write them, and as we write them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated

from msgspec import Meta

AwareMoment = Annotated[datetime, Meta(tz=True)]

_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt _]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,30}))?)?)?"
    r"\s*(?:([Zz]|UTC|GMT)|([+-])(\d{1,2})(?::?(\d{2}))?)?",
    re.ASCII,
)


END_YEARS = (1, 9999)
_OLDEST = datetime.min.replace(microsecond=1, tzinfo=UTC)
_NEWEST = datetime.max.replace(microsecond=999_998, tzinfo=UTC)


def as_utc(moment: datetime) -> datetime:
    """Turn an aware moment into UTC; at the two ends of time, where the offset does not fit, the offset is ignored.

    The very ends are moved inwards by a microsecond, for PostgreSQL's driver takes them for infinity. They do come:
    0001-01-01T00:00:00Z is what charge points written in Go say without a clock.
    """
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment, _OLDEST), _NEWEST)


def parse_moment(text: str) -> datetime:
    """Read a timestamp as charge points write it; a missing zone means UTC. Raises ValueError."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a date-time")
    year, month, day, hour, minute, second, fraction, _, sign, zone_hours, zone_minutes = match.groups()
    extra = timedelta()
    hours, seconds = int(hour or 0), int(second or 0)
    if hours == 24 and not int(minute) and not seconds:
        hours, extra = 0, timedelta(days=1)
    if seconds == 60:
        seconds, extra = 59, extra + timedelta(seconds=1)
    zone = UTC
    if sign:
        offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes or 0))
        zone = timezone(offset if sign == "+" else -offset)
    microseconds = int((fraction or "0")[:6].ljust(6, "0"))
    moment = datetime(int(year), int(month), int(day), hours, int(minute or 0), seconds, microseconds, zone)
    try:
        return as_utc(moment + extra)
    except OverflowError:
        raise ValueError("out of range") from None


def utc_text(moment: datetime) -> str:
    """Write an aware moment as `2026-01-31T12:00:00Z`, with milliseconds only if there are any.

    Always Z: there are charge points that take `+00:00` for an error.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    bare = as_utc(moment).replace(tzinfo=None)
    return bare.isoformat(timespec="milliseconds" if bare.microsecond >= 1000 else "seconds") + "Z"
