"""Payloads that we write (strict: the schemas of the `ocpp` package decide) and answers to our CALLs that we read."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from ocpp.charge_point import snake_to_camel_case
from ocpp.messages import MessageType, get_validator

from models.errors import Invalid
from ocpp_server.fastpath import KNOWN_ACTIONS
from ocpp_server.repair import clean

VERSION = "1.6"

# The three schemas with a multipleOf, which binary floats cannot meet.
_EXACT = {
    (MessageType.Call, "SetChargingProfile"),
    (MessageType.Call, "RemoteStartTransaction"),
    (MessageType.CallResult, "GetCompositeSchedule"),
}
# The package keeps each schema as it was read first, by whomever: these must be read with exact numbers.
for _kind, _action in _EXACT:
    get_validator(_kind, _action, VERSION, parse_float=Decimal)
# What is too long, too many or too precise in an answer does not make it unreadable.
_FORGIVEN = {"additionalProperties", "maxLength", "multipleOf", "format"}

_encode = msgspec.json.Encoder(decimal_format="number").encode


def answer_text(action: str, result: object) -> str:
    """Encode a `call_result` dataclass: compact, camel case, without None, members in the order of the schema."""
    if type(result).__name__ != action or not is_dataclass(result):
        raise TypeError(f"the handler of {action} returned {type(result).__name__}")
    if not fields(result):
        return "{}"
    return _encode(_wire(result)).decode()


def request_text(call: object, payload: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """Encode a CALL that we send, a `call` dataclass or an action with its payload; returns action and JSON text.

    Raises Invalid if it breaks the schema.
    """
    action = call if isinstance(call, str) else type(call).__name__
    if action not in KNOWN_ACTIONS:
        raise Invalid(f"OCPP {VERSION} has no action {action}")
    try:
        written = _wire((payload or {}) if isinstance(call, str) else call)
        text = _encode(_ordered(written, _schema(MessageType.Call, action))).decode()
        problem = _problem(MessageType.Call, action, text)
    except (TypeError, ValueError) as cause:
        raise Invalid(f"{action} cannot be written as JSON: {cause}") from None
    if problem is not None:
        raise Invalid(f"{action} breaks its schema: {_sentence(problem)}", field=_path(problem) or None)
    return action, text


def check_answer(action: str, payload: object) -> tuple[dict[str, Any] | None, str]:
    """Look at the answer to a CALL of ours: the payload without its nulls, or None and what is wrong with it."""
    if not isinstance(payload, dict):
        return None, "the payload is not an object"
    try:
        text = json.dumps(_usable(payload), default=_number, allow_nan=False)
        problem = _problem(MessageType.CallResult, action, text)
        usable = json.loads(text)
    except (ArithmeticError, ValueError, RecursionError):  # a limit may be too large for the digits of decimals
        return None, "the payload cannot be read"
    if problem is not None:
        return None, _sentence(problem)
    return usable, ""


def _problem(kind: int, action: str, text: str) -> Any:
    floats = _floats(kind, action)
    validator = get_validator(kind, action, VERSION, parse_float=floats)
    payload = json.loads(text, parse_float=floats)
    problems = validator.iter_errors(payload)
    if kind == MessageType.CallResult:
        problems = (problem for problem in problems if problem.validator not in _FORGIVEN)
    return next(problems, None)


def _path(problem: Any) -> str:
    return ".".join(str(step) for step in problem.absolute_path)


def _sentence(problem: Any) -> str:
    path = _path(problem)
    message = problem.message if len(problem.message) <= 200 else problem.message[:200] + "..."
    return f"{path}: {message}" if path else message


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.adjusted() < 20 else float(value)
    raise TypeError(type(value).__name__)


def _usable(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _usable(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_usable(item) for item in value]
    return value


_PLAIN = (str, int, float, Decimal)


def _wire(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, dict):
        return {_camel(key): _wire(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_wire(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        plan = _plan(type(value))
        return {name: _wire(item) for attribute, name in plan if (item := getattr(value, attribute)) is not None}
    raise TypeError(f"{type(value).__name__} has no place in a payload")


def _ordered(value: Any, schema: Mapping[str, Any]) -> Any:
    """The same with the members of each object in the order of the schema."""
    if isinstance(value, dict):
        members: Mapping[str, Any] = schema.get("properties", {})
        known = [name for name in members if name in value]
        names = (*known, *(name for name in value if name not in members))
        return {name: _ordered(value[name], members.get(name, {})) for name in names}
    if isinstance(value, list):
        return [_ordered(item, schema.get("items", {})) for item in value]
    return value


@cache
def _camel(key: str) -> str:
    (name,) = snake_to_camel_case({key: None})
    return str(name)


@cache
def _plan(payload: type[Any]) -> tuple[tuple[str, str], ...]:
    """Attributes of a dataclass and their names on the wire, in the order of the schema where there is one."""
    names = {_camel(field.name): field.name for field in fields(payload)}
    kind = MessageType.CallResult if payload.__module__.endswith("call_result") else MessageType.Call
    try:
        order = list(_schema(kind, payload.__name__)["properties"])
    except (OSError, KeyError):
        order = []
    return tuple(
        (names[name], name) for name in sorted(names, key=lambda n: order.index(n) if n in order else len(order))
    )


def _schema(kind: int, action: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = get_validator(kind, action, VERSION, _floats(kind, action)).schema
    return schema


def _floats(kind: int, action: str) -> type[Any]:
    return Decimal if (kind, action) in _EXACT else float
