"""What programs have used of the processor, by the kernel's count."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress

import psutil


def used(pid: int | None) -> float:
    """Processor seconds that a program has used so far, its children's too."""
    seconds = 0.0
    for one in family(pid):
        with suppress(psutil.NoSuchProcess):  # a database's worker that ended this moment
            times = one.cpu_times()
            seconds += times.user + times.system
            # Those that have ended meanwhile, such as sessions that were closed, live on in their parent.
            seconds += times.children_user + times.children_system
    return seconds


def family(pid: int | None) -> list[psutil.Process]:
    """A process and all that descend from it."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def keep_to(pid: int | None, cores: Collection[int]) -> None:
    """Let a program run on these cores only."""
    for process in family(pid):
        for thread in process.threads():
            os.sched_setaffinity(thread.id, cores)
