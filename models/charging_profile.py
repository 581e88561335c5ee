"""Charging profiles as OCPP 1.6 (7.8 to 7.16) words them: read from its JSON, and written back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from models.errors import Invalid

_INT32 = range(-(2**31), 2**31)
_MOST_TENTHS = 2**53
"""A JSON number carries whole numbers up to here without loss."""

_Word = TypeVar("_Word", bound=StrEnum)
_Value = TypeVar("_Value")


class Purpose(StrEnum):
    """What a profile is for (7.10)."""

    CHARGE_POINT_MAX = "ChargePointMaxProfile"
    TX_DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"


class Kind(StrEnum):
    """What the schedule of a profile is relative to (7.9)."""

    ABSOLUTE = "Absolute"
    RECURRING = "Recurring"
    RELATIVE = "Relative"


class Recurrency(StrEnum):
    """How often a recurring schedule begins (7.35)."""

    DAILY = "Daily"
    WEEKLY = "Weekly"


class Unit(StrEnum):
    """What limits count: amperes on each phase, or watts on all of them together (7.12)."""

    A = "A"
    W = "W"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of a schedule, which lasts until the next one or the end of the schedule (7.14)."""

    start_s: int
    limit_tenths: int
    number_phases: int | None = None


@dataclass(frozen=True, slots=True)
class ChargingSchedule:
    """Limits over time, in tenths of `unit` (7.13); `periods` stand as they were given, in order or not."""

    unit: Unit
    periods: tuple[Period, ...]
    duration_s: int | None = None
    start_at: datetime | None = None
    min_rate_tenths: int | None = None


@dataclass(frozen=True, slots=True)
class ChargingProfile:
    """A schedule with what it is for, when it is valid, and how it ranks among others (7.8)."""

    profile_id: int
    stack_level: int
    purpose: Purpose
    kind: Kind
    schedule: ChargingSchedule
    recurrency: Recurrency | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    transaction_id: int | None = None


@dataclass(frozen=True, slots=True)
class InstalledProfile:
    """A profile on a connector; connector 0 is the charge point as a whole."""

    connector_id: int
    profile: ChargingProfile


def read(json: Mapping[str, Any]) -> ChargingProfile:
    """Read `csChargingProfiles` of SetChargingProfile, or `chargingProfile` of RemoteStartTransaction.

    Invalid, with the path of the member, is raised for what the protocol cannot say: a member that is missing, unknown
    or of another type, a word that OCPP does not have, a limit of more than one decimal, no period at all. What it can
    say and forbids or advises against (a first period that does not start at 0, TxProfile on connector 0) is read, and
    is for `profile_check.warnings` to tell. A member that is null counts as absent; a time without an offset is UTC.
    """
    members = _Members(json, "")
    profile = ChargingProfile(
        profile_id=members.need("chargingProfileId", _integer),
        stack_level=members.need("stackLevel", _integer),
        purpose=members.need("chargingProfilePurpose", _word(Purpose)),
        kind=members.need("chargingProfileKind", _word(Kind)),
        schedule=members.need("chargingSchedule", _schedule),
        recurrency=members.take("recurrencyKind", _word(Recurrency)),
        valid_from=members.take("validFrom", _moment),
        valid_to=members.take("validTo", _moment),
        transaction_id=members.take("transactionId", _integer),
    )
    members.end()
    return profile


def as_json(profile: ChargingProfile) -> dict[str, Any]:
    """Word a profile as OCPP 1.6 does, without what it does not say; times end in Z."""
    schedule = profile.schedule
    return _present(
        chargingProfileId=profile.profile_id,
        transactionId=profile.transaction_id,
        stackLevel=profile.stack_level,
        chargingProfilePurpose=profile.purpose.value,
        chargingProfileKind=profile.kind.value,
        recurrencyKind=None if profile.recurrency is None else profile.recurrency.value,
        validFrom=_utc_text(profile.valid_from),
        validTo=_utc_text(profile.valid_to),
        chargingSchedule=_present(
            duration=schedule.duration_s,
            startSchedule=_utc_text(schedule.start_at),
            chargingRateUnit=schedule.unit.value,
            chargingSchedulePeriod=[
                _present(
                    startPeriod=period.start_s,
                    limit=_number(period.limit_tenths),
                    numberPhases=period.number_phases,
                )
                for period in schedule.periods
            ],
            minChargingRate=_number(schedule.min_rate_tenths),
        ),
    )


class _Members:
    """The members of one JSON object, each read once; whatever is left at the end is unknown."""

    def __init__(self, json: object, path: str) -> None:
        if not isinstance(json, Mapping):
            raise Invalid(f"{path or 'a charging profile'} must be an object", field=path or None)
        self._left = {name: value for name, value in json.items() if value is not None}
        self._path = path

    def take(self, name: str, read_value: Callable[[Any, str], _Value]) -> _Value | None:
        if name not in self._left:
            return None
        return read_value(self._left.pop(name), self._at(name))

    def need(self, name: str, read_value: Callable[[Any, str], _Value]) -> _Value:
        if name not in self._left:
            raise Invalid(f"{self._at(name)} is missing", field=self._at(name))
        return read_value(self._left.pop(name), self._at(name))

    def end(self) -> None:
        for name in self._left:
            raise Invalid(f"OCPP 1.6 has no {self._at(name)}", field=self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _schedule(json: object, path: str) -> ChargingSchedule:
    members = _Members(json, path)
    schedule = ChargingSchedule(
        unit=members.need("chargingRateUnit", _word(Unit)),
        periods=members.need("chargingSchedulePeriod", _periods),
        duration_s=members.take("duration", _integer),
        start_at=members.take("startSchedule", _moment),
        min_rate_tenths=members.take("minChargingRate", _tenths),
    )
    members.end()
    return schedule


def _periods(json: object, path: str) -> tuple[Period, ...]:
    if not isinstance(json, Collection) or isinstance(json, str | Mapping) or not json:
        raise Invalid(f"{path} must be a list of at least one period", field=path)
    return tuple(_period(each, f"{path}[{number}]") for number, each in enumerate(json))


def _period(json: object, path: str) -> Period:
    members = _Members(json, path)
    period = Period(
        start_s=members.need("startPeriod", _integer),
        limit_tenths=members.need("limit", _tenths),
        number_phases=members.take("numberPhases", _integer),
    )
    members.end()
    return period


def _integer(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in _INT32:
        raise Invalid(f"{path} must be a whole number of 32 bits", field=path)
    return value


def _tenths(value: object, path: str) -> int:
    """Read a limit without the error of binary fractions: 8.1 is 81 tenths, although no multiple of 0.1 as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Invalid(f"{path} must be a number", field=path)
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite() or abs(exact) > _MOST_TENTHS // 10:
        raise Invalid(f"{path} is out of range", field=path)
    if exact != exact.quantize(Decimal("0.1")):
        raise Invalid(f"{path} must have at most one decimal, and {exact} has more", field=path)
    return int(exact * 10)


def _word(words: type[_Word]) -> Callable[[Any, str], _Word]:
    def read_word(value: Any, path: str) -> _Word:
        try:
            return words(value)
        except ValueError:
            raise Invalid(f"{path} must be one of {', '.join(words)}", field=path) from None

    return read_word


def _moment(value: object, path: str) -> datetime:
    try:
        if not isinstance(value, str) or len(value) <= len("2000-01-01"):
            raise ValueError
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"{path} must be a date and time, as in 2030-01-31T12:00:00Z", field=path) from None


def _utc_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _number(tenths: int | None) -> int | float | None:
    """Division rounds to the nearest float, whose shortest text has one decimal: 81 tenths are written as 8.1."""
    if tenths is None:
        return None
    return tenths / 10 if tenths % 10 else tenths // 10


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
