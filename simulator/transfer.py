"""Files over HTTP, as charge points fetch and bring them: piece by piece, going on where a broken line left off."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

PIECE = 64 * 1024
SECONDS = 20.0
"""How long the other end may say nothing."""

_TRY_LATER = (408, 429)


class TransferFailed(Exception):
    """The file did not go through; `again` says whether trying again may help."""

    def __init__(self, message: str, *, again: bool = True) -> None:
        super().__init__(message)
        self.again = again


@dataclass(slots=True)
class Download:
    """What was fetched so far of one file: its bytes are counted and hashed, and thrown away."""

    url: str
    received: int = 0
    size: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Of all that was received, as hex digits."""
        return self._hash.hexdigest()

    def attempt(self) -> None:
        """Fetch what is missing; blocks, so run it in a thread. Raises TransferFailed."""
        headers = {"Range": f"bytes={self.received}-"} if self.received else {}
        try:
            parts, connection = _connect(self.url)
            try:
                connection.request("GET", _target(parts), headers=headers)
                self._read(connection.getresponse())
            finally:
                connection.close()
        except (OSError, HTTPException, ValueError) as cause:
            raise TransferFailed(f"the download broke: {cause!r}") from cause

    def _read(self, answer: HTTPResponse) -> None:
        if answer.status == 200 and self.received:  # it starts anew
            self.received, self._hash = 0, hashlib.sha256()
        elif answer.status not in (200, 206):
            raise TransferFailed(
                f"the server says {answer.status}", again=answer.status in _TRY_LATER or answer.status >= 500
            )
        if answer.length is not None:
            self.size = self.received + answer.length
        while not self.stop.is_set() and (piece := answer.read(PIECE)):
            self.received += len(piece)
            self._hash.update(piece)
        if self.size is not None and self.received != self.size:
            raise TransferFailed(f"{self.received} of {self.size} bytes came")


@dataclass(slots=True)
class Upload:
    """A file of `size` made-up bytes for one address."""

    url: str
    name: str
    size: int
    stop: threading.Event = field(default_factory=threading.Event)

    def attempt(self) -> None:
        """Bring the file; blocks, so run it in a thread. Raises TransferFailed."""
        headers = {
            "Content-Length": str(self.size),
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f'attachment; filename="{self.name}"',
        }
        try:
            parts, connection = _connect(self.url)
            try:
                connection.request("PUT", _target(parts), body=self.pieces(), headers=headers)
                status = connection.getresponse().status
            finally:
                connection.close()
        except (OSError, HTTPException, ValueError) as cause:
            raise TransferFailed(f"the upload broke: {cause!r}") from cause
        if status not in (200, 201, 204):
            raise TransferFailed(f"the server says {status}", again=status >= 500)

    def pieces(self) -> Iterator[bytes]:
        """The lines of a log, as many as its size has room for."""
        line = f"{self.name}: all is well\n".encode()
        piece = line * (PIECE // len(line) + 1)
        left = self.size
        while left > 0:
            if self.stop.is_set():
                raise TransferFailed("it was stopped", again=False)
            yield piece[:left]
            left -= len(piece)


def _connect(url: str) -> tuple[SplitResult, HTTPConnection]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        raise TransferFailed(f"{parts.scheme or 'that'} is not spoken here", again=False)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return parts, kind(parts.hostname, parts.port, timeout=SECONDS)


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
