"""What needs attention: findings about the fleet, each worked out from rows whenever somebody asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Max, Min

from models import charge_point as charge_points
from models import configuration, node, session_attention
from models import connector as connectors
from models import message as messages
from models import session as sessions
from models.connector import ConnectorStatus, StatusChange
from models.database import now
from models.message import Message
from models.principal import Principal, Role
from models.session import SessionState

OFFLINE_AFTER = timedelta(minutes=5)
FAILED_WITHIN = timedelta(hours=1)
BOOTS, BOOTS_WITHIN = 3, timedelta(minutes=10)

MOST = 100
"""Findings of one kind."""
_MOST_FRAMES = 300
"""Frames of one charge point in which its boots are looked for, the newest ones."""
_MOST_KEYS = 2_000


class Severity(StrEnum):
    """How bad a finding is."""

    CRITICAL = "CRITICAL"
    WARNING = "WARNING"
    INFO = "INFO"


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Kind(StrEnum):
    """What was found."""

    OFFLINE = "OFFLINE"
    FAULTED = "FAULTED"
    BOOT_LOOP = "BOOT_LOOP"
    SILENT_SESSION = "SILENT_SESSION"
    SUSPENDED_SESSION = "SUSPENDED_SESSION"
    FAILED_REQUEST = "FAILED_REQUEST"
    REFUSED_ID_TAG = "REFUSED_ID_TAG"
    CONFIGURATION_DIFFERS = "CONFIGURATION_DIFFERS"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one charge point. `sentence` goes on where its identity ends."""

    kind: Kind
    severity: Severity
    since: datetime
    sentence: str
    charge_point_id: int
    connector_id: int | None = None
    session_id: int | None = None


async def findings(principal: Principal) -> list[Finding]:
    """Everything that needs attention of what a principal may see: the worst first, then the newest.

    At most a hundred of each kind. Archived charge points need none.
    """
    if not principal.may(Role.VIEWER):
        return []
    found: list[Finding] = []
    for find in (_offline, _faulted, _boot_loops, _silent, _suspended, _failed, _refused, _different):
        found += await find(principal, now())
    ids = {one.charge_point_id for one in found}
    in_use = {row.id for row in await charge_points.visible(principal).filter(id__in=ids).only("id")} if ids else set()
    kept = [one for one in found if one.charge_point_id in in_use]
    return sorted(kept, key=lambda one: (_RANK[one.severity], -one.since.timestamp()))


async def _offline(principal: Principal, moment: datetime) -> Iterable[Finding]:
    rows = charge_points.visible(principal).filter(disconnected_at__lt=moment - OFFLINE_AFTER)
    alive = sorted(await node.alive())
    lost = Q(Q(node_id__isnull=True), Q(node_id__not_in=alive), join_type="OR")
    return [
        Finding(Kind.OFFLINE, Severity.CRITICAL, row.disconnected_at, "is not connected", row.id)
        for row in await rows.filter(lost).order_by("-disconnected_at", "-id").limit(MOST)
        if row.disconnected_at is not None
    ]


async def _faulted(principal: Principal, _: datetime) -> Iterable[Finding]:
    rows = connectors.visible(principal).filter(status=ConnectorStatus.FAULTED.value, charge_point__archived_at=None)
    return [
        Finding(
            Kind.FAULTED,
            Severity.CRITICAL,
            row.status_received_at,
            f"{_connector(row.connector_id)} is out of order: {row.error_code}"
            + (f" ({row.vendor_error_code})" if row.vendor_error_code else ""),
            row.charge_point_id,
            row.connector_id,
        )
        for row in await rows.order_by("-id").limit(MOST)
    ]


def _connector(number: int | None) -> str:
    return f"connector {number}" if number else "as a whole"


async def _boot_loops(principal: Principal, moment: datetime) -> Iterable[Finding]:
    since = moment - BOOTS_WITHIN
    booted = charge_points.visible(principal).filter(last_boot_at__gte=since).order_by("-last_boot_at", "-id")
    ids = [row.id for row in await booted.limit(MOST).only("id")]
    if not ids:
        return []
    frames = messages.visible(principal).order_by("-id").limit(_MOST_FRAMES)
    newest = {one: frames.filter(charge_point_id=one).sql(params_inline=True) for one in ids}
    told = "action = 'BootNotification' and direction = 'IN' and kind = 'CALL'"
    parts = [f"select * from ({query}) as part{one} where {told}" for one, query in newest.items()]
    boots: dict[int, list[datetime]] = {}
    read: list[Message] = await Message.raw(" union all ".join(parts))
    for row in read:
        if row.at >= since:
            boots.setdefault(row.charge_point_id, []).append(row.at)
    return [
        Finding(
            Kind.BOOT_LOOP,
            Severity.CRITICAL,
            min(times),
            f"has started {len(times)} times in {int(BOOTS_WITHIN.total_seconds() / 60)} minutes",
            charge_point_id,
        )
        for charge_point_id, times in boots.items()
        if len(times) >= BOOTS
    ]


async def _silent(principal: Principal, moment: datetime) -> Iterable[Finding]:
    rows = sessions.visible(principal).filter(session_attention.silent(moment))
    return [
        Finding(
            Kind.SILENT_SESSION,
            Severity.WARNING,
            row.last_sample_received_at or row.start_received_at or row.created_at,
            f"{_connector(row.connector_id)} runs a session without meter values",
            row.charge_point_id,
            row.connector_id,
            row.id,
        )
        for row in await rows.order_by("-id").limit(MOST)
    ]


async def _suspended(principal: Principal, moment: datetime) -> Iterable[Finding]:
    limit = moment - session_attention.SUSPENDED_AFTER
    rows = sessions.visible(principal).filter(state=SessionState.SUSPENDED.value, start_received_at__lt=limit)
    found = {(row.charge_point_id, row.connector_id): row for row in await rows.order_by("-id").limit(MOST)}
    since = await _suspended_since(found)
    return [
        Finding(
            Kind.SUSPENDED_SESSION,
            Severity.WARNING,
            since[key],
            f"{_connector(row.connector_id)} runs a session in which no energy flows",
            row.charge_point_id,
            row.connector_id,
            row.id,
        )
        for key, row in found.items()
        if key in since and since[key] < limit
    ]


async def _suspended_since(keys: Iterable[tuple[int, int | None]]) -> dict[tuple[int, int | None], datetime]:
    """When each connector reported that it is suspended for the first time after it reported something else."""
    ids = {charge_point_id for charge_point_id, _ in keys}
    if not ids:
        return {}
    reports = StatusChange.filter(charge_point_id__in=ids).group_by("charge_point_id", "connector_id")
    columns = ("charge_point_id", "connector_id", "at")
    others = reports.filter(status__not_in=session_attention.SUSPENDED).annotate(at=Max("received_at"))
    before = {(one, number): at for one, number, at in await others.values_list(*columns)}
    after = [
        Q(
            charge_point_id=one,
            connector_id=number,
            **({"received_at__gt": before[one, number]} if (one, number) in before else {}),
        )
        for one, number in keys
    ]
    firsts = reports.filter(Q(*after, join_type="OR"), status__in=session_attention.SUSPENDED).annotate(
        at=Min("received_at")
    )
    return {(one, number): at for one, number, at in await firsts.values_list(*columns)}


async def _failed(principal: Principal, moment: datetime) -> Iterable[Finding]:
    rows = sessions.visible(principal).filter(session_attention.failed(moment, FAILED_WITHIN))
    return [
        Finding(
            Kind.FAILED_REQUEST,
            Severity.WARNING,
            row.requested_at or row.created_at,
            f"did not start a session that was asked for: {row.failure or 'nobody knows why'}",
            row.charge_point_id,
            row.connector_id,
            row.id,
        )
        for row in await rows.order_by("-requested_at", "-id").limit(MOST)
    ]


async def _refused(principal: Principal, moment: datetime) -> Iterable[Finding]:
    rows = sessions.visible(principal).filter(
        authorization_status__in=session_attention.REFUSED, created_at__gte=moment - session_attention.REFUSED_WITHIN
    )
    return [
        Finding(
            Kind.REFUSED_ID_TAG,
            Severity.INFO,
            row.start_received_at or row.created_at,
            f"was told that the id tag {row.id_tag} may not charge: {row.authorization_status}",
            row.charge_point_id,
            row.connector_id,
            row.id,
        )
        for row in await rows.order_by("-created_at", "-id").limit(MOST)
    ]


async def _different(principal: Principal, _: datetime) -> Iterable[Finding]:
    rows = configuration.visible(principal).filter(desired_at__isnull=False).order_by("-desired_at", "-id")
    found: dict[int, list[Any]] = {}
    for row in await rows.limit(_MOST_KEYS):
        if configuration.differs(row):
            found.setdefault(row.charge_point_id, []).append(row)
    return [
        Finding(
            Kind.CONFIGURATION_DIFFERS,
            Severity.INFO,
            max(row.desired_at for row in keys),
            f"has another value than it should for {', '.join(sorted(row.key for row in keys)[:5])}"
            + (f" and {len(keys) - 5} more" if len(keys) > 5 else ""),
            charge_point_id,
        )
        for charge_point_id, keys in list(found.items())[:MOST]
    ]
