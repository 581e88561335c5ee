"""Firmware updates: what they are taken to be about, and what is told of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from ocpp.exceptions import NotImplementedError
from ocpp.v16 import call

from models import command, diagnostics, events, firmware, firmware_image
from models.charge_point import ChargePoint
from models.command import Order
from models.errors import Invalid
from models.firmware import FirmwareState, decide_state
from models.firmware_image import About
from models.stored_file import Kept
from tests.ground import OPERATOR, connected
from tests.lab import Lab, Obliging, eventually, now
from tests.transfers import client, offer, upload_image

LOCATION = "ftp://files.example/firmware-2.0.bin"
UPDATES = "{ firmwareUpdates { nodes { id state versionAfter history { word firmwareVersion } } } }"
STATUSES = '{ firmwareStatuses(chargePoint: "CP-1") { word firmwareUpdateId } }'


@pytest.fixture
async def charge_point(lab: Lab) -> AsyncIterator[Obliging]:
    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as connected:
        await connected.boot()
        yield connected


async def ask(lab: Lab, **more: Any) -> Any:
    return await lab.command("updateFirmware", "warning firmwareUpdate { id state }", chargePoint="CP-1", **more)


async def say(charge_point: Obliging, *words: str) -> None:
    for word in words:
        assert await charge_point.say(call.FirmwareStatusNotification(word)) == {}


async def updates(lab: Lab) -> list[dict[str, Any]]:
    return list((await lab.ask(UPDATES))["firmwareUpdates"]["nodes"])


@pytest.mark.parametrize(
    ("state", "word", "then"),
    [
        ("ACCEPTED", "Downloading", "DOWNLOADING"),
        ("UNANSWERED", "Downloading", "DOWNLOADING"),
        ("REQUESTED", "Installed", "INSTALLED"),
        ("DOWNLOADING", "DownloadFailed", "DOWNLOAD_FAILED"),
        ("DOWNLOAD_FAILED", "Downloading", "DOWNLOADING"),
        ("INSTALLING", "Downloaded", "DOWNLOADED"),
        ("INSTALLATION_FAILED", "Installing", "INSTALLING"),
        ("INSTALLED", "Installing", "INSTALLED"),
        ("INSTALLED", "InstallationFailed", "INSTALLED"),
        ("DOWNLOADING", "Idle", "DOWNLOADING"),
        ("DOWNLOADING", "Burning", "DOWNLOADING"),
    ],
)
def test_the_last_word_counts_but_what_is_installed_stays_so(state: str, word: str, then: str) -> None:
    assert decide_state(state, word) == FirmwareState(then)


async def test_every_argument_is_sent_in_words_of_the_specification(lab: Lab, charge_point: Obliging) -> None:
    told = await ask(lab, location=LOCATION, retrieveDate="2026-01-31T13:00:00+01:00", retries=3, retryInterval=60)
    assert told["userErrors"] == []
    assert await charge_point.was_asked("UpdateFirmware") == {
        "location": LOCATION,
        "retries": 3,
        "retrieveDate": "2026-01-31T12:00:00.000Z",
        "retryInterval": 60,
    }


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "location"),
        ({"location": LOCATION, "image": "x"}, "location"),
        ({"image": "RmlybXdhcmVJbWFnZTox"}, "image"),
        ({"location": LOCATION, "retries": -1}, "retries"),
        ({"location": LOCATION, "retryInterval": -1}, "retryInterval"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    lab: Lab, charge_point: Obliging, more: dict[str, Any], field: str
) -> None:
    told = await ask(lab, **more)
    assert [error["field"] for error in told["userErrors"]] == [field]
    assert told["command"] is told["firmwareUpdate"] is None
    assert await updates(lab) == []


@pytest.mark.parametrize(
    "more",
    [
        {"retries": 2**31 - 1, "retryInterval": 2**31 - 1},
        {"retrieveDate": "9999-12-31T23:59:59Z"},
    ],
)
async def test_a_link_for_as_long_as_can_be_said_is_no_error(
    lab: Lab, charge_point: Obliging, more: dict[str, Any]
) -> None:
    told = await ask(lab, image=await upload_image(lab), **more)
    assert (told["userErrors"], told["firmwareUpdate"]["state"]) == ([], "ACCEPTED")


async def test_the_same_idempotency_key_asks_once(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    first, second = [await ask(lab, image=image, idempotencyKey="once") for _ in range(2)]
    assert first["firmwareUpdate"]["id"] == second["firmwareUpdate"]["id"]
    assert len(charge_point.frames.calls("UpdateFirmware")) == 1


async def test_the_same_idempotency_key_asks_for_nothing_else(lab: Lab, charge_point: Obliging) -> None:
    image, other = [await upload_image(lab, version=version) for version in ("1", "2")]
    moment = "2026-01-31T12:00:00Z"
    asked: dict[str, dict[str, Any]] = {
        "image": {"image": image, "retries": 1},
        "address": {"location": LOCATION, "retrieveDate": moment},
    }
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("image", {"image": other, "retries": 1}),
        ("image", {"image": image}),
        ("image", {"location": LOCATION, "retries": 1}),
        ("address", {"location": LOCATION + "x", "retrieveDate": moment}),
        ("address", {"location": LOCATION, "retrieveDate": "2026-01-31T13:00:00Z"}),
        ("address", {"image": image, "retrieveDate": moment}),
    ]
    for key, wish in (*asked.items(), *asked.items()):
        assert (await ask(lab, **wish, idempotencyKey=key))["userErrors"] == []
    for key, wish in wrong:
        refused = await ask(lab, **wish, idempotencyKey=key)
        assert [one["code"] for one in refused["userErrors"]] == ["DUPLICATE"], wish
    assert len(charge_point.frames.calls("UpdateFirmware")) == 2


async def test_a_status_belongs_to_the_newest_update_that_was_sent(lab: Lab, charge_point: Obliging) -> None:
    for _ in range(2):
        await ask(lab, location=LOCATION)
    charge_point.answers["UpdateFirmware"] = NotImplementedError("not here")
    await ask(lab, location=LOCATION)
    await say(charge_point, "Downloading")
    assert [one["state"] for one in await updates(lab)] == ["REFUSED", "DOWNLOADING", "ACCEPTED"]


async def test_words_out_of_order_and_unknown_ones_are_kept(lab: Lab, charge_point: Obliging) -> None:
    await ask(lab, location=LOCATION)
    frame = '[2,"odd","FirmwareStatusNotification",{"status":"Verifying"}]'
    await charge_point.utter(frame)
    await eventually(lambda: heard(charge_point, "odd"))
    assert charge_point.frames.answer("odd") == [3, "odd", {}]
    await say(charge_point, "Installed", "Downloaded", "Idle")
    (update,) = await updates(lab)
    assert update["state"] == "INSTALLED"
    assert [entry["word"] for entry in update["history"]] == ["Verifying", "Installed", "Downloaded", "Idle"]


async def heard(charge_point: Obliging, unique_id: str) -> bool:
    return any(frame[1] == unique_id for frame in charge_point.frames.heard if frame[0] in (3, 4))


async def test_a_status_that_nobody_asked_for_is_kept_and_shown(lab: Lab, charge_point: Obliging) -> None:
    await say(charge_point, "Idle", "Downloading")
    await ask(lab, location=LOCATION)
    await say(charge_point, "Installed", "Downloading")
    (update,) = await updates(lab)
    assert [entry["word"] for entry in update["history"]] == ["Installed"]
    statuses = (await lab.ask(STATUSES))["firmwareStatuses"]
    assert [one["word"] for one in statuses] == ["Downloading", "Installed", "Downloading", "Idle"]
    assert [one["firmwareUpdateId"] for one in statuses] == [None, update["id"], None, None]


async def test_what_follows_on_a_download_that_nobody_asked_for_is_not_of_the_last_update(
    lab: Lab, charge_point: Obliging
) -> None:
    await ask(lab, location=LOCATION)
    await say(charge_point, "Installed", "Downloading", "Downloaded", "Installing", "Idle", "InstallationFailed")
    (update,) = await updates(lab)
    assert (update["state"], [one["word"] for one in update["history"]]) == ("INSTALLED", ["Installed", "Idle"])
    await ask(lab, location=LOCATION)
    await say(charge_point, "Downloading")
    assert [one["state"] for one in await updates(lab)] == ["DOWNLOADING", "INSTALLED"]


async def test_the_history_of_an_update_is_as_long_as_a_page_however_much_was_said(
    lab: Lab, charge_point: Obliging
) -> None:
    await ask(lab, location=LOCATION)
    await ask(lab, location=LOCATION)
    update = await firmware.FirmwareUpdate.all().order_by("-id").first()
    assert update is not None
    about = {
        "charge_point_id": update.charge_point_id,
        "firmware_update_id": update.id,
        "received_at": update.created_at,
    }
    await firmware.FirmwareStatus.bulk_create([firmware.FirmwareStatus(word=f"W{n}", **about) for n in range(150)])
    words = [[one["word"] for one in row["history"]] for row in await updates(lab)]
    assert words == [[f"W{n}" for n in range(50, 150)], []]


async def test_older_words_are_reached_from_the_last_one_that_was_told(lab: Lab, charge_point: Obliging) -> None:
    row = await ChargePoint.get()
    about = {"charge_point_id": row.id, "received_at": row.created_at}
    for field, model in (
        ("firmwareStatuses", firmware.FirmwareStatus),
        ("diagnosticsStatuses", diagnostics.DiagnosticsStatus),
    ):
        await model.bulk_create([model(word=f"W{n}", **about) for n in range(5)])
        query = f'query($b: ID) {{ {field}(chargePoint: "CP-1", first: 2, before: $b) {{ id word }} }}'
        told: list[dict[str, str]] = []
        while page := (await lab.ask(query, b=told[-1]["id"] if told else None))[field]:
            told += page
        assert [one["word"] for one in told] == ["W4", "W3", "W2", "W1", "W0"]
        with pytest.raises(AssertionError, match="before is the id of a"):
            await lab.ask(query, b="nonsense")


async def test_a_boot_with_the_same_firmware_is_no_news(lab: Lab, charge_point: Obliging) -> None:
    boot = call.BootNotification("Vendor", "Model", firmware_version="1.0")
    await charge_point.say(boot)
    await ask(lab, location=LOCATION)
    await say(charge_point, "Downloaded", "Installing")
    await charge_point.say(boot)
    await say(charge_point, "InstallationFailed")
    (update,) = await updates(lab)
    assert (update["versionAfter"], [entry["word"] for entry in update["history"]]) == (
        None,
        ["Downloaded", "Installing", "InstallationFailed"],
    )


async def test_a_status_that_was_asked_for_shows_the_effect_of_the_trigger(lab: Lab, charge_point: Obliging) -> None:
    told = await lab.command("triggerMessage", chargePoint="CP-1", requestedMessage="FIRMWARE_STATUS_NOTIFICATION")
    await say(charge_point, "Idle")
    query = "query($id: ID!) { command(id: $id) { awaitsEffect effectAt } }"
    command = (await lab.ask(query, id=told["command"]["id"]))["command"]
    assert command["awaitsEffect"] is False
    assert command["effectAt"] is not None


async def test_one_that_was_rejected_is_not_heard(lab: Lab, charge_point: Obliging) -> None:
    edit = '{identity: "CP-1", registrationStatus: REJECTED}'
    await lab.ask(f"mutation {{ updateChargePoint(input: {edit}) {{ userErrors {{ code }} }} }}")
    for action in ("FirmwareStatusNotification", "DiagnosticsStatusNotification"):
        await charge_point.utter(f'[2,"{action}","{action}",{{"status":"Idle"}}]')
        await eventually(lambda action=action: heard(charge_point, action))
        assert charge_point.frames.answer(action)[2] == "SecurityError"
    assert (await lab.ask(STATUSES))["firmwareStatuses"] == []


async def test_an_image_for_others_is_sent_with_a_warning(lab: Lab, charge_point: Obliging) -> None:
    fitting = await upload_image(lab, vendor="model", model="VENDOR")
    other = await upload_image(lab, vendor="Model", model="Other")
    assert (await ask(lab, image=fitting))["warning"] is None
    told = await ask(lab, image=other)
    assert "Other" in told["warning"]
    assert told["firmwareUpdate"]["state"] == "ACCEPTED"


async def test_an_address_that_the_charge_point_cannot_reach_is_sent_with_a_warning(
    lab: Lab, charge_point: Obliging
) -> None:
    image = await upload_image(lab)
    await ChargePoint.all().update(remote_address="192.0.2.7")
    assert "VOLTGRAPH_PUBLIC_URL" in (await ask(lab, image=image))["warning"]
    assert (await ask(lab, location=LOCATION))["warning"] is None
    for location, warns in ((None, True), (LOCATION, False)):
        told = await lab.command("getDiagnostics", "warning", chargePoint="CP-1", location=location)
        assert bool(told["warning"]) is warns


async def test_a_link_ends_when_the_charge_point_says_that_it_has_the_image(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab))
    async with client(lab) as http:
        await say(charge_point, "Downloading", "DownloadFailed", "Downloading")
        assert (await http.head(url)).status_code == 200
        await say(charge_point, "Downloaded")
        assert (await http.head(url)).status_code == 410


async def test_what_was_fetched_before_does_not_end_the_link_of_the_next_update(
    lab: Lab, charge_point: Obliging
) -> None:
    image = await upload_image(lab)
    first, second = [await offer(lab, charge_point, image) for _ in range(2)]
    async with client(lab) as http:
        assert (await http.get(first)).status_code == 200
        await say(charge_point, "Downloaded")
        assert (await http.get(second, headers={"range": "bytes=0-9"})).status_code == 206
        await say(charge_point, "Installing")
        assert (await http.get(second)).status_code == 410


async def test_a_word_is_about_the_update_that_is_being_fetched_and_not_about_a_newer_one(
    lab: Lab, charge_point: Obliging
) -> None:
    url = await offer(lab, charge_point, await upload_image(lab))
    await ask(lab, location=LOCATION)
    async with client(lab) as http:
        assert (await http.get(url)).status_code == 200
    await say(charge_point, "Downloading", "Downloaded", "Installing", "Installed")
    assert [one["state"] for one in await updates(lab)] == ["ACCEPTED", "INSTALLED"]
    await say(charge_point, "Downloading", "Downloaded")
    assert [one["state"] for one in await updates(lab)] == ["DOWNLOADED", "INSTALLED"]


async def test_a_download_that_begins_while_an_older_one_is_under_way_is_the_newest(
    lab: Lab, charge_point: Obliging
) -> None:
    for words in (["Downloading"], ["DownloadFailed", "Downloading"]):
        await ask(lab, location=LOCATION)
        await say(charge_point, *words)
    assert [one["state"] for one in await updates(lab)] == ["DOWNLOADING", "DOWNLOAD_FAILED"]


async def test_a_subscriber_follows_an_update_and_its_download(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    watched = '{ firmwareUpdatesChanged(chargePoint: "CP-1", intervalMs: 50) { nodes { state deliveredBytes } } }'
    async with lab.subscribe(f"subscription {watched}") as live:
        assert (await anext(live))["firmwareUpdatesChanged"]["nodes"] == []
        await offer(lab, charge_point, image)
        await say(charge_point, "Downloading")
        async for data in live:
            if {"state": "DOWNLOADING", "deliveredBytes": 0} in data["firmwareUpdatesChanged"]["nodes"]:
                break


async def test_who_follows_an_update_is_told_when_it_is_sent(ground_floor: Any) -> None:
    row = await connected()
    _, asked = await firmware.update(row, Order(OPERATOR), source=LOCATION)
    with events.listen("firmware_update") as mailbox:
        assert await command.claim(row.id, "here", "socket")
        async with asyncio.timeout(5):
            assert [change.id for change in (await mailbox.take()).changes] == [asked.id]


async def test_an_image_that_was_archived_since_it_was_read_is_not_sent(ground_floor: Any) -> None:
    row = await connected()
    image = await firmware_image.create(OPERATOR, Kept("0" * 32, 1, "0" * 64), "new.bin", About("2.0"))
    await firmware_image.archive(OPERATOR, image.id)
    with pytest.raises(Invalid, match="archived"):
        await firmware.update(row, Order(OPERATOR), source=image)
    assert await command.Command.all().count() == 0


async def test_an_update_may_wait_for_its_charge_point(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")
    told = await ask(lab, image=await upload_image(lab), validUntil=now(60), waitSeconds=0)
    assert told["firmwareUpdate"]["state"] == "REQUESTED"
    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        assert "***" not in (await charge_point.was_asked("UpdateFirmware"))["location"]
        await say(charge_point, "Downloading")
        assert [one["state"] for one in await updates(lab)] == ["DOWNLOADING"]
