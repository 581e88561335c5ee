"""What charge points report, and the rows that it is decided from, with what most tests do not care about filled in."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from models import metering, node, presence
from models.authorization import IdTag, fold
from models.charge_point import Boot, ChargePoint
from models.connector import Status
from models.database import now
from models.principal import Principal, Role
from models.reservation import Reservation, ReservationState
from models.sampled_value import Reading
from models.session import ChargingSession, SessionState, keep_total
from models.transaction import Meter, Sampled, Start, Stop

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
OPERATOR = Principal("user:anna", Role.OPERATOR)
VIEWER = Principal("user:vera", Role.VIEWER)


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def start(charge_point_id: int = 1, **fields: Any) -> Start:
    """A start at noon, heard when it happened unless said otherwise."""
    started = fields.setdefault("started_at", NOON)
    given = {"connector_id": 1, "id_tag": "TAG", "meter_start_wh": 1000, "received_at": started} | fields
    return Start(charge_point_id, **given)


def sample(moment: datetime, **figures: int) -> Sampled:
    """One meterValue element with these figures (`register_wh`, `power_w` ...)."""
    text = repr((moment, sorted(figures.items())))
    digest = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
    return Sampled(moment, Reading(**figures), "[]", digest)


def meter(charge_point_id: int = 1, *values: Sampled, **fields: Any) -> Meter:
    """A meter report, heard when its last value was taken."""
    given = {"connector_id": 1, "transaction_id": None, "received_at": values[-1].sampled_at} | fields
    return Meter(charge_point_id, values=values, **given)


def stop(charge_point_id: int = 1, **fields: Any) -> Stop:
    """A stop half an hour after noon."""
    stopped = fields.setdefault("stopped_at", at(30))
    given = {"transaction_id": 1, "meter_stop_wh": 6000, "received_at": stopped} | fields
    return Stop(charge_point_id, **given)


def status(charge_point_id: int = 1, word: str = "Available", moment: datetime = NOON, **fields: Any) -> Status:
    """A status of connector 1, heard when it happened."""
    given = {"connector_id": 1, "error_code": "NoError", "status_at": moment, "received_at": moment} | fields
    return Status(charge_point_id, status=word, **given)


def boot(charge_point_id: int = 1, **fields: Any) -> Boot:
    """A boot at noon."""
    return Boot(charge_point_id, **({"vendor": "V", "model": "M", "received_at": NOON} | fields))


def tag(id_tag: str = "TAG", **fields: Any) -> IdTag:
    """An id tag that may charge, in memory."""
    return IdTag(id_tag=id_tag, key=fold(id_tag), created_at=NOON, **fields)


def running(session_id: int = 1, **fields: Any) -> ChargingSession:
    """A session that runs since noon on connector 1 of charge point 1, in memory."""
    given = {
        "id": session_id,
        "charge_point_id": 1,
        "connector_id": 1,
        "transaction_id": session_id,
        "id_tag": "TAG",
        "id_tag_key": "tag",
        "state": SessionState.ACTIVE,
        "created_at": NOON,
        "authorization_status": "Accepted",
        "started_at": NOON,
        "start_received_at": fields.get("started_at", NOON),
        "meter_start_wh": 1000,
    }
    row = ChargingSession(**(given | fields))
    keep_total(row, metering.begin(row.meter_start_wh))
    return row


def wished(session_id: int = 1, **fields: Any) -> ChargingSession:
    """A session that somebody asked for at noon, in memory."""
    given = {
        "id": session_id,
        "charge_point_id": 1,
        "connector_id": 1,
        "id_tag": "TAG",
        "id_tag_key": "tag",
        "state": SessionState.ACCEPTED,
        "created_at": NOON,
        "requested_at": NOON,
        "request_expires_at": at(3),
    }
    return ChargingSession(**(given | fields))


def held(row_id: int = 1, **fields: Any) -> Reservation:
    """A reservation of connector 1 of charge point 1, accepted at noon and held for an hour, in memory."""
    given = {
        "id": row_id,
        "charge_point_id": 1,
        "reservation_id": row_id,
        "connector_id": 1,
        "id_tag": "TAG",
        "id_tag_key": "tag",
        "expires_at": at(60),
        "state": ReservationState.ACTIVE,
        "status": "Accepted",
        "created_at": NOON,
        "requested_by": "user:anna",
        "command_id": row_id,
    }
    return Reservation(**(given | fields))


async def known(identity: str = "CP-1", **columns: Any) -> ChargePoint:
    """A charge point in the database."""
    return await ChargePoint.create(identity=identity, created_at=now(), **columns)


async def connected(identity: str = "CP-1") -> ChargePoint:
    """A charge point in the database whose socket is at the node "here"."""
    await node.renew("here", "test")
    row = await known(identity)
    await presence.attach(row.id, "here", "socket", None)
    return row


async def known_tag(id_tag: str = "TAG", **columns: Any) -> IdTag:
    """An id tag in the database."""
    return await IdTag.create(id_tag=id_tag, key=fold(id_tag), created_at=now(), **columns)


async def until(condition: Callable[[], Awaitable[Any]], seconds: float = 5.0) -> Any:
    """Wait until a condition holds, and return what it says."""
    async with asyncio.timeout(seconds):
        while not (found := await condition()):  # noqa: ASYNC110 - conditions of rows, which tell nobody
            await asyncio.sleep(0.005)
    return found
