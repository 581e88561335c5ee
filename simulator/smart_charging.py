"""Smart Charging profile: charging profiles, stacked, and the limit that they make at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from simulator.clock import from_wire, wire_time
from simulator.commands import Handler, status, supports
from simulator.connector import UNLIMITED, Connector
from simulator.hardware import Socket
from simulator.rpc import Answer, CallRefused

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint

RECURRENCE = {"Daily": timedelta(days=1), "Weekly": timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class Limit:
    """Amperes on each phase, and watts in all (OCPP 1.6 errata 3.69)."""

    current_a: float = UNLIMITED
    power_w: float = UNLIMITED

    @classmethod
    def of(cls, unit: str, limit: float) -> Limit:
        """As a charging schedule says it."""
        return cls(current_a=limit) if unit == "A" else cls(power_w=limit)

    def on(self, socket: Socket, unit: str) -> float:
        """In one unit, and no more than a socket can deliver."""
        amperes, power = min(self.current_a, socket.current_a), min(self.power_w, socket.power_w)
        volts = socket.phases * socket.volts
        return min(amperes, power / volts) if unit == "A" else min(power, amperes * volts)


@dataclass(slots=True)
class Profiles:
    """The profiles of a charge point with their connectors; kept over a reboot."""

    installed: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def put(self, number: int, profile: dict[str, Any]) -> None:
        """Install a profile in place of that of the same id, or of the same purpose, level and connector."""
        self.installed = [*self._beside(number, profile), (number, profile)]

    def count_with(self, number: int, profile: dict[str, Any]) -> int:
        """How many there would be with this one."""
        return len(self._beside(number, profile)) + 1

    def _beside(self, number: int, profile: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
        def is_replaced(at: int, old: dict[str, Any]) -> bool:
            alike = all(old[key] == profile[key] for key in ("chargingProfilePurpose", "stackLevel"))
            return bool(old["chargingProfileId"] == profile["chargingProfileId"]) or (at == number and alike)

        return [kept for kept in self.installed if not is_replaced(*kept)]

    def clear(self, request: dict[str, Any]) -> bool:
        """Remove what ClearChargingProfile names; returns whether there was any."""

        def is_meant(number: int, profile: dict[str, Any]) -> bool:
            if "id" in request:
                return bool(profile["chargingProfileId"] == request["id"])
            asked = {key: request[key] for key in ("chargingProfilePurpose", "stackLevel") if key in request}
            return request.get("connectorId", number) == number and asked.items() <= profile.items()

        kept = [entry for entry in self.installed if not is_meant(*entry)]
        found, self.installed = len(kept) < len(self.installed), kept
        return found

    def limit(self, purpose: str, numbers: Sequence[int], at: datetime, connector: Connector) -> Limit:
        """What one purpose allows a connector: higher levels prevail, on each level earlier `numbers`."""
        placed: dict[int, dict[str, Any]] = {}
        for number in numbers:
            for on, profile in self.installed:
                if on == number and profile["chargingProfilePurpose"] == purpose:
                    placed.setdefault(int(profile["stackLevel"]), profile)
        for _, profile in sorted(placed.items(), reverse=True):
            period = _period(profile, at, _started_at(connector, at)) if _is_for(profile, connector) else None
            if period is not None:
                return Limit.of(profile["chargingSchedule"]["chargingRateUnit"], float(period["limit"]))
        return Limit()

    def allowed(self, connector: Connector, at: datetime, sharing: int = 1) -> Limit:
        """What all profiles together allow a connector, of `sharing` that charge."""
        own = self.limit("TxProfile", [connector.number], at, connector)
        if own == Limit():
            own = self.limit("TxDefaultProfile", [connector.number, 0], at, connector)
        whole = self.limit("ChargePointMaxProfile", [0], at, connector)
        return Limit(min(own.current_a, whole.current_a / sharing), min(own.power_w, whole.power_w / sharing))

    def forget_ended(self, connectors: Sequence[Connector]) -> None:
        """Drop the profiles of transactions that are over."""
        idle = {at.number for at in connectors if at.transaction is None and at.authorization is None}
        self.installed = [
            (number, profile)
            for number, profile in self.installed
            if number not in idle or profile["chargingProfilePurpose"] != "TxProfile"
        ]


def apply(profiles: Profiles, connectors: Sequence[Connector], at: datetime) -> None:
    """Limit each connector; what the whole charge point may draw is shared evenly by those that charge."""
    profiles.forget_ended(connectors)
    sharing = sum(connector.transaction is not None for connector in connectors) or 1
    for connector in connectors:
        allowed = profiles.allowed(connector, at, sharing) if profiles.installed else Limit()
        connector.limit_a, connector.limit_w = allowed.current_a, allowed.power_w


def apply_now(charge_point: ChargePoint) -> None:
    """Let profiles take effect on what is charging."""
    apply(charge_point.profiles, list(charge_point.connectors.values()), charge_point.clock.now())
    for connector in charge_point.connectors.values():
        connector.advance(charge_point.clock.seconds())
        charge_point.report(connector)


def _set_charging_profile(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    if not supports(charge_point, "SmartCharging"):
        raise CallRefused("NotSupported", "no Smart Charging here")
    number, profile = request["connectorId"], request["csChargingProfiles"]
    if number not in (0, *charge_point.connectors):
        raise CallRefused("PropertyConstraintViolation", f"there is no connector {number}")
    purpose, running = profile["chargingProfilePurpose"], None
    if number:
        running = charge_point.connectors[number].transaction
    configured = charge_point.configuration.integer
    periods = profile["chargingSchedule"]["chargingSchedulePeriod"]
    starts = [period["startPeriod"] for period in periods]
    wrong = (
        (purpose == "ChargePointMaxProfile" and number != 0)
        or (purpose == "TxProfile" and running is None)
        or (running is not None and profile.get("transactionId", running.id) != running.id)
        or profile["stackLevel"] > configured("ChargeProfileMaxStackLevel")
        or len(periods) > configured("ChargingScheduleMaxPeriods")
        or charge_point.profiles.count_with(number, profile) > configured("MaxChargingProfilesInstalled")
        or starts != sorted(set(starts))
        or starts[0] != 0
        or (profile["chargingProfileKind"] == "Recurring" and "recurrencyKind" not in profile)
    )
    if wrong:
        return status("Rejected")
    charge_point.profiles.put(number, profile)
    return status("Accepted", lambda: apply_now(charge_point))


def _clear_charging_profile(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    found = charge_point.profiles.clear(request)
    return status("Accepted" if found else "Unknown", lambda: apply_now(charge_point))


def _get_composite_schedule(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    number, unit = request["connectorId"], request.get("chargingRateUnit", "A")
    if not supports(charge_point, "SmartCharging") or number not in (0, *charge_point.connectors):
        return status("Rejected")
    if request["duration"] < 0:
        return status("Rejected")
    chosen = [connector for connector in charge_point.connectors.values() if number in (0, connector.number)]
    now, duration = charge_point.clock.now(), request["duration"]
    periods: list[dict[str, Any]] = []
    for offset in _edges(charge_point.profiles, chosen, now, duration):
        at = now + timedelta(seconds=offset)
        sharing = len(chosen) if number == 0 else 1
        allowed = [charge_point.profiles.allowed(connector, at, sharing) for connector in chosen]
        limit = sum(each.on(connector.socket, unit) for each, connector in zip(allowed, chosen, strict=True))
        if not periods or periods[-1]["limit"] != round(limit, 1):
            periods.append({"startPeriod": offset, "limit": round(limit, 1)})
    schedule = {"duration": duration, "chargingRateUnit": unit, "chargingSchedulePeriod": periods}
    return Answer(
        {"status": "Accepted", "connectorId": number, "scheduleStart": wire_time(now), "chargingSchedule": schedule}
    )


def _edges(profiles: Profiles, connectors: list[Connector], now: datetime, duration: int) -> list[int]:
    """Seconds from now at which a limit may have changed: the first whole ones, not a moment before."""
    found = {0}
    for _, profile in profiles.installed:
        schedule = profile["chargingSchedule"]
        steps = [period["startPeriod"] for period in schedule["chargingSchedulePeriod"]]
        if "duration" in schedule:
            steps.append(schedule["duration"])
        for connector in connectors:
            for start in _starts(profile, now, _started_at(connector, now), timedelta(seconds=duration)):
                found |= {ceil((start - now).total_seconds()) + step for step in steps}
        found |= {
            ceil((from_wire(profile[key]) - now).total_seconds()) for key in ("validFrom", "validTo") if key in profile
        }
    return sorted(offset for offset in found if 0 <= offset < max(1, duration))


def _starts(profile: dict[str, Any], now: datetime, started: datetime, ahead: timedelta) -> Iterator[datetime]:
    """When the schedule of a profile begins, for every time that matters from now on."""
    given = profile["chargingSchedule"].get("startSchedule")
    start = from_wire(given) if given and profile["chargingProfileKind"] != "Relative" else started
    every = RECURRENCE.get(profile.get("recurrencyKind", ""))
    if profile["chargingProfileKind"] == "Recurring" and every and start <= now:
        start += (now - start) // every * every
        while start <= now + ahead:
            yield start
            start += every
    else:
        yield start


def _period(profile: dict[str, Any], at: datetime, started: datetime) -> dict[str, Any] | None:
    """The period of a profile that holds at this moment, if any."""
    if "validFrom" in profile and at < from_wire(profile["validFrom"]):
        return None
    if "validTo" in profile and at >= from_wire(profile["validTo"]):
        return None
    schedule = profile["chargingSchedule"]
    offset = (at - next(_starts(profile, at, started, timedelta()))).total_seconds()
    if offset < 0 or offset >= schedule.get("duration", UNLIMITED):
        return None
    begun = [period for period in schedule["chargingSchedulePeriod"] if period["startPeriod"] <= offset]
    return begun[-1] if begun else None


def _started_at(connector: Connector, otherwise: datetime) -> datetime:
    return connector.transaction.started_at if connector.transaction else otherwise


def _is_for(profile: dict[str, Any], connector: Connector) -> bool:
    """A profile for one transaction is not for another, nor for none."""
    if profile["chargingProfilePurpose"] != "TxProfile":
        return True
    running = connector.transaction
    return running is not None and profile.get("transactionId", running.id) == running.id


HANDLERS: dict[str, Handler] = {
    "SetChargingProfile": _set_charging_profile,
    "ClearChargingProfile": _clear_charging_profile,
    "GetCompositeSchedule": _get_composite_schedule,
}
