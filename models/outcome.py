"""Outcomes: how a command ended, and the one rule for what answers, errors and silence say of what was asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

UNWRITABLE = "Invalid"
"""Our own error code: the request breaks its schema and was never sent."""

UNREADABLE = "InvalidAnswer"
"""Our own error code: the answer breaks its schema, so the charge point said something and nobody knows what."""

_YES = frozenset({None, "", "Accepted", "Scheduled", "Unlocked", "RebootRequired"})
"""Answers with which a charge point takes on what it was asked for; some have no status word."""

_NOTHING_DONE = frozenset(
    {
        "NotImplemented",
        "NotSupported",
        "ProtocolError",
        "FormationViolation",
        "FormatViolation",
        "PropertyConstraintViolation",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
        "TypeConstraintViolation",
        "SecurityError",
    }
)
"""Codes of a CALLERROR (OCPP-J 1.6, 4.2.3) that refuse the request itself, in either spelling. After an InternalError,
a GenericError or a word of its own, a charge point may have done what it was asked for, or a part of it."""


class CommandState(StrEnum):
    """The life of a command; every transition is compare-and-set on the row."""

    PENDING = "PENDING"
    SENT = "SENT"
    ANSWERED = "ANSWERED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return self not in (CommandState.PENDING, CommandState.SENT)


class Fate(Enum):
    """What is known of what a command that has ended asked for."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNSENT = "unsent"
    UNKNOWN = "unknown"


def fate_of(state: str, status: str | None, error_code: str | None) -> Fate:
    """Tell what the end of a command says, and no more than is known."""
    match state:
        case CommandState.ANSWERED:
            return Fate.TAKEN if status in _YES else Fate.REFUSED
        case CommandState.FAILED if error_code == UNWRITABLE:
            return Fate.UNSENT
        case CommandState.FAILED if error_code in _NOTHING_DONE:
            return Fate.REFUSED
        case CommandState.FAILED | CommandState.TIMED_OUT:
            return Fate.UNKNOWN
        case _:
            return Fate.UNSENT


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: an answer (`status`, `response`), a CALLERROR (`error_code`) or silence.

    `at` is when the answer was heard (UTC), where that is known better than by when it is recorded.
    """

    state: CommandState
    status: str | None = None
    response: dict[str, Any] | None = None
    error_code: str | None = None
    error_description: str | None = None
    at: datetime | None = None

    @property
    def promises(self) -> bool:
        """Whether an effect may still follow: it was accepted, or nobody knows."""
        return fate_of(self.state, self.status, self.error_code) in (Fate.TAKEN, Fate.UNKNOWN)
