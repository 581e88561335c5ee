"""One connection of a charge point: what it hears, what it says, and what it survives."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
import websockets
from hypothesis import given, settings
from hypothesis import strategies as st
from ocpp.exceptions import FormatViolationError
from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from models.authorization import Authorization, AuthorizationStatus
from models.errors import Invalid, NotRegistered, Unavailable
from ocpp_server import connection, fastpath, patience
from ocpp_server.connection import (
    CallError,
    CallTimeout,
    Connection,
    ConnectionLost,
    Frame,
    InvalidAnswer,
    Registry,
    Result,
    sends,
)
from ocpp_server.listener import OcppProtocol
from ocpp_server.v16 import wire

START = {"connectorId": 1, "idTag": "TAG1", "meterStart": 100, "timestamp": "2026-01-31T12:00:00Z"}
UNLOCK = call.UnlockConnector(connector_id=1)


class ChargePointHandlers(Connection):
    @on(Action.heartbeat)
    async def on_heartbeat(self, request: fastpath.Heartbeat) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=wire.utc_text(datetime.now(UTC)))

    @on(Action.boot_notification)
    async def on_boot_notification(self, request: fastpath.BootNotification) -> call_result.BootNotification:
        if request.charge_point_model == "ask":
            await self.request(UNLOCK)
        return call_result.BootNotification(current_time="2026-01-31T12:00:00Z", interval=300, status="Accepted")


class SessionHandlers(Connection):
    starts = 0

    @on(Action.start_transaction)
    async def on_start_transaction(self, request: fastpath.StartTransaction) -> call_result.StartTransaction:
        self.starts += 1
        return call_result.StartTransaction(
            transaction_id=self.starts, id_tag_info=wire.id_tag_info(Authorization(AuthorizationStatus.ACCEPTED))
        )

    @on(Action.authorize)
    async def on_authorize(self, request: fastpath.Authorize) -> Any:
        """Do what the idTag says."""
        match request.id_tag:
            case "slow":
                self.slow = asyncio.Event()
                await self.slow.wait()
            case "foreign":
                raise NotRegistered("this charge point is not accepted")
            case "away":
                raise Unavailable("the database is away")
            case "broken":
                raise ZeroDivisionError("secret")
            case "violation":
                raise FormatViolationError("that is not it")
            case "nothing":
                return None
            case "other":
                return call_result.Heartbeat(current_time="now")
            case "timeout":
                raise TimeoutError
        return call_result.Authorize(
            id_tag_info=wire.id_tag_info(Authorization(AuthorizationStatus.ACCEPTED, parent_id_tag="GROUP"))
        )

    @sends("unlock_connector")
    async def unlock_connector(self, request: dict[str, Any]) -> connection.Answer:
        return await self.request("UnlockConnector", request)


class ChargePoint16(ChargePointHandlers, SessionHandlers):
    subprotocol = "ocpp1.6"


class Line:
    """A charge point at the other end of a socket that exists in memory only."""

    def __init__(self, **options: Any) -> None:
        self.to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.from_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.reads = asyncio.Event()
        self.reads.set()
        self.aborted = False
        self.log: list[Frame] = []
        offered = {
            connection.ABORT: self._abort,
            connection.WRITABLE: self.reads.is_set,
            connection.HEAR: lambda hear: None,
        }
        scope = {"type": "websocket", "headers": [], "extensions": offered}
        self.websocket = WebSocket(scope, self.to_server.get, self._send)
        self.connection = ChargePoint16(1, "CP-1", self.websocket, log=self.log.append, **options)

    def _abort(self) -> None:
        self.aborted = True

    async def _send(self, message: Any) -> None:
        await self.reads.wait()
        if message["type"] != "websocket.accept":
            self.from_server.put_nowait(message)

    def say(self, *frames: Any) -> None:
        for frame in frames:
            text = frame if isinstance(frame, str) else json.dumps(frame)
            self.to_server.put_nowait({"type": "websocket.receive", "text": text})

    def hang_up(self) -> None:
        self.to_server.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def hear(self) -> Any:
        async with asyncio.timeout(5):
            message = await self.from_server.get()
        return json.loads(message["text"]) if message["type"] == "websocket.send" else message

    async def said_before_heartbeat(self) -> list[Any]:
        """All that the server says until it answers a Heartbeat that is sent now."""
        self.say([2, "heartbeat-behind", "Heartbeat", {}])
        heard = []
        while (frame := await self.hear())[:2] != [3, "heartbeat-behind"]:
            heard.append(frame)
        return heard


@asynccontextmanager
async def line(**options: Any) -> AsyncIterator[Line]:
    end = Line(**options)
    end.to_server.put_nowait({"type": "websocket.connect"})
    await end.websocket.accept()
    serving = asyncio.create_task(end.connection.serve())
    await until(lambda: end.connection._worker is not None)
    try:
        yield end
    finally:
        end.reads.set()
        end.hang_up()
        async with asyncio.timeout(5):
            await serving
        assert end.connection._worker is not None
        assert end.connection._worker.done()


@pytest.fixture(autouse=True)
async def no_task_is_left() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    await until(lambda: asyncio.all_tasks() <= before | {asyncio.current_task()})


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_call_is_answered_with_its_id_compactly_and_in_the_order_of_the_schema():
    async with line() as cp:
        cp.say([2, "a", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}])
        message = await cp.from_server.get()
        expected = '[3,"a",{"status":"Accepted","currentTime":"2026-01-31T12:00:00Z","interval":300}]'
        assert message["text"] == expected
        cp.say([2, "b", "Authorize", {"idTag": "x"}])
        assert await cp.hear() == [3, "b", {"idTagInfo": {"parentIdTag": "GROUP", "status": "Accepted"}}]


def error(code: str, unique_id: Any = "a") -> list[Any]:
    return [4, unique_id, code]


# What is heard, and the answers: none, a result (3) or an error with its code.
FRAMES: list[tuple[str, list[Any]]] = [
    ("", []),
    ("   ", []),
    ("hello", []),
    ('[2,"a","Heartbeat",{}', []),
    ('[2,"a","Heartbeat",{}]]', []),
    ('[2,"a","Heartbeat",{}][2,"b","Heartbeat",{}]', []),
    ('\ufeff[2,"a","Heartbeat",{}]', []),
    ("7", []),
    ("null", []),
    ("{}", []),
    ("[]", []),
    ("[2]", []),
    ("[[2]]", []),
    ('[[2,"a","Heartbeat",{}],[2,"b","Heartbeat",{}]]', []),
    ('[2,"a"]', [error("FormationViolation")]),
    ('[2,"a","Heartbeat"]', [error("FormationViolation")]),
    ('[2,"a","Heartbeat",{},1]', [error("FormationViolation")]),
    ('["2","a","Heartbeat",{}]', []),
    ('[2.0,"a","Heartbeat",{}]', []),
    ('[2.5,"a","Heartbeat",{}]', []),
    ('[-1,"a","Heartbeat",{}]', []),
    ('[0,"a","Heartbeat",{}]', []),
    ('[1,"a","Heartbeat",{}]', []),
    ('[5,"a","Heartbeat",{}]', []),
    ('[99,"a","Heartbeat",{}]', []),
    ('[null,"a","Heartbeat",{}]', []),
    ('[true,"a","Heartbeat",{}]', []),
    (f'[{"9" * 5000},"a","Heartbeat",{{}}]', []),
    ('[2,17,"Heartbeat",{}]', [[3, 17]]),
    ('[2,-17,"Heartbeat",{}]', [[3, -17]]),
    ('[2,null,"Heartbeat",{}]', []),
    ('[2,"","Heartbeat",{}]', []),
    ('[2,true,"Heartbeat",{}]', []),
    ('[2,1.5,"Heartbeat",{}]', []),
    ('[2,["a"],"Heartbeat",{}]', []),
    (f'[2,"{"i" * 37}","Heartbeat",{{}}]', [[3, "i" * 37]]),
    (f'[2,"{"i" * 64}","Heartbeat",{{}}]', [[3, "i" * 64]]),
    (f'[2,"{"i" * 65}","Heartbeat",{{}}]', []),
    (f'[2,"{"i" * 100_000}","Heartbeat",{{}}]', []),
    (f'[2,{"9" * 5000},"Heartbeat",{{}}]', []),
    ('[2,"a\\u0000\\n\\"","Heartbeat",{}]', [[3, 'a\0\n"']]),
    ('[2,"\\ud800","Heartbeat",{}]', [[3, "\ud800"]]),
    ('[2,"ü","Heartbeat",{}]', [[3, "ü"]]),
    ('[2,"a","Nonsense",{}]', [error("NotImplemented")]),
    ('[2,"a","heartbeat",{}]', [error("NotImplemented")]),
    ('[2,"a","__init__",{}]', [error("NotImplemented")]),
    ('[2,"a","on_heartbeat",{}]', [error("NotImplemented")]),
    ('[2,"a","",{}]', [error("NotImplemented")]),
    ('[2,"a","\\ud800",{}]', [error("NotImplemented")]),
    ('[2,"a","TransactionEvent",{}]', [error("NotImplemented")]),
    (f'[2,"a","{"A" * 100_000}",{{}}]', [error("NotImplemented")]),
    ('[2,"a","Reset",{"type":"Hard"}]', [error("NotSupported")]),
    ('[2,"a","SignCertificate",{"csr":"x"}]', [error("NotSupported")]),
    ('[2,"a",["Heartbeat"],{}]', [error("FormationViolation")]),
    ('[2,"a",{"x":1},{}]', [error("FormationViolation")]),
    ('[2,"a",null,{}]', [error("FormationViolation")]),
    ('[2,"a","Heartbeat",null]', [[3, "a"]]),
    ('[2,"a","Heartbeat",[]]', [error("FormationViolation")]),
    ('[2,"a","Heartbeat","x"]', [error("FormationViolation")]),
    ('[2,"a","Heartbeat",7]', [error("FormationViolation")]),
    (' [ 2 , "a" , "Heartbeat" , { } ] ', [[3, "a"]]),
    ('[2,"a","Heartbeat",{"x":1,"x":2,"__proto__":{}}]', [[3, "a"]]),
    ('[2,"a","Heartbeat",{' + ",".join(f'"k{n}":1' for n in range(100_000)) + "}]", [[3, "a"]]),
    ('[2,"a","Heartbeat",' + "[" * 100_000 + "]" * 100_000 + "]", []),
    ('[2,"a","Heartbeat",' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "]", []),
    ("[" * 100_000, []),
    ('[2,"a","Heartbeat",{"x":NaN,"y":-Infinity,"z":1e400}]', [[3, "a"]]),
    (f'[2,"a","Heartbeat",{{"x":{"9" * 5000}}}]', [[3, "a"]]),
    ('[2,"a","Authorize",{"idTag":"A\\u0000B\\ud800"}]', [[3, "a"]]),
    ('[2,"a","Authorize",{}]', [error("OccurenceConstraintViolation")]),
    ('[2,"a","Authorize",{"idTag":[]}]', [error("TypeConstraintViolation")]),
    ('[3,"unknown",{}]', []),
    ('[3,"unknown"]', []),
    ("[3]", []),
    ('[3,"unknown",{},{},{}]', []),
    ('[4,"unknown"]', []),
    ('[4,"unknown","Code","text","details"]', []),
    ("[4,null,null,null,null]", []),
    ('[4,"unknown",7,[],null,8,9]', []),
]


@pytest.mark.parametrize(("text", "answers"), FRAMES, ids=lambda value: repr(value)[:40])
async def test_any_frame_is_survived_and_answered_as_the_specification_says(text, answers):
    async with line() as cp, line() as canary:
        cp.say(text)
        heard = await cp.said_before_heartbeat()
        assert [frame[: len(answer)] for frame, answer in zip(heard, answers, strict=True)] == answers
        assert all(len(frame) == (3 if frame[0] == 3 else 5) and frame[-1] == {} for frame in heard if frame[0] == 4)
        assert await canary.said_before_heartbeat() == []
        heard_frames = [frame for frame in cp.log if frame.direction == "IN"]
        assert len(heard_frames) == 2
        for frame in cp.log:
            assert "\0" not in frame.unique_id + frame.action + frame.payload
            (frame.unique_id + frame.action + frame.payload).encode()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_sent_the_heartbeat_behind_it_is_answered(data):
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner))
    element = st.sampled_from([2, 3, 4, "a", "b", "Heartbeat", "Authorize", "StartTransaction", START, {}]) | anything
    frame = st.lists(element, max_size=6).map(json.dumps) | st.text(max_size=20)
    typical = st.tuples(
        st.just(2), st.sampled_from(["a", "b", 7]), st.sampled_from(["Heartbeat", "Authorize"]), anything
    )
    frames = data.draw(st.lists(frame | typical.map(json.dumps), min_size=1, max_size=5))

    async def scene() -> None:
        async with line() as cp:
            cp.say(*frames)
            assert len(await cp.said_before_heartbeat()) <= len(frames)

    asyncio.run(scene())


async def test_pipelined_calls_are_answered_in_the_order_of_their_arrival():
    async with line() as cp:
        cp.say(*([2, str(number), "Nonsense" if number % 3 else "Heartbeat", {}] for number in range(500)))
        assert [(await cp.hear())[1] for _ in range(500)] == [str(number) for number in range(500)]


async def test_an_answer_to_our_call_does_not_wait_behind_a_slow_handler():
    async with line() as cp:
        cp.say([2, "slow", "Authorize", {"idTag": "slow"}])
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(cp.connection.request(UNLOCK))
            _, unique_id, action, payload = await cp.hear()
            assert (action, payload) == ("UnlockConnector", {"connectorId": 1})
            cp.say([2, "behind", "Heartbeat", {}], [3, unique_id, {"status": "Unlocked"}])
        assert asked.result().payload == {"status": "Unlocked"}
        assert asked.result().status == "Unlocked"
        cp.connection.slow.set()
        assert [(await cp.hear())[1] for _ in range(2)] == ["slow", "behind"]


async def test_a_full_inbox_holds_up_reading_and_loses_nothing():
    async with line() as cp:
        cp.say([2, "slow", "Authorize", {"idTag": "slow"}])
        cp.say(*([2, str(number), "Heartbeat", {}] for number in range(200)))
        await until(lambda: cp.to_server.qsize() == 200 - connection.INBOX_SIZE - 1)
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say([3, unique_id, {"status": "Unlocked"}])
        cp.connection.slow.set()
        assert isinstance(await asked, Result)
        assert [(await cp.hear())[1] for _ in range(201)] == ["slow", *map(str, range(200))]


async def test_a_call_with_our_own_id_is_no_answer_to_us():
    async with line() as cp:
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say([2, unique_id, "Heartbeat", {}])
        assert (await cp.hear())[:2] == [3, unique_id]
        assert not asked.done()
        cp.say([3, unique_id, {"status": "Unlocked"}])
        assert isinstance(await asked, Result)


async def test_late_doubled_and_foreign_answers_are_ignored_and_logged():
    async with line(call_timeout=0.05) as cp:
        with pytest.raises(CallTimeout, match=r"CP-1 did not answer UnlockConnector in 0\.05 s"):
            await cp.connection.request(UNLOCK)
        _, late, *_ = await cp.hear()
        cp.connection._call_timeout = 5
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say([3, late, {"status": "NotSupported"}], [3, "foreign", {}], [4, late, "GenericError", "", {}])
        cp.say([3, unique_id, {"status": "Unlocked"}], [3, unique_id, {"status": "UnlockFailed"}])
        assert (await asked).status == "Unlocked"
        assert await cp.said_before_heartbeat() == []
        answers = [(frame.kind, frame.action) for frame in cp.log if frame.direction == "IN"][:-1]
        assert answers == [("RESULT", ""), ("RESULT", ""), ("ERROR", ""), ("RESULT", "UnlockConnector"), ("RESULT", "")]


INVALID = [
    ("null", "not an object"),
    ("[]", "not an object"),
    ('"x"', "not an object"),
    ('{"status":"Maybe"}', "Maybe"),
    ('{"status":7}', "7"),
    ("{}", "status"),
    ('{"status":null}', "status"),
    ('{"status":[1e999]}', "cannot be read"),
    ('{"status":"' + "x" * 1_000_000 + '"}', "xxx"),
    ('{"status":"\\ud800"}', "status"),
]


@pytest.mark.parametrize(("payload", "problem"), INVALID, ids=lambda value: value[:20])
async def test_an_answer_that_breaks_its_schema_is_told_as_data(payload, problem):
    async with line() as cp:
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say(f'[3,"{unique_id}",{payload}]')
        answer = await asked
        assert isinstance(answer, InvalidAnswer)
        assert answer.payload == payload
        assert problem in answer.problem
        assert len(answer.problem) < 300
        assert await cp.said_before_heartbeat() == []


async def test_an_answer_without_payload_and_one_with_more_than_it_needs():
    async with line() as cp:
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say([3, unique_id])
        assert isinstance(await asked, InvalidAnswer)
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say([3, unique_id, {"status": "Unlocked", "vendor": 1, "info": None}])
        assert (await asked).payload == {"status": "Unlocked", "vendor": 1}


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        (["NotSupported", "no", {"x": 1}], ("NotSupported", "no", {"x": 1})),
        (["FormatViolation", "line\nline", "details"], ("FormatViolation", "line\nline", "details")),
        (["OwnCode"], ("OwnCode", "", {})),
        (["Code", "text"], ("Code", "text", {})),
        ([], ("GenericError", "", {})),
        ([None, None, None, 1, 2], ("GenericError", "null", None)),
    ],
)
async def test_a_callerror_is_data_whatever_its_shape(rest, told):
    async with line() as cp:
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say([4, unique_id, *rest])
        answer = await asked
        assert isinstance(answer, CallError)
        assert (answer.code, answer.description, answer.details) == told


async def test_one_call_is_outstanding_at_a_time_and_the_loss_of_the_socket_tells_all():
    async with line() as cp:
        asked = [asyncio.create_task(cp.connection.request(UNLOCK)) for _ in range(3)]
        await cp.hear()
        await until(lambda: cp.connection.wire.locked())
        assert cp.from_server.empty()
        cp.hang_up()
        lost = await asyncio.gather(*asked, return_exceptions=True)
        assert [(type(error), error.sent) for error in lost] == [
            (ConnectionLost, True),
            (ConnectionLost, False),
            (ConnectionLost, False),
        ]


@pytest.mark.parametrize(
    ("asked", "payload", "sentence"),
    [
        (call.Reset(type="Warm"), None, "Warm"),
        ("Reset", {}, "'type' is a required property"),
        ("Reset", {"type": "Hard", "x": 1}, "'x' was unexpected"),
        ("Nonsense", {}, "no action Nonsense"),
        ("../Reset", {}, "no action"),
        ("DataTransfer", {"vendorId": "\ud800"}, "cannot be written"),
        ("DataTransfer", {"vendorId": object()}, "no place"),
        ("GetConfiguration", {"key": ["k" * 51]}, "key.0"),
        ("RemoteStartTransaction", {"idTag": "T" * 21}, "idTag"),
    ],
)
async def test_a_request_that_breaks_the_schema_is_refused_before_anything_is_written(asked, payload, sentence):
    async with line() as cp:
        with pytest.raises(Invalid, match=sentence):
            await cp.connection.request(asked, payload)
        assert await cp.said_before_heartbeat() == []


@pytest.mark.parametrize("limit", [8.1, 16, 6.0, 31.9])
async def test_a_charging_limit_goes_out_as_it_was_given(limit):
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    profile = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    }
    async with line() as cp:
        asked = asyncio.create_task(
            cp.connection.request("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile})
        )
        _, unique_id, _, payload = await cp.hear()
        assert payload["csChargingProfiles"] == profile
        cp.say([3, unique_id, {"status": "Accepted"}])
        await asked


async def test_a_request_from_within_a_handler_is_an_error_of_ours(caplog):
    async with line() as cp:
        cp.say([2, "a", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "ask"}])
        assert (await cp.hear())[:3] == error("InternalError")
        assert "must answer before it asks" in caplog.text
        assert "CP-1" in caplog.text


@pytest.mark.parametrize(
    ("tag", "code", "description"),
    [
        ("foreign", "SecurityError", "this charge point is not accepted"),
        ("violation", "FormationViolation", "that is not it"),
        ("broken", "InternalError", "an internal error occurred"),
        ("nothing", "InternalError", "an internal error occurred"),
        ("other", "InternalError", "an internal error occurred"),
        ("timeout", "InternalError", "an internal error occurred"),
    ],
)
async def test_what_goes_wrong_in_a_handler_is_told_in_the_codes_of_the_specification(tag, code, description, caplog):
    async with line() as cp:
        cp.say([2, "a", "Authorize", {"idTag": tag}])
        assert await cp.hear() == [4, "a", code, description, {}]
        assert await cp.said_before_heartbeat() == []
        assert ("Traceback" in caplog.text) == (code == "InternalError")


async def test_a_handler_that_takes_too_long_is_an_internal_error(monkeypatch):
    monkeypatch.setattr(connection, "HANDLER_TIMEOUT", 0.01)
    async with line() as cp:
        cp.say([2, "a", "Authorize", {"idTag": "slow"}])
        assert await cp.hear() == [4, "a", "InternalError", "it took too long", {}]
        assert await cp.said_before_heartbeat() == []


async def test_without_the_database_nothing_is_answered_and_the_socket_closes():
    async with line() as cp:
        cp.say([2, "a", "Authorize", {"idTag": "away"}], [2, "b", "Heartbeat", {}])
        message = await cp.hear()
        assert (message["type"], message["code"]) == ("websocket.close", 1013)
        assert cp.from_server.empty()


async def test_a_transaction_message_that_is_repeated_is_handled_once_and_answered_again():
    async with line() as cp:
        cp.say([2, "a", "StartTransaction", START])
        first = await cp.hear()
        cp.say([2, "a", "StartTransaction", START])
        assert await cp.hear() == first
        cp.say([2, "a", "StartTransaction", {**START, "meterStart": 200}])
        assert (await cp.hear())[2]["transactionId"] == 2
        cp.say(*([2, f"n{n}", "StartTransaction", START] for n in range(connection.REMEMBERED)))
        for _ in range(connection.REMEMBERED):
            await cp.hear()
        cp.say([2, "a", "StartTransaction", START])
        assert (await cp.hear())[2]["transactionId"] == 3 + connection.REMEMBERED


async def test_a_call_that_is_repeated_while_it_is_handled_is_answered_once():
    async with line() as cp:
        cp.say([2, "a", "Authorize", {"idTag": "slow"}], [2, "a", "Authorize", {"idTag": "slow"}])
        cp.say([2, "b", "StartTransaction", START], [2, "b", "StartTransaction", START])
        await until(lambda: cp.to_server.empty() and hasattr(cp.connection, "slow"))
        cp.connection.slow.set()
        assert [frame[1] for frame in await cp.said_before_heartbeat()] == ["a", "b"]
        assert cp.connection.starts == 1


async def test_one_id_for_ever_still_tells_a_new_time():
    async with line() as cp:
        cp.say([2, "1000001", "Heartbeat", {}])
        await cp.hear()
        handled = len(cp.log)
        cp.say([2, "1000001", "Heartbeat", {}])
        await cp.hear()
        assert len(cp.log) == handled + 2
        assert not cp.connection._answered


async def test_a_binary_frame_closes_the_socket():
    async with line() as cp:
        cp.to_server.put_nowait({"type": "websocket.receive", "bytes": b"[]"})
        assert (await cp.hear())["code"] == 1003


async def test_a_flood_of_malformed_frames_closes_the_socket():
    async with line() as cp:
        cp.say(*["rubbish"] * 5000)
        assert (await cp.hear())["code"] == 1008
        assert len(cp.log) == patience.LIMIT + 1


async def test_a_flood_of_answers_that_nobody_awaits_closes_the_socket():
    async with line() as cp:
        cp.say(*([3, str(n), {}] for n in range(5000)))
        assert (await cp.hear())["code"] == 1008
        assert len(cp.log) == patience.LIMIT + 1


async def test_refused_payloads_are_no_flood():
    async with line() as cp:
        cp.say(*([2, str(n), "Authorize", {}] for n in range(1000)))
        assert len(await cp.said_before_heartbeat()) == 1000


async def test_a_peer_that_does_not_read_is_cut_off():
    async with line(send_timeout=0.05) as cp:
        cp.reads.clear()
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        with pytest.raises(ConnectionLost):
            await asked
        assert cp.aborted


async def test_closing_a_peer_that_does_not_read_ends_too():
    async with line(send_timeout=0.05) as cp:
        cp.reads.clear()
        await cp.connection.close(1012, "restart")
        assert cp.aborted


async def test_close_tells_who_waits_at_once_and_ends_serving():
    async with line() as cp:
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        await cp.hear()
        await cp.connection.close(1012, "restart")
        with pytest.raises(ConnectionLost):
            await asked
        assert await cp.hear() == {"type": "websocket.close", "code": 1012, "reason": "restart"}
        await cp.connection.close(1000)
        assert cp.from_server.empty()
        with pytest.raises(ConnectionLost):
            await cp.connection.request(UNLOCK)


async def test_a_connection_that_was_closed_before_it_served_does_not_serve():
    end = Line()
    end.to_server.put_nowait({"type": "websocket.connect"})
    await end.websocket.accept()
    await end.connection.close(1000)
    async with asyncio.timeout(5):
        await end.connection.serve()


async def test_cancelling_the_server_leaves_no_task():
    end = Line()
    end.to_server.put_nowait({"type": "websocket.connect"})
    await end.websocket.accept()
    before = asyncio.all_tasks()
    serving = asyncio.create_task(end.connection.serve())
    end.say([2, "a", "Authorize", {"idTag": "slow"}])
    await until(lambda: hasattr(end.connection, "slow"))
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert asyncio.all_tasks() == before


async def test_every_frame_is_logged_once_and_in_order():
    async with line() as cp:
        asked = asyncio.create_task(cp.connection.request(UNLOCK))
        _, unique_id, *_ = await cp.hear()
        cp.say([3, unique_id, {"status": "Unlocked"}])
        await asked
        cp.say('[2,"a","Authorize",{"idTag":"x", "y":1}]')
        await cp.hear()
        cp.say([2, "b", "Nonsense", {}])
        await cp.hear()
        cp.say("rubbish \0")
        await cp.said_before_heartbeat()
    told = [
        (frame.direction, frame.kind, frame.unique_id, frame.action, frame.payload, frame.error_code, frame.repairs)
        for frame in cp.log[:7]
    ]
    answer = '{"idTagInfo":{"parentIdTag":"GROUP","status":"Accepted"}}'
    assert told == [
        ("OUT", "CALL", unique_id, "UnlockConnector", '{"connectorId":1}', None, ()),
        ("IN", "RESULT", unique_id, "UnlockConnector", '{"status": "Unlocked"}', None, ()),
        ("IN", "CALL", "a", "Authorize", '{"idTag":"x", "y":1}', None, ("y: unknown field",)),
        ("OUT", "RESULT", "a", "Authorize", answer, None, ()),
        ("IN", "CALL", "b", "Nonsense", "{}", None, ()),
        ("OUT", "ERROR", "b", "Nonsense", "{}", "NotImplemented", ()),
        ("IN", "OTHER", "", "", "rubbish �", None, ()),
    ]
    assert [frame.latency_ms is None for frame in cp.log[:7]] == [True, False, True, False, True, False, True]
    assert all(frame.at.tzinfo is UTC for frame in cp.log)


async def test_a_log_that_fails_costs_no_message(caplog):
    async with line() as cp:
        cp.connection._log = lambda frame: 1 / 0
        assert await cp.said_before_heartbeat() == []
        assert "message log refused" in caplog.text


async def test_senders_are_collected_over_the_whole_hierarchy():
    async with line() as cp:
        assert set(cp.connection.senders) == {"unlock_connector"}
        asked = asyncio.create_task(cp.connection.senders["unlock_connector"](cp.connection, {"connectorId": 2}))
        _, unique_id, _, payload = await cp.hear()
        assert payload == {"connectorId": 2}
        cp.say([3, unique_id, {"status": "NotSupported"}])
        assert (await asked).status == "NotSupported"


def test_a_class_that_cannot_work_is_refused_when_it_is_made():
    with pytest.raises(TypeError, match="report in fastpath"):

        class Asks(Connection):
            @on(Action.reset)
            async def on_reset(self, request: Any) -> None: ...

    with pytest.raises(TypeError, match="coroutine function"):

        class Blocks(Connection):
            @on(Action.heartbeat)
            def on_heartbeat(self, request: Any) -> None: ...

    with pytest.raises(TypeError, match="two methods send unlock_connector"):

        class Twice(SessionHandlers):
            @sends("unlock_connector")
            async def unlock(self, request: dict[str, Any]) -> connection.Answer: ...


async def test_a_connection_that_leaves_late_does_not_remove_its_successor():
    registry = Registry()
    old, new = Line().connection, Line().connection
    assert registry.add(old) is None
    assert registry.add(old) is None
    assert registry.add(new) is old
    registry.remove(old)
    assert registry.get(1) is new
    assert [*registry] == [new]
    registry.remove(new)
    assert len(registry) == 0
    assert registry.get(1) is None


class Embedded(uvicorn.Server):
    def install_signal_handlers(self) -> None: ...


@asynccontextmanager
async def served(**options: Any) -> AsyncIterator[tuple[str, Registry]]:
    """A real server; each path is a charge point of its own."""
    registry = Registry()

    async def endpoint(websocket: WebSocket) -> None:
        await websocket.accept(subprotocol="ocpp1.6")
        identity = websocket.path_params["identity"]
        cp = ChargePoint16(int(identity), identity, websocket, log=lambda frame: None, **options)
        registry.add(cp)
        try:
            await cp.serve()
        finally:
            registry.remove(cp)

    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/{identity}", endpoint)]),
        port=0,
        ws=OcppProtocol,
        log_level=logging.WARNING,
        lifespan="off",
        timeout_graceful_shutdown=1,
        ws_ping_interval=0.2,
        ws_ping_timeout=0.5,
    )
    server = Embedded(config)
    serving = asyncio.create_task(server._serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"ws://127.0.0.1:{port}", registry
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def dialled(url: str) -> AsyncIterator[websockets.ClientConnection]:
    async with websockets.connect(url, subprotocols=["ocpp1.6"], max_size=None) as socket:  # type: ignore[list-item]
        yield socket


async def beat(socket: websockets.ClientConnection) -> None:
    async with asyncio.timeout(2):
        await socket.send('[2,"beat","Heartbeat",{}]')
        while json.loads(await socket.recv())[:2] != [3, "beat"]:
            pass


async def test_on_a_real_socket_fragments_and_pings_work_and_a_slow_handler_keeps_the_pongs_flowing():
    async with served() as (url, registry), dialled(f"{url}/1") as socket:
        await socket.send(["[2,", '"a","Heart', 'beat",', "{}]"])
        assert json.loads(await socket.recv())[:2] == [3, "a"]
        await (await socket.ping())
        await socket.send('[2,"slow","Authorize",{"idTag":"slow"}]')
        # Longer than the server waits for a pong.
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await socket.recv()
        (cp,) = registry
        cp.slow.set()
        assert json.loads(await socket.recv())[1] == "slow"


@pytest.mark.parametrize("hostile", [b"\x00\xff", "[" * 10_000, '[2,"a","Authorize",{"idTag":"away"}]'])
async def test_on_a_real_socket_one_hostile_charge_point_costs_no_other(hostile):
    async with served() as (url, registry), dialled(f"{url}/1") as canary, dialled(f"{url}/2") as socket:
        await socket.send(hostile)
        await beat(canary)
        if not isinstance(hostile, str) or "away" in hostile:
            with pytest.raises(websockets.ConnectionClosed):
                await socket.recv()
            await until(lambda: len(registry) == 1)
            async with dialled(f"{url}/2") as again:
                await beat(again)
        else:
            await beat(socket)
        await beat(canary)


async def test_on_a_real_socket_a_peer_that_never_reads_is_cut_and_others_go_on():
    async with served(send_timeout=0.2) as (url, registry), dialled(f"{url}/1") as canary:
        reader, writer = await asyncio.open_connection(*url.removeprefix("ws://").split(":"), limit=1024)
        handshake = "GET /2 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        writer.write(f"{handshake}Sec-WebSocket-Key: {'A' * 22}==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        await until(lambda: len(registry) == 2)
        blind = registry.get(2)
        assert blind is not None
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        # Far more than the buffers of two sockets hold.
        with pytest.raises(ConnectionLost):
            await asyncio.gather(*(blind._send('"' + "x" * 1_000_000 + '"') for _ in range(50)))
        await until(lambda: len(registry) == 1)
        await beat(canary)
        writer.transport.abort()


async def test_on_a_real_socket_close_reaches_the_charge_point_and_its_loss_reaches_us():
    async with served() as (url, registry):
        async with dialled(f"{url}/1") as socket:
            await until(lambda: len(registry) == 1)
            await next(iter(registry)).close(1012, "restart")
            with pytest.raises(websockets.ConnectionClosed):
                await socket.recv()
            assert socket.close_code == 1012
        async with dialled(f"{url}/1") as socket:
            await until(lambda: len(registry) == 1)
            asked = asyncio.create_task(next(iter(registry)).request(UNLOCK))
            await socket.recv()
            socket.transport.abort()
            with pytest.raises(ConnectionLost):
                await asked
        await until(lambda: len(registry) == 0)
