"""Handing a file over: to people, and to charge points, of whom it is noted how much they got."""

import asyncio
import logging
import re
from datetime import UTC
from email.utils import format_datetime

from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from models import firmware
from models.errors import Unavailable
from models.file_link import FileLink
from models.stored_file import StoredFile, location_of

logger = logging.getLogger(__name__)

SLOWEST_READER = 60.0
"""Seconds that a reader may take for a piece of 64 KiB."""

_BYTES = "application/octet-stream"
_NOTE_EVERY = 5.0
_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d+-\d*|-\d+)\s*\Z", re.ASCII | re.IGNORECASE)


def download(file: StoredFile) -> Response:
    """A file for somebody who is signed in, whole or in ranges."""
    return FileResponse(location_of(file), filename=file.name, media_type=_BYTES, headers=_headers(file))


class Delivery(FileResponse):
    """A file for a charge point, whole or in ranges; what is handed over is noted, and the link ends with the rest.

    The last piece is noted before it is sent: whoever has it all finds the link used. If it cannot be sent, that is
    taken back.
    """

    def __init__(self, link: FileLink, file: StoredFile) -> None:
        super().__init__(location_of(file), filename=file.name, media_type=_BYTES, headers=_headers(file))
        self._link = link
        self._delivers = False
        self._start = self._end = self._noted = 0
        self._pending: tuple[int, int] | None = None
        """The last piece, while it is noted and not sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with one range or all: several at once are answered with all (RFC 9110, 14.2)."""
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or _ONE_RANGE.match(value.decode("latin-1"))
        ]
        clock = asyncio.get_running_loop().time
        due = clock() + _NOTE_EVERY
        left = False

        async def listen() -> Message:
            nonlocal left
            message = await receive()
            left = left or message["type"] == "http.disconnect"
            return message

        async def count(message: Message) -> None:
            nonlocal due
            end = self._end + len(message.get("body", b""))
            if message["type"] == "http.response.start":
                self._delivers = scope["method"] == "GET" and message["status"] in (200, 206)
                self._start = end = _first_byte(message)
            elif not message.get("more_body", False):
                self._pending = self._end, end
                await self._note(end)
            elif clock() > due:
                due = clock() + _NOTE_EVERY
                await self._note(self._end)
            async with asyncio.timeout(SLOWEST_READER):
                await send(message)
            if not left:  # else it was dropped without a word
                self._end, self._pending = end, None

        try:
            await super().__call__({**scope, "headers": headers}, listen, count)
        except TimeoutError:
            logger.warning("The reader of link %d is too slow and was left", self._link.id)
        finally:
            await self._take_back()
            await self._note(self._end)

    async def _note(self, end: int) -> None:
        if not self._delivers or end <= max(self._start, self._noted):
            return
        try:
            await firmware.deliver(self._link, self._start, end)
            self._noted = end
        except Unavailable as cause:
            logger.warning("What was handed over by link %d could not be noted: %s", self._link.id, cause)

    async def _take_back(self) -> None:
        if self._pending is None or self._noted != self._pending[1]:
            return
        try:
            await firmware.take_back(self._link, *self._pending)
        except Unavailable as cause:
            logger.warning("What did not reach the reader of link %d could not be noted: %s", self._link.id, cause)


def _first_byte(start: Message) -> int:
    """Where in the file the bytes of an answer begin."""
    for name, value in start["headers"]:
        if name == b"content-range" and (match := re.match(rb"bytes (\d+)-", value)):
            return int(match[1])
    return 0


def _headers(file: StoredFile) -> dict[str, str]:
    return {
        "etag": f'"{file.sha256}"',
        "last-modified": format_datetime(file.created_at.astimezone(UTC), usegmt=True),
        "cache-control": "no-store",
    }
