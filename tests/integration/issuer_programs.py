"""The issuer as its users have it: programs over one directory, and the command line beside them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
NAME = "http://issuer.test"
"""What the programs are called in tokens, wherever they listen."""


@contextmanager
def running(data: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """One that serves: where it listens, and its process."""
    started = command(data, "--port", "0", "--url", NAME)
    with subprocess.Popen(started, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            yield program.stdout.readline().strip(), program
        finally:
            program.kill()


def told_by(data: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    """What the command line answers."""
    done = subprocess.run(
        command(data, *asked), cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def command(data: Path, *asked: str) -> list[str]:
    return [sys.executable, "-m", "gateway.sandbox.issuer", "--data", str(data), *asked]
