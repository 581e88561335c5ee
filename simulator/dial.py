"""Reaching the central system: the handshake, and how long to wait after it failed."""

from base64 import b64encode
from random import Random
from ssl import SSLContext
from typing import Any
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

OCPP_16 = Subprotocol("ocpp1.6")
LONGEST_WAIT = 60.0


class Dialler:
    """Connects one charge point, with Basic authentication where it has a password."""

    def __init__(
        self,
        identity: str,
        url: str,
        random: Random,
        *,
        password: bytes | None,
        ssl: SSLContext | None,
        user_agent: str,
        first_wait: float,
    ) -> None:
        self.password = password
        self._identity = identity
        self._url = f"{url.rstrip('/')}/{quote(identity, safe='')}"
        self._random = random
        self._ssl = ssl
        self._user_agent = user_agent
        self._first_wait = first_wait
        self._failures = 0

    async def connect(self) -> ClientConnection:
        """Open a WebSocket; raises OSError, TimeoutError or WebSocketException."""
        headers = {}
        if self.password is not None:
            credentials = self._identity.encode() + b":" + self.password
            headers["Authorization"] = "Basic " + b64encode(credentials).decode()
        options: dict[str, Any] = {"ssl": self._ssl} if self._ssl else {}
        socket = await connect(
            self._url,
            subprotocols=[OCPP_16],
            additional_headers=headers,
            user_agent_header=self._user_agent,
            compression=None,
            proxy=None,
            open_timeout=30,
            ping_interval=None,
            close_timeout=2,
            **options,
        )
        if socket.subprotocol != OCPP_16:
            await socket.close(1002)
            raise WebSocketException(f"the central system chose the subprotocol {socket.subprotocol!r}")
        return socket

    def wait(self) -> float:
        """Seconds to wait before the next attempt: longer each time, up to a minute, and never the same for all."""
        longest = min(LONGEST_WAIT, self._first_wait * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        return longest * self._random.uniform(0.5, 1.0)

    def succeed(self) -> None:
        """Start again with short waits."""
        self._failures = 0
