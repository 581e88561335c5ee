"""Vehicles: how much power a battery takes, and what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

VOLTS = 230.0
ONBOARD_EFFICIENCY = 0.9
DIRECT_EFFICIENCY = 0.97
NEARLY_FULL = 1e-6


class Supply(StrEnum):
    """What a connector delivers."""

    AC = "AC"
    DC = "DC"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a connector allows now: `current_a` for each of `phases`, and `power_w` in all."""

    supply: Supply
    phases: int
    current_a: float
    power_w: float


@dataclass(frozen=True, slots=True)
class VehicleModel:
    """What a kind of vehicle can take. `dc_power_w` is 0 where there is no DC inlet."""

    name: str
    battery_wh: int
    ac_phases: int
    ac_current_a: float
    dc_power_w: int
    dc_volts: int = 400
    minimum_a: float = 6.0

    def takes(self, supply: Supply) -> bool:
        """Whether it has an inlet for this supply."""
        return supply is Supply.AC or self.dc_power_w > 0

    def accepted_w(self, soc: float) -> float:
        """Power that the battery accepts at this state of charge: cold below a tenth, a taper after 80 %."""
        peak = self.dc_power_w or self.ac_phases * self.ac_current_a * VOLTS
        curve = ((0.0, 0.75), (0.1, 1.0), (0.5, 1.0), (0.8, 0.7), (0.9, 0.3), (1.0, 0.04))
        for (low, at_low), (high, at_high) in pairwise(curve):
            if soc <= high:
                return float(peak * (at_low + (at_high - at_low) * (soc - low) / (high - low)))
        return 0.0


VEHICLE_MODELS = (
    VehicleModel("city hatchback", 40_000, 1, 32, 50_000),
    VehicleModel("compact", 52_000, 3, 16, 100_000),
    VehicleModel("family estate", 77_000, 3, 16, 150_000),
    VehicleModel("large saloon", 94_000, 3, 32, 270_000, dc_volts=800),
    VehicleModel("delivery van", 68_000, 3, 16, 80_000, minimum_a=8),
    VehicleModel("plug-in hybrid", 14_000, 1, 16, 0),
    VehicleModel("microcar", 10_000, 1, 10, 0),
)


class Vehicle:
    """One vehicle with its battery, which wants to be charged to `target`."""

    def __init__(self, model: VehicleModel, soc: float, *, target: float = 1.0) -> None:
        """Set out with a state of charge from 0 to 1."""
        self.model = model
        self.soc = soc
        self.target = target

    @property
    def is_full(self) -> bool:
        """Whether it wants no more."""
        return self.soc >= self.target - NEARLY_FULL

    def draw_w(self, offer: Offer) -> float:
        """Power that it takes of an offer; 0 when full, or when the offer is below what it can start with."""
        if self.is_full or not self.model.takes(offer.supply):
            return 0.0
        accepted = self.model.accepted_w(self.soc)
        if offer.supply is Supply.DC:
            least = self.model.minimum_a * self.model.dc_volts
            return 0.0 if offer.power_w < least else min(offer.power_w, max(accepted, least) / DIRECT_EFFICIENCY)
        phases = min(offer.phases, self.model.ac_phases)
        most = min(offer.current_a, self.model.ac_current_a, offer.power_w / (phases * VOLTS))
        if most < self.model.minimum_a:
            return 0.0
        wanted = accepted / ONBOARD_EFFICIENCY / (phases * VOLTS)
        return min(most, max(wanted, self.model.minimum_a)) * phases * VOLTS

    def phases_used(self, offer: Offer) -> int:
        """Phases that carry current."""
        return min(offer.phases, self.model.ac_phases) if offer.supply is Supply.AC else 1

    def wants_wh(self, supply: Supply) -> float:
        """Energy on the meter until it wants no more."""
        return max(0.0, self.target - self.soc) * self.model.battery_wh / _efficiency(supply)

    def take(self, energy_wh: float, supply: Supply) -> None:
        """Put energy from the meter into the battery, less what is lost on the way."""
        self.soc = min(1.0, self.soc + energy_wh * _efficiency(supply) / self.model.battery_wh)


def _efficiency(supply: Supply) -> float:
    return DIRECT_EFFICIENCY if supply is Supply.DC else ONBOARD_EFFICIENCY
