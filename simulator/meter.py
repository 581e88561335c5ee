"""Meters: a register that only rises, and samples as OCPP 1.6 spells them."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from simulator.vehicle import VOLTS, Offer, Supply

MEASURANDS = (
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Current.Import",
    "Voltage",
    "Power.Offered",
    "Current.Offered",
    "SoC",
    "Temperature",
    "Frequency",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a connector delivers at one moment. `soc` is from 0 to 1, None where the vehicle does not tell."""

    power_w: float
    phases_used: int
    volts: float
    offer: Offer
    soc: float | None = None


class Meter:
    """Counts what flows through one connector."""

    def __init__(self, random: Random, register_wh: float = 0.0) -> None:
        self._random = random
        self._exact_wh = register_wh
        self._temperature = random.uniform(12.0, 28.0)

    @property
    def register_wh(self) -> int:
        """The counter, in whole watt-hours."""
        return int(self._exact_wh)

    def count(self, energy_wh: float) -> None:
        """Let energy pass; raises ValueError if it flows backwards."""
        if energy_wh < 0:
            raise ValueError(f"{energy_wh} Wh cannot pass: the register only rises")
        self._exact_wh += energy_wh

    def sample(self, reading: Reading, measurands: Iterable[str], context: str) -> list[dict[str, Any]]:
        """Sampled values of these measurands, in this order; those that cannot be measured now are left out."""
        phases = _phases(reading)
        volts = [reading.volts + self._random.gauss(0, reading.volts * 0.004) for _ in phases]
        # Power is what the currents and voltages of this very sample make, as in a real meter.
        power = reading.power_w * (1 + self._random.gauss(0, 0.003))
        used = sum(volts[: reading.phases_used]) or 1.0
        amperes = [power / used if number < reading.phases_used else 0.0 for number in range(len(phases))]
        self._temperature += self._random.gauss(0, 0.2) + (22 + reading.power_w / 4000 - self._temperature) * 0.05
        found: list[dict[str, Any]] = []
        for measurand in measurands:
            match measurand:
                case "Energy.Active.Import.Register":
                    found.append(_value(measurand, str(self.register_wh), "Wh", context))
                case "Power.Active.Import":
                    found.append(_value(measurand, f"{power:.1f}", "W", context))
                case "Current.Import":
                    found += [
                        _value(measurand, f"{ampere:.2f}", "A", context, phase=phase)
                        for phase, ampere in zip(phases, amperes, strict=True)
                    ]
                case "Voltage":
                    found += [
                        _value(measurand, f"{volt:.1f}", "V", context, phase=phase and f"{phase}-N")
                        for phase, volt in zip(phases, volts, strict=True)
                    ]
                case "Power.Offered":
                    found.append(_value(measurand, f"{reading.offer.power_w:.0f}", "W", context))
                case "Current.Offered":
                    found.append(_value(measurand, f"{reading.offer.current_a:.1f}", "A", context))
                case "SoC" if reading.soc is not None:
                    found.append(_value(measurand, f"{reading.soc * 100:.1f}", "Percent", context, location="EV"))
                case "Temperature":
                    found.append(_value(measurand, f"{self._temperature:.1f}", "Celsius", context, location="Body"))
                case "Frequency":
                    found.append(_value(measurand, f"{50 + self._random.gauss(0, 0.01):.2f}", None, context))
        return found


def _phases(reading: Reading) -> list[str]:
    if reading.offer.supply is Supply.DC:
        return [""]
    return [f"L{number}" for number in range(1, reading.offer.phases + 1)]


def _value(
    measurand: str, value: str, unit: str | None, context: str, *, phase: str = "", location: str = "Outlet"
) -> dict[str, Any]:
    sampled = {"value": value, "context": context, "format": "Raw", "measurand": measurand}
    if phase:
        sampled["phase"] = phase
    sampled["location"] = location
    if unit:
        sampled["unit"] = unit
    return sampled


def idle(offer: Offer) -> Reading:
    """What is read while nothing flows."""
    return Reading(0.0, 1, VOLTS if offer.supply is Supply.AC else 0.0, offer)
