"""Firmware Management profile: UpdateFirmware and GetDiagnostics in their stages; no file is really moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from posixpath import basename
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.clock import from_wire, wire_time
from simulator.commands import Handler, supports
from simulator.connector import Connector
from simulator.rpc import Answer, CallRefused

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint

PROTOCOLS = ("ftp", "ftps", "http", "https")
STAGE_SECONDS = 20.0


@dataclass(slots=True)
class Firmware:
    """What runs, and how far an update or an upload has come."""

    version: str
    status: str = "Idle"
    diagnostics: str = "Idle"


def _update_firmware(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    _check(charge_point)
    wait = (from_wire(request["retrieveDate"]) - charge_point.clock.now()).total_seconds() * charge_point.clock.speed
    return Answer({}, lambda: charge_point.spawn(_update(charge_point, request["location"], wait)))


async def _update(charge_point: ChargePoint, location: str, wait: float) -> None:
    firmware = charge_point.firmware
    if firmware.status != "Idle":
        return
    firmware.status = "Downloading"
    await charge_point.clock.live(wait)
    _tell_firmware(charge_point, "Downloading")
    await charge_point.clock.live(STAGE_SECONDS)
    if _is_unreachable(location):
        _tell_firmware(charge_point, "DownloadFailed")
        firmware.status = "Idle"
        return
    _tell_firmware(charge_point, "Downloaded")
    # What is charging is charged first.
    for connector in charge_point.connectors.values():
        await connector.until(partial(_is_idle, connector), None)
    _tell_firmware(charge_point, "Installing")
    await charge_point.clock.live(STAGE_SECONDS)
    firmware.version = (basename(urlsplit(location).path).rsplit(".", 1)[0] or "unnamed")[:50]
    _tell_firmware(charge_point, "Installed")
    firmware.status = "Idle"
    await charge_point.reset(hard=False)


def _is_idle(connector: Connector) -> bool:
    return connector.transaction is None


def _get_diagnostics(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    _check(charge_point)
    name = f"{charge_point.identity}-{wire_time(charge_point.clock.now())[:19].replace(':', '')}.log"[-255:]
    return Answer({"fileName": name}, lambda: charge_point.spawn(_upload(charge_point, request["location"])))


async def _upload(charge_point: ChargePoint, location: str) -> None:
    _tell_diagnostics(charge_point, "Uploading")
    await charge_point.clock.live(STAGE_SECONDS)
    _tell_diagnostics(charge_point, "UploadFailed" if _is_unreachable(location) else "Uploaded")
    charge_point.firmware.diagnostics = "Idle"


def _check(charge_point: ChargePoint) -> None:
    if not supports(charge_point, "FirmwareManagement"):
        raise CallRefused("NotSupported", "no Firmware Management here")


def _is_unreachable(location: str) -> bool:
    """Of what nobody serves; hosts in `.invalid` never exist (RFC 6761)."""
    parts = urlsplit(location)
    return parts.scheme.lower() not in PROTOCOLS or (parts.hostname or "invalid").endswith("invalid")


def _tell_firmware(charge_point: ChargePoint, word: str) -> None:
    charge_point.firmware.status = word
    charge_point.outbox.live("FirmwareStatusNotification", {"status": word})


def _tell_diagnostics(charge_point: ChargePoint, word: str) -> None:
    charge_point.firmware.diagnostics = word
    charge_point.outbox.live("DiagnosticsStatusNotification", {"status": word})


HANDLERS: dict[str, Handler] = {"UpdateFirmware": _update_firmware, "GetDiagnostics": _get_diagnostics}
