"""A lock on a file, by which at most one process serves a SQLite database; it is free when that process dies."""

import fcntl
import os
from pathlib import Path

from models.errors import VoltgraphError


class DatabaseInUse(VoltgraphError):
    """Another process serves this SQLite file."""


class FileLock:
    """An exclusive lock that this process holds."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Free the lock; the file stays, since removing it would let two processes lock two files of one name."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def acquire(path: str) -> FileLock:
    """Take the lock at once, or raise `DatabaseInUse` with the file's name."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        database = Path(path).resolve()
        raise DatabaseInUse(
            f"another server (process {holder}) uses this database; it holds the lock {database}"
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return FileLock(descriptor)
