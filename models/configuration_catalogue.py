"""What is known of the standard configuration keys (OCPP 1.6, 9): for help and warnings, never for refusal."""

from enum import StrEnum
from typing import NamedTuple


class KeyType(StrEnum):
    """What a value is; it is always sent as text."""

    BOOLEAN = "BOOLEAN"
    INTEGER = "INTEGER"
    TEXT = "TEXT"
    LIST = "LIST"


class Access(StrEnum):
    """What the specification lets a central system do with a key."""

    READ = "READ"
    WRITE = "WRITE"
    READ_WRITE = "READ_WRITE"


class KnownKey(NamedTuple):
    """One standard key. `low` and `high` bound an integer; `words` are what a list or a text may hold."""

    key: str
    profile: str
    type: KeyType
    meaning: str
    access: Access = Access.READ_WRITE
    unit: str | None = None
    low: int | None = None
    high: int | None = None
    words: tuple[str, ...] = ()


_BOOLEAN, _INTEGER, _TEXT, _LIST = KeyType.BOOLEAN, KeyType.INTEGER, KeyType.TEXT, KeyType.LIST
_READ = Access.READ
_CORE, _LOCAL, _SMART, _SECURITY = "Core", "LocalAuthListManagement", "SmartCharging", "Security"
_MEASURANDS = (
    "Energy.Active.Import.Register",
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Interval",
    "Energy.Active.Export.Interval",
    "Energy.Reactive.Import.Register",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Import.Interval",
    "Energy.Reactive.Export.Interval",
    "Power.Active.Import",
    "Power.Active.Export",
    "Power.Reactive.Import",
    "Power.Reactive.Export",
    "Power.Offered",
    "Power.Factor",
    "Current.Import",
    "Current.Export",
    "Current.Offered",
    "Voltage",
    "Frequency",
    "Temperature",
    "SoC",
    "RPM",
)


def _flag(key: str, profile: str, meaning: str, access: Access = Access.READ_WRITE) -> KnownKey:
    return KnownKey(key, profile, _BOOLEAN, meaning, access, words=("true", "false"))


def _number(
    key: str, profile: str, meaning: str, unit: str | None = None, access: Access = Access.READ_WRITE, low: int = 0
) -> KnownKey:
    return KnownKey(key, profile, _INTEGER, meaning, access, unit, low)


def _measurands(key: str, meaning: str) -> KnownKey:
    return KnownKey(key, _CORE, _LIST, meaning, words=_MEASURANDS)


_KEYS = (
    _flag("AllowOfflineTxForUnknownId", _CORE, "Whether an unknown id tag may charge while the connection is lost."),
    _flag("AuthorizationCacheEnabled", _CORE, "Whether it remembers id tags that were accepted."),
    _flag("AuthorizeRemoteTxRequests", _CORE, "Whether it asks if the id tag of a remote start may charge."),
    _number("BlinkRepeat", _CORE, "How often its lights blink when they signal.", "times"),
    _number("ClockAlignedDataInterval", _CORE, "Interval of clock-aligned meter values; 0 sends none.", "s"),
    _number("ConnectionTimeOut", _CORE, "How long it waits for the cable after an id tag was accepted.", "s"),
    KnownKey("ConnectorPhaseRotation", _CORE, _LIST, "How each connector's phases are wired, as 0.RST, 1.RST ..."),
    _number("ConnectorPhaseRotationMaxLength", _CORE, "Most entries of ConnectorPhaseRotation.", None, _READ),
    _number("GetConfigurationMaxKeys", _CORE, "Most keys in one GetConfiguration.", "keys", _READ),
    _number("HeartbeatInterval", _CORE, "Seconds of silence after which it sends a Heartbeat.", "s"),
    KnownKey("LightIntensity", _CORE, _INTEGER, "How bright its lights are.", unit="%", low=0, high=100),
    _flag("LocalAuthorizeOffline", _CORE, "Whether it starts for locally known id tags while the connection is lost."),
    _flag("LocalPreAuthorize", _CORE, "Whether it starts for locally known id tags without waiting for an answer."),
    _number("MaxEnergyOnInvalidId", _CORE, "Energy that it may still deliver after its id tag was refused.", "Wh"),
    _measurands("MeterValuesAlignedData", "What it measures on the clock."),
    _number("MeterValuesAlignedDataMaxLength", _CORE, "Most entries of MeterValuesAlignedData.", None, _READ),
    _measurands("MeterValuesSampledData", "What it measures during a transaction."),
    _number("MeterValuesSampledDataMaxLength", _CORE, "Most entries of MeterValuesSampledData.", None, _READ),
    _number("MeterValueSampleInterval", _CORE, "Interval of samples during a transaction; 0 sends none.", "s"),
    _number("MessageTimeout", _CORE, "How long it waits for an answer.", "s"),
    _number("MinimumStatusDuration", _CORE, "How long a status must last before it is reported.", "s"),
    _number("NumberOfConnectors", _CORE, "How many connectors it has.", None, _READ, low=1),
    _number("ResetRetries", _CORE, "How often it tries a reset again that did not work.", "times"),
    _flag("StopTransactionOnEVSideDisconnect", _CORE, "Whether pulling the cable at the car ends the transaction."),
    _flag("StopTransactionOnInvalidId", _CORE, "Whether a refused id tag ends a transaction that runs already."),
    _number("StopTransactionMaxMeterValues", _CORE, "Most meter values in one StopTransaction.", None, _READ),
    _measurands("StopTxnAlignedData", "What of the clock-aligned values goes into StopTransaction."),
    _number("StopTxnAlignedDataMaxLength", _CORE, "Most entries of StopTxnAlignedData.", None, _READ),
    _measurands("StopTxnSampledData", "What of the samples goes into StopTransaction."),
    _number("StopTxnSampledDataMaxLength", _CORE, "Most entries of StopTxnSampledData.", None, _READ),
    KnownKey(
        "SupportedFeatureProfiles",
        _CORE,
        _LIST,
        "The feature profiles of OCPP that it knows.",
        _READ,
        words=("Core", "FirmwareManagement", _LOCAL, "Reservation", _SMART, "RemoteTrigger"),
    ),
    _number("SupportedFeatureProfilesMaxLength", _CORE, "Most entries of SupportedFeatureProfiles.", None, _READ),
    _number(
        "TransactionMessageAttempts", _CORE, "How often it sends a transaction message before it gives up.", "times"
    ),
    _number(
        "TransactionMessageRetryInterval", _CORE, "Wait before a transaction message is repeated, times the tries.", "s"
    ),
    _flag("UnlockConnectorOnEVSideDisconnect", _CORE, "Whether it lets go of the cable when it is pulled at the car."),
    _number("WebSocketPingInterval", _CORE, "Seconds between its WebSocket pings; 0 sends none.", "s"),
    _flag("LocalAuthListEnabled", _LOCAL, "Whether its local list of id tags is used."),
    _number("LocalAuthListMaxLength", _LOCAL, "Most id tags in its local list.", "id tags", _READ),
    _number("SendLocalListMaxLength", _LOCAL, "Most id tags in one SendLocalList.", "id tags", _READ),
    _flag(
        "ReserveConnectorZeroSupported", "Reservation", "Whether any connector can be reserved, as connector 0.", _READ
    ),
    _number("ChargeProfileMaxStackLevel", _SMART, "Highest stack level of a charging profile.", None, _READ),
    KnownKey(
        "ChargingScheduleAllowedChargingRateUnit",
        _SMART,
        _LIST,
        "The units that limits may have: Current is A, Power is W.",
        _READ,
        words=("Current", "Power"),
    ),
    _number("ChargingScheduleMaxPeriods", _SMART, "Most periods in one charging schedule.", "periods", _READ),
    _flag("ConnectorSwitch3to1PhaseSupported", _SMART, "Whether it can go from three phases to one.", _READ),
    _number("MaxChargingProfilesInstalled", _SMART, "Most charging profiles at one time.", "profiles", _READ),
    KnownKey(
        "SupportedFileTransferProtocols",
        "FirmwareManagement",
        _LIST,
        "How it can fetch and send files.",
        _READ,
        words=("FTP", "FTPS", "HTTP", "HTTPS"),
    ),
    KnownKey(
        "AuthorizationKey",
        _SECURITY,
        _TEXT,
        "Its password, as 32 to 40 hex digits; it must never tell it.",
        Access.WRITE,
    ),
    KnownKey("SecurityProfile", _SECURITY, _INTEGER, "Its security profile; it can only be raised.", low=0, high=3),
    KnownKey("CpoName", _SECURITY, _TEXT, "The operator's name, for its certificate."),
    _flag("AdditionalRootCertificateCheck", _SECURITY, "Whether a new root must be signed by the old one.", _READ),
    _number("CertificateSignedMaxChainSize", _SECURITY, "Most bytes of a certificate chain.", "bytes", _READ),
    _number("CertificateStoreMaxLength", _SECURITY, "Most certificates that it stores.", "certificates", _READ),
)

_BY_NAME = {known.key.lower(): known for known in _KEYS}


def all_keys() -> tuple[KnownKey, ...]:
    """The catalogue, by profile and name."""
    return _KEYS


def known_key(key: str) -> KnownKey | None:
    """What the specification says of a key; None if it is a vendor's own."""
    return _BY_NAME.get(key.strip().lower())


def doubts(key: str, value: str) -> str | None:
    """Why a charge point will probably not take this value, in a sentence; None if nothing speaks against it."""
    known = known_key(key)
    if known is None:
        return None
    if known.access == Access.READ:
        return f"{known.key} can only be read"
    text = value.strip()
    match known.type:
        case KeyType.BOOLEAN if text.lower() not in known.words:
            return f"{known.key} is true or false"
        case KeyType.INTEGER:
            return _doubt_number(known, text)
        case KeyType.LIST if known.words:
            unknown = [word for word in text.split(",") if word.strip() and word.strip() not in known.words]
            return f"{known.key} does not know {unknown[0].strip()}" if unknown else None
    return None


def _doubt_number(known: KnownKey, text: str) -> str | None:
    if not text.removeprefix("-").isdecimal():
        return f"{known.key} is a whole number"
    number = int(text)
    if known.low is not None and number < known.low:
        return f"{known.key} is at least {known.low}"
    if known.high is not None and number > known.high:
        return f"{known.key} is at most {known.high}"
    return None
