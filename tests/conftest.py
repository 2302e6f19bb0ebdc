"""What every test may ask for: one event loop kind, and tools that not every machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import psutil
import pytest

ROOT = Path(__file__).parents[1]

ToolFinder = Callable[[str], str]
PowerCut = Callable[[int, Callable[[], None]], None]

LONGEST = {
    f"test_{name}.py"
    for name in (
        *("evidence_kills", "refused_starts", "doctor", "doctor_dry_settlement", "demo", "key_rotation"),
        *("signing_clients", "audit_upkeep", "certainty_kills", "pension_kills", "clients", "credit_pushes"),
    )
}
"""Files that take longest, each with a town to itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no processor waits for the last of them."""
    assert {item.path.name for item in items} >= LONGEST or len(items) < 5_000
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-tools",
        action="store_true",
        default=bool(os.environ.get("CI")),
        help="a missing optional tool fails its tests instead of skipping them (default where CI is set)",
    )


def _give_up(config: pytest.Config, reason: str) -> NoReturn:
    if config.getoption("all_tools"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def need_tool(pytestconfig: pytest.Config) -> ToolFinder:
    """Where a tool is; without it the test is skipped loudly, or fails where all tools are wanted."""

    places = (os.environ.get("PATH", os.defpath), "/usr/sbin", str(ROOT / ".tools/nginx/usr/sbin"))

    def where(name: str) -> str:
        found = shutil.which(name, path=os.pathsep.join(places))
        if found is None:
            _give_up(pytestconfig, f"{name} is not installed")
        return found

    return where


@pytest.fixture(scope="session")
def tracked_files(need_tool: ToolFinder, pytestconfig: pytest.Config) -> list[Path]:
    """The project's own text files, as git sees them: committed, or about to be."""
    listing = [need_tool("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        _give_up(pytestconfig, f"git does not say which files are the project's: {done.stderr.strip()}")
    files = [ROOT / name for name in done.stdout.split("\0") if name]
    return [file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:4096]]


@pytest.fixture(scope="session")
def power_cut() -> PowerCut:
    """Ends a Postgres at one stroke: its process id, and how it is killed. Whatever it started goes with it.

    Its processes are in sessions of their own, and one that outlived it for a moment could still commit.
    """

    def cut(pid: int, kill: Callable[[], None]) -> None:
        others = psutil.Process(pid).children(recursive=True)
        for process in others:
            with suppress(psutil.NoSuchProcess):
                process.suspend()
        kill()
        for process in others:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        # Until the last of them has let go of the shared memory no server can start on these files.
        while any(map(_runs, others)):
            time.sleep(0.005)

    return cut


def _runs(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False
