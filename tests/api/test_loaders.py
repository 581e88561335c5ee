"""Reading through the loaders that sockets with the same rights share."""

import asyncio

from api.command import load_newest_of_charge_points
from api.context import Loaders
from models.principal import SYSTEM, Principal


async def _double(_: Principal, keys: list[int]) -> list[int]:
    return [2 * key for key in keys]


async def test_who_asks_next_is_answered_though_all_who_asked_before_have_left():
    loaders = Loaders(SYSTEM, remember=False)
    asked = asyncio.ensure_future(loaders.of(_double).load(1))
    asked.cancel()
    for _ in range(3):  # the turns of the loop in which the read is scheduled, and then dropped
        await asyncio.sleep(0)
    async with asyncio.timeout(2):
        assert await loaders.of(_double).load(2) == 4


async def test_who_leaves_takes_nothing_from_those_who_asked_together_with_it():
    loader = Loaders(SYSTEM, remember=False).of(_double)
    leaves, stays = asyncio.ensure_future(loader.load(1)), loader.load(2)
    leaves.cancel()
    async with asyncio.timeout(2):
        assert await stays == 4


async def test_the_newest_rows_of_more_parents_than_one_statement_takes_are_read(database: str):
    assert await load_newest_of_charge_points(SYSTEM, [(number, 3) for number in range(600)]) == [[]] * 600
