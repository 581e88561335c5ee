"""The 10 cases of the Reservation profile (OCTT for OCPP 1.6, central system)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ocpp.v16 import call

from tests.conformance.conftest import OTHER, PARENT, VALID
from tests.lab import Lab, Obliging, eventually

FIELDS = "status reservation { reservationId state status endReason }"


async def reserve(lab: Lab, *, connector_id: int = 1, seconds: int = 600, **more: Any) -> dict[str, Any]:
    wish = {"chargePoint": "CP-1", "connectorId": connector_id, "idTag": VALID, "expiresInSeconds": seconds, **more}
    return await lab.command("reserveNow", FIELDS, **wish)


async def held(lab: Lab, charge_point: Obliging, *, connector_id: int = 1, **more: Any) -> int:
    """Reserve, have it accepted and shown as Reserved; returns the number."""
    answer = await reserve(lab, connector_id=connector_id, **more)
    assert (answer["status"], answer["reservation"]["state"]) == ("ACCEPTED", "ACTIVE")
    asked = await charge_point.was_asked("ReserveNow")
    assert (asked["connectorId"], asked["idTag"]) == (connector_id, VALID)
    assert asked["reservationId"] == answer["reservation"]["reservationId"] > 0
    await charge_point.status("Reserved", connector_id or 1)
    assert (await lab.connector(connector_id or 1))["status"] == "RESERVED"
    return int(asked["reservationId"])


async def refused(lab: Lab, charge_point: Obliging, word: str) -> None:
    charge_point.answers["ReserveNow"] = {"status": word}
    answer = await reserve(lab)
    assert (answer["status"], answer["userErrors"]) == (word.upper(), [])
    asked = await charge_point.was_asked("ReserveNow")
    assert (asked["connectorId"], asked["idTag"]) == (1, VALID)
    assert answer["reservation"] == {
        "reservationId": asked["reservationId"],
        "state": "REJECTED",
        "status": word.upper(),
        "endReason": "REFUSED",
    }
    assert await lab.reservations(state=["REQUESTED", "ACTIVE"]) == []


async def test_tc_046_reserved_connector_is_used(lab: Lab, charge_point: Obliging) -> None:
    number = await held(lab, charge_point)
    assert (await charge_point.say(call.Authorize(VALID)))["idTagInfo"]["status"] == "Accepted"
    await charge_point.status("Preparing")
    started = await charge_point.begin(VALID, reservation_id=number)
    assert started["idTagInfo"]["status"] == "Accepted"
    await charge_point.status("Charging")
    row = await lab.reservation(reservationId=number)
    assert (row["state"], row["endReason"]) == ("USED", "STARTED")
    assert row["session"]["transactionId"] == started["transactionId"]
    assert row["session"]["reservation"] == {"reservationId": number}


async def test_tc_047_reservation_expires(lab: Lab, charge_point: Obliging) -> None:
    before = datetime.now(UTC)
    await reserve(lab, seconds=2)
    asked = await charge_point.was_asked("ReserveNow")
    expiry = datetime.fromisoformat(asked["expiryDate"])
    assert asked["expiryDate"].endswith("Z")
    assert timedelta(seconds=0.5) < expiry - before < timedelta(seconds=3)
    await charge_point.status("Reserved")

    async def expired() -> bool:
        return (await lab.reservation(reservationId=asked["reservationId"]))["state"] == "EXPIRED"

    await eventually(expired)
    assert datetime.now(UTC) >= expiry
    await charge_point.status("Available")
    row = await lab.reservation(reservationId=asked["reservationId"])
    assert (row["state"], row["endReason"]) == ("EXPIRED", "TIME_OVER")
    assert datetime.fromisoformat(row["endedAt"]) == expiry


async def test_tc_048_1_reservation_faulted(lab: Lab, charge_point: Obliging) -> None:
    await refused(lab, charge_point, "Faulted")


async def test_tc_048_2_reservation_occupied(lab: Lab, charge_point: Obliging) -> None:
    await charge_point.status("Preparing")
    await refused(lab, charge_point, "Occupied")


async def test_tc_048_3_reservation_unavailable(lab: Lab, charge_point: Obliging) -> None:
    await lab.command("changeAvailability", chargePoint="CP-1", connectorId=1, type="INOPERATIVE")
    assert await charge_point.was_asked("ChangeAvailability") == {"connectorId": 1, "type": "Inoperative"}
    await charge_point.status("Unavailable")
    await refused(lab, charge_point, "Unavailable")


async def test_tc_048_4_reservation_rejected(lab: Lab, charge_point: Obliging) -> None:
    await refused(lab, charge_point, "Rejected")


async def test_tc_049_the_whole_charge_point_is_reserved(lab: Lab, charge_point: Obliging) -> None:
    number = await held(lab, charge_point, connector_id=0)
    await charge_point.status("Reserved", 0)
    row = await lab.reservation(reservationId=number)
    assert (row["state"], row["connectorId"]) == ("ACTIVE", 0)


async def test_tc_051_a_reservation_is_cancelled(lab: Lab, charge_point: Obliging) -> None:
    number = await held(lab, charge_point)
    answer = await lab.command("cancelReservation", FIELDS, chargePoint="CP-1", reservationId=number)
    assert await charge_point.was_asked("CancelReservation") == {"reservationId": number}
    assert answer["status"] == "ACCEPTED"
    assert (answer["reservation"]["state"], answer["reservation"]["endReason"]) == ("CANCELLED", "CANCELLED")
    await charge_point.status("Available")
    assert (await lab.reservation(reservationId=number))["cancelCommand"] == {"state": "ANSWERED", "status": "Accepted"}


async def test_tc_052_the_cancellation_of_an_unknown_reservation_is_rejected(lab: Lab, charge_point: Obliging) -> None:
    number = await held(lab, charge_point)
    charge_point.answers["CancelReservation"] = {"status": "Rejected"}
    answer = await lab.command("cancelReservation", FIELDS, chargePoint="CP-1", reservationId=number + 1)
    assert await charge_point.was_asked("CancelReservation") == {"reservationId": number + 1}
    assert (answer["status"], answer["reservation"]) == ("REJECTED", None)
    assert (await lab.reservation(reservationId=number))["state"] == "ACTIVE"


async def test_tc_053_a_reserved_connector_is_used_by_another_tag_of_the_group(
    lab: Lab, charge_point: Obliging
) -> None:
    number = await held(lab, charge_point, connector_id=1)
    assert charge_point.frames.calls("ReserveNow")[0]["parentIdTag"] == PARENT
    told = await charge_point.say(call.Authorize(OTHER))
    assert told["idTagInfo"] == {"status": "Accepted", "parentIdTag": PARENT}
    await charge_point.status("Preparing")
    started = await charge_point.begin(OTHER, reservation_id=number)
    assert started["idTagInfo"] == {"status": "Accepted", "parentIdTag": PARENT}
    await charge_point.status("Charging")
    assert (await lab.reservation(reservationId=number))["state"] == "USED"
    told = await charge_point.say(call.Authorize(VALID))
    assert told["idTagInfo"] == {"status": "Accepted", "parentIdTag": PARENT}
    await charge_point.end(started["transactionId"], id_tag=VALID)
    await charge_point.status("Finishing")
    assert (await lab.session(started["transactionId"]))["state"] == "ENDED"
