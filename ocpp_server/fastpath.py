"""What charge points say, decoded and validated in one step; what does not fit is repaired and counted, or refused."""

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta
from msgspec.structs import force_setattr
from ocpp.v16 import enums

from ocpp_server import repair as repairing
from ocpp_server.moments import END_YEARS, AwareMoment, as_utc
from ocpp_server.repair import Refusal

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    # A word is plain text for whoever reads it: a vendor's own measurand is kept as it came.
    ErrorCode: TypeAlias = str
    Status: TypeAlias = str
    Reason: TypeAlias = str
    Context: TypeAlias = str
    Format: TypeAlias = str
    Measurand: TypeAlias = str
    Phase: TypeAlias = str
    Place: TypeAlias = str
    Unit: TypeAlias = str
    FirmwareStatus: TypeAlias = str
    SignedFirmwareStatus: TypeAlias = str
    DiagnosticsStatus: TypeAlias = str
    LogStatus: TypeAlias = str
else:

    def _words(enum: type[Enum], *more: str, less: int | None = None, **policy: object) -> object:
        known = tuple(word.value for word in enum)[:less] + more
        return Annotated[Literal[known], Meta(extra=policy)]

    # An unknown word never costs a transaction message or a status (rules in ARCHITECTURE.md): it is kept, or told by
    # the word that the specification has for "something else". A status nobody knows is not one to charge at.
    ErrorCode = _words(enums.ChargePointErrorCode, unknown="OtherError", blank="NoError")
    Status = _words(enums.ChargePointStatus, unknown="Unavailable", words={"occupied": "Charging"})
    Reason = _words(enums.Reason, unknown="Other")
    Context = _words(enums.ReadingContext, keep_unknown=True)
    Format = _words(enums.ValueFormat, keep_unknown=True)
    Measurand = _words(enums.Measurand, keep_unknown=True)
    Phase = _words(enums.Phase, keep_unknown=True)
    Place = _words(enums.Location, keep_unknown=True)
    Unit = _words(enums.UnitOfMeasure, "Celcius", "Hertz", keep_unknown=True)
    # The first seven words are those of 1.6 itself, the others came with its security extension.
    FirmwareStatus = _words(enums.FirmwareStatus, less=7, keep_unknown=True)
    SignedFirmwareStatus = _words(enums.FirmwareStatus)
    DiagnosticsStatus = _words(enums.DiagnosticsStatus, keep_unknown=True)
    LogStatus = _words(enums.UploadLogStatus)

Text20 = Annotated[str, Meta(max_length=20)]
Text25 = Annotated[str, Meta(max_length=25)]
Text50 = Annotated[str, Meta(max_length=50)]
Text255 = Annotated[str, Meta(max_length=255)]
Text5500 = Annotated[str, Meta(max_length=5500)]
# An idTag that is cut is another idTag: a longer one is kept whole as far as a column can hold it (36).
IdTag = Annotated[str, Meta(max_length=20, extra={"whole_up_to": 36})]
Integer32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Register = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1, extra={"beyond": "clamp"})]
# -1 is what a charge point says when it never learned the id (OCPP 1.6 errata 3.18): it is confirmed all the same.
TransactionId = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1, extra={"beyond": -1})]
# What carries energy is never refused for its timestamp: the moment of arrival serves where it is rubbish.
EnergyMoment = Annotated[datetime, Meta(tz=True, extra={"now_if_broken": True})]


class Report(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """The payload of a CALL from a charge point."""


class TimedReport(Report, frozen=True, kw_only=True):
    """A report with a timestamp, which is UTC whatever offset it came with."""

    if TYPE_CHECKING:

        @property
        def timestamp(self) -> datetime | None: ...

    def __post_init__(self) -> None:
        moment = self.timestamp
        if moment is not None and (moment.tzinfo is not UTC or moment.year in END_YEARS):
            force_setattr(self, "timestamp", as_utc(moment))


class BootNotification(Report, frozen=True, kw_only=True):
    charge_point_vendor: Text20
    charge_point_model: Text20
    charge_point_serial_number: Text25 | None = None
    charge_box_serial_number: Text25 | None = None
    firmware_version: Text50 | None = None
    iccid: Text20 | None = None
    imsi: Text20 | None = None
    meter_type: Text25 | None = None
    meter_serial_number: Text25 | None = None


class Heartbeat(Report, frozen=True, kw_only=True):
    pass


class StatusNotification(TimedReport, frozen=True, kw_only=True):
    connector_id: Integer32
    error_code: ErrorCode
    info: Text50 | None = None
    status: Status
    timestamp: AwareMoment | None = None
    vendor_id: Text255 | None = None
    vendor_error_code: Text50 | None = None


class Authorize(Report, frozen=True, kw_only=True):
    id_tag: IdTag


class StartTransaction(TimedReport, frozen=True, kw_only=True):
    connector_id: Integer32
    id_tag: IdTag
    meter_start: Register
    reservation_id: Integer32 | None = None
    timestamp: EnergyMoment


class SampledValue(Report, frozen=True, kw_only=True):
    value: str
    context: Context | None = None
    format: Format | None = None
    measurand: Measurand | None = None
    phase: Phase | None = None
    location: Place | None = None
    unit: Unit | None = None


class MeterValue(TimedReport, frozen=True, kw_only=True):
    timestamp: EnergyMoment
    sampled_value: Annotated[list[SampledValue], Meta(min_length=1)]


class MeterValues(Report, frozen=True, kw_only=True):
    connector_id: Integer32
    transaction_id: TransactionId | None = None
    meter_value: Annotated[list[MeterValue], Meta(min_length=1)]


class StopTransaction(TimedReport, frozen=True, kw_only=True):
    id_tag: IdTag | None = None
    meter_stop: Register
    timestamp: EnergyMoment
    transaction_id: TransactionId
    reason: Reason | None = None
    transaction_data: list[MeterValue] | None = None


class DataTransfer(Report, frozen=True, kw_only=True):
    vendor_id: Text255
    message_id: Text50 | None = None
    data: Annotated[str, Meta(extra={"objects_as_text": True})] | None = None


class FirmwareStatusNotification(Report, frozen=True, kw_only=True):
    status: FirmwareStatus


class DiagnosticsStatusNotification(Report, frozen=True, kw_only=True):
    status: DiagnosticsStatus


class SecurityEventNotification(TimedReport, frozen=True, kw_only=True):
    type: Text50
    timestamp: AwareMoment
    tech_info: Text255 | None = None


class LogStatusNotification(Report, frozen=True, kw_only=True):
    status: LogStatus
    request_id: Integer32 | None = None


class SignedFirmwareStatusNotification(Report, frozen=True, kw_only=True):
    status: SignedFirmwareStatus
    request_id: Integer32 | None = None


class SignCertificate(Report, frozen=True, kw_only=True):
    csr: Text5500


REPORTS: dict[str, type[Report]] = {
    report.__name__: report
    for report in (
        BootNotification,
        Heartbeat,
        StatusNotification,
        Authorize,
        StartTransaction,
        MeterValues,
        StopTransaction,
        DataTransfer,
        FirmwareStatusNotification,
        DiagnosticsStatusNotification,
        SecurityEventNotification,
        LogStatusNotification,
        SignedFirmwareStatusNotification,
        SignCertificate,
    )
}
"""What a charge point may say, by action."""

KNOWN_ACTIONS = frozenset(action.value for action in enums.Action)
"""All actions of OCPP 1.6 and its security extension, in both directions."""

_DECODERS: dict[str, Callable[[str], Report]] = {
    action: msgspec.json.Decoder(report).decode for action, report in REPORTS.items()
}

# The decoder lets escaped NULs and nulls of optional fields pass; both are looked for before it runs.
_ODD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def decode(action: str, text: str) -> tuple[Report, tuple[str, ...]]:
    """Decode the JSON text of a payload; returns it with the names of what had to be repaired.

    Raises Refusal with the code of OCPP-J 1.6, 4.2.3.
    """
    decoder = _DECODERS.get(action)
    if decoder is None:
        raise unknown_action(action)
    if "null" not in text and not ("\\u" in text and _ODD_ESCAPE.search(text)):
        try:
            return decoder(text), ()
        except (msgspec.MsgspecError, RecursionError):
            pass
    try:
        payload = load(text)
    except (ValueError, RecursionError):
        raise Refusal("FormationViolation", "the payload is not JSON") from None
    return repair(action, payload)


def weigh(action: str, text: str) -> tuple[Report | None, tuple[str, ...], Refusal | None]:
    """Decode a payload, as `decode` does, or tell why it is refused. Never raises, whatever the text."""
    try:
        return *decode(action, text), None
    except Refusal as refusal:
        return None, (), refusal
    except Exception as cause:
        logger.exception("A %s could not be decoded", repairing.clean(action))
        return None, (), Refusal("InternalError", f"{type(cause).__name__} while decoding"[:255])


def repair(action: str, payload: Any) -> tuple[Report, tuple[str, ...]]:
    """Fit a decoded payload into the report of its action, as `decode` does; null is an empty payload."""
    report = REPORTS.get(action)
    if report is None:
        raise unknown_action(action)
    return repairing.repair(report, {} if payload is None else payload)


def unknown_action(action: str) -> Refusal:
    """Tell an action that charge points may not send from one that does not exist."""
    if action in KNOWN_ACTIONS:
        return Refusal("NotSupported", f"{action} is not for a charge point to send")
    return Refusal("NotImplemented", f"the action {json.dumps(repairing.clean(action[:50]))} is unknown")


def load(text: str) -> Any:
    """Read JSON the tolerant way: exact numbers of any length, NaN as text, control characters within text.

    Raises ValueError and RecursionError.
    """
    return json.loads(text, strict=False, parse_float=Decimal, parse_int=_integer, parse_constant=str)


def _integer(digits: str) -> int | Decimal:
    # int() refuses thousands of digits and takes quadratic time for hundreds.
    return int(digits) if len(digits) <= 40 else Decimal(digits)
