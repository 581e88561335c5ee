"""Searching what the list of a charge point lacks of the present id tags: page by page, outside of transactions.

Both are walked by their keys, so that a part of a list costs what that part is long, however many id tags there are.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import NamedTuple

from models.authorization import IdTag
from models.local_auth_list import LocalAuthListEntry
from models.local_auth_list_content import Edit, EditKind, Entry, difference, is_sayable, present

_TAG = ("id", "id_tag", "key", "parent_id_tag", "expires_at", "blocked", "archived_at")
_ENTRY = ("key", "id_tag", "status", "expires_at", "parent_id_tag")
_SMALLEST_PAGE, _LARGEST_PAGE = 100, 250


class Place(NamedTuple):
    """How far a walk has come. What is to be removed comes first, for it makes room for what is to be written."""

    removing: bool
    key: str


BEGINNING = Place(True, "")


class Found(NamedTuple):
    """The first edits of a walk, the place of the last of them, and how many there are in all, where it counted."""

    edits: list[Edit]
    place: Place
    total: int | None


async def find(charge_point_id: int | None, most: int, at: datetime, since: Place = BEGINNING) -> Found:
    """Find the next edits, at most so many, that make the list what the id tags say at the moment `at` (UTC).

    If there are none after `since`, whatever has changed before it is looked for from the beginning, and counted.
    Without a charge point, they are the first of a list that replaces whatever is held.
    """
    edits: dict[str, Edit] = {}  # an id tag that was archived and comes back while we read is in a list only once
    place, total, counts = since, 0, charge_point_id is not None and since == BEGINNING
    async with aclosing(walk(charge_point_id, at, since, most)) as found:
        async for place_of_it, edit in found:
            total += 1
            if len(edits) < most:
                edits[place_of_it.key], place = edit, place_of_it
            elif not counts:
                break
    if not edits and since != BEGINNING:
        return await find(charge_point_id, most, at)
    return Found(list(edits.values()), place, total if counts else None)


async def walk(
    charge_point_id: int | None, at: datetime, since: Place = BEGINNING, first: int = _LARGEST_PAGE
) -> AsyncGenerator[tuple[Place, Edit]]:
    """Tell each edit that is missing after a place, and where it is, in pages for whoever wants the `first` of them.

    Without a charge point, nothing is held, and all id tags are missing.
    """
    size = min(max(first, _SMALLEST_PAGE), _LARGEST_PAGE)
    if since.removing and charge_point_id is not None:
        async for held in _pages_held(charge_point_id, since.key, size):
            rows = await IdTag.filter(archived_at=None, key__in=list(held)).values_list("id_tag", "key")
            stay = {key for id_tag, key in rows if is_sayable(id_tag, key)}
            for key, entry in held.items():
                if key not in stay:
                    yield Place(True, key), Edit(EditKind.REMOVE, entry)
    before = "" if since.removing else since.key
    async for tags in _pages_of_tags(before, size):
        wanted = present(tags, at)
        held = {} if charge_point_id is None else await _held(charge_point_id, before, tags[-1].key)
        for key, edit in difference(held, wanted).items():
            if edit.kind != EditKind.REMOVE:
                yield Place(False, key), edit
        before = tags[-1].key


async def _held(charge_point_id: int, after: str, until: str) -> dict[str, Entry]:
    rows = LocalAuthListEntry.filter(charge_point_id=charge_point_id, key__gt=after, key__lte=until)
    return {key: Entry(*said) for key, *said in await rows.values_list(*_ENTRY)}


async def _pages_held(charge_point_id: int, key: str, size: int) -> AsyncIterator[dict[str, Entry]]:
    rows = LocalAuthListEntry.filter(charge_point_id=charge_point_id).order_by("key").limit(size)
    while page := await rows.filter(key__gt=key).values_list(*_ENTRY):
        yield {one: Entry(*said) for one, *said in page}
        key, size = page[-1][0], min(2 * size, _LARGEST_PAGE)
        rows = rows.limit(size)


async def _pages_of_tags(key: str, size: int) -> AsyncIterator[list[IdTag]]:
    rows = IdTag.filter(archived_at=None).order_by("key").limit(size)
    while page := await rows.filter(key__gt=key).only(*_TAG):
        yield page
        key, size = page[-1].key, min(2 * size, _LARGEST_PAGE)
        rows = rows.limit(size)
