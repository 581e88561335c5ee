"""The fleet as a whole: its summary and who reads it, what needs attention, and search."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from api import attention as needs
from models import events, fleet, presence
from models.authorization import IdTag
from models.configuration import ConfigurationKey
from models.connector import Connector, StatusChange
from models.database import now
from models.driver import Driver
from models.location import Location
from models.message import Message
from models.principal import Role
from models.session import ChargingSession
from tests.api.conftest import (
    START,
    House,
    add_charge_point,
    add_connector,
    add_session,
    change,
    connect,
    statements,
)
from tests.api.test_api_key import make
from tests.api.test_driver import add_driver

SUMMARY = """{ fleetSummary { chargePointsOnline chargePointsOffline connectorCounts { status count } sessionsRunning
    sessionsRequested powerW unknownChargePoints } }"""
ATTENTION = """{ needsAttention { kind severity since message connectorId chargePoint { identity }
    connector { status } session { state } } }"""


def counts(summary: dict[str, Any]) -> dict[str, int]:
    return {one["status"]: one["count"] for one in summary["connectorCounts"] if one["count"]}


async def test_the_fleet_is_counted_with_one_query_for_each_kind_of_row(house: House) -> None:
    online = await add_charge_point("CP-1", online=True)
    await add_charge_point("CP-2")
    gone = await add_charge_point("CP-3", online=True, archived_at=START)
    for number, status in ((0, "Available"), (1, "Charging"), (2, "SuspendedEV")):
        await add_connector(online, number, status)
    await add_connector(gone, 1, "Faulted")
    fresh, stale = now(), now() - timedelta(minutes=11)
    await add_session(online, 1, power_w=7_000, last_sample_received_at=fresh)
    await add_session(online, 2, state="SUSPENDED", power_w=500, last_sample_received_at=fresh, started_at=fresh)
    await add_session(online, 2, power_w=9_000, last_sample_received_at=stale, started_at=stale)
    await add_session(online, 2, state="REQUESTED", started_at=None)
    await add_session(online, 1, state="ENDED", power_w=1, last_sample_received_at=fresh, started_at=stale)
    await presence.knock("CP-9", None, None)
    with statements() as seen:
        summary = (await house.data(SUMMARY))["fleetSummary"]
    assert len(seen) == 7, seen
    assert counts(summary) == {"CHARGING": 1, "SUSPENDED_EV": 1}
    assert len(summary["connectorCounts"]) == 9
    del summary["connectorCounts"]
    assert summary == {
        "chargePointsOnline": 1,
        "chargePointsOffline": 1,
        "sessionsRunning": 3,
        "sessionsRequested": 1,
        "powerW": 7_500,
        "unknownChargePoints": 1,
    }


async def test_power_that_nobody_can_draw_does_not_count(house: House) -> None:
    row = await add_charge_point("CP-1")
    for connector_id, power in enumerate((2**63 - 1, 2**63 - 1, -(2**63), 1_000), 1):
        await add_session(row, connector_id, power_w=power, last_sample_received_at=now())
    assert (await house.data(SUMMARY))["fleetSummary"]["powerW"] == 1_000


async def test_an_empty_fleet_has_zeros(house: House) -> None:
    summary = (await house.data(SUMMARY, Role.VIEWER))["fleetSummary"]
    assert (summary["chargePointsOnline"], summary["powerW"], counts(summary)) == (0, 0, {})


async def test_a_key_counts_what_it_sees(house: House) -> None:
    for n in (1, 2):
        row = await add_charge_point(f"CP-{n}", online=True)
        await add_connector(row, 1, "Charging")
        await add_session(row, power_w=1_000, last_sample_received_at=now())
    await presence.knock("CP-9", None, None)
    await make(house, scope={"chargePoints": ["CP-1"]})
    summary = (await house.data(SUMMARY, "partner"))["fleetSummary"]
    assert counts(summary) == {"CHARGING": 1}
    assert [summary[name] for name in ("chargePointsOnline", "sessionsRunning", "powerW", "unknownChargePoints")] == [
        1,
        1,
        1_000,
        0,
    ]


NEVER_SET = datetime(1970, 1, 2, tzinfo=UTC)
"""What a clock says that was never set."""

FOLLOW = "subscription { fleetSummary(intervalMs: 100) { seq resync node { sessionsRunning powerW } } }"


async def test_subscribers_see_changes_and_share_one_read_a_second(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[float] = []
    read = fleet.summary

    async def counting(principal: Any) -> fleet.Summary:
        reads.append(asyncio.get_running_loop().time())
        return await read(principal)

    monkeypatch.setattr(fleet, "summary", counting)
    charge_point = await add_charge_point("CP-1")
    session = await add_session(charge_point)
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens[Role.OPERATOR])
        for n in range(20):
            await socket.subscribe(FOLLOW, str(n))
        first = [await socket.next() for _ in range(20)]
        assert first == [{"seq": 0, "resync": False, "node": {"sessionsRunning": 1, "powerW": 0}}] * 20
        for power in range(1, 6):
            await change(session, "session", charge_point.id, power_w=power, last_sample_received_at=now())
            await asyncio.sleep(0.05)
        newest: dict[str, dict[str, Any]] = {}
        while len(newest) < 20 or any(one["node"]["powerW"] != 5 for one in newest.values()):
            message = await socket.receive()
            one = message["payload"]["data"]["fleetSummary"]
            assert one["seq"] == newest.get(message["id"], {"seq": 0})["seq"] + 1
            newest[message["id"]] = one
    assert len(reads) >= 2
    assert all(later - earlier >= 0.99 for earlier, later in pairwise(reads)), reads


async def test_a_summary_that_did_not_change_is_not_told_again(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    session = await add_session(charge_point)
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens[Role.VIEWER])
        await socket.subscribe(FOLLOW)
        assert (await socket.next())["seq"] == 0
        await change(session, "session", charge_point.id, soc_milli=50_000)
        await change(session, "session", charge_point.id, state="ENDED")
        assert await socket.next() == {"seq": 1, "resync": False, "node": {"sessionsRunning": 0, "powerW": 0}}


async def found(house: House, who: Any = Role.OPERATOR) -> list[dict[str, Any]]:
    return list((await house.data(ATTENTION, who))["needsAttention"])


async def add_boot(charge_point_id: int, at: datetime, **columns: Any) -> None:
    values = {"direction": "IN", "kind": "CALL", "action": "BootNotification", "payload": "{}", "at": at, **columns}
    await Message.create(charge_point_id=charge_point_id, **values)


async def test_each_thing_that_needs_attention_is_found_with_its_subject(house: House) -> None:
    moment = now()

    def ago(**time: float) -> datetime:
        return moment - timedelta(**time)

    offline = await add_charge_point("CP-OFFLINE", disconnected_at=ago(minutes=6))
    faulted = await add_charge_point("CP-FAULTED", online=True)
    connector = await add_connector(faulted, 2, "Faulted")
    await Connector.filter(id=connector.id).update(error_code="GroundFailure", vendor_error_code="E-17")
    silent = await add_charge_point("CP-SILENT", online=True)
    await add_session(silent, 1, last_sample_received_at=ago(minutes=11), created_at=ago(hours=1))
    idle = await add_charge_point("CP-IDLE", online=True)
    await add_session(idle, 1, state="SUSPENDED", start_received_at=ago(hours=6), created_at=ago(hours=6))
    for hours, status in ((5.5, "Charging"), (5, "SuspendedEV"), (2, "SuspendedEVSE")):
        await StatusChange.create(
            charge_point_id=idle.id,
            connector_id=1,
            status=status,
            error_code="NoError",
            status_at=NEVER_SET - timedelta(hours=hours),
            received_at=ago(hours=hours),
        )
    failed = await add_charge_point("CP-FAILED", online=True)
    await add_session(
        failed, 1, state="EXPIRED", requested_at=ago(minutes=59), started_at=None, failure="no cable was plugged in"
    )
    looping = await add_charge_point("CP-LOOP", online=True, last_boot_at=ago(minutes=1))
    for minutes in (9, 5, 1):
        await add_boot(looping.id, ago(minutes=minutes))
    refused = await add_charge_point("CP-REFUSED", online=True)
    await add_session(refused, 1, state="ENDED", authorization_status="Blocked", created_at=ago(hours=23))
    different = await add_charge_point("CP-DIFFERENT", online=True)
    await ConfigurationKey.create(
        charge_point_id=different.id,
        key="HeartbeatInterval",
        folded="heartbeatinterval",
        value="60",
        desired_value="300",
        desired_at=ago(days=3),
    )
    shown = {one["kind"]: one for one in await found(house)}
    assert {kind: (one["chargePoint"]["identity"], one["severity"], one["message"]) for kind, one in shown.items()} == {
        "OFFLINE": ("CP-OFFLINE", "CRITICAL", "CP-OFFLINE is not connected"),
        "FAULTED": ("CP-FAULTED", "CRITICAL", "CP-FAULTED connector 2 is out of order: GroundFailure (E-17)"),
        "BOOT_LOOP": ("CP-LOOP", "CRITICAL", "CP-LOOP has started 3 times in 10 minutes"),
        "SILENT_SESSION": ("CP-SILENT", "WARNING", "CP-SILENT connector 1 runs a session without meter values"),
        "SUSPENDED_SESSION": ("CP-IDLE", "WARNING", "CP-IDLE connector 1 runs a session in which no energy flows"),
        "FAILED_REQUEST": (
            "CP-FAILED",
            "WARNING",
            "CP-FAILED did not start a session that was asked for: no cable was plugged in",
        ),
        "REFUSED_ID_TAG": ("CP-REFUSED", "INFO", "CP-REFUSED was told that the id tag Tag-1 may not charge: Blocked"),
        "CONFIGURATION_DIFFERS": (
            "CP-DIFFERENT",
            "INFO",
            "CP-DIFFERENT has another value than it should for HeartbeatInterval",
        ),
    }
    assert shown["FAULTED"]["connector"] == {"status": "FAULTED"}
    assert shown["SUSPENDED_SESSION"]["session"] == {"state": "SUSPENDED"}
    since = {kind: datetime.fromisoformat(one["since"]) for kind, one in shown.items()}
    assert since["OFFLINE"] == ago(minutes=6)
    assert since["SUSPENDED_SESSION"] == ago(hours=5), "since its first report, not since the last one"
    assert since["BOOT_LOOP"] == ago(minutes=9)
    severities = [one["severity"] for one in await found(house)]
    assert severities == sorted(severities, key=["CRITICAL", "WARNING", "INFO"].index)
    await make(house, scope={"chargePoints": ["CP-FAULTED", "CP-LOOP"]})
    assert {one["chargePoint"]["identity"] for one in await found(house, "partner")} == {"CP-FAULTED", "CP-LOOP"}
    await change(offline, "charge_point", offline.id, archived_at=moment)
    await change(faulted, "charge_point", faulted.id, archived_at=moment)
    assert {"OFFLINE", "FAULTED"}.isdisjoint(one["kind"] for one in await found(house))


async def test_what_is_in_order_needs_no_attention(house: House) -> None:
    moment = now()

    def ago(**time: float) -> datetime:
        return moment - timedelta(**time)

    await add_charge_point("CP-NEW")
    await add_charge_point("CP-AWAY", disconnected_at=ago(minutes=4))
    busy = await add_charge_point("CP-BUSY", online=True, disconnected_at=ago(hours=1), last_boot_at=ago(minutes=1))
    await add_connector(busy, 1, "Charging")
    await add_session(busy, 1, last_sample_received_at=ago(minutes=9), created_at=ago(hours=1))
    begun = ago(minutes=9)
    await add_session(busy, 2, created_at=ago(hours=1), started_at=begun, start_received_at=begun)
    await add_session(
        busy, 3, state="SUSPENDED", start_received_at=ago(hours=6), started_at=ago(hours=6), created_at=ago(hours=6)
    )
    for hours, status in ((5, "SuspendedEV"), (3, "Charging"), (2, "SuspendedEV")):
        await StatusChange.create(
            charge_point_id=busy.id,
            connector_id=3,
            status=status,
            error_code="NoError",
            status_at=NEVER_SET - timedelta(hours=hours),
            received_at=ago(hours=hours),
        )
    await add_session(busy, 1, state="FAILED", requested_at=ago(minutes=61), started_at=None)
    await add_session(busy, 1, state="ENDED", authorization_status="Invalid", created_at=ago(hours=25), started_at=None)
    await add_session(busy, 1, state="ENDED", authorization_status="Accepted", created_at=moment, meter_start_wh=5)
    for at, other in (
        (ago(minutes=1), {}),
        (ago(minutes=11), {}),
        (ago(minutes=2), {"direction": "OUT", "kind": "RESULT"}),
        (ago(minutes=3), {}),
    ):
        await add_boot(busy.id, at, **other)
    await ConfigurationKey.create(
        charge_point_id=busy.id, key="A", folded="a", value="TRUE", desired_value="true", desired_at=moment
    )
    assert await found(house) == []


async def test_what_needs_attention_costs_a_fixed_number_of_queries(house: House) -> None:
    seen_counts = []
    for size in (1, 20):
        for n in range(size):
            await add_charge_point(f"CP-{size}-{n}", disconnected_at=START, last_boot_at=now())
        with statements() as seen:
            assert len(await found(house)) >= size
        seen_counts.append(len(seen))
    assert seen_counts[0] == seen_counts[1] <= 16, seen_counts


SEARCH = """query ($t: String!) { search(text: $t) { chargePoints { identity } locations { name }
    sessions { transactionId } idTags { idTag } drivers { externalRef } } }"""


async def search(house: House, text: str, who: Any = Role.VIEWER) -> dict[str, list[Any]]:
    shown = (await house.data(SEARCH, who, t=text))["search"]
    return {kind: [next(iter(one.values())) for one in hits] for kind, hits in shown.items() if hits}


async def test_a_text_is_found_wherever_it_is(house: House) -> None:
    one = await add_charge_point("GARAGE-1", serial_number="SN-77")
    await add_charge_point("CP-2", name="By the garage door")
    await add_charge_point("GARAGE-OLD", archived_at=START)
    await Location.create(name="Garage", city="Berlin", created_at=START)
    await add_session(one, transaction_id=4711)
    driver = await Driver.create(name="Gary Garage", external_ref="gary", created_at=START)
    await IdTag.create(id_tag="GARAGE-TAG", key="garage-tag", driver_id=driver.id, created_at=START)
    assert await search(house, " gArAgE ") == {
        "chargePoints": ["CP-2", "GARAGE-1"],
        "locations": ["Garage"],
        "idTags": ["GARAGE-TAG"],
        "drivers": ["gary"],
    }
    assert await search(house, "4711") == {"sessions": [4711]}
    assert await search(house, "471") == {}
    assert await search(house, "sn-7") == {"chargePoints": ["GARAGE-1"]}
    assert await search(house, "berl") == {"locations": ["Garage"]}
    for odd in ("%", "_", "\\", "'", "99999999999", "²", "-1"):
        assert "sessions" not in await search(house, odd)
    assert await search(house, "%") == {}


async def test_search_gives_five_of_a_kind_and_needs_a_text(house: House) -> None:
    for n in range(7):
        await add_charge_point(f"CP-{n}")
    assert (await search(house, "cp-"))["chargePoints"] == [f"CP-{n}" for n in range(5)]
    for text in ("", "  ", "x" * 101):
        assert await house.code(SEARCH, t=text) == "BAD_USER_INPUT"


async def test_search_finds_what_may_be_seen(house: House) -> None:
    for n in (1, 2):
        row = await add_charge_point(f"CP-{n}")
        await add_session(row, transaction_id=n)
    await IdTag.create(id_tag="CP-TAG", key="cp-tag", created_at=START)
    await Location.create(name="CP place", created_at=START)
    await make(house, scope={"chargePoints": ["CP-1"]})
    assert await search(house, "cp", "partner") == {"chargePoints": ["CP-1"]}
    assert await search(house, "1", "partner") == {"chargePoints": ["CP-1"], "sessions": [1]}
    assert await search(house, "2", "partner") == {}


NEEDS = """subscription { needsAttentionChanged(first: 2, intervalMs: 100) { seq resync hasMore
    nodes { kind chargePoint { identity } } } }"""


def needed(*findings: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"kind": kind, "chargePoint": {"identity": identity}} for kind, identity in findings]


async def test_what_needs_attention_is_followed_by_everybody_in_its_scope(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "REST", 0.1)
    connectors = [await add_connector(await add_charge_point(f"CP-{n}", online=True), 1) for n in (1, 2, 3)]
    await make(house, scope={"chargePoints": ["CP-1"]})
    async with house.serve() as address, connect(address) as all_of_it, connect(address) as a_part:
        for socket, who in ((all_of_it, Role.VIEWER), (a_part, "partner")):
            await socket.init(token=house.tokens[who])
            await socket.subscribe(NEEDS)
            assert await socket.next() == {"seq": 0, "resync": False, "hasMore": False, "nodes": []}
        for n, row in enumerate(connectors, 1):
            await change(row, "connector", row.charge_point_id, status="Faulted", status_received_at=START)
            seen = needed(*[("FAULTED", f"CP-{one}") for one in range(n, 0, -1)])[:2]
            while (told := await all_of_it.next())["nodes"] != seen:
                assert told["nodes"] in ([], *[seen[k:] for k in range(3)])
            assert told["hasMore"] == (n == 3)
        assert await a_part.next() == {
            "seq": 1,
            "resync": False,
            "hasMore": False,
            "nodes": needed(("FAULTED", "CP-1")),
        }
        await change(connectors[2], "connector", connectors[2].charge_point_id, status="Available")
        assert (await all_of_it.next())["nodes"] == needed(("FAULTED", "CP-2"), ("FAULTED", "CP-1"))
        await change(connectors[0], "connector", connectors[0].charge_point_id, status="Available")
        assert (await a_part.next())["nodes"] == []
        events.resync()
        assert (await a_part.next()) == {"seq": 3, "resync": True, "hasMore": False, "nodes": []}


async def test_what_is_silent_is_told_though_nobody_announces_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "REST", 0.1)
    monkeypatch.setattr(needs, "SILENCE", 0.2)
    charge_point = await add_charge_point("CP-1", online=True)
    session = await add_session(charge_point, last_sample_received_at=now())
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens[Role.VIEWER])
        await socket.subscribe(NEEDS)
        assert (await socket.next())["nodes"] == []
        await ChargingSession.filter(id=session.id).update(last_sample_received_at=now() - timedelta(minutes=11))
        assert (await socket.next())["nodes"] == needed(("SILENT_SESSION", "CP-1"))


async def test_what_needs_attention_is_not_for_drivers(house: House) -> None:
    await add_driver(house, "anna")
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens["anna"])
        await socket.subscribe(NEEDS)
        assert (await socket.receive())["payload"][0]["extensions"]["code"] == "FORBIDDEN"
