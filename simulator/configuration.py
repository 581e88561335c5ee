"""Configuration keys of a charge point: what they may hold, and when a change takes effect."""

from dataclasses import dataclass
from enum import Enum, auto
from re import fullmatch

from simulator.hardware import Hardware
from simulator.meter import MEASURANDS


class Kind(Enum):
    """What a value looks like."""

    BOOLEAN = auto()
    INTEGER = auto()
    MEASURANDS = auto()
    TEXT = auto()
    SECRET = auto()


@dataclass(frozen=True, slots=True)
class Key:
    """One key. A `SECRET` can be written and is never told; `pattern` is what a text must match."""

    name: str
    default: str
    kind: Kind = Kind.TEXT
    least: int = 0
    most: int = 2**31 - 1
    pattern: str = ".{0,500}"
    readonly: bool = False
    reboot: bool = False

    def fits(self, value: str) -> bool:
        """Whether a value may be set."""
        match self.kind:
            case Kind.BOOLEAN:
                return value.lower() in ("true", "false")
            case Kind.INTEGER:
                return fullmatch("[0-9]{1,10}", value) is not None and self.least <= int(value) <= self.most
            case Kind.MEASURANDS:
                return all(item in MEASURANDS for item in listed(value))
            case _:
                return fullmatch(self.pattern, value) is not None


def listed(value: str) -> list[str]:
    """The items of a comma-separated list."""
    return [item.strip() for item in value.split(",") if item.strip()]


class Configuration:
    """The keys of one charge point, with their values; kept over a reboot."""

    def __init__(self, hardware: Hardware, changes: dict[str, str] | None = None) -> None:
        """Set the defaults of the hardware, then `changes`; raises KeyError for an unknown key."""
        self._keys = {key.name.lower(): key for key in _keys(hardware)}
        self._values = {name: key.default for name, key in self._keys.items()}
        self._waiting: dict[str, str] = {}
        for name, value in (changes or {}).items():
            self._values[self._keys[name.lower()].name.lower()] = value

    def text(self, name: str) -> str:
        """The value in effect; empty for a key that this charge point does not have."""
        return self._values.get(name.lower(), "")

    def integer(self, name: str) -> int:
        """The value in effect as a number; 0 for a key that it does not have."""
        return int(self.text(name) or 0)

    def boolean(self, name: str) -> bool:
        """The value in effect as true or false; false for a key that it does not have."""
        return self.text(name).lower() == "true"

    def items(self, name: str) -> list[str]:
        """The value in effect as a list."""
        return listed(self.text(name))

    def get(self, names: list[str]) -> tuple[list[dict[str, object]], list[str]]:
        """Entries as GetConfiguration tells them, and the names that are unknown; no names mean all."""
        wanted = names or [key.name for key in self._keys.values()]
        known = [self._entry(self._keys[name.lower()]) for name in wanted if name.lower() in self._keys]
        return known, [name for name in wanted if name.lower() not in self._keys]

    def change(self, name: str, value: str) -> str:
        """Set a key; returns the status of ChangeConfiguration."""
        key = self._keys.get(name.lower())
        if key is None:
            return "NotSupported"
        if key.readonly or not key.fits(value):
            return "Rejected"
        if key.reboot:
            self._waiting[key.name.lower()] = value
            return "RebootRequired"
        self._values[key.name.lower()] = value
        return "Accepted"

    def reboot(self) -> None:
        """Let changes that waited for a reboot take effect."""
        self._values |= self._waiting
        self._waiting.clear()

    def _entry(self, key: Key) -> dict[str, object]:
        entry: dict[str, object] = {"key": key.name, "readonly": key.readonly}
        if key.kind is not Kind.SECRET:
            entry["value"] = self._waiting.get(key.name.lower(), self._values[key.name.lower()])
        return entry


def _keys(hardware: Hardware) -> list[Key]:
    sampled = "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,Power.Offered,SoC"
    core = [
        *_switches(
            AllowOfflineTxForUnknownId=False,
            AuthorizationCacheEnabled=True,
            AuthorizeRemoteTxRequests=False,
            LocalAuthorizeOffline=True,
            LocalPreAuthorize=False,
            StopTransactionOnEVSideDisconnect=True,
            StopTransactionOnInvalidId=True,
            UnlockConnectorOnEVSideDisconnect=True,
        ),
        Key("ClockAlignedDataInterval", "0", Kind.INTEGER, most=86_400),
        Key("ConnectionTimeOut", "60", Kind.INTEGER, most=3_600),
        Key("ConnectorPhaseRotation", "0.RST", pattern=r"(\d+\.\w{3,15},?\s*)*", reboot=True),
        Key("HeartbeatInterval", "300", Kind.INTEGER, most=86_400),
        Key("LightIntensity", "80", Kind.INTEGER, most=100),
        Key("MaxEnergyOnInvalidId", "0", Kind.INTEGER),
        Key("MeterValueSampleInterval", "60", Kind.INTEGER, most=86_400),
        Key("MeterValuesAlignedData", "Energy.Active.Import.Register", Kind.MEASURANDS),
        Key("MeterValuesSampledData", sampled, Kind.MEASURANDS),
        Key("ResetRetries", "1", Kind.INTEGER, most=10),
        Key("StopTxnAlignedData", "", Kind.MEASURANDS),
        Key("StopTxnSampledData", "Energy.Active.Import.Register", Kind.MEASURANDS),
        Key("TransactionMessageAttempts", "3", Kind.INTEGER, least=1, most=20),
        Key("TransactionMessageRetryInterval", "20", Kind.INTEGER, most=3_600),
        Key("WebSocketPingInterval", "60", Kind.INTEGER, most=3_600),
        Key("AuthorizationKey", "", Kind.SECRET, pattern="([0-9A-Fa-f]{2}){16,20}"),
        *_facts(
            GetConfigurationMaxKeys=50,
            MeterValuesAlignedDataMaxLength=len(MEASURANDS),
            MeterValuesSampledDataMaxLength=len(MEASURANDS),
            NumberOfConnectors=len(hardware.sockets),
            StopTransactionMaxMeterValues=MOST_STOP_VALUES,
            StopTxnAlignedDataMaxLength=len(MEASURANDS),
            StopTxnSampledDataMaxLength=len(MEASURANDS),
        ),
        *_facts(SupportedFeatureProfiles=",".join(hardware.profiles)),
    ]
    optional = {
        "LocalAuthListManagement": [
            *_switches(LocalAuthListEnabled=True),
            *_facts(LocalAuthListMaxLength=1000, SendLocalListMaxLength=100),
        ],
        "Reservation": _facts(ReserveConnectorZeroSupported="true"),
        "SmartCharging": _facts(
            ChargeProfileMaxStackLevel=10,
            ChargingScheduleAllowedChargingRateUnit="Current,Power",
            ChargingScheduleMaxPeriods=96,
            MaxChargingProfilesInstalled=20,
        ),
        "FirmwareManagement": _facts(SupportedFileTransferProtocols="HTTP,HTTPS"),
    }
    return core + [key for profile, keys in optional.items() if profile in hardware.profiles for key in keys]


MOST_STOP_VALUES = 60


def _switches(**defaults: bool) -> list[Key]:
    return [Key(name, str(value).lower(), Kind.BOOLEAN) for name, value in defaults.items()]


def _facts(**values: object) -> list[Key]:
    return [Key(name, str(value), readonly=True) for name, value in values.items()]
