"""The protocol class of the charge points' listener: what uvicorn's own does not do for us."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from ocpp_server.connection import ABORT, HEAR, WRITABLE

MOST_WAITING = 8
"""Messages of a peer that wait to be heard until no more is read of it."""

_UNREADABLE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class OcppProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose peer can be dropped without being asked, and whose refusals are not logged as errors."""

    _early = b""
    _hear: Callable[[str], bool] | None = None

    def data_received(self, data: bytes) -> None:
        """Hang up where the request cannot be read: nothing would ever come of it.

        Frames of a peer that did not wait for our answer are read once it has it; before, they could not be refused.
        """
        if self.handshake_initiated and not self.handshake_complete:
            self._early += data
            self.transport.pause_reading()
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(_UNREADABLE)
            self.transport.close()

    def handle_text(self, event: Frame) -> None:
        """Offer a text to the application at once, unless others wait: a queue and a task cost more than most texts."""
        if event.fin and self._hear is not None and not self.close_sent and self.queue.empty():
            with suppress(UnicodeDecodeError):  # It is closed for that as always.
                if self._hear(bytes(event.data).decode()):
                    return
        super().handle_text(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a message over, and stop reading only when many wait: to stop and go on costs system calls each time."""
        if self.read_paused or self.close_sent:
            super().send_receive_event_to_app()
            return
        self.read_paused = True  # What is paused already is not paused for a single message.
        super().send_receive_event_to_app()
        if self.queue.qsize() < MOST_WAITING:
            self.read_paused = False
        else:
            self.transport.pause_reading()

    async def run_asgi(self) -> None:
        """Offer the application a way to see a peer that does not read, and to cut it off."""
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions[ABORT] = self.transport.abort
        extensions[WRITABLE] = self.writable.is_set
        extensions[HEAR] = partial(setattr, self, "_hear")
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """A refusal with a body ends the handshake as well as an acceptance does."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True
        if self._early and self.handshake_complete and not self.transport.is_closing():
            early, self._early = self._early, b""
            self.transport.resume_reading()
            self.data_received(early)
