"""What goes wrong, how often: faults, warnings, jammed locks, lost connections, silence and power cuts."""

from dataclasses import dataclass, fields
from random import Random
from typing import NoReturn

from simulator.charge_point import ChargePoint
from simulator.connector import Fault

FAULTS = (
    Fault("GroundFailure", "residual current", "E-017"),
    Fault("OverCurrentFailure", "more than offered was drawn", "E-021"),
    Fault("PowerSwitchFailure", "contactor stuck", "E-030"),
    Fault("HighTemperature", "power stage too hot", "E-042"),
    Fault("EVCommunicationError", "no answer from the vehicle", "E-051"),
    Fault("InternalError", "controller restarted", "E-099"),
)
WARNINGS = (
    Fault("WeakSignal", "-109 dBm", "W-003", stops=False),
    Fault("ReaderFailure", "reader does not answer", "W-011", stops=False),
)


@dataclass(frozen=True, slots=True)
class FaultRates:
    """How often each happens to one charge point in an hour of life; a lock jams for a while each time."""

    fault: float = 0.02
    warning: float = 0.03
    jammed_lock: float = 0.01
    lost_connection: float = 0.03
    silence: float = 0.005
    power_cut: float = 0.003

    def times(self, factor: float) -> "FaultRates":
        """The same, more or less often."""
        return FaultRates(*(getattr(self, field.name) * factor for field in fields(self)))


NO_FAULTS = FaultRates().times(0)


class Misfortune:
    """What happens to one charge point; kinds and order are the same for the same seed."""

    def __init__(self, charge_point: ChargePoint, rates: FaultRates, random: Random) -> None:
        self._charge_point = charge_point
        self._rates = {field.name: getattr(rates, field.name) for field in fields(rates)}
        self._random = random

    async def strike(self) -> NoReturn:
        """Let things go wrong and be mended, for ever; raises ValueError if all rates are 0."""
        random, clock = self._random, self._charge_point.clock
        total = sum(self._rates.values())
        if total <= 0:
            raise ValueError("nothing ever goes wrong")
        while True:
            await clock.live(random.expovariate(total) * 3600)
            kind = random.choices(list(self._rates), list(self._rates.values()))[0]
            number = random.choice(list(self._charge_point.connectors))
            await self._let_happen(kind, number, fault=random.choice(FAULTS), warning=random.choice(WARNINGS))

    async def _let_happen(self, kind: str, number: int, *, fault: Fault, warning: Fault) -> None:
        charge_point = self._charge_point
        seconds = self._random.uniform(60, 1200)
        real = max(2.0, seconds / charge_point.clock.speed)
        match kind:
            case "fault" | "warning":
                charge_point.fail(number, fault if kind == "fault" else warning)
                await charge_point.clock.live(seconds)
                charge_point.repair(number)
            case "jammed_lock":
                charge_point.connectors[number].lock_jams = True
                await charge_point.clock.live(seconds)
                charge_point.connectors[number].lock_jams = False
            case "lost_connection":
                charge_point.drop_connection(real)
            case "silence":
                await charge_point.fall_silent(real)
            case "power_cut":
                await charge_point.lose_power(seconds)
