"""Child processes that never outlive us: leash, start, end."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
LAST_LINES = 15

# The kernel forgets a leash whose holder died before it was put on: whoever has another parent then goes.
UNLESS_ORPHANED = 'holder=$1; shift; [ "$PPID" = "$holder" ] && exec "$@"'


class CannotStart(Exception):
    """A part of the sandbox cannot start."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or type(self).__doc__)


def leashed(command: Sequence[str], death_signal: str) -> list[str]:
    """Return `command` so that the kernel sends it `death_signal` when we die, whatever killed us.

    The leash hangs on the thread that starts the child: start from one that lives as long as the child shall.
    Where setpriv is missing (it is Linux's own) the child runs without a leash.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return list(command)
    still_held = ["/bin/sh", "-c", UNLESS_ORPHANED, "leash", str(os.getpid())]
    return [setpriv, "--pdeathsig", death_signal, *still_held, *command]


def end(process: subprocess.Popen[bytes], *, politely: signal.Signals, patience: float) -> None:
    """Ask a process that leads its own session to go; after `patience` seconds, make it."""
    if process.poll() is not None:
        return
    process.send_signal(politely)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    crash(process)


def crash(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads its own session, and every process it started, without a farewell."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def size_of(log: Path) -> int:
    """Return where a log ends now, so that a later failure quotes only what came after."""
    return log.stat().st_size if log.exists() else 0


def last_lines(log: Path, since: int = 0) -> list[str]:
    """Return the last lines that were written to a log after `since`."""
    if not log.exists():
        return []
    with log.open("rb") as pages:
        pages.seek(since)
        return pages.read().decode(errors="replace").splitlines()[-LAST_LINES:]
