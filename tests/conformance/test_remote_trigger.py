"""The two cases of the Remote Trigger profile (OCTT for OCPP 1.6, central system)."""

from typing import Any

from ocpp.v16 import call

from tests.lab import Lab, Obliging, now


async def trigger(lab: Lab, charge_point: Obliging, message: str, connector_id: int | None = None) -> None:
    """Have a message asked for; what is asked over the wire is that and no more."""
    about = {} if connector_id is None else {"connectorId": connector_id}
    answer = await lab.command("triggerMessage", chargePoint="CP-1", requestedMessage=message, **about)
    assert answer["status"] == "ACCEPTED"
    word = "".join(part.capitalize() for part in message.split("_"))
    assert await charge_point.was_asked("TriggerMessage") == {"requestedMessage": word, **about}


async def test_tc_054_trigger_message(lab: Lab, charge_point: Obliging) -> None:
    await trigger(lab, charge_point, "METER_VALUES", 1)
    sampled: dict[str, Any] = {"value": "1234", "context": "Trigger", "measurand": "Energy.Active.Import.Register"}
    assert await charge_point.say(call.MeterValues(1, [{"timestamp": now(), "sampledValue": [sampled]}])) == {}
    await trigger(lab, charge_point, "HEARTBEAT")
    assert (await charge_point.say(call.Heartbeat()))["currentTime"].endswith("Z")
    await trigger(lab, charge_point, "STATUS_NOTIFICATION", 1)
    assert await charge_point.status("Available") == {}
    await trigger(lab, charge_point, "DIAGNOSTICS_STATUS_NOTIFICATION")
    assert await charge_point.say(call.DiagnosticsStatusNotification("Idle")) == {}
    await trigger(lab, charge_point, "FIRMWARE_STATUS_NOTIFICATION")
    assert await charge_point.say(call.FirmwareStatusNotification("Idle")) == {}


async def test_tc_055_trigger_rejected(lab: Lab, charge_point: Obliging) -> None:
    """The charge point has reported one connector, so that 2 is one that it does not have."""
    charge_point.answers["TriggerMessage"] = {"status": "Rejected"}
    given = {"chargePoint": "CP-1", "requestedMessage": "METER_VALUES", "connectorId": 2}
    answer = await lab.command("triggerMessage", "status warning", **given)
    assert (answer["status"], answer["warning"]) == ("REJECTED", None)
    assert await charge_point.was_asked("TriggerMessage") == {"requestedMessage": "MeterValues", "connectorId": 2}
