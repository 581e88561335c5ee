"""Composite schedules: what charging profiles add up to, as it is predicted here and as charge points report it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import strawberry

from api.charging_profile import ChargingProfile
from api.charging_schedule import (
    WARNINGS,
    ChargingProfileInput,
    ChargingProfileWarning,
    ChargingSchedule,
    ChargingSchedulePeriod,
)
from api.context import Info
from api.errors import bad_input
from api.limits import turns_left
from api.lookup import find_or_none
from api.piecemeal import piecemeal
from api.session import ChargingSession
from api.words import ChargingRateUnit
from models import composite_schedule, predicted_schedule, reported_schedule
from models.charge_point import ChargePoint
from models.database import now
from models.predicted_schedule import Held, Window
from models.principal import Principal, Role
from models.reported_schedule import ReportedSchedule

ChargePointArgument = Annotated[str, strawberry.argument(description="Its identity or its id.")]
ConnectorArgument = Annotated[
    int, strawberry.argument(description="Which connector; 0 for the grid connection of all of them.")
]
DurationArgument = Annotated[
    int, strawberry.argument(description=f"For how long, in s: 1 to {predicted_schedule.LONGEST_S}.")
]
UnitArgument = Annotated[ChargingRateUnit, strawberry.argument(description="What the limits are to count.")]
VoltageArgument = Annotated[
    int, strawberry.argument(name="voltageV", description="V between a phase and neutral, to turn W into A and back.")
]
PhasesArgument = Annotated[int, strawberry.argument(description="How many phases are in use, 1 to 3.")]
StartArgument = Annotated[
    datetime | None,
    strawberry.argument(
        description="From when on (UTC), at most 31 days from now; null for now. It is always about the profiles that"
        " the charge point has now: for the past, look at when they were installed."
    ),
]


@strawberry.type(description="A stretch of time with one limit: until the next one, or the end.")
class CompositeInterval:
    start_at: datetime = strawberry.field(description="When it begins (UTC).")
    limit: float | None = strawberry.field(description="The most that may be drawn; null for no limit.")
    number_phases: int | None = strawberry.field(description="On how many phases; null if no profile says.")
    min_charging_rate: float | None = strawberry.field(description="Below this a vehicle charges badly.")
    decided_by: ChargingProfile | None = strawberry.field(
        description="The profile that sets the limit; null if none does, or one that was not sent yet."
    )
    decided_by_preview: bool = strawberry.field(description="Whether the profile that is looked at sets the limit.")
    shared: bool = strawberry.field(description="Whether all connectors together must keep to the limit.")


@strawberry.type(description="What a charge point said that it will allow.")
class ReportedCompositeSchedule:
    connector_id: int = strawberry.field(description="On which connector; 0 is its grid connection.")
    reported_at: datetime = strawberry.field(description="When it said so (UTC).")
    schedule_start: datetime | None = strawberry.field(
        description="From when on, by its own clock (UTC); null if it does not say."
    )
    asked_duration: int = strawberry.field(description="For how long it was asked, in s.")
    charging_schedule: ChargingSchedule | None = strawberry.field(
        description="Its limits, as it words them; null if it told none."
    )

    @classmethod
    def from_row(cls, row: ReportedSchedule) -> "ReportedCompositeSchedule":
        """Show a row."""
        return cls(
            connector_id=row.connector_id,
            reported_at=row.reported_at,
            schedule_start=row.schedule_start_at,
            asked_duration=row.asked_duration_s,
            charging_schedule=None if row.schedule is None else _reported(row.schedule),
        )


@strawberry.type(description="What may be drawn over time: predicted here, and reported by the charge point.")
class CompositeSchedule:
    connector_id: int = strawberry.field(description="On which connector; 0 is the grid connection.")
    start_at: datetime = strawberry.field(description="From when on (UTC).")
    duration: int = strawberry.field(description="For how long, in s.")
    charging_rate_unit: ChargingRateUnit = strawberry.field(description="What the predicted limits count.")
    predicted: list[CompositeInterval] = strawberry.field(
        description="What the installed profiles add up to, without gaps. Where no session runs, it is what one that"
        " began now would be allowed."
    )
    session: ChargingSession | None = strawberry.field(description="The session that runs there, for which it is.")
    uncertain: list[ChargingProfile] = strawberry.field(
        description="Profiles that it may have and that are left out: nobody knows whether it took them."
    )
    reported: ReportedCompositeSchedule | None = strawberry.field(
        description="What the charge point said last, when it was asked by getCompositeSchedule."
    )


@strawberry.type(description="What sending a charging profile would change. Nothing was sent.")
class ProfilePreview:
    before: list[CompositeInterval] = strawberry.field(description="What may be drawn as it is.")
    after: list[CompositeInterval] = strawberry.field(description="What may be drawn once it is accepted.")
    replaces: list[ChargingProfile] = strawberry.field(description="Profiles whose place it would take.")
    uncertain: list[ChargingProfile] = strawberry.field(
        description="Profiles that the charge point may have and that are left out."
    )
    warnings: list[ChargingProfileWarning] = strawberry.field(description=WARNINGS)


def _intervals(held: Held, intervals: Sequence[composite_schedule.Interval]) -> list[CompositeInterval]:
    # Each of them may decide thousands of intervals, and is as long as its schedule: it is shown, and looked at, once.
    profiles = {id(one.profile): ChargingProfile.from_row(row) for one, row in held.certain.items()}

    def show(one: composite_schedule.Interval) -> CompositeInterval:
        by = None if one.decided_by is None else profiles.get(id(one.decided_by.profile))
        return CompositeInterval(
            start_at=one.start_at,
            limit=None if one.limit_tenths is None else one.limit_tenths / 10,
            number_phases=one.number_phases,
            min_charging_rate=None if one.min_rate_tenths is None else one.min_rate_tenths / 10,
            decided_by=by,
            decided_by_preview=one.decided_by is not None and by is None,
            shared=one.is_shared,
        )

    return piecemeal(intervals, show)


def _reported(schedule: Mapping[str, Any]) -> ChargingSchedule:
    """Show what a charge point reported: of the right form, but any number, a limit of -1 for none among them."""
    return ChargingSchedule(
        charging_rate_unit=ChargingRateUnit(schedule["chargingRateUnit"]),
        charging_schedule_period=[
            ChargingSchedulePeriod(
                start_period=_whole(period["startPeriod"]) or 0,
                limit=_rate(period["limit"]) or 0.0,
                number_phases=_whole(period.get("numberPhases")),
            )
            for period in schedule["chargingSchedulePeriod"]
        ],
        duration=_whole(schedule.get("duration")),
        start_schedule=reported_schedule.moment(schedule.get("startSchedule")),
        min_charging_rate=_rate(schedule.get("minChargingRate")),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(max(-(2**31), min(value, 2**31 - 1)))


def _rate(value: float | None) -> float | None:
    return None if value is None else float(max(-1e15, min(value, 1e15)))


async def _find(principal: Principal, text: str) -> ChargePoint | None:
    return await find_or_none(principal, text) if principal.may(Role.VIEWER) else None


@strawberry.type
class CompositeScheduleQuery:
    """What can be asked about what charging profiles add up to."""

    @strawberry.field(
        description="What may be drawn over time, by the profiles that a charge point has; null if there is no such"
        " charge point."
    )
    async def composite_schedule(
        self,
        info: Info,
        charge_point: ChargePointArgument,
        connector_id: ConnectorArgument,
        duration: DurationArgument = 86_400,
        unit: UnitArgument = ChargingRateUnit.A,
        voltage_v: VoltageArgument = 230,
        phases: PhasesArgument = 3,
        start_at: StartArgument = None,
    ) -> CompositeSchedule | None:
        principal = info.context.principal
        row = await _find(principal, charge_point)
        if row is None:
            return None
        window = Window(connector_id, _start(start_at), duration, unit, voltage_v, phases)
        held = await predicted_schedule.read_held(row)
        reports = reported_schedule.visible(principal).filter(charge_point_id=row.id, connector_id=connector_id)
        reported, running = await reports.first(), held.running.get(connector_id)
        return CompositeSchedule(
            connector_id=connector_id,
            start_at=window.at,
            duration=duration,
            charging_rate_unit=unit,
            predicted=_intervals(held, await predicted_schedule.predict(held, window, turns_left())),
            session=None if running is None else ChargingSession.from_row(running),
            uncertain=[ChargingProfile.from_row(one) for one in held.on(connector_id)],
            reported=None if reported is None else ReportedCompositeSchedule.from_row(reported),
        )

    @strawberry.field(
        description="What sending a charging profile would change, and what speaks against it; null if there is no such"
        " charge point. Nothing is sent."
    )
    async def profile_preview(
        self,
        info: Info,
        charge_point: ChargePointArgument,
        connector_id: ConnectorArgument,
        profile: Annotated[ChargingProfileInput, strawberry.argument(description="The profile to look at.")],
        duration: DurationArgument = 86_400,
        unit: UnitArgument = ChargingRateUnit.A,
        voltage_v: VoltageArgument = 230,
        phases: PhasesArgument = 3,
    ) -> ProfilePreview | None:
        row = await _find(info.context.principal, charge_point)
        if row is None:
            return None
        window = Window(connector_id, _second(), duration, unit, voltage_v, phases)
        held, preview = await predicted_schedule.preview(row, window, profile.wire("profile"), turns_left())
        return ProfilePreview(
            before=_intervals(held, preview.before),
            after=_intervals(held, preview.after),
            replaces=[ChargingProfile.from_row(one) for one in preview.replaces],
            uncertain=[ChargingProfile.from_row(one) for one in held.on(connector_id)],
            warnings=[ChargingProfileWarning.of(one) for one in preview.warnings],
        )


def _second() -> datetime:
    """Now, in whole seconds, as schedules count."""
    return _whole_second(now())


def _start(asked: datetime | None) -> datetime:
    """From when on; BAD_INPUT for what lies too far away."""
    if asked is None:
        return _second()
    if abs(asked - now()) > timedelta(seconds=predicted_schedule.LONGEST_S):
        raise bad_input("startAt is at most 31 days from now")
    return _whole_second(asked)


def _whole_second(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond)
