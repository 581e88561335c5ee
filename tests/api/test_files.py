"""Files over HTTP: links that work once, ranges, bounds, and what becomes of tricks and broken lines."""

import asyncio
import errno
import hashlib
import os
import re
import resource
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ocpp.exceptions import NotSupportedError

import main
from api import body, delivery, files
from models import file_delivery, stored_file
from models.command import Command
from models.database import now as moment
from models.database import set_clock
from models.file_delivery import cut, join
from models.file_link import SLOWEST, TRANSFER, FileLink
from models.message import Message
from models.stored_file import StoredFile, shown_name
from tests.lab import Lab, Obliging, eventually, running
from tests.transfers import IMAGE, client, expect, offer, path_of, raw, upload_image

LOG = b"all is well\n" * 5000
LIMIT = 16 * 1024 * 1024
"""More than the database's files grow to, so that the limit meets the upload alone."""

DIAGNOSTICS = "{ diagnostics { nodes { id state file { name sizeBytes sha256 url } } } }"


@pytest.fixture
async def charge_point(lab: Lab) -> AsyncIterator[Obliging]:
    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as connected:
        await connected.boot()
        yield connected


def on_disk(lab: Lab) -> list[Path]:
    folder = Path(lab.node.settings.files_dir)
    return sorted(folder.iterdir()) if folder.exists() else []


async def diagnostics(lab: Lab) -> dict[str, Any]:
    """The newest request for diagnostics."""
    return dict((await lab.ask(DIAGNOSTICS))["diagnostics"]["nodes"][0])


async def token_of(lab: Lab, role: str) -> str:
    made = (
        'mutation($u: String!) { createUser(input: {username: $u, password: "long enough", role: %s}) { user { id } } }'
    )
    await lab.ask(made % role, u=role.lower())
    login = 'mutation($u: String!) { login(input: {username: $u, password: "long enough"}) { token } }'
    return str((await lab.ask(login, u=role.lower()))["login"]["token"])


# Links


async def test_a_link_hands_the_image_over_once(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab, name="fast-2.0.bin"))
    assert re.fullmatch(rf"http://{lab.http}/files/\d+-[\w-]{{32}}/fast-2\.0\.bin", url)
    async with client(lab) as http:
        first = await http.get(url)
        assert first.status_code == 200
        assert first.content == IMAGE
        assert first.headers["content-disposition"] == 'attachment; filename="fast-2.0.bin"'
        assert first.headers["x-content-type-options"] == "nosniff"
        for again in (await http.get(url), await http.get(url, headers={"range": "bytes=5-"}), await http.head(url)):
            assert again.status_code == 410


async def test_a_link_is_used_with_the_last_byte_whatever_the_size(lab: Lab, charge_point: Obliging) -> None:
    for size in (1, 65_535, 65_536, 65_537, 131_072):
        url = await offer(lab, charge_point, await upload_image(lab, bytes(size)))
        reader, writer = await asyncio.open_connection(*lab.http.split(":"))
        writer.write(f"GET {path_of(url)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(size) == bytes(size)
        row = await FileLink.all().order_by("-id").first()
        assert row is not None
        assert row.used_at is not None, size
        writer.close()


async def test_two_charge_points_get_links_of_their_own(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    await lab.add_charge_point("CP-2")
    async with lab.charge_point("CP-2") as other, client(lab) as http:
        await other.boot()
        urls = [await offer(lab, one, image) for one in (charge_point, other)]
        assert (await http.get(urls[0])).content == IMAGE
        assert (await http.get(urls[1])).content == IMAGE


async def test_a_wrong_secret_finds_nothing(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    one, other = [path_of(await offer(lab, charge_point, image)) for _ in range(2)]
    mixed = one.split("-")[0] + "-" + other.split("-", 1)[1]
    guessed = one.split("-")[0] + "-" + "A" * 32
    async with client(lab) as http:
        for path in (
            mixed,
            guessed,
            one.replace("-", "_"),
            "/files/1",
            "/files/1-***",
            "/files/",
            "/files/999-" + "A" * 32,
        ):
            for method in ("GET", "PUT", "POST", "HEAD"):
                assert (await http.request(method, path)).status_code in (404, 405), (method, path)
            assert (await http.get(path)).status_code == 404, path
        assert (await http.get(one)).status_code == 200


async def test_an_expired_link_is_gone(lab: Lab, charge_point: Obliging) -> None:
    urls = [await offer(lab, charge_point, await upload_image(lab)), await expect(lab, charge_point)]
    await FileLink.all().update(expires_at=moment() - timedelta(seconds=1))
    async with client(lab) as http:
        assert (await http.get(urls[0])).status_code == 410
        assert (await http.put(urls[1], content=LOG)).status_code == 410
    assert len(on_disk(lab)) == 1


async def test_the_link_of_a_refused_command_is_gone(lab: Lab, charge_point: Obliging) -> None:
    charge_point.answers["UpdateFirmware"] = charge_point.answers["GetDiagnostics"] = NotSupportedError("no")
    urls = [await offer(lab, charge_point, await upload_image(lab)), await expect(lab, charge_point)]
    async with client(lab) as http:
        assert (await http.get(urls[0])).status_code == 410
        assert (await http.put(urls[1], content=LOG)).status_code == 410


async def test_an_archived_image_is_gone_for_all(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    url = await offer(lab, charge_point, image)
    assert await archive(lab, image, "evenIfInUse: true") == []
    assert on_disk(lab) == []
    async with client(lab, lab.token) as http:
        assert (await http.get(url)).status_code == 410
        assert (await http.get(f"/files/firmware/{image}")).status_code == 410
    refused = await lab.command("updateFirmware", "command { id }", chargePoint="CP-1", image=image)
    assert refused["userErrors"][0]["field"] == "image"


async def archive(lab: Lab, image: str, more: str = "") -> list[dict[str, Any]]:
    """Archive an image; returns why not, if it was refused."""
    query = f"mutation($i: ID!) {{ archiveFirmwareImage(id: $i, {more}) {{ userErrors {{ code field message }} }} }}"
    return list((await lab.ask(query, i=image))["archiveFirmwareImage"]["userErrors"])


async def test_an_image_that_may_still_be_fetched_is_not_archived(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    urls = [await offer(lab, charge_point, image) for _ in range(2)]
    async with client(lab) as http:
        for url in urls:
            (refused,) = await archive(lab, image)
            assert refused["code"] == "REFUSED"
            assert refused["message"] == "it may still be fetched by CP-1"
            assert (await http.get(url)).content == IMAGE
    assert await archive(lab, image) == []
    assert on_disk(lab) == []


async def test_a_link_is_for_one_way_only(lab: Lab, charge_point: Obliging) -> None:
    down, up = await offer(lab, charge_point, await upload_image(lab)), await expect(lab, charge_point)
    async with client(lab) as http:
        for method in ("PUT", "POST"):
            answer = await http.request(method, down, content=b"x")
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        answer = await http.get(up)
        assert (answer.status_code, answer.headers["allow"]) == (405, "PUT, POST")
        for method in ("DELETE", "PATCH", "OPTIONS"):
            assert (await http.request(method, down)).status_code == 405
        assert (await http.get(down)).status_code == 200


async def test_the_secret_of_a_link_is_kept_nowhere(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab))
    secret = path_of(url).split("/")[2].split("-", 1)[1]
    await eventually(lambda: Message.filter(action="UpdateFirmware").count())
    kept = [row.payload for row in await Message.all()]
    kept += [str(row.request) + str(row.response) for row in await Command.all()]
    kept += [str(row.token_digest) for row in await FileLink.all()]
    kept.append(str(await lab.ask("{ firmwareUpdates { nodes { location command { request } } } }")))
    assert secret not in "".join(kept)
    assert any("-***" in one for one in kept)


async def test_a_password_in_a_location_is_sent_and_never_shown(lab: Lab, charge_point: Obliging) -> None:
    location = "ftp://user:s3cret@files.example/logs/"
    assert await expect(lab, charge_point, location=location) == location
    shown = await lab.ask("{ diagnostics { nodes { location command { request } } } }")
    assert "s3cret" not in str(shown)
    assert "ftp://user:***@files.example/logs/" in str(shown)


@pytest.mark.parametrize("location", ["/tmp/x", "files.example", "http://a b", "http://x/files/1-***", "ftp://ü", ""])
async def test_a_location_that_is_no_address_is_refused(lab: Lab, charge_point: Obliging, location: str) -> None:
    answer = await lab.command("getDiagnostics", "fileName", chargePoint="CP-1", location=location)
    assert answer["userErrors"][0]["field"] == "location"
    assert answer["command"] is None


# Ranges


async def test_a_broken_download_goes_on_by_range(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab))
    async with client(lab) as http:
        head = await http.head(url)
        assert (head.status_code, head.headers["content-length"]) == (200, str(len(IMAGE)))
        assert head.headers["accept-ranges"] == "bytes"
        assert head.headers["etag"] == f'"{hashlib.sha256(IMAGE).hexdigest()}"'
        first = await http.get(url, headers={"range": "bytes=0-99999"})
        assert (first.status_code, first.content) == (206, IMAGE[:100_000])
        rest = {"range": "bytes=100000-", "if-range": head.headers["etag"]}
        second = await http.get(url, headers=rest)
        assert second.headers["content-range"] == f"bytes 100000-{len(IMAGE) - 1}/{len(IMAGE)}"
        assert first.content + second.content == IMAGE
        assert (await http.get(url)).status_code == 410


async def test_ranges_may_come_in_any_order_and_the_link_ends_with_the_last(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab))
    async with client(lab) as http:
        for wanted in ("bytes=-200000", "bytes=300000-399999", "bytes=0-99999", "bytes=50000-311999"):
            assert (await http.get(url, headers={"range": wanted})).status_code == 206
        assert (await http.head(url)).status_code == 410
    shown = await lab.ask("{ firmwareUpdates { nodes { deliveredBytes } } }")
    assert shown["firmwareUpdates"]["nodes"] == [{"deliveredBytes": len(IMAGE)}]


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "bytes=5-9", "if-range": '"another"'},
        {"range": "bytes=5-9", "if-range": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"range": "bytes=0-9,20-29"},
        {"range": "bytes=nonsense"},
        {"range": "lines=1-2"},
    ],
)
async def test_what_cannot_be_a_range_gets_the_whole(lab: Lab, charge_point: Obliging, headers: dict[str, str]) -> None:
    url = await offer(lab, charge_point, await upload_image(lab))
    async with client(lab) as http:
        answer = await http.get(url, headers=headers)
    assert (answer.status_code, answer.content) == (200, IMAGE)


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ("bytes=" + ",".join(f"{n}-" for n in range(2000)), 200),
        ("bytes=0-,0-,0-", 200),
        ("bytes=0-1,-1", 200),
        ("bytes=5-2", 400),
        ("bytes=-0", 416),
        ("bytes=--5", 200),
        ("bytes=" + "9" * 15, 200),
        ("bytes=" + "9" * 18 + "-", 416),
        ("bytes=" + "9" * 5000 + "-", 200),
        ("bytes=0-" + "9" * 18, 206),
        ("bytes=\u0661-\u0662".encode().decode("latin-1"), 200),
    ],
)
async def test_odd_ranges_cost_no_more_than_the_file(
    lab: Lab, charge_point: Obliging, wanted: str, status: int
) -> None:
    image = await upload_image(lab)
    url = await offer(lab, charge_point, image)
    async with client(lab, lab.token) as http:
        for path in (f"/files/firmware/{image}", url):
            answer = await http.get(path, headers=[(b"range", wanted.encode("latin-1"))])
            assert answer.status_code == status
            assert (
                len(answer.content)
                == (len(IMAGE) if status in (200, 206) else answer.num_bytes_downloaded)
                <= len(IMAGE)
            )


async def test_a_range_beyond_the_end_is_told_and_uses_nothing_up(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab, b"tiny"))
    async with client(lab) as http:
        for _ in range(3):
            answer = await http.get(url, headers={"range": "bytes=4-"})
            assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */4")
        assert (await http.get(url)).content == b"tiny"


@pytest.mark.parametrize(
    ("ranges", "added", "joined"),
    [
        ([], (0, 5), [[0, 5]]),
        ([[0, 5]], (5, 9), [[0, 9]]),
        ([[0, 5]], (7, 9), [[0, 5], [7, 9]]),
        ([[0, 5], [7, 9]], (4, 8), [[0, 9]]),
        ([[3, 5]], (0, 1), [[0, 1], [3, 5]]),
        ([[0, 9]], (2, 3), [[0, 9]]),
    ],
)
def test_ranges_are_joined(ranges: list[list[int]], added: tuple[int, int], joined: list[list[int]]) -> None:
    assert join(ranges, *added) == joined


@pytest.mark.parametrize(
    ("ranges", "taken", "left"),
    [
        ([[0, 9]], (5, 9), [[0, 5]]),
        ([[0, 9]], (3, 5), [[0, 3], [5, 9]]),
        ([[0, 9]], (0, 9), []),
        ([[0, 2], [4, 9]], (2, 4), [[0, 2], [4, 9]]),
        ([[0, 2], [4, 9]], (1, 5), [[0, 1], [5, 9]]),
    ],
)
def test_ranges_are_cut(ranges: list[list[int]], taken: tuple[int, int], left: list[list[int]]) -> None:
    assert cut(ranges, *taken) == left


# One reader


LARGE = IMAGE * 40
"""More than a socket holds that nobody reads from."""


@asynccontextmanager
async def reader_of(lab: Lab, url: str) -> AsyncIterator[socket.socket]:
    """Somebody who has begun to fetch a file, and takes no more than the beginning."""
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.setblocking(False)
        loop = asyncio.get_running_loop()
        host, port = lab.http.split(":")
        await loop.sock_connect(lazy, (host, int(port)))
        await loop.sock_sendall(lazy, f"GET {path_of(url)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b" 200 " in await loop.sock_recv(lazy, 100)
        yield lazy


async def test_of_many_readers_at_once_one_gets_the_image(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab, LARGE))
    async with client(lab) as http:
        answers = await asyncio.gather(*(http.get(url) for _ in range(8)))
    assert sorted({answer.status_code for answer in answers}) in ([200, 429], [200, 410], [200, 410, 429])
    assert [answer.content for answer in answers if answer.status_code == 200] == [LARGE]


async def test_a_second_reader_is_refused_while_the_first_one_lives(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab, LARGE))
    async with client(lab) as http:
        async with reader_of(lab, url):
            for headers in ({}, {"range": "bytes=0-9"}, {"range": "bytes=-1"}, {"range": "bytes=5000-5000,6000-6000"}):
                refused = await http.get(url, headers=headers)
                assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
                assert refused.text == "it is being fetched already\n"
            assert (await http.head(url)).status_code == 200

        async def again() -> bool:
            answer = await http.get(url)
            return answer.status_code == 200 and answer.content == LARGE

        await eventually(again)
        assert (await http.get(url)).status_code == 410


async def test_a_charge_point_may_fetch_parts_side_by_side(lab: Lab, charge_point: Obliging) -> None:
    url = await offer(lab, charge_point, await upload_image(lab, LARGE))
    size = len(LARGE) // 4
    async with client(lab) as http:
        ranges = [f"bytes={n * size}-{(n + 1) * size - 1}" for n in range(4)]
        parts = await asyncio.gather(*(http.get(url, headers={"range": wanted}) for wanted in ranges))
        assert [part.status_code for part in parts] == [206] * 4
        assert b"".join(part.content for part in parts) == LARGE
        assert (await http.get(url)).status_code == 410


async def test_only_so_many_parts_are_fetched_side_by_side(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_delivery, "MOST_READERS", 2)
    url = await offer(lab, charge_point, await upload_image(lab))
    (link,) = await FileLink.all()
    for n in range(2):
        await file_delivery.begin(link, f"reader {n}", n, n + 1)
    async with client(lab) as http:
        assert (await http.get(url, headers={"range": "bytes=100-200"})).status_code == 429


async def test_a_reader_that_died_without_a_word_loses_its_place(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivery, "_NOTE_EVERY", 0.0)
    url = await offer(lab, charge_point, await upload_image(lab, LARGE))
    async with client(lab) as http, reader_of(lab, url) as dead:
        assert (await http.get(url)).status_code == 429
        monkeypatch.setattr(file_delivery, "DEAD", timedelta(0))
        assert (await http.get(url)).content == LARGE
        received = 0
        while piece := await asyncio.get_running_loop().sock_recv(dead, 1 << 20):
            received += len(piece)
        assert received < len(LARGE)
        await eventually(lambda: _is("another one took its place" in caplog.text))
        assert (await http.get(url)).status_code == 410


async def test_what_was_begun_is_soon_worth_nothing(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    begun, untouched = [await offer(lab, charge_point, image) for _ in range(2)]
    try:
        async with client(lab) as http:
            assert (await http.get(begun, headers={"range": "bytes=1-"})).status_code == 206
            assert (await http.head(untouched)).status_code == 200
            set_clock(lambda: datetime.now(UTC) + TRANSFER - timedelta(seconds=10))
            assert (await http.get(begun, headers={"range": "bytes=1-"})).status_code == 206
            set_clock(lambda: datetime.now(UTC) + TRANSFER + timedelta(seconds=len(IMAGE) / SLOWEST + 10))
            assert (await http.get(begun)).status_code == 410
            assert (await http.get(untouched)).content == IMAGE
    finally:
        set_clock(None)


async def test_who_asked_for_tries_gives_them_time(lab: Lab, charge_point: Obliging) -> None:
    image = await upload_image(lab)
    tries = {"retries": 5, "retryInterval": 3600}
    await lab.command("updateFirmware", "command { id }", chargePoint="CP-1", image=image, **tries)
    url = str((await charge_point.was_asked("UpdateFirmware"))["location"])
    try:
        async with client(lab) as http:
            assert (await http.get(url, headers={"range": "bytes=1-"})).status_code == 206
            set_clock(lambda: datetime.now(UTC) + timedelta(hours=5.5))
            assert (await http.get(url)).status_code == 200
    finally:
        set_clock(None)


async def test_a_reader_whose_time_is_up_is_left(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_NOTE_EVERY", 0.0)
    url = await offer(lab, charge_point, await upload_image(lab, LARGE))
    try:
        async with reader_of(lab, url) as slow:
            set_clock(lambda: datetime.now(UTC) + timedelta(hours=3))
            received = 0
            while piece := await asyncio.get_running_loop().sock_recv(slow, 1 << 20):
                received += len(piece)
        assert received < len(LARGE)
    finally:
        set_clock(None)


# Uploads


@pytest.mark.parametrize("how", ["put", "post", "form", "named"])
async def test_diagnostics_come_in_every_usual_way(lab: Lab, charge_point: Obliging, how: str) -> None:
    url = await expect(lab, charge_point)
    async with client(lab) as http:
        if how == "form":
            fields = {"note": "text before it"}
            answer = await http.post(url, data=fields, files={"file": ("C:\\logs\\cp.tgz", LOG)})
        elif how == "named":
            answer = await http.put(f"{url}/folder/cp.tgz", content=LOG)
        else:
            answer = await http.request(how.upper(), url, content=LOG)
        assert answer.status_code == 201
        assert (await http.put(url, content=LOG)).status_code == 410
    file = (await diagnostics(lab))["file"]
    assert (file["sizeBytes"], file["sha256"]) == (len(LOG), hashlib.sha256(LOG).hexdigest())
    assert file["name"] == ("cp.tgz" if how in ("form", "named") else "log.tgz")
    async with client(lab, lab.token) as http:
        got = await http.get(file["url"])
        assert got.content == LOG
        assert "attachment" in got.headers["content-disposition"]


async def test_a_form_that_comes_byte_by_byte_is_read(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    form = b'pre\r\n--b-1\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b-1\r\n'
    form += b'Content-Disposition: form-data; name="f"; filename="x.log"\r\n\r\nline\r\n--b-\r\n\r\n--b-1--\r\nafter'
    head = f"POST {path_of(url)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(form)}\r\n"
    reader, writer = await asyncio.open_connection(*lab.http.split(":"))
    writer.write(head.encode() + b"Content-Type: multipart/form-data; boundary=b-1\r\n\r\n")
    for byte in form:
        writer.write(bytes([byte]))
        await writer.drain()
    assert b"201" in (await reader.read()).splitlines()[0]
    writer.close()
    assert on_disk(lab)[0].read_bytes() == b"line\r\n--b-\r\n"


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\nunended'),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"x" * 40_000),
        ("application/octet-stream", b""),
    ],
)
async def test_a_body_without_a_file_is_refused_and_the_link_stays(
    lab: Lab, charge_point: Obliging, content_type: str, content: bytes
) -> None:
    url = await expect(lab, charge_point)
    async with client(lab) as http:
        assert (await http.post(url, content=content, headers={"content-type": content_type})).status_code == 400
        assert on_disk(lab) == []
        assert (await http.put(url, content=LOG)).status_code == 201


async def pieces(count: int, size: int = 65_536) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


async def test_more_than_may_be_is_refused_told_or_not(sqlite_url: str) -> None:
    async with running(sqlite_url, diagnostics_max_bytes=300_000, firmware_max_bytes=400_000) as lab:
        await lab.add_charge_point("CP-1")
        async with lab.charge_point("CP-1") as charge_point, client(lab, lab.token) as http:
            await charge_point.boot()
            url = await expect(lab, charge_point)
            assert (await http.put(url, content=b"x" * 500_000)).status_code == 413
            assert (await http.put(url, content=b"x" * 300_001)).status_code == 413
            assert (await http.put(url, content=pieces(6))).status_code == 413
            form = {"file": ("a", b"x" * 300_001)}
            assert (await http.post(url, files=form)).status_code == 413
            told = await http.post("/files/firmware?version=1", content=pieces(9))
            assert told.status_code == 413
            assert on_disk(lab) == []
            assert (await http.put(url, content=b"x" * 300_000)).status_code == 201


@pytest.mark.parametrize("where", ["before", "after"])
async def test_a_form_may_not_be_much_larger_than_its_file(sqlite_url: str, where: str) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nlog\r\n'

    async def form() -> AsyncIterator[bytes]:
        if where == "after":
            yield part
        async for piece in pieces(7):
            yield piece
        if where == "before":
            yield b"\r\n" + part
        yield b"--b--\r\n"

    async with running(sqlite_url, diagnostics_max_bytes=300_000) as lab:
        await lab.add_charge_point("CP-1")
        async with lab.charge_point("CP-1") as charge_point, client(lab) as http:
            await charge_point.boot()
            url = await expect(lab, charge_point)
            told = await http.post(url, content=form(), headers={"content-type": "multipart/form-data; boundary=b"})
            assert told.status_code == 413
            assert on_disk(lab) == []


async def test_no_more_is_taken_than_was_declared(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    head = f"PUT {path_of(url)} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n"
    assert b" 201 " in (await raw(lab, head.encode() + b"abcdefghi" * 100)).splitlines()[0]
    assert [path.read_bytes() for path in on_disk(lab)] == [b"abc"]


@pytest.mark.parametrize("header", ["Content-Length: -1", "Content-Length: 3, 4", "Transfer-Encoding: gzip, chunked"])
async def test_a_length_that_is_none_is_refused(lab: Lab, charge_point: Obliging, header: str) -> None:
    url = await expect(lab, charge_point)
    answer = await raw(lab, f"PUT {path_of(url)} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\nabc".encode())
    assert answer.splitlines()[0].split()[1] in (b"400", b"501")
    assert on_disk(lab) == []


@pytest.mark.parametrize(
    "name", ["filename*=undefined''x", "filename*=idna''x", "filename*=a\0b''x", "filename*=''%ff"]
)
async def test_a_name_in_no_encoding_is_no_fault_of_ours(lab: Lab, charge_point: Obliging, name: str) -> None:
    url = await expect(lab, charge_point)
    part = f"--b\r\nContent-Disposition: form-data; {name}\r\n\r\nlog\r\n--b--\r\n"
    async with client(lab) as http:
        form = {"content-type": f"multipart/form-data; boundary*={name[10:].partition(chr(0))[0]}"}
        assert (await http.post(url, content=part, headers=form)).status_code == 400
        told = await http.post(url, content=part, headers={"content-type": "multipart/form-data; boundary=b"})
        assert told.status_code in (400, 201)
        if told.status_code == 400:
            disposition = {"content-disposition": f"attachment; {name.replace(chr(0), '')}"}
            assert (await http.put(url, content=LOG, headers=disposition)).status_code == 201


@pytest.mark.parametrize(
    "part",
    [
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 101,
        b"--b\r\nContent-Disposition: a" + b'";' * 2000 + b"\r\n\r\n1\r\n",
    ],
)
async def test_a_form_that_only_costs_time_is_refused(lab: Lab, charge_point: Obliging, part: bytes) -> None:
    url = await expect(lab, charge_point)
    form = part + b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nlog\r\n--b--\r\n'
    async with client(lab) as http:
        told = await http.post(url, content=form, headers={"content-type": "multipart/form-data; boundary=b"})
    assert told.status_code == 400
    assert on_disk(lab) == []


async def test_who_goes_on_too_slowly_is_hung_up_on(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "SLOWEST_REQUEST", 0.5)
    async with running(sqlite_url) as lab:
        reader, writer = await asyncio.open_connection(*lab.http.split(":"))
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 200 " in await reader.readline()
        gone = asyncio.create_task(reader.read())
        async with asyncio.timeout(10):
            while not gone.done():
                writer.write(b"G")
                await asyncio.sleep(0.05)
        with suppress(ConnectionError):
            await gone
        writer.close()


async def test_an_upload_that_breaks_off_leaves_nothing(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    _, writer = await asyncio.open_connection(*lab.http.split(":"))
    head = f"PUT {path_of(url)} HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n"
    writer.write(head.encode() + b"x" * 600_000)
    await writer.drain()
    await eventually(lambda: _is(len(on_disk(lab)) == 1 and on_disk(lab)[0].stat().st_size > 0))
    assert on_disk(lab)[0].suffix == ".part"
    writer.transport.abort()
    await eventually(lambda: _is(on_disk(lab) == []))
    async with client(lab) as http:
        assert (await http.put(url, content=LOG)).status_code == 201
    assert await StoredFile.all().count() == 1


async def _is(condition: bool) -> bool:
    return condition


async def test_of_two_uploads_at_once_the_first_complete_one_wins(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    held = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"slow" * 1000
        await held.wait()
        yield b"slow"

    async with client(lab) as http, client(lab) as other:
        late = asyncio.create_task(other.put(url, content=slow()))
        await eventually(lambda: _is(len(on_disk(lab)) == 1))
        assert (await http.put(url, content=LOG)).status_code == 201
        held.set()
        assert (await late).status_code == 410
    assert [path.read_bytes() for path in on_disk(lab)] == [LOG]
    assert await StoredFile.all().count() == 1


async def test_a_full_disk_is_told_and_leaves_nothing(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: stored_file.Incoming) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    url = await expect(lab, charge_point)
    monkeypatch.setattr(stored_file.Incoming, "_flush", full)
    async with client(lab) as http:
        assert (await http.put(url, content=LOG)).status_code == 507
        assert on_disk(lab) == []
        monkeypatch.undo()
        assert (await http.put(url, content=LOG)).status_code == 201


async def test_a_disk_that_takes_only_a_part_of_a_file_keeps_none_of_it(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with client(lab) as http:
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, usual[1]))
        try:
            answer = await http.put(url, content=bytes(LIMIT + 10))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert answer.status_code == 507
        assert on_disk(lab) == []
        assert (await http.put(url, content=LOG)).status_code == 201


async def test_what_nobody_will_ask_for_is_swept_away_after_a_day(lab: Lab, charge_point: Obliging) -> None:
    image, other = await upload_image(lab, b"kept"), await upload_image(lab, b"removed")
    folder = Path(lab.node.settings.files_dir)
    kept, removed = on_disk_as(lab, b"kept"), on_disk_as(lab, b"removed")
    await archive(lab, other)
    removed.write_bytes(b"as if the process had ended before")
    begun, orphan, foreign = (folder / name for name in ("a" * 32 + ".part", "b" * 32, "notes.txt"))
    another = folder / ("c" * 32)
    for path in (begun, orphan, foreign, another):
        path.touch()
    os.utime(another, (1, 1))  # from before there was this database
    assert await stored_file.sweep() == 0
    try:
        set_clock(lambda: datetime.now(UTC) + timedelta(days=1, seconds=5))
        assert await stored_file.sweep() == 3
    finally:
        set_clock(None)
    assert set(on_disk(lab)) == {kept, foreign, another}
    async with client(lab, lab.token) as http:
        assert (await http.get(f"/files/firmware/{image}")).content == b"kept"


def on_disk_as(lab: Lab, content: bytes) -> Path:
    """The file of this content."""
    return next(path for path in on_disk(lab) if path.read_bytes() == content)


async def test_a_file_that_is_being_brought_is_not_swept_away(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    held = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield LOG * 10
        await held.wait()
        yield LOG

    async with client(lab) as http:
        coming = asyncio.create_task(http.put(url, content=slow()))
        await eventually(lambda: _is(any(path.stat().st_size for path in on_disk(lab))))
        assert await stored_file.sweep() == 0
        held.set()
        assert (await coming).status_code == 201
    assert await stored_file.sweep() == 0
    assert [path.stat().st_size for path in on_disk(lab)] == [len(LOG) * 11]


async def test_one_node_sweeps_by_itself(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    left = folder / ("a" * 32 + ".part")
    left.touch()
    then = time.time() - 25 * 3600
    os.utime(left, (then, then))
    async with running(sqlite_url, files_dir=str(folder)):
        await eventually(lambda: _is(not left.exists()))


DELETE = """mutation($i: ID!) { deleteDiagnosticsFile(id: $i) {
    diagnosticsRequest { state file { name sizeBytes removedAt } } userErrors { code field } } }"""


async def test_diagnostics_are_deleted_and_what_is_known_of_them_stays(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    refused = (await lab.ask(DELETE, i=(await diagnostics(lab))["id"]))["deleteDiagnosticsFile"]
    assert refused == {"diagnosticsRequest": None, "userErrors": [{"code": "NOT_FOUND", "field": "id"}]}
    async with client(lab, lab.token) as http:
        assert (await http.put(url, content=LOG)).status_code == 201
        request = await diagnostics(lab)
        watched = "{ diagnosticsChanged(intervalMs: 50) { nodes { file { removedAt } } } }"
        async with lab.subscribe(f"subscription {watched}") as live:
            assert (await anext(live))["diagnosticsChanged"]["nodes"] == [{"file": {"removedAt": None}}]
            done = (await lab.ask(DELETE, i=request["id"]))["deleteDiagnosticsFile"]
            (seen,) = (await anext(live))["diagnosticsChanged"]["nodes"]
        file = done["diagnosticsRequest"]["file"]
        assert (file["name"], file["sizeBytes"], done["userErrors"]) == ("log.tgz", len(LOG), [])
        assert file["removedAt"] == seen["file"]["removedAt"] is not None
        assert on_disk(lab) == []
        assert (await http.get(request["file"]["url"])).status_code == 410
        assert (await http.put(url, content=LOG)).status_code == 410
        again = (await lab.ask(DELETE, i=request["id"]))["deleteDiagnosticsFile"]
        assert again["diagnosticsRequest"]["file"]["removedAt"] == file["removedAt"]
    entries = '{ auditEntries(filter: {action: ["deleteDiagnosticsFile"]}) { nodes { principal outcome after } } }'
    told = [(one["outcome"], bool(one["after"])) for one in (await lab.ask(entries))["auditEntries"]["nodes"]]
    assert told == [("DONE", False), ("DONE", True), ("REFUSED", False)]


async def test_one_link_holds_only_a_few_uploads_at_once(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    head = f"PUT {path_of(url)} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx".encode()
    hanging = []
    for count in range(1, files.MOST_AT_ONCE + 1):
        _, writer = await asyncio.open_connection(*lab.http.split(":"))
        writer.write(head)
        hanging.append(writer)
        await eventually(lambda count=count: _is(len(on_disk(lab)) == count))
    assert b" 429 " in (await raw(lab, head)).splitlines()[0]
    for writer in hanging:
        writer.transport.abort()
    await eventually(lambda: _is(on_disk(lab) == []))
    async with client(lab) as http:
        assert (await http.put(url, content=LOG)).status_code == 201


async def test_a_body_that_does_not_come_is_not_waited_for(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.2)
    monkeypatch.setattr(files, "_LINGER", 0.1)
    url = await expect(lab, charge_point)
    answer = await raw(lab, f"PUT {path_of(url)} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx".encode())
    assert b" 408 " in answer.splitlines()[0]
    assert on_disk(lab) == []


async def test_a_body_that_trickles_is_not_waited_for(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "GRACE", 0.2)
    url = await expect(lab, charge_point)
    reader, writer = await asyncio.open_connection(*lab.http.split(":"))
    writer.write(f"PUT {path_of(url)} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n".encode())
    answer = asyncio.create_task(reader.readline())
    async with asyncio.timeout(10):
        while not answer.done():
            writer.write(b"x")
            await asyncio.sleep(0.02)
    assert b" 408 " in answer.result()
    writer.close()
    assert on_disk(lab) == []


async def test_a_download_that_breaks_off_at_its_end_uses_nothing_up(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await offer(lab, charge_point, await upload_image(lab))
    noted = delivery.Delivery._note

    async def break_off(self: delivery.Delivery, end: int, *, leaves: bool = False) -> None:
        await noted(self, end, leaves=leaves)
        if end == len(IMAGE):
            writer.transport.abort()
            await asyncio.sleep(0.1)

    monkeypatch.setattr(delivery.Delivery, "_note", break_off)
    _, writer = await asyncio.open_connection(*lab.http.split(":"))
    writer.write(f"GET {path_of(url)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await eventually(lambda: FileLink.filter(used_at=None).exclude(delivered=[]).count())
    monkeypatch.setattr(delivery.Delivery, "_note", noted)
    async with client(lab) as http:
        assert (await http.get(url)).content == IMAGE
        assert (await http.get(url)).status_code == 410


async def test_a_reader_that_does_not_read_is_left_and_the_link_stays(
    lab: Lab, charge_point: Obliging, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivery, "SLOWEST_READER", 0.3)
    url = await offer(lab, charge_point, await upload_image(lab, IMAGE * 40))
    async with reader_of(lab, url):
        await eventually(lambda: _is("too slow" in caplog.text))
    await eventually(lambda: FileLink.filter(readers=[]).exclude(begun_at=None).count())
    async with client(lab) as http:
        assert (await http.get(url)).content == IMAGE * 40


# Tricks


@pytest.mark.parametrize(
    "path",
    [
        "/files/../settings.py",
        "/files/%2e%2e/settings.py",
        "/files/..%2f..%2fetc%2fpasswd",
        "/files/....//....//etc/passwd",
        "/files/firmware/../../../etc/passwd",
        "/files/firmware/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/files/diagnostics/..%5c..%5cx",
        "/files/%00",
        "/files//etc/passwd",
        "/files/firmware/RmlybXdhcmVJbWFnZTouLi8x",
    ],
)
async def test_paths_lead_nowhere_else(lab: Lab, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {lab.token}\r\nConnection: close\r\n\r\n"
    answer = await raw(lab, request.encode())
    assert answer.splitlines()[0].split()[1] in (b"404", b"405", b"400")
    assert b"root:" not in answer
    assert b"VOLTGRAPH_" not in answer


@pytest.mark.parametrize(
    "told",
    ["../../../../tmp/evil", "..%2f..%2fevil", "%2e%2e", "...", "%00evil", "a%09b", "%22;x=%22", "%C3%BC"],
)
async def test_a_name_is_only_shown(lab: Lab, charge_point: Obliging, told: str) -> None:
    url = await expect(lab, charge_point)
    request = f"PUT {path_of(url)}/{told} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"
    answer = await raw(lab, request.encode())
    assert b" 201 " in answer.splitlines()[0]
    (path,) = on_disk(lab)
    assert re.fullmatch(r"[0-9a-f]{32}", path.name)
    file = (await diagnostics(lab))["file"]
    assert not re.search(r'[/\\\x00-\x1f"]|^\.', file["name"])
    async with client(lab, lab.token) as http:
        got = await http.get(file["url"])
    assert got.content == b"abc"
    assert "x-evil" not in got.headers


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("a/b.tgz", "b.tgz"),
        ("C:\\x\\b.tgz", "b.tgz"),
        ("..", "otherwise"),
        ("", "otherwise"),
        (None, "otherwise"),
        ("/", "otherwise"),
        (".hidden", "hidden"),
        ("a\x00b\r\n", "a_b"),
        ("x" * 300, "x" * 255),
    ],
)
def test_names_are_made_fit_to_be_shown(told: str | None, shown: str) -> None:
    assert shown_name(told, "otherwise") == shown


# People


async def test_images_are_for_operators_who_see_all(lab: Lab) -> None:
    viewer, operator = await token_of(lab, "VIEWER"), await token_of(lab, "OPERATOR")
    for token, code in ((None, 401), ("nonsense", 401), (viewer, 403), (operator, 201)):
        async with client(lab, token) as http:
            answer = await http.put("/files/firmware?version=3&vendor=Acme&model=Fast", content=IMAGE)
            assert answer.status_code == code, answer.text
    (path,) = on_disk(lab)
    assert path.stat().st_mode & 0o777 == 0o600
    image = answer.json()["id"]
    for token, code in ((None, 401), (viewer, 403), (operator, 200)):
        async with client(lab, token) as http:
            assert (await http.get(f"/files/firmware/{image}")).status_code == code
    fields = "version vendor model fileName sizeBytes sha256 createdBy"
    (shown,) = (await lab.ask(f"{{ firmwareImages {{ nodes {{ {fields} }} }} }}"))["firmwareImages"]["nodes"]
    assert shown == {
        "version": "3",
        "vendor": "Acme",
        "model": "Fast",
        "fileName": "firmware-3.bin",
        "sizeBytes": len(IMAGE),
        "sha256": hashlib.sha256(IMAGE).hexdigest(),
        "createdBy": "user:operator",
    }
    entries = '{ auditEntries(filter: {action: ["uploadFirmwareImage"]}) { nodes { principal outcome named after } } }'
    done, refused = (await lab.ask(entries))["auditEntries"]["nodes"]
    assert (done["principal"], done["outcome"], done["after"]["version"]) == ("user:operator", "DONE", "3")
    assert (refused["principal"], refused["outcome"], refused["named"]) == ("user:viewer", "REFUSED", "3")


@pytest.mark.parametrize("query", ["", "?version=", "?version=" + "1" * 51, "?version=1&vendor=a%0ab"])
async def test_an_image_needs_words_that_fit(lab: Lab, query: str) -> None:
    async with client(lab, lab.token) as http:
        assert (await http.post(f"/files/firmware{query}", content=IMAGE)).status_code == 400
    assert on_disk(lab) == []


async def test_a_page_elsewhere_cannot_use_the_cookie(lab: Lab) -> None:
    async with client(lab) as http:
        http.cookies.set("voltgraph_session", lab.token)
        foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
        assert (await http.post("/files/firmware?version=1", content=b"x", headers=foreign)).status_code == 401
        own = {"sec-fetch-site": "same-origin"}
        assert (await http.post("/files/firmware?version=1", content=b"x", headers=own)).status_code == 201


async def test_diagnostics_are_for_operators_who_see_the_charge_point(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    async with client(lab) as http:
        assert (await http.put(url, content=LOG)).status_code == 201
    path = (await diagnostics(lab))["file"]["url"]
    await lab.add_charge_point("CP-2")
    key = """mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { token userErrors { message } } }"""
    made = "query($i: String!) { chargePoint(identity: $i) { id } }"
    secrets = []
    for identity in ("CP-1", "CP-2"):
        scope = [(await lab.ask(made, i=identity))["chargePoint"]["id"]]
        answer = await lab.ask(key, i={"name": identity, "role": "OPERATOR", "scope": {"chargePoints": scope}})
        secrets.append(answer["createApiKey"]["token"])
    viewer = await token_of(lab, "VIEWER")
    image = await upload_image(lab)
    for token, code in ((None, 401), (viewer, 403), (secrets[1], 404), (secrets[0], 200)):
        async with client(lab, token) as http:
            assert (await http.get(path)).status_code == code
            if token is not None:
                assert (await http.get(f"/files/firmware/{image}")).status_code in (403, 404)
                assert (await http.put("/files/firmware?version=1", content=b"x")).status_code == 403
