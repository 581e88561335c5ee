"""What OCPP 1.6 demands of a central system and no certification case shows, on the wire and over GraphQL."""

import asyncio
import importlib
import itertools
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
import websockets
from ocpp.exceptions import NotSupportedError
from ocpp.v16 import call

from tests.conftest import lasting_database
from tests.lab import Lab, Obliging, eventually, now, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
_numbers = itertools.count(1)

HERE = "test_beyond_the_cases"

# What is demanded: the tests that show it, each over a real socket, by module and name.
DEMANDED: dict[str, tuple[tuple[str, str], ...]] = {
    "DataTransfer from the CSMS": (
        (HERE, "test_a_makers_own_message_goes_out_word_for_word_and_so_does_its_answer_come_in"),
        ("test_command_outcomes", "test_each_status_is_a_result"),
    ),
    "MeterValues inside a transaction": (
        (HERE, "test_values_within_a_transaction_move_its_session"),
        ("test_real_charge_points", "test_values_without_a_transaction_belong_to_the_one_that_runs"),
    ),
    "transactionData": (
        (HERE, "test_what_a_stop_repeats_is_not_counted_twice"),
        (HERE, "test_what_a_stop_alone_tells_is_kept"),
    ),
    "Boot Pending": (
        (HERE, "test_who_is_pending_may_be_read_and_configured_and_boots_when_it_is_told_to"),
        ("test_simulator", "test_pending_waits_answers_and_boots_when_triggered"),
    ),
    "Boot Rejected": ((HERE, "test_who_is_rejected_is_neither_heard_nor_spoken_to"),),
    "retries and duplicates": (
        (HERE, "test_what_is_said_again_gets_the_same_answer_and_counts_once"),
        ("test_real_charge_points", "test_a_start_that_is_sent_again_gets_the_same_transaction"),
    ),
    "transactionId -1": (
        (HERE, "test_a_transaction_whose_number_was_never_learned_is_ended_as_if_it_had_been"),
        (
            "test_real_charge_points",
            "test_a_stop_of_a_transaction_that_nobody_knows_is_kept_once_however_often_it_is_sent",
        ),
    ),
    "404": ((HERE, "test_who_is_unknown_gets_404_and_is_listed"),),
    "wrong password": ((HERE, "test_a_wrong_password_gets_401_and_the_right_one_gets_in"),),
    "ConcurrentTx": ((HERE, "test_an_id_tag_that_may_charge_once_hears_concurrent_tx_elsewhere"),),
    "ChangeAvailability Operative and connector 0": (
        (HERE, "test_the_whole_charge_point_is_taken_out_of_use_and_back"),
    ),
    "RebootRequired": ((HERE, "test_a_key_that_counts_after_a_restart_says_so_until_then"),),
    "Scheduled": ((HERE, "test_a_scheduled_change_is_awaited_until_the_transaction_has_ended"),),
    "VersionMismatch": (
        (HERE, "test_a_difference_to_another_version_leaves_the_list_unknown_until_it_is_sent_whole"),
        ("test_local_auth_list_sync", "test_a_charge_point_that_lost_its_list_gets_all_of_it_again"),
    ),
    "list deletion entries": ((HERE, "test_an_entry_without_info_deletes_its_id_tag"),),
    "Recurring profiles": ((HERE, "test_a_recurring_profile_goes_out_and_is_predicted_day_by_day"),),
    "TriggerMessage(BootNotification)": (
        (HERE, "test_who_is_pending_may_be_read_and_configured_and_boots_when_it_is_told_to"),
        ("test_remote_trigger", "test_accepted_is_not_done_until_the_message_comes"),
    ),
    "CALLERROR to the charge point": (
        (HERE, "test_what_cannot_be_taken_is_answered_with_the_code_of_the_specification"),
        ("test_hostile", "test_r_each_frame_gets_the_answer_it_deserves_and_the_next_one_its_own"),
    ),
    "CALLERROR from the charge point": (
        (HERE, "test_a_call_error_is_shown_with_code_and_words"),
        ("test_command_outcomes", "test_a_call_error_is_told_with_its_code"),
        ("test_command_outcomes", "test_what_a_command_is_about_says_what_is_known_and_no_more"),
    ),
    "time-outs": (
        (HERE, "test_an_answer_that_comes_too_late_changes_nothing_and_is_in_the_log"),
        ("test_command_outcomes", "test_silence_is_a_time_out_and_the_next_command_works"),
        ("test_command_outcomes", "test_a_lost_socket_is_told_at_once"),
    ),
}


async def test_each_demand_has_its_tests_and_each_test_here_its_demand() -> None:
    named = {one for tests in DEMANDED.values() for one in tests}
    for module, name in sorted(named):
        assert callable(getattr(importlib.import_module(f"tests.{module}"), name)), name
    here = {name for name in globals() if name.startswith("test_")} - {
        test_each_demand_has_its_tests_and_each_test_here_its_demand.__name__
    }
    assert {name for module, name in named if module == HERE} == here


class House:
    """A charge point of its own for each test, and what people see of it."""

    def __init__(self, lab: Lab, identity: str) -> None:
        self.lab = lab
        self.id = identity
        self.tag = f"TAG-{identity}"

    def connect(self, behaviour: type[Obliging] = Obliging, **options: Any) -> Any:
        return self.lab.charge_point(self.id, behaviour, **options)

    async def tell(self, mutation: str, fields: str = "status", **input: Any) -> dict[str, Any]:
        return await self.lab.command(mutation, fields, chargePoint=self.id, **input)

    async def see(self, fields: str) -> Any:
        """What is shown of the charge point."""
        query = f"query($i: String!) {{ chargePoint(identity: $i) {{ {fields} }} }}"
        return (await self.lab.ask(query, i=self.id))["chargePoint"]

    async def sessions(self) -> list[dict[str, Any]]:
        fields = "transactionId state energyWh powerW soc stopReason authorizationStatus series { sampleCount }"
        return list((await self.see(f"sessions {{ {fields} }}"))["sessions"])

    async def register(self, status: str) -> None:
        query = """mutation($i: UpdateChargePointInput!) { updateChargePoint(input: $i) { userErrors { message } } }"""
        told = await self.lab.ask(query, i={"identity": self.id, "registrationStatus": status})
        assert told["updateChargePoint"]["userErrors"] == []

    async def effect(self, command: dict[str, Any]) -> tuple[bool, bool]:
        query = "query($id: ID!) { command(id: $id) { awaitsEffect effectAt } }"
        shown = (await self.lab.ask(query, id=command["id"]))["command"]
        return shown["awaitsEffect"], shown["effectAt"] is not None

    async def refused_at_the_door(self, identity: str, **headers: str) -> Any:
        """Try to connect, and return the answer that refused it."""
        address = f"ws://127.0.0.1:{self.lab.node.ocpp.port}/ocpp/{identity}"
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(address, subprotocols=["ocpp1.6"], additional_headers=headers)  # type: ignore[list-item]
        return refused.value.response


def sample(*sampled: dict[str, str], at: float = 0) -> dict[str, Any]:
    return {"timestamp": now(at), "sampledValue": list(sampled)}


def raw(action: str, payload: dict[str, Any], unique_id: str) -> str:
    return json.dumps([2, unique_id, action, payload])


async def answer_to(charge_point: Obliging, text: str) -> list[Any]:
    """Send a frame and wait for the frame that answers it."""
    unique_id, known = json.loads(text)[1], len(charge_point.frames.heard)
    await charge_point.utter(text)

    async def heard() -> list[Any] | None:
        return next((frame for frame in charge_point.frames.heard[known:] if frame[1] == unique_id), None)

    return list(await eventually(heard))


# Core, from the charge point


async def test_values_within_a_transaction_move_its_session(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        started = await charge_point.begin(house.tag, meter_start=1000, at=now(-60))
        power = {"value": "7.2", "unit": "kW", "measurand": "Power.Active.Import"}
        soc = {"value": "41.5", "unit": "Percent", "measurand": "SoC", "location": "EV"}
        phases = [
            {"value": str(volts), "measurand": "Voltage", "phase": phase, "unit": "V"}
            for volts, phase in ((229, "L1-N"), (231, "L2-N"), (230, "L3-N"))
        ]
        values = [
            sample({"value": "1400"}, at=-30),
            sample({"value": "1.9", "unit": "kWh"}, power, soc, *phases, at=-5),
        ]
        answer = await charge_point.say(call.MeterValues(1, values, started["transactionId"]))
        assert answer == {}
        (session,) = await house.sessions()
        assert (session["state"], session["energyWh"], session["powerW"], session["soc"]) == ("ACTIVE", 900, 7200, 41.5)
        assert session["series"]["sampleCount"] == 2


async def test_what_a_stop_repeats_is_not_counted_twice(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        transaction_id = (await charge_point.begin(house.tag, meter_start=1000, at=now(-60)))["transactionId"]
        values = [sample({"value": "1400"}, at=-30), sample({"value": "1800"}, at=-20)]
        await charge_point.say(call.MeterValues(1, values, transaction_id))
        ends = [
            sample({"value": "1000", "context": "Transaction.Begin"}, at=-60),
            *values,
            sample({"value": "2000", "context": "Transaction.End"}),
        ]
        assert await charge_point.end(transaction_id, meter_stop=2000, reason="Local", transaction_data=ends) == {}
        (session,) = await house.sessions()
        assert (session["state"], session["stopReason"], session["energyWh"]) == ("ENDED", "LOCAL", 1000)
        assert session["series"]["sampleCount"] == 4


async def test_what_a_stop_alone_tells_is_kept(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        transaction_id = (await charge_point.begin(house.tag, meter_start=0, at=now(-60)))["transactionId"]
        data = [sample({"value": "12.5", "unit": "Percent", "measurand": "SoC"}, at=-10)]
        told = await charge_point.end(transaction_id, meter_stop=500, id_tag=house.tag, transaction_data=data)
        assert told == {"idTagInfo": {"status": "Accepted"}}
        (session,) = await house.sessions()
        assert (session["energyWh"], session["stopReason"], session["series"]["sampleCount"]) == (500, "LOCAL", 1)


async def test_who_is_pending_may_be_read_and_configured_and_boots_when_it_is_told_to(house: House) -> None:
    await house.register("PENDING")
    async with house.connect() as charge_point:
        booted = await charge_point.say(call.BootNotification("Vendor", "Model"))
        assert (booted["status"], booted["interval"] > 0) == ("Pending", True)
        told = {"connectorId": 1, "idTag": house.tag, "meterStart": 0, "timestamp": now()}
        assert (await answer_to(charge_point, raw("StartTransaction", told, "start")))[:3] == [
            4,
            "start",
            "SecurityError",
        ]
        assert (await house.tell("changeConfiguration", key="HeartbeatInterval", value="60"))["status"] == "ACCEPTED"
        assert (await charge_point.was_asked("ChangeConfiguration"))["value"] == "60"
        assert (await house.tell("getConfiguration", "unknownKey"))["command"]["state"] == "ANSWERED"
        assert await charge_point.was_asked("GetConfiguration") == {}
        refused = await house.tell("remoteStartTransaction", "status", idTag=house.tag, connectorId=1)
        assert [one["code"] for one in refused["userErrors"]] == ["CHARGE_POINT_NOT_REGISTERED"]
        await house.register("ACCEPTED")
        asked = await house.tell("triggerMessage", "status", requestedMessage="BOOT_NOTIFICATION")
        assert await charge_point.was_asked("TriggerMessage") == {"requestedMessage": "BootNotification"}
        assert (asked["status"], await house.effect(asked["command"])) == ("ACCEPTED", (True, False))
        assert (await charge_point.boot())["status"] == "Accepted"
        assert await house.effect(asked["command"]) == (False, True)
        assert (await charge_point.begin(house.tag))["idTagInfo"] == {"status": "Accepted"}
        assert len(await house.sessions()) == 1
        assert charge_point.frames.calls("RemoteStartTransaction") == []


async def test_who_is_rejected_is_neither_heard_nor_spoken_to(house: House) -> None:
    await house.register("REJECTED")
    async with house.connect() as charge_point:
        booted = await charge_point.say(call.BootNotification("Vendor", "Model"))
        assert (booted["status"], booted["interval"] > 0) == ("Rejected", True)
        told = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
        answer = await answer_to(charge_point, raw("StatusNotification", told, "status"))
        assert answer[:3] == [4, "status", "SecurityError"]
        for mutation, fields in (("clearCache", {}), ("triggerMessage", {"requestedMessage": "BOOT_NOTIFICATION"})):
            refused = await house.tell(mutation, **fields)
            assert [one["code"] for one in refused["userErrors"]] == ["CHARGE_POINT_NOT_REGISTERED"]
        assert (await house.see("connectors { status }"))["connectors"] == []
        assert charge_point.asked.empty()


async def test_what_is_said_again_gets_the_same_answer_and_counts_once(house: House) -> None:
    start = {"connectorId": 1, "idTag": house.tag, "meterStart": 100, "timestamp": now(-60)}
    async with house.connect() as charge_point:
        await charge_point.boot()
        first = (await answer_to(charge_point, raw("StartTransaction", start, "same")))[2]
        assert (await answer_to(charge_point, raw("StartTransaction", start, "same")))[2] == first
        values = {
            "connectorId": 1,
            "transactionId": first["transactionId"],
            "meterValue": [sample({"value": "300"}, at=-30)],
        }
        for unique_id in ("v1", "v2"):
            assert (await answer_to(charge_point, raw("MeterValues", values, unique_id)))[2] == {}
        await charge_point.hang_up()
    async with house.connect() as charge_point:
        other_case = start | {"idTag": house.tag.lower()}
        assert (await answer_to(charge_point, raw("StartTransaction", other_case, "another")))[2] == first
        stop = {"transactionId": first["transactionId"], "meterStop": 600, "timestamp": now(), "idTag": house.tag}
        answers = [(await answer_to(charge_point, raw("StopTransaction", stop, f"s{n}")))[2] for n in range(2)]
        late = stop | {"meterStop": 9_000, "timestamp": now(60)}
        answers.append((await answer_to(charge_point, raw("StopTransaction", late, "s3")))[2])
        assert answers == [{"idTagInfo": {"status": "Accepted"}}] * 3
        assert (await answer_to(charge_point, raw("StartTransaction", start, "after the end")))[2] == first
    (session,) = await house.sessions()
    assert (session["transactionId"], session["state"], session["energyWh"]) == (first["transactionId"], "ENDED", 500)
    assert session["series"]["sampleCount"] == 1


async def test_a_transaction_whose_number_was_never_learned_is_ended_as_if_it_had_been(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        await charge_point.begin(house.tag, meter_start=100, at=now(-60))
        assert await charge_point.say(call.MeterValues(1, [sample({"value": "200"}, at=-30)], -1)) == {}
        told = await charge_point.end(-1, meter_stop=400, id_tag=house.tag, reason="Local")
        assert told == {"idTagInfo": {"status": "Accepted"}}
        (session,) = await house.sessions()
        assert (session["state"], session["energyWh"]) == ("ENDED", 300)
        assert await charge_point.end(-1, meter_stop=999, reason="Local", at=now(60)) == {}
        assert len(await house.sessions()) == 1


async def test_an_id_tag_that_may_charge_once_hears_concurrent_tx_elsewhere(house: House) -> None:
    once = f"ONCE-{house.id}"
    await house.lab.add_id_tag(once, mostSessions=1)
    other = House(house.lab, f"{house.id}-B")
    await house.lab.add_charge_point(other.id)
    async with house.connect() as charge_point, other.connect() as elsewhere:
        await charge_point.boot()
        await elsewhere.boot()
        first = await charge_point.begin(once, at=now(-50))
        assert first["idTagInfo"] == {"status": "Accepted"}
        assert (await elsewhere.say(call.Authorize(once)))["idTagInfo"]["status"] == "Accepted"
        refused = await elsewhere.begin(once, at=now(-40))
        assert refused["idTagInfo"] == {"status": "ConcurrentTx"}
        assert refused["transactionId"] not in (0, -1, first["transactionId"])
        (session,) = await other.sessions()
        assert session["authorizationStatus"] == "CONCURRENT_TX"
        await elsewhere.end(refused["transactionId"], reason="DeAuthorized")
        again = await charge_point.begin(once, at=now(-30))  # its connector is its own: the old transaction is stale
        assert again["idTagInfo"] == {"status": "Accepted"}
        await charge_point.end(again["transactionId"])
        assert (await elsewhere.begin(once))["idTagInfo"] == {"status": "Accepted"}


# The handshake


async def test_who_is_unknown_gets_404_and_is_listed(house: House) -> None:
    stranger = f"{house.id}-STRANGER"
    refused = await house.refused_at_the_door(stranger)
    assert refused.status_code == 404
    query = "{ unknownChargePoints(first: 200) { nodes { identity reason } } }"

    async def listed() -> bool:
        nodes = (await house.lab.ask(query))["unknownChargePoints"]["nodes"]
        return {"identity": stranger, "reason": "UNKNOWN"} in nodes

    assert await eventually(listed)
    accept = "mutation($i: CreateChargePointInput!) { acceptUnknownChargePoint(input: $i) { userErrors { code } } }"
    assert (await house.lab.ask(accept, i={"identity": stranger}))["acceptUnknownChargePoint"]["userErrors"] == []
    async with house.lab.charge_point(stranger) as charge_point:
        assert (await charge_point.boot())["status"] == "Accepted"


async def test_a_wrong_password_gets_401_and_the_right_one_gets_in(house: House) -> None:
    identity, password = f"{house.id}-SAFE", "correct horse battery"
    await house.lab.add_charge_point(identity, password=password)

    def basic(user: str, word: str) -> dict[str, str]:
        return {"Authorization": "Basic " + b64encode(f"{user}:{word}".encode()).decode()}

    for given in ({}, basic(identity, "wrong"), basic(house.id, password), {"Authorization": "Bearer x"}):
        refused = await house.refused_at_the_door(identity, **given)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Basic")
    async with house.lab.charge_point(identity, additional_headers=basic(identity, password)) as charge_point:
        assert (await charge_point.boot())["status"] == "Accepted"


# Core, to the charge point


async def test_a_makers_own_message_goes_out_word_for_word_and_so_does_its_answer_come_in(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        data = '{"light": "blau", "level": 1.50}'
        charge_point.answers["DataTransfer"] = {"status": "Accepted", "data": "ja: ü €"}
        given = {"vendorId": "com.example", "messageId": "SetLight", "data": data}
        answer = await house.tell("dataTransfer", "status data", **given)
        assert charge_point.frames.calls("DataTransfer") == [given]
        assert (answer["status"], answer["data"]) == ("ACCEPTED", "ja: ü €")
        charge_point.answers["DataTransfer"] = {"status": "UnknownMessageId"}
        answer = await house.tell("dataTransfer", "status data", vendorId="com.example")
        assert charge_point.frames.calls("DataTransfer")[1] == {"vendorId": "com.example"}
        assert (answer["status"], answer["data"], answer["command"]["state"]) == (
            "UNKNOWN_MESSAGE_ID",
            None,
            "ANSWERED",
        )


async def test_the_whole_charge_point_is_taken_out_of_use_and_back(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        for kind, word, status, shown in (
            ("INOPERATIVE", "Inoperative", "Unavailable", "UNAVAILABLE"),
            ("OPERATIVE", "Operative", "Available", "AVAILABLE"),
        ):
            before = await house.see("connectors { connectorId status }")
            answer = await house.tell("changeAvailability", connectorId=0, type=kind)
            assert await charge_point.was_asked("ChangeAvailability") == {"connectorId": 0, "type": word}
            assert answer["status"] == "ACCEPTED"
            assert await house.see("connectors { connectorId status }") == before, "only its report is the truth"
            assert await house.effect(answer["command"]) == (True, False)
            for connector_id in (0, 1):
                await charge_point.status(status, connector_id)
            assert (await house.see("connectors { connectorId status }"))["connectors"] == [
                {"connectorId": 0, "status": shown},
                {"connectorId": 1, "status": shown},
            ]
            assert await house.effect(answer["command"]) == (False, True)


async def test_a_key_that_counts_after_a_restart_says_so_until_then(house: House) -> None:
    keys = """query($i: String!) { configuration(chargePoint: $i, key: ["ConnectionTimeOut"]) {
        value rebootRequiredSince } }"""
    async with house.connect() as charge_point:
        await charge_point.boot()
        charge_point.answers["ChangeConfiguration"] = {"status": "RebootRequired"}
        answer = await house.tell(
            "changeConfiguration", "status userErrors { code }", key="ConnectionTimeOut", value="90"
        )
        assert await charge_point.was_asked("ChangeConfiguration") == {"key": "ConnectionTimeOut", "value": "90"}
        assert (answer["status"], answer["userErrors"]) == ("REBOOT_REQUIRED", [])
        (key,) = (await house.lab.ask(keys, i=house.id))["configuration"]
        assert (key["value"], key["rebootRequiredSince"] is not None) == ("90", True)
        await charge_point.boot()
        (key,) = (await house.lab.ask(keys, i=house.id))["configuration"]
        assert key == {"value": "90", "rebootRequiredSince": None}


async def test_a_scheduled_change_is_awaited_until_the_transaction_has_ended(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        transaction_id = await charge_point.charge(house.tag)
        charge_point.answers["ChangeAvailability"] = {"status": "Scheduled"}
        answer = await house.tell("changeAvailability", connectorId=1, type="INOPERATIVE")
        assert await charge_point.was_asked("ChangeAvailability") == {"connectorId": 1, "type": "Inoperative"}
        assert (answer["status"], answer["command"]["state"]) == ("SCHEDULED", "ANSWERED")
        assert (await house.lab.connector(1, house.id))["status"] == "CHARGING"
        assert (await house.sessions())[0]["state"] == "ACTIVE"
        await charge_point.end(transaction_id, reason="Local")
        await charge_point.status("Finishing")
        assert await house.effect(answer["command"]) == (True, False)
        await charge_point.status("Unavailable")
        assert await house.effect(answer["command"]) == (False, True)
        assert (await house.lab.connector(1, house.id))["status"] == "UNAVAILABLE"


# Errors and silence


async def test_what_cannot_be_taken_is_answered_with_the_code_of_the_specification(house: House) -> None:
    told = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    async with house.connect() as charge_point:
        await charge_point.boot()
        for text, code in (
            (raw("MakeCoffee", {}, "e1"), "NotImplemented"),
            (raw("GetConfiguration", {}, "e2"), "NotSupported"),
            (raw("Authorize", {}, "e3"), "OccurenceConstraintViolation"),
            (raw("StatusNotification", {**told, "connectorId": "one"}, "e4"), "TypeConstraintViolation"),
            (raw("Authorize", {"idTag": "x" * 37}, "e5"), "PropertyConstraintViolation"),
        ):
            answer = await answer_to(charge_point, text)
            assert (answer[0], answer[2]) == (4, code), text
            assert len(answer) == 5
            assert isinstance(answer[4], dict)
        assert "currentTime" in await charge_point.say(call.Heartbeat())
        assert await house.sessions() == []
        query = """query($i: String!) { messages(filter: {chargePoint: $i, kind: [ERROR]}) {
            nodes { direction errorCode uniqueId } } }"""

        async def logged() -> list[Any] | None:
            nodes = (await house.lab.ask(query, i=house.id))["messages"]["nodes"]
            return nodes if len(nodes) == 5 else None

        assert {one["direction"] for one in await eventually(logged)} == {"OUT"}


async def test_a_call_error_is_shown_with_code_and_words(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        charge_point.answers["Reset"] = NotSupportedError("not at night")
        answer = await house.tell("reset", type="SOFT")
        assert charge_point.frames.sent[-1][0] == 4
        assert (answer["status"], answer["userErrors"]) == (None, [])
        assert answer["command"]["state"] == "FAILED"
        assert answer["command"]["callError"] == {"code": "NotSupported", "description": "not at night"}
        assert (await house.tell("clearCache"))["status"] == "ACCEPTED"


class Late(Obliging):
    """Keeps the ids of CALLs to itself, so that a test can answer them when it is too late."""

    held: list[str] | None = None

    async def route_message(self, raw_msg: str) -> None:
        """Answer, or hold the id."""
        frame = json.loads(raw_msg)
        if frame[0] == 2 and self.held is not None:
            self.held.append(frame[1])
        else:
            await super().route_message(raw_msg)


async def test_an_answer_that_comes_too_late_changes_nothing_and_is_in_the_log(house: House) -> None:
    async with house.connect(Late) as charge_point:
        await charge_point.boot()
        charge_point.held = []
        first = asyncio.create_task(
            house.tell("remoteStartTransaction", "session { id }", idTag=house.tag, connectorId=1)
        )
        second = asyncio.create_task(house.tell("clearCache", reason="waits for its turn"))
        answer = await first
        assert answer["command"]["state"] == "TIMED_OUT"
        assert answer["command"]["failure"].endswith("did not answer RemoteStartTransaction in 1 s")
        assert (await house.sessions())[0]["state"] == "REQUESTED"
        (unique_id, *_) = charge_point.held
        await charge_point.utter(json.dumps([3, unique_id, {"status": "Accepted"}]))
        await charge_point.say(call.Heartbeat())
        assert (await house.sessions())[0]["state"] == "REQUESTED"
        assert (await second)["command"]["state"] == "TIMED_OUT"
        charge_point.held = None
        assert (await house.tell("clearCache"))["status"] == "ACCEPTED"
        started = await charge_point.begin(house.tag)
        assert started["idTagInfo"] == {"status": "Accepted"}
        (session,) = await house.sessions()
        assert (session["transactionId"], session["state"]) == (started["transactionId"], "ACTIVE")
        query = (
            "query($i: String!, $u: String!) { messages(filter: {chargePoint: $i, uniqueId: $u}) { nodes { kind } } }"
        )

        async def logged() -> bool:
            nodes = (await house.lab.ask(query, i=house.id, u=unique_id))["messages"]["nodes"]
            return sorted(one["kind"] for one in nodes) == ["CALL", "RESULT"]

        assert await eventually(logged)


# Local authorization list


_LIST = """query($i: String!) { localAuthList(chargePoint: $i) {
    version known unknownReason entries { nodes { idTag } } } }"""


async def send_list(house: House, charge_point: Obliging, status: str, update: str, *entries: Any) -> dict[str, Any]:
    charge_point.answers["SendLocalList"] = {"status": status}
    answer = await house.tell(
        "sendLocalList", "status listVersion warnings", updateType=update, localAuthorizationList=list(entries)
    )
    sent = await charge_point.was_asked("SendLocalList")
    assert sent["listVersion"] == answer["listVersion"]
    return sent | {"shown": answer["status"]}


def entry(id_tag: str) -> dict[str, Any]:
    return {"idTag": id_tag, "idTagInfo": {"status": "ACCEPTED"}}


async def test_an_entry_without_info_deletes_its_id_tag(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        full = await send_list(house, charge_point, "Accepted", "FULL", entry("A"), entry("B"), entry("C"))
        sent = await send_list(house, charge_point, "Accepted", "DIFFERENTIAL", {"idTag": "B"}, entry("D"))
        assert sent["updateType"] == "Differential"
        assert sent["listVersion"] > full["listVersion"]
        assert sent["localAuthorizationList"] == [{"idTag": "B"}, {"idTag": "D", "idTagInfo": {"status": "Accepted"}}]
        told = (await house.lab.ask(_LIST, i=house.id))["localAuthList"]
        assert (told["version"], told["known"]) == (sent["listVersion"], True)
        assert [one["idTag"] for one in told["entries"]["nodes"]] == ["A", "C", "D"]
        await send_list(house, charge_point, "Failed", "DIFFERENTIAL", {"idTag": "A"})
        told = (await house.lab.ask(_LIST, i=house.id))["localAuthList"]
        assert [one["idTag"] for one in told["entries"]["nodes"]] == ["A", "C", "D"]


async def test_a_difference_to_another_version_leaves_the_list_unknown_until_it_is_sent_whole(house: House) -> None:
    async with house.connect() as charge_point:
        await charge_point.boot()
        full = await send_list(house, charge_point, "Accepted", "FULL", entry("A"))
        refused = await send_list(house, charge_point, "VersionMismatch", "DIFFERENTIAL", entry("B"))
        assert refused["shown"] == "VERSION_MISMATCH"
        told = (await house.lab.ask(_LIST, i=house.id))["localAuthList"]
        assert (told["version"], told["known"]) == (full["listVersion"], False)
        assert told["unknownReason"]
        assert [one["idTag"] for one in told["entries"]["nodes"]] == ["A"]
        assert charge_point.asked.empty(), "what nobody asked for is not repaired"
        again = await send_list(house, charge_point, "Accepted", "FULL", entry("A"), entry("B"))
        told = (await house.lab.ask(_LIST, i=house.id))["localAuthList"]
        assert (told["version"], told["known"], told["unknownReason"]) == (again["listVersion"], True, None)
        assert [one["idTag"] for one in told["entries"]["nodes"]] == ["A", "B"]


# Smart charging


@pytest.mark.parametrize(("kind", "word", "days"), [("DAILY", "Daily", 1), ("WEEKLY", "Weekly", 7)])
async def test_a_recurring_profile_goes_out_and_is_predicted_day_by_day(
    house: House, kind: str, word: str, days: int
) -> None:
    begins = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    day = begins.strftime("%Y-%m-%dT%H:%M:%SZ")
    profile = {
        "stackLevel": 1,
        "chargingProfilePurpose": "TX_DEFAULT_PROFILE",
        "chargingProfileKind": "RECURRING",
        "recurrencyKind": kind,
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "startSchedule": day,
            "duration": 86_400,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}, {"startPeriod": 21_600, "limit": 16.5}],
        },
    }
    async with house.connect() as charge_point:
        await charge_point.boot()
        answer = await house.tell(
            "setChargingProfile", "status warnings { message }", connectorId=1, csChargingProfiles=profile
        )
        assert answer["status"] == "ACCEPTED"
        assert answer["warnings"] == []
        sent = (await charge_point.was_asked("SetChargingProfile"))["csChargingProfiles"]
        assert sent.pop("chargingProfileId") > 0
        assert sent == {
            "stackLevel": 1,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Recurring",
            "recurrencyKind": word,
            "chargingSchedule": {
                "duration": 86_400,
                "startSchedule": day,
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}, {"startPeriod": 21_600, "limit": 16.5}],
            },
        }
        shown = (await house.see("chargingProfiles { state chargingProfileKind recurrencyKind }"))["chargingProfiles"]
        assert shown == [{"state": "INSTALLED", "chargingProfileKind": "RECURRING", "recurrencyKind": kind}]
        query = """query($i: String!, $s: DateTime!, $d: Int!) { compositeSchedule(
            chargePoint: $i, connectorId: 1, startAt: $s, duration: $d) { predicted { startAt limit } } }"""
        told = await house.lab.ask(query, i=house.id, s=begins.isoformat(), d=86_400 * (days + 1))
        starts = [
            ((datetime.fromisoformat(one["startAt"]) - begins).total_seconds(), one["limit"])
            for one in told["compositeSchedule"]["predicted"]
        ]
        again = 86_400.0 * days
        rest = [] if days == 1 else [(86_400.0, None)]
        assert starts == [(0.0, 6.0), (21_600.0, 16.5), *rest, (again, 6.0), (again + 21_600, 16.5)]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgres"])
async def node(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    """One node for all of these tests; it waits a second for answers."""
    async with running(await lasting_database(request), call_timeout=1.0) as lab:
        yield lab


@pytest_asyncio.fixture(loop_scope="module")
async def house(node: Lab) -> House:
    made = House(node, f"CP-{next(_numbers)}")
    await node.add_charge_point(made.id)
    await node.add_id_tag(made.tag)
    return made
