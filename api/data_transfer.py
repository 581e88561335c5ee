"""Data transfer: saying to a charge point what only its maker understands (OCPP: DataTransfer)."""

from enum import Enum
from typing import Annotated, Any

import strawberry

from api.command import Command, CommandInput, ask
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.words import INPUT, by_word
from models.errors import Invalid


@strawberry.enum(description="What a charge point answered to a maker's own message.")
class DataTransferStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It was understood and done.")
    REJECTED = strawberry.enum_value("Rejected", description="It was understood and refused.")
    UNKNOWN_MESSAGE_ID = strawberry.enum_value("UnknownMessageId", description="It does not know the message.")
    UNKNOWN_VENDOR_ID = strawberry.enum_value("UnknownVendorId", description="It does not know the maker.")


@strawberry.input(description="A maker's own message.")
class DataTransferInput(CommandInput):
    vendor_id: str = strawberry.field(description="Whose message: 1 to 255 characters.")
    message_id: str | None = strawberry.field(default=None, description="Which of its messages: up to 50 characters.")
    data: str | None = strawberry.field(default=None, description="What it says, as text; JSON is sent as text, too.")


@strawberry.type(description="What came of a maker's own message.")
class DataTransferPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: DataTransferStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    data: str | None = strawberry.field(default=None, description="What it answered beside the status, as text.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


_STATUS = by_word(DataTransferStatus)


@strawberry.type
class DataTransferMutation:
    """What can be said beyond OCPP."""

    @strawberry.mutation(description="Say something to a charge point that only its maker understands. Needs OPERATOR.")
    @refusable(DataTransferPayload)
    async def data_transfer(self, info: Info, input: Annotated[DataTransferInput, INPUT]) -> DataTransferPayload:
        if not 1 <= len(input.vendor_id) <= 255:
            raise Invalid("a vendorId has 1 to 255 characters", field="vendorId")
        if input.message_id is not None and len(input.message_id) > 50:
            raise Invalid("a messageId has at most 50 characters", field="messageId")
        request: dict[str, Any] = {"vendorId": input.vendor_id}
        if input.message_id is not None:
            request["messageId"] = input.message_id
        if input.data is not None:
            request["data"] = input.data
        row = await ask(info.context.principal, input, "data_transfer", request)
        return DataTransferPayload(
            command=Command.from_row(row),
            status=_STATUS.get(row.status or ""),
            data=(row.response or {}).get("data"),
        )
