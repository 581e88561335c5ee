"""Commands to connectors (OCPP: ChangeAvailability, UnlockConnector)."""

from enum import Enum
from typing import Annotated

import strawberry

from api.command import Command, CommandInput, ask
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.words import INPUT, by_word


@strawberry.enum(description="Whether a connector should be in use.")
class AvailabilityType(Enum):
    OPERATIVE = strawberry.enum_value("Operative", description="In use.")
    INOPERATIVE = strawberry.enum_value("Inoperative", description="Out of use, also after a restart.")


@strawberry.enum(description="What a charge point answered to a change of availability.")
class ChangeAvailabilityStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It was changed; the status of the connector shows it.")
    REJECTED = strawberry.enum_value("Rejected", description="It will not be changed.")
    SCHEDULED = strawberry.enum_value("Scheduled", description="It will be changed when the running transaction ends.")


@strawberry.enum(description="What a charge point answered to unlocking a connector.")
class UnlockConnectorStatus(Enum):
    UNLOCKED = strawberry.enum_value("Unlocked", description="The cable can be taken out.")
    UNLOCK_FAILED = strawberry.enum_value("UnlockFailed", description="The lock did not open.")
    NOT_SUPPORTED = strawberry.enum_value("NotSupported", description="It has no lock, or no such connector.")


@strawberry.input(description="A connector to take out of use, or back.")
class ChangeAvailabilityInput(CommandInput):
    connector_id: int = strawberry.field(description="Which connector; 0 for the charge point and all its connectors.")
    type: AvailabilityType = strawberry.field(description="What it should be.")


@strawberry.input(description="A connector to unlock.")
class UnlockConnectorInput(CommandInput):
    connector_id: int = strawberry.field(description="Which connector, from 1; also one that is unknown here.")


@strawberry.type(description="What came of a change of availability.")
class ChangeAvailabilityPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: ChangeAvailabilityStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="What came of unlocking a connector.")
class UnlockConnectorPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: UnlockConnectorStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


_AVAILABILITY = by_word(ChangeAvailabilityStatus)
_UNLOCK = by_word(UnlockConnectorStatus)


@strawberry.type
class ConnectorMutation:
    """What can be asked of connectors."""

    @strawberry.mutation(
        description="Ask a charge point to take a connector out of use, or back. The effect shows as a status of the"
        " connector. Needs OPERATOR."
    )
    @refusable(ChangeAvailabilityPayload)
    async def change_availability(
        self, info: Info, input: Annotated[ChangeAvailabilityInput, INPUT]
    ) -> ChangeAvailabilityPayload:
        request = {"connectorId": input.connector_id, "type": input.type.value}
        row = await ask(info.context.principal, input, "change_availability", request)
        return ChangeAvailabilityPayload(command=Command.from_row(row), status=_AVAILABILITY.get(row.status or ""))

    @strawberry.mutation(
        description="Ask a charge point to let go of a cable. To end a session, stop it instead. Needs OPERATOR."
    )
    @refusable(UnlockConnectorPayload)
    async def unlock_connector(
        self, info: Info, input: Annotated[UnlockConnectorInput, INPUT]
    ) -> UnlockConnectorPayload:
        row = await ask(info.context.principal, input, "unlock_connector", {"connectorId": input.connector_id})
        return UnlockConnectorPayload(command=Command.from_row(row), status=_UNLOCK.get(row.status or ""))
