"""One batch of reports as a program: it yields statements, is sent what the database answers, and decides in between.

It does no I/O of its own, so the same program runs in an event loop against PostgreSQL and in a thread against SQLite.
"""

from __future__ import annotations

from collections.abc import Container, Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models import authorization, charge_point, connector, effect, reservation, session, transaction
from models.authorization import Authorize, fold
from models.charge_point import Boot, ChargePoint, Heartbeat, RegistrationStatus
from models.command import Command
from models.connector import ChangeRow, Connector, Status, StatusChange
from models.database import Changed
from models.errors import NotRegistered
from models.message import Entry, Message, Repair, count_repairs
from models.meter_value import MeterValue, Row
from models.reservation import Reservation
from models.session import ChargingSession, OrphanStop
from models.statements import (
    Insert,
    Lock,
    Statement,
    Update,
    Upsert,
    data_columns,
    values_of,
)
from models.transaction import Meter, Start, Stop
from models.working_set import Report, WorkingSet, has_limit, read

Program = Generator[Statement, Any, "Done"]
"""A batch on its way: yields statements, is sent their answers."""

_REGISTRATION = ("id", "registration_status", "heartbeat_interval")
_BOOT = (
    "vendor",
    "model",
    "serial_number",
    "box_serial_number",
    "firmware_version",
    "iccid",
    "imsi",
    "meter_type",
    "meter_serial_number",
    "last_boot_at",
)
_REPAIR = ("charge_point_id", "action", "what", "count", "last_at")
_EFFECT = ("awaits_effect", "effect_at")


@dataclass(slots=True)
class Notes:
    """What rides along with a batch; no answer waits for it."""

    seen: dict[int, datetime] = field(default_factory=dict)
    messages: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Done:
    """What a committed batch leaves: an answer (or an error) for each report, those to do again, and what changed.

    `clash` says that a natural key was taken outside the lock: nothing was written, run the batch again.
    """

    answers: dict[int, Any] = field(default_factory=dict)
    deferred: list[int] = field(default_factory=list)
    unseen: dict[int, datetime] = field(default_factory=dict)
    changes: dict[Changed, None] = field(default_factory=dict)
    clash: bool = False

    def ring(self, noun: str, row_id: int, charge_point_id: int) -> None:
        """Note a change to announce after the commit."""
        self.changes[Changed(noun, row_id, charge_point_id)] = None


def run(reports: Sequence[Report], notes: Notes) -> Program:
    """Read, decide and write a batch. The caller opens the transaction before and commits it after."""
    done = Done()
    held = yield from _lock(reports, notes, done)
    todo = [(n, report) for n, report in enumerate(reports) if report.charge_point_id in held]
    done.deferred = [n for n, report in enumerate(reports) if report.charge_point_id not in held]
    if todo:
        state = yield from read([report for _, report in todo], held)
        for n, report in todo:
            done.answers[n] = _decide(state, report)
            _look_for_effects(state, report)
        if (yield from _write(state, done)):
            return Done(clash=True)
    yield from _write_notes(notes, held, done)
    return done


def _lock(reports: Sequence[Report], notes: Notes, done: Done) -> Generator[Statement, Any, dict[int, ChargePoint]]:
    wanted = {report.charge_point_id for report in reports} | notes.seen.keys()
    if not wanted:
        return {}
    held = {row.id: row for row in (yield Lock(ChargePoint, sorted(wanted), _REGISTRATION))}
    done.unseen = {key: at for key, at in notes.seen.items() if key not in held}
    return held


def _is_welcome(state: WorkingSet, report: Report) -> bool:
    """Whether a report is taken: always from the Accepted; a boot; and from the Pending what was asked for (B4)."""
    status = state.charge_points[report.charge_point_id].registration_status
    if status == RegistrationStatus.ACCEPTED or isinstance(report, Boot):
        return True
    if status != RegistrationStatus.PENDING or isinstance(report, Authorize):
        return False
    return any(
        command.charge_point_id == report.charge_point_id
        and command.action == "trigger_message"
        and effect.shows(report, command)
        for command in state.awaiting
    )


def _decide(state: WorkingSet, report: Report) -> Any:
    if not _is_welcome(state, report):
        return NotRegistered(charge_point.NOT_REGISTERED)
    match report:
        case Authorize():
            return authorization.decide_authorize(state.id_tags.get(fold(report.id_tag)), report)
        case Boot():
            row = state.booted[report.charge_point_id] = state.charge_points[report.charge_point_id]
            return charge_point.decide_boot(row, report)
        case Heartbeat():
            return None
        case Status():
            return _decide_status(state, report)
        case Start():
            return _decide_start(state, report)
        case Meter():
            return _decide_meter(state, report)
        case Stop():
            return _decide_stop(state, report)


def _look_for_effects(state: WorkingSet, report: Report) -> None:
    if isinstance(report, Authorize):
        return
    for command in state.awaiting:
        if (
            command.charge_point_id == report.charge_point_id
            and command.id not in state.shown
            and command.sent_at is not None
            and command.sent_at <= report.received_at
            and effect.shows(report, command)
        ):
            command.effect_at = report.received_at
            command.awaits_effect = False
            state.shown[command.id] = command


def _decide_status(state: WorkingSet, report: Status) -> None:
    key = report.charge_point_id, report.connector_id
    before = state.connectors.get(key)
    turned = before is None or before.status != report.status
    row, change = connector.decide_status(before, report)
    state.connectors[key] = row
    state.status_changes.append(change)
    if row.status_at != report.status_at:
        return
    state.spoken[key] = row
    if (followed := session.follow_status(report, state.by_charge_point[report.charge_point_id])) is not None:
        state.write(followed)
    if turned and (held := state.reservations.get(report.charge_point_id)):
        state.changed_reservations.update((row.id, row) for row in reservation.decide_fault(held, report))


def _decide_start(state: WorkingSet, report: Start) -> transaction.Started:
    session_id, transaction_id = state.ids[-1]
    started = transaction.decide_start(
        report,
        tag=state.id_tags.get(fold(report.id_tag)),
        twin=state.by_start.get(report.key),
        sessions=state.by_charge_point[report.charge_point_id],
        new_transaction_id=lambda: transaction_id,
        running_elsewhere=_running_elsewhere(state, report),
        reservations=state.reservations.get(report.charge_point_id, ()),
    )
    if started.transaction_id == transaction_id:
        state.ids.pop()
    for row in started.changed:
        if row.id is None:
            row.id = session_id
            state.new_sessions[session_id] = row
            state.know([row])
        else:
            state.write(row)
            state.index(row)
    if started.reservations:
        started.reservations[0].session_id = started.changed[0].id
        state.changed_reservations.update((row.id, row) for row in started.reservations)
    return started


def _running_elsewhere(state: WorkingSet, report: Start) -> int:
    """Running sessions of the same id tag, but for the connector that starts: what runs there is stale."""
    key, place = fold(report.id_tag), (report.charge_point_id, report.connector_id)
    if not has_limit(state.id_tags.get(key)):
        return 0
    return sum(
        row.id_tag_key == key and row.state in session.OPEN and (row.charge_point_id, row.connector_id) != place
        for row in state.sessions.values()
    )


def _decide_meter(state: WorkingSet, report: Meter) -> None:
    metered = transaction.decide_meter(report, session=_metered_session(state, report))
    state.meter_rows.extend(metered.rows)
    if metered.session is not None:
        state.measure(metered.session)


def _metered_session(state: WorkingSet, report: Meter) -> ChargingSession | None:
    if report.transaction_id is not None and report.transaction_id > 0:
        return state.by_transaction.get((report.charge_point_id, report.transaction_id))
    if report.connector_id == 0:
        return None
    running = [
        row
        for row in state.by_charge_point[report.charge_point_id]
        if row.connector_id == report.connector_id and row.state in session.OPEN
    ]
    return running[0] if len(running) == 1 else None


def _decide_stop(state: WorkingSet, report: Stop) -> transaction.Stopped:
    row = state.by_transaction.get((report.charge_point_id, report.transaction_id))
    if row is None:
        row = transaction.find_lost(report, state.by_charge_point[report.charge_point_id])
    tag = None if report.id_tag is None else state.id_tags.get(fold(report.id_tag))
    stopped = transaction.decide_stop(report, session=row, tag=tag)
    state.meter_rows.extend(stopped.rows)
    if stopped.session is not None:
        state.write(stopped.session)
    if stopped.orphan is not None:
        state.orphans.append(stopped.orphan)
    return stopped


def _write(state: WorkingSet, done: Done) -> Generator[Statement, Any, bool]:
    """Write what was decided; True if a start was recorded elsewhere meanwhile."""
    if state.new_sessions:
        columns = ("id", *data_columns(ChargingSession))
        rows = [values_of(row, columns) for row in state.new_sessions.values()]
        if (yield Insert(ChargingSession, columns, rows)) < len(rows):
            return True
    for columns, changed in (
        (data_columns(ChargingSession), state.changed_sessions),
        (transaction.MEASURED, state.measured_sessions),
    ):
        if changed:
            yield Update(ChargingSession, columns, [values_of(row, ("id", *columns)) for row in changed.values()])
    if state.changed_reservations:
        told = [values_of(row, ("id", *reservation.DECIDED)) for row in state.changed_reservations.values()]
        yield Update(Reservation, reservation.DECIDED, told)
        for held in state.changed_reservations.values():
            done.ring("reservation", held.id, held.charge_point_id)
    if state.status_changes:
        yield Insert(StatusChange, ChangeRow._fields, state.status_changes)
    if state.spoken:
        columns = data_columns(Connector)
        rows = [values_of(row, columns) for row in state.spoken.values()]
        for row_id, charge_point_id, _ in (yield Upsert(Connector, ("charge_point_id", "connector_id"), columns, rows)):
            done.ring("connector", row_id, charge_point_id)
    if state.meter_rows:
        yield Insert(MeterValue, Row._fields, state.meter_rows)
    if state.orphans:
        columns = data_columns(OrphanStop)
        yield Insert(OrphanStop, columns, [values_of(row, columns) for row in state.orphans])
    if state.booted:
        yield Update(ChargePoint, _BOOT, [values_of(row, ("id", *_BOOT)) for row in state.booted.values()])
    if state.shown:
        yield Update(Command, _EFFECT, [values_of(row, ("id", *_EFFECT)) for row in state.shown.values()])
        for command in state.shown.values():
            done.ring("command", command.id, command.charge_point_id)
    for charge_point_id in state.booted:
        done.ring("charge_point", charge_point_id, charge_point_id)
    for row in (*state.new_sessions.values(), *state.changed_sessions.values(), *state.measured_sessions.values()):
        done.ring("session", row.id, row.charge_point_id)
    return False


def _write_notes(notes: Notes, held: Container[int], done: Done) -> Generator[Statement, Any, None]:
    seen = [(key, at) for key, at in notes.seen.items() if key in held]
    if seen:
        yield Update(ChargePoint, ("last_seen_at",), seen)
        for charge_point_id, _ in seen:
            done.ring("charge_point", charge_point_id, charge_point_id)
    if notes.messages:
        yield Insert(Message, Entry._fields, notes.messages, bulk=True)
        if repairs := count_repairs(notes.messages):
            yield Upsert(Repair, _REPAIR[:3], _REPAIR, repairs, adds=("count",))
        for charge_point_id in dict.fromkeys([entry.charge_point_id for entry in notes.messages]):
            done.ring("message", 0, charge_point_id)
