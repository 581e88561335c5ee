"""A herd: charge points that all come back at the same moment, as after a power cut or a restart of ours."""

from __future__ import annotations

import asyncio
from time import monotonic

from tests.bench import world
from tests.bench.load import identity_of

Socket = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_BEAT = b'[2,"beat","Heartbeat",{}]'


async def open_socket(port: int, identity: str) -> Socket:
    """Connect and shake hands, at the first try or not at all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /ocpp/{identity} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head[:20]:
        raise ConnectionError(f"{identity} was refused: {head[:40]!r}")
    return reader, writer


async def beat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> float:
    """Send a Heartbeat and return how long its answer took, in seconds."""
    began = monotonic()
    writer.write(bytes([0x81, 0x80 | len(_BEAT)]) + bytes(4) + _BEAT)
    first, length = await reader.readexactly(2)
    answer = await reader.readexactly(length)
    if first != 0x81 or not answer.startswith(b'[3,"beat",'):
        raise ConnectionError(f"this is no answer to a heartbeat: {answer!r}")
    return monotonic() - began


def measure(size: int, kind: str) -> list[str]:
    """Have so many charge points connect at once, twice; returns what went wrong, in sentences."""
    with world.databases(kind) as databases:
        url = databases.create("voltgraph", size)
        with world.Server("voltgraph", url, databases.pid) as server:
            return asyncio.run(_twice(size, kind, server.port))


async def _twice(size: int, kind: str, port: int) -> list[str]:
    failures = []
    for number in ("first", "second"):
        began = monotonic()
        found = await asyncio.gather(*(open_socket(port, identity_of(n)) for n in range(size)), return_exceptions=True)
        connected = monotonic() - began
        opened = [one for one in found if not isinstance(one, BaseException)]
        waits = sorted(await asyncio.gather(*(beat(*one) for one in opened)))
        print(
            f"{kind}, the {number} time: {len(opened)} of {size} got in at the first try within {connected:.1f} s"
            f" ({len(opened) / connected:.0f}/s); then all beat at once: p50 {waits[len(waits) // 2]:.2f} s,"
            f" longest {waits[-1]:.2f} s"
        )
        failures += [f"{kind}: {one!r}" for one in found if isinstance(one, BaseException)][:3]
        for _, writer in opened:
            writer.transport.abort()
    return failures
