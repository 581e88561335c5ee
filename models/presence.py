"""Presence: which charge point is connected where, and who knocked without being known."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from tortoise import fields
from tortoise.expressions import F
from tortoise.functions import Count
from tortoise.models import Model

from models import node
from models.charge_point import ChargePoint
from models.database import changed, now, unit_of_work
from models.fields import UtcField

UNKNOWN_KEPT = 1000
"""How many unknown identities are remembered; the ones seen longest ago make room."""


class UnknownChargePoint(Model):
    """An identity that tried to connect and is not known here, kept so that it can be accepted with one action."""

    id = fields.BigIntField(primary_key=True)
    identity = fields.CharField(max_length=255, unique=True)
    remote_address = fields.CharField(max_length=64, null=True)
    subprotocols = fields.CharField(max_length=255, null=True)
    attempts = fields.IntField(default=1)
    first_seen_at = UtcField()
    last_seen_at = UtcField(db_index=True)

    class Meta:
        table = "unknown_charge_point"


class Arrival(NamedTuple):
    """A charge point has connected to a node."""

    charge_point_id: int
    node_id: str
    connection_id: str
    remote_address: str | None


class Departure(NamedTuple):
    """A connection of a charge point has ended."""

    charge_point_id: int
    connection_id: str


async def find_all(identities: Sequence[str]) -> list[ChargePoint | None]:
    """The charge points that want to connect under these identities; None for the unknown and the archived ones."""
    found = {row.identity: row for row in await ChargePoint.filter(identity__in=set(identities), archived_at=None)}
    return [found.get(identity) for identity in identities]


async def find_for_handshake(identity: str) -> ChargePoint | None:
    """The charge point that wants to connect under this identity; None if unknown or archived."""
    (row,) = await find_all([identity])
    return row


@unit_of_work
async def welcome(identity: str) -> ChargePoint | None:
    """Make a charge point of an unknown identity, where the deployment takes them all; None if it is archived."""
    row, made = await ChargePoint.get_or_create({"created_at": now()}, identity=identity)
    if made:
        changed("charge_point", row.id, row.id)
    return row if row.archived_at is None else None


@unit_of_work
async def knock(identity: str, remote_address: str | None, subprotocols: str | None, *, attempts: int = 1) -> None:
    """Remember an unknown identity that tried to connect, so many times since the last call."""
    moment = now()
    told = {"remote_address": remote_address, "subprotocols": subprotocols, "last_seen_at": moment}
    row, made = await UnknownChargePoint.get_or_create(
        told | {"first_seen_at": moment, "attempts": attempts}, identity=identity
    )
    if made:
        oldest_last = UnknownChargePoint.all().order_by("-last_seen_at")
        surplus = cast(list[int], await oldest_last.offset(UNKNOWN_KEPT).values_list("id", flat=True))
        if surplus:
            await UnknownChargePoint.filter(id__in=surplus).delete()
            for row_id in surplus:
                changed("unknown_charge_point", row_id)
    else:
        await UnknownChargePoint.filter(id=row.id).update(attempts=F("attempts") + attempts, **told)
    changed("unknown_charge_point", row.id)


async def attach(charge_point_id: int, node_id: str, connection_id: str, remote_address: str | None) -> None:
    """Say where a charge point is connected from now on; whoever holds an older connection closes it."""
    await attach_all([Arrival(charge_point_id, node_id, connection_id, remote_address)])


@unit_of_work
async def attach_all(arrivals: Sequence[Arrival]) -> list[None]:
    """Say it of many charge points, each of them once."""
    moment = now()
    for arrival in sorted(arrivals):  # so that two nodes cannot wait for each other
        await ChargePoint.filter(id=arrival.charge_point_id).update(
            node_id=arrival.node_id,
            connection_id=arrival.connection_id,
            remote_address=arrival.remote_address,
            connected_at=moment,
            disconnected_at=None,
            last_seen_at=moment,
        )
        changed("connection", arrival.charge_point_id, arrival.charge_point_id)
        changed("charge_point", arrival.charge_point_id, arrival.charge_point_id)
    return [None] * len(arrivals)


@unit_of_work
async def reclaim(charge_point_id: int, node_id: str, connection_id: str) -> bool:
    """Say that this connection lives, although its node was taken for dead; False if a newer one, or nobody, counts."""
    free = ChargePoint.filter(id=charge_point_id, connection_id=None, archived_at=None)
    won = await free.update(node_id=node_id, connection_id=connection_id, disconnected_at=None)
    if won:
        changed("charge_point", charge_point_id, charge_point_id)
    return bool(won)


async def detach(charge_point_id: int, connection_id: str) -> bool:
    """Say that this connection ended; False, and nothing changes, if a newer one has taken its place."""
    (gone,) = await detach_all([Departure(charge_point_id, connection_id)])
    return gone


@unit_of_work
async def detach_all(departures: Sequence[Departure]) -> list[bool]:
    """Say it of many connections; tells of each whether it was the one that counted."""
    moment = now()
    counted = set()
    for departure in sorted(departures):
        row = ChargePoint.filter(id=departure.charge_point_id, connection_id=departure.connection_id)
        if await row.update(node_id=None, connection_id=None, disconnected_at=moment):
            changed("charge_point", departure.charge_point_id, departure.charge_point_id)
            counted.add(departure)
    return [departure in counted for departure in departures]


async def connections_of(node_id: str, charge_point_ids: list[int] | None = None) -> dict[int, str | None]:
    """Which connection each charge point has at this node, by the charge point's id; all of them, or only these.

    An archived one has none: it is not to be served any more.
    """
    held = ChargePoint.filter(node_id=node_id, archived_at=None)
    if charge_point_ids is not None:
        held = held.filter(id__in=charge_point_ids)
    return dict(await held.values_list("id", "connection_id"))


async def count_by_node() -> dict[str, int]:
    """How many charge points are connected to each node, by the node's id; one that has none is left out."""
    held = ChargePoint.filter(node_id__not_isnull=True, archived_at=None)
    return dict(await held.annotate(n=Count("id")).group_by("node_id").values_list("node_id", "n"))


@unit_of_work
async def release(node_id: str) -> None:
    """Say that a node lets all its connections go, and that it is no more."""
    held = [row.id for row in await ChargePoint.filter(node_id=node_id).only("id")]
    await ChargePoint.filter(node_id=node_id).update(node_id=None, connection_id=None, disconnected_at=now())
    for charge_point_id in held:
        changed("charge_point", charge_point_id, charge_point_id)
    await node.retire(node_id)


@unit_of_work
async def sweep() -> int:
    """Mark the charge points offline whose node no longer renews its lease."""
    living = sorted(await node.alive())
    lost = ChargePoint.filter(node_id__not_isnull=True).exclude(node_id__in=living)
    found = await lost.values_list("id", "node_id", "connection_id")
    for charge_point_id, node_id, connection_id in found:
        if await ChargePoint.filter(id=charge_point_id, connection_id=connection_id, node_id=node_id).update(
            node_id=None, connection_id=None, disconnected_at=now()
        ):
            changed("charge_point", charge_point_id, charge_point_id)
    return len(found)
