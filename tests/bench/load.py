"""The load generator, a process of its own: charge points on raw sockets, cheap enough not to be the limit."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import struct
import time
from array import array
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from tests.bench import cpu, messages
from tests.bench.messages import Clock, Confirmed, Script

_HANDSHAKE = (
    "GET /ocpp/{identity} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
)
_PATIENCE = 20.0


class Fleet:
    """All charge points of the load, and what they have seen."""

    def __init__(self, think: float) -> None:
        self.think = think
        self.loop = asyncio.get_running_loop()
        self.stopping = False
        self.answered = 0
        self.waiting = 0
        self.refused: list[str] = []
        self.quiet = asyncio.Event()
        """Set when it was told to stop and nobody waits for an answer any more."""
        self.latencies: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))

    def stop(self) -> None:
        """Say nothing more."""
        self.stopping = True
        self.settle(0)

    def settle(self, count: int = 1) -> None:
        """Note that so many answers are awaited no longer."""
        self.waiting -= count
        if self.stopping and not self.waiting:
            self.quiet.set()


class ChargePoint(asyncio.Protocol):
    """One charge point, one CALL at a time: the next follows the answer, after the time to think if there is one.

    The masking key is zero, which is as good as any other and saves the generator the masking; the server unmasks all
    the same.
    """

    def __init__(self, fleet: Fleet, identity: str, script: Script) -> None:
        self.open: asyncio.Future[None] = fleet.loop.create_future()
        self._fleet = fleet
        self._identity = identity
        self._script = script
        self._buffer = b""
        self._number = 0
        self._action = ""
        self._sent_at = 0.0
        self._due = 0.0
        self._outstanding = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        transport.write(_HANDSHAKE.format(identity=self._identity).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        if self._outstanding:
            self._outstanding = False
            self._fleet.settle()

    def begin(self) -> None:
        """Say the first word, spread over the time to think so that the fleet does not march in step."""
        self._due = time.perf_counter() + random.uniform(0, self._fleet.think)
        self._fleet.loop.call_later(self._due - time.perf_counter(), self._say, *next(self._script))

    def hang_up(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self.open.done():
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self.open.set_exception(ConnectionError(head.decode(errors="replace")))
                return
            self.open.set_result(None)
        while len(data) >= 2:
            length, start = data[1], 2
            if length == 126 and len(data) >= 4:
                length, start = int.from_bytes(data[2:4], "big"), 4
            if len(data) < start + length:
                break
            kind, payload, data = data[0] & 15, data[start : start + length], data[start + length :]
            if kind == 1:
                self._hear(payload)
            elif kind == 9:
                self._transport.write(_frame(0x8A, payload))
        self._buffer = data

    def _hear(self, answer: bytes) -> None:
        fleet = self._fleet
        now = time.perf_counter()
        self._outstanding = False
        fleet.settle()
        if not answer.startswith(b"[3,"):
            fleet.refused.append(f"{self._action}: {answer[:200].decode()}")
            return
        fleet.answered += 1
        fleet.latencies[self._action].append(now - self._sent_at)
        action, payload = self._script.send(answer)
        if fleet.think:
            self._due = max(now, self._due + fleet.think * random.uniform(0.5, 1.5))
            fleet.loop.call_later(self._due - now, self._say, action, payload)
        else:
            self._say(action, payload)

    def _say(self, action: str, payload: bytes) -> None:
        if self._fleet.stopping or self._transport.is_closing():
            return
        self._number += 1
        self._action = action
        self._outstanding = True
        self._fleet.waiting += 1
        self._sent_at = time.perf_counter()
        self._transport.write(_frame(0x81, b'[2,"%d","%s",%s]' % (self._number, action.encode(), payload)))


def _frame(first: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return struct.pack(">BBxxxx", first, 0x80 | length) + payload
    return struct.pack(">BBHxxxx", first, 0x80 | 126, length) + payload


async def _connect(fleet: Fleet, port: int, count: int, script: Callable[[str], Script]) -> list[ChargePoint]:
    async def one(number: int) -> ChargePoint:
        identity = identity_of(number)
        async with few:
            _, link = await fleet.loop.create_connection(
                lambda: ChargePoint(fleet, identity, script(identity)), "127.0.0.1", port
            )
            await link.open
            return link

    few = asyncio.Semaphore(20)
    async with asyncio.timeout(_PATIENCE):
        return await asyncio.gather(*(one(number) for number in range(count)))


def identity_of(number: int) -> str:
    """The identity of a charge point of the load."""
    return f"CP-{number:04d}"


async def run(options: argparse.Namespace) -> tuple[dict[str, Any], Confirmed]:
    """Run one window; returns what was seen of it, and what was confirmed to the charge points."""
    confirmed, clock = Confirmed(), Clock()
    make = messages.meter_values_only if options.meter_values_only else messages.sessions
    fleet = Fleet(options.charge_points / options.rate if options.rate else 0.0)
    links = await _connect(fleet, options.port, options.charge_points, lambda who: make(who, confirmed, clock))
    for link in links:
        link.begin()
    await asyncio.sleep(options.warm)
    for seen in fleet.latencies.values():
        del seen[:]
    before, start = _reading(options), time.perf_counter()
    answered = fleet.answered
    await asyncio.sleep(options.seconds)
    answered = fleet.answered - answered
    after, seconds = _reading(options), time.perf_counter() - start
    latencies = {action: _quantiles(seen) for action, seen in sorted(fleet.latencies.items()) if seen}
    if options.kill:
        os.kill(options.server, signal.SIGKILL)
    fleet.stop()
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await fleet.quiet.wait()
    for link in links:
        link.hang_up()
    await asyncio.sleep(0.1)
    spent = {name: (after[name] - before[name]) / max(answered, 1) * 1e6 for name in after}
    window = {"answered": answered, "seconds": seconds, "cpu_us": spent, "latency_ms": latencies}
    window |= {"unanswered": fleet.waiting, "refused": len(fleet.refused), "refusals": fleet.refused[:5]}
    return window, confirmed


def _reading(options: argparse.Namespace) -> dict[str, float]:
    return {
        "server": cpu.of_process(options.server),
        "database": cpu.of_family(options.postgres) if options.postgres else 0.0,
        "generator": cpu.of_process(os.getpid()),
    }


def _quantiles(seen: array[float]) -> dict[str, float]:
    ordered = sorted(seen)
    return {name: ordered[int((len(ordered) - 1) * part)] * 1e3 for name, part in (("p50", 0.5), ("p99", 0.99))}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--server", type=int, required=True, help="process id of the server")
    parser.add_argument("--postgres", type=int, default=0, help="process id of the PostgreSQL server")
    parser.add_argument("--charge-points", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--warm", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=0.0, help="messages a second that are offered; 0: closed loop")
    parser.add_argument("--meter-values-only", action="store_true")
    parser.add_argument("--kill", action="store_true", help="kill -9 the server at the end, under load")
    parser.add_argument("--confirmed", default="", help="file for what was confirmed")
    options = parser.parse_args()
    window, confirmed = uvloop.run(run(options))
    if options.confirmed:
        Path(options.confirmed).write_text(json.dumps(asdict(confirmed)))
    print(json.dumps(window))


if __name__ == "__main__":
    main()
