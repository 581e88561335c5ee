"""CPU time that processes have used, as the kernel counts it, and which processor they run on."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def of_process(pid: int) -> float:
    """User and system time of all threads of a process, in seconds, to the nanosecond; 0 if it is gone."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def of_family(pid: int) -> float:
    """The same for a process and its children: a PostgreSQL server and its backends."""
    return sum(of_process(member) for member in (pid, *_children(pid)))


def pin(pid: int, processor: int) -> None:
    """Keep a process and its children on one of the processors we may use; without a second one, do nothing."""
    ours = sorted(os.sched_getaffinity(0))
    if len(ours) < 2:
        return
    for member in (pid, *_children(pid)):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            for task in Path(f"/proc/{member}/task").iterdir():
                os.sched_setaffinity(int(task.name), {ours[processor]})


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
