"""What is sent to charge points is OCPP 1.6-J to the letter: some of them die of a frame that is not."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import msgspec
from jsonschema import ValidationError  # type: ignore[import-untyped]
from ocpp.messages import MessageType, get_validator
from ocpp.v16.enums import Action

CODES = {
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "FormationViolation",
    "PropertyConstraintViolation",
    "OccurenceConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
}
"""OCPP-J 1.6, 4.2.3, with the spelling of the specification."""

FAULTS: list[str] = []
"""What was wrong with frames that were heard; each test must leave none."""

_ACTIONS = {str(action) for action in Action}


class Judge:
    """Hears with one socket, and knows what is answered there."""

    def __init__(self) -> None:
        self._asked: dict[Any, list[str]] = {}
        self._answered: Counter[Any] = Counter()
        self._calls: set[Any] = set()
        self._understood = True

    def spoke(self, text: str | bytes) -> None:
        """Remember what a charge point asked, whatever that is worth."""
        try:  # element by element, for a payload that no parser takes may be answered all the same
            kind, unique_id, action, *_ = [bytes(part) for part in msgspec.json.decode(text, type=list[msgspec.Raw])]
            if json.loads(kind) == 2:
                self._asked.setdefault(json.loads(unique_id), []).append(json.loads(action))
        except (ValueError, TypeError, RecursionError, msgspec.MsgspecError):
            self._understood = False  # it may be answered all the same, and under which id is not known here

    def heard(self, text: str) -> None:
        """Note what is wrong with a frame of the central system."""
        if (fault := self._fault(text)) is not None:
            FAULTS.append(f"{fault}: {text[:300]}")

    def _fault(self, text: str) -> str | None:
        frame = json.loads(text, parse_float=Decimal)  # as a float, 16.3 is no multiple of 0.1
        match frame:
            case [2, str(unique_id), str(action), dict(payload)]:
                if not 1 <= len(unique_id) <= 36 or unique_id in self._calls:
                    return "a CALL needs an id of its own of up to 36 characters"
                self._calls.add(unique_id)
                return _breaks(MessageType.Call, action, payload)
            case [3, unique_id, dict(payload)]:
                return self._is_asked_for(unique_id) or self._breaks_all(unique_id, payload)
            case [4, unique_id, str(code), str(description), dict()]:
                if code not in CODES or len(description) > 255:
                    return "a CALLERROR has a code of OCPP-J 1.6 and up to 255 characters of description"
                return self._is_asked_for(unique_id)
        return "no frame of OCPP-J"

    def _is_asked_for(self, unique_id: Any) -> str | None:
        self._answered[unique_id] += 1
        if self._understood and self._answered[unique_id] > len(self._asked.get(unique_id, ())):
            return "an answer that nobody asked for"
        return None

    def _breaks_all(self, unique_id: Any, payload: dict[str, Any]) -> str | None:
        """The same id may have been used for several questions: it must be an answer to one of them."""
        found = [_breaks(MessageType.CallResult, action, payload) for action in self._asked.get(unique_id, ())]
        return None if None in found or not self._understood else found[0]


def _breaks(kind: MessageType, action: Any, payload: dict[str, Any]) -> str | None:
    if action not in _ACTIONS:
        return "an action that OCPP 1.6 does not know"
    try:
        get_validator(kind, action, "1.6", parse_float=Decimal).validate(payload)
    except ValidationError as error:
        return f"it breaks its schema ({error.message})"
    return None
