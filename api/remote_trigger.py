"""Remote Trigger profile: asking a charge point to send a message now (OCPP: TriggerMessage)."""

from enum import Enum
from typing import Annotated, Any

import strawberry

from api.command import Command, CommandInput, ask
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.words import INPUT, by_word


@strawberry.enum(description="A message that a charge point can be asked to send.")
class RequestedMessage(Enum):
    BOOT_NOTIFICATION = strawberry.enum_value("BootNotification", description="Who it is.")
    DIAGNOSTICS_STATUS_NOTIFICATION = strawberry.enum_value(
        "DiagnosticsStatusNotification", description="How its upload of diagnostics goes."
    )
    FIRMWARE_STATUS_NOTIFICATION = strawberry.enum_value(
        "FirmwareStatusNotification", description="How its firmware update goes."
    )
    HEARTBEAT = strawberry.enum_value("Heartbeat", description="That it is there.")
    METER_VALUES = strawberry.enum_value("MeterValues", description="What it measures now.")
    STATUS_NOTIFICATION = strawberry.enum_value("StatusNotification", description="What its connectors are doing.")


@strawberry.enum(description="What a charge point answered to the wish for a message.")
class TriggerMessageStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="The message follows.")
    REJECTED = strawberry.enum_value("Rejected", description="It will not send it.")
    NOT_IMPLEMENTED = strawberry.enum_value("NotImplemented", description="It cannot send that one on request.")


@strawberry.input(description="A message to ask for.")
class TriggerMessageInput(CommandInput):
    requested_message: RequestedMessage = strawberry.field(description="Which message.")
    connector_id: int | None = strawberry.field(
        default=None, description="About which connector, from 1; null for all of them."
    )


@strawberry.type(description="What came of asking for a message.")
class TriggerMessagePayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: TriggerMessageStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    warning: str | None = strawberry.field(
        default=None, description="Why the specification speaks against this wish. It was sent all the same."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


_STATUS = by_word(TriggerMessageStatus)


@strawberry.type
class RemoteTriggerMutation:
    """What can be done about messages on request."""

    @strawberry.mutation(description="Ask a charge point to send a message now. Needs OPERATOR.")
    @refusable(TriggerMessagePayload)
    async def trigger_message(self, info: Info, input: Annotated[TriggerMessageInput, INPUT]) -> TriggerMessagePayload:
        request: dict[str, Any] = {"requestedMessage": input.requested_message.value}
        if input.connector_id is not None:
            request["connectorId"] = input.connector_id
        row = await ask(info.context.principal, input, "trigger_message", request)
        return TriggerMessagePayload(
            command=Command.from_row(row),
            status=_STATUS.get(row.status or ""),
            warning=_doubt(input.requested_message, input.connector_id),
        )


def _doubt(message: RequestedMessage, connector_id: int | None) -> str | None:
    if message is RequestedMessage.BOOT_NOTIFICATION:  # OCPP 1.6 errata, 3.40
        return "one that was accepted at its last start should not be asked, unless its registration was changed since"
    if connector_id is not None and connector_id < 1:
        return "a message is about a connector from 1, or about all if none is named"
    return None
