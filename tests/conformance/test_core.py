"""The 34 cases of the Core profile (OCTT for OCPP 1.6, central system)."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from ocpp.v16 import call

from tests.conformance.conftest import BLOCKED, EXPIRED, PARENT, UNKNOWN, VALID
from tests.lab import Lab, Obliging, now

ACCEPTED = {"status": "Accepted", "parentIdTag": PARENT}


def is_utc(text: str) -> bool:
    return text.endswith("Z") and datetime.fromisoformat(text).utcoffset() is not None


async def test_tc_001_cold_boot(lab: Lab) -> None:
    await lab.add_charge_point("CP-1", heartbeatInterval=1)
    async with lab.charge_point("CP-1") as charge_point:
        booted = await charge_point.boot()
        assert booted["status"] == "Accepted"
        assert booted["interval"] == 1
        assert type(booted["interval"]) is int
        assert is_utc(booted["currentTime"])
        assert is_utc((await charge_point.say(call.Heartbeat()))["currentTime"])


async def test_tc_003_regular_session_plugged_in_first(lab: Lab, charge_point: Obliging) -> None:
    await charge_point.status("Preparing")
    assert await charge_point.say(call.Authorize(VALID)) == {"idTagInfo": ACCEPTED}
    started = await charge_point.begin(VALID)
    assert started["idTagInfo"] == ACCEPTED
    assert started["transactionId"] > 0
    await charge_point.status("Charging")
    assert (await lab.session(started["transactionId"]))["state"] == "ACTIVE"


async def test_tc_004_1_regular_session_identified_first(charge_point: Obliging) -> None:
    assert await charge_point.charge(VALID) > 0


async def test_tc_004_2_connection_time_out(lab: Lab, charge_point: Obliging) -> None:
    await charge_point.say(call.Authorize(VALID))
    assert await charge_point.status("Preparing") == {}
    assert await charge_point.status("Available") == {}
    assert await lab.sessions() == []


async def test_tc_005_1_ev_side_disconnect(lab: Lab, charge_point: Obliging) -> None:
    transaction_id = await charge_point.charge(VALID)
    await charge_point.status("SuspendedEV")
    assert await charge_point.end(transaction_id, meter_stop=10, reason="EVDisconnected") == {}
    await charge_point.status("Finishing")
    await charge_point.status("Available")
    session = await lab.session(transaction_id)
    assert (session["state"], session["stopReason"], session["energyWh"]) == ("ENDED", "EV_DISCONNECTED", 10)


async def test_tc_007_start_with_a_cached_id(charge_point: Obliging) -> None:
    await charge_point.status("Preparing")
    assert (await charge_point.begin(VALID))["idTagInfo"]["status"] == "Accepted"
    await charge_point.status("Charging")


async def test_tc_061_clear_the_authorization_cache(lab: Lab, charge_point: Obliging) -> None:
    assert (await lab.command("clearCache", chargePoint="CP-1"))["status"] == "ACCEPTED"
    assert await charge_point.was_asked("ClearCache") == {}


async def remote_start(lab: Lab) -> dict[str, Any]:
    return await lab.command(
        "remoteStartTransaction", "status session { id state }", chargePoint="CP-1", connectorId=1, idTag=VALID
    )


async def test_tc_010_remote_start_with_the_cable_first(lab: Lab, charge_point: Obliging) -> None:
    await charge_point.status("Preparing")
    answer = await remote_start(lab)
    assert (answer["status"], answer["session"]["state"]) == ("ACCEPTED", "ACCEPTED")
    assert await charge_point.was_asked("RemoteStartTransaction") == {"idTag": VALID, "connectorId": 1}
    assert await charge_point.say(call.Authorize(VALID)) == {"idTagInfo": ACCEPTED}
    started = await charge_point.begin(VALID)
    assert started["idTagInfo"]["status"] == "Accepted"
    await charge_point.status("Charging")
    assert (await lab.session(started["transactionId"]))["id"] == answer["session"]["id"]


async def test_tc_011_1_remote_start_first(lab: Lab, charge_point: Obliging) -> None:
    answer = await remote_start(lab)
    await charge_point.was_asked("RemoteStartTransaction")
    assert await charge_point.say(call.Authorize(VALID)) == {"idTagInfo": ACCEPTED}
    await charge_point.status("Preparing")
    started = await charge_point.begin(VALID)
    await charge_point.status("Charging")
    session = await lab.session(started["transactionId"])
    assert (session["id"], session["state"]) == (answer["session"]["id"], "ACTIVE")


async def test_tc_011_2_remote_start_time_out(lab: Lab, charge_point: Obliging) -> None:
    await remote_start(lab)
    await charge_point.was_asked("RemoteStartTransaction")
    assert await charge_point.say(call.Authorize(VALID)) == {"idTagInfo": ACCEPTED}
    await charge_point.status("Preparing")
    await charge_point.status("Available")
    (session,) = await lab.sessions()
    assert (session["state"], session["transactionId"]) == ("ACCEPTED", None)


async def test_tc_012_remote_stop(lab: Lab, charge_point: Obliging) -> None:
    transaction_id = await charge_point.charge(VALID)
    answer = await lab.command("remoteStopTransaction", chargePoint="CP-1", transactionId=transaction_id)
    assert answer["status"] == "ACCEPTED"
    assert await charge_point.was_asked("RemoteStopTransaction") == {"transactionId": transaction_id}
    assert (await lab.session(transaction_id))["state"] == "ACTIVE"
    await charge_point.end(transaction_id, reason="Remote")
    await charge_point.status("Finishing")
    await charge_point.status("Available")
    session = await lab.session(transaction_id)
    assert (session["state"], session["stopReason"]) == ("ENDED", "REMOTE")


@pytest.mark.parametrize("kind", ["Hard"])
async def test_tc_013_hard_reset(lab: Lab, charge_point: Obliging, kind: str) -> None:
    await reset(lab, charge_point, kind)


@pytest.mark.parametrize("kind", ["Soft"])
async def test_tc_014_soft_reset(lab: Lab, charge_point: Obliging, kind: str) -> None:
    await reset(lab, charge_point, kind)


async def reset(lab: Lab, charge_point: Obliging, kind: str) -> None:
    answer = await lab.command("reset", chargePoint="CP-1", type=kind.upper())
    assert answer["status"] == "ACCEPTED"
    assert await charge_point.was_asked("Reset") == {"type": kind}
    await charge_point.hang_up()
    async with lab.charge_point("CP-1") as again:
        assert (await again.boot())["status"] == "Accepted"
        query = "query($id: ID!) { command(id: $id) { awaitsEffect effectAt } }"
        command = (await lab.ask(query, id=answer["command"]["id"]))["command"]
        assert command["awaitsEffect"] is False
        assert command["effectAt"] is not None


@pytest.mark.parametrize("status", ["Unlocked"])
async def test_tc_017_1_unlock_without_a_session(lab: Lab, charge_point: Obliging, status: str) -> None:
    await unlock(lab, charge_point, status, "UNLOCKED")


async def test_tc_017_2_unlock_a_fixed_cable(lab: Lab, charge_point: Obliging) -> None:
    await unlock(lab, charge_point, "NotSupported", "NOT_SUPPORTED")


async def unlock(lab: Lab, charge_point: Obliging, status: str, shown: str, connector_id: int = 1) -> None:
    charge_point.answers["UnlockConnector"] = {"status": status}
    answer = await lab.command("unlockConnector", chargePoint="CP-1", connectorId=connector_id)
    assert answer["status"] == shown
    assert answer["command"]["state"] == "ANSWERED"
    assert await charge_point.was_asked("UnlockConnector") == {"connectorId": connector_id}


async def test_tc_018_1_unlock_during_a_session(lab: Lab, charge_point: Obliging) -> None:
    transaction_id = await charge_point.charge(VALID)
    await unlock(lab, charge_point, "Unlocked", "UNLOCKED")
    await charge_point.status("Finishing")
    await charge_point.end(transaction_id, reason="UnlockCommand")
    await charge_point.status("Available")
    assert (await lab.session(transaction_id))["stopReason"] == "UNLOCK_COMMAND"


async def test_tc_019_1_retrieve_all_keys(lab: Lab, charge_point: Obliging) -> None:
    keys = [{"key": f"Key{n}", "readonly": n % 2 == 0, "value": str(n)} for n in range(28)]
    charge_point.answers["GetConfiguration"] = {"configuration_key": keys}
    answer = await lab.command("getConfiguration", "configurationKey { key value readonly }", chargePoint="CP-1")
    assert await charge_point.was_asked("GetConfiguration") == {}
    assert len(answer["configurationKey"]) == 28
    stored = (await lab.ask('{ configuration(chargePoint: "CP-1") { key value readonly } }'))["configuration"]
    assert {one["key"]: (one["value"], one["readonly"]) for one in stored} == {
        one["key"]: (one["value"], one["readonly"]) for one in keys
    }


async def test_tc_019_2_retrieve_one_key(lab: Lab, charge_point: Obliging) -> None:
    one = {"key": "SupportedFeatureProfiles", "readonly": True, "value": "Core"}
    charge_point.answers["GetConfiguration"] = {"configuration_key": [one]}
    answer = await lab.command(
        "getConfiguration",
        "configurationKey { key value } unknownKey",
        chargePoint="CP-1",
        key=["SupportedFeatureProfiles"],
    )
    assert await charge_point.was_asked("GetConfiguration") == {"key": ["SupportedFeatureProfiles"]}
    assert answer["configurationKey"] == [{"key": "SupportedFeatureProfiles", "value": "Core"}]
    assert answer["unknownKey"] == []


async def change(lab: Lab, charge_point: Obliging, key: str, value: str, status: str) -> str:
    charge_point.answers["ChangeConfiguration"] = {"status": status}
    answer = await lab.command("changeConfiguration", chargePoint="CP-1", key=key, value=value)
    assert await charge_point.was_asked("ChangeConfiguration") == {"key": key, "value": value}
    return str(answer["status"])


async def test_tc_021_change_a_key(lab: Lab, charge_point: Obliging) -> None:
    assert await change(lab, charge_point, "MeterValueSampleInterval", "60", "Accepted") == "ACCEPTED"


async def test_tc_040_1_key_not_supported(lab: Lab, charge_point: Obliging) -> None:
    assert await change(lab, charge_point, "NoSuchKey", "x", "NotSupported") == "NOT_SUPPORTED"


async def test_tc_040_2_invalid_value(lab: Lab, charge_point: Obliging) -> None:
    assert await change(lab, charge_point, "MeterValueSampleInterval", "-1", "Rejected") == "REJECTED"


@pytest.mark.parametrize("id_tag", [UNKNOWN])
async def test_tc_023_1_authorize_invalid(charge_point: Obliging, id_tag: str) -> None:
    assert (await charge_point.say(call.Authorize(id_tag)))["idTagInfo"] == {"status": "Invalid"}


async def test_tc_023_2_authorize_expired(charge_point: Obliging) -> None:
    assert (await charge_point.say(call.Authorize(EXPIRED)))["idTagInfo"]["status"] == "Expired"


async def test_tc_023_3_authorize_blocked(charge_point: Obliging) -> None:
    assert (await charge_point.say(call.Authorize(BLOCKED)))["idTagInfo"]["status"] == "Blocked"


async def test_tc_024_lock_failure(lab: Lab, charge_point: Obliging) -> None:
    await charge_point.say(call.Authorize(VALID))
    await charge_point.status("Preparing")
    assert await charge_point.status("Faulted", error_code="ConnectorLockFailure") == {}
    connector = await lab.connector()
    assert (connector["status"], connector["errorCode"]) == ("FAULTED", "CONNECTOR_LOCK_FAILURE")
    assert await lab.sessions() == []


async def test_tc_026_remote_start_rejected(lab: Lab, charge_point: Obliging) -> None:
    charge_point.answers["RemoteStartTransaction"] = {"status": "Rejected"}
    answer = await remote_start(lab)
    await charge_point.was_asked("RemoteStartTransaction")
    assert (answer["status"], answer["session"]["state"]) == ("REJECTED", "FAILED")
    await asyncio.sleep(1.2)  # longer than the pause after which waiting commands are looked for again
    assert charge_point.asked.empty()


async def test_tc_028_remote_stop_rejected(lab: Lab, charge_point: Obliging) -> None:
    transaction_id = await charge_point.charge(VALID)
    charge_point.answers["RemoteStopTransaction"] = {"status": "Rejected"}
    answer = await lab.command("remoteStopTransaction", chargePoint="CP-1", transactionId=999_999)
    assert answer["status"] == "REJECTED"
    assert await charge_point.was_asked("RemoteStopTransaction") == {"transactionId": 999_999}
    assert (await lab.session(transaction_id))["state"] == "ACTIVE"


async def test_tc_030_unlock_failure(lab: Lab, charge_point: Obliging) -> None:
    await unlock(lab, charge_point, "UnlockFailed", "UNLOCK_FAILED")


async def test_tc_031_unlock_an_unknown_connector(lab: Lab, charge_point: Obliging) -> None:
    await unlock(lab, charge_point, "NotSupported", "NOT_SUPPORTED", connector_id=99)


async def test_tc_032_1_power_failure_with_a_running_transaction(lab: Lab, charge_point: Obliging) -> None:
    transaction_id = await charge_point.charge(VALID)
    await charge_point.hang_up()
    async with lab.charge_point("CP-1") as again:
        assert (await again.say(call.BootNotification("Vendor", "Model")))["status"] == "Accepted"
        assert (await lab.session(transaction_id))["state"] == "ACTIVE"
        await again.status("Available", 0)
        await again.status("Finishing")
        await again.end(transaction_id, meter_stop=7, reason="PowerLoss")
    session = await lab.session(transaction_id)
    assert (session["state"], session["stopReason"], session["energyWh"]) == ("ENDED", "POWER_LOSS", 7)


async def test_tc_037_1_offline_start_with_a_valid_tag(lab: Lab, charge_point: Obliging) -> None:
    at = now(-3600)
    started = await charge_point.begin(VALID, at=at)
    assert started["idTagInfo"]["status"] == "Accepted"
    await charge_point.status("Charging")
    session = await lab.session(started["transactionId"])
    assert datetime.fromisoformat(session["startedAt"]) == datetime.fromisoformat(at)


async def test_tc_037_3_offline_start_with_an_invalid_tag(lab: Lab, charge_point: Obliging) -> None:
    started = await charge_point.begin(UNKNOWN, at=now(-60))
    assert started["idTagInfo"] == {"status": "Invalid"}
    assert started["transactionId"] > 0
    await charge_point.status("Charging")
    assert await charge_point.end(started["transactionId"], reason="DeAuthorized") == {}
    await charge_point.status("Finishing")
    session = await lab.session(started["transactionId"])
    assert (session["state"], session["authorizationStatus"]) == ("ENDED", "INVALID")
    assert session["stopReason"] == "DE_AUTHORIZED"


async def test_tc_039_complete_offline_transaction(lab: Lab, charge_point: Obliging) -> None:
    began, ended = now(-7200), now(-3600)
    started = await charge_point.begin(VALID, meter_start=100, at=began)
    assert started["idTagInfo"]["status"] == "Accepted"
    stopped = await charge_point.end(started["transactionId"], meter_stop=5100, at=ended, reason="Local", id_tag=VALID)
    assert stopped == {"idTagInfo": ACCEPTED}
    session = await lab.session(started["transactionId"])
    assert datetime.fromisoformat(session["startedAt"]) == datetime.fromisoformat(began)
    assert datetime.fromisoformat(session["stoppedAt"]) == datetime.fromisoformat(ended)
    assert session["energyWh"] == 5000


async def test_tc_064_data_transfer_to_the_central_system(charge_point: Obliging) -> None:
    answer = await charge_point.say(call.DataTransfer("com.example.unknown", "Hello", "World"))
    assert answer == {"status": "UnknownVendorId"}
