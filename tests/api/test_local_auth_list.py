"""Local lists over GraphQL: what is known of them, what they lack, and who may see and send what."""

from typing import Any

import pytest

from models import command
from models.authorization import IdTag
from models.charge_point import ChargePoint
from models.command import CommandState, Outcome
from models.configuration import ConfigurationKey
from models.local_auth_list import MOST, MOST_IN_ONE
from models.principal import Role
from tests.api.conftest import NODE, START, House, add_charge_point, connect
from tests.api.test_api_key import make

SEND = """mutation($i: SendLocalListInput!) { sendLocalList(input: $i) {
    status listVersion warnings command { id request state } userErrors { code field message } } }"""
SYNC = """mutation($i: SyncLocalAuthListInput!) { syncLocalAuthList(input: $i) {
    sync { id state failure commandCount missingEntries requestedBy command { state } }
    command { action request } warnings userErrors { code field message } } }"""
CANCEL = """mutation($id: ID!) { cancelLocalAuthListSync(id: $id) {
    sync { state failure } userErrors { code field } } }"""
LIST = """query($c: String!, $first: Int, $after: String) { localAuthList(chargePoint: $c) {
    id version sentAt nextVersion reportedVersion supported known unknownReason unknownSince chargePoint { identity }
    entries(first: $first, after: $after) {
        totalCount nodes { idTag status expiresAt parentIdTag } pageInfo { hasNextPage endCursor } }
    difference(first: 2) { updateType addCount changeCount removeCount partCount warnings
        edits { kind entry { idTag status } } }
    sync { state } } }"""


@pytest.fixture
async def charge_point(house: House) -> ChargePoint:
    return await add_charge_point("CP-1", online=True)


async def add_tags(*tags: str, **columns: Any) -> None:
    for tag in tags:
        await IdTag.create(id_tag=tag, key=tag.lower(), created_at=START, **columns)


async def configure(charge_point: ChargePoint, key: str, value: str) -> None:
    await ConfigurationKey.create(charge_point_id=charge_point.id, key=key, folded=key.lower(), value=value)


async def answer(charge_point: ChargePoint, status: str | None = "Accepted", **response: Any) -> None:
    """Let the charge point answer the command that waits, or with None say nothing."""
    claimed = await command.claim(charge_point.id, NODE, "connection-1")
    assert claimed is not None
    done = Outcome(CommandState.ANSWERED, status, response or {"status": status})
    await command.settle(claimed.id, Outcome(CommandState.TIMED_OUT) if status is None else done)


async def send(house: House, *tags: str, update_type: str = "FULL", **more: Any) -> dict[str, Any]:
    entries = [{"idTag": tag, "idTagInfo": {"status": "ACCEPTED"}} for tag in tags]
    given = {"chargePoint": "CP-1", "waitSeconds": 0, "updateType": update_type, "localAuthorizationList": entries}
    return dict((await house.data(SEND, i={**given, **more}))["sendLocalList"])


async def sync(house: House, who: Any = Role.OPERATOR, **more: Any) -> dict[str, Any]:
    given = {"chargePoint": "CP-1", "waitSeconds": 0, **more}
    return dict((await house.data(SYNC, who, i=given))["syncLocalAuthList"])


async def shown(house: House, who: Any = Role.VIEWER, **page: Any) -> dict[str, Any]:
    return dict((await house.data(LIST, who, c="CP-1", **page))["localAuthList"])


async def test_a_list_of_which_nothing_is_known_says_so(house: House, charge_point: ChargePoint) -> None:
    await add_tags("A", "B", "C")
    known = await shown(house)
    assert (known["version"], known["supported"], known["known"], known["nextVersion"]) == (None, None, False, 1)
    assert "has not accepted" in known["unknownReason"]
    assert (known["chargePoint"], known["sync"]) == ({"identity": "CP-1"}, None)
    assert known["difference"] == {
        "updateType": "FULL",
        "addCount": 3,
        "changeCount": 0,
        "removeCount": 0,
        "partCount": 1,
        "warnings": [],
        "edits": [{"kind": "ADD", "entry": {"idTag": tag, "status": "ACCEPTED"}} for tag in "AB"],
    }
    assert (await house.data(LIST, c="CP-2"))["localAuthList"] is None


async def test_what_was_accepted_is_shown_by_pages_with_what_it_lacks(house: House, charge_point: ChargePoint) -> None:
    told = {"status": "ACCEPTED", "expiryDate": "2030-01-01T01:00:00+01:00", "parentIdTag": "Fleet"}
    entries = [{"idTag": "c", "idTagInfo": {"status": "BLOCKED"}}, {"idTag": "A", "idTagInfo": told}]
    sent = await send(house, localAuthorizationList=entries)
    assert sent["command"]["request"] == {
        "listVersion": 1,
        "localAuthorizationList": [
            {"idTag": "c", "idTagInfo": {"status": "Blocked"}},
            {
                "idTag": "A",
                "idTagInfo": {"expiryDate": "2030-01-01T00:00:00Z", "parentIdTag": "Fleet", "status": "Accepted"},
            },
        ],
        "updateType": "Full",
    }
    await answer(charge_point)
    await add_tags("B", "C")
    first = await shown(house, first=1)
    assert (first["version"], first["known"], first["sentAt"] is not None) == (1, True, True)
    assert first["entries"]["nodes"] == [
        {"idTag": "A", "status": "ACCEPTED", "expiresAt": "2030-01-01T00:00:00Z", "parentIdTag": "Fleet"}
    ]
    assert first["entries"]["totalCount"] == 2
    second = await shown(house, first=1, after=first["entries"]["pageInfo"]["endCursor"])
    assert [entry["idTag"] for entry in second["entries"]["nodes"]] == ["c"]
    assert second["entries"]["pageInfo"]["hasNextPage"] is False
    lacks = first["difference"]
    assert (lacks["updateType"], lacks["addCount"], lacks["changeCount"], lacks["removeCount"]) == (
        "DIFFERENTIAL",
        1,
        1,
        1,
    )
    assert [(edit["kind"], edit["entry"]["idTag"]) for edit in lacks["edits"]] == [("ADD", "B"), ("CHANGE", "C")]


async def test_a_list_without_an_answer_makes_everything_unknown(house: House, charge_point: ChargePoint) -> None:
    await send(house, "A")
    await answer(charge_point)
    await send(house, "B", update_type="DIFFERENTIAL")
    await answer(charge_point, None)
    known = await shown(house)
    assert (known["version"], known["known"], known["nextVersion"]) == (1, False, 3)
    assert known["unknownReason"] == "it did not say whether it took version 2"
    assert known["unknownSince"] is not None
    assert [entry["idTag"] for entry in known["entries"]["nodes"]] == ["A"], "as it was last known"
    assert known["difference"]["updateType"] == "FULL"


async def test_whatever_is_given_is_sent_and_what_speaks_against_it_is_told(
    house: House, charge_point: ChargePoint
) -> None:
    await configure(charge_point, MOST_IN_ONE, "1")
    await configure(charge_point, MOST, "1")
    sent = await send(house, listVersion=-1, localAuthorizationList=[{"idTag": "A"}, {"idTag": "a"}])
    assert sent["userErrors"] == []
    assert sent["command"]["request"]["listVersion"] == sent["listVersion"] == -1
    assert sent["command"]["request"]["localAuthorizationList"] == [{"idTag": "A"}, {"idTag": "a"}]
    assert len(sent["warnings"]) == 5
    cleared = await send(house, localAuthorizationList=None)
    assert "localAuthorizationList" not in cleared["command"]["request"]


@pytest.mark.parametrize("id_tag", ["", "x" * 21])
async def test_what_cannot_be_an_id_tag_is_refused(house: House, charge_point: ChargePoint, id_tag: str) -> None:
    for entry in (
        {"idTag": id_tag},
        {"idTag": "A", "idTagInfo": {"status": "ACCEPTED", "parentIdTag": id_tag}},
    ):
        (error,) = (await send(house, localAuthorizationList=[entry]))["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID", "localAuthorizationList")
    too_many = [{"idTag": str(number)} for number in range(5_001)]
    assert (await send(house, localAuthorizationList=too_many))["userErrors"][0]["code"] == "INVALID"


@pytest.mark.parametrize(
    ("told", "version", "meaning"),
    [(-1, -1, "NOT_SUPPORTED"), (0, 0, "EMPTY"), (7, 7, "VERSION"), (-2, -2, None), (10**30, None, None)],
)
async def test_a_version_is_told_with_what_it_means(
    house: House, charge_point: ChargePoint, told: int, version: int | None, meaning: str | None
) -> None:
    ask = """mutation($k: String!, $w: Int!) { getLocalListVersion(
        input: {chargePoint: "CP-1", waitSeconds: $w, idempotencyKey: $k}) { listVersion meaning } }"""
    assert (await house.data(ask, k="k", w=0))["getLocalListVersion"] == {"listVersion": None, "meaning": None}
    await answer(charge_point, "", listVersion=told)
    assert (await house.data(ask, k="k", w=9))["getLocalListVersion"] == {"listVersion": version, "meaning": meaning}
    assert (await shown(house))["reportedVersion"] == version


async def test_a_synchronisation_is_followed_to_its_end_and_ends_in_the_audit(
    house: House, charge_point: ChargePoint
) -> None:
    await ConfigurationKey.create(
        charge_point_id=charge_point.id, key=MOST_IN_ONE, folded=MOST_IN_ONE.lower(), value="2"
    )
    await add_tags("A", "B", "C")
    live = """subscription { localAuthListChanged(chargePoint: "CP-1", intervalMs: 100) {
        seq node { version known entries { nodes { idTag } } sync { state missingEntries } } } }"""
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens[Role.VIEWER])
        await socket.subscribe(live)
        assert (await socket.next())["node"] == {
            "version": None,
            "known": False,
            "entries": {"nodes": []},
            "sync": None,
        }
        begun = await sync(house)
        assert (begun["sync"]["state"], begun["sync"]["commandCount"], begun["sync"]["missingEntries"]) == (
            "RUNNING",
            1,
            3,
        )
        assert begun["command"]["action"] == "send_local_list"
        seen = (await socket.next())["node"]
        assert seen["sync"] == {"state": "RUNNING", "missingEntries": 3}
        await answer(charge_point)
        await answer(charge_point)
        while seen["sync"]["state"] != "DONE":
            seen = (await socket.next())["node"]
    assert (seen["version"], seen["known"]) == (2, True)
    assert [entry["idTag"] for entry in seen["entries"]["nodes"]] == ["A", "B", "C"]
    audit = """{ auditEntries(first: 1) { nodes {
        action subject subjectId chargePointId after principal outcome } } }"""
    (entry,) = (await house.data(audit, Role.ADMIN))["auditEntries"]["nodes"]
    assert (entry["action"], entry["subject"], entry["principal"]) == (
        "syncLocalAuthList",
        "local_auth_list_sync",
        "user:operator",
    )
    assert entry["subjectId"] == begun["sync"]["id"]


async def test_a_synchronisation_waits_for_its_end(house: House, charge_point: ChargePoint) -> None:
    done = await sync(house, idempotencyKey="k")
    assert done["sync"]["state"] == "RUNNING"
    assert (await sync(house))["userErrors"][0]["code"] == "REFUSED"
    await answer(charge_point)
    again = await sync(house, idempotencyKey="k", waitSeconds=5)
    assert (again["sync"]["id"], again["sync"]["state"]) == (done["sync"]["id"], "DONE")
    nothing = await sync(house, waitSeconds=5)
    assert (nothing["sync"]["state"], nothing["command"]) == ("DONE", None)


async def test_a_synchronisation_can_be_cancelled(house: House, charge_point: ChargePoint) -> None:
    begun = (await sync(house))["sync"]
    assert await house.code(CANCEL, Role.VIEWER, id=begun["id"]) == "FORBIDDEN"
    ended = (await house.data(CANCEL, id=begun["id"]))["cancelLocalAuthListSync"]
    assert ended == {"sync": {"state": "CANCELLED", "failure": "taken back by user:operator"}, "userErrors": []}
    again = (await house.data(CANCEL, id=begun["id"]))["cancelLocalAuthListSync"]
    assert again["userErrors"] == [{"code": "REFUSED", "field": "id"}]
    unknown = (await house.data(CANCEL, id="nonsense"))["cancelLocalAuthListSync"]
    assert unknown["userErrors"] == [{"code": "NOT_FOUND", "field": "id"}]


async def test_a_difference_to_the_unknown_is_refused(house: House, charge_point: ChargePoint) -> None:
    (error,) = (await sync(house, updateType="DIFFERENTIAL"))["userErrors"]
    assert (error["code"], error["field"]) == ("REFUSED", "updateType")


async def test_a_viewer_sees_and_may_not_send(house: House, charge_point: ChargePoint) -> None:
    given = {"chargePoint": "CP-1", "waitSeconds": 0}
    assert await house.code(SYNC, Role.VIEWER, i=given) == "FORBIDDEN"
    assert await house.code(SEND, Role.VIEWER, i={**given, "updateType": "FULL"}) == "FORBIDDEN"
    assert (await shown(house, Role.VIEWER))["difference"] is not None


async def test_a_key_with_a_scope_sees_no_id_tags_of_others_and_may_not_send_them(
    house: House, charge_point: ChargePoint
) -> None:
    await add_tags("A", "B")
    await send(house, "A", "B")
    await answer(charge_point)
    await make(house, "partner", "OPERATOR", scope={"chargePoints": ["CP-1"]})
    known = await shown(house, "partner")
    assert (known["version"], known["difference"], known["entries"]["nodes"]) == (1, None, [])
    assert await house.code(SYNC, "partner", i={"chargePoint": "CP-1", "waitSeconds": 0}) == "FORBIDDEN"
    await add_charge_point("CP-2")
    assert (await house.data(LIST, "partner", c="CP-2"))["localAuthList"] is None
