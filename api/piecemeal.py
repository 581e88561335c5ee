"""Long lists, shown a piece at a time, so that others are answered meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Generic, TypeVar, cast

_PIECE = 100
"""What takes a few ms to be written, all fields of it."""

Row = TypeVar("Row")
Shown = TypeVar("Shown")


class _Piecemeal(Generic[Row, Shown]):
    def __init__(self, rows: Sequence[Row], show: Callable[[Row], Shown]) -> None:
        self._rows = rows
        self._show = show

    async def __aiter__(self) -> AsyncIterator[Shown]:
        for number, row in enumerate(self._rows, start=1):
            yield self._show(row)
            if number % _PIECE == 0:
                await asyncio.sleep(0)


def piecemeal(rows: Sequence[Row], show: Callable[[Row], Shown]) -> list[Shown]:
    """Return what stands for the list of the shown rows in an answer: it is written as it is iterated, with pauses."""
    return cast(list[Shown], _Piecemeal(rows, show))
