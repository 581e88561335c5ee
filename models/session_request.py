"""Sessions asked for from afar: remote start and remote stop, and what becomes of the wish."""

from datetime import timedelta
from typing import Any

from models import charge_point as charge_points
from models import command as commands
from models.authorization import fold
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order
from models.connector import Connector, ConnectorStatus
from models.database import changed, now, unit_of_work
from models.errors import NotFound
from models.principal import Principal
from models.session import OPEN, REQUESTED, ChargingSession, Failure, SessionState

REQUEST_WINDOW = timedelta(minutes=3)
"""How long an accepted remote start waits for its StartTransaction: longer than usual connection time-outs."""


@unit_of_work
async def remote_start(
    charge_point: ChargePoint, order: Order, *, id_tag: str, connector_id: int | None, request: dict[str, Any]
) -> tuple[Command, ChargingSession]:
    """Ask a charge point to start a transaction; the session exists at once and is followed to its end.

    `request` is the RemoteStartTransaction in OCPP's field names. The charge point decides whether the tag may charge.
    """
    await charge_points.lock([charge_point.id])
    before = await commands.earlier(order, charge_point, "remote_start_transaction", request)
    if before is not None:
        return before, await ChargingSession.get(id=before.session_id)
    await commands.check_sendable(charge_point, "remote_start_transaction", order)
    moment = now()
    session = await ChargingSession.create(
        charge_point_id=charge_point.id,
        connector_id=connector_id,
        id_tag=id_tag,
        id_tag_key=fold(id_tag),
        state=SessionState.REQUESTED,
        created_at=moment,
        requested_at=moment,
        requested_by=order.principal.label,
        request_expires_at=(order.valid_until or moment) + REQUEST_WINDOW,
    )
    command = await commands.send(charge_point, "remote_start_transaction", request, order, session_id=session.id)
    changed("session", session.id, charge_point.id)
    return command, session


@unit_of_work
async def take_back(session: ChargingSession, by: Principal) -> Command | None:
    """Take back a request that was not sent yet, and its session with it; None if it is too late for that.

    OCPP 1.6 has no word to take back what a charge point was told. Doing it twice is doing it once.
    """
    command = await Command.filter(session_id=session.id, action="remote_start_transaction").order_by("id").first()
    if command is None:
        return None
    await commands.take_back(by, command)
    command = await Command.get(id=command.id)
    return command if command.state == CommandState.CANCELLED else None


@unit_of_work
async def remote_stop(charge_point: ChargePoint, order: Order, *, transaction_id: int) -> Command:
    """Ask a charge point to stop a transaction, any: it decides. The session ends with its StopTransaction."""
    session = await ChargingSession.get_or_none(charge_point_id=charge_point.id, transaction_id=transaction_id)
    return await commands.send(
        charge_point,
        "remote_stop_transaction",
        {"transactionId": transaction_id},
        order,
        session_id=None if session is None else session.id,
    )


@commands.follows("remote_start_transaction")
async def _follow_remote_start(command: Command) -> None:
    """Carry the end of a remote start over to its session, unless its StartTransaction was faster."""
    await charge_points.lock([command.charge_point_id])
    session = await ChargingSession.get_or_none(id=command.session_id)
    if session is None or session.state not in REQUESTED:
        return
    match command.state:
        case CommandState.ANSWERED if command.status == "Accepted":
            session.state = SessionState.ACCEPTED
            session.request_expires_at = now() + REQUEST_WINDOW
        case CommandState.ANSWERED:
            _fail(session, await _why_refused(session), "the charge point refused to start")
        case CommandState.FAILED if not command.is_unknown:
            _fail(session, Failure.NOT_SUPPORTED, f"the charge point could not start: {command.error_code}")
        case CommandState.EXPIRED:
            _fail(session, Failure.OFFLINE, "the charge point could not be reached in time", SessionState.EXPIRED)
        case CommandState.CANCELLED:
            _fail(session, Failure.CANCELLED, "the request was taken back")
        case _:  # the outcome is unknown: a StartTransaction may still come until the request expires
            return
    await session.save(update_fields=["state", "failure", "failure_code", "request_expires_at"])
    changed("session", session.id, session.charge_point_id)


def _fail(session: ChargingSession, code: Failure, why: str, state: SessionState = SessionState.FAILED) -> None:
    session.state, session.failure_code, session.failure = state, code, why


async def _why_refused(session: ChargingSession) -> Failure:
    """The likely reason of a refusal, from what the connector last said of itself: OCPP 1.6 tells none."""
    row = await Connector.get_or_none(charge_point_id=session.charge_point_id, connector_id=session.connector_id or 1)
    status = None if row is None else row.status
    if status in (ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE):
        return Failure.OUT_OF_ORDER
    if status in (None, ConnectorStatus.AVAILABLE, ConnectorStatus.PREPARING):
        return Failure.REFUSED
    return Failure.CONNECTOR_BUSY


@unit_of_work
async def expire() -> int:
    """End the requests whose StartTransaction did not come in time; one that comes later still wins."""
    moment = now()
    overdue = ChargingSession.filter(state__in=REQUESTED, request_expires_at__lte=moment)
    found = await overdue.values_list("id", "charge_point_id")
    await charge_points.lock({charge_point_id for _, charge_point_id in found})
    count = 0
    for session_id, charge_point_id in found:
        row = ChargingSession.filter(id=session_id, request_expires_at__lte=moment)
        done = await row.filter(state=SessionState.ACCEPTED).update(
            state=SessionState.EXPIRED,
            failure="no transaction started in time: was the cable plugged in?",
            failure_code=Failure.NO_CABLE,
        ) or await row.filter(state=SessionState.REQUESTED).update(
            state=SessionState.EXPIRED,
            failure="the charge point did not say whether it would start, and no transaction started in time",
            failure_code=Failure.NO_ANSWER,
        )
        if done:
            changed("session", session_id, charge_point_id)
            count += 1
    return count


async def find_open(charge_point: ChargePoint, connector_id: int | None) -> ChargingSession:
    """The session that runs on a connector (or the only one of the charge point); NotFound if there is none."""
    query = ChargingSession.filter(charge_point_id=charge_point.id, state__in=OPEN)
    rows = await (query if connector_id is None else query.filter(connector_id=connector_id)).order_by("-id").limit(2)
    if len(rows) != 1:
        raise NotFound("no session, or more than one, runs there", field="connectorId")
    return rows[0]
