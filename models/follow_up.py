"""Follow-ups: what Voltgraph asks of a charge point by itself, where an operator switched it on; nothing by default."""

from models.charge_point import ChargePoint, RegistrationStatus
from models.command import Order, send
from models.errors import Refused
from models.principal import SYSTEM


async def after_boot(charge_point_id: int) -> None:
    """Read the configuration of a charge point that booted and was Accepted, if it is switched on."""
    row = await ChargePoint.get(id=charge_point_id)
    if row.read_configuration_after_boot and row.registration_status == RegistrationStatus.ACCEPTED:
        await _ask(row, "get_configuration", {}, "read after boot")


async def after_reconnect(charge_point_id: int) -> None:
    """Ask a charge point that connected for the status of its connectors, if it is switched on."""
    row = await ChargePoint.get(id=charge_point_id)
    if row.ask_status_after_reconnect and row.registration_status == RegistrationStatus.ACCEPTED:
        await _ask(row, "trigger_message", {"requestedMessage": "StatusNotification"}, "asked after reconnect")


async def _ask(row: ChargePoint, action: str, request: dict[str, object], reason: str) -> None:
    try:
        await send(row, action, request, Order(SYSTEM, reason=reason))
    except Refused:
        return  # it is gone again
