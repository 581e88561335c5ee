"""Asking for many at once."""

import asyncio
from collections.abc import Sequence

import pytest

from ocpp_server import gathering
from ocpp_server.gathering import Gathering


class Work:
    """Doubles numbers, a lot at a time, when it may."""

    def __init__(self) -> None:
        self.lots: list[list[int]] = []
        self.may = asyncio.Event()

    async def do(self, numbers: Sequence[int]) -> list[int]:
        self.lots.append(list(numbers))
        await self.may.wait()
        if 13 in numbers:
            raise ValueError("13")
        return [2 * number for number in numbers]


async def test_what_comes_while_one_lot_is_under_way_is_the_next_lot(monkeypatch) -> None:
    monkeypatch.setattr(gathering, "MOST", 3)
    work = Work()
    gathered = Gathering(work.do)
    asked = [asyncio.create_task(gathered.ask(0))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asked += [asyncio.create_task(gathered.ask(number)) for number in range(1, 6)]
    await asyncio.sleep(0)
    work.may.set()
    assert await asyncio.gather(*asked) == [0, 2, 4, 6, 8, 10]
    assert work.lots == [[0], [1, 2, 3], [4, 5]]
    assert await gathered.ask(7) == 14


async def test_a_lot_that_fails_tells_all_of_it_and_the_next_one_goes_well() -> None:
    work = Work()
    work.may.set()
    gathered = Gathering(work.do)
    failed = await asyncio.gather(gathered.ask(12), gathered.ask(13), return_exceptions=True)
    assert [type(one) for one in failed] == [ValueError, ValueError]
    assert await gathered.ask(14) == 28


async def test_who_no_longer_waits_is_not_asked_for_and_hinders_nobody() -> None:
    work = Work()
    gathered = Gathering(work.do)
    first = asyncio.create_task(gathered.ask(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second, third = asyncio.create_task(gathered.ask(2)), asyncio.create_task(gathered.ask(3))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    work.may.set()
    assert (await first, await third) == (2, 6)
    assert work.lots == [[1], [3]]
