"""Effects: "accepted" is not "done"; what a charge point reports after a command tells what became of it."""

from datetime import datetime

from models.charge_point import Boot, Heartbeat
from models.command import Command
from models.connector import ConnectorStatus, Status
from models.database import changed
from models.transaction import Meter, Start, Stop

Witness = Boot | Heartbeat | Status | Start | Meter | Stop
"""The reports that can show an effect."""

_TRIGGERED = {
    "BootNotification": Boot,
    "Heartbeat": Heartbeat,
    "StatusNotification": Status,
    "MeterValues": Meter,
}


def shows(report: Witness, command: Command) -> bool:
    """Whether this report shows the effect of a command that was sent before it."""
    request = command.request
    match command.action, report:
        case "reset", Boot():
            return True
        case "change_availability", Status():
            wanted = request.get("connectorId")
            out = report.status == ConnectorStatus.UNAVAILABLE
            return wanted in (0, report.connector_id) and out == (request.get("type") == "Inoperative")
        case "unlock_connector", Status():
            return report.connector_id == request.get("connectorId") and report.status in (
                ConnectorStatus.AVAILABLE,
                ConnectorStatus.FINISHING,
            )
        case "remote_start_transaction", Start():
            return bool(report.id_tag.lower() == str(request.get("idTag")).lower()) and request.get("connectorId") in (
                None,
                report.connector_id,
            )
        case "remote_stop_transaction", Stop():
            return report.transaction_id == request.get("transactionId")
        case "reserve_now", Status():
            return report.status == ConnectorStatus.RESERVED and request.get("connectorId") in (0, report.connector_id)
        case "trigger_message", _:
            if not isinstance(report, _TRIGGERED.get(request.get("requestedMessage", ""), ())):
                return False
            # A boot and a heartbeat are about no connector, whichever was asked about.
            wanted = request.get("connectorId")
            return wanted in (None, getattr(report, "connector_id", wanted))
    return False


async def show_triggered(charge_point_id: int, message: str, received_at: datetime) -> None:
    """Note, inside a unit of work, that a message came which was asked for: one that does not take the intake's way."""
    waiting = Command.filter(charge_point_id=charge_point_id, awaits_effect=True, action="trigger_message")
    for command in await waiting.filter(sent_at__lte=received_at):
        if command.request.get("requestedMessage") == message:
            command.effect_at = received_at
            command.awaits_effect = False
            await command.save(update_fields=["effect_at", "awaits_effect"])
            changed("command", command.id, charge_point_id)
