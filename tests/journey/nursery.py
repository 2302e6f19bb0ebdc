"""A nursery of gateways: it has imported the gateway once and forks `gateway serve` and its like when asked.

Importing takes a second of a processor, and two hundred starts would take minutes. What is forked goes its
own way from its command line on: with its own port, its own connections and its own number.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from gateway.sandbox.leash import leashed
from gateway.sandbox.programs import PACKAGE_ROOT


class Nursery:
    """Starts gateways under the given settings; none of them outlives the `with` block."""

    def __init__(self, directory: Path, settings: Mapping[str, str]) -> None:
        self._directory = directory
        self._settings = settings

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            leashed([sys.executable, __file__], "TERM"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._directory,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(PACKAGE_ROOT), **self._settings},
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def start(self, log: Path, *command: str) -> int:
        """Start a command of the gateway's; its process id, at once."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join((str(log), *command)) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def runs(pid: int) -> bool:
    """Whether a gateway of the nursery runs; one that ended is forgotten by the kernel at once."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def kill(pid: int) -> None:
    """SIGKILL, and wait until its port is free."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while runs(pid):
        time.sleep(0.001)


def _become(log: str, command: Sequence[str]) -> None:
    """Carry out a command of the gateway's, as a program of its own would."""
    from gateway import cli

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    page = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(page, 1)
    os.dup2(page, 2)
    sys.argv = ["gateway", *command]
    try:
        cli.main()
    finally:
        os._exit(2)


def _tend() -> None:
    import gateway.serving
    import gateway.worker  # noqa: F401  what each would import anew

    gc.collect()
    gc.freeze()  # else the first collection of each would copy all of it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    for order in sys.stdin:
        log, *command = order.rstrip("\n").split("\t")
        if (pid := os.fork()) == 0:
            _become(log, command)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    _tend()
