"""Synchronising a long local list: the time of each part, and how long whoever wants to write waits for it."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from models import charge_point as charge_points
from models import command, database, node, presence
from models import local_auth_list_sync as syncs
from models.authorization import IdTag
from models.charge_point import ChargePoint
from models.command import CommandState, Order, Outcome
from models.configuration import ConfigurationKey
from models.database import now, unit_of_work
from models.local_auth_list import MOST_IN_ONE
from models.local_auth_list_content import UpdateType
from models.principal import Principal, Role
from tests.conftest import embedded_server

ACCEPTED = Outcome(CommandState.ANSWERED, "Accepted", {"status": "Accepted"})
_ORDER = Principal("user:bench", Role.OPERATOR)
_DURABLE = "max_connections = 50\n"


@unit_of_work
async def _write(charge_point_id: int) -> None:
    """What a report of the charge point needs: its row, and the database."""
    await charge_points.lock([charge_point_id])
    await ChargePoint.filter(id=charge_point_id).update(last_seen_at=now())


async def _want_to_write(charge_point_id: int, waits: list[float]) -> None:
    while True:
        started = perf_counter()
        await _write(charge_point_id)
        waits.append(perf_counter() - started)
        await asyncio.sleep(0.002)


async def _live() -> None:
    while True:
        await node.renew("here", "bench")
        await asyncio.sleep(1)


@asynccontextmanager
async def _beside(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _prepare(tags: int, part: int) -> ChargePoint:
    row = await ChargePoint.create(identity="CP-1", created_at=now())
    await presence.attach(row.id, "here", "socket", None)
    names = [f"TAG{number:08}" for number in range(tags)]
    rows = [IdTag(id_tag=name, key=name.lower(), created_at=now()) for name in names]
    await IdTag.bulk_create(rows, batch_size=500)
    said = {"key": MOST_IN_ONE, "folded": MOST_IN_ONE.lower(), "value": str(part)}
    await ConfigurationKey.create(charge_point_id=row.id, **said)
    return row


async def _synchronise(
    row: ChargePoint, most: int | None, update_type: UpdateType | None = None
) -> tuple[list[float], list[float]]:
    """Let the charge point accept up to so many parts; the seconds of each, and those that writers waited."""
    waits: list[float] = []
    async with _beside(_want_to_write(row.id, waits)):
        started = perf_counter()
        sync = await syncs.start(row, Order(_ORDER), update_type)
        parts = [perf_counter() - started]
        while most is None or len(parts) <= most:
            claimed = await command.claim(row.id, "here", "socket")
            if claimed is None:
                break
            started = perf_counter()
            await command.settle(claimed.id, ACCEPTED)
            parts.append(perf_counter() - started)
    if most is None:
        assert (await syncs.LocalAuthListSync.get(id=sync.id)).state == syncs.SyncState.DONE
    return parts, waits


def _told(what: str, parts: list[float], waits: list[float]) -> str:
    begin, *ms = [part * 1000 for part in parts]
    each = f"each {median(ms):.0f} ms, the longest {max(ms):.0f}, " if ms else ""
    return (
        f"  {what}: begun in {begin:.0f} ms; {len(ms)} parts, {each}all {sum(parts):.1f} s;"
        f" a writer waited {max(waits) * 1000:.0f} ms at most"
    )


async def _measure(url: str, tags: int, part: int, most: int | None) -> None:
    await database.open_database(url)
    try:
        row = await _prepare(tags, part)
        waits: list[float] = []
        async with _beside(_want_to_write(row.id, waits)):
            await asyncio.sleep(2)
        print(f"  nothing: a writer waited {max(waits) * 1000:.0f} ms at most", flush=True)
        async with _beside(_live()):
            await asyncio.sleep(0.5)
            print(_told("the whole list", *(await _synchronise(row, most))), flush=True)
            if most is None:
                for number in range(0, tags, max(1, tags // 10)):
                    await IdTag.filter(key=f"tag{number:08}").update(blocked=True)
                print(_told("ten changes", *(await _synchronise(row, None))), flush=True)
                print(_told("no change", *(await _synchronise(row, None))), flush=True)
                await ConfigurationKey.all().delete()
                print(_told("all anew", *(await _synchronise(row, None, UpdateType.FULL))), flush=True)
    finally:
        await database.close_database()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.local_list", description=__doc__)
    parser.add_argument("--tags", type=int, default=50_000)
    parser.add_argument("--part", type=int, default=100, help="entries in one list")
    parser.add_argument("--parts", type=int, help="stop after so many, in place of the whole list")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    options = parser.parse_args()
    for kind in ("sqlite", "postgres") if options.database == "both" else (options.database,):
        with ExitStack() as stack:
            if kind == "sqlite":
                directory = stack.enter_context(tempfile.TemporaryDirectory())
                url = f"sqlite://{Path(directory) / 'bench.db'}"
            else:
                server = stack.enter_context(embedded_server(_DURABLE))
                url = asyncio.run(server.create_database())
            print(f"{kind}: {options.tags} id tags, {options.part} in one list")
            asyncio.run(_measure(url, options.tags, options.part, options.parts))


if __name__ == "__main__":
    main()
