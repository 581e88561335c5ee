"""The charge points' listener on a real port, and charge points that connect to it."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

import main
from models import node
from ocpp_server.endpoint import Listener, OcppSettings
from ocpp_server.listener import OcppProtocol
from ocpp_server.upkeep import keep_up
from tests.valid import Judge

SETTINGS = OcppSettings(call_timeout=0.5)


class Door:
    """A listener that serves on 127.0.0.1."""

    def __init__(self, listener: Listener, port: int) -> None:
        self.listener = listener
        self.port = port

    async def knock(self, target: str, *headers: tuple[str, str], upgrade: bool = True) -> tuple[int, dict[str, str]]:
        """Send a connection request as it stands; returns the status and the headers of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        told = [("Host", "localhost"), *headers]
        if upgrade:
            told += [
                ("Connection", "Upgrade"),
                ("Upgrade", "websocket"),
                ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ]
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in told), "", ""]
        writer.write("\r\n".join(lines).encode("latin-1"))
        async with asyncio.timeout(5):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        first, *rest = head.strip().split("\r\n")
        return int(first.split()[1]), {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in rest}

    @asynccontextmanager
    async def charge_point(
        self, identity: str, answer: "Answer | None" = None, **options: Any
    ) -> AsyncIterator["Client"]:
        """A charge point that is connected until the end of the block."""
        client = await self.connect(identity, answer)
        try:
            yield client
        finally:
            await client.leave()

    async def connect(self, identity: str, answer: "Answer | None" = None, **options: Any) -> "Client":
        """Connect a charge point, and wait until the node knows that it is there."""
        options = {"subprotocols": ["ocpp1.6"], "ping_interval": None, "max_size": None} | options
        socket = await websockets.connect(f"ws://127.0.0.1:{self.port}/ocpp/{identity}", **options)
        client = Client(socket, answer or accept)
        async with asyncio.timeout(5):
            while not any(held.identity == identity for held in self.listener.registry):  # noqa: ASYNC110
                await asyncio.sleep(0.002)
        return client


Answer = Callable[["Client", list[Any]], Sequence[Any]]
"""What a charge point sends when it hears a CALL: frames, or texts as they stand."""


def accept(client: "Client", call: list[Any]) -> Sequence[Any]:
    return [[3, call[1], {"status": "Accepted"}]]


class Client:
    """A charge point: it says what the test says, and answers CALLs as it was told."""

    def __init__(self, socket: ClientConnection, answer: Answer) -> None:
        self.socket = socket
        self.answer = answer
        self.asked: list[list[Any]] = []
        self.heard: asyncio.Queue[list[Any]] = asyncio.Queue()
        self._numbers = itertools.count(1)
        self._judge = Judge()
        self._send = socket.send
        socket.send = self._say  # type: ignore[method-assign]
        self._reading = asyncio.create_task(self._read())

    async def call(self, action: str, payload: dict[str, Any] | None = None) -> list[Any]:
        """Send a CALL and return the frame that answers it."""
        unique_id = f"c{next(self._numbers)}"
        await self.socket.send(json.dumps([2, unique_id, action, payload or {}]))
        async with asyncio.timeout(5):
            while (frame := await self.heard.get())[1] != unique_id:
                pass
        return frame

    async def closed(self) -> int | None:
        """Wait until the socket is closed, and return the code that the other side gave."""
        async with asyncio.timeout(5):
            await asyncio.wait([self._reading])
            await self.socket.wait_closed()
        return self.socket.close_code

    async def leave(self) -> None:
        await self.socket.close()
        await asyncio.wait([self._reading])

    async def _say(self, message: Any, *options: Any) -> None:
        self._judge.spoke(message if isinstance(message, str | bytes) else "".join(message))
        await self._send(message, *options)

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for text in self.socket:
                self._judge.heard(str(text))
                frame = json.loads(text)
                if frame[0] != 2:
                    self.heard.put_nowait(frame)
                    continue
                self.asked.append(frame)
                for reply in self.answer(self, frame):
                    await self.socket.send(reply if isinstance(reply, str | bytes) else json.dumps(reply))


@asynccontextmanager
async def open_door(settings: OcppSettings = SETTINGS, *, upkeep: bool = False, **options: Any) -> AsyncIterator[Door]:
    """Serve charge points as a node does; the ground floor must be open. Without upkeep, only doorbells are heard."""
    await node.renew("here", "test")
    listener = Listener("here", settings)
    given = {"ws": OcppProtocol, "ws_max_size": 1024 * 1024, "ws_ping_interval": None, "ws_per_message_deflate": False}
    server = main.server(listener.app(), "127.0.0.1", 0, **(given | options))
    serving = asyncio.create_task(server.serve())
    listening = asyncio.create_task(keep_up(listener) if upkeep else listener.delivery.listen())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.005)
    try:
        yield Door(listener, server.port)
    finally:
        await listener.close()
        server.should_exit = True
        await serving
        listening.cancel()
        await asyncio.wait([listening])
