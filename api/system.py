"""The system itself: its nodes, its database, its bus and its intake, for those who run it."""

import time
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, cast

import strawberry

from api.context import Info
from models import database, events, intake, node, presence
from models.database import now
from models.principal import Role

if TYPE_CHECKING:
    from api.app import ApiSettings


@strawberry.enum(description="The databases that everything can be kept in. More may come.")
class DatabaseKind(Enum):
    SQLITE = strawberry.enum_value("sqlite", description="A file, for one node.")
    POSTGRESQL = strawberry.enum_value("postgres", description="A server, for any number of nodes.")


@strawberry.type(description="The database. That this was answered says that it can be reached.")
class SystemDatabase:
    kind: DatabaseKind = strawberry.field(description="Which one.")
    latency_ms: float = strawberry.field(description="How long it took to answer the smallest question, in ms.")


@strawberry.type(description="How the nodes tell each other what has changed; counts since the node started.")
class SystemBus:
    healthy: bool = strawberry.field(description="Whether it works now.")
    published: int = strawberry.field(description="Changes that were told to all nodes.")
    failures: int = strawberry.field(description="Rings that the bus did not take.")
    resyncs: int = strawberry.field(description="How often all who listen had to read anew.")
    overflows: int = strawberry.field(description="How often one listener was too slow and had to read anew.")
    listeners: int = strawberry.field(description="How many subscriptions and other listeners there are now.")


@strawberry.type(description="How what charge points report is stored; counts since the node started.")
class SystemIntake:
    waiting: int = strawberry.field(description="Reports that wait to be stored now.")
    reports: int = strawberry.field(description="Reports that were stored and answered.")
    batches: int = strawberry.field(description="Transactions that stored them.")
    largest: int = strawberry.field(description="The most reports that were stored in one transaction.")
    deferred: int = strawberry.field(description="How often a report waited because somebody else held its rows.")
    failed: int = strawberry.field(description="Reports that the database refused.")
    away: int = strawberry.field(description="How often the database could not be reached and it was tried again.")
    dropped_messages: int = strawberry.field(description="Frames that are missing in the message log.")

    @classmethod
    def of(cls, opened: intake.Intake) -> "SystemIntake":
        """Show the intake of this process."""
        counters = opened.counters
        return cls(
            waiting=opened.waiting,
            reports=counters.reports,
            batches=counters.batches,
            largest=counters.largest,
            deferred=counters.deferred,
            failed=counters.failed,
            away=counters.away,
            dropped_messages=counters.dropped_messages,
        )


@strawberry.type(description="One process that serves charge points and people.")
class SystemNode:
    id: strawberry.ID = strawberry.field(description="New at each start of the process.")
    host: str = strawberry.field(description="The name of its machine.")
    started_at: datetime = strawberry.field(description="When it started (UTC).")
    seen_at: datetime = strawberry.field(description="When it last said that it lives (UTC); it does so every 2 s.")
    alive: bool = strawberry.field(description="Whether that is less than 10 s ago.")
    answers: bool = strawberry.field(description="Whether it is the one that answers this.")
    charge_points: int = strawberry.field(description="How many charge points are connected to it.")


@strawberry.type(description="The system itself. Counts are of the node that answers.")
class System:
    as_of: datetime = strawberry.field(description="When it was looked at (UTC).")
    version: str = strawberry.field(description="The version of the node that answers.")
    database: SystemDatabase = strawberry.field(description="The database.")
    bus: SystemBus = strawberry.field(description="How nodes ring each other.")
    intake: SystemIntake | None = strawberry.field(description="How reports are stored; null while it is closed.")
    nodes: list[SystemNode] = strawberry.field(description="All nodes, the longest-running first.")


async def _database() -> SystemDatabase:
    began = time.perf_counter()
    await database.connection().execute_query("select 1")
    took = time.perf_counter() - began
    return SystemDatabase(kind=DatabaseKind(database.dialect()), latency_ms=round(took * 1000, 2))


def _bus() -> SystemBus:
    told = events.statistics()
    return SystemBus(
        healthy=told.healthy,
        published=told.published,
        failures=told.failures,
        resyncs=told.resyncs,
        overflows=told.overflows,
        listeners=told.mailboxes,
    )


async def _nodes(own: str | None) -> list[SystemNode]:
    alive = await node.alive()
    held = await presence.count_by_node()
    return [
        SystemNode(
            id=strawberry.ID(row.id),
            host=row.host,
            started_at=row.started_at,
            seen_at=row.seen_at,
            alive=row.id in alive,
            answers=row.id == own,
            charge_points=held.get(row.id, 0),
        )
        for row in await node.known()
    ]


@strawberry.type
class SystemQuery:
    """What can be asked about the system itself."""

    @strawberry.field(description="The system itself. Needs ADMIN.")
    async def system(self, info: Info) -> System:
        info.context.principal.require_unlimited(Role.ADMIN)
        settings = cast("ApiSettings", info.context.connection.app.state.settings)
        opened = intake.opened()
        return System(
            as_of=now(),
            version=settings.version,
            database=await _database(),
            bus=_bus(),
            intake=None if opened is None else SystemIntake.of(opened),
            nodes=await _nodes(settings.node_id),
        )
