"""A day: when vehicles come to which site, and what they are and want; all of it drawn from a seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from random import Random

from simulator.vehicle import VEHICLE_MODELS, Supply, VehicleModel

# Visits to a hundred connectors in each hour of the day, from midnight.
VISITS_PER_HOUR = {
    "street": (5, 3, 2, 2, 3, 8, 20, 40, 50, 40, 35, 40, 50, 45, 40, 40, 50, 60, 60, 50, 40, 30, 20, 10),
    "work": (1, 1, 1, 1, 2, 10, 50, 90, 80, 40, 20, 20, 30, 30, 20, 10, 10, 5, 3, 2, 1, 1, 1, 1),
    "home": (5, 2, 1, 1, 1, 2, 5, 10, 15, 10, 10, 10, 15, 10, 10, 15, 30, 60, 70, 60, 40, 30, 20, 10),
    "shop": (2, 1, 1, 1, 2, 5, 20, 50, 90, 120, 130, 140, 130, 120, 120, 120, 130, 140, 120, 90, 50, 30, 10, 5),
    "motorway": (20, 15, 9, 9, 9, 40, 80, 90, 99, 130, 140, 160, 170, 160, 150, 150, 160, 170, 150, 99, 90, 60, 40, 30),
}  # fmt: skip
# Minutes that a vehicle stays at most, from and to.
STAY = {"street": (30, 240), "work": (180, 540), "home": (240, 720), "shop": (15, 60), "motorway": (12, 45)}
BUSY_AT_FIRST = 0.4
STRANGER = "STRANGER"


class Kind(Enum):
    """How somebody wants to charge."""

    CARD = auto()
    APP = auto()
    STRANGER = auto()
    WANDERER = auto()


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to one connector. Times are seconds of life; `effort` says how long until it comes (see `wait`)."""

    effort: float
    kind: Kind
    id_tag: str
    model: VehicleModel
    soc: float
    target: float
    plugs_first: bool
    walk: float
    stay: float
    linger: float
    ends_at_vehicle: bool


def visits(random: Random, site: str, supply: Supply, id_tags: Sequence[str], *, app_share: float) -> Iterator[Visit]:
    """The visits to a connector, one after another and for ever; the same for the same seed, however fast life is."""
    suited = [model for model in VEHICLE_MODELS if model.takes(supply)]
    first = True
    while True:
        effort = random.expovariate(1.0)
        if first and random.random() < BUSY_AT_FIRST:
            effort *= 0.02
        first = False
        shares = (0.90 - app_share, app_share, 0.06, 0.04)
        kind = random.choices((Kind.CARD, Kind.APP, Kind.STRANGER, Kind.WANDERER), shares)[0]
        low, high = STAY[site]
        yield Visit(
            effort=effort,
            kind=kind,
            id_tag=f"{STRANGER}-{random.randrange(10_000):04}" if kind is Kind.STRANGER else random.choice(id_tags),
            model=random.choice(suited),
            soc=random.triangular(0.05, 0.85, 0.3),
            target=1.0 if random.random() < 0.5 else random.uniform(0.8, 0.95),
            plugs_first=random.random() < 0.6,
            walk=random.uniform(5, 40),
            stay=random.uniform(low, high) * 60,
            linger=random.expovariate(1 / 600),
            ends_at_vehicle=random.random() < 0.25,
        )


def calls(random: Random, site: str, supply: Supply) -> Iterator[Visit]:
    """The visits of those who are called to a connector: they come soon, with room in their batteries."""
    for visit in visits(random, site, supply, ("",), app_share=0.0):
        yield replace(visit, kind=Kind.APP, id_tag="", soc=visit.soc * 0.6, walk=random.uniform(2, 6))


def wait(effort: float, site: str, hour: float, pace: float = 1.0) -> float:
    """Seconds of life until a visit: `effort` is spent faster when more people come. `pace` is more than 0."""
    rates, waited = VISITS_PER_HOUR[site], 0.0
    while True:
        rate = rates[int(hour) % 24] / 100 * pace
        left = 1.0 - hour % 1.0
        if effort <= rate * left:
            return (waited + effort / rate) * 3600
        effort -= rate * left
        waited += left
        hour = float(int(hour) + 1)
