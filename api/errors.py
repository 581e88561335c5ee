"""What goes wrong, told in three layers: coded errors, refusals of business rules, and masked faults of ours.

A fourth thing is no error at all: what a charge point answers is data.
"""

import functools
import logging
from collections.abc import Awaitable, Callable, Iterator
from enum import Enum
from typing import Any, ParamSpec, TypeVar

import strawberry
from graphql import ExecutionResult, GraphQLError, GraphQLSyntaxError
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionResult as StrawberryResult
from strawberry.types.execution import StreamExecutionResult

from api.document import is_too_long
from models.errors import (
    ChargePointNotRegistered,
    ChargePointOffline,
    Duplicate,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    Refused,
    Unauthenticated,
    Unavailable,
    VoltgraphError,
)

logger = logging.getLogger(__name__)

_MOST_TOLD = 1_000
"""Characters of what is told of bad input, which may be quoted whole."""

Parameters = ParamSpec("Parameters")
Payload = TypeVar("Payload")

_CODES: dict[type[VoltgraphError], str] = {
    Unauthenticated: "UNAUTHENTICATED",
    Forbidden: "FORBIDDEN",
    NotFound: "NOT_FOUND",
    RateLimited: "RATE_LIMITED",
    Invalid: "BAD_USER_INPUT",
    Refused: "BAD_USER_INPUT",
}


def bad_input(message: str) -> GraphQLError:
    """An error that tells the caller what is wrong with the input."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def too_complex(message: str) -> GraphQLError:
    """An error that tells the caller to ask for less at once."""
    return GraphQLError(message, extensions={"code": "TOO_COMPLEX"})


class Errors(SchemaExtension):
    """Gives each error its code, and hides what is nobody's business behind the id of the request."""

    def on_operation(self) -> Iterator[None]:
        self._told = False
        yield
        result = self.execution_context.result
        if not self._told and isinstance(result, ExecutionResult | StrawberryResult):
            self._tell(result)

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        self._told = True
        self._tell(result)
        yield

    def _tell(self, result: Any) -> None:
        if getattr(result, "errors", None):
            result.errors = [self._coded(error) for error in result.errors]

    def _coded(self, error: GraphQLError) -> GraphQLError:
        if (error.extensions or {}).get("code"):
            return error
        if isinstance(error, GraphQLSyntaxError):
            too_long = is_too_long(self.execution_context.query or "")
            return _copy(error, error.message, code="TOO_COMPLEX" if too_long else "BAD_USER_INPUT")
        cause: BaseException | None = error.original_error
        while isinstance(cause, GraphQLError):
            extensions = cause.extensions or {}
            if extensions.get("code"):
                return _copy(error, cause.message, **extensions)
            cause = cause.original_error
        if cause is None or self._is_about_the_document(error):
            return _copy(error, error.message[:_MOST_TOLD], code="BAD_USER_INPUT")
        for kind, code in _CODES.items():
            if isinstance(cause, kind):
                wait = getattr(cause, "retry_after", None)
                return _copy(error, cause.message, code=code, **({} if wait is None else {"retryAfter": wait}))
        request_id = getattr(self.execution_context.context, "request_id", None)
        where = "/".join(str(step) for step in error.path or ())
        if isinstance(cause, Unavailable):
            logger.warning("Request %s found the database away at %s: %s", request_id, where or "-", cause)
            return _copy(error, "the database cannot take it now, try again", code="INTERNAL", requestId=request_id)
        logger.error("Request %s failed at %s", request_id, where or "-", exc_info=cause)
        return _copy(error, "something went wrong here, the log says what", code="INTERNAL", requestId=request_id)

    def _is_about_the_document(self, error: GraphQLError) -> bool:
        """Whether it was found before anything ran: a number of thousands of digits cannot be read, for example."""
        return error.path is None and isinstance(error.original_error, ValueError | OverflowError)


def _copy(error: GraphQLError, message: str, **extensions: Any) -> GraphQLError:
    return GraphQLError(message, error.nodes, error.source, error.positions, path=error.path, extensions=extensions)


@strawberry.enum(description="Why a business rule refused what was asked for. More may come.")
class UserErrorCode(Enum):
    CHARGE_POINT_UNKNOWN = strawberry.enum_value(
        "CHARGE_POINT_UNKNOWN", description="No charge point that you may see has this identity or id."
    )
    CHARGE_POINT_OFFLINE = strawberry.enum_value(
        "CHARGE_POINT_OFFLINE", description="The charge point is not connected; say `validUntil` to wait for it."
    )
    CHARGE_POINT_NOT_REGISTERED = strawberry.enum_value(
        "CHARGE_POINT_NOT_REGISTERED",
        description="The charge point's registration is PENDING or REJECTED, and this may not be asked of it then.",
    )
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="What the input refers to does not exist.")
    DUPLICATE = strawberry.enum_value("DUPLICATE", description="There is one with this name, or key, already.")
    INVALID = strawberry.enum_value("INVALID", description="The input breaks a rule; the message says which.")
    REFUSED = strawberry.enum_value("REFUSED", description="Another rule refuses it; the message says which.")


@strawberry.type(description="A refusal by a business rule: nothing was changed, nothing was sent.")
class UserError:
    code: UserErrorCode = strawberry.field(description="For programs.")
    field: str | None = strawberry.field(description="Which member of the input is to blame, if one is.")
    message: str = strawberry.field(description="For people, in English.")

    @classmethod
    def of(cls, error: VoltgraphError) -> "UserError":
        """Tell a refusal of the ground floor."""
        return cls(code=_user_code(error), field=error.field, message=error.message)


def _user_code(error: VoltgraphError) -> UserErrorCode:
    match error:
        case ChargePointOffline():
            return UserErrorCode.CHARGE_POINT_OFFLINE
        case ChargePointNotRegistered():
            return UserErrorCode.CHARGE_POINT_NOT_REGISTERED
        case NotFound(field="chargePoint"):
            return UserErrorCode.CHARGE_POINT_UNKNOWN
        case NotFound():
            return UserErrorCode.NOT_FOUND
        case Duplicate():
            return UserErrorCode.DUPLICATE
        case Invalid():
            return UserErrorCode.INVALID
        case _:
            return UserErrorCode.REFUSED


USER_ERRORS = "Why it was refused; empty if it was not."


def refusable(
    payload: Callable[..., Payload],
) -> Callable[[Callable[Parameters, Awaitable[Payload]]], Callable[Parameters, Awaitable[Payload]]]:
    """Make a mutation tell refusals of business rules in its payload's `userErrors`."""

    def decorate(mutation: Callable[Parameters, Awaitable[Payload]]) -> Callable[Parameters, Awaitable[Payload]]:
        @functools.wraps(mutation)
        async def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Payload:
            try:
                return await mutation(*args, **kwargs)
            except (Refused, Invalid, NotFound) as error:
                return payload(user_errors=[UserError.of(error)])

        return run

    return decorate
