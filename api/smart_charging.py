"""Smart charging commands (OCPP: SetChargingProfile, ClearChargingProfile, GetCompositeSchedule)."""

from enum import Enum
from typing import Annotated, Any

import strawberry

from api.charging_profile import ChargingProfile
from api.charging_schedule import WARNINGS, ChargingProfileInput, ChargingProfilePurpose, ChargingProfileWarning
from api.command import Command, CommandInput, ask, await_end, receive
from api.composite_schedule import ReportedCompositeSchedule
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.words import INPUT, ChargingRateUnit, by_word
from models import predicted_schedule, reported_schedule, smart_charging
from models.principal import Principal
from models.smart_charging import ProfileState


@strawberry.enum(description="What a charge point answered to a charging profile.")
class SetChargingProfileStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It has it now and will obey it.")
    REJECTED = strawberry.enum_value("Rejected", description="It does not take it.")
    NOT_SUPPORTED = strawberry.enum_value("NotSupported", description="It cannot do smart charging.")


@strawberry.enum(description="What a charge point answered to clearing charging profiles.")
class ClearChargingProfileStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="They are cleared.")
    UNKNOWN = strawberry.enum_value("Unknown", description="It has none of them.")


@strawberry.enum(description="What a charge point answered to the question what it will allow.")
class GetCompositeScheduleStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It told.")
    REJECTED = strawberry.enum_value("Rejected", description="It cannot tell.")


@strawberry.input(description="A charging profile to send.")
class SetChargingProfileInput(CommandInput):
    connector_id: int = strawberry.field(description="On which connector; 0 for the charge point as a whole.")
    cs_charging_profiles: ChargingProfileInput = strawberry.field(description="The profile.")


@strawberry.input(description="Charging profiles to clear: the one with an id, or all that fit the other fields.")
class ClearChargingProfileInput(CommandInput):
    id: int | None = strawberry.field(
        default=None, description="The chargingProfileId of one; all other fields are ignored then."
    )
    connector_id: int | None = strawberry.field(
        default=None, description="On this connector; 0 for those of the whole charge point. Null for any."
    )
    charging_profile_purpose: ChargingProfilePurpose | None = strawberry.field(
        default=None, description="For this purpose. Null for any."
    )
    stack_level: int | None = strawberry.field(default=None, description="On this stack level. Null for any.")


@strawberry.input(description="What a charge point is asked to tell of its limits.")
class GetCompositeScheduleInput(CommandInput):
    connector_id: int = strawberry.field(description="Which connector; 0 for its grid connection.")
    duration: int = strawberry.field(description="For how long from now, in s.")
    charging_rate_unit: ChargingRateUnit | None = strawberry.field(
        default=None, description="What the limits are to count; null leaves it to the charge point."
    )


@strawberry.type(description="What came of a charging profile.")
class SetChargingProfilePayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: SetChargingProfileStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    charging_profile: ChargingProfile | None = strawberry.field(
        default=None, description="The profile, as it is known now; null if it was refused."
    )
    replaced: list[ChargingProfile] = strawberry.field(
        default_factory=list, description="Profiles whose place it has taken."
    )
    warnings: list[ChargingProfileWarning] = strawberry.field(default_factory=list, description=WARNINGS)
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="What came of clearing charging profiles.")
class ClearChargingProfilePayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: ClearChargingProfileStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    cleared: list[ChargingProfile] = strawberry.field(
        default_factory=list, description="The profiles that are known to be cleared by it."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="What came of asking for a composite schedule.")
class GetCompositeSchedulePayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: GetCompositeScheduleStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    reported: ReportedCompositeSchedule | None = strawberry.field(
        default=None, description="What it told; null while it has not."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


_SET = by_word(SetChargingProfileStatus)
_CLEAR = by_word(ClearChargingProfileStatus)
_COMPOSITE = by_word(GetCompositeScheduleStatus)


@strawberry.type
class SmartChargingMutation:
    """What can be asked of charge points about how much they draw."""

    @strawberry.mutation(
        description="Ask a charge point to obey a charging profile. Look at it with profilePreview before: here it is"
        " sent whatever speaks against it, and the charge point decides. Needs OPERATOR."
    )
    @refusable(SetChargingProfilePayload)
    async def set_charging_profile(
        self, info: Info, input: Annotated[SetChargingProfileInput, INPUT]
    ) -> SetChargingProfilePayload:
        principal = info.context.principal
        charge_point, order = await receive(principal, input)
        profile = input.cs_charging_profiles.wire("csChargingProfiles")
        warnings = await predicted_schedule.check(charge_point, input.connector_id, profile)
        sent, row = await smart_charging.set_profile(
            charge_point, order, connector_id=input.connector_id, profile=profile
        )
        command = await await_end(sent, input)
        return SetChargingProfilePayload(
            command=Command.from_row(command),
            status=_SET.get(command.status or ""),
            charging_profile=ChargingProfile.from_row(await smart_charging.visible(principal).get(id=row.id)),
            replaced=await _changed_by(principal, command.id, ProfileState.REPLACED),
            warnings=[ChargingProfileWarning.of(warning) for warning in warnings],
        )

    @strawberry.mutation(
        description="Ask a charge point to forget charging profiles; all of them, if no field says which. Needs"
        " OPERATOR."
    )
    @refusable(ClearChargingProfilePayload)
    async def clear_charging_profile(
        self, info: Info, input: Annotated[ClearChargingProfileInput, INPUT]
    ) -> ClearChargingProfilePayload:
        purpose = input.charging_profile_purpose
        request: dict[str, Any] = {
            "id": input.id,
            "connectorId": input.connector_id,
            "chargingProfilePurpose": None if purpose is None else purpose.value,
            "stackLevel": input.stack_level,
        }
        principal = info.context.principal
        given = {name: value for name, value in request.items() if value is not None}
        command = await ask(principal, input, "clear_charging_profile", given)
        return ClearChargingProfilePayload(
            command=Command.from_row(command),
            status=_CLEAR.get(command.status or ""),
            cleared=await _changed_by(principal, command.id, ProfileState.CLEARED),
        )

    @strawberry.mutation(
        description="Ask a charge point what it will allow, by its own reckoning, and keep what it tells: compare it"
        " with the query compositeSchedule. Needs OPERATOR."
    )
    @refusable(GetCompositeSchedulePayload)
    async def get_composite_schedule(
        self, info: Info, input: Annotated[GetCompositeScheduleInput, INPUT]
    ) -> GetCompositeSchedulePayload:
        request: dict[str, Any] = {"connectorId": input.connector_id, "duration": input.duration}
        if input.charging_rate_unit is not None:
            request["chargingRateUnit"] = input.charging_rate_unit.value
        principal = info.context.principal
        command = await ask(principal, input, "get_composite_schedule", request)
        told = await reported_schedule.visible(principal).get_or_none(command_id=command.id)
        return GetCompositeSchedulePayload(
            command=Command.from_row(command),
            status=_COMPOSITE.get(command.status or ""),
            reported=None if told is None else ReportedCompositeSchedule.from_row(told),
        )


async def _changed_by(principal: Principal, command_id: int, state: ProfileState) -> list[ChargingProfile]:
    rows = smart_charging.visible(principal).filter(changed_by_id=command_id, state=state).order_by("-id")
    return [ChargingProfile.from_row(row) for row in await rows]
