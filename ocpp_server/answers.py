"""What comes of a CALL of ours: an answer is data, only its absence is an error."""

from datetime import datetime
from typing import Any, TypeAlias

import msgspec


class Result(msgspec.Struct, frozen=True):
    """A CALLRESULT that fits its schema; `payload` has OCPP's own names and no nulls."""

    payload: dict[str, Any]
    latency_ms: int
    heard_at: datetime | None = None

    @property
    def status(self) -> str | None:
        """The status word, for the answers that have one; where the schema has none, anything may stand there."""
        word = self.payload.get("status")
        return word if isinstance(word, str) and len(word) <= 64 else None


class CallError(msgspec.Struct, frozen=True):
    """A CALLERROR: the charge point did not process the CALL; `details` is whatever it sent."""

    code: str
    description: str
    details: Any
    latency_ms: int
    heard_at: datetime | None = None


class InvalidAnswer(msgspec.Struct, frozen=True):
    """A CALLRESULT that breaks its schema: what it says is not known, `payload` is the raw JSON text."""

    payload: str
    problem: str
    latency_ms: int
    heard_at: datetime | None = None


class CallTimeout(Exception):
    """The CALL was written and not answered in time; its outcome is unknown."""


class ConnectionLost(Exception):
    """The socket ended before the answer; `sent` tells whether the CALL may have reached the charge point."""

    def __init__(self, identity: str, *, sent: bool) -> None:
        super().__init__(f"{identity}: the connection was lost")
        self.sent = sent


class Part(msgspec.Struct, frozen=True):
    """What came of a command in several CALLs, one of which failed: what those before told, and how it ended."""

    told: dict[str, Any]
    end: CallError | InvalidAnswer | CallTimeout | ConnectionLost


Answer: TypeAlias = Result | CallError | InvalidAnswer
"""What comes of one CALL."""
