"""Files on their way, as tests move them: images that people upload, and the links that charge points are sent."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.lab import Lab, Obliging, now

IMAGE = bytes(range(256)) * 2000


def client(lab: Lab, token: str | None = None) -> httpx.AsyncClient:
    """Somebody who speaks HTTP to the node; by default nobody in particular."""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=f"http://{lab.http}", headers=headers, timeout=30, trust_env=False, verify=False)


async def upload_image(lab: Lab, content: bytes = IMAGE, **about: str) -> str:
    """Upload an image as an operator would; returns its id."""
    async with client(lab, lab.token) as http:
        answer = await http.post("/files/firmware", params={"version": "2.0", **about}, content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def offer(lab: Lab, charge_point: Obliging, image: str) -> str:
    """Have a charge point asked to fetch an image; returns the address that it was sent."""
    answer = await lab.command(
        "updateFirmware", "command { id }", chargePoint=charge_point.id, image=image, retrieveDate=now()
    )
    assert answer["userErrors"] == []
    return str((await charge_point.was_asked("UpdateFirmware"))["location"])


async def expect(lab: Lab, charge_point: Obliging, **more: Any) -> str:
    """Have a charge point asked for diagnostics; returns the address that it was sent."""
    answer = await lab.command("getDiagnostics", "fileName", chargePoint=charge_point.id, **more)
    assert answer["userErrors"] == []
    return str((await charge_point.was_asked("GetDiagnostics"))["location"])


async def raw(lab: Lab, text: bytes) -> bytes:
    """Send bytes as they are and read until the other end closes."""
    reader, writer = await asyncio.open_connection(*lab.http.split(":"))
    writer.write(text)
    await writer.drain()
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return answer


def path_of(url: str) -> str:
    """The path of an address."""
    return urlsplit(url).path
