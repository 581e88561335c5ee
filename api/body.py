"""Bodies that are files: raw or as a form, told piece by piece, and never waited for without end."""

import asyncio
import re
from collections.abc import AsyncIterator
from email.message import Message

from starlette.requests import Request

from models.stored_file import TooLarge

PATIENCE = 30.0
"""Seconds in which the next piece must come."""

GRACE = 60.0
SLOWEST = 1024
"""After a grace in seconds, a body comes with at least so many bytes a second on average, or is hung up on."""

FORM = 64 * 1024
"""Bytes that a form may be larger than its file."""

_MOST_HEADERS = 2048
_MOST_PARTS = 100


class TooSlow(Exception):
    """The body does not arrive."""


class Malformed(Exception):
    """The body is not what it says it is."""


class FileBody:
    """The file in a request: the whole body, or the first file of a `multipart/form-data` form.

    Raises TooLarge when more than `most` bytes have come, and what a form may have besides.
    """

    def __init__(self, request: Request, most: int) -> None:
        self._request = request
        self._most = most
        self._boundary = _boundary(request.headers.get("content-type", ""))
        self.name: str | None = _file_name(request.headers.get("content-disposition", ""))
        """What the sender calls the file; known once its first piece came."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._in_time() if self._boundary is None else self._in_form(self._boundary)

    async def _in_time(self) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        began, received = clock(), 0
        pieces = self._request.stream()
        while True:
            try:
                async with asyncio.timeout(PATIENCE):
                    piece = await anext(pieces, None)
            except TimeoutError:
                raise TooSlow("nothing came for too long") from None
            if piece is None:
                return
            received += len(piece)
            if received > self._most + FORM:
                raise TooLarge(f"the file is larger than {self._most} bytes")
            spent = clock() - began
            if spent > GRACE and received < spent * SLOWEST:
                raise TooSlow("it comes too slowly")
            if piece:
                yield piece

    async def _in_form(self, boundary: str) -> AsyncIterator[bytes]:
        end = b"\r\n--" + boundary.encode("latin-1", "replace")
        held = b"\r\n"  # so that the first boundary is found like all others
        pieces = self._in_time()
        inside = False
        parts = 0
        async for piece in pieces:
            held += piece
            while True:
                found = held.find(end)
                if inside:
                    if found >= 0:
                        yield held[:found]
                        async for _ in pieces:
                            pass  # other fields follow, which nobody asked for
                        return
                    # All but what may be the beginning of a boundary; whoever streams gets it at once.
                    if len(held) > len(end):
                        yield held[: -len(end)]
                        held = held[-len(end) :]
                    break
                stop = -1 if found < 0 else held.find(b"\r\n\r\n", found + len(end))
                if stop < 0:
                    held = held[-len(end) :] if found < 0 else held[found:]
                    if len(held) > _MOST_HEADERS:
                        raise Malformed("a part of the form has no end of its headers")
                    break
                parts += 1
                if stop - found > _MOST_HEADERS or parts > _MOST_PARTS:
                    raise Malformed("the form has too many parts, or too long headers")
                name = _file_name_of_part(held[found + len(end) : stop])
                inside = name is not None
                self.name = name or self.name
                held = held[stop + 4 :] if inside else held[stop + 2 :]
        raise Malformed("the form has no file, or ended within it")


def _file_name_of_part(headers: bytes) -> str | None:
    match = re.search(rb"(?im)^content-disposition:([^\r\n]*)", headers)
    return None if match is None else _file_name(match[1].decode("utf-8", "replace"))


def _file_name(disposition: str) -> str | None:
    """The file name in a Content-Disposition header, if it is one."""
    told = Message()
    told["content-disposition"] = disposition[:_MOST_HEADERS].replace("\r", "").replace("\n", "")
    try:
        return told.get_filename() if disposition else None
    except ValueError:  # in an encoding that is none
        return None


def _boundary(content_type: str) -> str | None:
    """What parts a form; None for a body that is no form."""
    told = Message()
    told["content-type"] = content_type[:_MOST_HEADERS]
    if told.get_content_type() != "multipart/form-data":
        return None
    try:
        boundary = told.get_boundary()
    except ValueError:
        boundary = None
    if not boundary:
        raise Malformed("a form needs a boundary")
    return boundary
