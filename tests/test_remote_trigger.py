"""Messages on request: each may be asked for, about any connector, and what is answered and seen of it is told."""

from typing import Any

import pytest
from ocpp.v16 import call

from tests.lab import Lab, Obliging, eventually, now

MESSAGES = {
    "BOOT_NOTIFICATION": "BootNotification",
    "DIAGNOSTICS_STATUS_NOTIFICATION": "DiagnosticsStatusNotification",
    "FIRMWARE_STATUS_NOTIFICATION": "FirmwareStatusNotification",
    "HEARTBEAT": "Heartbeat",
    "METER_VALUES": "MeterValues",
    "STATUS_NOTIFICATION": "StatusNotification",
}


@pytest.fixture
async def charge_point(lab: Lab) -> Any:
    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as connected:
        await connected.boot()
        yield connected


async def trigger(lab: Lab, fields: str = "status warning", **given: Any) -> dict[str, Any]:
    return await lab.command("triggerMessage", fields, chargePoint="CP-1", **given)


async def test_each_message_may_be_asked_for_and_each_answer_is_told(lab: Lab, charge_point: Obliging) -> None:
    for message, word in MESSAGES.items():
        for about in ({}, {"connectorId": 1}):
            for status, shown in (
                ("Accepted", "ACCEPTED"),
                ("Rejected", "REJECTED"),
                ("NotImplemented", "NOT_IMPLEMENTED"),
            ):
                charge_point.answers["TriggerMessage"] = {"status": status}
                answer = await trigger(lab, requestedMessage=message, **about)
                assert (answer["status"], answer["command"]["state"]) == (shown, "ANSWERED")
                asked = await charge_point.was_asked("TriggerMessage")
                assert asked == {"requestedMessage": word, **about}


@pytest.mark.parametrize("connector_id", [0, 99, -1])
async def test_any_connector_may_be_asked_about_and_what_speaks_against_it_is_told(
    lab: Lab, charge_point: Obliging, connector_id: int
) -> None:
    charge_point.answers["TriggerMessage"] = {"status": "Rejected"}
    answer = await trigger(lab, requestedMessage="STATUS_NOTIFICATION", connectorId=connector_id)
    assert (await charge_point.was_asked("TriggerMessage"))["connectorId"] == connector_id
    assert (answer["warning"] is None) == (connector_id > 0)


async def test_asking_for_a_boot_is_warned_of_and_sent(lab: Lab, charge_point: Obliging) -> None:
    answer = await trigger(lab, requestedMessage="BOOT_NOTIFICATION")
    assert "accepted at its last start" in answer["warning"]
    assert await charge_point.was_asked("TriggerMessage") == {"requestedMessage": "BootNotification"}


async def effect(lab: Lab, command: dict[str, Any]) -> tuple[bool, bool]:
    query = "query($id: ID!) { command(id: $id) { awaitsEffect effectAt } }"
    shown = (await lab.ask(query, id=command["id"]))["command"]
    return shown["awaitsEffect"], shown["effectAt"] is not None


@pytest.mark.parametrize("message", ["BOOT_NOTIFICATION", "METER_VALUES", "STATUS_NOTIFICATION"])
async def test_accepted_is_not_done_until_the_message_comes(lab: Lab, charge_point: Obliging, message: str) -> None:
    about = {} if message == "BOOT_NOTIFICATION" else {"connectorId": 1}
    command = (await trigger(lab, requestedMessage=message, **about))["command"]
    assert await effect(lab, command) == (True, False)
    match message:
        case "BOOT_NOTIFICATION":
            await charge_point.say(call.BootNotification("Vendor", "Model"))
        case "METER_VALUES":
            await charge_point.say(call.MeterValues(1, [{"timestamp": now(), "sampledValue": [{"value": "7"}]}]))
        case _:
            await charge_point.status("Available", 2)
            assert await effect(lab, command) == (True, False), "another connector is another matter"
            await charge_point.status("Available", 1)

    async def is_seen() -> bool:
        return await effect(lab, command) == (False, True)

    assert await eventually(is_seen)


async def test_what_was_not_accepted_has_no_effect_to_wait_for(lab: Lab, charge_point: Obliging) -> None:
    charge_point.answers["TriggerMessage"] = {"status": "NotImplemented"}
    command = (await trigger(lab, requestedMessage="METER_VALUES"))["command"]
    assert await effect(lab, command) == (False, False)
