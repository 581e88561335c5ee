"""Reservations: asking for them, cancelling them, and finding and following them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from models import command as commands
from models import id_tag_registry as id_tags
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Outcome
from models.database import now
from models.principal import SYSTEM, Role
from models.reservation import Reservation
from tests.api.conftest import (
    NODE,
    START,
    House,
    add_charge_point,
    add_connector,
    add_session,
    change,
    connect,
    statements,
)

RESERVING = """mutation ($i: ReserveNowInput!) { reserveNow(input: $i) {
    status command { id state request requestedBy }
    reservation { id reservationId state status endReason connectorId idTag parentIdTag expiresAt requestedBy
        chargePoint { identity } connector { connectorId status } session { id } command { id } cancelCommand { id } }
    userErrors { code field } } }"""
CANCELLING = """mutation ($i: CancelReservationInput!) { cancelReservation(input: $i) {
    status command { state request } reservation { state endReason cancelCommand { state } }
    userErrors { code field } } }"""
LIVE = """subscription ($of: String, $filter: ReservationFilter) {
    reservationsChanged(chargePoint: $of, filter: $filter, intervalMs: 100) {
        seq removed nodes { reservationId state } } }"""


async def answer(charge_point: ChargePoint, word: str) -> Command:
    """Play the node that holds the charge point: take its next command and answer it."""
    async with asyncio.timeout(10):
        while (row := await commands.claim(charge_point.id, NODE, "connection-1")) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await commands.settle(row.id, Outcome(CommandState.ANSWERED, word, {"status": word}))
    return row


_command_ids = iter(range(-2_000, -1_000))  # before all that the tests ask for


async def held(charge_point: ChargePoint, number: int = 7, **columns: Any) -> Reservation:
    """Write a reservation of connector 1 that is held for an hour."""
    values = {
        "connector_id": 1,
        "id_tag": "Tag-1",
        "id_tag_key": "tag-1",
        "expires_at": now() + timedelta(hours=1),
        "state": "ACTIVE",
        "status": "Accepted",
        "created_at": START,
        "requested_by": "user:operator",
        "command_id": next(_command_ids),
        **columns,
    }
    return await Reservation.create(charge_point_id=charge_point.id, reservation_id=number, **values)


async def test_reserving_waits_for_the_answer_and_shows_the_reservation(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    await add_connector(charge_point, 1)
    await id_tags.create(SYSTEM, "Tag-1", {"parent_id_tag": "Group"})
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": " tag-1 ", "expiryDate": "2030-01-31T13:00:00+01:00"}
    asking = asyncio.create_task(house.data(RESERVING, i=wish))
    await answer(charge_point, "Accepted")
    payload = (await asking)["reserveNow"]
    shown = payload["reservation"]
    number = shown["reservationId"]
    assert (payload["status"], payload["userErrors"]) == ("ACCEPTED", [])
    assert payload["command"]["request"] == {
        "connectorId": 1,
        "expiryDate": "2030-01-31T12:00:00Z",
        "idTag": "tag-1",
        "parentIdTag": "Group",
        "reservationId": number,
    }
    assert number > 0
    assert shown == shown | {
        "state": "ACTIVE",
        "status": "ACCEPTED",
        "endReason": None,
        "idTag": "tag-1",
        "parentIdTag": "Group",
        "expiresAt": "2030-01-31T12:00:00Z",
        "requestedBy": "user:operator",
        "chargePoint": {"identity": "CP-1"},
        "connector": {"connectorId": 1, "status": "AVAILABLE"},
        "session": None,
        "command": {"id": payload["command"]["id"]},
        "cancelCommand": None,
    }
    found = await house.data("query ($id: ID!) { reservation(id: $id) { reservationId } }", id=shown["id"])
    assert found == {"reservation": {"reservationId": number}}
    assert await house.data('{ reservation(id: "nonsense") { id } }') == {"reservation": None}


async def test_a_no_of_the_charge_point_is_an_answer_and_no_error(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    wish = {"chargePoint": "CP-1", "connectorId": 0, "idTag": "T", "expiresInSeconds": -1, "reservationId": 5}
    asking = asyncio.create_task(house.data(RESERVING, i=wish))
    await answer(charge_point, "Faulted")
    payload = (await asking)["reserveNow"]
    assert (payload["status"], payload["userErrors"]) == ("FAULTED", [])
    shown = payload["reservation"]
    assert (shown["reservationId"], shown["state"], shown["endReason"]) == (5, "REJECTED", "REFUSED")
    assert (shown["connector"], shown["parentIdTag"]) == (None, None)


async def test_without_waiting_it_is_shown_as_requested(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    wish = {"chargePoint": "CP-1", "connectorId": 3, "idTag": "T", "expiresInSeconds": 60, "waitSeconds": 0}
    payload = (await house.data(RESERVING, i=wish))["reserveNow"]
    assert (payload["status"], payload["command"]["state"]) == (None, "PENDING")
    shown = payload["reservation"]
    assert (shown["state"], shown["status"]) == ("REQUESTED", None)
    assert shown["connector"] == {"connectorId": 3, "status": None}
    left = datetime.fromisoformat(shown["expiresAt"]) - now()
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"connectorId": -1}, "connectorId"),
        ({"idTag": " "}, "idTag"),
        ({"idTag": "x" * 21}, "idTag"),
        ({"parentIdTag": "x" * 21}, "parentIdTag"),
        ({"expiresInSeconds": None}, "expiryDate"),
        ({"expiryDate": "2030-01-01T00:00:00Z"}, "expiryDate"),
        ({"expiresInSeconds": 2**31 - 1}, "expiresInSeconds"),
        ({"waitSeconds": 999}, "waitSeconds"),
    ],
)
async def test_what_no_charge_point_could_understand_is_refused(house: House, wish: Any, field: str) -> None:
    await add_charge_point("CP-1", online=True)
    given = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "T", "expiresInSeconds": 60, "waitSeconds": 0} | wish
    payload = (await house.data(RESERVING, i=given))["reserveNow"]
    assert payload["userErrors"] == [{"code": "INVALID", "field": field}]
    assert (payload["command"], payload["reservation"]) == (None, None)
    assert await Reservation.all().count() == await Command.all().count() == 0


@pytest.mark.parametrize(("given", "sent"), [("Other", "Other"), ("", None), (None, "Group")])
async def test_the_group_is_that_of_the_tag_unless_said_otherwise(house: House, given: Any, sent: Any) -> None:
    await add_charge_point("CP-1", online=True)
    await id_tags.create(SYSTEM, "T", {"parent_id_tag": "Group"})
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "t", "expiresInSeconds": 60, "waitSeconds": 0}
    payload = (await house.data(RESERVING, i=wish | {"parentIdTag": given}))["reserveNow"]
    assert payload["command"]["request"].get("parentIdTag") == payload["reservation"]["parentIdTag"] == sent


async def test_cancelling_shows_what_came_of_it(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    await held(charge_point)
    for word, state in (("Rejected", "ACTIVE"), ("Accepted", "CANCELLED")):
        asking = asyncio.create_task(house.data(CANCELLING, i={"chargePoint": "CP-1", "reservationId": 7}))
        asked = await answer(charge_point, word)
        payload = (await asking)["cancelReservation"]
        assert asked.request == {"reservationId": 7}
        assert (payload["status"], payload["reservation"]["state"]) == (word.upper(), state)
        assert payload["reservation"]["cancelCommand"] == {"state": "ANSWERED"}
    asking = asyncio.create_task(house.data(CANCELLING, i={"chargePoint": "CP-1", "reservationId": -4711}))
    await answer(charge_point, "Rejected")
    payload = (await asking)["cancelReservation"]
    assert (payload["status"], payload["reservation"], payload["userErrors"]) == ("REJECTED", None, [])


async def test_what_is_asked_is_audited(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "T", "expiresInSeconds": 60, "waitSeconds": 0}
    number = (await house.data(RESERVING, i=wish))["reserveNow"]["reservation"]["reservationId"]
    await house.data(CANCELLING, i={"chargePoint": "CP-1", "reservationId": number, "waitSeconds": 0})
    await house.data(CANCELLING, i={"chargePoint": "CP-2", "reservationId": number})
    query = "{ auditEntries(first: 3) { nodes { action outcome principal subject after } } }"
    refused, cancelled, made = (await house.data(query, Role.ADMIN))["auditEntries"]["nodes"]
    assert (refused["action"], refused["outcome"]) == ("cancelReservation", "REFUSED")
    assert (cancelled["action"], cancelled["outcome"]) == ("cancelReservation", "DONE")
    assert (made["action"], made["outcome"], made["subject"]) == ("reserveNow", "DONE", "reservation")
    assert (made["principal"], made["after"]["reservation_id"]) == ("user:operator", number)


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("", [4, 3, 2, 1]),
        ("orderBy: CREATED_AT_ASC", [1, 2, 3, 4]),
        ("orderBy: EXPIRES_AT_ASC", [4, 3, 2, 1]),
        ("orderBy: EXPIRES_AT_DESC", [1, 2, 3, 4]),
        ('filter: {chargePoint: "CP-1"}', [3, 2, 1]),
        ('filter: {chargePoint: "CP-2", connectorId: 1}', [4]),
        ('filter: {chargePoint: "nobody"}', []),
        ("filter: {connectorId: 0}", [2]),
        ('filter: {idTag: " TAG-B "}', [3]),
        ("filter: {state: [USED, EXPIRED]}", [4, 3]),
        ("filter: {reservationId: 2}", [2]),
        ("orderBy: EXPIRES_AT_ASC, first: 2", [4, 3]),
    ],
)
async def test_reservations_are_found_and_sorted(house: House, arguments: str, numbers: list[int]) -> None:
    one, other = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    more: list[dict[str, Any]] = [
        {},
        {"connector_id": 0},
        {"id_tag": "Tag-B", "id_tag_key": "tag-b", "state": "USED"},
        {"state": "EXPIRED"},
    ]
    for number, columns in enumerate(more, 1):
        await held(other if number == 4 else one, number, expires_at=START - timedelta(hours=number), **columns)
    shown = await house.data(
        f"{{ reservations{f'({arguments})' if arguments else ''} {{ nodes {{ reservationId }} }} }}"
    )
    assert [node["reservationId"] for node in shown["reservations"]["nodes"]] == numbers


FLEET = """{ chargePoints { nodes {
    reservations(first: 2) { reservationId }
    connectors { connectorId reservation { reservationId } }
    sessions { reservation { reservationId session { transactionId } } }
} } }"""


async def test_a_charge_point_its_connectors_and_its_sessions_show_reservations_at_a_fixed_price(house: House) -> None:
    counts = []
    for n in range(4):
        charge_point = await add_charge_point(f"CP-{n}")
        for number in (0, 1, 2):
            await add_connector(charge_point, number)
        session = await add_session(charge_point, transaction_id=n + 1)
        await held(charge_point, 1, state="USED", session_id=session.id)
        await held(charge_point, 2)
        await held(charge_point, 3, connector_id=0)
        if n in (1, 3):
            with statements() as seen:
                nodes = (await house.data(FLEET))["chargePoints"]["nodes"]
            counts.append(len(seen))
    assert counts[0] == counts[1]
    assert nodes[3] == {
        "reservations": [{"reservationId": 3}, {"reservationId": 2}],
        "connectors": [
            {"connectorId": 0, "reservation": {"reservationId": 3}},
            {"connectorId": 1, "reservation": {"reservationId": 2}},
            {"connectorId": 2, "reservation": None},
        ],
        "sessions": [{"reservation": {"reservationId": 1, "session": {"transactionId": 4}}}],
    }


async def test_a_subscriber_sees_what_is_there_and_then_what_changes_at_its_charge_point(house: House) -> None:
    one, other = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    mine, foreign = await held(one, 1), await held(other, 2)
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(LIVE, of="CP-1")
        assert await client.next() == {"seq": 0, "removed": [], "nodes": [{"reservationId": 1, "state": "ACTIVE"}]}
        await change(foreign, "reservation", other.id, state="USED")
        await change(mine, "reservation", one.id, state="EXPIRED")
        assert await client.next() == {"seq": 1, "removed": [], "nodes": [{"reservationId": 1, "state": "EXPIRED"}]}


async def test_what_fits_the_filter_no_more_is_told_as_removed(house: House) -> None:
    one = await add_charge_point("CP-1")
    row = await held(one, 1)
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(LIVE, filter={"state": ["ACTIVE"]})
        assert len((await client.next())["nodes"]) == 1
        await change(row, "reservation", one.id, state="USED")
        message = await client.next()
        assert (message["nodes"], len(message["removed"])) == ([], 1)
