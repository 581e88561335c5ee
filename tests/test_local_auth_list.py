"""Local authorization lists: the parts make the wanted list, and what is remembered is what is known and no more."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import command, node, presence
from models import local_auth_list as lists
from models import local_auth_list_search as search
from models import local_auth_list_sync as syncs
from models.authorization import IdTag
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order, Outcome
from models.configuration import ConfigurationKey
from models.database import now, set_clock
from models.errors import ChargePointOffline, Duplicate, Forbidden, Refused
from models.local_auth_list import LocalAuthList, LocalAuthListEntry
from models.local_auth_list_content import (
    LARGEST_PART,
    LARGEST_VERSION,
    Entry,
    UpdateType,
    accept,
    authorization_data,
    difference,
    doubts,
    key,
    part_size,
    present,
)
from models.local_auth_list_sync import LocalAuthListSync
from models.principal import Principal, Role, Scope
from tests.api.conftest import statements
from tests.ground import NOON, OPERATOR, VIEWER, at, connected, known, known_tag, tag

FULL, DIFFERENTIAL = UpdateType.FULL, UpdateType.DIFFERENTIAL
ACCEPTED, FAILED, MISMATCH, NOT_SUPPORTED = "Accepted", "Failed", "VersionMismatch", "NotSupported"

# What lists say

TAGS = st.text("aAbB1 ß", min_size=1, max_size=3)
ENTRIES = st.builds(
    Entry,
    TAGS,
    st.sampled_from(["Accepted", "Blocked", "Expired"]),
    st.none() | st.sampled_from([NOON, at(1), at(1.5) + timedelta(milliseconds=7)]),
    st.none() | TAGS,
)
CONTENTS = st.lists(ENTRIES, max_size=12).map(lambda entries: {key(entry.id_tag): entry for entry in entries})


def take(kept: dict[str, Any], request: dict[str, Any], size: int) -> dict[str, Any]:
    """What a strict charge point keeps, by OCPP 1.6, 5.15: written anew here, from the wire alone."""
    entries = request["localAuthorizationList"]
    tags = [data["idTag"].lower() for data in entries]
    assert len(tags) <= size
    assert len(set(tags)) == len(tags), "an id tag twice"
    if request["updateType"] == "Full":
        assert all("idTagInfo" in data for data in entries)
        kept = {}
    for data in entries:
        if "idTagInfo" in data:
            kept = {**kept, data["idTag"].lower(): data["idTagInfo"]}
        else:
            kept = {one: info for one, info in kept.items() if one != data["idTag"].lower()}
    return kept


def on_the_wire(content: dict[str, Entry]) -> dict[str, Any]:
    return {one: authorization_data(entry)["idTagInfo"] for one, entry in content.items()}


@given(CONTENTS, CONTENTS)
def test_a_difference_makes_one_list_of_the_other_and_what_is_remembered_is_what_is_held(
    held: dict[str, Entry], wanted: dict[str, Entry]
) -> None:
    edits = difference(held, wanted)
    part = {"updateType": "Differential", "localAuthorizationList": [edit.data for edit in edits.values()]}
    kept = take(on_the_wire(held), part, 100)
    assert kept == on_the_wire(wanted)
    said = accept(DIFFERENTIAL, part["localAuthorizationList"])
    assert said is not None
    assert on_the_wire({one: entry for one, entry in (held | said).items() if entry is not None}) == kept


@given(CONTENTS, CONTENTS)
def test_what_is_the_same_is_in_no_difference(held: dict[str, Entry], wanted: dict[str, Entry]) -> None:
    same = {one for one in wanted if one in held and held[one].says_the_same(wanted[one])}
    assert difference(held, wanted).keys() == (held.keys() | wanted.keys()) - same


@pytest.mark.usefixtures("known_tables")
def test_the_present_id_tags_make_a_list_as_authorize_would_answer():
    tags = [
        tag("Plain"),
        tag("Fleet-1", parent_id_tag="FLEET", expires_at=at(1) + timedelta(microseconds=1999)),
        tag("Late", expires_at=at(-1)),
        tag("Bad", blocked=True, expires_at=at(-1)),
        tag("Gone", archived_at=at(-1)),
        tag("x" * 21),
    ]
    content = present(tags, NOON)
    assert content == {
        "plain": Entry("Plain", "Accepted"),
        "fleet-1": Entry("Fleet-1", "Accepted", at(1) + timedelta(milliseconds=1), "FLEET"),
        "late": Entry("Late", "Expired", at(-1)),
        "bad": Entry("Bad", "Blocked", at(-1)),
    }
    assert authorization_data(content["fleet-1"]) == {
        "idTag": "Fleet-1",
        "idTagInfo": {"expiryDate": "2026-01-31T12:01:00.001Z", "parentIdTag": "FLEET", "status": "Accepted"},
    }


def info(status: str = "Accepted") -> dict[str, str]:
    return {"status": status}


@pytest.mark.parametrize(
    ("update_type", "entries", "expected"),
    [
        (FULL, [], {}),
        (FULL, [{"idTag": "A", "idTagInfo": info()}, {"idTag": "a", "idTagInfo": info()}], {"a": "Accepted"}),
        (FULL, [{"idTag": "A", "idTagInfo": info()}, {"idTag": "a", "idTagInfo": info("Blocked")}], None),
        (FULL, [{"idTag": "A"}], None),
        (DIFFERENTIAL, [], {}),
        (DIFFERENTIAL, [{"idTag": "OLD"}], {"old": None}),
        (DIFFERENTIAL, [{"idTag": "OLD"}, {"idTag": "old", "idTagInfo": info()}], None),
    ],
)
def test_what_an_accepted_list_writes_and_removes(
    update_type: UpdateType, entries: Any, expected: dict[str, str | None] | None
):
    said = accept(update_type, entries)
    told = None if said is None else {one: entry and entry.status for one, entry in said.items()}
    assert told == expected


def test_what_speaks_against_a_list_is_told():
    twice = [{"idTag": "A", "idTagInfo": info("ConcurrentTx")}, {"idTag": "a"}]
    assert len(doubts(FULL, 0, twice, 1)) == 5
    assert doubts(DIFFERENTIAL, 1, [{"idTag": "A"}], 1) == []


@pytest.mark.parametrize(("told", "size"), [(None, 100), (7, 7), (10**6, LARGEST_PART)])
def test_parts_are_as_large_as_the_charge_point_takes(told: int | None, size: int):
    assert part_size(told) == size


# What is remembered


@pytest.fixture
async def row(ground_floor: Any) -> AsyncIterator[ChargePoint]:
    """A charge point whose socket is at the node "here"."""
    await node.renew("here", "test")
    charge_point = await known()
    await presence.attach(charge_point.id, "here", "socket", None)
    yield charge_point
    set_clock(None)


def order(**fields: Any) -> Order:
    return Order(OPERATOR, **fields)


def outcome(word: str) -> Outcome:
    """An end in a word: a status, a state, or else an error."""
    if word in (ACCEPTED, FAILED, MISMATCH, NOT_SUPPORTED):
        return Outcome(CommandState.ANSWERED, word, {"status": word})
    if word in set(CommandState):
        return Outcome(CommandState(word), error_description="x")
    return Outcome(CommandState.FAILED, error_code=word, error_description="x")


async def answer(row: ChargePoint, word: str = ACCEPTED) -> dict[str, Any]:
    """Send the command that waits and let it end; returns its request."""
    if word in ("EXPIRED", "CANCELLED"):
        waiting = await Command.get(charge_point_id=row.id, state="PENDING")
        assert await command.settle(waiting.id, outcome(word), expected=CommandState.PENDING)
        return waiting.request
    claimed = await command.claim(row.id, "here", "socket")
    assert claimed is not None
    assert await command.settle(claimed.id, outcome(word))
    return claimed.request


async def send(row: ChargePoint, kind: UpdateType, tags: list[str], word: str, version: int | None = None) -> int:
    """Send a list of accepted id tags, or with a minus of deleted ones; returns its version."""
    entries = [{"idTag": t[1:]} if t[0] == "-" else {"idTag": t, "idTagInfo": info()} for t in tags]
    await lists.send(row, order(), kind, entries, version)
    return int((await answer(row, word))["listVersion"])


async def report(row: ChargePoint, version: int | None, word: str = "NotImplemented") -> None:
    """Ask for the version, and get it or an error."""
    sent = await command.send(row, "get_local_list_version", {}, order())
    assert await command.claim(row.id, "here", "socket")
    told = Outcome(CommandState.ANSWERED, None, {"listVersion": version})
    assert await command.settle(sent.id, outcome(word) if version is None else told)


async def remembered(row: ChargePoint) -> tuple[int | None, list[str], bool]:
    """The accepted version, the id tags, and whether that is known to be what the charge point holds."""
    kept = await lists.of(row.id)
    tags = await LocalAuthListEntry.filter(charge_point_id=row.id).order_by("key")
    return kept.version, [entry.id_tag for entry in tags], lists.in_doubt(kept) is None


async def test_what_was_accepted_is_remembered_in_the_order_of_acceptance(row: ChargePoint):
    assert await remembered(row) == (None, [], False)
    assert await send(row, FULL, ["A", "b"], ACCEPTED) == 1
    assert await remembered(row) == (1, ["A", "b"], True)
    assert await send(row, DIFFERENTIAL, ["C", "-a", "B"], ACCEPTED) == 2
    assert await remembered(row) == (2, ["B", "C"], True)
    assert await send(row, FULL, ["D"], ACCEPTED, version=40) == 40
    assert await remembered(row) == (40, ["D"], True)
    assert await send(row, FULL, [], ACCEPTED) == 41
    assert await remembered(row) == (41, [], True)
    assert (await lists.of(row.id)).supported is True


async def test_a_first_difference_counts_where_the_list_was_reported_empty(row: ChargePoint):
    await report(row, 0)
    assert await remembered(row) == (None, [], True)
    await send(row, DIFFERENTIAL, ["A"], ACCEPTED)
    assert await remembered(row) == (1, ["A"], True)


async def test_a_first_difference_to_an_unknown_list_leaves_it_unknown(row: ChargePoint):
    await send(row, DIFFERENTIAL, ["A"], ACCEPTED)
    assert await remembered(row) == (1, [], False)
    await send(row, FULL, ["A"], ACCEPTED)
    assert await remembered(row) == (2, ["A"], True)


@pytest.mark.parametrize(
    ("word", "is_known", "supported"),
    [
        (FAILED, True, True),
        (NOT_SUPPORTED, True, False),
        (MISMATCH, False, True),
        ("TIMED_OUT", False, True),
        ("EXPIRED", True, True),
        ("CANCELLED", True, True),
        ("NotSupported-error", True, False),
        ("NotImplemented", True, False),
        ("FormationViolation", True, True),
        ("Invalid", True, True),
        ("InternalError", False, True),
        ("GenericError", False, True),
        ("InvalidAnswer", False, True),
    ],
)
async def test_what_was_not_accepted_changes_nothing_but_what_is_known(
    row: ChargePoint, word: str, is_known: bool, supported: bool
):
    await send(row, FULL, ["A"], ACCEPTED)
    if word == "NotSupported-error":
        await lists.send(row, order(), DIFFERENTIAL, [])
        claimed = await command.claim(row.id, "here", "socket")
        assert claimed is not None
        await command.settle(claimed.id, Outcome(CommandState.FAILED, error_code="NotSupported"))
    else:
        await send(row, DIFFERENTIAL, ["B"], word)
    assert await remembered(row) == (1, ["A"], is_known)
    kept = await lists.of(row.id)
    assert kept.supported is supported
    assert (kept.unknown_since is None) == is_known
    assert await send(row, FULL, ["C"], ACCEPTED) == 3, "a version that may have been taken is not used again"
    assert await remembered(row) == (3, ["C"], True)


async def test_a_mismatch_with_a_version_that_was_too_low_anyway_casts_no_doubt(row: ChargePoint):
    await send(row, FULL, ["A"], ACCEPTED, version=9)
    await send(row, DIFFERENTIAL, ["B"], MISMATCH, version=9)
    assert await remembered(row) == (9, ["A"], True)


async def test_a_report_of_another_version_casts_doubt_and_one_of_the_same_does_not(row: ChargePoint):
    await send(row, FULL, ["A"], ACCEPTED)
    await report(row, 1)
    assert await remembered(row) == (1, ["A"], True)
    await report(row, 7)
    assert await remembered(row) == (1, ["A"], False)
    assert await send(row, FULL, ["A"], ACCEPTED) == 8
    assert await remembered(row) == (8, ["A"], True), "what was reported before is old now"


async def test_no_report_settles_whether_a_list_without_an_answer_was_taken(row: ChargePoint):
    await send(row, FULL, ["A"], "TIMED_OUT")
    await report(row, 0)
    assert await remembered(row) == (None, [], False)


@pytest.mark.parametrize(
    ("version", "word", "supported"),
    [(-1, "", False), (0, "", True), (3, "", True), (None, "NotImplemented", False), (None, "TIMED_OUT", None)],
)
async def test_a_report_tells_whether_there_is_a_list(
    row: ChargePoint, version: int | None, word: str, supported: bool | None
):
    await report(row, version, word)
    kept = await lists.of(row.id)
    assert (kept.reported_version, kept.supported) == (version, supported)
    assert (kept.reported_at is None) == (version is None)


async def test_a_version_beyond_all_numbers_is_not_remembered(row: ChargePoint):
    await report(row, 10**30)
    assert (await lists.of(row.id)).reported_version is None


async def test_versions_begin_anew_with_a_full_list_where_they_end(row: ChargePoint):
    await send(row, FULL, ["A"], ACCEPTED, version=LARGEST_VERSION)
    assert await send(row, FULL, ["A"], ACCEPTED) == 1
    assert await send(row, DIFFERENTIAL, ["B"], ACCEPTED) == 2
    assert await remembered(row) == (2, ["A", "B"], True)


async def test_two_lists_asked_for_at_once_get_two_versions(row: ChargePoint):
    first = await lists.send(row, order(), FULL, [])
    second = await lists.send(row, order(), DIFFERENTIAL, None)
    assert (first.request, second.request) == (
        {"listVersion": 1, "localAuthorizationList": [], "updateType": "Full"},
        {"listVersion": 2, "updateType": "Differential"},
    )


async def test_the_same_key_sends_once_and_takes_no_second_version(row: ChargePoint):
    first = await lists.send(row, order(idempotency_key="k"), FULL, [])
    again = await lists.send(row, order(idempotency_key="k"), FULL, [])
    assert again.id == first.id
    assert (await lists.of(row.id)).issued_version == 1


async def test_the_same_key_sends_no_other_list(row: ChargePoint):
    await lists.send(row, order(idempotency_key="k"), FULL, [{"idTag": "A"}])
    for update_type, entries, version in ((DIFFERENTIAL, [{"idTag": "A"}], None), (FULL, [], None), (FULL, None, None)):
        with pytest.raises(Duplicate):
            await lists.send(row, order(idempotency_key="k"), update_type, entries, version)
    with pytest.raises(Duplicate):
        await lists.send(row, order(idempotency_key="k"), FULL, [{"idTag": "A"}], 7)
    assert await Command.all().count() == 1


async def test_who_is_offline_is_refused_and_no_version_is_spent(row: ChargePoint):
    await presence.detach(row.id, "socket")
    with pytest.raises(ChargePointOffline):
        await lists.send(row, order(), FULL, [])
    with pytest.raises(ChargePointOffline):
        await syncs.start(row, order())
    assert await LocalAuthList.all().count() + await LocalAuthListSync.all().count() == 0


# Synchronisation


async def takes(row: ChargePoint, most_in_one: int) -> None:
    said = {"key": lists.MOST_IN_ONE, "folded": lists.MOST_IN_ONE.lower(), "value": str(most_in_one)}
    await ConfigurationKey.create(charge_point_id=row.id, **said)


def sent(request: dict[str, Any]) -> tuple[str, list[str]]:
    tags = [f"{'' if 'idTagInfo' in data else '-'}{data['idTag']}" for data in request["localAuthorizationList"]]
    return request["updateType"], tags


async def state(sync: LocalAuthListSync) -> str:
    return (await LocalAuthListSync.get(id=sync.id)).state


async def test_a_list_is_sent_in_parts_each_when_the_one_before_was_accepted(row: ChargePoint):
    await takes(row, 2)
    for one in "ABCDE":
        await known_tag(one)
    sync = await syncs.start(row, order(reason="new cards"))
    assert (sync.state, sync.missing_entries, sync.command_count) == ("RUNNING", 5, 1)
    assert sent(await answer(row)) == ("Full", ["A", "B"])
    assert sent(await answer(row)) == ("Differential", ["C", "D"])
    assert await state(sync) == "RUNNING"
    assert sent(await answer(row)) == ("Differential", ["E"])
    done = await LocalAuthListSync.get(id=sync.id)
    assert (done.state, done.accepted_entries, done.missing_entries, done.command_count) == ("DONE", 5, 0, 3)
    assert done.ended_at is not None
    assert await remembered(row) == (3, ["A", "B", "C", "D", "E"], True)
    assert {one.requested_by for one in await Command.all()} == {"user:anna"}
    assert {one.reason for one in await Command.all()} == {"new cards"}


async def test_only_what_is_missing_is_sent_next_time_and_nothing_if_nothing_is(row: ChargePoint):
    for one in "AB":
        await known_tag(one)
    await syncs.start(row, order())
    await answer(row)
    again = await syncs.start(row, order())
    assert (again.state, again.command_id, again.command_count) == ("DONE", None, 0)
    await IdTag.filter(key="a").update(archived_at=now())
    await IdTag.filter(key="b").update(blocked=True)
    await known_tag("C")
    await syncs.start(row, order())
    assert sent(await answer(row)) == ("Differential", ["-A", "B", "C"])
    assert (await LocalAuthListEntry.get(key="b")).status == "Blocked"


async def test_id_tags_that_change_meanwhile_are_sent_too(row: ChargePoint):
    await takes(row, 2)
    for one in "ABC":
        await known_tag(one)
    sync = await syncs.start(row, order())
    await IdTag.filter(key="a").update(blocked=True)
    await IdTag.filter(key="c").delete()
    assert sent(await answer(row)) == ("Full", ["A", "B"])
    assert sent(await answer(row)) == ("Differential", ["A"])
    assert await state(sync) == "DONE"


@pytest.mark.parametrize("seed", range(6))
async def test_the_parts_make_the_wanted_list_whatever_their_size_and_whatever_changes_meanwhile(
    row: ChargePoint, seed: int
):
    dice = random.Random(seed)
    size = dice.randint(1, 7)
    await takes(row, size)
    names = [f"{one}{two}" for one in "aBcDeF" for two in range(8)]
    kept: dict[str, Any] = {}
    for _ in range(3):
        await meddle(dice, names, 12)
        sync = await syncs.start(row, order())
        parts = 0
        while await state(sync) == "RUNNING":
            if dice.random() < 0.3 and parts < 20:
                await meddle(dice, names, 3)
            request = await answer(row)
            kept, parts = take(kept, request, size), parts + 1
            assert parts <= 60
        assert await state(sync) == "DONE"
        wanted = present(await IdTag.all(), now())
        assert kept == on_the_wire(wanted)
        assert {entry.key async for entry in LocalAuthListEntry.all()} == wanted.keys()


async def meddle(dice: random.Random, names: list[str], times: int) -> None:
    """Enter, archive, restore and change some id tags."""
    for name in dice.sample(names, times):
        tag, _ = await IdTag.get_or_create({"id_tag": name, "created_at": now()}, key=name.lower())
        tag.archived_at = dice.choice([None, None, now()])
        tag.blocked = dice.random() < 0.2
        tag.parent_id_tag = dice.choice([None, "FLEET"])
        tag.expires_at = dice.choice([None, now() - timedelta(days=1), now() + timedelta(days=1)])
        await tag.save()


async def test_a_list_that_does_not_fit_is_refused_before_anything_is_sent(row: ChargePoint):
    await takes(row, 1)
    for one in "ABC":
        await known_tag(one)
    await known_tag("old", archived_at=now())
    said = {"key": lists.MOST, "folded": lists.MOST.lower(), "value": "2"}
    await ConfigurationKey.create(charge_point_id=row.id, **said)
    for update_type in (None, FULL):
        with pytest.raises(Refused, match=r"can keep 2 entries \(LocalAuthListMaxLength\), and the list has 3"):
            await syncs.start(row, order(), update_type)
    assert await Command.all().count() + await LocalAuthListSync.all().count() == 0
    await IdTag.filter(key="c").update(archived_at=now())
    sync = await syncs.start(row, order())
    await answer(row)
    await known_tag("0")
    await answer(row)
    ended = await LocalAuthListSync.get(id=sync.id)
    assert (ended.state, ended.command_count) == ("FAILED", 2)
    assert "the list has 3" in str(ended.failure), "one more came while it was sent"
    assert await command.waiting() == set()


async def test_what_makes_room_is_sent_before_what_needs_it(row: ChargePoint):
    await takes(row, 1)
    await send(row, FULL, ["z"], ACCEPTED)
    await known_tag("A")
    await syncs.start(row, order())
    assert sent(await answer(row)) == ("Differential", ["-z"])
    assert sent(await answer(row)) == ("Differential", ["A"])


async def test_one_that_nobody_went_on_with_is_resumed(row: ChargePoint, monkeypatch: pytest.MonkeyPatch):
    await takes(row, 1)
    for one in "AB":
        await known_tag(one)
    sync = await syncs.start(row, order())
    with monkeypatch.context() as dying:
        dying.setattr(command, "_after_its_end", {})
        await answer(row)
    assert (await state(sync), await command.waiting()) == ("RUNNING", set())
    assert await syncs.resume() == 0, "whoever recorded it may be about to"
    moment = now() + timedelta(seconds=11)
    set_clock(lambda: moment)
    await node.renew("here", "test")
    assert await asyncio.gather(syncs.resume(), syncs.resume()) == [1, 1]
    assert await Command.all().count() == 2, "two who resume it send one part"
    assert sent(await answer(row)) == ("Differential", ["B"])
    assert await state(sync) == "DONE"


async def test_one_that_cannot_go_on_keeps_no_other_from_it(row: ChargePoint, monkeypatch: pytest.MonkeyPatch):
    others = [row, await connected("CP-2"), await connected("CP-3")]
    for one in "AB":
        await known_tag(one)
    with monkeypatch.context() as dying:
        dying.setattr(command, "_after_its_end", {})
        for one in others:
            await takes(one, 1)
            await syncs.start(one, order())
            await answer(one)
    moment = now() + timedelta(seconds=11)
    set_clock(lambda: moment)
    await node.renew("here", "test")
    find = search.find

    async def fail_for_the_first(charge_point_id: int | None, *more: Any) -> search.Found:
        if charge_point_id == row.id:
            raise ValueError("its list cannot be read")
        return await find(charge_point_id, *more)

    with monkeypatch.context() as broken:
        broken.setattr(search, "find", fail_for_the_first)
        await syncs.resume()
    counts = [await Command.filter(charge_point_id=one.id, action="send_local_list").count() for one in others]
    assert counts == [1, 2, 2]
    await syncs.resume()
    assert await Command.filter(charge_point_id=row.id, action="send_local_list").count() == 2


async def test_a_list_that_somebody_sends_meanwhile_is_made_right(row: ChargePoint):
    await takes(row, 1)
    for one in "AB":
        await known_tag(one)
    sync = await syncs.start(row, order())
    await lists.send(row, order(), FULL, [{"idTag": "X", "idTagInfo": info()}])
    while await state(sync) == "RUNNING":
        await answer(row)
    assert await state(sync) == "DONE"
    assert (await remembered(row))[1:] == (["A", "B"], True)


async def test_a_part_reads_as_many_id_tags_as_it_needs(row: ChargePoint):
    tags = [IdTag(id_tag=f"T{number:05}", key=f"t{number:05}", created_at=now()) for number in range(1_500)]
    await IdTag.bulk_create(tags, batch_size=500)
    await takes(row, 10)
    sync = await syncs.start(row, order())
    assert sync.missing_entries == 1_500
    with statements() as asked:
        await answer(row)
    (page,) = [statement for statement in asked if 'FROM "id_tag"' in statement]
    assert re.search(r"LIMIT 100\b|LIMIT (\$\d+|\?)", page)
    (held,) = [
        statement for statement in asked if "SELECT" in statement and 'FROM "local_auth_list_entry"' in statement
    ]
    assert '"key"<=' in held
    assert (await LocalAuthListSync.get(id=sync.id)).missing_entries == 1_490


async def test_an_empty_register_clears_the_list(row: ChargePoint):
    sync = await syncs.start(row, order())
    assert sent(await answer(row)) == ("Full", [])
    assert await state(sync) == "DONE"


async def test_full_sends_everything_anew_even_if_nothing_is_missing(row: ChargePoint):
    await known_tag("A")
    await send(row, FULL, ["A"], ACCEPTED)
    await syncs.start(row, order(), FULL)
    assert sent(await answer(row)) == ("Full", ["A"])


async def test_a_difference_is_refused_where_nobody_knows_to_what(row: ChargePoint):
    with pytest.raises(Refused, match="has not accepted a list"):
        await syncs.start(row, order(), DIFFERENTIAL)
    await send(row, FULL, ["A"], "TIMED_OUT")
    with pytest.raises(Refused, match="did not say whether it took version 1"):
        await syncs.start(row, order(), DIFFERENTIAL)
    await syncs.start(row, order())
    assert sent(await answer(row)) == ("Full", [])


@pytest.mark.parametrize("word", [MISMATCH, FAILED])
async def test_a_difference_that_is_not_taken_is_repaired_once_by_a_full_list(row: ChargePoint, word: str):
    await send(row, FULL, ["A"], ACCEPTED)
    await known_tag("B")
    sync = await syncs.start(row, order())
    assert sent(await answer(row, word)) == ("Differential", ["-A", "B"])
    assert sent(await answer(row)) == ("Full", ["B"])
    done = await LocalAuthListSync.get(id=sync.id)
    assert (done.state, done.repaired) == ("DONE", True)
    assert await remembered(row) == (3, ["B"], True)


async def test_a_repair_is_not_tried_twice(row: ChargePoint):
    await takes(row, 1)
    await send(row, FULL, ["A"], ACCEPTED)
    await known_tag("B")
    await known_tag("C")
    sync = await syncs.start(row, order())
    await answer(row, MISMATCH)
    assert sent(await answer(row)) == ("Full", ["B"])
    assert sent(await answer(row, MISMATCH)) == ("Differential", ["C"])
    ended = await LocalAuthListSync.get(id=sync.id)
    assert (ended.state, ended.accepted_entries) == ("FAILED", 1)
    assert "another version" in str(ended.failure)
    assert await command.waiting() == set()


async def test_who_asked_for_a_difference_gets_no_full_list(row: ChargePoint):
    await send(row, FULL, ["A"], ACCEPTED)
    sync = await syncs.start(row, order(), DIFFERENTIAL)
    await answer(row, MISMATCH)
    assert await state(sync) == "FAILED"
    assert await command.waiting() == set()


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (FAILED, "Failed"),
        (NOT_SUPPORTED, "keeps no local list"),
        ("TIMED_OUT", "nobody knows"),
        ("EXPIRED", "never sent"),
        ("CANCELLED", "taken back"),
        ("InternalError", "InternalError"),
    ],
)
async def test_any_other_end_ends_it_and_says_why(row: ChargePoint, word: str, told: str):
    sync = await syncs.start(row, order())
    await answer(row, word)
    ended = await LocalAuthListSync.get(id=sync.id)
    assert ended.state == "FAILED"
    assert told in str(ended.failure)
    assert await command.waiting() == set()
    assert (await syncs.start(row, order())).state == "RUNNING", "another one may be asked for"


async def test_it_ends_where_the_charge_point_is_gone_before_the_next_part(row: ChargePoint):
    await takes(row, 1)
    for one in "AB":
        await known_tag(one)
    sync = await syncs.start(row, order())
    claimed = await command.claim(row.id, "here", "socket")
    assert claimed is not None
    await presence.detach(row.id, "socket")
    await command.settle(claimed.id, outcome(ACCEPTED))
    ended = await LocalAuthListSync.get(id=sync.id)
    assert (ended.state, ended.failure, ended.command_count) == ("FAILED", "CP-1 is not connected", 1)
    assert await remembered(row) == (1, ["A"], True)


async def test_it_waits_for_a_charge_point_to_come_back_if_there_is_time(row: ChargePoint):
    await takes(row, 1)
    for one in "AB":
        await known_tag(one)
    await presence.detach(row.id, "socket")
    until = datetime.now(UTC) + timedelta(hours=1)
    sync = await syncs.start(row, order(valid_until=until))
    await presence.attach(row.id, "here", "socket", None)
    await answer(row)
    await presence.detach(row.id, "socket")
    assert await state(sync) == "RUNNING"
    assert (await Command.get(state="PENDING")).expires_at == until


async def test_one_runs_at_a_time_and_the_same_key_gives_the_same(row: ChargePoint):
    other = await known("CP-2")
    first = await syncs.start(row, order(idempotency_key="k"))
    assert (await syncs.start(row, order(idempotency_key="k"))).id == first.id
    with pytest.raises(Refused, match="already"):
        await syncs.start(row, order())
    with pytest.raises(Duplicate):
        await syncs.start(other, order(idempotency_key="k"))
    with pytest.raises(Duplicate):
        await syncs.start(row, order(idempotency_key="k"), FULL)
    assert await Command.all().count() == 1


async def test_one_that_was_cancelled_sends_no_more(row: ChargePoint):
    await takes(row, 1)
    for one in "AB":
        await known_tag(one)
    sync = await syncs.start(row, order())
    with pytest.raises(Forbidden):
        await syncs.cancel(VIEWER, sync.id)
    assert (await syncs.cancel(OPERATOR, sync.id)).state == "CANCELLED"
    with pytest.raises(Refused):
        await syncs.cancel(OPERATOR, sync.id)
    await answer(row)
    assert await remembered(row) == (1, ["A"], True), "the part that was under way counts all the same"
    assert await command.waiting() == set()


@pytest.mark.parametrize("by", [VIEWER, Principal("key:k", Role.OPERATOR, Scope(charge_points=frozenset({1})))])
async def test_who_may_not_see_all_id_tags_may_not_send_them(row: ChargePoint, by: Principal):
    with pytest.raises(Forbidden):
        await syncs.start(row, Order(by))


async def test_what_the_configuration_speaks_against_is_told(row: ChargePoint):
    assert await lists.warnings(row.id, 10**6) == []
    for name, value in ((lists.MOST, "2"), (lists.ENABLED, "False"), (lists.MOST_IN_ONE, "abc")):
        await ConfigurationKey.create(charge_point_id=row.id, key=name, folded=name.lower(), value=value)
    too_many, off = await lists.warnings(row.id, 3)
    assert ("LocalAuthListMaxLength" in too_many, "LocalAuthListEnabled" in off) == (True, True)
    assert len(await lists.warnings(row.id, 2)) == 1
    assert await lists.most(row.id, lists.MOST_IN_ONE) is None
