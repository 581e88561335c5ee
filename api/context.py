"""Who asks, in each request and on each socket, and the loaders that read for it."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Hashable, Sequence, Sized
from datetime import datetime, timedelta
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.dataloader import DataLoader
from strawberry.http.websocket_origin import is_same_origin, normalize_origin
from strawberry.types import Info as StrawberryInfo

from api.pace import Callers
from models import api_key, driver, node, user
from models.database import now
from models.errors import Unauthenticated
from models.principal import Principal, Role

logger = logging.getLogger(__name__)

COOKIE = "voltgraph_session"
RECHECK = timedelta(seconds=30)
"""How often a socket or a stream asks whether its sign-in still counts."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Load = Callable[[Principal, list[Key]], Awaitable[Sequence[Value]]]


async def principal_of_token(token: str) -> tuple[Principal, datetime | None] | None:
    """Who holds a token, of whatever kind, and until when; None if it is worth nothing."""
    if token.startswith(api_key.PREFIX):
        return await api_key.principal_of_token(token)
    if token.startswith(driver.PREFIX):
        return await driver.principal_of_token(token)
    return await user.principal_of_token(token)


class Loaders:
    """One DataLoader for each load function, all for one principal."""

    def __init__(self, principal: Principal, *, remember: bool) -> None:
        self._principal = principal
        self._remember = remember
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}

    def of(self, load: Load[Key, Value]) -> DataLoader[Key, Value]:
        loader = self._loaders.get(load)
        if loader is None:

            async def batch(keys: list[Key]) -> Sequence[Value]:
                return await load(self._principal, keys)

            loader = self._loaders[load] = DataLoader(batch, cache=self._remember)
        waiting = loader.batch
        if waiting is not None and not waiting.dispatched and all(one.future.cancelled() for one in waiting.tasks):
            # Everybody who asked has left. Strawberry then drops the read but keeps the batch, and whoever joined it
            # would wait for ever.
            loader.batch = None
        return loader


_shared: WeakValueDictionary[Hashable, Loaders] = WeakValueDictionary()


def shared_loaders(principal: Principal) -> Loaders:
    """The loaders that all sockets with the same rights share: no memory, but one read for all who ask at once."""
    own = None if principal.may(Role.VIEWER) else principal.label  # what a driver asked for is its own
    key = (asyncio.get_running_loop(), principal.role, principal.scope, own)
    loaders = _shared.get(key)
    if loaders is None:
        loaders = _shared[key] = Loaders(principal, remember=False)
    return loaders


class Context:
    """What resolvers know of their request or socket. `principal` raises Unauthenticated where nobody is signed in."""

    def __init__(
        self,
        connection: HTTPConnection,
        *,
        request_id: str,
        response: Response | None,
        cookie_secure: bool,
        callers: Callers,
    ) -> None:
        self.connection = connection
        self.request_id = request_id
        self.response = response
        self.cookie_secure = cookie_secure
        self.callers = callers
        self.operations: Sized = ()
        """What runs on this socket."""
        self.label = "anonymous"
        """Who asks, also after the sign-in has ended."""
        self.connection_params: dict[str, Any] | None = None
        self.token: str | None = None
        self.expires_at: datetime | None = None
        self.recheck_at = now()
        self.refusal = "sign in first"
        self._principal: Principal | None = None
        self._loaders: Loaders | None = None
        self._alive: set[str] | None = None

    @property
    def is_stream(self) -> bool:
        """Whether this is a request that is answered by server-sent events."""
        return self.response is not None and "text/event-stream" in self.connection.headers.get("accept", "").lower()

    @property
    def lasts(self) -> bool:
        """Whether rows may change while this lasts, so that nothing that was read may be used again."""
        return isinstance(self.connection, WebSocket) or self.is_stream

    def put_off_recheck(self, time: timedelta) -> None:
        """Say that the sign-in was checked now and is to be checked again after `time`, or when it ends."""
        self.recheck_at = now() + time
        if self.expires_at is not None:
            self.recheck_at = min(self.recheck_at, self.expires_at)

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.connection.client.host if self.connection.client else "-"

    @property
    def cookie(self) -> str | None:
        """The token in the cookie, whoever sent it."""
        return self.connection.cookies.get(COOKIE)

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in, as far as is known without asking the database."""
        return self._principal is not None and (self.expires_at is None or self.expires_at > now())

    @property
    def principal(self) -> Principal:
        """Who asks."""
        if self._principal is None or not self.signed_in:
            raise Unauthenticated(self.refusal)
        return self._principal

    async def sign_in(self, token: str | None) -> bool:
        """Take this token as the credentials of the request; False if it is worth nothing."""
        found = None if token is None else await principal_of_token(token)
        if found is None:
            if token is not None:
                self.refusal = "the sign-in is unknown or has expired"
            return False
        self.token = token
        self._principal, self.expires_at = found
        self.label = self._principal.label
        self.put_off_recheck(RECHECK)
        self._loaders = shared_loaders(self._principal) if self.lasts else Loaders(self._principal, remember=True)
        return True

    async def still_signed_in(self) -> bool:
        """Ask the database whether the sign-in still counts, with the same rights."""
        found = None if self.token is None else await principal_of_token(self.token)
        return found is not None and found[0] == self._principal

    def load(self, load: Load[Key, Value], key: Key) -> Awaitable[Value]:
        """Read through the loader of this load function, together with others that ask at the same time."""
        if self._loaders is None:
            raise Unauthenticated(self.refusal)
        return self._loaders.of(load).load(key)

    async def alive(self) -> set[str]:
        """The ids of the nodes whose lease is fresh, read once a request, and each time where it lasts."""
        if self._alive is None:
            nodes = await self.load(_alive_nodes, "nodes")
            if self.lasts:
                return nodes
            self._alive = nodes
        return self._alive


async def _alive_nodes(_: Principal, keys: list[str]) -> list[set[str]]:
    nodes = await node.alive()
    return [nodes] * len(keys)


Info = StrawberryInfo[Context, None]


def bearer(header: str | None) -> str | None:
    """Return the token in an Authorization header; None if there is none."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def cookie_token(connection: HTTPConnection, allowed_origins: Sequence[str]) -> str | None:
    """Return the token in the cookie, if the request comes from a page that may use it.

    A browser adds the cookie to whatever any page sends here, so the page must show that it is ours: by its origin or
    by a header that a page elsewhere cannot set without being asked.
    """
    token = connection.cookies.get(COOKIE)
    if token is None:
        return None
    headers = connection.headers
    origin = headers.get("origin")
    own = headers.get("sec-fetch-site") == "same-origin" or (
        headers.get("x-voltgraph") == "1"
        if origin is None
        else is_same_origin(origin, headers.get("host")) or normalize_origin(origin) in allowed_origins
    )
    return token if own else None


def set_cookie(context: Context, token: str, expires_at: datetime) -> None:
    """Give the browser the token in a cookie that scripts cannot read; on a socket there is no way to."""
    if context.response is not None:
        context.response.set_cookie(
            COOKIE,
            token,
            max_age=max(0, int((expires_at - now()).total_seconds())),
            path="/",
            secure=context.cookie_secure,
            httponly=True,
            samesite="strict",
        )


def clear_cookie(context: Context) -> None:
    """Have the browser forget its sign-in."""
    if context.response is not None:
        context.response.delete_cookie(COOKIE, path="/", secure=context.cookie_secure, httponly=True, samesite="strict")


def request_id_of(connection: HTTPConnection) -> str:
    """The id under which the log speaks of this request."""
    return connection.scope.get("voltgraph.request_id") or secrets.token_hex(8)
