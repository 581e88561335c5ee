"""Nodes: the processes that hold connections, each alive only while it renews its lease."""

from datetime import timedelta

from tortoise import fields
from tortoise.models import Model

from models.database import connection, dialect, now
from models.fields import UtcField

LEASE = timedelta(seconds=10)
"""How long a node counts as alive after it was last seen; it renews every two seconds."""


class Node(Model):
    """One process. Its id is new at each start, so a restarted process is another node."""

    id = fields.CharField(max_length=36, primary_key=True)
    host = fields.CharField(max_length=255)
    started_at = UtcField()
    seen_at = UtcField(db_index=True)

    class Meta:
        table = "node"


async def renew(node_id: str, host: str) -> None:
    """Renew this node's lease, by the database's clock where nodes share one."""
    if dialect() == "postgres":
        await connection().execute_query(
            "insert into node (id, host, started_at, seen_at) values ($1, $2, now(), now())"
            " on conflict (id) do update set seen_at = now()",
            [node_id, host],
        )
        return
    moment = now()
    if not await Node.filter(id=node_id).update(seen_at=moment):
        await Node.create(id=node_id, host=host, started_at=moment, seen_at=moment)


async def retire(node_id: str) -> None:
    """Give up the lease of a node: its connections count as lost from now on."""
    await Node.filter(id=node_id).delete()


async def bury() -> int:
    """Forget the nodes whose lease has lapsed; returns how many there were, each to one caller only."""
    if dialect() == "postgres":
        rows = await connection().execute_query_dict(
            "delete from node where seen_at <= now() - make_interval(secs => $1) returning id", [LEASE.total_seconds()]
        )
        return len(rows)
    return await Node.filter(seen_at__lte=now() - LEASE).delete()


async def known() -> list[Node]:
    """All nodes, the longest-running first; one that died is among them until it is buried."""
    return await Node.all().order_by("started_at", "id")


async def alive() -> set[str]:
    """The ids of the nodes whose lease is fresh."""
    if dialect() == "postgres":
        rows = await connection().execute_query_dict(
            "select id from node where seen_at > now() - make_interval(secs => $1)", [LEASE.total_seconds()]
        )
        return {row["id"] for row in rows}
    return {row.id for row in await Node.filter(seen_at__gt=now() - LEASE).only("id")}
