"""The history of the demo: visits as charge points would have told of them, decided by the rules, written at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from models.authorization import IdTag, authorize, fold
from models.batch import Done, Program
from models.command import Command, CommandState
from models.connector import ChangeRow, ConnectorStatus, StatusChange
from models.meter_value import MeterValue, Row
from models.session import ChargingSession, Failure, SessionState
from models.statements import Insert, TakeIds, data_columns, values_of
from models.transaction import Meter, Sampled, Start, Stop, decide_meter, decide_start, decide_stop
from ocpp_server import fastpath
from ocpp_server.v16 import wire
from simulator.charge_point import ChargePoint
from simulator.connector import Connector
from simulator.day import Kind, Visit, visits, wait
from simulator.faults import FAULTS
from simulator.fleet import DEFAULT_TAGS, Fleet
from simulator.meter import Reading
from simulator.vehicle import VOLTS, Supply, Vehicle

SAMPLE_EVERY = timedelta(minutes=5)
_STEP_S = 60
_MEASURANDS = ("Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "Voltage", "SoC")
_ON_THE_WAY = timedelta(milliseconds=400)
"""From the moment that a charge point tells to the moment that it was heard."""


@dataclass
class Stay:
    """One visit as the charge point told it; without `start` there was only a request, which failed."""

    at: datetime
    charge_point_id: int
    connector_id: int
    id_tag: str
    app: bool = False
    failure: Failure | None = None
    start: Start | None = None
    samples: list[Sampled] = field(default_factory=list)
    stop: Stop | None = None
    session: ChargingSession | None = None


@dataclass
class History:
    """What happened before the demo began."""

    stays: list[Stay] = field(default_factory=list)
    statuses: list[ChangeRow] = field(default_factory=list)

    def status(self, stay: Stay, at: datetime, status: ConnectorStatus, **more: str) -> None:
        """Note a status of the connector that was stayed at."""
        told = {"error_code": "NoError", "info": None, "vendor_id": None, "vendor_error_code": None} | more
        self.statuses.append(
            ChangeRow(
                charge_point_id=stay.charge_point_id,
                connector_id=stay.connector_id,
                status=status,
                status_at=at,
                received_at=at + _ON_THE_WAY,
                **told,  # type: ignore[arg-type]
            )
        )


def remember(
    fleet: Fleet,
    ids: Mapping[str, int],
    zones: Mapping[str, str],
    tags: Mapping[str, IdTag],
    *,
    seed: int,
    since: datetime,
    until: datetime,
) -> History:
    """Make up what happened at each connector from `since` to `until` (UTC); its meters go on from where that ends.

    `ids` and `zones` are the rows and the time zones of the charge points by identity. The same seed makes the same.
    """
    history = History()
    for identity, one in fleet.charge_points.items():
        zone = ZoneInfo(zones[identity])
        for number, connector in one.connectors.items():
            random = Random(f"{seed}/{identity}/{number}/history")
            plan = visits(random, one.hardware.site, connector.socket.supply, DEFAULT_TAGS, app_share=0.15)
            past = _Past(history, random, one, connector, ids[identity], tags, until)
            past.live(plan, since, zone)
    history.stays.sort(key=lambda stay: (stay.at, stay.charge_point_id, stay.connector_id))
    history.statuses.sort(key=lambda change: change.status_at)
    return history


@dataclass
class _Past:
    """What happened at one connector."""

    history: History
    random: Random
    charge_point: ChargePoint
    connector: Connector
    charge_point_id: int
    tags: Mapping[str, IdTag]
    until: datetime

    def live(self, plan: Iterator[Visit], at: datetime, zone: ZoneInfo) -> None:
        """Let visits come until the demo begins."""
        for visit in plan:
            local = at.astimezone(zone)
            at += timedelta(seconds=wait(visit.effort, self.charge_point.hardware.site, local.hour + local.minute / 60))
            at = at.replace(microsecond=at.microsecond // 1000 * 1000)
            if at > self.until - timedelta(minutes=30):
                return
            breaks = self.random.random() < 0.01
            at = self._break_down(at) if breaks else self._visit(visit, at) + timedelta(seconds=90)

    def _stay(self, at: datetime, id_tag: str = "", **more: Any) -> Stay:
        return Stay(at, self.charge_point_id, self.connector.number, id_tag, **more)

    def _break_down(self, at: datetime) -> datetime:
        fault, stay = self.random.choice(FAULTS), self._stay(at)
        mended = min(at + timedelta(minutes=self.random.uniform(4, 90)), self.until - timedelta(minutes=5))
        self.history.status(
            stay,
            at,
            ConnectorStatus.FAULTED,
            error_code=fault.error_code,
            info=fault.info,
            vendor_id=self.charge_point.hardware.vendor,
            vendor_error_code=fault.vendor_error_code,
        )
        self.history.status(stay, mended, ConnectorStatus.AVAILABLE)
        return mended

    def _visit(self, visit: Visit, at: datetime) -> datetime:
        """Let somebody come; returns when the connector is free again."""
        tag = self.tags.get(fold(visit.id_tag))
        welcome = authorize(tag, at).accepted
        app = visit.kind is Kind.APP and welcome
        began = at + timedelta(seconds=round(visit.walk))
        stay = self._stay(at, visit.id_tag, app=app)
        if app and self.random.random() < 0.1:
            stay.failure = self.random.choice((Failure.NO_CABLE, Failure.REFUSED, Failure.CONNECTOR_BUSY))
            self.history.stays.append(stay)
            return at
        self.history.status(stay, at, ConnectorStatus.PREPARING)
        # A charge point that was offline lets a tag begin that it would have been told to refuse.
        if visit.kind is Kind.WANDERER or (not welcome and self.random.random() < 0.6):
            self.history.status(stay, began, ConnectorStatus.AVAILABLE)
            return began
        self.history.stays.append(stay)
        self.history.status(stay, began, ConnectorStatus.CHARGING)
        register = self.connector.meter.register_wh
        stay.start = Start(
            self.charge_point_id, self.connector.number, visit.id_tag, register, began, began + _ON_THE_WAY
        )
        ends = began + timedelta(seconds=round(visit.stay if welcome else self.random.uniform(5, 20)))
        ended = self._charge(stay, visit, began, min(ends, self.until - timedelta(minutes=2)))
        by_tag = not app and not visit.ends_at_vehicle
        reason = "Local" if by_tag else "Remote" if app and self.random.random() < 0.6 else "EVDisconnected"
        stay.stop = Stop(
            self.charge_point_id,
            0,
            self.connector.meter.register_wh,
            ended,
            ended + _ON_THE_WAY,
            reason if welcome else "DeAuthorized",
            visit.id_tag if by_tag and welcome else None,
        )
        left = ended + timedelta(seconds=round(visit.walk))
        self.history.status(stay, ended, ConnectorStatus.FINISHING)
        self.history.status(stay, left, ConnectorStatus.AVAILABLE)
        return left

    def _charge(self, stay: Stay, visit: Visit, began: datetime, ends: datetime) -> datetime:
        """Let energy flow and sample it; returns when it was over: the vehicle left, or was full for long enough."""
        vehicle, socket = Vehicle(visit.model, visit.soc, target=visit.target), self.connector.socket
        meter, at, full = self.connector.meter, began, False
        for step in itertools.count():
            power = vehicle.draw_w(socket.offer)
            if not power and not full:
                full = True
                ends = min(ends, at + timedelta(seconds=round(visit.linger)))
                self.history.status(stay, at, ConnectorStatus.SUSPENDED_EV)
            if step * _STEP_S % SAMPLE_EVERY.total_seconds() == 0:
                stay.samples.append(self._sample(vehicle, power, at))
            seconds = min(_STEP_S, (ends - at).total_seconds())
            if seconds <= 0:
                return at
            meter.count(power * seconds / 3600)
            vehicle.take(power * seconds / 3600, socket.supply)
            at += timedelta(seconds=seconds)
        raise AssertionError("unreachable")

    def _sample(self, vehicle: Vehicle, power_w: float, at: datetime) -> Sampled:
        offer = self.connector.socket.offer
        direct = offer.supply is Supply.DC
        volts = vehicle.model.dc_volts * (0.88 + 0.14 * vehicle.soc) if direct else VOLTS
        reading = Reading(power_w, vehicle.phases_used(offer), volts, offer, vehicle.soc if direct else None)
        told = self.connector.meter.sample(reading, _MEASURANDS, "Sample.Periodic")
        values = msgspec.convert(told, list[fastpath.SampledValue])
        return wire.sampled(fastpath.MeterValue(timestamp=at, sampled_value=values))


_FAILED = {
    Failure.NO_CABLE: (SessionState.EXPIRED, "no transaction started in time: was the cable plugged in?"),
    Failure.REFUSED: (SessionState.FAILED, "the charge point refused to start"),
    Failure.CONNECTOR_BUSY: (SessionState.FAILED, "the charge point refused to start"),
}


def write(history: History, tags: Mapping[str, IdTag], requesters: Mapping[str, str]) -> Program:
    """Decide all stays as the intake would have, and write them with one statement for each table."""
    ids = yield TakeIds(len(history.stays))
    rows: list[Row] = []
    for stay in history.stays:
        session_id, transaction_id = ids.pop()
        tag = tags.get(fold(stay.id_tag))
        asked = _asked(stay, session_id, requesters) if stay.app else None
        if stay.start is None or stay.stop is None:
            stay.session = asked
        else:
            started = decide_start(
                stay.start,
                tag=tag,
                twin=None,
                sessions=() if asked is None else (asked,),
                new_transaction_id=lambda given=transaction_id: given,  # type: ignore[misc]
            )
            stay.session = started.changed[0]
        assert stay.session is not None
        stay.session.id = session_id
        for value in stay.samples:
            heard = value.sampled_at + _ON_THE_WAY
            report = Meter(stay.charge_point_id, stay.connector_id, transaction_id, heard, (value,))
            rows += decide_meter(report, session=stay.session).rows
        if stay.stop is not None:
            stop = msgspec.structs.replace(stay.stop, transaction_id=transaction_id)
            decide_stop(stop, session=stay.session, tag=tag)
    columns = ("id", *data_columns(ChargingSession))
    sessions = [values_of(stay.session, columns) for stay in history.stays if stay.session is not None]
    yield Insert(ChargingSession, columns, sessions)
    yield Insert(MeterValue, Row._fields, rows)
    yield Insert(StatusChange, ChangeRow._fields, history.statuses)
    return Done()


def _asked(stay: Stay, session_id: int, requesters: Mapping[str, str]) -> ChargingSession:
    session = ChargingSession(
        id=session_id,
        charge_point_id=stay.charge_point_id,
        connector_id=stay.connector_id,
        id_tag=stay.id_tag,
        id_tag_key=fold(stay.id_tag),
        state=SessionState.ACCEPTED,
        created_at=stay.at,
        requested_at=stay.at,
        requested_by=requesters[fold(stay.id_tag)],
        request_expires_at=stay.at + timedelta(minutes=3),
    )
    if stay.failure is not None:
        session.state, session.failure = _FAILED[stay.failure]
        session.failure_code = stay.failure
    return session


def commands(history: History, ids: Mapping[str, int], *, seed: int, since: datetime, operator: str) -> list[Command]:
    """What was asked of charge points: by apps for their sessions, and by people every now and then."""
    made, random = [], Random(f"{seed}/commands")
    for stay in history.stays:
        if stay.session is None or not stay.app:
            continue
        by = stay.session.requested_by or ""
        request: dict[str, Any] = {"connectorId": stay.connector_id, "idTag": stay.id_tag}
        status = "Rejected" if stay.session.state == SessionState.FAILED else "Accepted"
        name = "remote_start_transaction"
        made.append(_command(stay.charge_point_id, name, request, stay.at, by, status, stay.session.id))
        if stay.stop is not None and stay.stop.reason == "Remote":
            request, at = {"transactionId": stay.session.transaction_id}, stay.stop.stopped_at - timedelta(seconds=1)
            name = "remote_stop_transaction"
            made.append(_command(stay.charge_point_id, name, request, at, by, "Accepted", stay.session.id))
    span = (history.stays[-1].at - since).total_seconds() if history.stays else 0.0
    for action, asked, outcomes in (
        ("trigger_message", {"requestedMessage": "StatusNotification"}, ("Accepted",)),
        ("unlock_connector", {"connectorId": 1}, ("Unlocked", "UnlockFailed", "NotSupported")),
        ("change_availability", {"connectorId": 0, "type": "Operative"}, ("Accepted",)),
        ("trigger_message", {"requestedMessage": "MeterValues", "connectorId": 1}, ("Accepted", None)),
    ):
        for _ in range(4):
            at = since + timedelta(seconds=random.uniform(0, span))
            charge_point_id = ids[random.choice(list(ids))]
            made.append(_command(charge_point_id, action, asked, at, operator, random.choice(outcomes)))
    return sorted(made, key=lambda command: command.created_at)


def _command(
    charge_point_id: int,
    action: str,
    request: dict[str, Any],
    at: datetime,
    by: str,
    status: str | None,
    session_id: int | None = None,
) -> Command:
    """A command that was answered, or timed out where there is no `status`."""
    return Command(
        charge_point_id=charge_point_id,
        action=action,
        request=request,
        state=CommandState.TIMED_OUT if status is None else CommandState.ANSWERED,
        status=status,
        response=None if status is None else {"status": status},
        error_description="no answer in time: outcome unknown" if status is None else None,
        requested_by=by,
        session_id=session_id,
        created_at=at,
        expires_at=at + timedelta(seconds=30),
        sent_at=at + timedelta(milliseconds=5),
        answered_at=at + (timedelta(seconds=25) if status is None else timedelta(milliseconds=90)),
    )
