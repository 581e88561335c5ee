"""What local authorization lists say: what a list does to another, and how one becomes another."""

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


class EditKind(StrEnum):
    """What is to happen to an id tag in a list."""

    ADD = "ADD"
    CHANGE = "CHANGE"
    REMOVE = "REMOVE"


class Edit(NamedTuple):
    """One entry that is to be written, or the one that is to be removed."""

    kind: EditKind
    entry: Entry

    @property
    def data(self) -> dict[str, Any]:
        """As AuthorizationData (OCPP 1.6, 7.4): without idTagInfo, the id tag is deleted."""
        return {"idTag": self.entry.id_tag} if self.kind == EditKind.REMOVE else authorization_data(self.entry)


def key(id_tag: str) -> str:
    """The form in which a charge point compares id tags (OCPP 1.6, 3.9); unlike ours it keeps blanks."""
    return id_tag.lower()


def is_sayable(id_tag: str, folded: str) -> bool:
    """Whether an id tag can be in a list: short enough, and the same to a charge point as to us."""
    return 1 <= len(id_tag) <= MOST_ID_TAG and key(id_tag) == folded


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
        if tag.archived_at is None and is_sayable(tag.id_tag, tag.key):
            told = authorize(tag, at)
            expires_at = told.expires_at and told.expires_at.replace(
                microsecond=told.expires_at.microsecond // 1000 * 1000
            )
            entry = Entry(tag.id_tag, told.status.value, expires_at, told.parent_id_tag)
            content[key(tag.id_tag)] = entry
    return content


def difference(held: Content, wanted: Content) -> dict[str, Edit]:
    """What a charge point that holds one list lacks of another, by `key`, in the order of both."""
    edits = {}
    for one in held.keys() | wanted.keys():
        before, after = held.get(one), wanted.get(one)
        if after is None:
            edits[one] = Edit(EditKind.REMOVE, held[one])
        elif before is None:
            edits[one] = Edit(EditKind.ADD, after)
        elif not before.says_the_same(after):
            edits[one] = Edit(EditKind.CHANGE, after)
    return {one: edits[one] for one in (*held, *wanted) if one in edits}


def accept(update_type: str, entries: Sequence[Mapping[str, Any]]) -> dict[str, Entry | None] | None:
    """What a list writes and (None) removes where it is accepted (OCPP 1.6, 5.15); None if nobody can know.

    That is so for a list that contradicts itself, and for an entry of a Full list that says nothing of its id tag.
    """
    said: dict[str, Entry | None] = {}
    for data in entries:
        one, entry = key(data["idTag"]), _entry(data)
        if said.get(one, entry) != entry and not _alike(said[one], entry):
            return None
        said[one] = entry
    return None if update_type == UpdateType.FULL and None in said.values() else said


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
