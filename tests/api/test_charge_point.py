"""Charge points: adding, changing, archiving and accepting them."""

import pytest

from models import credential, presence
from models.charge_point import ChargePoint
from models.principal import Role
from tests.api.conftest import START, House, add_charge_point, add_session, connect

CREATE = """mutation ($i: CreateChargePointInput!) { createChargePoint(input: $i) {
    chargePoint { id identity name hasPassword registrationStatus heartbeatInterval online } password
    userErrors { code field message } } }"""
UPDATE = """mutation ($i: UpdateChargePointInput!) { updateChargePoint(input: $i) {
    chargePoint { identity name hasPassword registrationStatus heartbeatInterval archivedAt } password
    userErrors { code field message } } }"""


async def test_a_generated_password_is_shown_once_and_is_what_the_charge_point_may_use(house: House) -> None:
    made = (await house.data(CREATE, i={"identity": "CP-1", "generatePassword": True}))["createChargePoint"]
    row = await ChargePoint.get(identity="CP-1")
    assert made["chargePoint"]["hasPassword"]
    assert len(made["password"]) == 40
    assert not credential.is_slow(row.password_hash)
    for sent in (made["password"].encode(), made["password"].upper().encode(), bytes.fromhex(made["password"])):
        assert credential.verify(row.password_hash, credential.canonical(sent))


async def test_a_chosen_password_is_kept_as_a_slow_hash(house: House) -> None:
    await house.data(CREATE, i={"identity": "CP-1", "password": "chosen by us"})
    row = await ChargePoint.get(identity="CP-1")
    assert credential.is_slow(row.password_hash)
    assert credential.verify(row.password_hash, b"chosen by us")


async def test_what_is_absent_stays_and_null_clears(house: House) -> None:
    given = {"identity": "CP-1", "name": "Garage", "password": "p", "heartbeatInterval": 60}
    await house.data(CREATE, i=given | {"registrationStatus": "PENDING"})
    same = (await house.data(UPDATE, i={"identity": "CP-1"}))["updateChargePoint"]["chargePoint"]
    assert (same["name"], same["hasPassword"], same["heartbeatInterval"]) == ("Garage", True, 60)
    assert same["registrationStatus"] == "PENDING"
    cleared = await house.data(
        UPDATE,
        i={"identity": "CP-1", "name": None, "password": None, "heartbeatInterval": None, "registrationStatus": None},
    )
    after = cleared["updateChargePoint"]["chargePoint"]
    assert (after["name"], after["hasPassword"], after["heartbeatInterval"]) == (None, False, None)
    assert after["registrationStatus"] == "PENDING"


async def test_a_charge_point_is_found_by_its_id_too(house: House) -> None:
    made = (await house.data(CREATE, i={"identity": "CP-1"}))["createChargePoint"]["chargePoint"]
    query = "query ($id: ID!) { chargePoint(id: $id) { identity } }"
    assert (await house.data(query, id=made["id"]))["chargePoint"] == {"identity": "CP-1"}
    changed = (await house.data(UPDATE, i={"identity": made["id"], "name": "x"}))["updateChargePoint"]
    assert changed["chargePoint"]["identity"] == "CP-1"


async def test_an_archived_charge_point_keeps_its_identity_and_can_be_restored(house: House) -> None:
    await house.data(CREATE, i={"identity": "CP-1"})
    archive = 'mutation { archiveChargePoint(identity: "CP-1") { chargePoint { archivedAt } userErrors { code } } }'
    first = (await house.data(archive))["archiveChargePoint"]["chargePoint"]["archivedAt"]
    assert first is not None
    assert (await house.data(archive))["archiveChargePoint"]["chargePoint"]["archivedAt"] == first
    assert await presence.find_for_handshake("CP-1") is None
    (error,) = (await house.data(CREATE, i={"identity": "CP-1"}))["createChargePoint"]["userErrors"]
    assert error["code"] == "DUPLICATE"
    assert "restored" in error["message"]
    back = (await house.data(UPDATE, i={"identity": "CP-1", "archived": False}))["updateChargePoint"]
    assert back["chargePoint"]["archivedAt"] is None
    assert await presence.find_for_handshake("CP-1") is not None


async def test_a_charge_point_at_which_a_session_runs_is_not_archived(house: House) -> None:
    row = await add_charge_point("CP-1")
    running = await add_session(row, 1)
    archive = 'mutation { archiveChargePoint(identity: "CP-1") { userErrors { code message } } }'
    (error,) = (await house.data(archive))["archiveChargePoint"]["userErrors"]
    assert "session runs" in error["message"]
    await running.update_from_dict({"state": "ENDED"}).save()
    assert (await house.data(archive))["archiveChargePoint"]["userErrors"] == []


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"identity": ""}, "identity"),
        ({"identity": " CP"}, "identity"),
        ({"identity": "CP\n1"}, "identity"),
        ({"identity": "x" * 256}, "identity"),
        ({"identity": "CP", "name": "x" * 256}, "name"),
        ({"identity": "CP", "password": ""}, "password"),
        ({"identity": "CP", "password": "x", "generatePassword": True}, "password"),
        ({"identity": "CP", "heartbeatInterval": 0}, "heartbeatInterval"),
    ],
)
async def test_unusable_input_is_refused_and_nothing_is_written(house: House, input: dict, field: str) -> None:
    made = (await house.data(CREATE, i=input))["createChargePoint"]
    assert made["chargePoint"] is None
    assert [(error["code"], error["field"]) for error in made["userErrors"]] == [("INVALID", field)]
    assert await ChargePoint.all().count() == 0


async def test_an_unknown_charge_point_is_accepted_with_one_action(house: House) -> None:
    await presence.knock("CP-9", "192.0.2.7", "ocpp1.6")
    await presence.knock("CP-9", "192.0.2.8", "ocpp1.6, ocpp2.0.1")
    query = "{ unknownChargePoints { totalCount nodes { identity attempts remoteAddress subprotocols } } }"
    shown = {"identity": "CP-9", "attempts": 2, "remoteAddress": "192.0.2.8", "subprotocols": ["ocpp1.6", "ocpp2.0.1"]}
    assert (await house.data(query))["unknownChargePoints"] == {"totalCount": 1, "nodes": [shown]}
    (seen,) = (await house.data(query, Role.VIEWER))["unknownChargePoints"]["nodes"]
    assert seen["remoteAddress"] is None
    accept = CREATE.replace("createChargePoint", "acceptUnknownChargePoint")
    made = (await house.data(accept, i={"identity": "CP-9", "name": "New"}))["acceptUnknownChargePoint"]
    assert made["chargePoint"]["name"] == "New"
    assert (await house.data(query))["unknownChargePoints"]["totalCount"] == 0
    again = (await house.data(accept, i={"identity": "CP-9"}))["acceptUnknownChargePoint"]
    assert [error["code"] for error in again["userErrors"]] == ["NOT_FOUND"]


async def test_an_unknown_charge_point_can_be_forgotten(house: House) -> None:
    await presence.knock("CP-9", None, None)
    forget = 'mutation { forgetUnknownChargePoint(identity: "CP-9") { identity userErrors { code field } } }'
    assert (await house.data(forget))["forgetUnknownChargePoint"] == {"identity": "CP-9", "userErrors": []}
    assert (await house.data(forget))["forgetUnknownChargePoint"]["userErrors"] == [
        {"code": "NOT_FOUND", "field": "identity"}
    ]


async def test_online_needs_a_node_that_lives(house: House) -> None:
    await house.data(CREATE, i={"identity": "CP-1"})
    row = await ChargePoint.get(identity="CP-1")
    query = '{ chargePoint(identity: "CP-1") { online } }'
    for node_id, expected in ((None, False), ("a node that is no more", False), ("node-1", True)):
        await ChargePoint.filter(id=row.id).update(node_id=node_id)
        assert (await house.data(query))["chargePoint"]["online"] is expected


WAITING = "unknownChargePoints { nodes { identity reason } }"
RESTORE = 'mutation { updateChargePoint(input: {identity: "CP-OLD", archived: false}) { userErrors { message } } }'


async def test_an_archived_charge_point_that_knocks_is_told_from_an_unknown_one(house: House) -> None:
    await add_charge_point("CP-OLD", archived_at=START)
    await presence.knock("CP-OLD", None, None)
    await presence.knock("CP-NEW", None, None)
    told = (await house.data(f"{{ {WAITING} }}"))["unknownChargePoints"]["nodes"]
    assert {one["identity"]: one["reason"] for one in told} == {"CP-OLD": "ARCHIVED", "CP-NEW": "UNKNOWN"}
    assert (await house.data(RESTORE))["updateChargePoint"]["userErrors"] == []
    told = (await house.data(f"{{ {WAITING} }}"))["unknownChargePoints"]["nodes"]
    assert [one["identity"] for one in told] == ["CP-NEW"]


async def test_who_knocks_is_followed_until_it_is_accepted(house: House) -> None:
    await presence.knock("CP-1", "10.0.0.1", "ocpp1.6")
    query = """subscription { unknownChargePointsChanged(intervalMs: 100) {
        seq removed nodes { id identity attempts reason remoteAddress } } }"""
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(query)
        (first,) = (await client.next())["nodes"]
        assert (first["identity"], first["attempts"], first["reason"]) == ("CP-1", 1, "UNKNOWN")
        assert first["remoteAddress"] is None  # which is for OPERATORs
        await presence.knock("CP-1", None, None)
        assert (await client.next())["nodes"][0]["attempts"] == 2
        await house.data('mutation { acceptUnknownChargePoint(input: {identity: "CP-1"}) { password } }')
        last = await client.next()
        assert (last["nodes"], last["removed"]) == ([], [first["id"]])
