"""Handing a file over: to people, and to charge points, of whom it is noted how much they got."""

import asyncio
import logging
import re
import secrets
from datetime import UTC
from email.utils import format_datetime

from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from api.file_refusal import refuse
from models import file_delivery, firmware_file
from models.errors import Unavailable, VoltgraphError
from models.file_link import FileLink
from models.stored_file import StoredFile, location_of

logger = logging.getLogger(__name__)

SLOWEST_READER = 60.0
"""Seconds that a reader may take for a piece of 64 KiB."""

_BYTES = "application/octet-stream"
_NOTE_EVERY = 5.0
_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{1,18}-\d{0,18}|-\d{1,18})\s*\Z", re.ASCII | re.IGNORECASE)


def download(file: StoredFile) -> Response:
    """A file for somebody who is signed in, whole or in a range."""
    return Sending(file)


class _Left(Exception):
    """The reader may not go on."""


class Sending(FileResponse):
    """A file, whole or in one range, to a reader that is not waited for without end."""

    def __init__(self, file: StoredFile) -> None:
        headers = {
            "etag": f'"{file.sha256}"',
            "last-modified": format_datetime(file.created_at.astimezone(UTC), usegmt=True),
            "cache-control": "no-store",
        }
        super().__init__(location_of(file), filename=file.name, media_type=_BYTES, headers=headers)
        self._reader = f"file {file.id}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with one range or all: several at once are answered with all (RFC 9110, 14.2)."""
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or _ONE_RANGE.match(value.decode("latin-1"))
        ]

        async def in_time(message: Message) -> None:
            async with asyncio.timeout(SLOWEST_READER):
                await send(message)

        try:
            await super().__call__({**scope, "headers": headers}, receive, in_time)
        except TimeoutError:
            logger.warning("The reader of %s is too slow and was left", self._reader)


class Delivery(Sending):
    """A file for a charge point; what is handed over is noted, and the link ends with the rest.

    The last piece is noted before it is sent: whoever has it all finds the link used. If it cannot be sent, that is
    taken back.
    """

    def __init__(self, link: FileLink, file: StoredFile) -> None:
        super().__init__(file)
        self._link = link
        self._reader = f"link {link.id}"
        self._key = secrets.token_hex(8)
        self._delivers = False
        self._start = self._stop = self._end = self._noted = 0
        self._pending: tuple[int, int] | None = None
        """The last piece, while it is noted and not sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with one range or all, unless another reader is fetching some of it."""
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
                if scope["method"] == "GET" and message["status"] in (200, 206):
                    self._start = self._noted = end = _first_byte(message)
                    self._stop = end + _length(message)
                    await file_delivery.begin(self._link, self._key, end, self._stop)
                    self._delivers = True
            elif self._delivers and end == self._stop:  # an empty piece may follow
                self._pending = self._end, end
                await self._note(end, leaves=True)
            elif clock() > due:
                due = clock() + _NOTE_EVERY
                await self._note(self._end)
            await send(message)
            if not left:  # else it was dropped without a word
                self._end, self._pending = end, None

        try:
            await super().__call__(scope, listen, count)
        except _Left:
            logger.warning("The reader of link %d was left: another one took its place, or time is up", self._link.id)
        except VoltgraphError as refusal:
            if self._delivers:
                raise
            await refuse(refusal)(scope, receive, send)
        finally:
            await self._leave()

    async def _note(self, end: int, *, leaves: bool = False) -> None:
        if not self._delivers:
            return
        try:
            goes_on = await firmware_file.deliver(self._link, self._key, self._start, end, leaves=leaves)
        except Unavailable as cause:
            logger.warning("What was handed over by link %d could not be noted: %s", self._link.id, cause)
            return
        self._noted = end
        self._delivers = not leaves
        if not goes_on and not leaves:
            raise _Left

    async def _leave(self) -> None:
        """Note what is not noted yet, and take back what did not reach the reader."""
        await self._note(self._end, leaves=True)
        if self._pending is None or self._noted != self._pending[1]:
            return
        try:
            await firmware_file.take_back(self._link, *self._pending)
        except Unavailable as cause:
            logger.warning("What did not reach the reader of link %d could not be noted: %s", self._link.id, cause)


def _first_byte(start: Message) -> int:
    """Where in the file the bytes of an answer begin."""
    for name, value in start["headers"]:
        if name == b"content-range" and (match := re.match(rb"bytes (\d+)-", value)):
            return int(match[1])
    return 0


def _length(start: Message) -> int:
    """How many bytes an answer has."""
    return next(int(value) for name, value in start["headers"] if name == b"content-length")
