"""Care for sessions: those that never got their stop are closed, and what is wrong can be corrected by people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import audit, metering
from models import charge_point as charge_points
from models.database import changed, connection, dialect, now, unit_of_work
from models.errors import Invalid, NotFound
from models.fields import UtcField
from models.meter_value import MeterValue
from models.principal import Principal, Role
from models.session import OPEN, ChargingSession, ClosedBy, SessionState, close, keep_total, total_of, visible

STALE_AFTER = timedelta(minutes=15)
"""How long a connector must be without a transaction, and its session silent, before the session counts as over."""

_STALE = (
    "select s.id, s.charge_point_id from charging_session s"
    " join connector c on c.charge_point_id = s.charge_point_id and c.connector_id = s.connector_id"
    " where s.state in ('ACTIVE', 'SUSPENDED') and c.status in ('Available', 'Preparing', 'Reserved', 'Unavailable')"
    " and c.status_received_at < {0} and c.status_received_at > s.start_received_at"
    " and (s.last_sample_received_at is null or s.last_sample_received_at < {0})"
)


class SessionCorrection(Model):
    """What a person changed in a session, and why. Nothing of what the charge point reported is lost."""

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[ChargingSession] = fields.ForeignKeyField(
        "models.ChargingSession", related_name="corrections", on_delete=fields.RESTRICT
    )
    session_id: int
    corrected_by = fields.CharField(max_length=255)
    corrected_at = UtcField()
    reason = fields.CharField(max_length=500)
    before: dict[str, Any] = fields.JSONField()
    after: dict[str, Any] = fields.JSONField()

    class Meta:
        table = "session_correction"
        indexes = (("session_id", "id"),)


def corrections(principal: Principal) -> QuerySet[SessionCorrection]:
    """The corrections that `principal` may see: those of charge points in its scope, and none for a driver."""
    if not principal.may(Role.VIEWER):
        return SessionCorrection.filter(id__in=[])
    if principal.scope.charge_points is None:
        return SessionCorrection.all()
    return SessionCorrection.filter(session__charge_point_id__in=sorted(principal.scope.charge_points))


async def close_stale() -> int:
    """Close the sessions whose connector has long been free: their stop was lost. A late stop still corrects them."""
    mark = "$1" if dialect() == "postgres" else "?1"
    since = now() - STALE_AFTER
    found = await connection().execute_query_dict(f"{_STALE.format(mark)} order by s.id limit 500", [since])
    count = 0
    for row in found:
        count += await _close_stale(row["id"], row["charge_point_id"], since)
    return count


@unit_of_work
async def _close_stale(session_id: int, charge_point_id: int, since: datetime) -> bool:
    await charge_points.lock([charge_point_id])
    marks = ("$1", "$2") if dialect() == "postgres" else ("?1", "?2")
    # It may have spoken since it was found.
    still = await connection().execute_query_dict(
        f"{_STALE.format(marks[0])} and s.id = {marks[1]}", [since, session_id]
    )
    if not still:
        return False
    session = await ChargingSession.get(id=session_id)
    close(session, ClosedBy.UPKEEP, now(), "its connector runs no transaction any more and no stop was reported")
    await _save(session)
    return True


@unit_of_work
async def correct(
    by: Principal,
    session_id: int,
    *,
    reason: str,
    stopped_at: datetime | None = None,
    meter_stop_wh: int | None = None,
) -> ChargingSession:
    """Close an open session by hand, or correct the end of one: its moment (UTC), its last register reading (Wh).

    Raises Invalid for an end before the start or in the future. The energy is counted anew from all samples and
    the corrected reading.
    """
    by.require(Role.OPERATOR)
    if not 1 <= len(reason.strip()) <= 500:
        raise Invalid("say why, in 1 to 500 characters", field="reason")
    seen = await visible(by).get_or_none(id=session_id)
    if seen is None:
        raise NotFound("there is no such session", field="session")
    await charge_points.lock([seen.charge_point_id])
    session = await ChargingSession.get(id=session_id)
    if session.started_at is None or session.meter_start_wh is None:
        raise Invalid("this session never started: there is nothing to correct", field="session")
    if stopped_at is not None and stopped_at < session.started_at:
        raise Invalid("a session cannot end before it started", field="stoppedAt")
    if stopped_at is not None and stopped_at > now():
        raise Invalid("a session cannot have ended in the future", field="stoppedAt")
    if meter_stop_wh is not None and not 0 <= meter_stop_wh < 2**63:
        raise Invalid("a register reading is a whole number of Wh, not negative", field="meterStopWh")
    before = _facts(session)
    if session.state in OPEN:
        close(session, ClosedBy.OPERATOR, now(), f"closed by {by.label}: {reason.strip()}"[:500])
    if stopped_at is not None:
        session.stopped_at = stopped_at
    if meter_stop_wh is not None:
        session.meter_stop_wh = meter_stop_wh
    keep_total(session, await _count_anew(session))
    await _save(session)
    await SessionCorrection.create(
        session_id=session.id,
        corrected_by=by.label,
        corrected_at=now(),
        reason=reason.strip(),
        before=before,
        after=_facts(session),
    )
    audit.altered("session", session.id, before, _facts(session), session.charge_point_id)
    return session


class _Sample(msgspec.Struct):
    """One sampled value as it is kept, word for word."""

    value: str
    context: str | None = None
    format: str | None = None
    measurand: str | None = None
    phase: str | None = None
    location: str | None = None
    unit: str | None = None


_decode = msgspec.json.Decoder(list[_Sample]).decode


async def _count_anew(session: ChargingSession) -> metering.Total:
    rows = await MeterValue.filter(session_id=session.id).only("sampled_at", "samples").order_by("sampled_at")
    if not rows and session.meter_stop_wh is None:  # its samples are no longer kept: what they added up to is
        return total_of(session)
    readings = [(row.sampled_at, metering.read(_decode(row.samples))) for row in rows]
    return metering.recount(session.meter_start_wh or 0, readings, session.meter_stop_wh)


def _facts(session: ChargingSession) -> dict[str, Any]:
    return {
        "state": SessionState(session.state).value,
        "stoppedAt": None if session.stopped_at is None else session.stopped_at.isoformat(),
        "meterStopWh": session.meter_stop_wh,
        "energyWh": session.energy_wh,
        "closedBy": session.closed_by,
    }


async def _save(session: ChargingSession) -> None:
    await session.save(
        update_fields=[
            "state",
            "closed_by",
            "failure",
            "failure_code",
            "stopped_at",
            "stop_received_at",
            "meter_stop_wh",
            "energy_wh",
            "energy_method",
            "register_wh",
            "register_at",
            "register_zero_wh",
            "register_before_wh",
            "power_w",
            "current_ma",
        ]
    )
    changed("session", session.id, session.charge_point_id)
