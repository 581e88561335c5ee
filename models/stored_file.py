"""Stored files: their bytes in one directory under random names, and a row that says what each of them is."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from tortoise import fields
from tortoise.models import Model

from models.database import connection, now
from models.errors import Invalid
from models.fields import UtcField

logger = logging.getLogger(__name__)

MOST_NAME = 255
_PIECE = 256 * 1024
_PART = ".part"
_OURS = re.compile(r"[0-9a-f]{32}(\.part)?")
_LEFT = timedelta(days=1)
_BITE = 500
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
    """Remove what nobody will ask for, if it has lain there for a day, and return how many files that were.

    That is what is left of transfers that the end of a process cut off, and files that no row names, or only one that
    says that it was removed. A file from before this database was made is another database's, and stays.
    """
    before = now() - _LEFT
    found = await asyncio.to_thread(_older_than, before)
    born = await _born_at() if found else before
    useless = [name for name in found if name.endswith(_PART)]
    whole = [name for name, at in found.items() if not name.endswith(_PART) and at > born]
    for first in range(0, len(whole), _BITE):
        bite = whole[first : first + _BITE]
        rows = StoredFile.filter(path__in=bite, removed_at=None)
        named = {str(path) for path in await rows.values_list("path", flat=True)}
        useless += [name for name in bite if name not in named]
    for name in useless:
        await asyncio.to_thread((_directory / name).unlink, missing_ok=True)
    if useless:
        logger.info("%d files were removed that nobody will ask for", len(useless))
    return len(useless)


def _older_than(moment: datetime) -> dict[str, datetime]:
    """The files of ours that nobody has written to since, and when they were written to last."""
    found = {}
    for path in _directory.glob("*"):
        if _OURS.fullmatch(path.name):
            with suppress(FileNotFoundError):  # another node may be sweeping, too
                found[path.name] = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return {name: at for name, at in found.items() if at < moment}


async def _born_at() -> datetime:
    """When the tables of this database were made."""
    _, rows = await connection().execute_query('SELECT MIN("applied_at") AS born FROM "tortoise_migrations"')
    born = rows[0]["born"]
    at = born if isinstance(born, datetime) else datetime.fromisoformat(born)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
