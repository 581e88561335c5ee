"""Commands of the central system: found by action, checked against the schemas of OCPP 1.6, answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from ocpp.messages import MessageType, get_validator

from simulator.rpc import Answer, CallRefused

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint

Handler = Callable[["ChargePoint", dict[str, Any]], Answer]

_CODES = {
    "required": "FormationViolation",
    "additionalProperties": "FormationViolation",
    "type": "TypeConstraintViolation",
    "minItems": "OccurenceConstraintViolation",
}


class Room(Protocol):
    """A module that answers some commands."""

    HANDLERS: dict[str, Handler]


def merge(*rooms: Room) -> dict[str, Handler]:
    """All handlers by action."""
    return {action: handler for room in rooms for action, handler in room.HANDLERS.items()}


def answer(handlers: dict[str, Handler], charge_point: ChargePoint, action: str, request: dict[str, Any]) -> Answer:
    """Answer a command; raises CallRefused with the error code that OCPP-J (4.2.3) gives for what is wrong."""
    handler = handlers.get(action)
    if handler is None:
        raise CallRefused("NotImplemented", f"{action[:50]} is not known here")
    # `multipleOf: 0.1` can only be checked on decimals.
    exact = json.loads(json.dumps(request), parse_float=Decimal)
    wrong = next(get_validator(MessageType.Call, action, "1.6", parse_float=Decimal).iter_errors(exact), None)
    if wrong is not None:
        raise CallRefused(_CODES.get(str(wrong.validator), "PropertyConstraintViolation"), wrong.message)
    try:
        return handler(charge_point, request)
    except ValueError as cause:
        raise CallRefused("PropertyConstraintViolation", str(cause)) from None


def status(word: str, then: Callable[[], None] | None = None) -> Answer:
    """An answer of one status word."""
    return Answer({"status": word}, then)


def supports(charge_point: ChargePoint, profile: str) -> bool:
    """Whether a charge point has this feature profile."""
    return profile in charge_point.hardware.profiles
