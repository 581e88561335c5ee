"""The fleet over time: the energy that it delivered, and the power that this amounts to."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import strawberry

from api.context import Info
from api.errors import bad_input
from api.scalars import BigInt
from api.shared_read import SharedRead
from models import energy_history
from models.database import now
from models.principal import Role

SPAN = timedelta(minutes=15)
"""All time zones in use begin their days at whole multiples of it."""
SETTLED = timedelta(minutes=5)
"""How long after its end a span is told: samples come a little later than what they measure."""
MOST_HOURS = 72
AGE = 60.0
"""Seconds for which a read serves everybody with the same rights."""

_shared: SharedRead[tuple[datetime, list[int]]] = SharedRead("fleet history", lambda: 0.0)


@strawberry.type(description="What the fleet did in fifteen minutes.")
class PowerPoint:
    at: datetime = strawberry.field(description="When the fifteen minutes began (UTC).")
    energy_wh: BigInt = strawberry.field(description="Energy that was delivered in them, in Wh.")
    power_w: BigInt = strawberry.field(description="Mean power in them, in W: what that energy amounts to.")


@strawberry.type(description="The power of the fleet over time, as far as you may see it.")
class PowerHistory:
    as_of: datetime = strawberry.field(description="When it was reckoned (UTC); up to a minute ago.")
    points: list[PowerPoint] = strawberry.field(description="One for each fifteen minutes, without gaps, oldest first.")


@strawberry.type(description="The energy that the fleet delivered on one day, as far as you may see it.")
class EnergyToday:
    since: datetime = strawberry.field(description="When the day began in the time zone (UTC).")
    as_of: datetime = strawberry.field(description="When it was reckoned (UTC); up to a minute ago.")
    energy_wh: BigInt = strawberry.field(description="Energy that was delivered since, in Wh.")


@strawberry.type
class FleetHistoryQuery:
    """What can be asked about the fleet over time."""

    @strawberry.field(
        description="The power of the fleet over the last hours. It is reckoned from the energy of sessions, which"
        " their meters spread over time; between two readings it is spread evenly. The newest fifteen minutes are told"
        " five minutes after they have ended, since readings come late; those of a charge point that was without a"
        " connection come later still, and are told then."
    )
    async def power_history(
        self,
        info: Info,
        hours: Annotated[int, strawberry.argument(description=f"How many hours: 1 to {MOST_HOURS}.")] = 24,
    ) -> PowerHistory:
        principal = info.context.principal
        principal.require(Role.VIEWER)
        if not 1 <= hours <= MOST_HOURS:
            raise bad_input(f"hours is {hours}; expected 1 to {MOST_HOURS}")
        end = _floor(now() - SETTLED)
        since = end - timedelta(hours=hours)

        async def read() -> tuple[datetime, list[int]]:
            return now(), await energy_history.delivered(principal, since, end, SPAN)

        as_of, spans = await _shared.get(principal, read, what=(since, end), age=AGE)
        an_hour = timedelta(hours=1) // SPAN
        return PowerHistory(
            as_of=as_of,
            points=[
                PowerPoint(at=since + n * SPAN, energy_wh=BigInt(energy), power_w=BigInt(energy * an_hour))
                for n, energy in enumerate(spans)
            ],
        )

    @strawberry.field(
        description="The energy that was delivered today, of all sessions, those too that began yesterday: reckoned as"
        " powerHistory is, and until the newest reading of each session that runs."
    )
    async def energy_today(
        self,
        info: Info,
        time_zone: Annotated[
            str, strawberry.argument(description="Where the day begins at midnight: IANA's name, as Europe/Berlin.")
        ] = "UTC",
    ) -> EnergyToday:
        principal = info.context.principal
        principal.require(Role.VIEWER)
        moment = now()
        since = moment.astimezone(_zone(time_zone)).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

        async def read() -> tuple[datetime, list[int]]:
            as_of = now()
            return as_of, await energy_history.delivered(principal, since, as_of, timedelta(days=2))

        as_of, spans = await _shared.get(principal, read, what=since, age=AGE)
        return EnergyToday(since=since, as_of=as_of, energy_wh=BigInt(sum(spans)))


def _floor(moment: datetime) -> datetime:
    return moment - (moment - datetime(2000, 1, 1, tzinfo=UTC)) % SPAN


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise bad_input(f"{name!r} is no time zone; expected a name of IANA's, as Europe/Berlin") from None
