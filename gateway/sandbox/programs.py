"""Runs the programs of a town: start in order, wait until each is ready, watch, stop in reverse."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

from gateway.sandbox.leash import LOOPBACK, CannotStart, crash, end, last_lines, leashed, size_of

PACKAGE_ROOT = Path(__file__).parents[2]
STEP = 0.02


class Member(Protocol):
    """Something a town runs: a program or the database server."""

    @property
    def name(self) -> str:
        """What it is called in messages and in the name of its log."""
        ...

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        ...

    def launch(self) -> None:
        """Start it without waiting."""
        ...

    def await_ready(self, patience: float) -> None:
        """Wait until it can be used, or say why it cannot."""
        ...

    def stop(self) -> None:
        """End it in order; harmless when it does not run."""
        ...

    def kill(self) -> None:
        """End it as a crash would."""
        ...


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, as data: the interpreter's arguments, the settings, and how to know that it is ready.

    With `health` it is ready when that path answers 200 on `port`; with `finishes` when it has ended well;
    with neither as soon as it runs.
    """

    name: str
    arguments: tuple[str, ...]
    port: int | None = None
    health: str | None = None
    finishes: bool = False
    after: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    farewell_seconds: float = 8

    @property
    def url(self) -> str:
        """Where it listens."""
        if self.port is None:
            raise LookupError(f"{self.name} has no address.")
        return f"http://{LOOPBACK}:{self.port}"


class Process:
    """One run of a program, again and again on the same port."""

    def __init__(self, program: Program, directory: Path) -> None:
        self.program = program
        self.log = directory / "logs" / f"{program.name}.log"
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def name(self) -> str:
        """The program's name."""
        return self.program.name

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and running else None

    def launch(self) -> None:
        """Start it; what it says goes to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._log_start = size_of(self.log)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                leashed([sys.executable, *self.program.arguments], "TERM"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._directory,
                env=_environment(self.program.settings),
                # Ctrl-C in the terminal is for the town, which then stops its members in order.
                start_new_session=True,
            )

    def await_ready(self, patience: float) -> None:
        """Wait until it is ready as its program defines it."""
        deadline = time.monotonic() + patience
        while not self._is_ready():
            # One that is to finish may have done so since it was last looked at.
            if self.pid is None and not self._is_ready():
                raise CannotStart(self._obituary("before it was ready"))
            if time.monotonic() > deadline:
                raise CannotStart(self._with_log(f"{self.name} was not ready after {patience:g} seconds."))
            time.sleep(STEP)

    def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        if self._process is not None:
            end(self._process, politely=signal.SIGTERM, patience=self.program.farewell_seconds)

    def kill(self) -> None:
        """SIGKILL: no word of farewell."""
        if self._process is not None:
            crash(self._process)

    def check(self) -> None:
        """Complain if it has died on its own."""
        if not self.program.finishes and self.pid is None:
            raise CannotStart(self._obituary("on its own"))

    def _is_ready(self) -> bool:
        assert self._process is not None
        code = self._process.poll()
        if self.program.finishes:
            return code == 0
        if code is not None:
            return False
        return self.program.health is None or _answers(self.program.port, self.program.health)

    def _obituary(self, when: str) -> str:
        code = None if self._process is None else self._process.returncode
        how = f"was ended by {signal.Signals(-code).name}" if code and code < 0 else f"ended with code {code}"
        return self._with_log(f"{self.name} {how} {when}.")

    def _with_log(self, complaint: str) -> str:
        lines = last_lines(self.log, self._log_start) or ["(nothing)"]
        return "\n    ".join([f"{complaint} The last it said, in {self.log}:", *lines])


def _answers(port: int | None, path: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """A closed one: what the caller's shell happens to say must not change a town."""
    surroundings = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(PACKAGE_ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    return {**surroundings, **settings}


def launch_in_order(members: Sequence[Member], after: Mapping[str, Sequence[str]], patience: float) -> None:
    """Launch each as soon as those it comes after are ready, then wait for all."""
    waiting = {member.name: member for member in members}
    for member in members:
        for earlier in after.get(member.name, ()):
            if earlier in waiting:
                waiting.pop(earlier).await_ready(patience)
        member.launch()
    for member in waiting.values():
        member.await_ready(patience)


@contextmanager
def ending_on_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind the stack as Ctrl-C does. Only the main thread may change what signals do."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back a second Ctrl-C or SIGTERM while members are being stopped; each stop is bounded."""
    held = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
