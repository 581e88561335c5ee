"""Remote Trigger profile: TriggerMessage, confirmed first and then done, also before registration."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.commands import Handler, status, supports
from simulator.connector import Connector
from simulator.rpc import Answer, CallRefused, NoAnswer

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint

Message = tuple[str, dict[str, Any]]


def _trigger_message(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    number = request.get("connectorId")
    if number is not None and number not in (0, *charge_point.connectors):
        return status("Rejected")
    wanted = request["requestedMessage"]
    if wanted == "BootNotification":
        # Who is registered already had better not boot again (OCPP 1.6 errata 3.35).
        if charge_point.registration == "Accepted":
            return status("Rejected")
        return status("Accepted", charge_point.boot_soon)
    if wanted in ("DiagnosticsStatusNotification", "FirmwareStatusNotification") and not supports(
        charge_point, "FirmwareManagement"
    ):
        return status("NotImplemented")
    if wanted == "MeterValues" and number == 0:
        return status("Rejected")
    return status("Accepted", lambda: charge_point.spawn(_send(charge_point, _messages(charge_point, wanted, number))))


def _messages(charge_point: ChargePoint, wanted: str, number: int | None) -> list[Callable[[], Message]]:
    connectors: list[Connector | None] = [
        connector for connector in charge_point.connectors.values() if number in (None, connector.number)
    ]
    match wanted:
        case "StatusNotification":
            told = [None] if number == 0 else connectors if number else [None, *connectors]
            return [partial(_status, charge_point, connector) for connector in told]
        case "MeterValues":
            return [partial(_values, charge_point, connector) for connector in connectors if connector]
        case "FirmwareStatusNotification":
            return [lambda: (wanted, {"status": charge_point.firmware.status})]
        case "DiagnosticsStatusNotification":
            return [lambda: (wanted, {"status": charge_point.firmware.diagnostics})]
        case _:
            return [lambda: (wanted, {})]


def _status(charge_point: ChargePoint, connector: Connector | None) -> Message:
    return "StatusNotification", charge_point.status_notification(connector)


def _values(charge_point: ChargePoint, connector: Connector) -> Message:
    return "MeterValues", charge_point.charging.triggered_values(connector)


async def _send(charge_point: ChargePoint, messages: list[Callable[[], Message]]) -> None:
    for message in messages:
        if charge_point.link is None:
            return
        try:
            await charge_point.link.call(*message())
        except (CallRefused, NoAnswer):
            return


HANDLERS: dict[str, Handler] = {"TriggerMessage": _trigger_message}
