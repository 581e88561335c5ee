"""Every CALL that can be sent, with every way it can end, told truthfully over GraphQL."""

import asyncio
import itertools
import json
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from ocpp.exceptions import NotSupportedError
from ocpp.messages import MessageType, get_validator

from models import credential
from ocpp_server.v16 import ChargePoint16
from tests.conftest import lasting_database
from tests.lab import Lab, Obliging, eventually, now, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
_numbers = itertools.count(1)

PROFILE = {
    "stackLevel": 0,
    "chargingProfilePurpose": "TX_DEFAULT_PROFILE",
    "chargingProfileKind": "RELATIVE",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.3}],
    },
}

CALLS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "changeAvailability": (
        "ChangeAvailability",
        {"connectorId": 0, "type": "INOPERATIVE"},
        ("Accepted", "Rejected", "Scheduled"),
    ),
    "clearChargingProfile": ("ClearChargingProfile", {"stackLevel": 0}, ("Accepted", "Unknown")),
    "getCompositeSchedule": ("GetCompositeSchedule", {"connectorId": 1, "duration": 60}, ("Accepted", "Rejected")),
    "setChargingProfile": (
        "SetChargingProfile",
        {"connectorId": 1, "csChargingProfiles": PROFILE},
        ("Accepted", "Rejected", "NotSupported"),
    ),
    "changeConfiguration": (
        "ChangeConfiguration",
        {"key": "HeartbeatInterval", "value": "60"},
        ("Accepted", "Rejected", "RebootRequired", "NotSupported"),
    ),
    "clearCache": ("ClearCache", {}, ("Accepted", "Rejected")),
    "dataTransfer": (
        "DataTransfer",
        {"vendorId": "com.example"},
        ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"),
    ),
    "remoteStartTransaction": (
        "RemoteStartTransaction",
        {"idTag": "TAG", "connectorId": 1},
        ("Accepted", "Rejected"),
    ),
    "remoteStopTransaction": ("RemoteStopTransaction", {"transactionId": 4711}, ("Accepted", "Rejected")),
    "reserveNow": (
        "ReserveNow",
        {"connectorId": 0, "idTag": "TAG", "expiresInSeconds": -60},
        ("Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"),
    ),
    "cancelReservation": ("CancelReservation", {"reservationId": 4711}, ("Accepted", "Rejected")),
    "reset": ("Reset", {"type": "SOFT"}, ("Accepted", "Rejected")),
    "sendLocalList": (
        "SendLocalList",
        {"updateType": "FULL", "localAuthorizationList": []},
        ("Accepted", "Failed", "NotSupported", "VersionMismatch"),
    ),
    "triggerMessage": (
        "TriggerMessage",
        {"requestedMessage": "HEARTBEAT"},
        ("Accepted", "Rejected", "NotImplemented"),
    ),
    "unlockConnector": ("UnlockConnector", {"connectorId": 1}, ("Unlocked", "UnlockFailed", "NotSupported")),
    "updateFirmware": ("UpdateFirmware", {"location": "ftp://files.example/a.bin"}, ()),
    "getDiagnostics": ("GetDiagnostics", {}, ()),
}

WITHOUT_STATUS = {"getConfiguration": "GetConfiguration", "getLocalListVersion": "GetLocalListVersion"}

FULL_PROFILE = PROFILE | {
    "chargingProfileId": 7,
    "transactionId": 4711,
    "chargingProfilePurpose": "TX_PROFILE",
    "chargingProfileKind": "RECURRING",
    "recurrencyKind": "DAILY",
    "validFrom": "2026-01-01T00:00:00Z",
    "validTo": "2036-01-01T00:00:00Z",
    "chargingSchedule": {
        "minChargingRate": 6.5,
        "chargingSchedulePeriod": [{"numberPhases": 1, "limit": 16.3, "startPeriod": 0}],
        "chargingRateUnit": "A",
        "startSchedule": "2026-01-01T00:00:00Z",
        "duration": 3600,
    },
}
EVERYTHING: list[tuple[str, str, dict[str, Any]]] = [
    *((mutation, action, fields) for mutation, (action, fields, _) in CALLS.items()),
    ("setChargingProfile", "SetChargingProfile", {"csChargingProfiles": FULL_PROFILE, "connectorId": 1}),
    (
        "remoteStartTransaction",
        "RemoteStartTransaction",
        {
            "chargingProfile": {name: value for name, value in FULL_PROFILE.items() if name != "transactionId"},
            "idTag": "TAG",
            "connectorId": 1,
        },
    ),
    (
        "clearChargingProfile",
        "ClearChargingProfile",
        {"stackLevel": 0, "connectorId": 1, "chargingProfilePurpose": "TX_PROFILE", "id": 7},
    ),
    (
        "getCompositeSchedule",
        "GetCompositeSchedule",
        {"chargingRateUnit": "W", "duration": 60, "connectorId": 1},
    ),
    (
        "reserveNow",
        "ReserveNow",
        {"reservationId": 4712, "parentIdTag": "FLEET", "idTag": "TAG", "connectorId": 1, "expiresInSeconds": -60},
    ),
    (
        "sendLocalList",
        "SendLocalList",
        {
            "updateType": "DIFFERENTIAL",
            "listVersion": 9,
            "localAuthorizationList": [
                {
                    "idTagInfo": {"status": "ACCEPTED", "parentIdTag": "FLEET", "expiryDate": "2030-01-01T00:00:00Z"},
                    "idTag": "TAG",
                }
            ],
        },
    ),
    ("dataTransfer", "DataTransfer", {"data": "{}", "messageId": "m", "vendorId": "com.example"}),
    ("triggerMessage", "TriggerMessage", {"connectorId": 1, "requestedMessage": "METER_VALUES"}),
    ("getConfiguration", "GetConfiguration", {"key": ["b", "a"]}),
    (
        "updateFirmware",
        "UpdateFirmware",
        {"location": "ftp://files.example/a", "retries": 1, "retryInterval": 2, "retrieveDate": "2030-01-01T00:00:00Z"},
    ),
    (
        "getDiagnostics",
        "GetDiagnostics",
        {
            "location": "ftp://files.example/",
            "retries": 1,
            "retryInterval": 2,
            "startTime": "2026-01-01T00:00:00Z",
            "stopTime": "2026-01-02T00:00:00Z",
        },
    ),
]


async def test_every_call_and_every_status_of_the_specification_is_here() -> None:
    told = {action: set(words) for action, _, words in CALLS.values()} | {one: set() for one in WITHOUT_STATUS.values()}
    answers = {name: get_validator(MessageType.CallResult, name, "1.6").schema["properties"] for name in told}
    assert told == {name: set(parts.get("status", {}).get("enum", ())) for name, parts in answers.items()}
    sent = {snake(action) for action in told}
    assert sent == set(ChargePoint16.senders)
    assert set(KNOWN) | NOTHING_KEPT == {*CALLS, *WITHOUT_STATUS}


def snake(word: str) -> str:
    return shown(word).lower()


def shown(word: str) -> str:
    """OCPP's word as GraphQL shows it."""
    return "".join("_" + letter if letter.isupper() else letter for letter in word).lstrip("_").upper()


@pytest.mark.parametrize(
    ("mutation", "status"), [(mutation, status) for mutation, (_, _, words) in CALLS.items() for status in words]
)
async def test_each_status_is_a_result(charging: tuple[Lab, Obliging], mutation: str, status: str) -> None:
    lab, charge_point = charging
    action, fields, _ = CALLS[mutation]
    charge_point.answers[action] = {"status": status}
    answer = await lab.command(mutation, chargePoint=charge_point.id, **fields)
    assert answer["userErrors"] == []
    assert answer["status"] == shown(status)
    assert (answer["command"]["state"], answer["command"]["status"]) == ("ANSWERED", status)
    assert answer["command"]["response"] == {"status": status}


@pytest.mark.parametrize(("mutation", "action", "fields"), EVERYTHING, ids=[one[0] for one in EVERYTHING])
async def test_a_request_is_shown_as_it_is_sent_with_its_members_in_the_order_of_the_schema(
    charging: tuple[Lab, Obliging], mutation: str, action: str, fields: dict[str, Any]
) -> None:
    lab, charge_point = charging
    answer = await lab.command(mutation, "command { id }", chargePoint=charge_point.id, **fields)
    assert answer["userErrors"] == []
    sent = charge_point.frames.calls(action)[-1]
    schema = get_validator(MessageType.Call, action, "1.6").schema
    assert text_of(sent) == text_of(in_order(sent, schema))
    assert text_of(answer["command"]["request"]) == text_of(credential.masked(sent))


def in_order(value: Any, schema: Any) -> Any:
    """The same as the schema lists its members."""
    if isinstance(value, list):
        return [in_order(item, schema["items"]) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: in_order(value[name], said) for name, said in schema["properties"].items() if name in value}


def text_of(value: Any) -> str:
    """JSON text: unlike dicts, texts are only equal with the same order."""
    return json.dumps(value)


@pytest.mark.parametrize("mutation", [*CALLS, *WITHOUT_STATUS])
async def test_a_call_error_is_told_with_its_code(charging: tuple[Lab, Obliging], mutation: str) -> None:
    lab, charge_point = charging
    action, fields, _ = CALLS.get(mutation, (WITHOUT_STATUS.get(mutation, ""), {}, ()))
    charge_point.answers[action] = NotSupportedError("not here")
    answer = await lab.command(mutation, "command { id }", chargePoint=charge_point.id, **fields)
    assert answer["command"]["state"] == "FAILED"
    assert answer["command"]["callError"] == {"code": "NotSupported", "description": "not here"}
    assert answer["command"]["status"] is None


@pytest.mark.parametrize("mutation", [*CALLS, *WITHOUT_STATUS])
async def test_silence_is_a_time_out_and_the_next_command_works(charging: tuple[Lab, Obliging], mutation: str) -> None:
    lab, charge_point = charging
    _, fields, _ = CALLS.get(mutation, (WITHOUT_STATUS.get(mutation, ""), {}, ()))
    charge_point.mute = True
    answer = await lab.command(mutation, "command { id }", chargePoint=charge_point.id, **fields)
    assert answer["command"]["state"] == "TIMED_OUT"
    assert "did not answer" in answer["command"]["failure"]
    charge_point.mute = False
    assert (await lab.command("clearCache", chargePoint=charge_point.id))["status"] == "ACCEPTED"


@pytest.mark.parametrize("mutation", [*CALLS, *WITHOUT_STATUS])
async def test_a_lost_socket_is_told_at_once(charging: tuple[Lab, Obliging], mutation: str) -> None:
    lab, charge_point = charging
    _, fields, _ = CALLS.get(mutation, (WITHOUT_STATUS.get(mutation, ""), {}, ()))
    charge_point.mute = True
    asking = asyncio.create_task(lab.command(mutation, "command { id }", chargePoint=charge_point.id, **fields))
    await charge_point.heard.wait()
    await charge_point.hang_up()
    async with asyncio.timeout(0.9):
        answer = await asking
    assert answer["command"]["state"] == "TIMED_OUT"
    assert "connection was lost" in answer["command"]["failure"]


async def test_a_charge_point_that_is_away_is_told_without_a_command(node: Lab) -> None:
    await node.add_charge_point("CP-AWAY")
    for mutation, (_, fields, _) in CALLS.items():
        answer = await node.command(mutation, "command { id }", chargePoint="CP-AWAY", **fields)
        assert answer["command"] is None
        assert [error["code"] for error in answer["userErrors"]] == ["CHARGE_POINT_OFFLINE"], mutation
        answer = await node.command(mutation, "command { id }", chargePoint="CP-NOWHERE", **fields)
        assert [error["code"] for error in answer["userErrors"]] == ["CHARGE_POINT_UNKNOWN"], mutation


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("null", "not an object"),
        ("[]", "not an object"),
        ('"Accepted"', "not an object"),
        ("{}", "status"),
        ('{"status": "Perhaps"}', "Perhaps"),
        ('{"status": 5}', "5"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_told_as_such(
    charging: tuple[Lab, Obliging], raw: str, problem: str
) -> None:
    lab, charge_point = charging
    charge_point.raw = raw
    answer = await lab.command("clearCache", chargePoint=charge_point.id)
    assert answer["command"]["state"] == "FAILED"
    assert answer["command"]["callError"]["code"] == "InvalidAnswer"
    assert problem in answer["command"]["callError"]["description"]
    charge_point.raw = None
    assert (await lab.command("clearCache", chargePoint=charge_point.id))["status"] == "ACCEPTED"


async def test_a_limit_beyond_all_reckoning_is_an_answer_that_makes_no_sense(charging: tuple[Lab, Obliging]) -> None:
    lab, charge_point = charging
    schedule = '{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":1e308}]}'
    charge_point.raw = f'{{"status":"Accepted","chargingSchedule":{schedule}}}'
    asked = {"chargePoint": charge_point.id, "connectorId": 1, "duration": 60}
    answer = await lab.command("getCompositeSchedule", "reported { reportedAt }", **asked)
    assert answer["reported"] is None
    assert answer["command"]["callError"]["code"] == "InvalidAnswer"


TRACKED = {
    "updateFirmware": "firmwareUpdate { id state }",
    "getDiagnostics": "diagnosticsRequest { id state }",
}
"""What has rows of its own beside the command, and how they are told."""


@pytest.mark.parametrize("mutation", TRACKED)
@pytest.mark.parametrize("end", ["error", "silence", "lost", "nonsense"])
async def test_what_is_tracked_says_no_more_than_is_known(
    charging: tuple[Lab, Obliging], mutation: str, end: str
) -> None:
    lab, charge_point = charging
    action, fields, _ = CALLS[mutation]
    charge_point.mute = end in ("silence", "lost")
    charge_point.raw = "[]" if end == "nonsense" else None
    if end == "error":
        charge_point.answers[action] = NotSupportedError("not here")
    asked = asyncio.create_task(lab.command(mutation, TRACKED[mutation], chargePoint=charge_point.id, **fields))
    if end == "lost":
        await charge_point.heard.wait()
        await charge_point.hang_up()
    told = (await asked)[TRACKED[mutation].split()[0]]
    assert told["state"] == ("REFUSED" if end == "error" else "UNANSWERED")


@pytest.mark.parametrize("mutation", TRACKED)
async def test_what_was_never_sent_is_told_so(node: Lab, mutation: str) -> None:
    identity = f"CP-{next(_numbers)}"
    await node.add_charge_point(identity)
    noun, fields = TRACKED[mutation].split()[0], CALLS[mutation][1]
    waiting = {"chargePoint": identity, "waitSeconds": 0, **fields}
    expiring = await node.command(mutation, TRACKED[mutation], validUntil=now(0.5), **waiting)
    taken_back = await node.command(mutation, TRACKED[mutation], validUntil=now(60), **waiting)
    assert expiring[noun]["state"] == taken_back[noun]["state"] == "REQUESTED"
    cancel = "mutation($id: ID!) { cancelCommand(id: $id) { userErrors { message } } }"
    await node.ask(cancel, id=taken_back["command"]["id"])
    query = f"query($id: ID!) {{ {noun}(id: $id) {{ state command {{ state }} }} }}"

    async def ended() -> list[Any] | None:
        rows = [(await node.ask(query, id=one[noun]["id"]))[noun] for one in (expiring, taken_back)]
        return rows if rows[0]["state"] != "REQUESTED" else None

    assert await eventually(ended) == [
        {"state": "NOT_SENT", "command": {"state": state}} for state in ("EXPIRED", "CANCELLED")
    ]


@dataclass(frozen=True)
class Known:
    """What is shown of the noun of a command, as `look` says, after each way in which the command can end."""

    look: str
    ends: dict[str, Any]
    fields: dict[str, Any] | None = None
    before: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = ()
    """Commands before it, each with the answer to it; {transaction} is that of a session that runs on connector 1."""


def ends(silence: Any, error: Any, **statuses: Any) -> dict[str, Any]:
    """Silence, a lost socket and an answer that nobody can read leave the same: nobody knows what was done."""
    return {"silence": silence, "lost": silence, "nonsense": silence, "error": error, **statuses}


_POINT = "chargePoint(identity: $i)"
_KEY = {"key": "HeartbeatInterval", "value": "60"}
_TOLD = {"configuration_key": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]}
_KEPT = (
    'configuration(chargePoint: $i, key: ["HeartbeatInterval"]) { value supported unknownSince rebootRequiredSince }'
)
_LIST = "localAuthList(chargePoint: $i) { supported known version entries { nodes { idTag } } }"
_ENTRY = {"updateType": "FULL", "localAuthorizationList": [{"idTag": "A", "idTagInfo": {"status": "ACCEPTED"}}]}
_HELD = {"connectorId": 1, "idTag": "TAG", "expiresInSeconds": 600, "reservationId": 5}


def kept(value: str = "300", *, unknown: bool = False, reboot: bool = False, supported: bool = True) -> Any:
    return [{"value": value, "supported": supported, "unknownSince": unknown, "rebootRequiredSince": reboot}]


def listed(*tags: str, supported: bool = True, known: bool = True, version: int | None = 1) -> Any:
    return {
        "supported": supported,
        "known": known,
        "version": version,
        "entries": {"nodes": [{"idTag": tag} for tag in tags]},
    }


KNOWN: dict[str, Known] = {
    "remoteStartTransaction": Known(
        f"{_POINT} {{ sessions {{ state failure }} }}",
        ends("REQUESTED", "FAILED", Accepted="ACCEPTED", Rejected="FAILED"),
    ),
    "remoteStopTransaction": Known(
        f"{_POINT} {{ sessions {{ state stoppedAt }} }}",
        ends("ACTIVE", "ACTIVE", Accepted="ACTIVE", Rejected="ACTIVE"),
        {"transactionId": "{transaction}"},
    ),
    "reserveNow": Known(
        f"{_POINT} {{ reservations {{ state }} }}",
        ends("REQUESTED", "REJECTED", Accepted="ACTIVE")
        | dict.fromkeys(("Faulted", "Occupied", "Rejected", "Unavailable"), "REJECTED"),
        _HELD,
    ),
    "cancelReservation": Known(
        f"{_POINT} {{ reservations {{ state }} }}",
        ends("ACTIVE", "ACTIVE", Accepted="CANCELLED", Rejected="ACTIVE"),
        {"reservationId": 5},
        (("reserveNow", _HELD, {"status": "Accepted"}),),
    ),
    "sendLocalList": Known(
        _LIST,
        ends(
            listed("A", known=False),
            listed("A", supported=False),
            Accepted=listed("B", version=2),
            Failed=listed("A"),
            NotSupported=listed("A", supported=False),
            VersionMismatch=listed("A", known=False),
        ),
        {
            "updateType": "FULL",
            "localAuthorizationList": [{"idTag": "B", "idTagInfo": {"status": "ACCEPTED"}}],
        },
        (("sendLocalList", _ENTRY, {"status": "Accepted"}),),
    ),
    "getLocalListVersion": Known(
        "localAuthList(chargePoint: $i) { reportedVersion supported }",
        ends({"reportedVersion": 3, "supported": True}, {"reportedVersion": 3, "supported": False}),
        {},
        (("getLocalListVersion", {}, {"list_version": 3}),),
    ),
    "setChargingProfile": Known(
        f"{_POINT} {{ chargingProfiles {{ state }} }}",
        ends("UNKNOWN", None, Accepted="INSTALLED", Rejected=None, NotSupported=None),
    ),
    "clearChargingProfile": Known(
        f"{_POINT} {{ chargingProfiles {{ state }} }}",
        ends("UNKNOWN", "INSTALLED", Accepted=None, Unknown=None),
        {},
        (("setChargingProfile", {"connectorId": 1, "csChargingProfiles": PROFILE}, {"status": "Accepted"}),),
    ),
    "getCompositeSchedule": Known(
        "compositeSchedule(chargePoint: $i, connectorId: 1) { reported { scheduleStart } }",
        ends(False, False, Accepted=True, Rejected=False),
    ),
    "changeConfiguration": Known(
        _KEPT,
        ends(
            kept(unknown=True),
            kept(),
            Accepted=kept("60"),
            Rejected=kept(),
            RebootRequired=kept("60", reboot=True),
            NotSupported=kept(supported=False),
        ),
        _KEY,
        (("getConfiguration", {}, _TOLD),),
    ),
    "getConfiguration": Known(_KEPT, ends(kept(), kept()), {}, (("getConfiguration", {}, _TOLD),)),
    "changeAvailability": Known(
        f"{_POINT} {{ connectors {{ connectorId status }} }}",
        dict.fromkeys((*ends(0, 0), "Accepted", "Rejected", "Scheduled"), ("AVAILABLE", "AVAILABLE")),
        {"connectorId": 0, "type": "INOPERATIVE"},
    ),
    "unlockConnector": Known(
        f"{_POINT} {{ connectors {{ connectorId status }} }}",
        dict.fromkeys((*ends(0, 0), "Unlocked", "UnlockFailed", "NotSupported"), ("AVAILABLE", "AVAILABLE")),
    ),
    "updateFirmware": Known(
        "firmwareUpdates(filter: {chargePoint: $i}) { nodes { state } }", ends("UNANSWERED", "REFUSED")
    ),
    "getDiagnostics": Known(
        "diagnostics(filter: {chargePoint: $i}) { nodes { state } }", ends("UNANSWERED", "REFUSED")
    ),
}
"""Commands that are about something of which there is a row: the newest one of it, null where there is none."""

NOTHING_KEPT = {"clearCache", "dataTransfer", "reset", "triggerMessage"}
"""Commands of which nothing is known afterwards but themselves, and their effect if they have one."""


def essence(told: Any) -> Any:
    """What is shown of a noun, as the table words it."""
    (value,) = told.values()
    if isinstance(value, dict) and "reported" in value:
        return value["reported"] is not None
    if isinstance(value, dict) and "connectors" in value:
        return tuple(one["status"] for one in value["connectors"])
    if isinstance(value, list):
        return [
            one | {name: one[name] is not None for name in ("unknownSince", "rebootRequiredSince")} for one in value
        ]
    for name in ("sessions", "reservations", "chargingProfiles", "nodes"):
        if isinstance(value, dict) and name in value:
            return value[name][0]["state"] if value[name] else None
    return value


async def ended(charge_point: "Odd", asking: "asyncio.Task[Any]", end: str) -> Any:
    """Wait for a command that the charge point lets end so; then it behaves again."""
    if end == "lost":
        await charge_point.heard.wait()
        await charge_point.hang_up()
    told = await asking
    charge_point.mute, charge_point.raw = False, None
    return told


def let_end(charge_point: "Odd", action: str, end: str) -> None:
    """Have the charge point let the next command end so: a word of `ends`, or the status that it answers."""
    charge_point.heard.clear()
    charge_point.mute = end in ("silence", "lost")
    charge_point.raw = "[]" if end == "nonsense" else None
    if end not in ("silence", "lost", "nonsense"):
        charge_point.answers[action] = NotSupportedError("not here") if end == "error" else {"status": end}


@pytest.mark.parametrize(("mutation", "end"), [(name, end) for name, known in KNOWN.items() for end in known.ends])
async def test_what_a_command_is_about_says_what_is_known_and_no_more(
    charging: tuple[Lab, "Odd"], mutation: str, end: str
) -> None:
    lab, charge_point = charging
    known = KNOWN[mutation]
    action, fields, _ = CALLS.get(mutation, (WITHOUT_STATUS.get(mutation, ""), {}, ()))
    given = fields if known.fields is None else known.fields
    if mutation == "remoteStopTransaction":
        await lab.add_id_tag(charge_point.id)
        given = {"transactionId": await charge_point.charge(charge_point.id)}
    for earlier, asked, answer in known.before:
        earlier_action = CALLS[earlier][0] if earlier in CALLS else WITHOUT_STATUS[earlier]
        charge_point.answers[earlier_action] = answer
        done = await lab.command(earlier, "command { id }", chargePoint=charge_point.id, **asked)
        assert done["command"]["state"] == "ANSWERED"
    let_end(charge_point, action, end)
    asking = asyncio.create_task(lab.command(mutation, "command { id }", chargePoint=charge_point.id, **given))
    told = await ended(charge_point, asking, end)
    state = {"silence": "TIMED_OUT", "lost": "TIMED_OUT", "nonsense": "FAILED", "error": "FAILED"}.get(end, "ANSWERED")
    assert told["command"]["state"] == state
    query = f"query($i: String!) {{ {known.look} }}"
    assert essence(await lab.ask(query, i=charge_point.id)) == known.ends[end]


EFFECTS = {
    "changeAvailability": ("Accepted", "Scheduled"),
    "unlockConnector": ("Unlocked",),
    "remoteStartTransaction": ("Accepted",),
    "remoteStopTransaction": ("Accepted",),
    "reserveNow": ("Accepted",),
    "reset": ("Accepted",),
    "triggerMessage": ("Accepted",),
}
"""Commands with an effect, and the answers after which it is waited for."""


@pytest.mark.parametrize(
    ("mutation", "end"), [(name, end) for name in EFFECTS for end in (*CALLS[name][2], "error", "silence", "nonsense")]
)
async def test_an_effect_is_awaited_where_it_may_still_come(
    charging: tuple[Lab, "Odd"], mutation: str, end: str
) -> None:
    lab, charge_point = charging
    action, fields, _ = CALLS[mutation]
    let_end(charge_point, action, end)
    asking = asyncio.create_task(lab.command(mutation, "command { id }", chargePoint=charge_point.id, **fields))
    told = await ended(charge_point, asking, end)
    query = "query($id: ID!) { command(id: $id) { awaitsEffect effectAt } }"
    unknown = end in ("silence", "nonsense")
    assert (await lab.ask(query, id=told["command"]["id"]))["command"] == {
        "awaitsEffect": unknown or end in EFFECTS[mutation],
        "effectAt": None,
    }


class Odd(Obliging):
    """Can be told to say nothing, or to answer with any JSON text."""

    mute = False
    raw: str | None = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.heard = asyncio.Event()

    async def route_message(self, raw_msg: str) -> None:
        """Answer as told, or as usual."""
        self.heard.set()
        if self.mute:
            return
        if self.raw is not None:
            unique_id = raw_msg.split('"')[1]
            await self.socket.send(f'[3,"{unique_id}",{self.raw}]')
            return
        await super().route_message(raw_msg)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgres"])
async def node(request: pytest.FixtureRequest) -> Any:
    """One node for all of these tests; it waits a second for answers."""
    async with running(await lasting_database(request), call_timeout=1.0) as lab:
        yield lab


@pytest_asyncio.fixture(loop_scope="module")
async def charging(node: Lab) -> Any:
    """The node, and a charge point of its own for each test, which can be odd."""
    identity = f"CP-{next(_numbers)}"
    await node.add_charge_point(identity)
    async with node.charge_point(identity, Odd) as charge_point:
        await charge_point.boot()
        charge_point.heard.clear()
        yield node, charge_point
