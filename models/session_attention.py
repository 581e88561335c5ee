"""Which sessions somebody should look at: the conditions that findings and lists share."""

from datetime import datetime, timedelta

from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from models.authorization import AuthorizationStatus
from models.connector import ConnectorStatus
from models.database import now
from models.session import ENDED_ODDLY, OPEN, ChargingSession, Failure, SessionState
from models.session_care import SessionCorrection

SILENT_AFTER = timedelta(minutes=10)
SUSPENDED_AFTER = timedelta(hours=4)
REFUSED_WITHIN = timedelta(hours=24)
FAILED_WITHIN = timedelta(hours=24)
ENDED_WITHIN = timedelta(days=7)
"""How long a session that ended oddly waits for somebody to look at it."""

SUSPENDED = (ConnectorStatus.SUSPENDED_EV.value, ConnectorStatus.SUSPENDED_EVSE.value)
REFUSED = [status.value for status in AuthorizationStatus if status != AuthorizationStatus.ACCEPTED]

_SINCE = """(select min(r.received_at) from status_change r
    where r.charge_point_id = charging_session.charge_point_id and r.connector_id = charging_session.connector_id
    and r.status in ('SuspendedEV', 'SuspendedEVSE') and r.received_at > coalesce((select max(o.received_at)
        from status_change o where o.charge_point_id = charging_session.charge_point_id
        and o.connector_id = charging_session.connector_id
        and o.status not in ('SuspendedEV', 'SuspendedEVSE')), '1970-01-01 00:00:00+00:00'))"""
"""When the connector of a session reported that it is suspended for the first time after it reported something else."""


def silent(moment: datetime) -> Q:
    """It charges, and nothing was measured for ten minutes."""
    limit = moment - SILENT_AFTER
    never = Q(last_sample_received_at__isnull=True, start_received_at__lt=limit)
    return Q(Q(never, Q(last_sample_received_at__lt=limit), join_type="OR"), state=SessionState.ACTIVE.value)


def suspended(moment: datetime) -> Q:
    """No energy has flowed for four hours, though it runs."""
    limit = moment - SUSPENDED_AFTER
    rows = ChargingSession.filter(state=SessionState.SUSPENDED.value, start_received_at__lt=limit)
    long = rows.annotate(suspended_since=RawSQL(_SINCE)).filter(suspended_since__lt=limit)
    return Q(state=SessionState.SUSPENDED.value, id__in=Subquery(long.values("id")))


def failed(moment: datetime, within: timedelta = FAILED_WITHIN) -> Q:
    """It was asked for and never began, unless the request was taken back."""
    kept = Q(Q(failure_code__isnull=True), Q(failure_code__not=Failure.CANCELLED.value), join_type="OR")
    ends = [SessionState.FAILED.value, SessionState.EXPIRED.value]
    return Q(kept, state__in=ends, requested_at__gte=moment - within)


def refused(moment: datetime) -> Q:
    """Its id tag may not charge, and it charges all the same, or did within a day, until something else ended it."""
    otherwise = Q(Q(stop_reason__isnull=True), Q(stop_reason__not="DeAuthorized"), join_type="OR")
    did = Q(otherwise, energy_wh__gt=0, created_at__gte=moment - REFUSED_WITHIN)
    return Q(Q(did, Q(state__in=OPEN), join_type="OR"), authorization_status__in=REFUSED)


def ended_oddly(moment: datetime) -> Q:
    """Its stop never came, or its energy deserves a look before an invoice; who corrected it has looked."""
    seen = SessionCorrection.all().values("session_id")
    ended = Q(~Q(id__in=Subquery(seen)), state=SessionState.ENDED.value)
    since = moment - ENDED_WITHIN
    # Each word with its time: so each has its index.
    odd = [Q(Q(**{column: word}), stop_received_at__gte=since) for column, word in ENDED_ODDLY]
    return Q(Q(*odd, join_type="OR"), ended)


def among(rows: QuerySet[ChargingSession], wanted: bool) -> QuerySet[ChargingSession]:
    """Those of the rows that somebody should look at, or all others."""
    moment = now()
    parts = (silent(moment), suspended(moment), failed(moment), refused(moment), ended_oddly(moment))
    any_of = Q(*parts, join_type="OR")
    if wanted:
        return rows.filter(any_of)
    # Not the opposite of the condition: that is unknown, and so false, wherever a column is null.
    return rows.filter(~Q(id__in=Subquery(ChargingSession.filter(any_of).values("id"))))
