"""What can be bought: the vendors and models that a fleet is mixed from."""

from dataclasses import dataclass

from simulator.vehicle import VOLTS, Offer, Supply

DIRECT_VOLTS = 400.0
CORE = ("Core", "RemoteTrigger")
FULL = ("Core", "LocalAuthListManagement", "Reservation", "SmartCharging", "RemoteTrigger", "FirmwareManagement")


@dataclass(frozen=True, slots=True)
class Socket:
    """One connector as built. `detachable`: the driver brings the cable, and the socket locks it."""

    supply: Supply
    phases: int
    current_a: float
    power_w: float
    detachable: bool

    @property
    def volts(self) -> float:
        """By which amperes and watts are converted."""
        return VOLTS if self.supply is Supply.AC else DIRECT_VOLTS

    @property
    def offer(self) -> Offer:
        """All that it can deliver."""
        return Offer(self.supply, self.phases, self.current_a, self.power_w)


@dataclass(frozen=True, slots=True)
class Hardware:
    """One model of a vendor: its sockets, what it supports, and where such are put up (see `simulator.day`)."""

    vendor: str
    model: str
    firmware: str
    sockets: tuple[Socket, ...]
    profiles: tuple[str, ...]
    site: str
    reboot_seconds: float = 30.0
    boots_on_reconnect: bool = False
    share: int = 1


def _ac(phases: int, current_a: float, *, detachable: bool = True) -> Socket:
    return Socket(Supply.AC, phases, current_a, phases * current_a * VOLTS, detachable)


def _dc(power_w: int) -> Socket:
    return Socket(Supply.DC, 1, power_w / DIRECT_VOLTS, power_w, False)


HARDWARE = (
    Hardware("Ardenwerk", "Duo 22", "4.2.1", (_ac(3, 32), _ac(3, 32)), FULL, "street", share=5),
    Hardware("Ardenwerk", "Solo 11", "4.2.1", (_ac(3, 16),), FULL, "work", share=3),
    Hardware("Lumen Charge", "Home 7", "1.9.0", (_ac(1, 32, detachable=False),), CORE, "home", 15.0, True, 4),
    Hardware("Nordvolt", "Rapid 50", "2.31", (_dc(50_000), _ac(3, 32)), FULL, "shop", 45.0, share=2),
    Hardware("Nordvolt", "Hyper 150", "3.07", (_dc(150_000), _dc(150_000)), FULL, "motorway", 60.0, share=2),
)


def by_model(model: str) -> Hardware:
    """The hardware of this model; raises KeyError."""
    return {hardware.model: hardware for hardware in HARDWARE}[model]
