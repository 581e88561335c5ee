"""Repairs what real charge points send wrong, or says in OCPP's own codes why it cannot be repaired."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from ocpp_server.moments import AwareMoment, as_utc, parse_moment

S = TypeVar("S", bound=msgspec.Struct)

MAX_NOTES = 16
MAX_WORD = 50

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class Refusal(Exception):
    """A payload that nothing can repair: `code` as OCPP-J 1.6, 4.2.3 spells it, and a sentence."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description[:255]


def clean(text: str) -> str:
    """Replace what no database and no UTF-8 can hold (NUL, lone surrogates) by U+FFFD.

    The length stays, so that an idTag with a NUL never becomes equal to another idTag.
    """
    return _NOT_TEXT.sub("�", text)


class _Field(NamedTuple):
    name: str
    wire_name: str
    required: bool
    default: Any
    type: inspect.Type
    policy: dict[str, Any]


class _Shape(NamedTuple):
    struct: type[msgspec.Struct]
    fields: tuple[_Field, ...]
    exact: dict[str, _Field]
    folded: dict[str, _Field]


def _fold(key: str) -> str:
    return key[:64].replace("_", "").replace("-", "").strip().lower()


def _plain(declared: inspect.Type) -> tuple[inspect.Type, dict[str, Any]]:
    if isinstance(declared, inspect.UnionType):
        declared = next(part for part in declared.types if not isinstance(part, inspect.NoneType))
    if isinstance(declared, inspect.Metadata):
        return declared.type, declared.extra or {}
    return declared, {}


@cache
def _shape(struct: type[msgspec.Struct]) -> _Shape:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    fields = tuple(_Field(f.name, f.encode_name, f.required, f.default, *_plain(f.type)) for f in info.fields)
    return _Shape(struct, fields, {f.wire_name: f for f in fields}, {_fold(f.wire_name): f for f in fields})


def repair(struct: type[S], payload: object) -> tuple[S, tuple[str, ...]]:
    """Fit a decoded payload into `struct`; returns it with the names of what had to be repaired.

    Numbers may be int, float or Decimal. Raises Refusal.
    """
    if not isinstance(payload, dict):
        raise Refusal("FormationViolation", "the payload is not an object")
    walk = _Walk()
    repaired = walk.struct(_shape(struct), payload, "")
    return repaired, tuple(walk.notes)


class _Walk:
    """One payload on its way through; each kind of repair is noted once, however often it was needed."""

    def __init__(self) -> None:
        self.notes: dict[str, None] = {}

    def note(self, path: str, what: str) -> None:
        if len(self.notes) < MAX_NOTES:
            self.notes[f"{path}: {what}"] = None

    def struct(self, shape: _Shape, value: object, path: str) -> Any:
        if not isinstance(value, dict):
            raise _refusal("TypeConstraintViolation", path, "an object", value)
        prefix = f"{path}." if path else ""
        given = self._match(shape, value, prefix)
        fitted: dict[str, Any] = {}
        for field in shape.fields:
            where = prefix + field.wire_name
            if field.name not in given or given[field.name] is None:
                if field.required:
                    raise Refusal("OccurenceConstraintViolation", f"{where} is missing")
                if field.name in given:
                    self.note(where, "null")
                continue
            try:
                fitted[field.name] = self.value(field.type, given[field.name], where, field.policy)
            except Refusal:
                if field.required:
                    raise
                self.note(where, "unusable, left out")
        return shape.struct(**fitted)

    def _match(self, shape: _Shape, value: dict[str, Any], prefix: str) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for key, item in value.items():
            field = shape.exact.get(key)
            if field is None:
                field = shape.folded.get(_fold(key))
                if field is None or field.wire_name in value:
                    self.note(prefix + clean(key[:MAX_WORD]), "unknown field")
                    continue
                self.note(prefix + field.wire_name, "name spelled otherwise")
            given[field.name] = item
        return given

    def value(self, declared: inspect.Type, value: object, path: str, policy: dict[str, Any]) -> Any:
        fitting = _FITTING[type(declared)]
        return fitting(self, declared, value, path, policy)

    def text(self, declared: inspect.StrType, value: object, path: str, policy: dict[str, Any]) -> str:
        if isinstance(value, dict | list) and policy.get("objects_as_text"):
            self.note(path, "object as text")
            value = json.dumps(value, separators=(",", ":"), default=float)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.note(path, "number as text")
            value = str(value)
        elif not isinstance(value, str):
            raise _refusal("TypeConstraintViolation", path, "text", value)
        cleaned = clean(value)
        if cleaned != value:
            self.note(path, "NUL or lone surrogate")
        if declared.max_length is None or len(cleaned) <= declared.max_length:
            return cleaned
        self.note(path, "too long")
        whole = policy.get("whole_up_to")
        if whole is None:
            return cleaned[: declared.max_length]
        if len(cleaned) > whole:
            raise _refusal("PropertyConstraintViolation", path, f"at most {declared.max_length} characters", value)
        return cleaned

    def integer(self, declared: inspect.IntType, value: object, path: str, policy: dict[str, Any]) -> int:
        number = value
        if isinstance(value, str):
            try:
                number = Decimal(value.strip())
            except InvalidOperation:
                raise _refusal("TypeConstraintViolation", path, "an integer", value) from None
            self.note(path, "text as number")
        if isinstance(number, float):
            number = Decimal(number)
        if isinstance(number, bool) or not isinstance(number, int | Decimal):
            raise _refusal("TypeConstraintViolation", path, "an integer", value)
        if isinstance(number, Decimal):
            number = self._whole(number, path, value)
        low, high = declared.ge, declared.le
        if (low is None or number >= low) and (high is None or number <= high):
            return number
        beyond = policy.get("beyond")
        if beyond is None:
            raise _refusal("PropertyConstraintViolation", path, f"{low} to {high}", value)
        self.note(path, "out of range")
        if beyond == "clamp":
            assert low is not None
            assert high is not None
            return int(low if number < low else high)
        return int(beyond)

    def _whole(self, number: Decimal, path: str, value: object) -> int:
        if number.is_nan():
            raise _refusal("TypeConstraintViolation", path, "an integer", value)
        if number.is_infinite() or number.adjusted() > 20:
            # Far beyond 64 bits: the exact figure does not matter, and it must not cost memory.
            return -(10**21) if number < 0 else 10**21
        rounded = int(number.to_integral_value(ROUND_HALF_UP))
        if not isinstance(value, str):
            self.note(path, "rounded" if rounded != number else "written as a fraction")
        return rounded

    def word(self, declared: inspect.LiteralType, value: object, path: str, policy: dict[str, Any]) -> str:
        if not isinstance(value, str):
            raise _refusal("TypeConstraintViolation", path, "text", value)
        if value in declared.values:
            return value
        word = value.strip()[: 2 * MAX_WORD]
        if not word and "blank" in policy:
            self.note(path, "empty")
            return str(policy["blank"])
        for known in declared.values:
            if str(known).lower() == word.lower():
                self.note(path, "word spelled otherwise")
                return str(known)
        if word.lower() in policy.get("words", {}):
            self.note(path, "unknown word")
            return str(policy["words"][word.lower()])
        if word and policy.get("keep_unknown"):
            self.note(path, "unknown word")
            return clean(word[:MAX_WORD])
        if word and "unknown" in policy:
            self.note(path, "unknown word")
            return str(policy["unknown"])
        raise _refusal("PropertyConstraintViolation", path, f"one of {', '.join(map(str, declared.values))}", value)

    def moment(self, declared: inspect.DateTimeType, value: object, path: str, policy: dict[str, Any]) -> datetime:
        # What the strict decoder refuses is often another field: a moment in order is no repair.
        with suppress(msgspec.ValidationError):
            return as_utc(msgspec.convert(value, AwareMoment))
        try:
            if not isinstance(value, str):
                raise _refusal("TypeConstraintViolation", path, "a date-time", value)
            try:
                moment = parse_moment(value[:80])
            except ValueError:
                raise _refusal(
                    "PropertyConstraintViolation", path, "a date-time such as 2026-01-31T12:00:00Z", value
                ) from None
        except Refusal:
            if not policy.get("now_if_broken"):
                raise
            self.note(path, "unusable, time of arrival taken")
            return datetime.now(UTC)
        self.note(path, "date-time spelled otherwise")
        return moment

    def items(self, declared: inspect.ListType, value: object, path: str, policy: dict[str, Any]) -> list[Any]:
        if isinstance(value, dict):
            self.note(path, "single object as list")
            value = [value]
        if not isinstance(value, list):
            raise _refusal("TypeConstraintViolation", path, "an array", value)
        inner, inner_policy = _plain(declared.item_type)
        fitted, first = [], None
        for item in value:
            try:
                fitted.append(self.value(inner, item, path, inner_policy))
            except Refusal as refusal:
                first = first or refusal
        if len(fitted) < (declared.min_length or 0):
            raise first or Refusal("OccurenceConstraintViolation", f"{path} has no usable element")
        if first is not None:
            self.note(path, "unusable element left out")
        return fitted

    def nested(self, declared: inspect.StructType, value: object, path: str, policy: dict[str, Any]) -> Any:
        return self.struct(_shape(declared.cls), value, path)


_FITTING: dict[type[inspect.Type], Callable[..., Any]] = {
    inspect.StrType: _Walk.text,
    inspect.IntType: _Walk.integer,
    inspect.LiteralType: _Walk.word,
    inspect.DateTimeType: _Walk.moment,
    inspect.ListType: _Walk.items,
    inspect.StructType: _Walk.nested,
}


def _refusal(code: str, path: str, expected: str, value: object) -> Refusal:
    return Refusal(code, f"{path}: expected {expected}, got {_shown(value)}"[:255])


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**30):
        return "a number"
    return json.dumps(clean(value[:40]) if isinstance(value, str) else value)
