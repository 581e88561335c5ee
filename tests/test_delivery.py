"""Commands on the wire and back: the rows tell what became of them, and nobody notices a hostile charge point."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
import websockets

from models import command, events, intake, session_request
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order
from models.connector import Connector, StatusChange
from models.database import Changed, connection, now
from models.message import Message
from models.meter_value import MeterValue
from models.node import Node
from models.session import ChargingSession, OrphanStop
from tests.ground import OPERATOR, known, known_tag, until
from tests.listening import Answer, Client, Door, open_door


@pytest.fixture
async def door(ground_floor) -> AsyncIterator[Door]:
    async with open_door() as opened:
        yield opened


async def ended(sent: Command) -> Command:
    row = await command.wait(sent, 5)
    assert CommandState(row.state).final
    return row


async def ask(identity: str, action: str, request: dict[str, Any], **fields: Any) -> Command:
    row = await ChargePoint.get(identity=identity)
    return await command.send(row, action, request, Order(OPERATOR, **fields))


def says(*frames: Any) -> Answer:
    """Answer every Reset with these frames, ID standing for its id; and everything else with Accepted."""

    def answer(client: Client, call: list[Any]) -> list[Any]:
        if call[2] not in ("Reset", "GetConfiguration"):
            return [[3, call[1], {"status": "Accepted"}]]
        texts = [frame if isinstance(frame, str) else json.dumps(frame) for frame in frames]
        return [text.replace("ID", call[1]) for text in texts]

    return answer


def hangs_up(client: Client, call: list[Any]) -> list[Any]:
    if call[2] != "Reset":
        return [[3, call[1], {"status": "Accepted"}]]
    client.socket.transport.abort()
    return []


OK = {"status": "Accepted"}
ANSWERS: list[tuple[str, Answer, str, dict[str, Any]]] = [
    ("Accepted", says([3, "ID", OK]), "ANSWERED", OK),
    ("Rejected", says([3, "ID", {"status": "Rejected"}]), "ANSWERED", {"status": "Rejected"}),
    (
        "with more",
        says([3, "ID", {"status": "Accepted", "more": None, "x": "\u0000"}]),
        "ANSWERED",
        {"status": "Accepted"},
    ),
    (
        "twice",
        says([3, "ID", OK], [3, "ID", {"status": "Rejected"}]),
        "ANSWERED",
        {"status": "Accepted"},
    ),
    (
        "error",
        says([4, "ID", "NotSupported", "no", {}]),
        "FAILED",
        {"error_code": "NotSupported", "error_description": "no"},
    ),
    ("odd error", says([4, "ID", "Weird\u0000" * 30, "d\u0000" * 3000, "text"]), "FAILED", {"status": None}),
    ("short error", says([4, "ID"]), "FAILED", {"error_code": "GenericError"}),
    ("unknown word", says([3, "ID", {"status": "Maybe"}]), "FAILED", {"error_code": "InvalidAnswer"}),
    ("null", says([3, "ID", None]), "FAILED", {"error_code": "InvalidAnswer"}),
    ("array", says([3, "ID", []]), "FAILED", {"error_code": "InvalidAnswer"}),
    ("nothing in it", says([3, "ID", {}]), "FAILED", {"error_code": "InvalidAnswer"}),
    ("deep", says('[3,"ID",' + "[" * 5000 + "]" * 5000 + "]"), "TIMED_OUT", {"status": None}),
    ("a foreign id", says([3, "other", {"status": "Accepted"}]), "TIMED_OUT", {"status": None}),
    ("no JSON", says("[3,ID"), "TIMED_OUT", {"status": None}),
    ("silence", says(), "TIMED_OUT", {"status": None}),
    ("a lost socket", hangs_up, "TIMED_OUT", {"status": None}),
]


@pytest.mark.parametrize(
    ("answer", "state", "columns"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS]
)
async def test_the_row_tells_what_came_of_a_command_and_the_next_one_works(door: Door, answer, state, columns):
    await known("CP-1")
    client = await door.connect("CP-1", answer)
    row = await ended(await ask("CP-1", "reset", {"type": "Soft"}))
    assert row.state == state
    for name, value in columns.items():
        assert getattr(row, name) == value
    assert row.sent_at is not None
    assert [call[2:] for call in client.asked] == [["Reset", {"type": "Soft"}]]
    if answer is hangs_up:
        await client.leave()
        client = await door.connect("CP-1", answer)
    await client.call("Heartbeat")
    assert (await ended(await ask("CP-1", "clear_cache", {}))).status == "Accepted"
    await client.leave()


async def test_a_status_where_the_schema_has_none_is_no_status(door: Door):
    await known("CP-1")
    answer = says([3, "ID", {"configurationKey": [], "status": {"a": 1}}])
    async with door.charge_point("CP-1", answer):
        row = await ended(await ask("CP-1", "get_configuration", {}))
    assert (row.state, row.status) == ("ANSWERED", None)


async def test_an_answer_that_breaks_its_schema_tells_no_secret(door: Door):
    await known("CP-1")
    key = {"key": "AuthorizationKey", "value": "s3cret"}
    async with door.charge_point("CP-1", says([3, "ID", {"configurationKey": [key, {"key": "A", "readonly": "x"}]}])):
        row = await ended(await ask("CP-1", "get_configuration", {}))
    assert row.state == "FAILED"
    assert "s3cret" not in (row.error_description or "")
    await until(lambda: Message.filter(action="GetConfiguration", direction="IN").exists())
    assert not await Message.filter(payload__contains="s3cret").exists()


async def test_a_command_that_cannot_be_said_is_never_sent(door: Door):
    await known("CP-1")
    async with door.charge_point("CP-1") as client:
        wrong = await ended(await ask("CP-1", "reset", {"type": "Gently"}))
        unknown = await ended(await ask("CP-1", "dance", {}))
        assert client.asked == []
    assert (wrong.state, wrong.error_code) == ("FAILED", "Invalid")
    assert (unknown.state, unknown.error_code) == ("FAILED", "NotSupported")


async def test_a_command_that_fails_here_is_not_said_to_be_refused_there(door: Door):
    await known("CP-1")
    async with door.charge_point("CP-1", says([3, "ID", OK])):
        row = await ended(await ask("CP-1", "update_firmware", {}))
        assert (row.state, row.error_code, row.error_description) == ("TIMED_OUT", None, "it failed here: KeyError")
        assert (await ended(await ask("CP-1", "reset", {"type": "Soft"}))).state == "ANSWERED"


async def test_commands_are_sent_one_at_a_time_in_the_order_in_which_they_were_asked(door: Door):
    await known("CP-1")
    outstanding, most = 0, 0

    def slowly(client: Client, call: list[Any]) -> list[Any]:
        nonlocal outstanding, most
        outstanding += 1
        most = max(most, outstanding)
        loop = asyncio.get_running_loop()
        loop.call_later(0.03, lambda: replies.append(loop.create_task(reply(client, call))))
        return []

    async def reply(client: Client, call: list[Any]) -> None:
        nonlocal outstanding
        outstanding -= 1
        await client.socket.send(json.dumps([3, call[1], {"status": "Accepted"}]))

    replies: list[asyncio.Task[None]] = []
    async with door.charge_point("CP-1", slowly) as client:
        sent = [await ask("CP-1", "change_configuration", {"key": "K", "value": str(n)}) for n in range(6)]
        rows = [await ended(row) for row in sent]
        assert (await client.call("Heartbeat"))[0] == 3
        assert [call[3]["value"] for call in client.asked] == [str(n) for n in range(6)]
    assert [row.status for row in rows] == ["Accepted"] * 6
    assert most == 1


async def test_what_waits_behind_a_lost_socket_is_sent_over_the_next_one(door: Door):
    await known("CP-1")
    client = await door.connect("CP-1", hangs_up)
    row = await ChargePoint.get(identity="CP-1")
    later = now() + timedelta(minutes=5)
    lost, *waiting = [
        await command.send(row, action, request, Order(OPERATOR, valid_until=later))
        for action, request in (("reset", {"type": "Hard"}), ("clear_cache", {}), ("get_configuration", {}))
    ]
    assert (await ended(lost)).state == "TIMED_OUT"
    await client.leave()
    await until(lambda: ChargePoint.filter(identity="CP-1", connection_id=None).exists())
    assert [(await Command.get(id=sent.id)).state for sent in waiting] == ["PENDING", "PENDING"]
    async with door.charge_point("CP-1") as client:
        assert [(await ended(sent)).state for sent in waiting] == ["ANSWERED", "ANSWERED"]
        assert [call[2] for call in client.asked] == ["ClearCache", "GetConfiguration"]


async def test_what_waits_for_a_charge_point_is_sent_when_it_comes(door: Door):
    row = await known("CP-1")
    order = Order(OPERATOR, valid_until=now() + timedelta(minutes=5))
    sent = await command.send(row, "clear_cache", {}, order)
    async with door.charge_point("CP-1"):
        assert (await ended(sent)).status == "Accepted"


async def test_a_remote_start_is_followed_from_the_wish_to_the_end(door: Door):
    row = await known("CP-1")
    await known_tag("ABC")
    async with door.charge_point("CP-1") as client:
        request = {"idTag": "ABC", "connectorId": 1}
        sent, wish = await session_request.remote_start(
            row, Order(OPERATOR), id_tag="ABC", connector_id=1, request=request
        )
        assert (await ended(sent)).status == "Accepted"
        assert [call[2:] for call in client.asked] == [["RemoteStartTransaction", request]]
        assert (await ChargingSession.get(id=wish.id)).state == "ACCEPTED"
        begun = {"connectorId": 1, "idTag": "abc", "meterStart": 10, "timestamp": now().isoformat()}
        (_, _, started) = await client.call("StartTransaction", begun)
        assert started["idTagInfo"] == {"status": "Accepted"}
        assert (await client.call("StartTransaction", begun))[2] == started
        session = await ChargingSession.get(id=wish.id)
        assert (session.state, session.transaction_id) == ("ACTIVE", started["transactionId"])
        assert (await Command.get(id=sent.id)).effect_at is not None
        end = {"transactionId": started["transactionId"], "meterStop": 510, "timestamp": now().isoformat()}
        assert (await client.call("StopTransaction", end))[2] == {}
        assert (await ChargingSession.get()).energy_wh == 500


@pytest.mark.parametrize(
    ("registration", "error"), [("Accepted", None), ("Pending", "SecurityError"), ("Rejected", "SecurityError")]
)
async def test_who_is_not_registered_is_told_so_and_may_boot(door: Door, registration: str, error: str | None):
    await known("CP-1", registration_status=registration, heartbeat_interval=42)
    async with door.charge_point("CP-1") as client:
        answer = await client.call(
            "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
        )
        assert answer[2] == ({} if error is None else error)
        beat = await client.call("Heartbeat")
        assert beat[2] == error if error else "currentTime" in beat[2]
        told = await client.call("DataTransfer", {"vendorId": "x"})
        assert told[2] == (error or {"status": "UnknownVendorId"})
        _, _, booted = await client.call("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
        assert (booted["status"], booted["interval"]) == (registration, 42)
        assert booted["currentTime"].endswith("Z")
    assert await Connector.all().exists() == (error is None)


async def test_who_is_pending_may_send_the_heartbeat_that_it_was_asked_for_and_that_shows_the_effect(door: Door):
    await known("CP-1", registration_status="Pending")
    async with door.charge_point("CP-1") as client:
        sent = await ended(await ask("CP-1", "trigger_message", {"requestedMessage": "Heartbeat"}))
        assert (sent.status, sent.awaits_effect) == ("Accepted", True)
        assert (await client.call("Heartbeat"))[2]["currentTime"].endswith("Z")
        row = await Command.get(id=sent.id)
        assert (row.awaits_effect, row.effect_at is not None) == (False, True)
        assert (await client.call("Heartbeat"))[2] == "SecurityError"


async def test_upkeep_outlives_a_database_that_fails(ground_floor, caplog):
    row = await known("CP-1")
    async with open_door(upkeep=True) as door, door.charge_point("CP-1") as client:
        await client.call("Heartbeat")  # answered only once it is known where it is connected
        with caplog.at_level(logging.WARNING):
            await connection().execute_script("alter table charge_point rename to hidden")
            events.publish([Changed("connection", row.id, row.id)])
            await until(lambda: _told(caplog, "doorbell could not be answered"))
            await connection().execute_script("alter table hidden rename to charge_point")
        await Node.all().update(seen_at=now() - timedelta(seconds=8))
        await until(_renewed)
        assert (await ended(await ask("CP-1", "clear_cache", {}))).status == "Accepted"


async def _told(caplog: pytest.LogCaptureFixture, what: str) -> bool:
    return any(what in record.getMessage() for record in caplog.records)


async def _renewed() -> bool:
    return await Node.filter(seen_at__gt=now() - timedelta(seconds=5)).exists()


# Hostile charge points

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
START = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2026-01-31T12:00:00Z"}


def call(action: str, payload: Any, unique_id: str = "h") -> str:
    return json.dumps([2, unique_id, action, payload])


def metered(**sampled: Any) -> dict[str, Any]:
    value = {"timestamp": "2026-01-31T12:00:00Z", "sampledValue": [{"value": "1"} | sampled]}
    return {"connectorId": 1, "meterValue": [value]}


PARADE: list[str | bytes] = [
    "",
    "x",
    "[]",
    "[2]",
    "null",
    "{}",
    '[2,"a","Heartbeat"]',
    '[9,"a","Heartbeat",{}]',
    '[2,"' + "i" * 100_000 + '","Heartbeat",{}]',
    '[2,"a","' + "A" * 100_000 + '",{}]',
    '[2,"a","Heart\\u0000beat",{}]',
    '[2,"a\\u0000","Heartbeat",{}]',
    '[2,"a","__class__",{}]',
    '[2,"a","Reset",{"type":"Hard"}]',
    '[2,"a","Heartbeat",' + "[" * 100_000 + "]" * 100_000 + "]",
    '[2,"a","Authorize",{"idTag":' + "9" * 5000 + "}]",
    '[2,"a","Authorize",{"idTag":NaN}]',
    '[2,"a","Authorize",{"idTag":"a","idTag":"b"}]',
    call("Authorize", {"idTag": "\u0000\ud800'; drop table id_tag; --"}),
    call("Authorize", {"idTag": "{{7*7}}\u202e\x1b[31m"}),
    call("BootNotification", {"chargePointVendor": "<script>", "chargePointModel": "\u0000\n\r"}),
    call("StatusNotification", STATUS | {"connectorId": 2**31}),
    call("StatusNotification", STATUS | {"info": "i" * 100_000, "timestamp": "0001-01-01T00:00:00Z"}),
    call("StatusNotification", STATUS | {"status": "Dancing"}),
    call("StatusNotification", {str(n): n for n in range(20_000)}),
    call("StartTransaction", START | {"meterStart": -(10**400)}),
    call("StartTransaction", START | {"timestamp": "9999-12-31T23:59:59.999999Z", "connectorId": -1}),
    call("StartTransaction", START | {"timestamp": "0001-01-01T00:00:00Z", "connectorId": 2**31 - 1}),
    call("MeterValues", metered(value="9" * 400)),
    call("MeterValues", metered(value="1e308", unit="kWh")),
    call("MeterValues", metered(value="-1e308", unit="kWh")),
    call("MeterValues", metered(value="NaN", measurand="SoC")),
    call("MeterValues", metered(value="x" * 20_000, format="SignedData")),
    call("MeterValues", metered(value="1", context="\u0000" * 30, measurand="M\u0000" * 30)),
    call("StopTransaction", {"transactionId": 2**40, "meterStop": 2**70, "timestamp": "yesterday"}),
    call("StopTransaction", {"transactionId": -(2**31), "meterStop": -1, "timestamp": "1970-01-01T00:00:00+02"}),
    call("DataTransfer", {"vendorId": "v", "data": "x" * 500_000}),
    '[3,"nobody",{"status":"Accepted"}]',
    '[4,"nobody",null,null,null]',
    '[4,"' + "z" * 60 + '","\\u0000","\\u0000",{"a":"\\u0000"}]',
]


async def test_a_parade_of_hostile_frames_is_noticed_by_nobody_else(door: Door, caplog):
    await known("CANARY")
    hostile = await known("HOSTILE")
    async with door.charge_point("CANARY") as canary:
        await canary.call("Heartbeat")
        baseline = len(asyncio.all_tasks())
        with caplog.at_level(logging.ERROR):
            slowest = 0.0
            client = await door.connect("HOSTILE")
            for frame in PARADE:
                await client.socket.send(frame)
                began = monotonic()
                assert (await canary.call("Heartbeat"))[0] == 3
                slowest = max(slowest, monotonic() - began)
            assert (await client.call("Heartbeat"))[0] == 3  # all of it was taken in order, and it is still connected
            for kind in (b"\xff\xfe", "x" * (1024 * 1024 + 1)):
                other = await door.connect("HOSTILE")
                await other.socket.send(kind)
                assert await other.closed() in (1003, 1009)
            await client.leave()
            flooding = await door.connect("HOSTILE")
            with contextlib.suppress(websockets.ConnectionClosed):
                for n in range(500):
                    await flooding.socket.send("[" if n % 2 else call("Heartbeat", {}, str(n)))
            assert (await canary.call("Heartbeat"))[0] == 3
            assert await flooding.closed() == 1008
            again = await door.connect("HOSTILE")
            assert (await again.call("Heartbeat"))[0] == 3
            await again.leave()
        assert slowest < 1
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
        await until(lambda: _tasks_at_most(baseline))
        assert len(door.listener.registry) == 1
    assert intake.current().counters.failed == 0
    await until(lambda: Message.filter(charge_point_id=hostile.id, action="DataTransfer").exists())
    assert intake.current().counters.dropped_messages == 0
    for model in (Message, MeterValue, StatusChange, ChargingSession, OrphanStop):
        for row in await model.filter(charge_point_id=hostile.id):
            assert "\x00" not in repr(dict(row))
    assert {row.action for row in await Message.filter(charge_point_id=hostile.id, kind="CALL")} >= {"StopTransaction"}
    assert await OrphanStop.filter(charge_point_id=hostile.id).count() == 2
    assert await ChargingSession.filter(charge_point_id=hostile.id).count() == 3
    assert await MeterValue.filter(charge_point_id=hostile.id).count() >= 5
    assert {row.charge_point_id for row in await StatusChange.all()} == {hostile.id}


async def _tasks_at_most(count: int) -> bool:
    return len(asyncio.all_tasks()) <= count
