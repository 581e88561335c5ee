"""What local authorization lists say: what a list does to another, and how one becomes another, part by part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from models.authorization import AuthorizationStatus, IdTag, authorize

MOST_ID_TAG = 20
"""Characters in an id tag on the wire (OCPP 1.6, 7.28); a longer one is in no list."""

USUAL_PART = 100
"""Entries in one list to a charge point that never told SendLocalListMaxLength: small enough for any of them."""

LARGEST_PART = 1_000
"""Entries in one list whatever a charge point says that it takes, for a frame is read and logged as a whole."""

LARGEST_VERSION = 2**31 - 1


class UpdateType(StrEnum):
    """OCPP 1.6, 7.43: whether a list replaces the one before or changes it."""

    FULL = "Full"
    DIFFERENTIAL = "Differential"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list says of one id tag. `expires_at` is in UTC and whole milliseconds: no more goes over the wire."""

    id_tag: str
    status: str
    expires_at: datetime | None = None
    parent_id_tag: str | None = None

    def says_the_same(self, other: "Entry") -> bool:
        """Whether a charge point would decide alike; the case of the id tag decides nothing."""
        mine = (self.status, self.expires_at, self.parent_id_tag)
        return mine == (other.status, other.expires_at, other.parent_id_tag)


Content = Mapping[str, Entry]
"""The entries of a list by `key`."""


class Part(NamedTuple):
    """One list to send, as AuthorizationData in OCPP's names, and how many entries are missing, these included."""

    update_type: UpdateType
    entries: list[dict[str, Any]]
    missing: int


class Difference(NamedTuple):
    """What turns one list into another, each in the order of the id tags."""

    add: tuple[Entry, ...]
    change: tuple[Entry, ...]
    remove: tuple[Entry, ...]

    @property
    def total(self) -> int:
        """How many entries that takes."""
        return len(self.add) + len(self.change) + len(self.remove)

    def updates(self, most: int) -> list[dict[str, Any]]:
        """The first entries of a Differential list; those that make room go first."""
        removed = [{"idTag": entry.id_tag} for entry in self.remove[:most]]
        others = (*self.change, *self.add)[: most - len(removed)]
        return removed + [authorization_data(entry) for entry in others]


def key(id_tag: str) -> str:
    """The form in which a charge point compares id tags (OCPP 1.6, 3.9); unlike ours it keeps blanks."""
    return id_tag.lower()


def authorization_data(entry: Entry) -> dict[str, Any]:
    """Write an entry as AuthorizationData (OCPP 1.6, 7.4)."""
    info: dict[str, Any] = {}
    if entry.expires_at is not None:
        info["expiryDate"] = moment_text(entry.expires_at)
    if entry.parent_id_tag is not None:
        info["parentIdTag"] = entry.parent_id_tag
    return {"idTag": entry.id_tag, "idTagInfo": info | {"status": entry.status}}


def moment_text(moment: datetime) -> str:
    """Write a moment as OCPP does: in UTC, with milliseconds if there are any, and always with Z."""
    bare = moment.astimezone(UTC).replace(tzinfo=None)
    return bare.isoformat(timespec="milliseconds" if bare.microsecond >= 1000 else "seconds") + "Z"


def _entry(data: Mapping[str, Any]) -> Entry | None:
    """Read AuthorizationData that we wrote; None if it has no idTagInfo."""
    info = data.get("idTagInfo")
    if info is None:
        return None
    expiry = info.get("expiryDate")
    expires_at = None if expiry is None else datetime.fromisoformat(expiry)
    return Entry(data["idTag"], info["status"], expires_at, info.get("parentIdTag"))


def present(tags: Iterable[IdTag], at: datetime) -> dict[str, Entry]:
    """The list that these id tags would make: what each one's Authorize would be answered at the moment `at`."""
    content = {}
    for tag in tags:
        if tag.archived_at is None and 1 <= len(tag.id_tag) <= MOST_ID_TAG:
            told = authorize(tag, at)
            expires_at = told.expires_at and told.expires_at.replace(
                microsecond=told.expires_at.microsecond // 1000 * 1000
            )
            entry = Entry(tag.id_tag, told.status.value, expires_at, told.parent_id_tag)
            content[key(tag.id_tag)] = entry
    return content


def difference(held: Content, wanted: Content) -> Difference:
    """What a charge point that holds one list lacks of another."""
    add, change, remove = [], [], []
    for one in sorted(held.keys() | wanted.keys()):
        before, after = held.get(one), wanted.get(one)
        if after is None:
            remove.append(held[one])
        elif before is None:
            add.append(after)
        elif not before.says_the_same(after):
            change.append(after)
    return Difference(tuple(add), tuple(change), tuple(remove))


def next_part(held: Content | None, wanted: Content, size: int, *, full: bool = False) -> Part | None:
    """The next list to send so that what is held becomes what is wanted; None if nothing is missing.

    Where nobody knows what is held (None), and where a Full list is asked for, everything is sent anew: a first Full
    list, then Differential ones.
    """
    if held is None or full:
        entries = [authorization_data(wanted[one]) for one in sorted(wanted)[:size]]
        return Part(UpdateType.FULL, entries, len(wanted))
    missing = difference(held, wanted)
    return Part(UpdateType.DIFFERENTIAL, missing.updates(size), missing.total) if missing.total else None


def accept(held: Content | None, update_type: str, entries: Sequence[Mapping[str, Any]]) -> dict[str, Entry] | None:
    """What a charge point holds once it has accepted a list (OCPP 1.6, 5.15); None if nobody can know.

    That is so for a difference to what is not known, for a list that contradicts itself, and for an entry of a Full
    list that says nothing of its id tag.
    """
    said: dict[str, Entry | None] = {}
    for data in entries:
        one, entry = key(data["idTag"]), _entry(data)
        if said.get(one, entry) != entry and not _alike(said[one], entry):
            return None
        said[one] = entry
    if update_type == UpdateType.FULL:
        content = {one: entry for one, entry in said.items() if entry is not None}
        return content if len(content) == len(said) else None
    if held is None:
        return None
    return {one: entry for one, entry in (dict(held) | said).items() if entry is not None}


def _alike(one: Entry | None, other: Entry | None) -> bool:
    return one is not None and other is not None and one.says_the_same(other)


def part_size(most_in_one: int | None) -> int:
    """How many entries go into one list, by the charge point's SendLocalListMaxLength."""
    return USUAL_PART if most_in_one is None else min(most_in_one, LARGEST_PART)


def doubts(
    update_type: UpdateType, version: int, entries: Sequence[Mapping[str, Any]], most_in_one: int | None = None
) -> list[str]:
    """Why a charge point will probably not take this list, or not as it was meant; it is sent all the same."""
    found = []
    if version < 1:
        found.append(f"the version of a list is 1 or more, and not {version}: 0 and -1 have another meaning")
    if len({key(data["idTag"]) for data in entries}) < len(entries):
        found.append("an id tag is in the list more than once; their case does not matter")
    if update_type == UpdateType.FULL and any("idTagInfo" not in data for data in entries):
        found.append("every entry of a Full list needs idTagInfo")
    statuses = {data["idTagInfo"]["status"] for data in entries if "idTagInfo" in data}
    if AuthorizationStatus.CONCURRENT_TX in statuses:
        found.append("ConcurrentTx is an answer to a start and has no meaning in a list")
    if most_in_one is not None and len(entries) > most_in_one:
        found.append(f"the charge point takes {most_in_one} entries in one list, and these are {len(entries)}")
    return found
