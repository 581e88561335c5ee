"""The plan of every list at a size that tests do not reach: each order, with and without filters, goes by an index."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest

from api.app import ApiSettings, create_app
from models import bus, database, events, node
from models.principal import Role
from tests.api import conftest as people
from tests.conftest import embedded_server
from tests.test_plans import LISTS, fill, judge


def measure(rows: int) -> list[str]:
    """Fill a PostgreSQL with so many sessions, time each list and return what is wrong with their plans."""
    with embedded_server() as server:
        return asyncio.run(_measure(asyncio.run(server.create_database()), rows))


async def _measure(url: str, rows: int) -> list[str]:
    await people._make(url)
    await database.open_database(url, migrate=False)
    await events.start(bus.create_bus("memory://"))
    try:
        await node.renew(people.NODE, "localhost")
        house = people.House(create_app(ApiSettings(version="bench", console=None)))
        house.tokens[Role.OPERATOR] = await people._token(Role.OPERATOR)
        began = perf_counter()
        await fill(rows)
        print(f"{rows} sessions, commands, messages, id tags and statuses in {perf_counter() - began:.0f} s")
        for one in LISTS:
            began = perf_counter()
            await house.data(f"{{ {one} }}")
            print(f"  {(perf_counter() - began) * 1000:>8.1f} ms  {one}")
        with pytest.MonkeyPatch.context() as patched:
            return [f"{one}: {', '.join(why)}" for one, why in (await judge(house, patched)).items()]
    finally:
        await events.stop()
        await database.close_database()
