"""What one caller may take of a node: commands a minute, and sockets and subscriptions at a time."""

import math
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Sized
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import GraphQLError
from strawberry.extensions import FieldExtension
from strawberry.types import ExecutionResult
from strawberry.types.base import StrawberryObjectDefinition

from models.errors import RateLimited
from models.principal import Principal, Role


@dataclass(frozen=True, slots=True)
class Allowance:
    """What each caller may take, by its label, of one node; 0 is without bound."""

    commands_per_minute: int = 3_000
    driver_commands_per_minute: int = 30
    sockets: int = 200
    subscriptions: int = 2_000


@dataclass(slots=True)
class _Purse:
    left: float
    at: float


class Pace:
    """Lets each key do something so often a minute; what was saved up in a quiet minute may be used at once."""

    def __init__(self, per_minute: int, *, keys: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._keys = keys
        self._clock = clock
        self._purses: OrderedDict[str, _Purse] = OrderedDict()

    def take(self, key: str) -> None:
        """Count one; raise RateLimited, with the seconds until the next one, if there is none left."""
        if not self._most:
            return
        moment = self._clock()
        purse = self._purses.setdefault(key, _Purse(self._most, moment))
        self._purses.move_to_end(key)
        purse.left = min(self._most, purse.left + (moment - purse.at) * self._most / 60)
        purse.at = moment
        if purse.left < 1:
            wait = math.ceil((1 - purse.left) * 60 / self._most)
            raise RateLimited(
                f"{key} may ask charge points for something {self._most} times a minute: try again in {wait} s",
                retry_after=wait,
            )
        purse.left -= 1
        while len(self._purses) > self._keys:
            self._purses.popitem(last=False)


class _Open(Protocol):
    @property
    def operations(self) -> Sized: ...


class Callers:
    """Who asks how much of this node at the moment."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self._commands = Pace(allowance.commands_per_minute)
        self._commands_of_drivers = Pace(allowance.driver_commands_per_minute)
        self._sockets: dict[str, set[_Open]] = {}
        self._streams: Counter[str] = Counter()

    def command(self, principal: Principal) -> None:
        """Count a command of this caller; raise RateLimited if it is one too many."""
        pace = self._commands if principal.may(Role.VIEWER) else self._commands_of_drivers
        pace.take(principal.label)

    def enter(self, label: str, socket: _Open) -> bool:
        """Take in a socket; False if this caller has too many."""
        sockets = self._sockets.setdefault(label, set())
        if 0 < self.allowance.sockets <= len(sockets):
            return False
        sockets.add(socket)
        return True

    def leave(self, label: str, socket: _Open) -> None:
        """Let a socket go, whether it was taken in or not."""
        sockets = self._sockets.get(label, set())
        sockets.discard(socket)
        if not sockets:
            self._sockets.pop(label, None)

    def refusal(self, label: str) -> GraphQLError | None:
        """What to tell a caller that has as many subscriptions as it may; None if it has fewer."""
        most = self.allowance.subscriptions
        running = self._streams[label] + sum(len(one.operations) for one in self._sockets.get(label, ()))
        if not most or running < most:
            return None
        return rate_limited(f"{label} may have {most} subscriptions at a time: end one of them first")

    async def counted(self, label: str, results: Any) -> AsyncIterator[Any]:
        """Pass on what a stream tells, counted among the subscriptions of this caller, or refuse it."""
        async with aclosing(results):
            if (refusal := self.refusal(label)) is not None:
                yield ExecutionResult(data=None, errors=[refusal])
                return
            self._streams[label] += 1
            try:
                async for result in results:
                    yield result
            finally:
                self._streams[label] -= 1
                if not self._streams[label]:
                    del self._streams[label]


def rate_limited(message: str) -> GraphQLError:
    """An error that tells the caller to end something first: no time is told, as none would do."""
    return GraphQLError(message, extensions={"code": "RATE_LIMITED"})


class Paced(FieldExtension):
    """Counts what is asked of charge points, before anything is done."""

    async def resolve_async(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        context = info.context
        if context.signed_in:
            context.callers.command(context.principal)
        return await next_(source, info, **kwargs)


def keep_pace(mutation: Any, inputs: tuple[type, ...]) -> None:
    """Have each field of a mutation type that takes one of these inputs, or of those made of them, counted."""
    definition: StrawberryObjectDefinition = mutation.__strawberry_definition__
    for field in definition.fields:
        kinds = [argument.type_annotation.annotation for argument in field.arguments if argument.type_annotation]
        told = any(isinstance(kind, type) and issubclass(kind, inputs) for kind in kinds)
        if told and not any(isinstance(one, Paced) for one in field.extensions):
            field.extensions.insert(0, Paced())
