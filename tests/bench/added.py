"""What two versions of the gateway cost, measured alternately: `python -m tests.bench.added --before FOLDER`.

FOLDER is a checkout of the earlier version. Each version runs a scene of its own, with its own code and
bench, in a process that does one measurement after the other as it is told; the two take turns, so that a
neighbour's load falls on both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2]
AT_ONCE = (16, 64)
KINDS = ("JSON settlement, recorded later", "XML settlement, recorded later")

SCENE = """
import json, sys, tempfile
from pathlib import Path
from tests.bench.measuring import Bench, subjects
from tests.bench.scene import scene
named = {one.name: one for one in subjects(nginx=False)}
with tempfile.TemporaryDirectory(prefix="chuanyu-bench-") as folder, scene(Path(folder)) as running:
    running.share_out_cores()
    bench = Bench(running)
    print("ready", flush=True)
    for line in sys.stdin:
        name, at_once, count = json.loads(line)
        found = bench.measure(named[name], at_once, count)
        print(json.dumps([found.processor, found.database, found.rate]), flush=True)
"""
"""Runs with the code of the folder it is started in; written for the bench as it was before the log, too."""


@dataclass(frozen=True)
class Version:
    """A version of the gateway in its scene."""

    process: subprocess.Popen[bytes]

    def measure(self, name: str, at_once: int, count: int) -> list[float]:
        """Microseconds of the gateway and of Postgres a request, and requests a second."""
        self._tell(json.dumps([name, at_once, count]))
        return [float(one) for one in json.loads(self.hear())]

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def hear(self) -> str:
        """The next line it says."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        if not line:
            raise RuntimeError("A version of the gateway ended; what it said is above.")
        return line


@contextmanager
def version(folder: Path) -> Iterator[Version]:
    """Start the version that is checked out in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-c", SCENE],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        started = Version(process)
        started.hear()
        yield started
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


def main() -> None:
    """Run it."""
    given = argparse.ArgumentParser(prog="python -m tests.bench.added", description=__doc__)
    given.add_argument("--before", type=Path, required=True, help="a checkout of the earlier version")
    given.add_argument("--rounds", type=int, default=7)
    given.add_argument("--requests", type=int, default=1600)
    said = given.parse_args()
    found: dict[tuple[str, int, str], list[list[float]]] = defaultdict(list)
    with ExitStack() as stack:
        versions = {
            "before": stack.enter_context(version(said.before.absolute())),
            "after": stack.enter_context(version(HERE)),
        }
        for one in versions.values():
            for kind in KINDS:
                one.measure(kind, 16, 400)
        for number in range(said.rounds):
            for kind in KINDS:
                for at_once in AT_ONCE:
                    for when in sorted(versions, reverse=number % 2 == 0):
                        figures = versions[when].measure(kind, at_once, said.requests)
                        found[kind, at_once, when].append(figures)
    print(f"load {os.getloadavg()[0]:.1f}; middle of {said.rounds} rounds of {said.requests}, in turn\n")
    print(_table(found))


def _table(found: dict[tuple[str, int, str], list[list[float]]]) -> str:
    lines = [
        f"{'us of CPU a settlement':34}{'at once':>8}{'gateway':>16}{'Postgres':>16}{'both':>18}{'added':>8}"
    ]
    for kind in KINDS:
        for at_once in AT_ONCE:
            before, after = (found[kind, at_once, when] for when in ("before", "after"))
            columns = [_pair(_middle(before, n), _middle(after, n)) for n in (0, 1)]
            # The share is the middle of those of the pairs: each was measured under one and the same load.
            pairs = [(sum(one[:2]), sum(two[:2])) for one, two in zip(before, after, strict=True)]
            both = _pair(*(statistics.median(one) for one in zip(*pairs, strict=True)))
            share = statistics.median(two / one - 1 for one, two in pairs)
            lines.append(f"{kind:34}{at_once:8}{columns[0]:>16}{columns[1]:>16}{both:>18}{share:8.1%}")
    return "\n".join(lines)


def _middle(several: list[list[float]], place: int) -> float:
    return statistics.median(one[place] for one in several)


def _pair(before: Any, after: Any) -> str:
    return f"{before:.0f} → {after:.0f}"


if __name__ == "__main__":
    main()
