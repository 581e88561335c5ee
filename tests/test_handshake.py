"""The door of the charge points: who gets in, who is told why not, and who is there afterwards."""

import asyncio
import struct
from base64 import b64encode
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
import websockets

from models import charge_point_registry, credential
from models.charge_point import ChargePoint
from models.presence import UnknownChargePoint
from ocpp_server import handshake
from ocpp_server.endpoint import OcppSettings
from tests.ground import OPERATOR, known, until
from tests.listening import Door, open_door

OCPP16 = ("Sec-WebSocket-Protocol", "ocpp1.6")
KEY = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(params=["sqlite"])
def dialect(request: pytest.FixtureRequest) -> str:
    """What happens before a socket is open does not depend on the database."""
    request.getfixturevalue(f"{request.param}_template")
    return str(request.param)


@pytest.fixture
async def door(ground_floor) -> AsyncIterator[Door]:
    async with open_door() as opened:
        yield opened


def basic(user: str, password: bytes) -> tuple[str, str]:
    return "Authorization", "Basic " + b64encode(user.encode() + b":" + password).decode()


# The identity


@pytest.mark.parametrize(
    ("segment", "identity"),
    [
        ("CP-1", "CP-1"),
        ("RDAM%20123", "RDAM 123"),
        ("RDAM%2F123", "RDAM/123"),
        ("a+b", "a+b"),
        ("a%2Bb", "a+b"),
        ("%C3%A4", "ä"),
        ("%2e%2e%2fx", "../x"),
        ("a%25b", "a%b"),
        ("a:b", "a:b"),
        ("x" * 255, "x" * 255),
        ("CP-1?token=1", "CP-1"),
    ],
)
async def test_the_identity_is_the_last_segment_decoded_after_the_split(door: Door, segment: str, identity: str):
    await known(identity)
    assert (await door.knock(f"/ocpp/{segment}", OCPP16))[0] == 101
    assert await UnknownChargePoint.all().count() == 0


@pytest.mark.parametrize(
    "target",
    [
        "/ocpp/",
        "/ocpp",
        "/",
        "/CP-1",
        "/other/CP-1",
        "/ocpp/x/CP-1",
        "/ocpp/../CP-1",
        "/ocpp/CP-1/",
        "/ocpp/%ff",
        "/ocpp/CP-1%00",
        "/ocpp/%20CP-1",
        f"/ocpp/{'x' * 300}",
        "/ocpp/%ED%A0%80",
    ],
)
async def test_an_address_that_names_nobody_is_not_found_and_not_remembered(door: Door, target: str):
    await known("CP-1")
    assert (await door.knock(target, OCPP16))[0] == 404
    assert await UnknownChargePoint.all().count() == 0


@pytest.mark.parametrize(
    "headers", [[("X", "x" * 9000)], [(f"X-{n}", "x") for n in range(200)], [("X", "x" * 20_000)]], ids=len
)
async def test_a_request_that_cannot_be_read_is_refused_at_once_and_does_not_hinder_the_stop(ground_floor, headers):
    await known("CP-1")
    async with open_door() as door:
        client = await door.connect("CP-1")
        assert (await door.knock("/ocpp/CP-1", OCPP16, *headers))[0] in (400, 431)
    assert await client.closed() == 1012


async def test_line_breaks_in_an_identity_get_nobody_in(door: Door, caplog):
    assert (await door.knock("/ocpp/CP%0d%0aFAKE", OCPP16))[0] in (403, 404)
    assert "FAKE" not in caplog.text
    assert await UnknownChargePoint.all().count() == 0


async def test_an_unknown_identity_is_not_found_and_remembered_with_its_attempts(door: Door, monkeypatch):
    monkeypatch.setattr(handshake, "KNOCK_PAUSE", 0.0)
    for _ in range(3):
        assert (await door.knock("/ocpp/NEW%201", ("Sec-WebSocket-Protocol", "ocpp1.6, ocpp2.0.1")))[0] == 404
    (row,) = await UnknownChargePoint.all()
    assert (row.identity, row.attempts, row.remote_address) == ("NEW 1", 3, "127.0.0.1")
    assert row.subprotocols == "ocpp1.6,ocpp2.0.1"
    await charge_point_registry.accept_unknown(OPERATOR, "NEW 1", {})
    assert (await door.knock("/ocpp/NEW%201", OCPP16))[0] == 101


async def test_who_knocks_all_the_time_is_written_seldom_and_counted_all_the_same(door: Door, monkeypatch):
    for _ in range(20):
        assert (await door.knock("/ocpp/NEW", OCPP16))[0] == 404
    (row,) = await UnknownChargePoint.all()
    assert row.attempts == 1
    monkeypatch.setattr(handshake, "KNOCK_PAUSE", 0.0)
    await door.knock("/ocpp/NEW", OCPP16)
    (row,) = await UnknownChargePoint.all()
    assert row.attempts == 21


async def test_who_tries_many_names_writes_few_of_them_and_hinders_nobody_later(door: Door, monkeypatch):
    monkeypatch.setattr(handshake, "MOST_KNOCKS", 3)
    monkeypatch.setattr(handshake, "monotonic", lambda: 1_000.0)
    for n in range(10):
        assert (await door.knock(f"/ocpp/NAME-{n}", OCPP16))[0] == 404
    assert await UnknownChargePoint.all().count() == 3
    monkeypatch.setattr(handshake, "monotonic", lambda: 1_001.0)
    await door.knock("/ocpp/REAL", OCPP16)
    assert await UnknownChargePoint.filter(identity="REAL").exists()


async def test_an_archived_charge_point_is_not_found(door: Door):
    await known("CP-1", archived_at=(await known("CP-2")).created_at)
    assert (await door.knock("/ocpp/CP-1", OCPP16))[0] == 404


async def test_where_all_are_taken_an_unknown_one_becomes_a_charge_point(ground_floor):
    async with open_door(OcppSettings(accept_unknown=True)) as door:
        assert (await door.knock("/ocpp/NEW", OCPP16))[0] == 101
        assert (await door.knock("/ocpp/NEW", OCPP16))[0] == 101
    (row,) = await ChargePoint.all()
    assert (row.identity, row.registration_status) == ("NEW", "Accepted")
    assert await UnknownChargePoint.all().count() == 0


# The password


@pytest.mark.parametrize(
    "sent", [bytes.fromhex(KEY), KEY.encode(), KEY.upper().encode()], ids=["raw bytes", "hex", "upper hex"]
)
@pytest.mark.parametrize("chosen", [False, True], ids=["generated", "chosen"])
async def test_a_key_opens_in_each_of_its_forms(door: Door, sent: bytes, chosen: bool):
    canonical = credential.canonical(KEY.encode())
    await known("CP-1", password_hash=(credential.stretch if chosen else credential.digest)(canonical))
    assert (await door.knock("/ocpp/CP-1", OCPP16, basic("CP-1", sent)))[0] == 101


@pytest.mark.parametrize(
    ("identity", "password"), [("CP-1", b"pass:word"), ("CP-1", b"a\x00b"), ("CP-1", b"\xff\xfe"), ("a:b", b"c:d")]
)
async def test_a_password_may_hold_any_byte(door: Door, identity: str, password: bytes):
    await known(identity, password_hash=credential.stretch(password))
    assert (await door.knock(f"/ocpp/{quote(identity)}", OCPP16, basic(identity, password)))[0] == 101
    assert (await door.knock(f"/ocpp/{quote(identity)}", OCPP16, basic(identity, password + b"x")))[0] == 401


@pytest.mark.parametrize(
    "header",
    [
        None,
        basic("CP-1", b"wrong"),
        basic("CP-1", b""),
        basic("CP-2", bytes.fromhex(KEY)),
        basic("cp-1", bytes.fromhex(KEY)),
        basic("", bytes.fromhex(KEY)),
        ("Authorization", "Basic"),
        ("Authorization", "Basic !!!"),
        ("Authorization", "Basic " + b64encode(b"CP-1").decode()),
        ("Authorization", "Basic " + "QQ" * 3000),
        ("Authorization", "Bearer " + KEY),
        ("Authorization", "Basic \xe9\xe9"),
    ],
)
async def test_who_does_not_know_the_password_is_told_how_to_tell_it(door: Door, header):
    await known("CP-1", password_hash=credential.digest(bytes.fromhex(KEY)))
    status, headers = await door.knock("/ocpp/CP-1", OCPP16, *([header] if header else []))
    assert status == 401
    assert headers["www-authenticate"].startswith("Basic ")
    assert not len(door.listener.registry)


async def test_too_many_wrong_passwords_close_the_door_for_a_while_for_this_one_only(door: Door, monkeypatch):
    secret = credential.digest(bytes.fromhex(KEY))
    await known("CP-1", password_hash=secret)
    await known("CP-2", password_hash=secret)
    for _ in range(10):
        assert (await door.knock("/ocpp/CP-1", OCPP16, basic("CP-1", b"wrong")))[0] == 401
    status, headers = await door.knock("/ocpp/CP-1", OCPP16, basic("CP-1", bytes.fromhex(KEY)))
    assert (status, headers["retry-after"]) == (429, "60")
    assert (await door.knock("/ocpp/CP-2", OCPP16, basic("CP-2", bytes.fromhex(KEY))))[0] == 101
    monkeypatch.setattr(handshake, "FAILURE_WINDOW", 0.0)
    assert (await door.knock("/ocpp/CP-1", OCPP16, basic("CP-1", bytes.fromhex(KEY))))[0] == 101


async def test_the_password_goes_before_the_subprotocol_and_the_identity_before_both(door: Door):
    await known("CP-1", password_hash=credential.digest(bytes.fromhex(KEY)))
    assert (await door.knock("/ocpp/nobody"))[0] == 404
    assert (await door.knock("/ocpp/CP-1"))[0] == 401
    assert (await door.knock("/ocpp/CP-1", basic("CP-1", bytes.fromhex(KEY))))[0] == 400


# The subprotocol


@pytest.mark.parametrize(
    ("offers", "status"),
    [
        (["ocpp1.6"], 101),
        (["ocpp2.0.1, ocpp1.6"], 101),
        (["ocpp2.0.1", "ocpp1.6"], 101),
        (["ocpp1.6,ocpp1.6"], 101),
        ([], 400),
        (["ocpp2.0.1"], 400),
        (["OCPP1.6"], 400),
        (["ocpp1.6j"], 400),
        (["nonsense"], 400),
    ],
)
async def test_one_subprotocol_is_chosen_of_those_offered_or_none_and_nobody_gets_in(door: Door, offers, status):
    await known("CP-1")
    answered, headers = await door.knock("/ocpp/CP-1", *(("Sec-WebSocket-Protocol", offer) for offer in offers))
    assert (answered, headers.get("sec-websocket-protocol")) == (status, "ocpp1.6" if status == 101 else None)


async def test_who_comes_without_a_websocket_is_told_to_bring_one(door: Door):
    status, headers = await door.knock("/ocpp/CP-1", upgrade=False)
    assert (status, headers["upgrade"]) == (426, "websocket")


# Who is there


async def connection_of(identity: str) -> str | None:
    return (await ChargePoint.get(identity=identity)).connection_id


async def test_the_newest_of_fifty_sockets_is_the_one_that_counts(door: Door):
    await known("CP-1")
    clients = [await door.connect("CP-1") for _ in range(50)]
    assert [await client.closed() for client in clients[:-1]] == [1000] * 49
    newest = clients[-1]
    assert (await newest.call("Heartbeat"))[0] == 3
    (held,) = door.listener.registry
    await until(lambda: _all_but_one_left(door))
    assert await connection_of("CP-1") == held.id
    row = await ChargePoint.get(identity="CP-1")
    assert (row.node_id, row.disconnected_at) == ("here", None)
    await newest.leave()
    await until(lambda: _offline("CP-1"))
    assert not len(door.listener.registry)


async def _all_but_one_left(door: Door) -> bool:
    return door.listener._connections == 1


async def _offline(identity: str) -> bool:
    return await connection_of(identity) is None


async def test_sockets_that_come_and_go_at_once_leave_one_or_none(door: Door):
    await known("CP-1")
    clients = await asyncio.gather(*(door.connect("CP-1") for _ in range(30)))
    await until(lambda: _all_but_one_left(door))
    (held,) = door.listener.registry
    assert await connection_of("CP-1") == held.id
    await asyncio.gather(*(client.leave() for client in clients))
    await until(lambda: _offline("CP-1"))
    assert not len(door.listener.registry)


async def test_no_more_connections_than_allowed_even_if_all_come_at_once(ground_floor):
    for n in range(12):
        await known(f"CP-{n}")
    async with open_door(OcppSettings(most_connections=3)) as door:
        results = await asyncio.gather(*(door.connect(f"CP-{n}") for n in range(12)), return_exceptions=True)
        refused = [result for result in results if isinstance(result, websockets.InvalidStatus)]
        clients = [result for result in results if not isinstance(result, BaseException)]
        assert (len(clients), len(refused)) == (3, 9)
        assert {error.response.status_code for error in refused} == {503}
        assert refused[0].response.headers["retry-after"]
        await clients[0].leave()
        await until(lambda: _has_room(door))
        again = await door.connect("CP-11")
        for client in (*clients[1:], again):
            await client.leave()


async def _has_room(door: Door) -> bool:
    return door.listener._connections < 3


async def test_a_service_that_stops_says_so_and_lets_nobody_in(ground_floor):
    await known("CP-1")
    async with open_door() as door:
        client = await door.connect("CP-1")
        await client.call("Heartbeat")
        await door.listener.close()
        assert await client.closed() == 1012
        assert (await door.knock("/ocpp/CP-1", OCPP16))[0] == 503


async def test_a_ping_is_answered_and_one_that_nobody_answers_ends_the_connection(ground_floor):
    await known("CP-1")
    async with open_door(ws_ping_interval=0.2, ws_ping_timeout=0.2) as door:
        async with door.charge_point("CP-1") as client:
            await (await client.socket.ping())
            await asyncio.sleep(0.7)  # several pings of the server, which the client answers
            assert (await client.call("Heartbeat"))[0] == 3
        await until(lambda: _offline("CP-1"))
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(
            b"GET /ocpp/CP-1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        async with asyncio.timeout(5):
            assert (await reader.readexactly(1))[0] == 0x89
            await reader.read()
        await until(lambda: _offline("CP-1"))
        writer.close()


async def test_a_socket_that_is_cut_off_in_the_middle_of_a_frame_leaves_nobody_online(door: Door):
    await known("CP-1")
    client = await door.connect("CP-1")
    await client.call("Heartbeat")
    client.socket.transport.write(struct.pack(">BBH", 0x81, 0xFE, 5000) + b"mask" + b"half")
    client.socket.transport.abort()
    await until(lambda: _offline("CP-1"))
    await client.leave()
