"""Which method handles which action, and which sends which command, over a whole class hierarchy."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from ocpp.routing import create_route_map

from ocpp_server.fastpath import REPORTS

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


def sends(name: str) -> Callable[[F], F]:
    """Register a method as the sender of a command, under its version-free name."""

    def mark(method: F) -> F:
        method._sends = name  # type: ignore[attr-defined]
        return method

    return mark


def handlers(cls: type[Any]) -> dict[str, Callable[[Any, Any], Awaitable[Any]]]:
    """Collect what `ocpp.routing.on` marked; a handler is a coroutine function and takes the report of its action."""
    found = {}
    for action, route in create_route_map(cls).items():
        handler = route.get("_on_action")
        if str(action) not in REPORTS or not inspect.iscoroutinefunction(inspect.unwrap(handler)):
            raise TypeError(f"{cls.__name__}: {action} needs a coroutine function with @on, and a report in fastpath")
        found[str(action)] = handler
    return found


def follow_ups(cls: type[Any]) -> dict[str, Callable[[Any], Awaitable[None]]]:
    """Collect what `ocpp.routing.after` marked: coroutine functions that run once the answer has been written."""
    routes = create_route_map(cls).items()
    return {str(action): route["_after_action"] for action, route in routes if "_after_action" in route}


def senders(cls: type[Any]) -> dict[str, Callable[[Any, dict[str, Any]], Awaitable[Any]]]:
    """Collect what `sends` marked, by the name of the command."""
    found: dict[str, Callable[[Any, dict[str, Any]], Awaitable[Any]]] = {}
    for attribute in dir(cls):
        method = getattr(cls, attribute)
        name = getattr(method, "_sends", None)
        if name in found:
            raise TypeError(f"{cls.__name__}: two methods send {name}")
        if name is not None:
            found[name] = method
    return found
