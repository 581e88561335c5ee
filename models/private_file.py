"""Files that nobody but their owner may read: a database holds digests of passwords and who charged where."""

import os
from pathlib import Path


def create(path: str | Path) -> None:
    """Make an empty file that only its owner may read and write, and its folder; one that exists stays as it is.

    SQLite makes the files beside its own (`-wal`, `-shm`) with the same permissions.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
