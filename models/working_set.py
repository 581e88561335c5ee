"""The working set of a batch: what it has read and will write; later reports see the effects of earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeGuard

from models.authorization import Authorize, IdTag, fold
from models.charge_point import Boot, ChargePoint, Heartbeat
from models.command import Command
from models.connector import ChangeRow, Connector, Status
from models.meter_value import Row
from models.reservation import Reservation, ends_reservations
from models.session import ChargingSession, OrphanStop
from models.statements import Hold, Match, Select, Statement, TakeIds, values_of
from models.transaction import Meter, Start, Stop

Report = Authorize | Boot | Heartbeat | Status | Start | Meter | Stop
"""What a charge point may report to the intake."""

REQUESTS_REMEMBERED = timedelta(days=1)
"""How long after an expired request its StartTransaction may still come and win."""

_OF_SESSIONS = (Start, Stop, Meter, Status)
_OF_TRANSACTIONS = (Stop, Meter)
_START_KEY = ("charge_point_id", "connector_id", "id_tag_key", "started_at", "meter_start_wh")
_AWAITING = "awaits_effect"
_NUMBER = ("charge_point_id", "reservation_id")
_HELD = "awaits_start"
_RUNNING = "state in ('ACTIVE', 'SUSPENDED')"
_WISHED = "state in ('REQUESTED', 'ACCEPTED', 'EXPIRED')"


@dataclass(slots=True)
class WorkingSet:
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
    reservations: defaultdict[int, list[Reservation]] = field(default_factory=lambda: defaultdict(list))
    changed_reservations: dict[int, Reservation] = field(default_factory=dict)
    awaiting: list[Command] = field(default_factory=list)
    shown: dict[int, Command] = field(default_factory=dict)

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


def read(reports: Sequence[Report], charge_points: dict[int, ChargePoint]) -> Generator[Statement, Any, WorkingSet]:
    """Read what these reports are decided from, in a fixed few statements."""
    state = WorkingSet(charge_points)
    tags = {fold(tag) for report in reports if (tag := getattr(report, "id_tag", None)) is not None}
    if tags:
        for row in (yield Select(IdTag, "key", sorted(tags))):
            state.id_tags[row.key] = row
    speaking = sorted({report.charge_point_id for report in reports if isinstance(report, Status)})
    if speaking:
        for row in (yield Select(Connector, "charge_point_id", speaking)):
            state.connectors[row.charge_point_id, row.connector_id] = row
    yield from _read_sessions(state, reports)
    yield from _read_reservations(state, reports)
    witnesses = sorted({report.charge_point_id for report in reports if not isinstance(report, Authorize)})
    if witnesses:
        state.awaiting = yield Select(Command, "charge_point_id", witnesses, _AWAITING)
    return state


def _read_sessions(state: WorkingSet, reports: Sequence[Report]) -> Generator[Statement, Any, None]:
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
        limited = {key: tag.id for report in starts if has_limit(tag := state.id_tags.get(key := fold(report.id_tag)))}
        if limited:
            # Charge points do not exclude each other, so those at which one id tag starts at one time must.
            yield Hold(IdTag, sorted(limited.values()))
            state.know((yield Select(ChargingSession, "id_tag_key", sorted(limited), _RUNNING)))
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


def has_limit(tag: IdTag | None) -> TypeGuard[IdTag]:
    """Whether an id tag may have only so many sessions at one time."""
    return tag is not None and tag.most_sessions is not None


def _read_reservations(state: WorkingSet, reports: Sequence[Report]) -> Generator[Statement, Any, None]:
    """What may be used is read for those that start; what is long over, only if a start tells its number."""
    concerned = {r.charge_point_id for r in reports if isinstance(r, Start)}
    concerned |= {r.charge_point_id for r in reports if isinstance(r, Status) and ends_reservations(r)}
    if not concerned:
        return
    found = {row.id: row for row in (yield Select(Reservation, "charge_point_id", sorted(concerned), _HELD))}
    told = {
        (r.charge_point_id, r.reservation_id) for r in reports if isinstance(r, Start) and r.reservation_id is not None
    }
    known = {(row.charge_point_id, row.reservation_id) for row in found.values()}
    if told - known:
        found |= {row.id: row for row in (yield Match(Reservation, _NUMBER, sorted(told - known)))}
    for row in found.values():
        state.reservations[row.charge_point_id].append(row)
