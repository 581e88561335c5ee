"""Charging for apps: start and stop with an id tag of one's own, and progress in words that drivers understand."""

from dataclasses import dataclass, replace
from enum import StrEnum

from models import command as commands
from models import session_request
from models.authorization import AuthorizationStatus
from models.charge_point import ChargePoint
from models.command import Command, Order
from models.errors import Invalid, Refused
from models.principal import Role
from models.session import OPEN, REQUESTED, ChargingSession, Failure, SessionState

_MOST_ID_TAG = 20


class Step(StrEnum):
    """How far a session is, for who stands beside it."""

    ASKED = "ASKED"
    PLUG_IN = "PLUG_IN"
    CHARGING = "CHARGING"
    PAUSED = "PAUSED"
    DONE = "DONE"
    FAILED = "FAILED"


_WORDS = {
    Step.ASKED: "The charge point is being asked.",
    Step.PLUG_IN: "The charge point is ready: plug in your vehicle.",
    Step.CHARGING: "Your vehicle is charging.",
    Step.PAUSED: "Charging is paused, by your vehicle or by the charge point.",
    Step.DONE: "Charging has ended.",
}
_FAILURES = {
    Failure.OFFLINE: "The charge point could not be reached.",
    Failure.REFUSED: "The charge point refused to start.",
    Failure.CONNECTOR_BUSY: "The connector is in use.",
    Failure.OUT_OF_ORDER: "The connector is out of order.",
    Failure.NOT_SUPPORTED: "This charge point cannot be started from afar: start it at the charge point.",
    Failure.NO_ANSWER: "The charge point did not answer.",
    Failure.NO_CABLE: "No vehicle was plugged in in time.",
    Failure.CANCELLED: "The request was taken back.",
    Failure.STOP_MISSING: "The charge point did not report the end; the figures may be incomplete.",
}
_NOT_ACCEPTED = "Your id tag was not accepted, so the charge point may give no energy."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session is; `failure` if something went wrong, `message` for a driver, in English."""

    step: Step
    message: str
    failure: Failure | None = None


def progress(session: ChargingSession) -> Progress:
    """Say how far a session is."""
    failure = None if session.failure_code is None else Failure(session.failure_code)
    step = {
        SessionState.REQUESTED: Step.ASKED,
        SessionState.ACCEPTED: Step.PLUG_IN,
        SessionState.ACTIVE: Step.CHARGING,
        SessionState.SUSPENDED: Step.PAUSED,
        SessionState.ENDED: Step.DONE,
    }.get(SessionState(session.state), Step.FAILED)
    if failure is not None:
        return Progress(step, _FAILURES[failure], failure)
    refused = session.authorization_status not in (None, AuthorizationStatus.ACCEPTED)
    if refused and session.state in OPEN:
        return Progress(step, _NOT_ACCEPTED)
    return Progress(step, _WORDS.get(step, _FAILURES[Failure.REFUSED]))


async def start(
    charge_point: ChargePoint, order: Order, *, id_tag: str, connector_id: int | None
) -> tuple[Command, ChargingSession]:
    """Ask for a session with an id tag that the principal may use: drivers with their own, operators with any."""
    id_tag = id_tag.strip()
    if not 1 <= len(id_tag) <= _MOST_ID_TAG or not id_tag.isprintable():
        raise Invalid(f"an id tag has 1 to {_MOST_ID_TAG} printable characters", field="idTag")
    if connector_id is not None and connector_id < 1:
        raise Invalid("a session runs on a connector, from 1", field="connectorId")
    order.principal.require_id_tag(id_tag)
    request = {"idTag": id_tag} if connector_id is None else {"connectorId": connector_id, "idTag": id_tag}
    return await session_request.remote_start(
        charge_point, replace(order, role=Role.DRIVER), id_tag=id_tag, connector_id=connector_id, request=request
    )


async def stop(session: ChargingSession, order: Order) -> Command:
    """Ask for the end of a session whose id tag the principal may use, or take back a request that was not sent yet.

    A session that runs ends when the charge point reports it. Raises Refused for one that has ended, and for one that
    the charge point was told of and that has not begun: nobody can take that back.
    """
    order.principal.require_id_tag(session.id_tag)
    if session.state in REQUESTED or session.failure_code == Failure.CANCELLED:
        taken_back = await session_request.take_back(session, order.principal)
        if taken_back is not None:
            return taken_back
        session = await ChargingSession.get(id=session.id)  # it may have begun at this moment
        if session.transaction_id is None:
            raise Refused(
                "the charge point was told already, and nothing happens unless a vehicle is plugged in", field="session"
            )
    if session.transaction_id is None:
        raise Refused("this session has ended already", field="session")
    charge_point = await ChargePoint.get(id=session.charge_point_id)
    before = await commands.earlier(
        order, charge_point, "remote_stop_transaction", {"transactionId": session.transaction_id}
    )
    if before is not None:  # asked again, whatever has become of the session
        return before
    if session.state not in OPEN:
        raise Refused("this session has ended already", field="session")
    return await session_request.remote_stop(
        charge_point, replace(order, role=Role.DRIVER), transaction_id=session.transaction_id
    )
