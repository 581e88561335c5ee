"""File deliveries: the file of a link is handed over once, no byte of it to two readers at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from models import charge_point as charge_points
from models import file_link
from models.database import now, unit_of_work
from models.errors import RateLimited
from models.file_link import FileLink, Ranges

DEAD = timedelta(seconds=30)
"""A reader that has taken nothing for so long may be gone: whoever comes next takes its place."""

MOST_READERS = 8
"""Ranges of one file that may be fetched side by side."""

_MOST_RANGES = 100


async def begin(link: FileLink, reader: str, start: int, end: int) -> None:
    """Let a reader have the bytes from `start` up to `end` (not included); its first one begins the transfer.

    Raises Gone if the link is no longer open, and RateLimited while a living reader fetches some of these bytes.
    That is looked at before anything is locked, so that whoever asks again and again is in nobody's way.
    """
    _others(link, reader, start, end)
    await _begin(link.id, reader, start, end)


@unit_of_work
async def _begin(link_id: int, reader: str, start: int, end: int) -> None:
    row = await _locked(link_id)
    file_link.check_open(row)
    moment = now()
    others = _others(row, reader, start, end)
    row.readers = [*others, {"reader": reader, "start": start, "end": end, "at": moment.isoformat()}]
    if row.begun_at is None:
        row.begun_at = moment
        row.expires_at = min(row.expires_at, moment + timedelta(seconds=row.transfer_s))
    await row.save(update_fields=["readers", "begun_at", "expires_at"])


def _others(row: FileLink, reader: str, start: int, end: int) -> list[dict[str, Any]]:
    """The other readers that live, if there is room for this one beside them."""
    moment = now()
    living = [one for one in row.readers if one["reader"] != reader and not _is_dead(one, moment)]
    if any(start < one["end"] and one["start"] < end for one in living):
        raise RateLimited("it is being fetched already")
    if len(living) >= MOST_READERS:
        raise RateLimited("too many parts of it are being fetched already")
    return living


def _is_dead(reader: dict[str, Any], moment: datetime) -> bool:
    return moment - datetime.fromisoformat(reader["at"]) >= DEAD


async def note(link_id: int, reader: str, start: int, end: int, *, leaves: bool) -> bool:
    """Note, inside a unit of work, that a reader was handed these bytes; once all were, the link is used.

    Returns whether it may go on: not if it was thought dead and another one took its place, or if time is up.
    """
    row = await _locked(link_id)
    others = [one for one in row.readers if one["reader"] != reader]
    is_known = len(others) < len(row.readers)
    if is_known and end > start:
        row.delivered = join(row.delivered, start, end)[:_MOST_RANGES]
    if row.file is not None and row.used_at is None and row.delivered == [[0, row.file.size_bytes]]:
        row.used_at = now()
    mine = [{**one, "at": now().isoformat()} for one in row.readers if one["reader"] == reader and not leaves]
    row.readers = others + mine
    await row.save(update_fields=["delivered", "readers", "used_at"])
    return is_known and row.expires_at > now()


async def take_back(link_id: int, start: int, end: int) -> None:
    """Note, inside a unit of work, that these bytes were not handed over after all; the link is good again."""
    row = await _locked(link_id)
    row.delivered = cut(row.delivered, start, end)
    row.used_at = None
    await row.save(update_fields=["delivered", "used_at"])


async def _locked(link_id: int) -> FileLink:
    row = await FileLink.get(id=link_id)
    await charge_points.lock([row.charge_point_id])
    return await FileLink.get(id=link_id).select_related("file")


def cut(ranges: Ranges, start: int, end: int) -> Ranges:
    """Take the range from `start` up to `end` (not included) out of others."""
    parts = ((low, min(high, start)) for low, high in ranges), ((max(low, end), high) for low, high in ranges)
    return sorted([low, high] for part in parts for low, high in part if low < high)


def join(ranges: Ranges, start: int, end: int) -> Ranges:
    """Add the range from `start` up to `end` (not included) to others; what touches becomes one."""
    joined: Ranges = []
    for low, high in sorted([*ranges, [start, end]]):
        if joined and low <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], high)
        else:
            joined.append([low, high])
    return joined
