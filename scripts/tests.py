"""Runs every test beside others; a test that fails is heard again, alone.

Whole towns on two processors can be late for reasons that are not theirs, and one such test of fifteen
thousand would say that everything is broken. It is not forgiven in silence: it must pass alone, several
times, there may be few of it, and it is named at the end
(docs/decisions/0029-a-failure-is-heard-again-alone.md).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
WHERE = ("clients", "contract", "integration", "unit", "journey")
"""The journeys that share towns are last: a town that stands idle takes its share of a processor, too."""
BESIDE = ("--dist", "loadfile", "--no-loadscope-reorder")
HEARINGS = 3
MOST_FILES = 3
"""Something of so many test files may fail beside others; of more, and it is not the time that is wrong."""
PASSED, SOME_FAILED = 0, 1

Pytest = Callable[[Sequence[str]], int]


def hear(workers: str, memory: Path, pytest: Pytest) -> int:
    """Run them all, and again alone what failed, which pytest notes in `memory`; the exit status."""
    memory.unlink(missing_ok=True)
    status = pytest(["-n", workers, *BESIDE, *(f"tests/{one}" for one in WHERE)])
    failed = sorted(json.loads(memory.read_text("utf-8"))) if memory.exists() else []
    if status != SOME_FAILED or not failed:
        return status
    if len({name.partition("::")[0] for name in failed}) > MOST_FILES:
        return status
    for hearing in range(1, HEARINGS + 1):
        print(f"tests: {len(failed)} failed beside others; heard alone, {hearing} of {HEARINGS}.", flush=True)
        if (alone := pytest(failed)) != PASSED:
            return alone
    print(f"tests: {len(failed)} failed beside others and passed {HEARINGS} times alone. Find out why:")
    print("\n".join(f"tests:   {name}" for name in failed), flush=True)
    return PASSED


def _pytest(arguments: Sequence[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(hear(sys.argv[1], FAILED, _pytest))
