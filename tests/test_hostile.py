"""Hostile and odd input against a whole node, beside a charge point that charges and must notice nothing."""

import asyncio
import contextlib
import json
import os
import socket
import struct
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import psutil
import pytest
import pytest_asyncio

import main
from tests.conftest import postgres_database
from tests.lab import Lab, eventually, now, running
from tests.listening import Client, Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALL_TIMEOUT = 1.0
REQUEST_TIMEOUT = 1.5
MOST_GROWTH = 150 * 1024 * 1024
MEGABYTE = 1024 * 1024
HEARTBEAT = '[2,"h","Heartbeat",{}]'
OCPP16 = ("Sec-WebSocket-Protocol", "ocpp1.6")


class Canary:
    """A charge point that charges meanwhile: it says something every few moments and keeps the longest wait."""

    def __init__(self, client: Client, transaction_id: int) -> None:
        self.client = client
        self.transaction_id = transaction_id
        self.slowest = 0.0
        self.register = 1000

    async def sing(self) -> None:
        """Beat and charge until cancelled."""
        while True:
            began = monotonic()
            assert (await self.client.call("Heartbeat"))[0] == 3
            self.slowest = max(self.slowest, monotonic() - began)
            self.register += 1
            sample = {"value": str(self.register), "unit": "Wh"}
            values = [{"timestamp": now(), "sampledValue": [sample]}]
            told = {"connectorId": 1, "transactionId": self.transaction_id, "meterValue": values}
            assert (await self.client.call("MeterValues", told))[0] == 3
            await asyncio.sleep(0.05)


class Besieged:
    """A node, its canary, and what the tests need to be hostile."""

    def __init__(self, lab: Lab, canary: Canary) -> None:
        self.lab = lab
        self.canary = canary
        self.door = Door(lab.node.listener, lab.node.ocpp.port)
        self._numbers = iter(range(1, 10_000))

    async def newcomer(self, **fields: Any) -> str:
        """Enter a charge point of this test alone."""
        identity = f"CP-{next(self._numbers)}"
        await self.lab.add_charge_point(identity, **fields)
        return identity

    async def held(self, identity: str) -> dict[str, Any]:
        """A charge point as people see it."""
        query = (
            "query($i: String!) { chargePoint(identity: $i) { online vendor connectors { connectorId status info }"
            " repairs { action what count } sessions(first: 200) { id transactionId idTag state energyWh startedAt"
            " connectorId authorizationStatus closedBy } messages(first: 200) { direction kind action text payload"
            " errorCode errorDescription repairs } } }"
        )
        found: dict[str, Any] = (await self.lab.ask(query, i=identity))["chargePoint"]
        return found

    async def fine(self, identity: str) -> None:
        """The charge point can connect again, boot and charge."""
        client = await self.door.connect(identity)
        booted = await client.call("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
        assert booted[2]["status"] == "Accepted"
        await client.leave()

    async def raw(self, identity: str) -> "Raw":
        """A WebSocket whose frames the test writes byte by byte."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.door.port, limit=8 * MEGABYTE)
        writer.write(request(f"/ocpp/{identity}"))
        assert b" 101 " in (await reader.readuntil(b"\r\n\r\n"))[:20]
        return Raw(reader, writer)

    async def knock(self, data: bytes, patience: float = 5) -> bytes:
        """Send bytes over TCP; returns what came until the other side hung up or paused."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.door.port)
        with contextlib.suppress(OSError):
            writer.write(data)
            await writer.drain()
        heard = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(patience):
                while b"\r\n\r\n" not in heard and (more := await reader.read(65536)):
                    heard += more
        await hang_up(writer)
        return heard


class Raw:
    """The frames of a WebSocket, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def write(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def read(self) -> tuple[int, bytes]:
        """The next frame of the server: its opcode and its payload."""
        async with asyncio.timeout(5):
            first, length = await self.reader.readexactly(2)
            if length == 126:
                (length,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return first & 15, await self.reader.readexactly(length)

    async def hear(self) -> list[Any]:
        """The next text of the server."""
        while True:
            opcode, payload = await self.read()
            if opcode == 1:
                return list(json.loads(payload))

    async def code(self) -> int | None:
        """Read until the server closes; returns its close code, None if it hung up without one."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                opcode, payload = await self.read()
                assert opcode != 1, payload
                if opcode == 8:
                    return int.from_bytes(payload[:2])
        return None

    async def leave(self) -> None:
        await hang_up(self.writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """End a TCP connection, however it stands."""
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def request(target: str, *headers: str, first: str | None = None, version: int = 13) -> bytes:
    """A WebSocket handshake."""
    lines = [
        first or f"GET {target} HTTP/1.1",
        "Host: localhost",
        "Connection: Upgrade",
        "Upgrade: websocket",
        f"Sec-WebSocket-Version: {version}",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ": ".join(OCPP16),
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def frame(
    payload: str | bytes = HEARTBEAT,
    opcode: int = 1,
    *,
    fin: bool = True,
    rsv: int = 0,
    masked: bool = True,
    claimed: int | None = None,
) -> bytes:
    """A WebSocket frame, with the mask 0 so that its bytes stay readable."""
    data = payload.encode() if isinstance(payload, str) else payload
    length = len(data) if claimed is None else claimed
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    bit = 0x80 if masked else 0
    if length < 126:
        head += bytes([bit | length])
    elif length < 65536:
        head += struct.pack("!BH", bit | 126, length)
    else:
        head += struct.pack("!BQ", bit | 127, length)
    return head + (bytes(4) if masked else b"") + data


def call(action: str, payload: Any, unique_id: str = "h") -> str:
    return json.dumps([2, unique_id, action, payload])


def status_of(answer: bytes) -> int | None:
    """The HTTP status; None if the other side hung up."""
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else None


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgres"])
async def node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    """One node for all of these tests, with short time-outs."""
    if request.param == "sqlite":
        url = f"sqlite://{tmp_path_factory.mktemp('hostile')}/voltgraph.db"
    else:
        url = await postgres_database(request.getfixturevalue("postgres"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(main, "SLOWEST_REQUEST", REQUEST_TIMEOUT)
        async with running(url, call_timeout=CALL_TIMEOUT) as lab:
            yield lab


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def siege(node: Lab) -> AsyncIterator[Besieged]:
    """The node with its canary; at the end its session is right to the watt-hour."""
    await node.add_charge_point("CANARY")
    await node.add_id_tag("CANARY-TAG")
    client = await Door(node.node.listener, node.node.ocpp.port).connect("CANARY")
    started = await client.call(
        "StartTransaction", {"connectorId": 1, "idTag": "CANARY-TAG", "meterStart": 1000, "timestamp": now()}
    )
    canary = Canary(client, started[2]["transactionId"])
    yield Besieged(node, canary)
    stop = {"transactionId": canary.transaction_id, "meterStop": canary.register, "timestamp": now()}
    assert (await client.call("StopTransaction", stop))[0] == 3
    session = await node.session(canary.transaction_id)
    assert (session["state"], session["energyWh"]) == ("ENDED", canary.register - 1000)
    await client.leave()


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _nobody_notices(siege: Besieged, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Whatever a test does: the canary is answered within a second, and no task, connection or memory is left over."""
    canary = siege.canary
    canary.slowest = 0.0
    await asyncio.sleep(0)
    process = psutil.Process()
    before = process.memory_info().rss
    baseline = len(asyncio.all_tasks())
    singing = asyncio.create_task(canary.sing())
    yield
    singing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await singing
    await eventually(lambda: _alone(siege, baseline))
    session = await siege.lab.session(canary.transaction_id)
    assert (session["state"], session["energyWh"]) == ("ACTIVE", canary.register - 1000)
    assert canary.slowest < 1
    assert process.memory_info().rss - before < MOST_GROWTH
    told = [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
    assert told == []


async def _alone(siege: Besieged, tasks: int) -> bool:
    return len(asyncio.all_tasks()) <= tasks and len(siege.door.listener.registry) == 1


# H: handshakes


OFFERS: list[tuple[list[str], int]] = [
    ([], 400),
    (["ocpp2.0.1"], 400),
    (["nonsense"], 400),
    (["OCPP1.6"], 400),
    (["ocpp2.0.1, ocpp1.6"], 101),
    (["ocpp2.0.1", "ocpp1.6"], 101),
]


async def test_h1_subprotocols_are_chosen_of_what_was_offered_or_refused(siege: Besieged) -> None:
    identity = await siege.newcomer()
    for offers, expected in OFFERS:
        headers = [("Sec-WebSocket-Protocol", offer) for offer in offers]
        told, answer = await siege.door.knock(f"/ocpp/{identity}", *headers)
        assert told == expected, offers
        assert answer.get("sec-websocket-protocol") == ("ocpp1.6" if told == 101 else None)
    await siege.fine(identity)


async def test_h2_credentials_that_are_wrong_in_any_way_are_401(siege: Besieged) -> None:
    password = "p" * 20
    identity = await siege.newcomer(password=password)
    right = b64encode(f"{identity}:{password}".encode()).decode()
    wrong = [
        None,
        "Basic",
        "Basic !!!",
        "Bearer " + right,
        "Basic " + b64encode(identity.encode()).decode(),
        "Basic " + b64encode(f"{identity}:".encode()).decode(),
        "Basic " + b64encode(f"{identity}:\xff\xfe".encode("latin-1")).decode(),
        "Basic " + b64encode(f"CANARY:{password}".encode()).decode(),
        "Basic " + "A" * 8000,
    ]
    for header in wrong:
        headers = [OCPP16] if header is None else [OCPP16, ("Authorization", header)]
        assert (await siege.door.knock(f"/ocpp/{identity}", *headers))[0] == 401, header
    huge = request(f"/ocpp/{identity}", "Authorization: Basic " + "A" * MEGABYTE)
    assert status_of(await siege.knock(huge)) in (400, 401, 431, None)
    right_header = ("Authorization", "Basic " + right)
    assert (await siege.door.knock(f"/ocpp/{identity}", OCPP16, right_header))[0] == 101


async def test_h3_two_hundred_wrong_passwords_close_the_door_for_this_identity_alone(siege: Besieged) -> None:
    identity, other = [await siege.newcomer(password="p" * 20) for _ in range(2)]
    wrong = ("Authorization", "Basic " + b64encode(f"{identity}:wrong".encode()).decode())
    told = [(await siege.door.knock(f"/ocpp/{identity}", OCPP16, wrong))[0] for _ in range(200)]
    assert told == [401] * 10 + [429] * 190
    right = ("Authorization", "Basic " + b64encode(f"{other}:{'p' * 20}".encode()).decode())
    assert (await siege.door.knock(f"/ocpp/{other}", OCPP16, right))[0] == 101


async def test_h4_an_unknown_identity_is_told_so_and_leaves_nothing_but_its_knock(siege: Besieged) -> None:
    for _ in range(3):
        assert (await siege.door.knock("/ocpp/NOBODY", OCPP16))[0] == 404
    query = "{ unknownChargePoints { nodes { identity attempts } } }"
    nodes = (await siege.lab.ask(query))["unknownChargePoints"]["nodes"]
    assert {"identity": "NOBODY", "attempts": 3} in nodes
    assert (await siege.lab.ask('{ chargePoint(identity: "NOBODY") { id } }'))["chargePoint"] is None


async def test_h5_odd_addresses_are_refused_and_written_nowhere_as_they_came(
    siege: Besieged, caplog: pytest.LogCaptureFixture
) -> None:
    odd = ["", "%00", "CP%0d%0aX-Evil:1", "../../etc/passwd", "%ff", "'%3B%20drop%20table%20x", "x" * 300]
    for segment in odd:
        assert (await siege.door.knock(f"/ocpp/{segment}", OCPP16))[0] in (403, 404), segment
    assert status_of(await siege.knock(request(f"/ocpp/{'x' * 20_000}"))) in (400, 404, 414, 431, None)
    assert status_of(await siege.knock(b"GET /ocpp/a b HTTP/1.1\r\nHost: x\r\n\r\n")) in (400, None)
    assert "\nX-Evil" not in caplog.text


async def test_h6_requests_that_are_no_handshake_get_a_4xx_or_nothing(siege: Besieged) -> None:
    identity = await siege.newcomer()
    target = f"/ocpp/{identity}"
    plain = f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    assert status_of(await siege.knock(plain)) == 426
    refused = [
        request(target, version=8),
        plain.replace(b"GET", b"POST"),
        plain.replace(b"HTTP/1.1", b"HTTP/1.0"),
        request(target, first=f"POST {target} HTTP/1.1"),
        request(target).replace(b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b""),
        request(target).replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"short"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500),
        request(target, "X: " + "x" * 65536),
        request(target, "X: " + "x" * MEGABYTE),
        request(target, *(f"X-{n}: y" for n in range(10_000))),
    ]
    for data in refused:
        told = status_of(await siege.knock(data))
        assert told is None or 400 <= told < 500, (data[:60], told)
    await siege.fine(identity)


async def test_h7_those_who_say_nothing_or_too_slowly_are_hung_up_on(siege: Besieged) -> None:
    identity = await siege.newcomer()
    silent = [await asyncio.open_connection("127.0.0.1", siege.door.port) for _ in range(200)]
    slow = [await asyncio.open_connection("127.0.0.1", siege.door.port) for _ in range(100)]
    dripping = asyncio.create_task(_drip(slow))
    await siege.fine(identity)
    async with asyncio.timeout(REQUEST_TIMEOUT + 3):
        for reader, _ in (*silent, *slow):
            with contextlib.suppress(ConnectionError):
                await reader.read()
    dripping.cancel()
    await asyncio.wait([dripping])
    for _, writer in (*silent, *slow):
        await hang_up(writer)


async def _drip(connections: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]) -> None:
    for byte in request("/ocpp/SLOW"):
        for _, writer in connections:
            if not writer.transport.is_closing():
                writer.write(bytes([byte]))
        await asyncio.sleep(0.1)


async def test_h8_of_many_sockets_of_one_identity_the_newest_works(siege: Besieged) -> None:
    identity = await siege.newcomer()
    in_a_row = [await siege.door.connect(identity) for _ in range(50)]
    assert [await client.closed() for client in in_a_row[:-1]] == [1000] * 49
    assert (await in_a_row[-1].call("Heartbeat"))[0] == 3
    at_once = await asyncio.gather(*(siege.door.connect(identity, open_timeout=30) for _ in range(100)))
    await eventually(lambda: _held(siege, 2))
    assert (await siege.held(identity))["online"]
    await asyncio.gather(*(client.leave() for client in at_once))
    for _ in range(60):
        client = await siege.door.connect(identity)
        await client.call("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
        client.socket.transport.abort()
        await client.leave()
    await siege.fine(identity)
    await eventually(lambda: _offline(siege, identity))


async def _held(siege: Besieged, count: int) -> bool:
    return siege.door.listener._connections == count and len(siege.door.listener.registry) == count


async def _offline(siege: Besieged, identity: str) -> bool:
    return not (await siege.held(identity))["online"]


# F: frames of WebSocket


async def test_f1_what_is_rare_and_legal_works(siege: Besieged) -> None:
    raw = await siege.raw(await siege.newcomer())
    half = len(HEARTBEAT) // 2
    legal: list[list[bytes]] = [
        [frame(HEARTBEAT[:half], fin=False), frame(HEARTBEAT[half:], 0)],
        [frame(HEARTBEAT[:half], fin=False), frame(b"ping", 9), frame(HEARTBEAT[half:], 0)],
        [frame(HEARTBEAT[0], fin=False), *(frame(c, 0, fin=False) for c in HEARTBEAT[1:]), frame(b"", 0)],
        [frame(b"unasked", 10), frame()],
    ]
    for frames in legal:
        raw.write(*frames)
        assert (await raw.hear())[0] == 3
    for byte in frame():
        raw.write(bytes([byte]))
        await raw.writer.drain()
        await asyncio.sleep(0)
    assert (await raw.hear())[0] == 3
    raw.write(frame('[2,"1","Heartbeat",{}]'), frame('[2,"2","Heartbeat",{}]'))
    assert [(await raw.hear())[1], (await raw.hear())[1]] == ["1", "2"]
    await raw.leave()


async def shake(siege: Besieged, identity: str, *pieces: bytes) -> Raw:
    """Ask for a WebSocket and send frames without waiting for the answer, in one piece with the request or after it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", siege.door.port)
    first, *rest = pieces
    writer.write(request(f"/ocpp/{identity}") + first)
    for piece in rest:
        await asyncio.sleep(0)
        writer.write(piece)
    await reader.readuntil(b"\r\n\r\n")
    return Raw(reader, writer)


async def test_f1_frames_that_come_before_our_answer_are_heard(siege: Besieged) -> None:
    identity = await siege.newcomer()
    for pieces in ([frame()], [frame()[:9], frame()[9:]], [b"", frame()]):
        raw = await shake(siege, identity, *pieces)
        assert (await raw.hear())[0] == 3
        raw.write(frame())
        assert (await raw.hear())[0] == 3
        await raw.leave()
    for pieces in ([frame(rsv=2)], [b"", frame(masked=False)], [frame(claimed=2**40)]):
        raw = await shake(siege, identity, *pieces)
        assert await raw.code() in (1002, 1009)
        await raw.leave()
    refused = await shake(siege, "NOBODY-EARLY", frame() * 1000)
    assert await refused.reader.read() != b""
    await refused.leave()


BROKEN: dict[str, list[bytes]] = {
    "binary": [frame(b"\x00\xff", 2)],
    "invalid UTF-8": [frame(b'[2,"\xff\xfe","Heartbeat",{}]')],
    "surrogates": [frame(b"\xed\xa0\x80")],
    "unmasked": [frame(masked=False)],
    "RSV1": [frame(zlib.compress(HEARTBEAT.encode()), rsv=4)],
    "RSV2": [frame(rsv=2)],
    "a reserved opcode": [frame(opcode=3)],
    "a reserved control opcode": [frame(b"", 11)],
    "a stray continuation": [frame(opcode=0)],
    "interleaved texts": [frame('[2,"a"', fin=False), frame()],
    "a long ping": [frame(b"x" * 126, 9)],
    "a fragmented ping": [frame(b"x", 9, fin=False)],
    "close with a bad code": [frame(struct.pack("!H", 1005), 8)],
    "close with half a code": [frame(b"\x03", 8)],
    "close that is not UTF-8": [frame(struct.pack("!H", 1000) + b"\xff", 8)],
}


@pytest.mark.parametrize("frames", BROKEN.values(), ids=BROKEN)
async def test_f2_what_is_no_frame_closes_and_gets_no_result(siege: Besieged, frames: list[bytes]) -> None:
    identity = await siege.newcomer()
    raw = await siege.raw(identity)
    raw.write(*frames)
    assert await raw.code() in (1002, 1003, 1007)
    await raw.leave()
    await siege.fine(identity)


async def test_f3_what_is_too_large_closes_early_and_costs_no_memory(siege: Besieged) -> None:
    identity = await siege.newcomer()
    for announced in (2 * 1024 * MEGABYTE, 2**63 - 1, MEGABYTE + 1):
        raw = await siege.raw(identity)
        raw.write(frame(b"[", claimed=announced))
        assert await raw.code() == 1009
        await raw.leave()
    raw = await siege.raw(identity)
    raw.write(frame(b"", claimed=2**63))
    assert await raw.code() in (1002, 1009)
    await raw.leave()
    raw = await siege.raw(identity)
    sent = await _pour(raw, frame(b" " * 65536, fin=False), frame(b" " * 65536, 0, fin=False), 64 * MEGABYTE)
    assert sent < 16 * MEGABYTE
    await raw.leave()
    bomb = zlib.compressobj(9, wbits=-15)
    squeezed = bomb.compress(bytes(60 * MEGABYTE)) + bomb.flush(zlib.Z_SYNC_FLUSH)
    assert len(squeezed) < 70_000
    raw = await siege.raw(identity)
    raw.write(frame(squeezed[:-4], rsv=4))
    assert await raw.code() == 1002
    await raw.leave()
    await siege.fine(identity)


async def _pour(raw: Raw, first: bytes, more: bytes, most: int) -> int:
    """Write on and on until the other side closes; returns how many bytes it took."""
    reading = asyncio.create_task(raw.code())
    sent, data = 0, first
    try:
        while sent < most and not reading.done():
            raw.write(data)
            await raw.writer.drain()
            sent, data = sent + len(data), more
    except ConnectionError:
        pass
    assert await reading in (1009, None)
    return sent


async def test_f4_a_socket_cut_in_mid_frame_is_offline_and_the_session_goes_on(siege: Besieged) -> None:
    identity = await siege.newcomer()
    await siege.lab.add_id_tag(f"TAG-{identity}")
    raw = await siege.raw(identity)
    start = {"connectorId": 1, "idTag": f"TAG-{identity}", "meterStart": 0, "timestamp": now()}
    raw.write(frame(call("StartTransaction", start)))
    transaction_id = (await raw.hear())[2]["transactionId"]
    raw.write(frame(call("StopTransaction", {})[:30], claimed=5000))
    raw.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    await raw.leave()
    await eventually(lambda: _offline(siege, identity))
    assert (await siege.lab.session(transaction_id))["state"] == "ACTIVE"
    await siege.fine(identity)
