"""Messages on request: each may be asked for, about any connector, and what is answered and seen of it is told."""

from typing import Any

import pytest
from ocpp.v16 import call

from models import command, database, diagnostics, firmware, intake
from models.charge_point import Heartbeat
from models.command import Command, CommandState, Order, Outcome
from tests.ground import OPERATOR, connected
from tests.lab import Lab, Obliging, eventually, now

MESSAGES = {
    "BOOT_NOTIFICATION": "BootNotification",
    "DIAGNOSTICS_STATUS_NOTIFICATION": "DiagnosticsStatusNotification",
    "FIRMWARE_STATUS_NOTIFICATION": "FirmwareStatusNotification",
    "HEARTBEAT": "Heartbeat",
    "METER_VALUES": "MeterValues",
    "STATUS_NOTIFICATION": "StatusNotification",
}

SAID_ABOUT_NO_CONNECTOR = {
    "BOOT_NOTIFICATION": call.BootNotification("Vendor", "Model"),
    "DIAGNOSTICS_STATUS_NOTIFICATION": call.DiagnosticsStatusNotification("Idle"),
    "FIRMWARE_STATUS_NOTIFICATION": call.FirmwareStatusNotification("Idle"),
    "HEARTBEAT": call.Heartbeat(),
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


async def effect(lab: Lab, asked: dict[str, Any]) -> tuple[bool, bool]:
    query = "query($id: ID!) { command(id: $id) { awaitsEffect effectAt } }"
    shown = (await lab.ask(query, id=asked["id"]))["command"]
    return shown["awaitsEffect"], shown["effectAt"] is not None


@pytest.mark.parametrize("message", MESSAGES)
async def test_accepted_is_not_done_until_the_message_comes(lab: Lab, charge_point: Obliging, message: str) -> None:
    asked = (await trigger(lab, requestedMessage=message, connectorId=1))["command"]
    assert await effect(lab, asked) == (True, False)
    for other in ("FIRMWARE_STATUS_NOTIFICATION", "DIAGNOSTICS_STATUS_NOTIFICATION"):
        if other != message:
            await charge_point.say(SAID_ABOUT_NO_CONNECTOR[other])
    assert await effect(lab, asked) == (True, False), "another message is another matter"
    match message:
        case "METER_VALUES":
            await charge_point.say(call.MeterValues(2, [{"timestamp": now(), "sampledValue": [{"value": "7"}]}]))
            assert await effect(lab, asked) == (True, False), "another connector is another matter"
            await charge_point.say(call.MeterValues(1, [{"timestamp": now(), "sampledValue": [{"value": "7"}]}]))
        case "STATUS_NOTIFICATION":
            await charge_point.status("Available", 2)
            assert await effect(lab, asked) == (True, False), "another connector is another matter"
            await charge_point.status("Available", 1)
        case _:
            await charge_point.say(SAID_ABOUT_NO_CONNECTOR[message])

    async def is_seen() -> bool:
        return await effect(lab, asked) == (False, True)

    assert await eventually(is_seen)


async def test_what_was_not_accepted_has_no_effect_to_wait_for(lab: Lab, charge_point: Obliging) -> None:
    charge_point.answers["TriggerMessage"] = {"status": "NotImplemented"}
    asked = (await trigger(lab, requestedMessage="METER_VALUES"))["command"]
    assert await effect(lab, asked) == (False, False)


@pytest.mark.parametrize("message", ["Heartbeat", "FirmwareStatusNotification", "DiagnosticsStatusNotification"])
async def test_what_came_before_a_refusal_was_no_effect_of_it(ground_floor: Any, message: str) -> None:
    row = await connected()
    asked = await command.send(row, "trigger_message", {"requestedMessage": message}, Order(OPERATOR))
    assert await command.claim(row.id, "here", "socket")
    match message:
        case "FirmwareStatusNotification":
            await firmware.report(row.id, "Idle", database.now())
        case "DiagnosticsStatusNotification":
            await diagnostics.report(row.id, "Idle", database.now())
        case _:
            await intake.report(Heartbeat(row.id, database.now()))
    assert (await Command.get(id=asked.id)).effect_at is not None
    refused = Outcome(CommandState.ANSWERED, "Rejected", {"status": "Rejected"})
    assert await command.settle(asked.id, refused)
    asked = await Command.get(id=asked.id)
    assert (asked.awaits_effect, asked.effect_at) == (False, None)
