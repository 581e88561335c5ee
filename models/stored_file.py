"""Stored files: their bytes in one directory under random names, and a row that says what each of them is."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tortoise import fields
from tortoise.models import Model

from models.database import now
from models.errors import Invalid
from models.fields import UtcField

logger = logging.getLogger(__name__)

MOST_NAME = 255
_PIECE = 256 * 1024
_PART = ".part"
_PART_AGE = 2 * 24 * 3600.0
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f\"<>|*?:]")

_directory = Path("data/files")


class TooLarge(Invalid):
    """More bytes came than may be kept."""


class StoredFile(Model):
    """What one file is. Its bytes lie under `path`, a random name. `name` is for people and names nothing on disk."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=MOST_NAME)
    path = fields.CharField(max_length=64, unique=True)
    size_bytes = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    created_at = UtcField()
    removed_at = UtcField(null=True)

    class Meta:
        table = "stored_file"


def use_directory(path: str | Path) -> None:
    """Say where the bytes lie: one directory that all nodes share. It is made when the first file comes."""
    global _directory
    _directory = Path(path)


def location_of(row: StoredFile) -> Path:
    """Where the bytes of a file lie; a random name of ours, whatever anybody called it."""
    return _directory / row.path


def shown_name(told: str | None, otherwise: str) -> str:
    """The base name of whatever somebody calls a file, fit to be shown and to be saved under."""
    base = re.split(r"[/\\]", (told or "").strip())[-1]
    return _UNSHOWN.sub("_", base).strip(". ")[-MOST_NAME:] or otherwise


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are safe on disk and have no row yet."""

    path: str
    size_bytes: int
    sha256: str

    async def remove(self) -> None:
        """Take them off the disk again."""
        await asyncio.to_thread((_directory / self.path).unlink, missing_ok=True)


class Incoming:
    """Bytes on their way to the disk: counted, hashed, and never more in memory than a piece of them."""

    def __init__(self, file: BinaryIO, part: Path, most: int) -> None:
        self._file = file
        self._part = part
        self._most = most
        self._waiting = bytearray()
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    async def write(self, piece: bytes) -> None:
        """Take a piece; raises TooLarge as soon as there are more than may be."""
        self.size_bytes += len(piece)
        if self.size_bytes > self._most:
            raise TooLarge(f"the file is larger than {self._most} bytes")
        self._waiting += piece
        if len(self._waiting) >= _PIECE:
            await asyncio.to_thread(self._flush)

    async def keep(self) -> Kept:
        """Make what came durable under its own name; whoever calls this writes a row for it, or removes it."""
        return await asyncio.to_thread(self._keep)

    def _flush(self) -> None:
        self._hash.update(self._waiting)
        while self._waiting:  # a disk that is nearly full takes a part, and says so only when asked again
            del self._waiting[: self._file.write(self._waiting)]

    def _keep(self) -> Kept:
        self._flush()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        name = self._part.name.removesuffix(_PART)
        self._part.rename(_directory / name)
        _sync_directory()
        return Kept(name, self.size_bytes, self._hash.hexdigest())

    def drop(self) -> None:
        """Close the file, and leave nothing unless it was kept."""
        self._file.close()
        self._part.unlink(missing_ok=True)


@asynccontextmanager
async def incoming(most: int) -> AsyncIterator[Incoming]:
    """Take in a file of at most `most` bytes; unless `keep` was called at the end, nothing of it stays."""
    arriving = await asyncio.to_thread(_begin, most)
    try:
        yield arriving
    finally:
        arriving.drop()


def _begin(most: int) -> Incoming:
    _directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = _directory / f"{secrets.token_hex(16)}{_PART}"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return Incoming(os.fdopen(descriptor, "wb", buffering=0), part, most)


def _sync_directory() -> None:
    """Make the rename itself durable."""
    descriptor = os.open(_directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def create(kept: Kept, name: str) -> StoredFile:
    """Write the row of a kept file, inside a unit of work. A repeated unit of work finds the row that it wrote."""
    row, _ = await StoredFile.get_or_create(
        {"name": name, "size_bytes": kept.size_bytes, "sha256": kept.sha256, "created_at": now()}, path=kept.path
    )
    return row


async def erase(row: StoredFile) -> None:
    """Take the bytes of a file off the disk, after the commit of what says so."""
    await asyncio.to_thread(location_of(row).unlink, missing_ok=True)


async def sweep() -> int:
    """Remove what is left of files whose transfer was cut off by the end of a process, days ago."""
    return await asyncio.to_thread(_sweep)


def _sweep() -> int:
    count = 0
    for part in _directory.glob(f"*{_PART}"):
        if time.time() - part.stat().st_mtime > _PART_AGE:
            part.unlink(missing_ok=True)
            count += 1
    if count:
        logger.info("%d unfinished files were removed", count)
    return count
