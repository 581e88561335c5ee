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
from tests.conftest import lasting_database
from tests.lab import Lab, eventually, now, running
from tests.listening import Answer, Client, Door

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
        self.silent = False

    async def sing(self) -> None:
        """Beat and charge until it is silenced; whatever it said was answered then."""
        self.silent = False
        while not self.silent:
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
async def node(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    """One node for all of these tests, with short time-outs."""
    url = await lasting_database(request)
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
    baseline, held = len(asyncio.all_tasks()), len(siege.door.listener.registry)
    singing = asyncio.create_task(canary.sing())
    yield
    canary.silent = True
    await singing
    await eventually(lambda: _alone(siege, baseline, held))
    session = await siege.lab.session(canary.transaction_id)
    assert (session["state"], session["energyWh"]) == ("ACTIVE", canary.register - 1000)
    assert canary.slowest < 1
    assert process.memory_info().rss - before < MOST_GROWTH
    told = [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
    assert told == []


async def _alone(siege: Besieged, tasks: int, held: int) -> bool:
    return len(asyncio.all_tasks()) <= tasks and len(siege.door.listener.registry) <= held


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
    query = "{ unknownChargePoints { nodes { identity } } }"
    nodes = (await siege.lab.ask(query))["unknownChargePoints"]["nodes"]
    assert {"identity": "NOBODY"} in nodes
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
    at_once = await asyncio.gather(*(siege.door.connect(identity, open_timeout=30) for _ in range(200)))
    await eventually(lambda: _held(siege, 2))
    assert (await siege.held(identity))["online"]
    await asyncio.gather(*(client.leave() for client in at_once))
    for _ in range(300):
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


# R: frames of OCPP


DEEP = 100_000
OPENERS = {"objects": '{"a":' * DEEP + "1" + "}" * DEEP, "arrays": "[" * DEEP + "]" * DEEP}

# What is said, and what is answered: None for nothing, "" for a result, else the code of the CALLERROR.
R1 = {
    "": None,
    "hello": None,
    '[2,"a","Heartbeat",{}': None,
    "7": None,
    "{}": None,
    "[]": None,
    "[2]": None,
    '[2,"a","Heartbeat"]': "FormationViolation",
    '[[2,"a","Heartbeat",{}],[2,"b","Heartbeat",{}]]': None,
    '\ufeff[2,"a","Heartbeat",{}]': None,
    '[2,"a","Heartbeat",{}][2,"b","Heartbeat",{}]': None,
}
R2 = {f'[{kind},"a","Heartbeat",{{}}]': None for kind in ('"2"', "2.0", "2.5", "-1", "0", "1", "5", "99", "null")}
R2[f'[{"9" * 5000},"a","Heartbeat",{{}}]'] = None
R3 = {
    '[2,17,"Heartbeat",{}]': "",
    '[2,null,"Heartbeat",{}]': None,
    '[2,"","Heartbeat",{}]': None,
    f'[2,"{"i" * 37}","Heartbeat",{{}}]': "",
    f'[2,"{"i" * 100_000}","Heartbeat",{{}}]': None,
    '[2,"a\\u0000\\n\\u001b[31m","Heartbeat",{}]': "",
}
R4 = {
    '[2,"a","Nonsense",{}]': "NotImplemented",
    '[2,"a","CustomOperation",{}]': "NotImplemented",
    '[2,"a","heartbeat",{}]': "NotImplemented",
    f'[2,"a","{"A" * 100_000}",{{}}]': "NotImplemented",
    '[2,"a","__class__",{}]': "NotImplemented",
    '[2,"a","on_heartbeat",{}]': "NotImplemented",
    '[2,"a","TransactionEvent",{}]': "NotImplemented",
    '[2,"a","Reset",{"type":"Hard"}]': "NotSupported",
    '[2,"a",["Heartbeat"],{}]': "FormationViolation",
}
R5 = {
    '[2,"a","Authorize",null]': "OccurenceConstraintViolation",
    '[2,"a","Heartbeat",[]]': "FormationViolation",
    '[2,"a","Heartbeat",7]': "FormationViolation",
    '[2,"a","Heartbeat",{},5]': "FormationViolation",
    '[2,"a","Authorize",{"idTag":"a","idTag":"b"}]': "",
    '[2,"a","Heartbeat",{"__proto__":{},"constructor":{}}]': "",
    '[2,"a","Heartbeat",{' + ",".join(f'"k{n}":1' for n in range(80_000)) + "}]": "",
}
R6 = {
    **{f'[2,"a","Heartbeat",{deep}]': None for deep in OPENERS.values()},
    OPENERS["arrays"]: None,
    '[2,"a","Heartbeat",{"x":NaN,"y":-Infinity,"z":1e400}]': "",
    f'[2,"a","Heartbeat",{{"x":{"9" * 400},"y":{"9" * 5000}}}]': "",
    '[2,"a","Authorize",{"idTag":NaN}]': "",
    '[2,"a","StatusNotification",{"connectorId":2147483648,"errorCode":"NoError","status":"Available"}]': (
        "PropertyConstraintViolation"
    ),
    '[2,"a","StatusNotification",{"connectorId":9223372036854775808,"errorCode":"NoError","status":"Available"}]': (
        "PropertyConstraintViolation"
    ),
    '[2,"a","StatusNotification",{"connectorId":1e400,"errorCode":"NoError","status":"Available"}]': (
        "PropertyConstraintViolation"
    ),
}
R8 = {
    '[3,"nobody",{"status":"Accepted"}]': None,
    "[3]": None,
    '[3,"nobody"]': None,
    '[4,"nobody"]': None,
    '[4,"nobody","Code","text","details"]': None,
    "[4,null,null,null,null]": None,
    '[3,"nobody",[1,2]]': None,
    '[3,"nobody",{},{},{}]': None,
    "[3,null,{}]": None,
    '[3,{"a":1},{}]': None,
    '[3,17,{"status":"Accepted"}]': None,
    f'[3,"{"i" * 100_000}",{{}}]': None,
    '[4,"nobody",{},[],null]': None,
    f'[4,"nobody","GenericError","{"line " * 200}",{{}}]': None,
    '[4,"nobody","FormatViolation","a\\nb",["details"],"more"]': None,
}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
START = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2026-01-01T00:00:00Z"}
STOP = {"transactionId": 1, "meterStop": 1, "timestamp": "2026-01-01T00:00:00Z"}
METER = {"connectorId": 1, "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "1"}]}]}


def without(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != name}


R9 = {
    '[2,"a","Authorize",{}]': "OccurenceConstraintViolation",
    '[2,"a","Authorize",{"idTag":[]}]': "TypeConstraintViolation",
    '[2,"a","StatusNotification",{"connectorId":"one","errorCode":"NoError","status":"Available"}]': (
        "TypeConstraintViolation"
    ),
    '[2,"a","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":0,"timestamp":"yesterday"}]': "",
    '[2,"a","MeterValues",{"connectorId":1,"meterValue":[]}]': "OccurenceConstraintViolation",
    # What is missing, or null, is missing, whatever the action.
    **{
        call(action, changed, "a"): "OccurenceConstraintViolation"
        for action, payload in (
            ("Authorize", {"idTag": "T"}),
            ("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}),
            ("DataTransfer", {"vendorId": "v"}),
            ("MeterValues", METER),
            ("StatusNotification", STATUS),
            ("StopTransaction", STOP),
        )
        for name in payload
        for changed in (without(payload, name), payload | {name: None})
    },
    call("MeterValues", METER | {"meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": []}]}, "a"): (
        "OccurenceConstraintViolation"
    ),
    call("MeterValues", METER | {"meterValue": "x"}, "a"): "TypeConstraintViolation",
    call("StartTransaction", START | {"meterStart": "abc"}, "a"): "TypeConstraintViolation",
    call("StopTransaction", STOP | {"transactionId": "one"}, "a"): "TypeConstraintViolation",
    # What is known of real charge points is mended instead, above all where money is at stake.
    call("Authorize", {"idTag": "T", "more": 1}, "a"): "",
    call("StatusNotification", STATUS | {"status": "Occupied"}, "a"): "",
    call("StatusNotification", STATUS | {"connectorId": "1", "info": "x" * 51, "timestamp": 7}, "a"): "",
    call("StartTransaction", START | {"reservationId": "x"}, "a"): "",
    call("StopTransaction", STOP | {"reason": "Bored", "transactionData": {}}, "a"): "",
    call("DataTransfer", {"vendorId": "v", "data": {"a": 1}}, "a"): "",
}


@pytest.mark.parametrize(
    "frames",
    [R1, R2, R3, R4, R5, R6, R8, R9],
    ids=["r1-no-frames", "r2-types", "r3-ids", "r4-actions", "r5-payloads", "r6-numbers", "r8-answers", "r9-schema"],
)
async def test_r_each_frame_gets_the_answer_it_deserves_and_the_next_one_its_own(
    siege: Besieged, frames: dict[str, str | None]
) -> None:
    identity = await siege.newcomer()
    client = await siege.door.connect(identity)
    for text, expected in frames.items():
        await client.socket.send(text)
        await client.socket.send('[2,"behind","Heartbeat",{}]')
        heard = []
        async with asyncio.timeout(5):
            while (answer := await client.heard.get())[1] != "behind":
                heard.append("" if answer[0] == 3 else answer[2])
        assert heard == ([] if expected is None else [expected]), text[:80]
    await client.leave()
    await siege.fine(identity)


async def test_r3_the_same_id_again_and_again_never_mixes_two_answers(siege: Besieged) -> None:
    client = await siege.door.connect(await siege.newcomer())
    boot = {"chargePointVendor": "V", "chargePointModel": "M"}
    for _ in range(3):
        for action, payload, key in (("Heartbeat", {}, "currentTime"), ("BootNotification", boot, "interval")):
            await client.socket.send(call(action, payload, "1000001"))
            async with asyncio.timeout(5):
                assert key in (await client.heard.get())[2]
    await client.socket.send(call("Authorize", {"idTag": "T"}, "same"))
    await client.socket.send(call("Heartbeat", {}, "same"))
    async with asyncio.timeout(5):
        first, second = await client.heard.get(), await client.heard.get()
    assert ("idTagInfo" in first[2], "currentTime" in second[2]) == (True, True)
    await client.leave()


HOSTILE_TEXT = [
    "\u0000",
    "\ud800",
    "\u202eltr",
    "😀",
    "\x1b[31mred",
    "two\nlines",
    "'; drop table charge_point; --",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}%s%n",
]


async def test_r7_hostile_text_is_stored_or_refused_and_shown_as_it_was(
    siege: Besieged, caplog: pytest.LogCaptureFixture
) -> None:
    identity = await siege.newcomer()
    client = await siege.door.connect(identity)
    for number, text in enumerate(HOSTILE_TEXT, 1):
        short = text[:20]
        assert (await client.call("BootNotification", {"chargePointVendor": short, "chargePointModel": short}))[0] == 3
        stat = {"connectorId": number, "errorCode": "NoError", "status": "Available", "info": text}
        assert (await client.call("StatusNotification", stat))[0] == 3
        start = {"connectorId": number, "idTag": short, "meterStart": 0, "timestamp": now()}
        assert (await client.call("StartTransaction", start))[2]["idTagInfo"]["status"] == "Invalid"
        shown = await siege.held(identity)
        clean = text.replace("\u0000", "�").replace("\ud800", "�")
        assert shown["vendor"] == clean[:20]
        assert {one["connectorId"]: one["info"] for one in shown["connectors"]}[number] == clean
        assert shown["sessions"][0]["idTag"] == clean[:20]
    await eventually(lambda: _logged(siege, identity, 3 * len(HOSTILE_TEXT)))
    assert not [line for line in caplog.messages if "\x1b" in line or "two\nlines" in line]
    assert (await siege.lab.ask("{ chargePoints(first: 200) { nodes { identity } } }"))["chargePoints"]["nodes"]
    await client.leave()


async def _logged(siege: Besieged, identity: str, calls: int) -> bool:
    told = (await siege.held(identity))["messages"]
    return bool(sum(one["direction"] == "IN" for one in told) >= calls)


# S: meaning


def start(**fields: Any) -> dict[str, Any]:
    return {"connectorId": 1, "idTag": "T", "meterStart": 1000, "timestamp": now()} | fields


def stop(transaction_id: int, **fields: Any) -> dict[str, Any]:
    return {"transactionId": transaction_id, "meterStop": 2000, "timestamp": now()} | fields


def metered(*samples: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": now(), "sampledValue": list(samples)}]} | fields


async def test_s1_calls_before_a_boot_and_ten_boots_are_answered(siege: Besieged) -> None:
    identity = await siege.newcomer()
    for _ in range(2):
        client = await siege.door.connect(identity)
        assert (await client.call("Heartbeat"))[0] == 3
        begun = await client.call("StartTransaction", start())
        assert begun[2]["transactionId"] > 0
        await client.leave()
    client = await siege.door.connect(identity)
    for _ in range(10):
        booted = await client.call("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
        assert booted[2]["status"] == "Accepted"
    await client.leave()


async def test_s2_stops_and_values_of_other_transactions_are_answered_and_touch_nothing(siege: Besieged) -> None:
    identity = await siege.newcomer()
    client = await siege.door.connect(identity)
    for transaction_id in (0, -1, 2**31 - 1, siege.canary.transaction_id):
        assert (await client.call("StopTransaction", stop(transaction_id, meterStop=9_999_999)))[0] == 3
        values = metered({"value": "9999999"}, transactionId=transaction_id)
        assert (await client.call("MeterValues", values))[0] == 3
    mine = (await client.call("StartTransaction", start()))[2]["transactionId"]
    for meter_stop in (2000, 5000):
        assert (await client.call("StopTransaction", stop(mine, meterStop=meter_stop)))[0] == 3
    (session,) = (await siege.held(identity))["sessions"]
    assert (session["state"], session["energyWh"]) == ("ENDED", 1000)
    assert (await siege.lab.session(siege.canary.transaction_id))["state"] == "ACTIVE"
    await client.leave()


async def test_s3_a_second_start_closes_the_first_and_a_repeated_one_is_the_same(siege: Besieged) -> None:
    identity = await siege.newcomer()
    client = await siege.door.connect(identity)
    begun = start(timestamp=now(-60))
    first = (await client.call("StartTransaction", begun))[2]["transactionId"]
    assert (await client.call("StartTransaction", begun))[2]["transactionId"] == first
    second = (await client.call("StartTransaction", start(meterStart=1500)))[2]["transactionId"]
    assert second != first
    newest, oldest = (await siege.held(identity))["sessions"]
    assert (newest["state"], oldest["state"], oldest["closedBy"]) == ("ACTIVE", "ENDED", "NEXT_START")
    await client.leave()


async def test_s4_no_number_and_no_moment_makes_a_negative_bill(siege: Besieged) -> None:
    identity = await siege.newcomer()
    client = await siege.door.connect(identity)
    odd: list[dict[str, Any]] = [{"connectorId": number} for number in (-1, 0, 99, 2**31 - 1)]
    odd += [{"meterStart": number} for number in (-5000, -(2**63), 2**63 - 1, 2**70)]
    moments = ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2099-12-31T00:00:00Z", "9999-12-31T23:59:59.999Z")
    odd += [{"timestamp": moment} for moment in (*moments, "2026-01-31T12:00:60Z", "2026-01-31T24:00:00Z")]
    transactions = 0
    for fields in odd:
        begun = await client.call("StartTransaction", start(**fields))
        assert begun[0] == 3 or begun[2] == "PropertyConstraintViolation", fields
        if begun[0] == 3:
            transactions += 1
            ended = stop(begun[2]["transactionId"], meterStop=10, timestamp="2001-01-01T00:00:00Z")
            assert (await client.call("StopTransaction", ended))[0] == 3
    assert transactions >= len(odd) - 1
    sessions = (await siege.held(identity))["sessions"]
    assert len(sessions) == transactions
    assert {session["state"] for session in sessions} == {"ENDED"}
    assert all(int(session["energyWh"]) >= 0 for session in sessions)
    await client.leave()


async def test_s5_values_that_are_no_numbers_are_kept_and_not_summed(siege: Besieged) -> None:
    identity = await siege.newcomer()
    client = await siege.door.connect(identity)
    mine = (await client.call("StartTransaction", start()))[2]["transactionId"]
    rubbish: list[dict[str, Any]] = [
        {"value": value} for value in ("", "abc", "1,5", "NaN", "1e308", "0x10", "9" * 400, "-1e308")
    ]
    rubbish.append({"value": "x" * 20_000, "format": "SignedData"})
    rubbish.append({"value": "50", "measurand": "SoC", "unit": "Wh"})
    for sample in rubbish:
        assert (await client.call("MeterValues", metered(sample, transactionId=mine)))[0] == 3, sample
    samples = [{"value": str(1000 + n // 5), "unit": "Wh"} for n in range(5000)]
    assert (await client.call("MeterValues", metered(*samples, transactionId=mine)))[0] == 3
    assert (await client.call("StopTransaction", stop(mine)))[0] == 3
    (session,) = (await siege.held(identity))["sessions"]
    assert session["state"] == "ENDED"
    # A decimal comma is read as one: the register fell to 1.5 Wh for a moment.
    assert 1000 <= session["energyWh"] <= 1002
    query = "query($t: Int!) { session(transactionId: $t) { series { sampleCount } } }"
    assert (await siege.lab.ask(query, t=mine))["session"]["series"]["sampleCount"] == len(rubbish) + 1
    await client.leave()


async def test_s6_what_nobody_asked_for_is_taken_or_refused_calmly(siege: Besieged) -> None:
    client = await siege.door.connect(await siege.newcomer())
    calm: list[tuple[str, dict[str, Any]]] = [
        ("FirmwareStatusNotification", {"status": "Installed"}),
        ("DiagnosticsStatusNotification", {"status": "Uploaded"}),
        ("LogStatusNotification", {"status": "Uploaded", "requestId": 7}),
        ("SignedFirmwareStatusNotification", {"status": "InvalidSignature", "requestId": 7}),
        ("SecurityEventNotification", {"type": "Event", "timestamp": now()}),
        ("SignCertificate", {"csr": "adsad"}),
        ("SignCertificate", {"csr": "-----BEGIN CERTIFICATE REQUEST-----"}),
        ("DataTransfer", {"vendorId": "nobody", "data": {"an": ["object"]}}),
        ("DataTransfer", {"vendorId": "nobody", "data": "x" * 1_000_000}),
    ]
    for action, payload in calm:
        answer = await client.call(action, payload)
        assert answer[0] == 3 or answer[2] in ("NotSupported", "NotImplemented"), (action, answer)
    assert (await client.call(*calm[-1]))[2]["status"] in ("UnknownVendorId", "Rejected")
    await client.leave()


# L: load


async def test_l1_calls_that_are_pipelined_are_all_answered_in_order(siege: Besieged) -> None:
    raw = await siege.raw(await siege.newcomer())
    writing = asyncio.create_task(_write_all(raw, 5000))
    for n in range(5000):
        assert (await raw.hear())[1] == str(n)
    await writing
    await raw.leave()


async def _write_all(raw: Raw, count: int) -> None:
    for n in range(count):
        raw.write(frame(f'[2,"{n}","Heartbeat",{{}}]'))
        if n % 100 == 0:
            await raw.writer.drain()


async def test_l1_one_that_never_reads_is_held_up_and_costs_no_memory(siege: Besieged) -> None:
    identity = await siege.newcomer()
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plug.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plug, ("127.0.0.1", siege.door.port))
    # No protocol reads this socket: what the node sends stays where it is.
    await asyncio.get_running_loop().sock_sendall(plug, request(f"/ocpp/{identity}"))
    await eventually(lambda: _online(siege, identity))
    held_up = False
    for n in range(500):
        burst = b"".join(frame(f'[2,"{n * 200 + m:060}","{"N" * 60}",{{}}]') for m in range(200))
        try:
            async with asyncio.timeout(0.5):
                await asyncio.get_running_loop().sock_sendall(plug, burst)
        except TimeoutError:
            held_up = True
            break
    assert held_up, "a hundred thousand CALLs were read whose answers nobody takes"
    plug.close()
    await eventually(lambda: _offline(siege, identity))
    await siege.fine(identity)


async def _online(siege: Besieged, identity: str) -> bool:
    return bool((await siege.held(identity))["online"])


async def test_l1_malformed_frames_without_end_close_the_socket(siege: Besieged) -> None:
    identity = await siege.newcomer()
    raw = await siege.raw(identity)
    with contextlib.suppress(ConnectionError):
        for _ in range(50):
            raw.write(*[frame("[")] * 100)
            await raw.writer.drain()
    assert await raw.code() in (1008, None)
    await raw.leave()
    await siege.fine(identity)


async def test_l1_ten_thousand_pings_are_answered(siege: Besieged) -> None:
    raw = await siege.raw(await siege.newcomer())
    for n in range(100):
        raw.write(*[frame(str(n), 9)] * 100)
        for _ in range(100):
            assert await raw.read() == (10, str(n).encode())
    await raw.leave()


# C: what a charge point answers to us


def says(*frames: str | bytes) -> Answer:
    """Answer each Reset with these frames, ID standing for its id; anything else with Accepted."""

    def answer(client: Client, heard: list[Any]) -> list[Any]:
        if heard[2] != "Reset":
            return [[3, heard[1], {"status": "Accepted"}]]
        return [one.replace("ID", heard[1]) if isinstance(one, str) else one for one in frames]

    return answer


def late(client: Client, heard: list[Any]) -> list[Any]:
    if heard[2] != "Reset":
        return [[3, heard[1], {"status": "Accepted"}]]

    async def answer() -> None:
        await asyncio.sleep(CALL_TIMEOUT + 0.3)
        await client.socket.send(json.dumps([3, heard[1], {"status": "Accepted"}]))

    client.later.append(asyncio.create_task(answer()))  # type: ignore[attr-defined]
    return []


def drops(client: Client, heard: list[Any]) -> list[Any]:
    if heard[2] != "Reset":
        return [[3, heard[1], {"status": "Accepted"}]]
    client.socket.transport.abort()
    return []


def leaves(client: Client, heard: list[Any]) -> list[Any]:
    if heard[2] != "Reset":
        return [[3, heard[1], {"status": "Accepted"}]]
    client.later.append(asyncio.create_task(client.socket.close(1000)))  # type: ignore[attr-defined]
    return []


ACCEPTED = '[3,"ID",{"status":"Accepted"}]'
# The answer, how the command ends, and words of its failure or its CALLERROR.
RESPONDERS: dict[str, tuple[Answer, str, str]] = {
    "silence": (says(), "TIMED_OUT", "did not answer"),
    "late": (late, "TIMED_OUT", "did not answer"),
    "twice": (says(ACCEPTED, '[3,"ID",{"status":"Rejected"}]'), "ANSWERED", ""),
    "wrong id": (says('[3,"other",{"status":"Accepted"}]'), "TIMED_OUT", "did not answer"),
    "null": (says('[3,"ID",null]'), "FAILED", "InvalidAnswer"),
    "array": (says('[3,"ID",[]]'), "FAILED", "InvalidAnswer"),
    "string": (says('[3,"ID","Accepted"]'), "FAILED", "InvalidAnswer"),
    "missing": (says('[3,"ID",{}]'), "FAILED", "InvalidAnswer"),
    "bad enum": (says('[3,"ID",{"status":"Perhaps"}]'), "FAILED", "InvalidAnswer"),
    "extra": (says('[3,"ID",{"status":"Accepted","more":[1,null]}]'), "ANSWERED", ""),
    "error": (says('[4,"ID","NotSupported","no",{}]'), "FAILED", "NotSupported"),
    "short error": (says('[4,"ID"]'), "FAILED", "GenericError"),
    "odd error": (says('[4,"ID","FormatViolation","' + "d\\n" * 500 + '","details"]'), "FAILED", "FormatViolation"),
    "empty error": (says('[4,"ID","","",{}]'), "FAILED", "GenericError"),
    "binary": (says(b"\x00"), "TIMED_OUT", "connection was lost"),
    "huge": (says('[3,"ID",{"status":"' + "x" * 4 * MEGABYTE + '"}]'), "TIMED_OUT", "connection was lost"),
    "not JSON": (says('[3,"ID"'), "TIMED_OUT", "did not answer"),
    "close": (leaves, "TIMED_OUT", "connection was lost"),
    "reset": (drops, "TIMED_OUT", "connection was lost"),
    "a call with our id": (says('[2,"ID","Heartbeat",{}]', ACCEPTED), "ANSWERED", ""),
}


@pytest.mark.parametrize(("answer", "state", "words"), RESPONDERS.values(), ids=RESPONDERS)
async def test_c1_whatever_it_answers_the_caller_is_told_in_time_and_the_next_command_works(
    siege: Besieged, answer: Answer, state: str, words: str
) -> None:
    identity = await siege.newcomer()
    client = await siege.door.connect(identity, answer)
    later: list[asyncio.Task[None]] = []
    client.later = later  # type: ignore[attr-defined]
    began = monotonic()
    told = await siege.lab.command("reset", chargePoint=identity, type="SOFT")
    assert monotonic() - began < CALL_TIMEOUT + 1.5
    command = told["command"]
    assert command["state"] == state
    error = command["callError"] or {"code": "", "description": ""}
    assert words in f"{command['failure']} {error['code']}"
    if state == "TIMED_OUT" and "lost" in words:
        await client.closed()
        client = await siege.door.connect(identity)
    assert (await siege.lab.command("clearCache", chargePoint=identity))["status"] == "ACCEPTED"
    await asyncio.gather(*later)
    assert (await client.call("Heartbeat"))[0] == 3
    await client.leave()


async def test_c1_an_answer_in_fragments_is_one_answer(siege: Besieged) -> None:
    identity = await siege.newcomer()
    raw = await siege.raw(identity)
    await eventually(lambda: _online(siege, identity))
    asking = asyncio.create_task(siege.lab.command("getConfiguration", "command { id }", chargePoint=identity))
    heard = await raw.hear()
    keys = [{"key": f"Key{n}", "readonly": False, "value": "v" * 400} for n in range(20)]
    text = json.dumps([3, heard[1], {"configurationKey": keys}])
    pieces = [text[at : at + 1024] for at in range(0, len(text), 1024)]
    assert len(pieces) > 5
    raw.write(frame(pieces[0], fin=False), *(frame(one, 0, fin=False) for one in pieces[1:]), frame(b"", 0))
    command = (await asking)["command"]
    assert command["state"] == "ANSWERED"
    assert len(command["response"]["configurationKey"]) == 20
    await raw.leave()


async def test_c1_at_most_one_call_is_outstanding_however_many_are_asked(siege: Besieged) -> None:
    identity = await siege.newcomer()
    outstanding = most = 0

    def answer(client: Client, heard: list[Any]) -> list[Any]:
        nonlocal outstanding, most
        outstanding += 1
        most = max(most, outstanding)
        asyncio.get_running_loop().call_later(0.05, done, client, heard[1])
        return []

    def done(client: Client, unique_id: str) -> None:
        nonlocal outstanding
        outstanding -= 1
        sending.append(asyncio.create_task(client.socket.send(f'[3,"{unique_id}",{{"status":"Accepted"}}]')))

    sending: list[asyncio.Task[None]] = []
    client = await siege.door.connect(identity, answer)
    told = await asyncio.gather(*(siege.lab.command("clearCache", chargePoint=identity) for _ in range(10)))
    assert [one["status"] for one in told] == ["ACCEPTED"] * 10
    assert (most, len(client.asked)) == (1, 10)
    await client.leave()
