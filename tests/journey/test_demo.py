"""The demo tells its story and ends well; a kept town can be used from another shell; trouble is one line."""

import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
from rich.cells import cell_len

from gateway.sandbox.demo.running import KEPT
from gateway.sandbox.leash import CannotStart
from gateway.sandbox.ports import RANGE, free_port
from gateway.sandbox.postgres import embedded_postgres

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 240
TOLD_WITH = (
    "{}; import sys; from gateway.sandbox.demo.running import run;"
    " sys.exit(run(keep=False, port=8000, data=None, database_url=None))"
)


def demo(*arguments: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Start it as a shell would, in a folder of its own and under a locale that knows no Chinese."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={"PATH": os.defpath, "LC_ALL": "C", "TMPDIR": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def left_running(folder: Path) -> list[str]:
    """Processes that have to do with the folder."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = [process.cwd(), *process.cmdline()]
            if process.status() != psutil.STATUS_ZOMBIE and any(str(folder) in word for word in words):
                found.append(" ".join(words))
    return found


def test_the_demo_tells_its_story_and_leaves_nothing_running(tmp_path):
    running = demo("-m", "gateway.sandbox.demo", folder=tmp_path)
    told, complained = running.communicate(timeout=PATIENCE)
    assert (running.returncode, complained) == (0, "")
    lines = told.splitlines()
    assert 440 <= len(lines) <= 510
    assert max(map(cell_len, lines)) <= 110
    assert "\x1b" not in told
    for figure in ("23545.00", "3000.00", "6035.00", "10540.00", "172.40", "𠮷川晴", "买买提·艾力", "罗𬭼"):
        assert figure in told
    for figure in (
        "36464.74",
        "14864.74",
        "21600.00",
        "周明远",
        "国办发〔2009〕66号 第四条",
        "arrears_at_origin",
    ):
        assert figure in told
    assert "2026-10-17  awaiting_statement  origin    statement  2026-09-28  2026-10-16  yes" in told
    assert told.count("0.00 + 11504.74 + 3360.00 = 14864.74;  14864.74 + 21600.00 = 36464.74") == 3
    for figure in (
        "postings, none twice, none lost.",
        "人力资源市场暂行条例 Art. 24",
        "confiscation 1200.50; fine 23500.00",
        "confiscation 1200.50; fine 25300.00",
        "one record, two versions",
        "as a print",
    ):
        assert figure in told
    assert int(re.findall(r"(\d+) figures and facts checked, all as told", told)[0]) >= 225
    assert left_running(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            "from gateway.sandbox.demo.cases import CASE_A; CASE_A.money['cash'] = '6035.01'",
            "case A, cash: expected 6035.01, got 6035.00",
        ),
        (
            "from gateway.sandbox.demo.relation import MONEY; MONEY['total'] = '36464.75'",
            "reckoned, total: expected 36464.75, got 36464.74",
        ),
    ],
    ids=["settlement", "transfer"],
)
def test_a_wrong_figure_is_one_line_and_status_1(tmp_path, wrong, said):
    running = demo("-c", TOLD_WITH.format(wrong), folder=tmp_path)
    _, complained = running.communicate(timeout=PATIENCE)
    assert (running.returncode, complained) == (1, f"demo: the story does not come out: {said}\n")
    assert left_running(tmp_path) == []


@pytest.fixture
def kept_town(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    running = demo(
        "-u", "-m", "gateway.sandbox.demo", "--keep", "--port", str(free_ports_in_a_row()), folder=tmp_path
    )
    yield running
    if running.poll() is None:
        running.terminate()
    running.communicate(timeout=PATIENCE)


def free_ports_in_a_row() -> int:
    """Below those that towns draw, so that none is drawn by another while these are looked at."""
    while True:
        first = random.randrange(10_000, RANGE.start - len(KEPT))
        with suppress(CannotStart):
            for port in range(first, first + len(KEPT)):
                free_port(port)
            return first


def test_the_lines_of_a_kept_town_work_in_another_shell_and_ctrl_c_ends_it(kept_town, tmp_path):
    assert kept_town.stdout is not None
    shown = []
    while "Ctrl-C" not in (line := kept_town.stdout.readline()):
        assert line, kept_town.communicate()
        shown.append(line.strip())
    token, search, regions, doctor = shown[shown.index("Paste into another shell:") + 1 :][:4]
    script = "\n".join((token, search, "echo", regions))
    pasted = subprocess.run(["sh", "-c", script], capture_output=True, check=True, timeout=30)
    found, connected = map(json.loads, pasted.stdout.decode().splitlines())
    assert [len(region["enrolments"]) for region in found["regions"]].count(1) == 1
    assert {region["region"] for region in connected["regions"]} == {"sichuan", "chongqing"}
    examined = subprocess.run(["sh", "-c", f"{token}\n{doctor}"], capture_output=True, timeout=120)
    assert (examined.returncode, examined.stderr) == (0, b"")
    assert re.match(
        r"ok +dry settlement +visit .*; all taken back", examined.stdout.decode().splitlines()[-1]
    )
    started = time.monotonic()
    kept_town.send_signal(signal.SIGINT)
    assert kept_town.wait(PATIENCE) == 0
    assert time.monotonic() - started < 15
    assert left_running(tmp_path) == []


def test_a_taken_port_is_named_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = somebody.getsockname()[1]
        running = demo("-m", "gateway.sandbox.demo", "--keep", "--port", str(taken), folder=tmp_path)
        _, complained = running.communicate(timeout=PATIENCE)
    assert running.returncode == 2
    # The ports after it are wished for, too, and somebody may have one of those by now.
    named = re.fullmatch(r"demo: Port (\d+) on 127\.0\.0\.1 cannot be used: .+\n", complained)
    assert named is not None
    assert taken <= int(named[1]) < taken + 20


def test_a_named_server_serves_the_demo_and_is_left_as_it_was(tmp_path):
    with embedded_postgres(tmp_path / "postgres") as somebodys:
        before = asyncio.run(databases(somebodys.owner_url))
        running = demo("-m", "gateway.sandbox.demo", folder=tmp_path, DATABASE_URL=somebodys.owner_url)
        told, complained = running.communicate(timeout=PATIENCE)
        assert (running.returncode, complained) == (0, "")
        assert "✓ postgres" not in told
        assert asyncio.run(databases(somebodys.owner_url)) == before


async def databases(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row["datname"] for row in await connection.fetch("select datname from pg_database")}
    finally:
        await connection.close()


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path):
    url = "postgresql://nobody:hidden-word@127.0.0.1:1/nothing"
    running = demo("-m", "gateway.sandbox.demo", folder=tmp_path, DATABASE_URL=url)
    _, complained = running.communicate(timeout=PATIENCE)
    assert running.returncode == 2
    assert re.fullmatch(r"demo: The database that DATABASE_URL names cannot be used: .+\n", complained)
    assert "hidden-word" not in complained


def test_a_missing_package_is_named_in_one_line(tmp_path):
    running = demo("-S", "-m", "gateway.sandbox.demo", folder=tmp_path)
    _, complained = running.communicate(timeout=PATIENCE)
    assert running.returncode == 2
    assert re.fullmatch(r"demo: The package \w+ is not installed: run `make setup` first\.\n", complained)
