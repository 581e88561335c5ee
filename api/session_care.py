"""Care for sessions: an operator closes one whose stop was lost, or corrects how one ended."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import ID

from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import decode
from api.scalars import BigInt
from api.session import ChargingSession
from api.words import INPUT
from models import session_care


@strawberry.input(description="How a session really ended. What is left out stays, or is taken from its last sample.")
class CorrectSessionInput:
    session: ID = strawberry.field(description="The id of the session.")
    stopped_at: datetime | None = strawberry.field(
        default=None, description="When it ended (UTC): after its start, and not in the future."
    )
    meter_stop_wh: BigInt | None = strawberry.field(
        default=None, description="The meter's reading at the end, in Wh, from 0."
    )
    reason: str = strawberry.field(description="Why, for those who read it later: 1 to 500 characters.")


@strawberry.type(description="What came of a correction.")
class CorrectSessionPayload:
    session: ChargingSession | None = strawberry.field(
        default=None, description="The session as corrected; null if it was refused."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class SessionCareMutation:
    """What an operator mends."""

    @strawberry.mutation(
        description="Close a session that never got its stop, or correct its end. Its energy is counted anew from all"
        " its samples; what it was before is kept and audited. The charge point is asked nothing: to end a session that"
        " still charges, use stopCharging. Needs OPERATOR."
    )
    @refusable(CorrectSessionPayload)
    async def correct_session(self, info: Info, input: Annotated[CorrectSessionInput, INPUT]) -> CorrectSessionPayload:
        row = await session_care.correct(
            info.context.principal,
            decode("ChargingSession", input.session) or 0,
            reason=input.reason,
            stopped_at=input.stopped_at,
            meter_stop_wh=input.meter_stop_wh,
        )
        return CorrectSessionPayload(session=ChargingSession.from_row(row))
