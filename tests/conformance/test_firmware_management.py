"""The 5 cases of the Firmware Management profile (OCTT for OCPP 1.6, central system)."""

from typing import Any

from ocpp.v16 import call

from tests.lab import Lab, Obliging, now

LOCATION = "ftp://files.example/firmware-2.0.bin"
UPLOAD = "ftp://files.example/diagnostics/"

UPDATES = "{ firmwareUpdates { nodes { state versionBefore versionAfter history { word firmwareVersion } } } }"
DIAGNOSTICS = "{ diagnostics { nodes { state fileName history { word } } } }"


async def begin_update(lab: Lab, charge_point: Obliging) -> None:
    """Ask for an update at once; the answer says no more than that it was heard."""
    retrieve_date = now(-60)
    answer = await lab.command(
        "updateFirmware",
        "firmwareUpdate { state }",
        chargePoint="CP-1",
        location=LOCATION,
        retrieveDate=retrieve_date,
    )
    assert answer["userErrors"] == []
    assert (answer["command"]["state"], answer["firmwareUpdate"]["state"]) == ("ANSWERED", "ACCEPTED")
    asked = await charge_point.was_asked("UpdateFirmware")
    assert asked["location"] == LOCATION
    assert asked["retrieveDate"].endswith("Z")
    assert asked["retrieveDate"][:19] == retrieve_date[:19]
    assert set(asked) == {"location", "retrieveDate"}


async def say(charge_point: Obliging, *words: str) -> None:
    for word in words:
        assert await charge_point.say(call.FirmwareStatusNotification(word)) == {}


async def boot_with(charge_point: Obliging, version: str) -> None:
    booted = await charge_point.say(call.BootNotification("Vendor", "Model", firmware_version=version))
    assert booted["status"] == "Accepted"
    for connector_id in (0, 1):
        await charge_point.status("Available", connector_id)


async def shown(lab: Lab) -> dict[str, Any]:
    (update,) = (await lab.ask(UPDATES))["firmwareUpdates"]["nodes"]
    return dict(update)


async def test_tc_044_1_firmware_update(lab: Lab, charge_point: Obliging) -> None:
    await begin_update(lab, charge_point)
    await say(charge_point, "Downloading", "Downloaded")
    for connector_id in (0, 1):
        await charge_point.status("Unavailable", connector_id)
    await say(charge_point, "Installing")
    await boot_with(charge_point, "2.0")
    await say(charge_point, "Installed")
    update = await shown(lab)
    assert (update["state"], update["versionBefore"], update["versionAfter"]) == ("INSTALLED", None, "2.0")
    assert [entry["word"] for entry in update["history"]] == [
        "Downloading",
        "Downloaded",
        "Installing",
        "BootNotification",
        "Installed",
    ]


async def test_tc_044_2_firmware_download_fails(lab: Lab, charge_point: Obliging) -> None:
    await begin_update(lab, charge_point)
    await say(charge_point, "Downloading", "DownloadFailed")
    assert (await shown(lab))["state"] == "DOWNLOAD_FAILED"


async def test_tc_044_3_firmware_installation_fails(lab: Lab, charge_point: Obliging) -> None:
    await begin_update(lab, charge_point)
    await say(charge_point, "Downloading", "Downloaded")
    for connector_id in (0, 1):
        await charge_point.status("Unavailable", connector_id)
    await say(charge_point, "Installing")
    assert (await charge_point.boot())["status"] == "Accepted"
    await say(charge_point, "InstallationFailed")
    update = await shown(lab)
    assert (update["state"], update["versionAfter"]) == ("INSTALLATION_FAILED", None)


async def begin_upload(lab: Lab, charge_point: Obliging) -> None:
    """Ask for diagnostics of all times."""
    answer = await lab.command("getDiagnostics", "fileName", chargePoint="CP-1", location=UPLOAD)
    assert (answer["command"]["state"], answer["fileName"]) == ("ANSWERED", "log.tgz")
    assert await charge_point.was_asked("GetDiagnostics") == {"location": UPLOAD}


async def test_tc_045_1_get_diagnostics(lab: Lab, charge_point: Obliging) -> None:
    await begin_upload(lab, charge_point)
    for word in ("Uploading", "Uploaded"):
        assert await charge_point.say(call.DiagnosticsStatusNotification(word)) == {}
    (request,) = (await lab.ask(DIAGNOSTICS))["diagnostics"]["nodes"]
    history = [{"word": "Uploading"}, {"word": "Uploaded"}]
    assert request == {"state": "UPLOADED", "fileName": "log.tgz", "history": history}


async def test_tc_045_2_upload_of_diagnostics_fails(lab: Lab, charge_point: Obliging) -> None:
    await begin_upload(lab, charge_point)
    for word in ("Uploading", "UploadFailed"):
        assert await charge_point.say(call.DiagnosticsStatusNotification(word)) == {}
    (request,) = (await lab.ask(DIAGNOSTICS))["diagnostics"]["nodes"]
    assert request["state"] == "UPLOAD_FAILED"
