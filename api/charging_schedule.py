"""Charging profiles in OCPP's words, as they are asked for and as they are shown."""

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from api.words import ChargingProfileKind, ChargingProfileWarningCode, ChargingRateUnit, RecurrencyKind, by_word
from models import charging_profile as profiles
from models.errors import Invalid
from models.profile_check import ProfileWarning


@strawberry.enum(description="What a charging profile is for.")
class ChargingProfilePurpose(Enum):
    CHARGE_POINT_MAX_PROFILE = strawberry.enum_value(
        "ChargePointMaxProfile", description="The most that the charge point may draw in all; on connector 0."
    )
    TX_DEFAULT_PROFILE = strawberry.enum_value(
        "TxDefaultProfile", description="For all sessions without one of their own; on connector 0 for every connector."
    )
    TX_PROFILE = strawberry.enum_value("TxProfile", description="For one session; it goes with it.")


WARNINGS = "What speaks against the profile, for you to judge: the charge point decides. Empty if nothing does."
PURPOSES = by_word(ChargingProfilePurpose)


@strawberry.type(description="Something that speaks against a charging profile. It never keeps one from being sent.")
class ChargingProfileWarning:
    code: ChargingProfileWarningCode = strawberry.field(description="For programs.")
    message: str = strawberry.field(description="For people, in English.")

    @classmethod
    def of(cls, warning: ProfileWarning) -> "ChargingProfileWarning":
        """Show a warning of the ground floor."""
        return cls(code=warning.code, message=warning.message)


@strawberry.input(description="A stretch of a charging schedule: until the next one, or the end of the schedule.")
class ChargingSchedulePeriodInput:
    start_period: int = strawberry.field(
        description="When it begins, in s from the start of the schedule; the first 0."
    )
    limit: float = strawberry.field(
        description="The most that may be drawn, in the schedule's unit; at most 1 decimal."
    )
    number_phases: int | None = strawberry.field(
        default=None, description="On how many phases, 1 to 3; 3 if it does not say."
    )


@strawberry.input(description="Limits over time.")
class ChargingScheduleInput:
    charging_rate_unit: ChargingRateUnit = strawberry.field(description="What its limits count.")
    charging_schedule_period: list[ChargingSchedulePeriodInput] = strawberry.field(
        description="Its periods, in the order of their starts."
    )
    duration: int | None = strawberry.field(
        default=None, description="How long it lasts, in s; null to let its last period last."
    )
    start_schedule: datetime | None = strawberry.field(
        default=None, description="When it begins (UTC); not for RELATIVE ones."
    )
    min_charging_rate: float | None = strawberry.field(
        default=None, description="Below this a vehicle charges badly, in the schedule's unit; at most 1 decimal."
    )


@strawberry.input(description="A charging profile, in OCPP's words.")
class ChargingProfileInput:
    stack_level: int = strawberry.field(description="How it ranks among others for its purpose, from 0: higher wins.")
    charging_profile_purpose: ChargingProfilePurpose = strawberry.field(description="What it is for.")
    charging_profile_kind: ChargingProfileKind = strawberry.field(description="What its schedule is relative to.")
    charging_schedule: ChargingScheduleInput = strawberry.field(description="Its limits over time.")
    charging_profile_id: int | None = strawberry.field(
        default=None, description="Its number: one that is in use is replaced. Null for a new one, which is chosen."
    )
    transaction_id: int | None = strawberry.field(
        default=None, description="The transaction that a TX_PROFILE is for; not in a remote start."
    )
    recurrency_kind: RecurrencyKind | None = strawberry.field(
        default=None, description="How often a RECURRING one begins anew."
    )
    valid_from: datetime | None = strawberry.field(default=None, description="Since when it counts (UTC).")
    valid_to: datetime | None = strawberry.field(default=None, description="Until when it counts (UTC).")

    def wire(self, field: str) -> dict[str, Any]:
        """Word it as OCPP does, without an id if none was given; Invalid, below `field`, for what cannot be said."""
        schedule = self.charging_schedule
        members = {
            "chargingProfileId": self.charging_profile_id,
            "transactionId": self.transaction_id,
            "stackLevel": self.stack_level,
            "chargingProfilePurpose": self.charging_profile_purpose.value,
            "chargingProfileKind": self.charging_profile_kind.value,
            "recurrencyKind": None if self.recurrency_kind is None else self.recurrency_kind.value,
            "validFrom": _text(self.valid_from),
            "validTo": _text(self.valid_to),
            "chargingSchedule": {
                "duration": schedule.duration,
                "startSchedule": _text(schedule.start_schedule),
                "chargingRateUnit": schedule.charging_rate_unit.value,
                "chargingSchedulePeriod": [
                    {"startPeriod": period.start_period, "limit": period.limit, "numberPhases": period.number_phases}
                    for period in schedule.charging_schedule_period
                ],
                "minChargingRate": schedule.min_charging_rate,
            },
        }
        try:
            profiles.read({**members, "chargingProfileId": self.charging_profile_id or 0})
        except Invalid as error:
            raise Invalid(error.message, field=f"{field}.{error.field}" if error.field else field) from None
        return {name: value for name, value in members.items() if value is not None}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


@strawberry.type(description="A stretch of a charging schedule: until the next one, or the end of the schedule.")
class ChargingSchedulePeriod:
    start_period: int = strawberry.field(description="When it begins, in s from the start of the schedule.")
    limit: float = strawberry.field(description="The most that may be drawn, in the schedule's unit.")
    number_phases: int | None = strawberry.field(description="On how many phases; null is 3.")


@strawberry.type(description="Limits over time.")
class ChargingSchedule:
    charging_rate_unit: ChargingRateUnit = strawberry.field(description="What its limits count.")
    charging_schedule_period: list[ChargingSchedulePeriod] = strawberry.field(description="Its periods.")
    duration: int | None = strawberry.field(description="How long it lasts, in s; null if its last period lasts.")
    start_schedule: datetime | None = strawberry.field(description="When it begins (UTC); null if that is relative.")
    min_charging_rate: float | None = strawberry.field(
        description="Below this a vehicle charges badly, in the schedule's unit."
    )

    @classmethod
    def of(cls, schedule: profiles.ChargingSchedule) -> "ChargingSchedule":
        """Show a schedule."""
        return cls(
            charging_rate_unit=schedule.unit,
            charging_schedule_period=[
                ChargingSchedulePeriod(
                    start_period=period.start_s, limit=period.limit_tenths / 10, number_phases=period.number_phases
                )
                for period in schedule.periods
            ],
            duration=schedule.duration_s,
            start_schedule=schedule.start_at,
            min_charging_rate=None if schedule.min_rate_tenths is None else schedule.min_rate_tenths / 10,
        )
