"""One batch of reports as a program: it yields statements, is sent what the database answers, and decides in between.

It does no I/O of its own, so the same program runs in an event loop against PostgreSQL and in a thread against SQLite.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models import authorization, charge_point, connector, session, transaction
from models.authorization import Authorize, IdTag, fold
from models.charge_point import Boot, ChargePoint, RegistrationStatus
from models.connector import ChangeRow, Connector, Status, StatusChange
from models.database import Changed
from models.errors import NotRegistered
from models.message import Entry, Message
from models.meter_value import MeterValue, Row
from models.session import ChargingSession, OrphanStop
from models.statements import (
    Insert,
    Lock,
    Match,
    Select,
    Statement,
    TakeIds,
    Update,
    Upsert,
    data_columns,
    values_of,
)
from models.transaction import Meter, Start, Stop

Report = Authorize | Boot | Status | Start | Meter | Stop
Program = Generator[Statement, Any, "Done"]

_OF_SESSIONS = (Start, Stop, Meter, Status)
_OF_TRANSACTIONS = (Stop, Meter)

REQUESTS_REMEMBERED = timedelta(days=1)
"""How long after an expired request its StartTransaction may still come and win."""

_REGISTRATION = ("id", "registration_status", "heartbeat_interval")
_START_KEY = ("charge_point_id", "connector_id", "id_tag_key", "started_at", "meter_start_wh")
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
_RUNNING = "state in ('ACTIVE', 'SUSPENDED')"
_WISHED = "state in ('REQUESTED', 'ACCEPTED', 'EXPIRED')"


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


@dataclass(slots=True)
class _State:
    """What the batch has read, and what it will write; later reports see the effects of earlier ones."""

    charge_points: dict[int, ChargePoint]
    id_tags: dict[str, IdTag] = field(default_factory=dict)
    connectors: dict[tuple[int, int], Connector] = field(default_factory=dict)
    sessions: dict[int, ChargingSession] = field(default_factory=dict)
    by_charge_point: defaultdict[int, list[ChargingSession]] = field(default_factory=lambda: defaultdict(list))
    by_transaction: dict[tuple[int, int], ChargingSession] = field(default_factory=dict)
    by_start: dict[tuple[Any, ...], ChargingSession] = field(default_factory=dict)
    ids: list[tuple[int, int]] = field(default_factory=list)
    booted: dict[int, ChargePoint] = field(default_factory=dict)
    spoken: dict[tuple[int, int], Connector] = field(default_factory=dict)
    status_changes: list[ChangeRow] = field(default_factory=list)
    new_sessions: dict[int, ChargingSession] = field(default_factory=dict)
    changed_sessions: dict[int, ChargingSession] = field(default_factory=dict)
    measured_sessions: dict[int, ChargingSession] = field(default_factory=dict)
    meter_rows: list[Row] = field(default_factory=list)
    orphans: list[OrphanStop] = field(default_factory=list)

    def know(self, rows: Iterable[ChargingSession]) -> None:
        """Take in sessions that were read or made, each once."""
        for row in rows:
            if row.id in self.sessions:
                continue
            self.sessions[row.id] = row
            self.by_charge_point[row.charge_point_id].append(row)
            if row.transaction_id is not None:
                self.index(row)

    def index(self, row: ChargingSession) -> None:
        """Make a started session findable by its transaction id and by its natural key."""
        self.by_transaction[row.charge_point_id, row.transaction_id or 0] = row
        self.by_start[values_of(row, _START_KEY)] = row

    def write(self, row: ChargingSession) -> None:
        """Note a session as changed."""
        if row.id not in self.new_sessions:
            self.changed_sessions[row.id] = row
            self.measured_sessions.pop(row.id, None)

    def measure(self, row: ChargingSession) -> None:
        """Note a session as changed in its live figures alone, which is what nearly all reports do."""
        if row.id not in self.new_sessions and row.id not in self.changed_sessions:
            self.measured_sessions[row.id] = row


def run(reports: Sequence[Report], notes: Notes) -> Program:
    """Read, decide and write a batch. The caller opens the transaction before and commits it after."""
    done = Done()
    held = yield from _lock(reports, notes, done)
    todo = [(n, report) for n, report in enumerate(reports) if report.charge_point_id in held]
    done.deferred = [n for n, report in enumerate(reports) if report.charge_point_id not in held]
    if todo:
        state = yield from _read([report for _, report in todo], held)
        for n, report in todo:
            done.answers[n] = _decide(state, report)
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


def _read(reports: Sequence[Report], charge_points: dict[int, ChargePoint]) -> Generator[Statement, Any, _State]:
    state = _State(charge_points)
    tags = {fold(tag) for report in reports if (tag := getattr(report, "id_tag", None)) is not None}
    if tags:
        for row in (yield Select(IdTag, "key", sorted(tags))):
            state.id_tags[row.key] = row
    speaking = sorted({report.charge_point_id for report in reports if isinstance(report, Status)})
    if speaking:
        for row in (yield Select(Connector, "charge_point_id", speaking)):
            state.connectors[row.charge_point_id, row.connector_id] = row
    yield from _read_sessions(state, reports)
    return state


def _read_sessions(state: _State, reports: Sequence[Report]) -> Generator[Statement, Any, None]:
    involved = sorted({r.charge_point_id for r in reports if isinstance(r, _OF_SESSIONS)})
    if involved:
        state.know((yield Select(ChargingSession, "charge_point_id", involved, _RUNNING)))
    starts = [report for report in reports if isinstance(report, Start)]
    if starts:
        starting = sorted({report.charge_point_id for report in starts})
        oldest = min(report.received_at for report in starts) - REQUESTS_REMEMBERED
        wished = yield Select(ChargingSession, "charge_point_id", starting, _WISHED)
        state.know(row for row in wished if row.requested_at is not None and row.requested_at >= oldest)
        state.know((yield Match(ChargingSession, _START_KEY, sorted({report.key for report in starts}))))
        state.ids = yield TakeIds(len(starts))
    named = {
        report.transaction_id
        for report in reports
        if isinstance(report, _OF_TRANSACTIONS)
        and (report.charge_point_id, report.transaction_id) not in state.by_transaction
        and report.transaction_id is not None
        and report.transaction_id > 0
    }
    if named:
        state.know((yield Select(ChargingSession, "transaction_id", sorted(named))))


def _decide(state: _State, report: Report) -> Any:
    registered = state.charge_points[report.charge_point_id].registration_status == RegistrationStatus.ACCEPTED
    if not registered and not isinstance(report, Boot):
        return NotRegistered("the registration of this charge point is not Accepted: send a BootNotification first")
    match report:
        case Authorize():
            return authorization.decide_authorize(state.id_tags.get(fold(report.id_tag)), report)
        case Boot():
            row = state.booted[report.charge_point_id] = state.charge_points[report.charge_point_id]
            return charge_point.decide_boot(row, report)
        case Status():
            return _decide_status(state, report)
        case Start():
            return _decide_start(state, report)
        case Meter():
            return _decide_meter(state, report)
        case Stop():
            return _decide_stop(state, report)


def _decide_status(state: _State, report: Status) -> None:
    key = report.charge_point_id, report.connector_id
    before = state.connectors.get(key)
    row, change = connector.decide_status(before, report)
    state.connectors[key] = row
    state.status_changes.append(change)
    if row.status_at != report.status_at:
        return
    state.spoken[key] = row
    if (followed := session.follow_status(report, state.by_charge_point[report.charge_point_id])) is not None:
        state.write(followed)


def _decide_start(state: _State, report: Start) -> transaction.Started:
    session_id, transaction_id = state.ids[-1]
    started = transaction.decide_start(
        report,
        tag=state.id_tags.get(fold(report.id_tag)),
        twin=state.by_start.get(report.key),
        sessions=state.by_charge_point[report.charge_point_id],
        new_transaction_id=lambda: transaction_id,
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
    return started


def _decide_meter(state: _State, report: Meter) -> None:
    metered = transaction.decide_meter(report, session=_metered_session(state, report))
    state.meter_rows.extend(metered.rows)
    if metered.session is not None:
        state.measure(metered.session)


def _metered_session(state: _State, report: Meter) -> ChargingSession | None:
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


def _decide_stop(state: _State, report: Stop) -> transaction.Stopped:
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


def _write(state: _State, done: Done) -> Generator[Statement, Any, bool]:
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
        for charge_point_id in dict.fromkeys([entry.charge_point_id for entry in notes.messages]):
            done.ring("message", 0, charge_point_id)
