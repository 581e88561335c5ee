"""What can go wrong, in business words.

    VoltgraphError
    ├── NotFound            no such row, or none that the principal may see
    │   └── Gone            it was there, and is no more: a link that was used
    ├── Invalid             input that breaks a rule; says what was wrong and what was expected
    │   └── Duplicate       a row with this natural key exists
    ├── Forbidden           the principal may not do this
    ├── Unauthenticated     nobody is signed in, or the credentials are wrong
    ├── RateLimited         too many attempts; says when to come back
    ├── Refused             a business rule refuses a command before it is sent
    │   ├── ChargePointOffline
    │   └── ChargePointNotRegistered     Pending or Rejected (OCPP 1.6, 4.2)
    ├── Unavailable         the database or the queue cannot take it now; nothing was recorded
    └── NotRegistered       a report from a charge point that is not Accepted

An answer of a charge point is data; only its absence is an error, and that is told by the command's state.
"""

from typing import ClassVar


class VoltgraphError(Exception):
    """The root: every error that a caller may be told. `code` is what GraphQL shows."""

    code: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(VoltgraphError):
    code = "NOT_FOUND"


class Gone(NotFound):
    code = "GONE"


class Invalid(VoltgraphError):
    code = "BAD_USER_INPUT"


class Duplicate(Invalid):
    code = "DUPLICATE"


class Forbidden(VoltgraphError):
    code = "FORBIDDEN"


class Unauthenticated(VoltgraphError):
    code = "UNAUTHENTICATED"


class RateLimited(VoltgraphError):
    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds until it is worth while to try again; None if only the caller can make it so."""


class Refused(VoltgraphError):
    code = "REFUSED"


class ChargePointOffline(Refused):
    code = "CHARGE_POINT_OFFLINE"


class ChargePointNotRegistered(Refused):
    code = "CHARGE_POINT_NOT_REGISTERED"


class Unavailable(VoltgraphError):
    code = "UNAVAILABLE"


class NotRegistered(VoltgraphError):
    code = "NOT_REGISTERED"
