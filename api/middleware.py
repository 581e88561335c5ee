"""What every HTTP answer and request goes through: the id of the request, safe headers, and bounds for bodies."""

import asyncio
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOWEST_BODY = 30.0
"""Seconds in which a body must have arrived."""

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")

_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def _headers(images: str | None) -> dict[str, str]:
    """Safe headers; `images` is the one origin elsewhere that pictures may come from."""
    pictures = "'self' data: blob:" + (f" {images}" if images else "")
    policy = (
        f"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src {pictures}; connect-src 'self';"
        " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
    return _HEADERS | {"content-security-policy": policy}


class RequestId:
    """Gives each request an id, the caller's own if it is sane, and each answer that id and safe headers."""

    def __init__(self, app: ASGIApp, images: str | None = None) -> None:
        self.app = app
        self.headers = _headers(images)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _SANE_ID.match(given) else secrets.token_hex(8)
        scope["voltgraph.request_id"] = request_id

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, tell)


class BodyLimit:
    """Refuses bodies of more than `most` bytes with 413, told or not, and those that do not arrive with 408.

    What is under one of the paths `but` knows its own bounds.
    """

    def __init__(self, app: ASGIApp, most: int, but: tuple[str, ...] = ()) -> None:
        self.app = app
        self.most = most
        self.but = but

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.but):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isdecimal() and int(told) > self.most:
            await self._refuse(413, scope, receive, send)
            return
        received = 0
        complete = answered = False
        deadline = asyncio.get_running_loop().time() + SLOWEST_BODY

        async def count() -> Message:
            nonlocal received, complete
            if complete:  # whoever streams an answer waits here for its reader to leave
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise _Unfit(408) from None
            complete = not message.get("more_body", False)
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > self.most:
                    raise _Unfit(413)
            return message

        async def watch(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, count, watch)
        except _Unfit as unfit:
            if answered:
                raise
            await self._refuse(unfit.status, scope, receive, send)
        except ClientDisconnect:
            if answered:
                raise

    async def _refuse(self, status: int, scope: Scope, receive: Receive, send: Send) -> None:
        why = f"the body is larger than {self.most} bytes" if status == 413 else "the body did not arrive in time"
        answer = PlainTextResponse(why + "\n", status, headers={"connection": "close"})
        await answer(scope, receive, send)


class _Unfit(Exception):
    """The body is larger than it may be, or does not arrive."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
