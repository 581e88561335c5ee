"""Charging for apps: one call to start, one to stop, and progress in words that drivers understand."""

from typing import Annotated

import strawberry
from strawberry import ID

from api.command import await_outcome, check_key, check_wait
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import decode
from api.lookup import find
from api.session import ChargingSession
from api.words import INPUT
from models import charging
from models import session as sessions
from models.command import Order
from models.errors import NotFound

MOST_WAIT = 60


@strawberry.input(description="A session to start, for who holds the id tag.")
class StartChargingInput:
    charge_point: str = strawberry.field(description="Where: the identity or the id of the charge point.")
    connector_id: int | None = strawberry.field(
        default=None, description="At which connector, from 1; null leaves it to the charge point."
    )
    id_tag: str = strawberry.field(description="Who charges: an id tag of your own.")
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Any text of up to 255 characters that is new for each wish to charge: asking again with the same"
        " one, after a lost connection, gives the same session instead of a second one.",
    )
    wait_seconds: int = strawberry.field(
        default=0,
        description=f"How long to wait for the charge point's answer, 0 to {MOST_WAIT} s. Better: follow the session"
        " with sessionChanged.",
    )


@strawberry.input(description="A session to stop, for who holds its id tag.")
class StopChargingInput:
    session: ID = strawberry.field(description="The id of the session.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="As for startCharging: asking again with the same one stops once."
    )
    wait_seconds: int = strawberry.field(
        default=0, description=f"How long to wait for the charge point's answer, 0 to {MOST_WAIT} s."
    )


@strawberry.type(description="A session that was asked for, or asked to end.")
class ChargingPayload:
    session: ChargingSession | None = strawberry.field(
        default=None,
        description="The session, as it is now; null if it was refused. Follow it with sessionChanged: `progress` says"
        " what the driver should know.",
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class ChargingMutation:
    """What an app does for its driver."""

    @strawberry.mutation(
        description="Start to charge. The session is there at once and is followed with sessionChanged. For drivers"
        " with their own id tags, and for OPERATORs."
    )
    @refusable(ChargingPayload)
    async def start_charging(self, info: Info, input: Annotated[StartChargingInput, INPUT]) -> ChargingPayload:
        principal = info.context.principal
        order = _order(info, input.idempotency_key, input.wait_seconds)
        charge_point = await find(principal, input.charge_point)
        command, session = await charging.start(
            charge_point, order, id_tag=input.id_tag, connector_id=input.connector_id
        )
        await await_outcome(command, input.wait_seconds)
        return await _payload(info, session.id)

    @strawberry.mutation(
        description="Stop to charge. The session ends when the charge point reports it: follow it with sessionChanged."
        " A session that has not begun is taken back if the charge point was not told of it yet (its failure is"
        " CANCELLED then), and refused otherwise. For drivers with their own id tags, and for OPERATORs."
    )
    @refusable(ChargingPayload)
    async def stop_charging(self, info: Info, input: Annotated[StopChargingInput, INPUT]) -> ChargingPayload:
        order = _order(info, input.idempotency_key, input.wait_seconds)
        row_id = decode("ChargingSession", input.session) or 0
        session = await sessions.visible(info.context.principal).get_or_none(id=row_id)
        if session is None:
            raise NotFound("there is no such session", field="session")
        command = await charging.stop(session, order)
        await await_outcome(command, input.wait_seconds)
        return await _payload(info, session.id)


def _order(info: Info, key: str | None, wait_seconds: int) -> Order:
    check_wait(wait_seconds, MOST_WAIT)
    check_key(key)
    return Order(info.context.principal, idempotency_key=key)


async def _payload(info: Info, session_id: int) -> ChargingPayload:
    row = await sessions.visible(info.context.principal).get(id=session_id)
    return ChargingPayload(session=ChargingSession.from_row(row))
