"""Words of the ground floor, as they are shown to the world: in upper case, each with its meaning."""

from enum import Enum
from typing import Any, TypeVar

import strawberry

from models.attention import Kind as AttentionKind
from models.attention import Severity
from models.audit import Outcome as AuditOutcome
from models.authorization import AuthorizationStatus
from models.charge_point import RegistrationStatus
from models.charging import Step
from models.charging_profile import Kind as ChargingProfileKind
from models.charging_profile import Recurrency as RecurrencyKind
from models.charging_profile import Unit as ChargingRateUnit
from models.command import CommandState
from models.connector import ConnectorStatus
from models.diagnostics import DiagnosticsState
from models.firmware import FirmwareState
from models.metering import EnergyMethod
from models.principal import Role
from models.profile_check import WarningCode as ChargingProfileWarningCode
from models.reservation import ReservationEnd, ReservationState
from models.session import ClosedBy, Failure, SessionState
from models.smart_charging import ProfileState as ChargingProfileState

__all__ = [
    "INPUT",
    "AttentionKind",
    "AuditOutcome",
    "AuthorizationStatus",
    "ChargingProfileKind",
    "ChargingProfileState",
    "ChargingProfileWarningCode",
    "ChargingRateUnit",
    "ClosedBy",
    "CommandState",
    "ConnectorStatus",
    "DiagnosticsState",
    "EnergyMethod",
    "Failure",
    "FirmwareState",
    "RecurrencyKind",
    "RegistrationStatus",
    "ReservationEnd",
    "ReservationState",
    "Role",
    "SessionState",
    "Severity",
    "Step",
    "by_word",
]

Member = TypeVar("Member", bound=Enum)

INPUT = strawberry.argument(description="What is asked for.")


def _show(enum: type[Enum], name: str, description: str, **values: str) -> None:
    """Show an enum of the ground floor to the world, with a description of each of its members."""
    shown = strawberry.enum(enum, name=name, description=description)
    definition: Any = shown.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{name} has no {', '.join(values)}")


def by_word(enum: type[Member]) -> dict[str, Member]:
    """The members of an enum by OCPP's words for them."""
    return {str(member.value): member for member in enum}


_show(
    Role,
    "Role",
    "What somebody may do; each role may do all that the ones before it may.",
    DRIVER="Sees what belongs to its own id tags.",
    VIEWER="Sees everything, changes nothing.",
    OPERATOR="Also sends commands and edits charge points and id tags.",
    ADMIN="Also manages people and keys.",
)

_show(
    Severity,
    "Severity",
    "How bad something is.",
    CRITICAL="Nobody can charge there, or soon will not.",
    WARNING="Somebody does not charge as they wanted.",
    INFO="Good to know.",
)

_show(
    AttentionKind,
    "AttentionKind",
    "What somebody should look at. More may come.",
    OFFLINE="A charge point has not been connected for more than five minutes.",
    FAULTED="A connector is out of order; the message says its error code.",
    BOOT_LOOP="A charge point has started three times or more in ten minutes.",
    SILENT_SESSION="A session is ACTIVE and no meter values have come for more than ten minutes.",
    SUSPENDED_SESSION="A session runs and no energy has flowed for more than four hours.",
    FAILED_REQUEST="A session that was asked for in the last hour did not begin.",
    REFUSED_ID_TAG="A charge point was told in the last 24 hours that an id tag may not charge.",
    CONFIGURATION_DIFFERS="A charge point has other values in its configuration than it should.",
)

_show(
    AuditOutcome,
    "AuditOutcome",
    "How something ended that somebody did or tried to do.",
    DONE="It was done; where it changed nothing, before and after are empty.",
    REFUSED="It was not allowed, or broke a rule: see reason.",
    FAILED="Something went wrong here; the log says what, under the id of the request.",
)

_show(
    RegistrationStatus,
    "RegistrationStatus",
    "What a charge point is told when it introduces itself after a start.",
    ACCEPTED="It may work.",
    PENDING="It may be configured, but not charge yet.",
    REJECTED="It may not be spoken to.",
)

_show(
    ConnectorStatus,
    "ConnectorStatus",
    "What a connector is doing. Only the charge point knows: it is shown as it was reported.",
    AVAILABLE="Nobody uses it.",
    PREPARING="Somebody is about to charge: a vehicle was plugged in, or an id tag shown.",
    CHARGING="A vehicle is charging.",
    SUSPENDED_EVSE="A vehicle is plugged in and the charge point offers it no energy for now.",
    SUSPENDED_EV="The charge point offers energy and the vehicle takes none.",
    FINISHING="The session is over and the vehicle has not left yet.",
    RESERVED="It is held for somebody.",
    UNAVAILABLE="It was taken out of use.",
    FAULTED="It is out of order; see the error code.",
)

_show(
    CommandState,
    "CommandState",
    "How far a command has come. PENDING and SENT go on; all others are ends.",
    PENDING="It waits to be sent.",
    SENT="It was sent, and no answer has come yet.",
    ANSWERED="The charge point answered; its answer may well be no.",
    FAILED="The charge point answered with an error: see callError.",
    TIMED_OUT="It was sent and no answer came: nobody knows whether it took effect. It is never repeated by itself.",
    EXPIRED="It was never sent: the charge point could not take it in time.",
    CANCELLED="It was taken back before it was sent.",
)

_show(
    FirmwareState,
    "FirmwareState",
    "How far an update is known to have come. From DOWNLOADING on it is what the charge point reported last.",
    REQUESTED="The charge point has not been asked yet, or has not answered yet.",
    NOT_SENT="It was never asked: it could not be reached in time, or the request was taken back.",
    UNANSWERED="It was asked and no usable answer came: nobody knows whether it will do it.",
    REFUSED="It answered with an error: see the command.",
    ACCEPTED="It has heard what it is to do. That is all that its answer can say.",
    DOWNLOADING="It fetches the image.",
    DOWNLOAD_FAILED="It could not fetch the image. It may try again.",
    DOWNLOADED="It has fetched the image, and installs it when it can: often after the running sessions.",
    INSTALLING="It installs, and is out of use meanwhile.",
    INSTALLATION_FAILED="It could not install the image. It may try again.",
    INSTALLED="It has installed the image: final.",
)

_show(
    DiagnosticsState,
    "DiagnosticsState",
    "How far an upload is known to have come. From UPLOADING on it is what the charge point reported last.",
    REQUESTED="The charge point has not been asked yet, or has not answered yet.",
    NOT_SENT="It was never asked: it could not be reached in time, or the request was taken back.",
    UNANSWERED="It was asked and no usable answer came: nobody knows whether it will do it.",
    REFUSED="It answered with an error: see the command.",
    ACCEPTED="It will upload a file: see fileName.",
    NOTHING_TO_UPLOAD="It has no diagnostics of that time.",
    UPLOADING="It uploads the file.",
    UPLOAD_FAILED="It could not upload the file. It may try again.",
    UPLOADED="It has uploaded the file, as it says: final. Whether it came here is told by `file`.",
)

_show(
    AuthorizationStatus,
    "AuthorizationStatus",
    "Whether an id tag may charge.",
    ACCEPTED="It may.",
    BLOCKED="It was blocked.",
    EXPIRED="Its time is over.",
    INVALID="It is not known.",
    CONCURRENT_TX="It charges elsewhere already and may do so only once.",
)

_show(
    SessionState,
    "SessionState",
    "How far a session has come. REQUESTED and ACCEPTED wait for the vehicle, ACTIVE and SUSPENDED run; all others are"
    " ends.",
    REQUESTED="Somebody asked for it; the charge point has not answered yet.",
    ACCEPTED="The charge point said yes; it starts once the vehicle is plugged in.",
    ACTIVE="It runs.",
    SUSPENDED="It runs, but no energy flows: the vehicle takes none, or the charge point offers none.",
    ENDED="It is over.",
    FAILED="It was asked for and never began: see failure.",
    EXPIRED="It was asked for and did not begin in time. Should it begin later, it turns ACTIVE.",
)

_show(
    ClosedBy,
    "ClosedBy",
    "Who ended a session.",
    CHARGE_POINT="The charge point reported its end.",
    NEXT_START="Its end was never reported, and the next session began on its connector.",
    OPERATOR="An operator closed it, as its end was never reported.",
    UPKEEP="It was closed automatically, as its end was never reported.",
)

_show(
    EnergyMethod,
    "EnergyMethod",
    "How the energy of a session was found.",
    METER_START="Nothing was measured yet but the reading at the start: the energy is 0.",
    REGISTER="The newest reading less the one at the start.",
    REGISTER_RESET="The reading fell or leapt on the way: the stretches between are added up.",
    SESSION_REGISTER="The readings count from zero at the start of the session, unlike the one at the start.",
    INTERVALS="The sum of amounts, as there were no readings.",
    METER_STOP="The reading at the end less the one at the start: final.",
    STOP_IGNORED="The reading at the end contradicts the others, so these decided: final.",
)

_show(
    ReservationState,
    "ReservationState",
    "What is known of a reservation. REQUESTED and ACTIVE go on; all others are ends.",
    REQUESTED="It was asked for and the charge point has not answered. If the command has ended without an answer,"
    " nobody knows whether the connector is held.",
    ACTIVE="The charge point holds the connector, as far as is known.",
    USED="A session began with it.",
    CANCELLED="It is over before its time: see endReason.",
    EXPIRED="Its time is over. Should a start from before that be reported later, it turns USED.",
    REJECTED="The charge point does not hold the connector: see endReason and status.",
)

_show(
    ReservationEnd,
    "ReservationEnd",
    "Why a reservation is over, or never was.",
    STARTED="A session began with it.",
    REFUSED="The charge point refused it: see status.",
    ERROR="The charge point gave an error instead of an answer: see the command.",
    NOT_SENT="It never reached the charge point: its command expired, or was taken back.",
    CANCELLED="Somebody cancelled it, and the charge point agreed.",
    REPLACED="The charge point took a newer reservation with the same number instead.",
    TIME_OVER="Nobody came in time.",
    FAULTED="Its connector, or the charge point, went out of order.",
    UNAVAILABLE="Its connector, or the charge point, was taken out of use.",
)

_show(
    Failure,
    "SessionFailure",
    "What went wrong with a session.",
    OFFLINE="The charge point could not be reached.",
    REFUSED="The charge point refused to start, and does not say why.",
    CONNECTOR_BUSY="The charge point refused to start: its connector is in use.",
    OUT_OF_ORDER="The charge point refused to start: its connector is out of order.",
    NOT_SUPPORTED="The charge point cannot be started from afar.",
    NO_ANSWER="The charge point did not answer, and no session began.",
    NO_CABLE="The charge point was ready, and no vehicle was plugged in in time.",
    CANCELLED="The request was taken back.",
    STOP_MISSING="The session was closed here, because its end was never reported.",
)

_show(
    Step,
    "SessionStep",
    "How far a session is, for a driver.",
    ASKED="The charge point is being asked.",
    PLUG_IN="The charge point is ready: a vehicle should be plugged in.",
    CHARGING="Energy may flow.",
    PAUSED="The vehicle or the charge point makes a pause.",
    DONE="It has ended.",
    FAILED="It never began.",
)

_show(
    ChargingProfileState,
    "ChargingProfileState",
    "What is known of a charging profile at its charge point. REQUESTED, INSTALLED and UNKNOWN go on; all others are"
    " ends.",
    REQUESTED="It waits to be sent, or for the answer.",
    INSTALLED="The charge point accepted it and has it, as far as is known.",
    UNKNOWN="The charge point may have it: an answer that would have told did not come.",
    REJECTED="The charge point refused it: see answer.",
    NOT_SENT="It was never sent: the charge point could not be reached in time, or it was taken back.",
    REPLACED="Another profile took its place.",
    CLEARED="It was cleared.",
    MISSING="The charge point said that it does not have it, when it was to be cleared.",
    ENDED="Its session is over, and it went with it.",
)

_show(
    ChargingProfileKind,
    "ChargingProfileKind",
    "What the schedule of a charging profile is relative to.",
    ABSOLUTE="To its startSchedule.",
    RECURRING="To its startSchedule, and anew each day or week.",
    RELATIVE="To the start of charging.",
)

_show(
    RecurrencyKind,
    "RecurrencyKind",
    "How often a RECURRING charging profile begins anew.",
    DAILY="Every 24 hours.",
    WEEKLY="Every 7 days.",
)

_show(
    ChargingRateUnit,
    "ChargingRateUnit",
    "What the limits of a charging schedule count.",
    A="Amperes, on each phase.",
    W="Watts, on all phases together.",
)

_show(
    ChargingProfileWarningCode,
    "ChargingProfileWarningCode",
    "What speaks against a charging profile. More may come.",
    STACK_LEVEL="The stack level is negative, or above the highest that the charge point takes.",
    TOO_MANY_PERIODS="It has more periods than the charge point takes.",
    TOO_MANY_PROFILES="The charge point holds no more profiles.",
    UNIT="The charge point does not take limits in this unit.",
    FIRST_PERIOD="The first period does not start at 0.",
    PERIOD_ORDER="The periods do not follow one another.",
    PERIOD_UNREACHED="A period is never reached.",
    NEGATIVE_LIMIT="A limit is negative.",
    NUMBER_PHASES="A number of phases is neither 1, 2 nor 3.",
    DURATION="The duration is not positive, or longer than the recurrence.",
    CONNECTOR="A profile for this purpose does not belong on this connector.",
    PURPOSE="A profile for this purpose may not be sent so.",
    TRANSACTION="The transaction is missing, is not the one that runs, or should not be named.",
    START="The start of the schedule is missing, or is ignored.",
    RECURRENCY="The recurrence is missing, or is ignored.",
    NEVER_VALID="It ends to be valid before it begins to.",
    OVER="It is over already.",
    NOT_YET_VALID="It is not valid yet, and what it replaces is gone at once.",
    REPLACES="It takes the place of another profile.",
)
