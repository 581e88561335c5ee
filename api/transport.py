"""GraphQL over HTTP, over server-sent events and over WebSockets, each with its way to sign in."""

import asyncio
import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.http.websocket_origin import normalize_allowed_origins
from strawberry.schema import BaseSchema
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ErrorMessage
from strawberry.types import SubscriptionExecutionResult

from api.context import RECHECK, Context, bearer, cookie_token, request_id_of
from api.limits import MAX_SUBSCRIPTIONS
from api.pace import Allowance, Callers, rate_limited
from models.database import now
from models.errors import RateLimited, Unavailable

logger = logging.getLogger(__name__)

FORBIDDEN = 4403
"""The close code of a socket without a sign-in: one that clients come back from with a new one."""

TRY_AGAIN_LATER = 1013
"""The close code of a socket that cannot be served now: the database is away, or its caller has too many."""

_MOST_REASON = 120
"""Bytes of the reason of a close, which may have 123."""


class Socket(BaseGraphQLTransportWSHandler[Context, None]):
    """One WebSocket; it is closed when its sign-in ends."""

    _watch: asyncio.Task[None] | None = None

    async def handle_connection_init(self, message: Any) -> None:
        self.context.operations = self.operations
        try:
            await super().handle_connection_init(message)
        except Unavailable:
            await self.websocket.close(TRY_AGAIN_LATER, "Try again later")
            return
        except RateLimited as refusal:
            await self.websocket.close(TRY_AGAIN_LATER, f"RATE_LIMITED: {refusal.message}"[:_MOST_REASON])
            return
        if self.connection_acknowledged and self._watch is None:
            self._watch = asyncio.create_task(self._watch_sign_in(), name="socket sign-in")

    async def handle_subscribe(self, message: Any) -> None:
        if self.connection_acknowledged and message["id"] not in self.operations:
            most = self.max_subscriptions_per_connection or 0
            refusal = self.context.callers.refusal(self.context.label)
            if len(self.operations) >= most:
                refusal = rate_limited(f"a socket may have {most} operations at a time: end one of them first")
            if refusal is not None:
                told: ErrorMessage = {"id": message["id"], "type": "error", "payload": [refusal.formatted]}
                await self.send_message(told)
                return
        await super().handle_subscribe(message)

    async def handle_task_exception(self, error: Exception) -> None:
        if isinstance(error, WebSocketDisconnected):
            logger.debug("A subscriber left while it was told something.")
            return
        await super().handle_task_exception(error)

    async def shutdown(self) -> None:
        self.context.callers.leave(self.context.label, self.context)
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        await super().shutdown()

    async def _watch_sign_in(self) -> None:
        expires_at = self.context.expires_at
        while True:
            left = RECHECK if expires_at is None else min(RECHECK, expires_at - now())
            await asyncio.sleep(max(0.0, left.total_seconds()))
            if (expires_at is not None and expires_at <= now()) or not await self._still_counts():
                await self.websocket.close(FORBIDDEN, "Forbidden")
                return

    async def _still_counts(self) -> bool:
        try:
            return await self.context.still_signed_in()
        except Exception as error:  # the database is away: nobody was signed out either
            logger.warning("A socket's sign-in could not be checked: %r", error)
            return True


class GraphQLEndpoint(GraphQL[Context, None]):
    """The ASGI application behind `/graphql`."""

    graphql_transport_ws_handler_class = Socket

    def __init__(
        self, schema: BaseSchema, *, allowed_origins: Sequence[str], cookie_secure: bool, allowance: Allowance
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=timedelta(seconds=10),
            max_subscriptions_per_connection=MAX_SUBSCRIPTIONS,
            allowed_origins=allowed_origins,
        )
        self._origins = tuple(normalize_allowed_origins(allowed_origins))
        self._cookie_secure = cookie_secure
        self._callers = Callers(allowance)

    def decode_json(self, data: str | bytes) -> object:
        """Read a body or a frame; bytes that are no text, and nesting or numbers without end, are no JSON either."""
        try:
            return super().decode_json(data)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError(type(error).__name__, "", 0) from error

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        context = Context(
            request,
            request_id=request_id_of(request),
            response=response if isinstance(response, Response) else None,
            cookie_secure=self._cookie_secure,
            callers=self._callers,
        )
        if isinstance(request, Request):
            token = bearer(request.headers.get("authorization"))
            if token is None and (token := cookie_token(request, self._origins)) is None and request.cookies:
                context.refusal = "sign in first; a page elsewhere may not use the cookie (send x-voltgraph: 1)"
            await context.sign_in(token)
        return context

    async def on_ws_connect(self, context: Context) -> dict[str, object]:
        told = context.connection_params or {}
        header = told.get("authorization", told.get("Authorization"))
        token = told.get("token") or bearer(header if isinstance(header, str) else None)
        if not isinstance(token, str):
            # The origin was checked at the handshake, so the cookie may be used.
            token = context.cookie
        if not await context.sign_in(token):
            raise ConnectionRejectionError
        if not self._callers.enter(context.label, context):
            raise RateLimited(f"{context.label} may have {self._callers.allowance.sockets} sockets at a time")
        return {}

    async def execute_operation(self, *arguments: Any, **named: Any) -> Any:
        result = await super().execute_operation(*arguments, **named)
        context: Context = named["context"]
        if isinstance(result, SubscriptionExecutionResult) and context.signed_in:
            return self._callers.counted(context.label, result)
        return result
