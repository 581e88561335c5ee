"""What those who fetch and bring files are told when it cannot be: a status, and one line."""

from starlette.responses import PlainTextResponse, Response

from api.body import Malformed, TooSlow
from models.errors import Forbidden, Gone, Invalid, NotFound, RateLimited, Unauthenticated, Unavailable, VoltgraphError
from models.file_delivery import DEAD
from models.stored_file import TooLarge

Refusal = VoltgraphError | TooSlow | Malformed

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (Gone, 410),
    (NotFound, 404),
    (Unauthenticated, 401),
    (Forbidden, 403),
    (RateLimited, 429),
    (TooLarge, 413),
    (TooSlow, 408),
    (Malformed, 400),
    (Invalid, 400),
    (Unavailable, 503),
)


def refuse(error: Refusal) -> Response:
    """Tell what goes wrong, and no more than that to those who have only a link."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 400)
    answer = tell(status, error.message if isinstance(error, VoltgraphError) else str(error))
    if status in (429, 503):
        answer.headers["retry-after"] = str(int(DEAD.total_seconds()))
    return answer


def tell(status: int, message: str) -> Response:
    """A status and one line, after which the connection ends."""
    return PlainTextResponse(message + "\n", status, headers={"connection": "close", "cache-control": "no-store"})
