"""Asking the database for many at once: when a fleet comes back after a power cut, one by one takes too long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")

MOST = 250
"""Keys that are asked for together."""


class Gathering(Generic[Key, Result]):
    """Does for a lot what somebody needs for one: while one lot is under way, the next one gathers. No timer.

    `do` gets the keys of a lot and returns a result for each; if it fails, all of the lot get the error.
    """

    def __init__(self, do: Callable[[Sequence[Key]], Awaitable[Sequence[Result]]]) -> None:
        self._do = do
        self._waiting: list[tuple[Key, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, key: Key) -> Result:
        """Return the result for one key, from the next lot."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="gathering")
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                lot = [(key, answer) for key, answer in self._waiting[:MOST] if not answer.done()]
                del self._waiting[:MOST]
                if lot:
                    await self._do_one(lot)
        finally:
            self._task = None

    async def _do_one(self, lot: list[tuple[Key, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._do([key for key, _ in lot])
        except Exception as cause:
            for _, answer in lot:
                if not answer.done():
                    answer.set_exception(cause)
            return
        for (_, answer), result in zip(lot, results, strict=True):
            if not answer.done():
                answer.set_result(result)
