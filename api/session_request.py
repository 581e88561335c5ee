"""Starting and stopping sessions from afar (OCPP: RemoteStartTransaction, RemoteStopTransaction)."""

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import ID

from api.charging_profile import ChargingProfile
from api.charging_schedule import WARNINGS, ChargingProfileInput, ChargingProfileWarning
from api.command import Command, CommandInput, await_end, receive
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import decode
from api.session import ChargingSession
from api.words import INPUT, by_word
from models import predicted_schedule, session_request, smart_charging
from models import session as sessions
from models.charge_point import ChargePoint
from models.command import Command as CommandRow
from models.command import Order
from models.errors import Invalid, NotFound
from models.id_tag_registry import MOST_ID_TAG
from models.principal import Principal


@strawberry.enum(description="What a charge point answered to a remote start or stop.")
class RemoteStartStopStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It will try.")
    REJECTED = strawberry.enum_value("Rejected", description="It will not.")


@strawberry.input(description="A session to start.")
class RemoteStartTransactionInput(CommandInput):
    id_tag: str = strawberry.field(description="Who will charge: an id tag of 1 to 20 characters.")
    connector_id: int | None = strawberry.field(
        default=None, description="Where, from 1; null leaves it to the charge point."
    )
    charging_profile: ChargingProfileInput | None = strawberry.field(
        default=None,
        description="How much may be drawn meanwhile: a TX_PROFILE without a transactionId, which goes with the"
        " session. A charge point without smart charging ignores it.",
    )


@strawberry.input(description="A session to stop. Say which by transactionId or by sessionId.")
class RemoteStopTransactionInput(CommandInput):
    transaction_id: int | None = strawberry.field(default=None, description="Its transaction, even one unknown here.")
    session_id: ID | None = strawberry.field(default=None, description="The id of the session.")


@strawberry.type(description="What came of a remote start or stop.")
class RemoteStartStopPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    session: ChargingSession | None = strawberry.field(
        default=None, description="The session, as it is now; follow it with sessionChanged."
    )
    status: RemoteStartStopStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    charging_profile: ChargingProfile | None = strawberry.field(
        default=None, description="The charging profile that went with a remote start, as it is known now."
    )
    warnings: list[ChargingProfileWarning] = strawberry.field(default_factory=list, description=WARNINGS)
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


_STATUS = by_word(RemoteStartStopStatus)


@strawberry.type
class SessionMutation:
    """What can be done about sessions."""

    @strawberry.mutation(
        description="Ask a charge point to start a session. It begins once the charge point has accepted and a vehicle"
        " is plugged in. Needs OPERATOR."
    )
    @refusable(RemoteStartStopPayload)
    async def remote_start_transaction(
        self, info: Info, input: Annotated[RemoteStartTransactionInput, INPUT]
    ) -> RemoteStartStopPayload:
        principal = info.context.principal
        charge_point, order = await receive(principal, input)
        id_tag = input.id_tag.strip()
        if not 1 <= len(id_tag) <= MOST_ID_TAG or not id_tag.isprintable():
            raise Invalid(f"an id tag has 1 to {MOST_ID_TAG} printable characters", field="idTag")
        if input.connector_id is not None and input.connector_id < 1:
            raise Invalid("a session runs on a connector, from 1", field="connectorId")
        if input.charging_profile is not None:
            return await _start_under_profile(principal, charge_point, order, input, id_tag)
        request: dict[str, Any] = {} if input.connector_id is None else {"connectorId": input.connector_id}
        request["idTag"] = id_tag
        command, _ = await session_request.remote_start(
            charge_point, order, id_tag=id_tag, connector_id=input.connector_id, request=request
        )
        return await _payload(principal, await await_end(command, input))

    @strawberry.mutation(
        description="Ask a charge point to stop a session. It ends when the charge point reports its end, which comes"
        " after the answer. Needs OPERATOR."
    )
    @refusable(RemoteStartStopPayload)
    async def remote_stop_transaction(
        self, info: Info, input: Annotated[RemoteStopTransactionInput, INPUT]
    ) -> RemoteStartStopPayload:
        principal = info.context.principal
        charge_point, order = await receive(principal, input)
        if (input.transaction_id is None) == (input.session_id is None):
            raise Invalid("give either the transactionId or the sessionId", field="transactionId")
        transaction_id = input.transaction_id
        if input.session_id is not None:
            row_id = decode("ChargingSession", input.session_id) or 0
            found = await sessions.visible(principal).get_or_none(id=row_id, charge_point_id=charge_point.id)
            if found is None:
                raise NotFound("this charge point has no such session", field="sessionId")
            transaction_id = found.transaction_id
        if transaction_id is None:
            raise Invalid("this session has not started, so there is nothing to stop", field="sessionId")
        command = await session_request.remote_stop(charge_point, order, transaction_id=transaction_id)
        return await _payload(principal, await await_end(command, input))


async def _start_under_profile(
    principal: Principal, charge_point: ChargePoint, order: Order, input: RemoteStartTransactionInput, id_tag: str
) -> RemoteStartStopPayload:
    assert input.charging_profile is not None
    profile = input.charging_profile.wire("chargingProfile")
    place = input.connector_id
    warnings = await predicted_schedule.check(charge_point, place or 0, profile, for_remote_start=True)
    sent, row = await smart_charging.remote_start(
        charge_point, order, id_tag=id_tag, connector_id=place, profile=profile
    )
    payload = await _payload(principal, await await_end(sent, input))
    payload.charging_profile = ChargingProfile.from_row(await smart_charging.visible(principal).get(id=row.id))
    payload.warnings = [ChargingProfileWarning.of(warning) for warning in warnings]
    return payload


async def _payload(principal: Principal, row: CommandRow) -> RemoteStartStopPayload:
    session = await sessions.visible(principal).get_or_none(id=row.session_id or 0)
    return RemoteStartStopPayload(
        command=Command.from_row(row),
        session=None if session is None else ChargingSession.from_row(session),
        status=_STATUS.get(row.status or ""),
    )
