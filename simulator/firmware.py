"""Firmware Management profile: UpdateFirmware and GetDiagnostics in their stages; files are really moved, over HTTP."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from posixpath import basename
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.clock import from_wire, wire_time
from simulator.commands import Handler, supports
from simulator.connector import Connector
from simulator.rpc import Answer, CallRefused
from simulator.transfer import Download, TransferFailed, Upload

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint

logger = logging.getLogger(__name__)

STAGE_SECONDS = 20.0
RETRY_SECONDS = 30.0


@dataclass(slots=True)
class Firmware:
    """What runs, and how far an update or an upload has come."""

    version: str
    status: str = "Idle"
    diagnostics: str = "Idle"
    diagnostics_bytes: int = 200_000
    """How large a file of diagnostics is."""
    downloaded: Download | None = None
    """The newest image that was fetched whole."""


def _update_firmware(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    _check(charge_point)
    wait = (from_wire(request["retrieveDate"]) - charge_point.clock.now()).total_seconds() * charge_point.clock.speed
    return Answer({}, lambda: charge_point.spawn(_update(charge_point, request, wait)))


async def _update(charge_point: ChargePoint, request: dict[str, Any], wait: float) -> None:
    firmware = charge_point.firmware
    if firmware.status != "Idle":
        return
    firmware.status = "Downloading"
    await charge_point.clock.live(wait)
    _tell_firmware(charge_point, "Downloading")
    await charge_point.clock.live(STAGE_SECONDS)
    download = Download(request["location"])
    if not await _transfer(charge_point, download, request):
        _tell_firmware(charge_point, "DownloadFailed")
        firmware.status = "Idle"
        return
    firmware.downloaded = download
    _tell_firmware(charge_point, "Downloaded")
    # What is charging is charged first.
    for connector in charge_point.connectors.values():
        await connector.until(partial(_is_idle, connector), None)
    _tell_firmware(charge_point, "Installing")
    await charge_point.clock.live(STAGE_SECONDS)
    firmware.version = (basename(urlsplit(download.url).path).rsplit(".", 1)[0] or "unnamed")[:50]
    await charge_point.reset(hard=False)
    while not charge_point.is_connected:  # noqa: ASYNC110 - it comes back in its own time
        await asyncio.sleep(0.05)
    _tell_firmware(charge_point, "Installed")
    firmware.status = "Idle"


def _is_idle(connector: Connector) -> bool:
    return connector.transaction is None


def _get_diagnostics(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    _check(charge_point)
    name = f"{charge_point.identity}-{wire_time(charge_point.clock.now())[:19].replace(':', '')}.log"[-255:]
    return Answer({"fileName": name}, lambda: charge_point.spawn(_upload(charge_point, request, name)))


async def _upload(charge_point: ChargePoint, request: dict[str, Any], name: str) -> None:
    _tell_diagnostics(charge_point, "Uploading")
    await charge_point.clock.live(STAGE_SECONDS)
    # A location that ends as a folder wants the name of the file (OCPP 1.6, 6.9 leaves it open).
    url = request["location"] + (name if request["location"].endswith("/") else "")
    done = await _transfer(charge_point, Upload(url, name, charge_point.firmware.diagnostics_bytes), request)
    _tell_diagnostics(charge_point, "Uploaded" if done else "UploadFailed")
    charge_point.firmware.diagnostics = "Idle"


async def _transfer(charge_point: ChargePoint, transfer: Download | Upload, request: dict[str, Any]) -> bool:
    """Move a file, and try again as often as was asked for (OCPP 1.6, 6.9 and 6.19)."""
    for tries_left in range(request.get("retries", 0), -1, -1):
        try:
            await asyncio.to_thread(transfer.attempt)
        except TransferFailed as failure:
            logger.info("%s could not move a file: %s", charge_point.identity, failure)
            if not tries_left or not failure.again:
                return False
            await charge_point.clock.live(request.get("retryInterval", RETRY_SECONDS))
        except asyncio.CancelledError:
            transfer.stop.set()  # the thread goes on else
            raise
        else:
            return True
    return False


def _check(charge_point: ChargePoint) -> None:
    if not supports(charge_point, "FirmwareManagement"):
        raise CallRefused("NotSupported", "no Firmware Management here")


def _tell_firmware(charge_point: ChargePoint, word: str) -> None:
    charge_point.firmware.status = word
    charge_point.outbox.live("FirmwareStatusNotification", {"status": word})


def _tell_diagnostics(charge_point: ChargePoint, word: str) -> None:
    charge_point.firmware.diagnostics = word
    charge_point.outbox.live("DiagnosticsStatusNotification", {"status": word})


HANDLERS: dict[str, Handler] = {"UpdateFirmware": _update_firmware, "GetDiagnostics": _get_diagnostics}
