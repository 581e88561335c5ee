"""Drivers: their id tags, the tokens of their apps, and what these show."""

from datetime import timedelta
from typing import Any

import pytest

from models.authorization import IdTag
from models.database import now, set_clock
from models.driver import Driver, DriverToken
from models.errors import Forbidden
from models.location import Location
from models.principal import SYSTEM, Principal, Role, Scope
from tests.api.conftest import START, House, add_charge_point, add_connector, add_session, change, connect
from tests.api.test_api_key import make
from tests.api.test_reservation import held

CREATE = """mutation ($i: CreateDriverInput!) { createDriver(input: $i) { userErrors { code field }
    driver { id name externalRef idTags { idTag } } } }"""
UPDATE = "mutation ($i: UpdateDriverInput!) { updateDriver(input: $i) { userErrors { code field } driver { name } } }"
ISSUE = """mutation ($i: IssueDriverTokenInput!) { issueDriverToken(input: $i) { token expiresAt
    driver { id externalRef } userErrors { code field } } }"""
TAG = """mutation ($i: CreateIdTagInput!) { createIdTag(input: $i) { userErrors { code field }
    idTag { idTag driver { externalRef } } } }"""
MINE = "{ viewer { label role limited driver { externalRef idTags { idTag } } } idTags { nodes { idTag } } }"


async def add_driver(house: House, ref: str, *tags: str, by: Any = Role.OPERATOR) -> str:
    """Add a driver with id tags and sign its app in under its reference; returns the driver's id."""
    issued = (await house.data(ISSUE, by, i={"externalRef": ref, "ensureDriver": True}))["issueDriverToken"]
    assert issued["userErrors"] == []
    for tag in tags:
        made = (await house.data(TAG, by, i={"idTag": tag, "driver": issued["driver"]["id"]}))["createIdTag"]
        assert made["userErrors"] == []
    house.tokens[ref] = issued["token"]
    return str(issued["driver"]["id"])


async def test_a_driver_sees_its_own_id_tags_and_sessions_alone(house: House) -> None:
    place = await Location.create(name="Garage", published=True, created_at=START)
    charge_point = await add_charge_point("CP-1", location_id=place.id)
    for ref, tag in (("anna", "Tag-A"), ("bob", "Tag-B")):
        await add_driver(house, ref, tag)
        await add_session(charge_point, id_tag=tag, id_tag_key=tag.lower(), meter_start_wh=ord(tag[-1]))
    mine = await house.data(MINE, "anna")
    assert mine["idTags"]["nodes"] == [{"idTag": "Tag-A"}]
    assert mine["viewer"]["driver"] == {"externalRef": "anna", "idTags": [{"idTag": "Tag-A"}]}
    assert mine["viewer"]["role"] == "DRIVER"
    sessions = "{ sessions { totalCount nodes { id idTag chargePoint { identity sessions { idTag } } } } }"
    shown = {who: (await house.data(sessions, who))["sessions"] for who in ("anna", "bob")}
    assert shown["anna"]["totalCount"] == 1
    (node,) = shown["anna"]["nodes"]
    assert node["chargePoint"] == {"identity": "CP-1", "sessions": [{"idTag": "Tag-A"}]}
    foreign = shown["bob"]["nodes"][0]["id"]
    assert (await house.data("query ($id: ID!) { session(id: $id) { id } }", "anna", id=foreign))["session"] is None


async def test_a_driver_sees_published_charge_points_and_no_more_of_them_than_it_needs(house: House) -> None:
    place = await Location.create(name="Garage", published=True, created_at=START)
    depot = await Location.create(name="Depot", created_at=START)
    await add_connector(await add_charge_point("CP-1", location_id=place.id), 1)
    await add_charge_point("CP-2", location_id=depot.id)
    await add_charge_point("CP-3")
    await add_driver(house, "anna")
    seen = "{ chargePoints { nodes { identity online location { name } connectors { connectorId status } } } }"
    assert (await house.data(seen, "anna"))["chargePoints"]["nodes"] == [
        {
            "identity": "CP-1",
            "online": False,
            "location": {"name": "Garage"},
            "connectors": [{"connectorId": 1, "status": "AVAILABLE"}],
        }
    ]
    for field in ("hasPassword", "serialNumber", "messages { text }", "commands { action }", "labels"):
        inner = f"... on ChargePoint {{ {field} }}"
        query = f"query {{ ...F }} fragment F on Query {{ chargePoints {{ nodes {{ {inner} }} }} }}"
        assert await house.code(query, "anna") == "FORBIDDEN", field


async def test_a_driver_knows_where_its_own_reservation_is_at_an_unpublished_charge_point(house: House) -> None:
    depot = await Location.create(name="Depot", city="Ulm", created_at=START)
    charge_point = await add_charge_point("CP-2", name="At the gate", location_id=depot.id)
    await add_driver(house, "anna", "Tag-A")
    await held(charge_point, id_tag="Tag-A", id_tag_key="tag-a")
    query = "{ reservations { nodes { place { identity name location { name city } } chargePoint { identity } } } }"
    assert (await house.data(query, "anna"))["reservations"]["nodes"] == [
        {
            "place": {"identity": "CP-2", "name": "At the gate", "location": {"name": "Depot", "city": "Ulm"}},
            "chargePoint": None,
        }
    ]


async def test_a_driver_knows_where_its_own_session_is_and_nothing_else_of_an_unpublished_charge_point(
    house: House,
) -> None:
    depot = await Location.create(name="Depot", city="Ulm", created_at=START)
    charge_point = await add_charge_point("CP-2", name="At the gate", location_id=depot.id, online=True)
    nowhere = await add_charge_point("CP-3")
    await add_connector(charge_point, 1, "Charging")
    await add_driver(house, "anna", "Tag-A")
    await add_driver(house, "bob", "Tag-B")
    for at in (charge_point, nowhere):
        await add_session(at, id_tag="Tag-A", id_tag_key="tag-a")
    await add_session(charge_point, 2, id_tag="Tag-B", id_tag_key="tag-b")
    query = """{ sessions(orderBy: CREATED_AT_ASC) { nodes { place { identity name
        location { name city chargePoints { identity } } } chargePoint { identity } connector { status } } } }"""
    assert (await house.data(query, "anna"))["sessions"]["nodes"] == [
        {
            "place": {
                "identity": "CP-2",
                "name": "At the gate",
                "location": {"name": "Depot", "city": "Ulm", "chargePoints": []},
            },
            "chargePoint": None,
            "connector": {"status": None},
        },
        {
            "place": {"identity": "CP-3", "name": None, "location": None},
            "chargePoint": None,
            "connector": {"status": None},
        },
    ]
    for field in ("online", "serialNumber", "connectors { status }"):
        assert await house.code(f"{{ sessions {{ nodes {{ place {{ {field} }} }} }} }}", "anna") == "BAD_USER_INPUT"
    assert (await house.data('{ chargePoint(identity: "CP-2") { id } }', "anna"))["chargePoint"] is None
    await make(house, scope={"chargePoints": ["CP-2"]})
    (shown, _) = (await house.data(query, "partner"))["sessions"]["nodes"]
    assert shown["place"]["location"]["chargePoints"] == [{"identity": "CP-2"}]


@pytest.mark.parametrize(
    "query",
    [
        "{ fleetSummary { powerW } }",
        "{ needsAttention { message } }",
        '{ search(text: "x") { idTags { idTag } } }',
        "{ drivers { nodes { name } } }",
        "{ messages { nodes { text } } }",
        "{ commands { nodes { action } } }",
        "{ sessions { nodes { requestedBy } } }",
        "{ idTags { nodes { note } } }",
        "{ users { nodes { username } } }",
        "{ __schema { queryType { name } } }",
        'mutation { createIdTag(input: {idTag: "x"}) { userErrors { code } } }',
        'mutation { issueDriverToken(input: {externalRef: "bob", ensureDriver: true}) { userErrors { code } } }',
    ],
)
async def test_all_else_is_not_for_drivers(house: House, query: str) -> None:
    await add_driver(house, "anna")
    assert await house.code(query, "anna") == "FORBIDDEN"


async def test_a_token_ends_with_its_time_and_with_its_driver(house: House) -> None:
    issued = await house.data(ISSUE, i={"externalRef": "anna", "ensureDriver": True, "expiresInSeconds": 60})
    token = house.tokens["anna"] = issued["issueDriverToken"]["token"]
    assert (await house.data(MINE, "anna"))["viewer"]["label"].startswith("driver:")
    assert token not in repr([dict(row) for row in await DriverToken.all()])
    start = now()
    set_clock(lambda: start + timedelta(seconds=61))
    try:
        assert await house.code(MINE, "anna") == "UNAUTHENTICATED"
    finally:
        set_clock(None)
    await house.data(UPDATE, i={"id": issued["issueDriverToken"]["driver"]["id"], "archived": True})
    assert await house.code(MINE, "anna") == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"externalRef": "nobody"}, "NOT_FOUND", "externalRef"),
        ({"driverId": "nonsense"}, "NOT_FOUND", "driverId"),
        ({}, "INVALID", "externalRef"),
        ({"externalRef": "a", "driverId": "b"}, "INVALID", "externalRef"),
        ({"externalRef": " ", "ensureDriver": True}, "INVALID", "externalRef"),
        ({"externalRef": "a", "ensureDriver": True, "expiresInSeconds": 59}, "INVALID", "expiresInSeconds"),
        ({"externalRef": "a", "ensureDriver": True, "expiresInSeconds": 86_401}, "INVALID", "expiresInSeconds"),
    ],
)
async def test_tokens_that_cannot_be_made_are_refused(
    house: House, input: dict[str, Any], code: str, field: str
) -> None:
    refused = (await house.data(ISSUE, i=input))["issueDriverToken"]
    assert (refused["token"], refused["userErrors"]) == (None, [{"code": code, "field": field}])
    assert await Driver.all().count() == 0


async def test_a_partner_sees_its_own_drivers_alone_and_its_tokens_end_with_its_key(house: House) -> None:
    place = await Location.create(name="Garage", published=True, created_at=START)
    for identity in ("CP-1", "CP-2"):
        await add_charge_point(identity, location_id=place.id)
    key = await make(house, role="OPERATOR", scope={"chargePoints": ["CP-1"]})
    theirs = await add_driver(house, "theirs", "Tag-T", by="partner")
    ours = await add_driver(house, "ours", "Tag-O")
    seen = "{ drivers { nodes { externalRef } } idTags { nodes { idTag } } }"
    shown = await house.data(seen, "partner")
    assert shown == {"drivers": {"nodes": [{"externalRef": "theirs"}]}, "idTags": {"nodes": [{"idTag": "Tag-T"}]}}
    for input, code in (
        ({"driverId": ours}, "NOT_FOUND"),
        ({"externalRef": "ours"}, "NOT_FOUND"),
        ({"externalRef": "ours", "ensureDriver": True}, "NOT_FOUND"),
    ):
        refused = (await house.data(ISSUE, "partner", i=input))["issueDriverToken"]
        assert [error["code"] for error in refused["userErrors"]] == [code], input
    for input in ({"idTag": "Tag-X"}, {"idTag": "Tag-X", "driver": ours}):
        refused = (await house.data(TAG, "partner", i=input))["createIdTag"]
        assert [error["field"] for error in refused["userErrors"]] == ["driver"], input
    charge_points = "{ chargePoints { nodes { identity } } }"
    assert (await house.data(charge_points, "theirs"))["chargePoints"]["nodes"] == [{"identity": "CP-1"}]
    assert len((await house.data(charge_points, "ours"))["chargePoints"]["nodes"]) == 2
    assert (await house.data("query ($id: ID!) { driver(id: $id) { externalRef } }", id=theirs))["driver"] is not None
    await house.data(
        "mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id } } }", Role.ADMIN, id=key["apiKey"]["id"]
    )
    assert await house.code(MINE, "theirs") == "UNAUTHENTICATED"
    assert (await house.data(MINE, "ours"))["viewer"]["role"] == "DRIVER"


async def test_an_id_tag_changes_hands_and_is_let_go(house: House) -> None:
    await add_driver(house, "anna", "Tag-1")
    bob = await add_driver(house, "bob")
    update = """mutation ($i: UpdateIdTagInput!) { updateIdTag(input: $i) { userErrors { code field }
        idTag { driver { externalRef } } } }"""
    moved = (await house.data(update, i={"idTag": "tag-1", "driver": bob}))["updateIdTag"]
    assert moved["idTag"]["driver"] == {"externalRef": "bob"}
    assert (await house.data(MINE, "anna"))["idTags"]["nodes"] == []
    assert (await house.data(MINE, "bob"))["idTags"]["nodes"] == [{"idTag": "Tag-1"}]
    find = "query ($d: ID!) { idTags(filter: {driver: $d}) { nodes { idTag } } }"
    assert (await house.data(find, d=bob))["idTags"]["nodes"] == [{"idTag": "Tag-1"}]
    await house.data(update, i={"idTag": "Tag-1", "driver": None})
    assert (await house.data(MINE, "bob"))["idTags"]["nodes"] == []
    refused = (await house.data(update, i={"idTag": "Tag-1", "driver": "nonsense"}))["updateIdTag"]
    assert refused["userErrors"] == [{"code": "NOT_FOUND", "field": "driver"}]
    assert (await IdTag.get(key="tag-1")).driver_id is None


async def test_an_external_reference_is_taken_once(house: House) -> None:
    first = (await house.data(CREATE, i={"name": "Anna", "externalRef": "a"}))["createDriver"]["driver"]
    second = (await house.data(CREATE, i={"externalRef": "b"}))["createDriver"]["driver"]
    taken = [{"code": "DUPLICATE", "field": "externalRef"}]
    assert (await house.data(CREATE, i={"externalRef": " a "}))["createDriver"]["userErrors"] == taken
    assert (await house.data(UPDATE, i={"id": second["id"], "externalRef": "a"}))["updateDriver"]["userErrors"] == taken
    assert (await house.data(UPDATE, i={"id": first["id"], "externalRef": "a"}))["updateDriver"]["userErrors"] == []
    shown = await house.data('{ drivers(filter: {contains: "ANN"}) { nodes { externalRef } } }', Role.VIEWER)
    assert shown["drivers"]["nodes"] == [{"externalRef": "a"}]


async def test_a_driver_follows_its_session_live_and_no_other(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    await add_driver(house, "anna", "Tag-A")
    await add_driver(house, "bob", "Tag-B")
    own = await add_session(charge_point, id_tag="Tag-A", id_tag_key="tag-a")
    foreign = await add_session(charge_point, 2, id_tag="Tag-B", id_tag_key="tag-b")
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens["anna"])
        await socket.subscribe("subscription { sessionsChanged(intervalMs: 100) { nodes { idTag energyWh } } }")
        assert await socket.next() == {"nodes": [{"idTag": "Tag-A", "energyWh": 0}]}
        await change(foreign, "session", charge_point.id, energy_wh=7)
        await change(own, "session", charge_point.id, energy_wh=8)
        assert await socket.next() == {"nodes": [{"idTag": "Tag-A", "energyWh": 8}]}
        await socket.subscribe("subscription { fleetSummary { seq } }", "2")
        refused = await socket.receive()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")


def test_only_its_own_id_tags_may_be_used_by_a_driver() -> None:
    driver = Principal("driver:1", Role.DRIVER, Scope(id_tags=frozenset({"tag-a"})), driver_id=1)
    driver.require_id_tag(" TAG-A ")
    for principal, id_tag in (
        (driver, "Tag-B"),
        (Principal("driver:2", Role.DRIVER, Scope(id_tags=frozenset())), "Tag-A"),
        (Principal("driver:3", Role.DRIVER), "Tag-A"),
        (Principal("user:v", Role.VIEWER), "Tag-A"),
    ):
        with pytest.raises(Forbidden):
            principal.require_id_tag(id_tag)
    SYSTEM.require_id_tag("anything")
