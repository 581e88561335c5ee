"""Care for sessions: an operator closes one whose stop was lost, or corrects how one ended."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import ID

from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import decode
from api.scalars import BigInt
from api.session import ChargingSession
from api.words import INPUT, ClosedBy, SessionState
from models import session_care
from models.principal import Principal


@strawberry.type(description="How a session ended, as it stood before or after a correction.")
class SessionEnd:
    state: SessionState = strawberry.field(description="How far it was.")
    stopped_at: datetime | None = strawberry.field(description="When it ended (UTC).")
    meter_stop_wh: BigInt | None = strawberry.field(description="The meter's reading at the end, in Wh.")
    energy_wh: BigInt = strawberry.field(description="The energy, in Wh.")
    closed_by: ClosedBy | None = strawberry.field(description="Who ended it.")

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "SessionEnd":
        """Show what was kept of a session."""
        return cls(
            state=SessionState(facts["state"]),
            stopped_at=None if facts["stoppedAt"] is None else datetime.fromisoformat(facts["stoppedAt"]),
            meter_stop_wh=facts["meterStopWh"],
            energy_wh=facts["energyWh"],
            closed_by=None if facts["closedBy"] is None else ClosedBy(facts["closedBy"]),
        )


@strawberry.type(description="What somebody corrected in a session, and why.")
class SessionCorrection:
    corrected_by: str = strawberry.field(description="Who did it, as `user:anna`.")
    corrected_at: datetime = strawberry.field(description="When (UTC).")
    reason: str = strawberry.field(description="Why, in the words of who did it.")
    before: SessionEnd = strawberry.field(description="As it stood before.")
    after: SessionEnd = strawberry.field(description="As it stood after.")

    @classmethod
    def from_row(cls, row: session_care.SessionCorrection) -> "SessionCorrection":
        """Show a row."""
        return cls(
            corrected_by=row.corrected_by,
            corrected_at=row.corrected_at,
            reason=row.reason,
            before=SessionEnd.of(row.before),
            after=SessionEnd.of(row.after),
        )


async def load_corrections(principal: Principal, session_ids: list[int]) -> list[list[session_care.SessionCorrection]]:
    """Load function: the corrections of each session, newest first."""
    found: dict[int, list[session_care.SessionCorrection]] = {}
    for row in await session_care.corrections(principal).filter(session_id__in=set(session_ids)).order_by("-id"):
        found.setdefault(row.session_id, []).append(row)
    return [found.get(one, []) for one in session_ids]


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
