"""The protocol class of the charge points' listener: what uvicorn's own does not do for us."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ocpp_server.connection import ABORT


class OcppProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose peer can be dropped without being asked, and whose refusals are not logged as errors."""

    async def run_asgi(self) -> None:
        """Offer the application a way to cut off a peer that does not read."""
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions[ABORT] = self.transport.abort
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """A refusal with a body ends the handshake as well as an acceptance does."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True
