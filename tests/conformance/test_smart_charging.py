"""The 5 cases of the Smart Charging profile (OCTT for OCPP 1.6, central system)."""

from typing import Any

from ocpp.v16 import call

from tests.conformance.conftest import PARENT, VALID
from tests.lab import Lab, Obliging

ACCEPTED = {"status": "Accepted", "parentIdTag": PARENT}
SCHEDULE = {
    "duration": 86400,
    "chargingRateUnit": "A",
    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0, "numberPhases": 3}],
}
ABSOLUTE = {
    "chargingProfileKind": "ABSOLUTE",
    "validFrom": "2025-01-01T00:00:00Z",
    "validTo": "2025-01-02T00:00:00Z",
    "chargingSchedule": {**SCHEDULE, "startSchedule": "2025-01-01T00:00:00Z"},
}
RELATIVE = {"chargingProfileKind": "RELATIVE", "chargingSchedule": SCHEDULE}


def asked(purpose: str, timing: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"stackLevel": 0, "chargingProfilePurpose": purpose, **timing, **members}


def sent(purpose: str, timing: dict[str, Any], **members: Any) -> dict[str, Any]:
    """The same in OCPP's own words."""
    kind = {"chargingProfileKind": timing["chargingProfileKind"].capitalize()}
    return {"stackLevel": 0, "chargingProfilePurpose": purpose, **timing, **kind, **members}


async def set_profile(lab: Lab, connector_id: int, profile: dict[str, Any]) -> None:
    answer = await lab.command(
        "setChargingProfile",
        "status chargingProfile { state }",
        chargePoint="CP-1",
        connectorId=connector_id,
        csChargingProfiles=profile,
    )
    assert answer["userErrors"] == []
    assert (answer["status"], answer["chargingProfile"]["state"]) == ("ACCEPTED", "INSTALLED")


async def clear(lab: Lab, **filters: Any) -> set[int]:
    answer = await lab.command(
        "clearChargingProfile", "status cleared { chargingProfileId }", chargePoint="CP-1", **filters
    )
    assert answer["status"] == "ACCEPTED"
    return {one["chargingProfileId"] for one in answer["cleared"]}


async def test_tc_056_tx_default_profile(lab: Lab, charge_point: Obliging) -> None:
    await set_profile(lab, 1, asked("TX_DEFAULT_PROFILE", ABSOLUTE, chargingProfileId=1))
    assert await charge_point.was_asked("SetChargingProfile") == {
        "connectorId": 1,
        "csChargingProfiles": sent("TxDefaultProfile", ABSOLUTE, chargingProfileId=1),
    }


async def test_tc_057_tx_profile(lab: Lab, charge_point: Obliging) -> None:
    transaction_id = await charge_point.charge(VALID)
    members = {"chargingProfileId": 2, "transactionId": transaction_id}
    await set_profile(lab, 1, asked("TX_PROFILE", RELATIVE, **members))
    assert await charge_point.was_asked("SetChargingProfile") == {
        "connectorId": 1,
        "csChargingProfiles": sent("TxProfile", RELATIVE, **members),
    }


async def test_tc_059_remote_start_with_a_charging_profile(lab: Lab, charge_point: Obliging) -> None:
    answer = await lab.command(
        "remoteStartTransaction",
        "status session { id } chargingProfile { state } warnings { code }",
        chargePoint="CP-1",
        connectorId=1,
        idTag=VALID,
        chargingProfile=asked("TX_PROFILE", RELATIVE, chargingProfileId=3),
    )
    assert (answer["status"], answer["chargingProfile"]["state"], answer["warnings"]) == ("ACCEPTED", "INSTALLED", [])
    assert await charge_point.was_asked("RemoteStartTransaction") == {
        "connectorId": 1,
        "idTag": VALID,
        "chargingProfile": sent("TxProfile", RELATIVE, chargingProfileId=3),
    }
    assert await charge_point.say(call.Authorize(VALID)) == {"idTagInfo": ACCEPTED}
    await charge_point.status("Preparing")
    started = await charge_point.begin(VALID)
    assert started["idTagInfo"]["status"] == "Accepted"
    await charge_point.status("Charging")
    query = "query($t: Int!) { session(transactionId: $t) { id chargingProfiles { chargingProfileId state } } }"
    session = (await lab.ask(query, t=started["transactionId"]))["session"]
    assert session["id"] == answer["session"]["id"]
    assert session["chargingProfiles"] == [{"chargingProfileId": 3, "state": "INSTALLED"}]


async def test_tc_066_get_composite_schedule(lab: Lab, charge_point: Obliging) -> None:
    told = {
        "duration": 300,
        "charging_rate_unit": "A",
        "charging_schedule_period": [{"start_period": 0, "limit": 6.0}, {"start_period": 120, "limit": 8.1}],
    }
    charge_point.answers["GetCompositeSchedule"] = {
        "status": "Accepted",
        "connector_id": 1,
        "schedule_start": "2026-01-01T12:00:00Z",
        "charging_schedule": told,
    }
    answer = await lab.command(
        "getCompositeSchedule",
        "status reported { connectorId scheduleStart askedDuration chargingSchedule { duration chargingRateUnit"
        " chargingSchedulePeriod { startPeriod limit } } }",
        chargePoint="CP-1",
        connectorId=1,
        duration=300,
        chargingRateUnit="A",
    )
    assert await charge_point.was_asked("GetCompositeSchedule") == {
        "connectorId": 1,
        "duration": 300,
        "chargingRateUnit": "A",
    }
    assert answer["status"] == "ACCEPTED"
    assert answer["reported"] == {
        "connectorId": 1,
        "scheduleStart": "2026-01-01T12:00:00Z",
        "askedDuration": 300,
        "chargingSchedule": {
            "duration": 300,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}, {"startPeriod": 120, "limit": 8.1}],
        },
    }


async def test_tc_067_clear_charging_profiles(lab: Lab, charge_point: Obliging) -> None:
    """As the newer edition of the case has it, with three purposes; then as the older one, with three levels."""
    transaction_id = await charge_point.charge(VALID)
    await set_profile(lab, 0, asked("CHARGE_POINT_MAX_PROFILE", ABSOLUTE, chargingProfileId=1))
    await set_profile(lab, 1, asked("TX_DEFAULT_PROFILE", ABSOLUTE, chargingProfileId=2))
    await set_profile(lab, 1, asked("TX_PROFILE", RELATIVE, chargingProfileId=3, transactionId=transaction_id))
    profiles = [(await charge_point.was_asked("SetChargingProfile"))["csChargingProfiles"] for _ in range(3)]
    assert ["transactionId" in profile for profile in profiles] == [False, False, True]
    by_rank = {"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}
    assert await clear(lab, id=1) == {1}
    assert await charge_point.was_asked("ClearChargingProfile") == {"id": 1}
    assert await clear(lab, **{**by_rank, "chargingProfilePurpose": "TX_DEFAULT_PROFILE"}) == {2}
    assert await charge_point.was_asked("ClearChargingProfile") == by_rank
    assert await clear(lab) == {3}
    assert await charge_point.was_asked("ClearChargingProfile") == {}

    for level in range(3):
        profile = asked("TX_DEFAULT_PROFILE", ABSOLUTE, chargingProfileId=level + 1, stackLevel=level)
        await set_profile(lab, 1, profile)
        assert (await charge_point.was_asked("SetChargingProfile"))["csChargingProfiles"]["stackLevel"] == level
    assert await clear(lab, id=1) == {1}
    assert await clear(lab, connectorId=1, chargingProfilePurpose="TX_DEFAULT_PROFILE", stackLevel=1) == {2}
    assert await clear(lab) == {3}
    for expected in ({"id": 1}, {**by_rank, "stackLevel": 1}, {}):
        assert await charge_point.was_asked("ClearChargingProfile") == expected
