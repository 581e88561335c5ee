"""The envelope of OCPP-J (4.2): what kind of frame a text is, and the frames that are written."""

import json
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from ocpp_server.fastpath import load
from ocpp_server.repair import clean

MAX_LOGGED = 64 * 1024
MAX_ID = 64


class Frame(msgspec.Struct, frozen=True):
    """One frame for the message log.

    `payload` is the JSON text of the payload alone, or the raw text, cut, of what is no frame. `action` of an answer
    is that of the CALL it answers, "" if there is none. It may hold secrets (AuthorizationKey): the log removes them.
    """

    direction: Literal["IN", "OUT"]
    kind: Literal["CALL", "RESULT", "ERROR", "OTHER"]
    unique_id: str
    action: str
    payload: str
    at: datetime
    error_code: str | None = None
    error_description: str | None = None
    latency_ms: int | None = None
    repairs: tuple[str, ...] = ()


class Call(NamedTuple):
    """A CALL. `echo` is the JSON text of the id exactly as it came; `unique_id` is the id made fit for a log."""

    unique_id: str
    echo: str
    action: str
    text: str


class Reply(NamedTuple):
    """A CALLRESULT, or with `code` a CALLERROR; the payload has not been looked at."""

    unique_id: str
    payload: Any
    text: str
    code: str | None = None
    description: str = ""


class Malformed(NamedTuple):
    """No frame; with `echo` there is an id to answer to, FormationViolation with `problem`."""

    problem: str
    text: str
    echo: str | None = None
    unique_id: str = ""
    action: str = ""


_decode_call = msgspec.json.Decoder(tuple[Literal[2], str, str, msgspec.Raw]).decode
_decode_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


def hear(text: str) -> Call | Reply | Malformed:
    """Tell what a text frame is. Never raises, whatever the text."""
    try:
        _, unique_id, action, payload = _decode_call(text)
    except (msgspec.MsgspecError, RecursionError):
        return _look_closer(text)
    plain = unique_id.isascii() and unique_id.isprintable() and action.isprintable()
    if plain and 0 < len(unique_id) <= MAX_ID and len(action) <= MAX_ID:
        payload_text = str(payload, "utf-8")
        if payload_text[0] == "{":
            return Call(unique_id, _encode(unique_id).decode(), action, payload_text)
    return _look_closer(text)


def _look_closer(text: str) -> Call | Reply | Malformed:
    try:
        frame = load(text)
    except (ValueError, RecursionError):
        return Malformed("not JSON", clean(text[:MAX_LOGGED]))
    if not isinstance(frame, list) or not frame:
        return Malformed("not an array", clean(text[:MAX_LOGGED]))
    kind, *rest = frame
    if type(kind) is not int or kind not in (2, 3, 4):
        return Malformed("unknown message type", clean(text[:MAX_LOGGED]))
    unique_id = rest[0] if rest else None
    if type(unique_id) is int:
        unique_id = str(unique_id)
        echo = unique_id
    elif isinstance(unique_id, str):
        echo = json.dumps(unique_id)
    else:
        return Malformed("no usable id", clean(text[:MAX_LOGGED]))
    if not 0 < len(unique_id) <= MAX_ID:
        return Malformed("no usable id", clean(text[:MAX_LOGGED]))
    # An answer is matched by its id as it came; what is logged must be fit for a database.
    shown = clean(unique_id)
    if kind == 2:
        return _call(rest, shown, echo, text)
    if kind == 3:
        payload = rest[1] if len(rest) > 1 else None
        return Reply(unique_id, payload, _verbatim(text, 2, payload))
    code, description, details = (rest[1:4] + ["", "", {}][len(rest) - 1 :])[:3]
    code = clean(code[:MAX_ID]) if isinstance(code, str) and code else "GenericError"
    description = clean(description) if isinstance(description, str) else _dump(description)
    return Reply(unique_id, details, _verbatim(text, 4, details), code, description)


def _call(rest: list[Any], shown: str, echo: str, text: str) -> Call | Malformed:
    action, payload = rest[1] if len(rest) > 1 else None, rest[2] if len(rest) > 2 else None
    problem = ""
    if not isinstance(action, str):
        action, problem = "", "the action is not text"
    elif len(rest) != 3:
        problem = f"a CALL has 4 elements, not {len(rest) + 1}"
    elif payload is not None and not isinstance(payload, dict):
        problem = "the payload is not an object"
    # Longer than any action there is, so that what is left of it is unknown too.
    action = clean(action[:MAX_ID])
    if problem:
        return Malformed(problem, clean(text[:MAX_LOGGED]), echo, shown, action)
    return Call(shown, echo, action, _verbatim(text, 3, payload))


def _verbatim(text: str, index: int, element: Any) -> str:
    try:
        return str(_decode_elements(text)[index], "utf-8")
    except (msgspec.MsgspecError, RecursionError, IndexError):
        return _dump(element)


def _dump(payload: Any) -> str:
    # Decimals are what exceeded a plain number: as text they stay exact and any reader of the log takes them.
    return json.dumps(payload, separators=(",", ":"), default=str)


def call(unique_id: str, action: str, payload: str) -> str:
    """Write a CALL around the JSON text of a payload."""
    return f'[2,"{unique_id}","{action}",{payload}]'


def result(echo: str, payload: str) -> str:
    """Write a CALLRESULT around the JSON text of a payload."""
    return f"[3,{echo},{payload}]"


def error(echo: str, code: str, description: str) -> str:
    """Write a CALLERROR; the details are always empty, so that nothing of ours leaks."""
    return f'[4,{echo},"{code}",{json.dumps(description)},{{}}]'
