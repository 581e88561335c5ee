"""Reads that cost much and that many ask for: one for all who may see the same, not too often."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from models.principal import Principal

T = TypeVar("T")
_FORGOTTEN = 60.0


class _Read(Generic[T]):
    """A read that is under way, or its answer; it begins when its task does."""

    def __init__(self, read: Coroutine[Any, Any, T], name: str) -> None:
        self.began = asyncio.get_running_loop().time()
        self.task = asyncio.create_task(self._run(read), name=name)
        self.task.add_done_callback(_failed)  # though nobody may wait any more

    async def _run(self, read: Coroutine[Any, Any, T]) -> T:
        self.began = asyncio.get_running_loop().time()
        return await read


class SharedRead(Generic[T]):
    """One kind of read. `rest` are the seconds between two reads for those with the same rights, however many."""

    def __init__(self, name: str, rest: Callable[[], float]) -> None:
        self._name = name
        self._rest = rest
        self._reads: dict[Hashable, _Read[T]] = {}

    async def get(
        self,
        principal: Principal,
        read: Callable[[], Coroutine[Any, Any, T]],
        *,
        what: Hashable = None,
        age: float = 0.0,
    ) -> T:
        """What a read tells that began now or later, or at most `age` seconds ago; `what` tells equal reads apart."""
        loop = asyncio.get_running_loop()
        key = (loop, principal.role, principal.scope, what)
        wanted = loop.time() - age
        while True:
            known = self._reads.get(key)
            if known is not None and known.began >= wanted and not _failed(known.task):
                return await asyncio.shield(known.task)
            rest = 0.0 if known is None else known.began + self._rest() - loop.time()
            if rest > 0:
                await asyncio.sleep(rest)
                continue
            old = loop.time() - max(_FORGOTTEN, age)
            for other in [one for one, done in self._reads.items() if one[0] is not loop or done.began < old]:  # type: ignore[index]
                del self._reads[other]
            self._reads[key] = _Read(read(), self._name)


def _failed(task: "asyncio.Future[T]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
