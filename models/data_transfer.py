"""Data transfer: what vendors say beyond OCPP, each understood by a handler of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from models.charge_point import require_registered


class DataTransferStatus(StrEnum):
    """OCPP 1.6, 7.25."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"
    UNKNOWN_VENDOR_ID = "UnknownVendorId"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a charge point sent: `data` is text, whatever is in it."""

    charge_point_id: int
    vendor_id: str
    message_id: str | None
    data: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What it is answered."""

    status: DataTransferStatus
    data: str | None = None


Handler = Callable[[Transfer], Awaitable[Reply]]
_handlers: dict[str, dict[str | None, Handler]] = {}


def understands(vendor_id: str, message_id: str | None = None) -> Callable[[Handler], Handler]:
    """Register who understands a vendor's messages: one of them, or with None all that nobody else does."""

    def register(handler: Handler) -> Handler:
        _handlers.setdefault(vendor_id.lower(), {})[message_id] = handler
        return handler

    return register


async def receive(transfer: Transfer) -> Reply:
    """Have a transfer answered by who understands it; the vendor's id is compared without case (OCPP 1.6, 4.3).

    Raises NotRegistered while the charge point is not Accepted: nobody can ask it for a DataTransfer.
    """
    await require_registered(transfer.charge_point_id)
    handlers = _handlers.get(transfer.vendor_id.lower())
    if handlers is None:
        return Reply(DataTransferStatus.UNKNOWN_VENDOR_ID)
    handler = handlers.get(transfer.message_id) or handlers.get(None)
    if handler is None:
        return Reply(DataTransferStatus.UNKNOWN_MESSAGE_ID)
    return await handler(transfer)
