"""What real charge points do wrong or in their own way, and what the node and people make of it."""

import asyncio
import importlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import asyncpg
import pytest
import pytest_asyncio
from websockets.typing import Subprotocol

from models import database, intake, session_care
from models.charge_point import ChargePoint
from models.connector import Connector
from models.database import now as utc_now
from models.session import ChargingSession, OrphanStop
from tests.bench import herd
from tests.conftest import lasting_database
from tests.lab import Lab, eventually, now, running
from tests.listening import Answer, Client, Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What is tested in other places: the behaviour, the module, the test.
ELSEWHERE = {
    "Pending: one that waits": ("test_simulator", "test_pending_waits_answers_and_boots_when_triggered"),
    "Rejected: one that waits": ("test_simulator", "test_rejected_is_silent_until_the_interval_is_over"),
    "Pending and Rejected: one that goes on": ("test_delivery", "test_who_is_not_registered_is_told_so_and_may_boot"),
    "RemoteStart, then it waits for the plug": (
        "test_simulator",
        "test_remote_start_waits_for_the_cable_and_needs_no_authorize",
    ),
    "RemoteStart without a connector": (
        "test_simulator",
        "test_remote_start_without_connector_takes_where_a_cable_waits",
    ),
    "a start answered Blocked, one that obeys": ("test_simulator", "test_a_tag_refused_at_the_start_ends_or_suspends"),
    "a reset, one that obeys": ("test_simulator", "test_a_reset_ends_transactions_reboots_and_reports"),
    "triggers, one that obeys": ("test_simulator", "test_triggered_messages_follow_the_confirmation"),
    "each status of each command": ("test_command_outcomes", "test_each_status_is_a_result"),
    "a CALLERROR for any command": ("test_command_outcomes", "test_a_call_error_is_told_with_its_code"),
    "no answer at all": ("test_command_outcomes", "test_silence_is_a_time_out_and_the_next_command_works"),
    "several sub-protocols": (
        "test_handshake",
        "test_one_subprotocol_is_chosen_of_those_offered_or_none_and_nobody_gets_in",
    ),
    "a password of raw bytes": ("test_handshake", "test_a_password_may_hold_any_byte"),
    "one key in several forms": ("test_handshake", "test_a_key_opens_in_each_of_its_forms"),
    "the same identity again": ("test_handshake", "test_the_newest_of_fifty_sockets_is_the_one_that_counts"),
    "the old socket leaves late": (
        "test_connection",
        "test_a_connection_that_leaves_late_does_not_remove_its_successor",
    ),
    "pings, and none answered": (
        "test_handshake",
        "test_a_ping_is_answered_and_one_that_nobody_answers_ends_the_connection",
    ),
    "answers in fragments": ("test_hostile", "test_c1_an_answer_in_fragments_is_one_answer"),
    "a herd that is too large": ("test_handshake", "test_no_more_connections_than_allowed_even_if_all_come_at_once"),
    "the same id again and again": ("test_connection", "test_one_id_for_ever_still_tells_a_new_time"),
    "CALLs without waiting": ("test_connection", "test_pipelined_calls_are_answered_in_the_order_of_their_arrival"),
    "CALLERRORs of any shape": ("test_connection", "test_a_callerror_is_data_whatever_its_shape"),
    "late, doubled, foreign answers": (
        "test_connection",
        "test_late_doubled_and_foreign_answers_are_ignored_and_logged",
    ),
    "timestamps in every spelling": ("test_fastpath", "test_a_timestamp_is_utc_however_it_is_written"),
    "our own timestamps": ("test_fastpath", "test_utc_text_is_always_z_with_milliseconds_only_if_there_are_any"),
    "firmware that nobody asked for, garbage CSRs, made-up security events": (
        "test_hostile",
        "test_s6_what_nobody_asked_for_is_taken_or_refused_calmly",
    ),
}


@pytest.mark.parametrize(("module", "test"), ELSEWHERE.values(), ids=ELSEWHERE)
async def test_what_is_tested_elsewhere_is(module: str, test: str) -> None:
    assert callable(getattr(importlib.import_module(f"tests.{module}"), test))


class House:
    """The node, and a charge point of its own for each test."""

    def __init__(self, lab: Lab, identity: str) -> None:
        self.lab = lab
        self.identity = identity
        self.tag = f"TAG-{identity}"
        self.door = Door(lab.node.listener, lab.node.ocpp.port)

    async def connect(self, answer: Answer | None = None, **options: Any) -> Client:
        client = await self.door.connect(self.identity, answer, **options)
        await eventually(self.online)
        return client

    async def seen(self) -> dict[str, Any]:
        """The charge point as people see it."""
        query = """query($i: String!) { chargePoint(identity: $i) { online lastBootAt boxSerialNumber
            connectors { connectorId status errorCode statusAt currentSession { transactionId } }
            repairs { action what count }
            sessions(first: 20) { transactionId state energyWh closedBy stopReason idTag startedAt soc powerW failure
                authorizationStatus stoppedAt } } }"""
        found: dict[str, Any] = (await self.lab.ask(query, i=self.identity))["chargePoint"]
        return found

    async def online(self) -> bool:
        return bool((await self.seen())["online"])

    async def offline(self) -> bool:
        return not await self.online()

    async def sessions(self) -> list[dict[str, Any]]:
        return list((await self.seen())["sessions"])

    async def repairs(self, *expected: tuple[str, str, int]) -> None:
        """Wait until exactly these repairs were counted."""
        wanted = set(expected)

        async def counted() -> bool:
            told = (await self.seen())["repairs"]
            return {(one["action"], one["what"], one["count"]) for one in told} == wanted

        try:
            await eventually(counted, 3)
        except TimeoutError:
            raise AssertionError((await self.seen())["repairs"]) from None


_numbers = iter(range(1, 1000))


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgres"])
async def node(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    async with running(await lasting_database(request), call_timeout=1.0) as lab:
        yield lab


@pytest_asyncio.fixture(loop_scope="module")
async def house(node: Lab) -> House:
    made = House(node, f"CP-{next(_numbers)}")
    await node.add_charge_point(made.identity)
    await node.add_id_tag(made.tag)
    return made


def status(word: str, connector_id: int = 1, **more: Any) -> dict[str, Any]:
    return {"connectorId": connector_id, "errorCode": "NoError", "status": word, "timestamp": now()} | more


def value(*samples: dict[str, Any], at: str | None = None) -> dict[str, Any]:
    return {"timestamp": at or now(), "sampledValue": list(samples)}


async def begin(house: House, client: Client, **more: Any) -> int:
    told = {"connectorId": 1, "idTag": house.tag, "meterStart": 1000, "timestamp": now(-600)} | more
    answer = await client.call("StartTransaction", told)
    return int(answer[2]["transactionId"])


async def end(client: Client, transaction_id: int, **more: Any) -> list[Any]:
    return await client.call(
        "StopTransaction", {"transactionId": transaction_id, "meterStop": 3000, "timestamp": now()} | more
    )


async def an_hour_passes(house: House) -> None:
    """Make everything that was heard of this charge point an hour old, and have upkeep look."""
    row = await house.lab.ask("query($i: String!) { chargePoint(identity: $i) { identity } }", i=house.identity)
    assert row["chargePoint"]
    hour = timedelta(hours=1)
    for session in await ChargingSession.filter(charge_point__identity=house.identity):
        session.start_received_at = (session.start_received_at or utc_now()) - 2 * hour
        if session.last_sample_received_at is not None:
            session.last_sample_received_at -= hour
        await session.save(update_fields=["start_received_at", "last_sample_received_at"])
    for connector in await Connector.filter(charge_point__identity=house.identity):
        connector.status_received_at -= hour
        await connector.save(update_fields=["status_received_at"])
    await session_care.close_stale()


# Transactions


async def test_a_second_start_on_a_busy_connector_ends_the_first_one(house: House) -> None:
    client = await house.connect()
    first = await begin(house, client)
    second = await begin(house, client, timestamp=now(), meterStart=2000)
    newest, oldest = await house.sessions()
    assert (newest["transactionId"], newest["state"]) == (second, "ACTIVE")
    assert (oldest["transactionId"], oldest["closedBy"]) == (first, "NEXT_START")
    await client.leave()


async def test_one_that_was_refused_and_charges_on_is_recorded_and_shown_as_refused(house: House) -> None:
    client = await house.connect()
    transaction_id = await begin(house, client, idTag="STRANGER")
    await client.call("StatusNotification", status("Charging"))
    assert (await end(client, transaction_id))[0] == 3
    (session,) = await house.sessions()
    assert (session["state"], session["energyWh"], session["authorizationStatus"]) == ("ENDED", 2000, "INVALID")
    await client.leave()


async def test_one_that_was_refused_and_never_stops_is_ended_by_upkeep(house: House) -> None:
    client = await house.connect()
    await begin(house, client, idTag="STRANGER")
    await client.call("StatusNotification", status("Available"))
    assert (await house.sessions())[0]["state"] == "ACTIVE"
    await an_hour_passes(house)
    (session,) = await house.sessions()
    assert (session["state"], session["closedBy"], session["energyWh"]) == ("ENDED", "UPKEEP", 0)
    await client.leave()


async def test_values_that_go_on_after_a_hard_reset_keep_the_session_open(house: House) -> None:
    client = await house.connect()
    transaction_id = await begin(house, client)
    client.socket.transport.abort()
    await eventually(house.offline)
    client = await house.connect()
    await client.call("StatusNotification", status("Available"))
    await an_hour_passes_but_values_go_on(house, client, transaction_id)
    (session,) = await house.sessions()
    assert (session["state"], session["energyWh"]) == ("ACTIVE", 500)
    await client.leave()


async def an_hour_passes_but_values_go_on(house: House, client: Client, transaction_id: int) -> None:
    for connector in await Connector.filter(charge_point__identity=house.identity):
        connector.status_received_at -= timedelta(hours=1)
        await connector.save(update_fields=["status_received_at"])
    told = {"connectorId": 1, "transactionId": transaction_id, "meterValue": [value({"value": "1500"})]}
    assert (await client.call("MeterValues", told))[0] == 3
    await session_care.close_stale()


async def test_after_a_cut_it_goes_on_without_a_boot(house: House) -> None:
    client = await house.connect()
    transaction_id = await begin(house, client)
    client.socket.transport.abort()
    await eventually(house.offline)
    assert (await house.sessions())[0]["state"] == "ACTIVE"
    client = await house.connect()
    assert (await end(client, transaction_id))[0] == 3
    seen = await house.seen()
    assert (seen["sessions"][0]["state"], seen["sessions"][0]["energyWh"], seen["lastBootAt"]) == ("ENDED", 2000, None)
    await client.leave()


async def test_what_is_replayed_after_the_newest_status_counts_by_its_own_time(house: House) -> None:
    client = await house.connect()
    transaction_id = await begin(house, client, timestamp=now(-3600))
    await client.call("StatusNotification", status("Available"))
    for minutes, register in ((50, "1400"), (30, "1800")):
        told = value({"value": register}, at=now(-60 * minutes))
        await client.call("MeterValues", {"connectorId": 1, "transactionId": transaction_id, "meterValue": [told]})
    await end(client, transaction_id, meterStop=2000, timestamp=now(-1200))
    seen = await house.seen()
    assert seen["connectors"][0]["status"] == "AVAILABLE"
    assert seen["connectors"][0]["currentSession"] is None
    assert (seen["sessions"][0]["energyWh"], seen["sessions"][0]["state"]) == (1000, "ENDED")
    await client.leave()


async def test_a_start_that_is_sent_again_gets_the_same_transaction(house: House) -> None:
    client = await house.connect()
    moment = now(-60)
    first = await begin(house, client, timestamp=moment)
    await client.leave()
    client = await house.connect()
    assert await begin(house, client, timestamp=moment) == first
    assert len(await house.sessions()) == 1
    await client.leave()


async def test_values_without_a_transaction_belong_to_the_one_that_runs(house: House) -> None:
    client = await house.connect()
    await begin(house, client)
    await client.call("MeterValues", {"connectorId": 1, "meterValue": [value({"value": "1700"})]})
    assert (await house.sessions())[0]["energyWh"] == 700
    await client.leave()


async def test_values_of_an_unknown_transaction_and_a_stop_of_none_are_confirmed(house: House) -> None:
    client = await house.connect()
    mine = await begin(house, client)
    told = {"connectorId": 1, "transactionId": 777_777_777, "meterValue": [value({"value": "9000"})]}
    assert (await client.call("MeterValues", told))[0] == 3
    assert (await end(client, 0))[0] == 3
    (session,) = await house.sessions()
    assert (session["transactionId"], session["state"], session["energyWh"]) == (mine, "ACTIVE", 0)
    await client.leave()


async def test_a_stop_of_a_transaction_that_nobody_knows_is_kept_once_however_often_it_is_sent(house: House) -> None:
    moment = now()
    for _ in range(3):
        client = await house.connect()
        for _ in range(2):
            assert await end(client, -1, timestamp=moment, meterStop=4711, idTag="NOBODY") == [
                3,
                ANY,
                {"idTagInfo": {"status": "Invalid"}},
            ]
        await client.leave()
        await eventually(house.offline)
    assert await OrphanStop.filter(charge_point__identity=house.identity).count() == 1
    client = await house.connect()
    await end(client, -1, timestamp=moment, meterStop=4712, idTag="NOBODY")
    assert await OrphanStop.filter(charge_point__identity=house.identity).count() == 2
    await client.leave()


async def test_values_after_the_stop_change_no_bill(house: House) -> None:
    client = await house.connect()
    mine = await begin(house, client)
    await end(client, mine)
    late = value({"value": "3000", "context": "Transaction.End"})
    assert (await client.call("MeterValues", {"connectorId": 1, "transactionId": mine, "meterValue": [late]}))[0] == 3
    (session,) = await house.sessions()
    assert (session["state"], session["energyWh"], session["powerW"]) == ("ENDED", 2000, 0)
    await client.leave()


async def test_a_state_of_charge_that_leaps_is_shown_as_it_is(house: House) -> None:
    client = await house.connect()
    mine = await begin(house, client)
    for soc in ("97", "29", "87"):
        sample = {"value": soc, "measurand": "SoC", "unit": "Percent"}
        await client.call("MeterValues", {"connectorId": 1, "transactionId": mine, "meterValue": [value(sample)]})
        assert (await house.sessions())[0]["soc"] == float(soc)
    await client.leave()


async def test_a_stop_without_a_tag_and_with_signed_data_ends_the_session(house: House) -> None:
    client = await house.connect()
    mine = await begin(house, client)
    signed = {"value": json.dumps({"signed": "x" * 2000}), "format": "SignedData", "context": "Transaction.End"}
    assert await end(client, mine, transactionData=[value(signed)]) == [3, "c2", {}]
    assert (await house.sessions())[0]["energyWh"] == 2000
    await house.repairs()
    await client.leave()


# Status


async def test_statuses_in_any_order_neither_start_nor_end_a_session(house: House) -> None:
    client = await house.connect()
    await client.call("StatusNotification", status("Charging"))
    assert await house.sessions() == []
    mine = await begin(house, client)
    await client.call("StatusNotification", status("Available"))
    assert (await house.sessions())[0]["state"] == "ACTIVE"
    await end(client, mine)
    assert (await client.call("StatusNotification", status("Finishing", errorCode="GroundFailure")))[0] == 3
    seen = await house.seen()
    assert (seen["connectors"][0]["status"], seen["connectors"][0]["errorCode"]) == ("FINISHING", "GROUND_FAILURE")
    await client.leave()


async def test_connector_0_and_transactions_where_no_status_was_told_are_taken(house: House) -> None:
    client = await house.connect()
    await client.call("StatusNotification", status("Unavailable", 0))
    await client.call("StatusNotification", status("Unavailable", 1))
    await begin(house, client)
    await begin(house, client, connectorId=2)
    seen = await house.seen()
    assert [one["state"] for one in seen["sessions"]] == ["ACTIVE", "ACTIVE"]
    assert {0, 1} <= {one["connectorId"] for one in seen["connectors"]}
    await client.leave()


# What is repaired, and counted


async def test_a_serial_number_that_is_too_long_is_cut_and_counted(house: House) -> None:
    client = await house.connect()
    boot = {"chargePointVendor": "V", "chargePointModel": "M", "chargeBoxSerialNumber": "S" * 42}
    for _ in range(2):
        assert (await client.call("BootNotification", boot))[2]["status"] == "Accepted"
    assert (await house.seen())["boxSerialNumber"] == "S" * 25
    await house.repairs(("BootNotification", "chargeBoxSerialNumber: too long", 2))
    await client.leave()


async def test_a_stop_with_a_tag_that_is_too_long_ends_the_session_all_the_same(house: House) -> None:
    client = await house.connect()
    mine = await begin(house, client)
    assert (await end(client, mine, idTag="T" * 30))[0] == 3
    assert (await house.sessions())[0]["state"] == "ENDED"
    await house.repairs(("StopTransaction", "idTag: too long", 1))
    await client.leave()


async def test_an_error_code_that_does_not_exist_is_another_error(house: House) -> None:
    client = await house.connect()
    assert (await client.call("StatusNotification", status("Faulted", errorCode="Error")))[0] == 3
    assert (await house.seen())["connectors"][0]["errorCode"] == "OTHER_ERROR"
    await house.repairs(("StatusNotification", "errorCode: unknown word", 1))
    await client.leave()


UNITS: list[tuple[dict[str, Any], int | None, int]] = [
    ({"value": 1500}, None, 500),
    ({"value": "1.5", "unit": "kWh"}, None, 500),
    ({"value": ""}, None, 0),
    ({"value": "7000", "measurand": "Power.Active.Import", "unit": "Wh"}, None, 0),
    ({"value": "7.2", "measurand": "Power.Active.Import", "unit": "kW"}, 7200, 0),
    ({"value": "9000", "measurand": "Energy.Active.Export.Register"}, None, 0),
]


@pytest.mark.parametrize(("sample", "power", "energy"), UNITS)
async def test_units_are_told_apart(house: House, sample: dict[str, Any], power: int | None, energy: int) -> None:
    client = await house.connect()
    mine = await begin(house, client)
    told = {"connectorId": 1, "transactionId": mine, "meterValue": [value(sample)]}
    assert (await client.call("MeterValues", told))[0] == 3
    (session,) = await house.sessions()
    assert session["energyWh"] == energy
    if power is not None:
        assert session["powerW"] == power
    if not isinstance(sample["value"], str):
        await house.repairs(("MeterValues", "meterValue.sampledValue.value: number as text", 1))
    await client.leave()


@pytest.mark.parametrize("moment", ["2026-01-31T12:00:00", "2026-01-31T13:00:00+01", "2026-01-31 12:00:00", None])
async def test_a_status_without_a_usual_timestamp_is_taken(house: House, moment: str | None) -> None:
    client = await house.connect()
    told = status("Available")
    del told["timestamp"]
    assert (await client.call("StatusNotification", told | ({"timestamp": moment} if moment else {})))[0] == 3
    (connector,) = (await house.seen())["connectors"]
    if moment:
        assert connector["statusAt"] == "2026-01-31T12:00:00Z"
        await house.repairs(("StatusNotification", "timestamp: date-time spelled otherwise", 1))
    await client.leave()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:07Z"])
async def test_a_clock_that_was_never_set_spoils_no_session(house: House, moment: str) -> None:
    client = await house.connect()
    mine = await begin(house, client, timestamp=moment)
    await end(client, mine)
    (session,) = await house.sessions()
    assert (session["state"], session["energyWh"]) == ("ENDED", 2000)
    await client.leave()


# Frames and commands


async def test_an_action_that_does_not_exist_is_answered_and_the_connection_stays(house: House) -> None:
    client = await house.connect()
    assert (await client.call("CustomOperation"))[2] == "NotImplemented"
    assert (await client.call("Heartbeat"))[2]["currentTime"].endswith("Z")
    assert await house.online()
    await client.leave()


@pytest.mark.parametrize("unique_id", ['"622417000"', '"1"', '"20210101123456789012"', '"1000001"', "17"])
async def test_message_ids_of_any_making_come_back_as_they_were(house: House, unique_id: str) -> None:
    client = await house.connect()
    for _ in range(2):
        await client.socket.send(f'[2,{unique_id},"Heartbeat",{{}}]')
        async with asyncio.timeout(5):
            assert (await client.heard.get())[1] == json.loads(unique_id)
    await client.leave()


async def test_nothing_is_answered_twice(house: House) -> None:
    client = await house.connect()
    for n in range(20):
        await client.socket.send(f'[2,"{n}","Heartbeat",{{}}]')
    assert (await client.call("Heartbeat"))[0] == 3
    assert client.heard.empty()
    await client.leave()


async def test_one_that_says_accepted_to_a_remote_start_and_does_nothing_leaves_no_session_running(
    house: House,
) -> None:
    client = await house.connect()
    told = await house.lab.command(
        "remoteStartTransaction", "status session { state }", chargePoint=house.identity, connectorId=1, idTag=house.tag
    )
    assert (told["status"], told["session"]["state"]) == ("ACCEPTED", "ACCEPTED")
    assert (await house.seen())["connectors"] == []
    await client.leave()


async def test_keys_it_was_not_asked_for_are_kept_as_it_told_them(house: House) -> None:
    keys = [{"key": f"Key{n}", "readonly": False, "value": str(n)} for n in range(4)]

    def same(client: Client, heard: list[Any]) -> list[Any]:
        return [[3, heard[1], {"configurationKey": keys}]]

    client = await house.connect(same)
    told = await house.lab.command(
        "getConfiguration", "command { id }", chargePoint=house.identity, key=["HeartbeatInterval"]
    )
    assert told["command"]["state"] == "ANSWERED"
    assert [one["key"] for one in told["command"]["response"]["configurationKey"]] == [f"Key{n}" for n in range(4)]
    await client.leave()


async def test_the_process_that_dies_with_a_transaction_leaves_it_to_upkeep_or_the_next_start(house: House) -> None:
    client = await house.connect()
    await begin(house, client)
    client.socket.transport.abort()
    await eventually(house.offline)
    client = await house.connect()
    await client.call("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
    await client.call("StatusNotification", status("Available"))
    await an_hour_passes(house)
    assert (await house.sessions())[0]["closedBy"] == "UPKEEP"
    await client.leave()


async def test_one_that_compresses_and_one_that_does_not_are_both_understood(house: House) -> None:
    for compression in ("deflate", None):
        client = await house.connect(compression=compression)
        assert (await client.call("Heartbeat"))[0] == 3
        await client.leave()
    client = await house.connect(subprotocols=[Subprotocol("ocpp2.0.1"), Subprotocol("ocpp1.6")])
    assert client.socket.subprotocol == "ocpp1.6"
    await client.leave()


async def test_a_close_without_a_code_and_none_at_all_are_normal(house: House) -> None:
    client = await house.connect()
    mine = await begin(house, client)
    client.socket.transport.write(b"\x88\x80\x00\x00\x00\x00")  # a CLOSE that says nothing, which is called 1005
    await eventually(house.offline)
    assert await client.closed() in (1000, 1005)
    await client.leave()
    client = await house.connect()
    client.socket.transport.abort()  # no CLOSE, which is called 1006
    await eventually(house.offline)
    await client.leave()
    client = await house.connect()
    assert (await house.sessions())[0]["state"] == "ACTIVE"
    assert (await end(client, mine))[0] == 3
    await client.leave()


async def test_a_host_without_a_port_gets_in(house: House) -> None:
    told = ("Sec-WebSocket-Protocol", "ocpp1.6")
    assert (await house.door.knock(f"/ocpp/{house.identity}", told))[0] == 101
    await eventually(house.offline)


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        ("2026-01-31T14:00:00+02", "2026-01-31T12:00:00Z"),
        ("2026-01-31T14:00:00+0200", "2026-01-31T12:00:00Z"),
        ("2026-01-31T06:30:00.500-05:30", "2026-01-31T12:00:00.500000Z"),
        ("2026-01-31T12:00:00", "2026-01-31T12:00:00Z"),
    ],
)
async def test_a_session_starts_and_ends_when_it_did_in_whatever_zone_that_was_told(
    house: House, moment: str, utc: str
) -> None:
    client = await house.connect()
    mine = await begin(house, client, timestamp=moment)
    await end(client, mine, timestamp=moment.replace("T14", "T15").replace("T12", "T13").replace("T06", "T07"))
    (session,) = await house.sessions()
    assert (session["startedAt"], session["stoppedAt"]) == (utc, utc.replace("T12", "T13"))
    assert await begin(house, client, timestamp=moment) == mine  # sent again it is the same event
    await client.leave()


# When nobody answers, and when nobody is there


@asynccontextmanager
async def mute() -> AsyncIterator[None]:
    """The central system hears and cannot answer: somebody else holds what it must write."""
    if database.dialect() == "sqlite":
        async with database.sqlite_lock():
            yield
        return
    connection = await asyncpg.connect(database.database_url())
    try:
        async with connection.transaction():
            await connection.execute("lock table charge_point in access exclusive mode")
            yield
    finally:
        await connection.close()


async def test_what_was_said_to_a_mute_central_system_is_answered_later_in_order(house: House) -> None:
    client = await house.connect()
    boot = {"chargePointVendor": "V", "chargePointModel": "M"}
    async with mute():
        await client.socket.send(json.dumps([2, "boot", "BootNotification", boot]))
        await client.socket.send(json.dumps([2, "status", "StatusNotification", status("Available")]))
        await client.socket.send(json.dumps([2, "beat", "Heartbeat", {}]))
        await asyncio.sleep(0.5)
        assert client.heard.empty()
    async with asyncio.timeout(5):
        assert [(await client.heard.get())[:2] for _ in range(3)] == [[3, "boot"], [3, "status"], [3, "beat"]]
    await client.leave()


async def test_one_that_gives_up_on_a_mute_central_system_and_says_it_again_is_charged_once(house: House) -> None:
    client = await house.connect()
    moment = now(-60)
    told = {"connectorId": 1, "idTag": house.tag, "meterStart": 1000, "timestamp": moment}
    async with mute():
        await client.socket.send(json.dumps([2, "start", "StartTransaction", told]))
        await asyncio.sleep(0.2)
        client.socket.transport.abort()
        await client.leave()
    client = await house.connect()
    mine = await begin(house, client, timestamp=moment)
    await end(client, mine)
    (session,) = await house.sessions()
    assert (session["transactionId"], session["state"], session["energyWh"]) == (mine, "ENDED", 2000)
    await client.leave()


async def test_a_central_system_that_stays_mute_hangs_up_so_that_it_is_told_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await house.connect()
    moment = now(-60)
    told = {"connectorId": 1, "idTag": house.tag, "meterStart": 1000, "timestamp": moment}
    for lane in intake.current().lanes:
        monkeypatch.setattr(lane, "patience", 0.5)
    async with mute():
        await client.socket.send(json.dumps([2, "start", "StartTransaction", told]))
        assert await client.closed() == 1013
        assert client.heard.empty()
    monkeypatch.undo()
    await eventually(house.offline)
    client = await house.connect()
    mine = await begin(house, client, timestamp=moment)
    assert [one["transactionId"] for one in await house.sessions()] == [mine]
    await client.leave()


async def test_samples_of_a_time_offline_that_never_come_are_a_hole_and_cost_no_energy(house: House) -> None:
    client = await house.connect()
    mine = await begin(house, client, timestamp=now(-3600))

    async def measure(minutes: int, register: int) -> None:
        told = value({"value": str(register)}, at=now(-60 * minutes))
        answer = await client.call("MeterValues", {"connectorId": 1, "transactionId": mine, "meterValue": [told]})
        assert answer[0] == 3

    for n in range(10):
        await measure(58 - n, 1000 + 100 * n)
    client.socket.transport.abort()
    await eventually(house.offline)
    client = await house.connect()
    for n in range(10):
        await measure(12 - n, 5000 + 100 * n)
    query = "query($t: Int!) { session(transactionId: $t) { energyWh series { points { gapBefore registerWh } } } }"
    seen = (await house.lab.ask(query, t=mine))["session"]
    assert seen["energyWh"] == 4900
    assert [point["registerWh"] for point in seen["series"]["points"] if point["gapBefore"]] == [5000]
    await client.leave()


HERD = 200


async def test_a_herd_that_comes_back_at_once_gets_in_at_the_first_try(node: Lab) -> None:
    for n in range(HERD):
        await ChargePoint.create(identity=f"HERD-{n}", created_at=utc_now())
    door = Door(node.node.listener, node.node.ocpp.port)
    before = len(node.node.listener.registry)
    for _ in range(2):
        opened = await asyncio.gather(*(herd.open_socket(door.port, f"HERD-{n}") for n in range(HERD)))
        waits = await asyncio.gather(*(herd.beat(*one) for one in opened))
        assert len(node.node.listener.registry) == before + HERD
        assert max(waits) < 5
        held = await ChargePoint.filter(identity__startswith="HERD-", connection_id__isnull=False).count()
        assert held == HERD
        for _, writer in opened:
            writer.transport.abort()

        async def alone() -> bool:
            return not await ChargePoint.filter(identity__startswith="HERD-", connection_id__isnull=False).exists()

        await eventually(alone, 20)
