"""Pages of lists: stable cursors, counting only when asked, filters, and one query for each level."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest

from models.charge_point import ChargePoint
from models.principal import Role
from tests.api.conftest import (
    START,
    House,
    add_charge_point,
    add_command,
    add_connector,
    add_session,
    change,
    statements,
)

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $order: ChargePointOrder! = IDENTITY_ASC) {
    chargePoints(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
        nodes { identity }
        edges { cursor node { identity } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}"""


async def page(house: House, **variables: Any) -> tuple[list[str], dict[str, Any]]:
    shown = (await house.data(PAGE, **variables))["chargePoints"]
    assert [edge["node"] for edge in shown["edges"]] == shown["nodes"]
    return [node["identity"] for node in shown["nodes"]], shown["pageInfo"]


@pytest.mark.parametrize("order", ["IDENTITY_ASC", "IDENTITY_DESC", "CREATED_AT_ASC", "CREATED_AT_DESC"])
async def test_pages_hold_every_row_once_though_rows_are_added_between(house: House, order: str) -> None:
    for n in range(7):
        await add_charge_point(f"CP-{n}")
    seen, cursor = [], None
    for n in range(10):
        names, info = await page(house, first=2, after=cursor, order=order)
        seen += names
        cursor = info["endCursor"]
        # One before and one behind whatever comes next.
        await add_charge_point(f"A-{n}")
        if not info["hasNextPage"]:
            break
    original = [name for name in seen if name.startswith("CP")]
    assert original == sorted(original, reverse=order.endswith("DESC"))
    assert sorted(original) == [f"CP-{n}" for n in range(7)]
    assert len(seen) == len(set(seen))


async def test_one_can_go_back_from_the_end(house: House) -> None:
    for n in range(5):
        await add_charge_point(f"CP-{n}")
    names, info = await page(house, last=2)
    assert names == ["CP-3", "CP-4"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (False, True)
    names, info = await page(house, last=3, before=info["startCursor"])
    assert names == ["CP-0", "CP-1", "CP-2"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)


async def test_a_cursor_is_good_for_its_own_order_only(house: House) -> None:
    for n in range(3):
        await add_charge_point(f"CP-{n}")
    _, info = await page(house, first=1)
    cursor = info["endCursor"]
    assert await house.code(PAGE, first=1, after=cursor, order="CREATED_AT_ASC") == "BAD_USER_INPUT"
    for nonsense in ("", "x", "bnVsbA", "W10", "WyJpZGVudGl0eSIsMSwxXQ", "é"):
        assert await house.code(PAGE, first=1, after=nonsense) == "BAD_USER_INPUT", nonsense


@pytest.mark.parametrize(
    ("order", "value", "row_id"),
    [
        ("identity", "CP-1", 10**30),
        ("identity", "CP-1", -1),
        ("identity", "CP\0", 1),
        ("id", 2**63, 2**63),
        ("id", 1, 2),
    ],
)
async def test_a_cursor_that_nobody_was_given_is_refused(house: House, order: str, value: object, row_id: int) -> None:
    forged = urlsafe_b64encode(json.dumps([order, value, row_id]).encode()).decode().rstrip("=")
    name = "IDENTITY_ASC" if order == "identity" else "CREATED_AT_ASC"
    assert await house.code(PAGE, first=1, after=forged, order=name) == "BAD_USER_INPUT"


@pytest.mark.parametrize("moment", ["2020-01-01", "2020-01-01T00:00:00", "0001-01-01T00:00:00+14:00"])
async def test_the_moment_in_a_forged_cursor_is_refused(house: House, moment: str) -> None:
    forged = urlsafe_b64encode(json.dumps(["started_at", moment, 1]).encode()).decode().rstrip("=")
    query = "query ($c: String) { sessions(first: 1, after: $c, orderBy: STARTED_AT_ASC) { nodes { id } } }"
    assert await house.code(query, c=forged) == "BAD_USER_INPUT"


async def test_the_total_is_counted_only_when_asked_for(house: House) -> None:
    for n in range(3):
        await add_charge_point(f"CP-{n}")
    with statements() as without:
        await house.data("{ chargePoints(first: 2) { nodes { identity } } }")
    assert not any("COUNT(" in text.upper() for text in without)
    with statements() as counted:
        answer = await house.data("{ chargePoints(first: 2) { totalCount } }")
    assert sum("COUNT(" in text.upper() for text in counted) == 1
    assert answer["chargePoints"]["totalCount"] == 3


async def test_equal_values_are_told_apart_by_their_id(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    for n in range(5):
        await add_session(charge_point, n, started_at=START)
    await add_session(charge_point, 9, state="REQUESTED", started_at=None, meter_start_wh=None)
    query = """query ($a: String, $o: ChargingSessionOrder!) { sessions(first: 2, after: $a, orderBy: $o) {
        nodes { connectorId } pageInfo { hasNextPage endCursor } } }"""
    for order, expected in (("STARTED_AT_ASC", [0, 1, 2, 3, 4]), ("STARTED_AT_DESC", [4, 3, 2, 1, 0])):
        seen, cursor, more = [], None, True
        while more:
            shown = (await house.data(query, a=cursor, o=order))["sessions"]
            seen += [node["connectorId"] for node in shown["nodes"]]
            cursor, more = shown["pageInfo"]["endCursor"], shown["pageInfo"]["hasNextPage"]
        assert seen == expected


FLEET = """{ chargePoints(first: 200) { nodes {
    identity online
    connectors { connectorId status currentSession { energyWh chargePoint { identity } }
        statusHistory(first: 2) { status } }
    sessions(first: 3) { state connector { connectorId } commands(first: 1) { action } }
    commands(first: 2) { action chargePoint { identity } session { id } }
    messages(first: 2) { action }
} } }"""


async def test_a_page_needs_one_query_for_each_level_however_long_it_is(house: House) -> None:
    counts = []
    for size in (2, 50):
        for n in range(await ChargePoint.all().count(), size):
            charge_point = await add_charge_point(f"CP-{n:03}", online=True)
            for number in (0, 1, 2):
                await add_connector(charge_point, number)
            await add_session(charge_point, 1)
            session = await add_session(charge_point, 2)
            await add_command(charge_point, session_id=session.id)
        with statements() as seen:
            nodes = (await house.data(FLEET))["chargePoints"]["nodes"]
        assert len(nodes) == size
        assert nodes[-1]["online"]
        assert nodes[-1]["connectors"][1]["currentSession"]["chargePoint"]["identity"] == nodes[-1]["identity"]
        assert [one["connector"]["connectorId"] for one in nodes[-1]["sessions"]] == [2, 1]
        assert nodes[0]["commands"][0]["session"] is not None
        assert nodes[0]["sessions"][0]["commands"] == [{"action": "reset"}]
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14, counts


async def test_the_fleet_view_of_a_console_costs_four_queries(house: House) -> None:
    for n in range(50):
        charge_point = await add_charge_point(f"CP-{n:03}")
        await add_connector(charge_point, 1)
    query = (
        "{ chargePoints(first: 50) { nodes { identity online connectors { status currentSession { energyWh } } } } }"
    )
    with statements() as seen:
        await house.data(query)
    assert len(seen) == 4, seen


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", ["CP-1", "CP-2", "CP-3"]),
        ('identityContains: "p-2"', ["CP-2"]),
        ('identityContains: "garage"', ["CP-3"]),
        ('identityContains: "%"', []),
        ("online: true", ["CP-1"]),
        ("online: false", ["CP-2", "CP-3"]),
        ("connectorStatus: [FAULTED, SUSPENDED_EV]", ["CP-2"]),
        ("registrationStatus: [PENDING]", ["CP-3"]),
        ("archived: true", ["OLD"]),
        ("archived: null", ["CP-1", "CP-2", "CP-3", "OLD"]),
        ('vendor: "ACME"', ["CP-2", "CP-3"]),
        ('vendor: "acme", model: "fast"', ["CP-3"]),
        ('vendor: "acm"', []),
        ("ids: []", []),
        ('ids: ["nonsense"]', []),
        ('online: false, identityContains: "CP-3"', ["CP-3"]),
    ],
)
async def test_charge_points_are_filtered(house: House, condition: str, expected: list[str]) -> None:
    await add_charge_point("CP-1", online=True)
    charge_point = await add_charge_point("CP-2", vendor="Acme")
    await change(charge_point, "charge_point", charge_point.id, node_id="a node that is no more")
    await add_connector(charge_point, 1, "Faulted")
    await add_connector(charge_point, 2, "SuspendedEV")
    await add_charge_point("CP-3", name="Garage", registration_status="Pending", vendor="acme", model="Fast")
    await add_charge_point("OLD", archived_at=START)
    shown = await house.data(f"{{ chargePoints(filter: {{{condition}}}) {{ totalCount nodes {{ identity }} }} }}")
    assert [node["identity"] for node in shown["chargePoints"]["nodes"]] == expected
    assert shown["chargePoints"]["totalCount"] == len(expected)


async def test_sessions_are_filtered(house: House) -> None:
    one, two = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    await add_session(one, 1)
    await add_session(one, 2, state="ENDED", started_at=START + timedelta(hours=2))
    await add_session(two, 1, state="REQUESTED", id_tag="Other", id_tag_key="other", started_at=None)

    async def found(condition: str) -> list[tuple[str, int]]:
        shown = "nodes { connectorId chargePoint { identity } }"
        query = f"{{ sessions(filter: {{{condition}}}, orderBy: CREATED_AT_ASC) {{ {shown} }} }}"
        nodes = (await house.data(query))["sessions"]["nodes"]
        return [(node["chargePoint"]["identity"], node["connectorId"]) for node in nodes]

    assert await found('chargePoint: "CP-1"') == [("CP-1", 1), ("CP-1", 2)]
    assert await found('chargePoint: "CP-9"') == []
    assert await found("connectorId: 1") == [("CP-1", 1), ("CP-2", 1)]
    assert await found('idTag: "OTHER"') == [("CP-2", 1)]
    assert await found("open: true") == [("CP-1", 1)]
    assert await found("state: [ENDED, REQUESTED]") == [("CP-1", 2), ("CP-2", 1)]
    assert await found('startedAfter: "2026-03-01T13:00:00+00:00"') == [("CP-1", 2)]
    assert await found('startedBefore: "2026-03-01T14:00:00+01:00"') == [("CP-1", 1)]


async def test_whatever_is_beyond_ordinary_numbers_is_told_as_text(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    await add_session(charge_point, 1, meter_start_wh=2**53, energy_wh=2**53 - 1)
    (node,) = (await house.data("{ sessions { nodes { meterStartWh energyWh } } }"))["sessions"]["nodes"]
    assert node == {"meterStartWh": "9007199254740992", "energyWh": 9007199254740991}


async def test_the_address_is_for_operators(house: House) -> None:
    await add_charge_point("CP-1", remote_address="192.0.2.7")
    query = '{ chargePoint(identity: "CP-1") { remoteAddress } }'
    assert (await house.data(query))["chargePoint"]["remoteAddress"] == "192.0.2.7"
    assert (await house.data(query, Role.VIEWER))["chargePoint"]["remoteAddress"] is None
