"""A time limit for one thing after another in the same task."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadline:
    """What `asyncio.timeout` does, with the same treatment of foreign cancellations, at a fraction of its price.

    Every message runs under one, and nearly all are done in time: so the timer is not cancelled at the end of a block
    but serves the next one, too. `expired` tells whether the limit, and nothing else, has ended the last block.
    """

    __slots__ = ("_cancelling", "_loop", "_seconds", "_task", "_timer", "_until", "expired")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[object] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.expired = False

    def __enter__(self) -> Deadline:
        loop = self._loop = self._loop or asyncio.get_running_loop()
        task = self._task = asyncio.current_task(loop)
        assert task is not None
        self.expired = False
        self._cancelling = task.cancelling()
        self._until = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_at(self._until, self._expire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        task, self._task = self._task, None
        cancelled = kind is asyncio.CancelledError
        if self.expired and task is not None and task.uncancel() <= self._cancelling and cancelled:
            raise TimeoutError from error

    def _expire(self) -> None:
        self._timer = None
        if self._task is None or self._loop is None:
            return
        if self._loop.time() < self._until:
            self._timer = self._loop.call_at(self._until, self._expire)
        else:
            self.expired = True
            self._task.cancel()
