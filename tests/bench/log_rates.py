"""How many entries a second the log takes: through the journal, by the bare function, and one by one."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.bench.log_scene import LogScene
from tests.bench.one_by_one import TABLES

ENTRIES = 24_000
"""Of each measurement; the slow ones write fewer."""
REQUESTS = 800
"""What the whole bench is told where so many are written."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to write entries."""

    name: str
    how: str
    processes: int = 1
    at_once: int = 1
    batch: int = 1
    share: float = 1.0
    """How many entries, against the others."""


CONTENDER = "one row, one commit each, 1 connection"
WAYS = (
    Way(name="journal, 1 process, 256 at once", how="journal", at_once=256),
    Way(name="journal, 2 processes, 128 at once each", how="journal", at_once=128, processes=2),
    Way(name="journal, 1 process, 16 at once", how="journal", at_once=16, share=0.5),
    Way(name="journal, 1 process, one at a time", how="journal", share=0.05),
    Way(name="append_to_log, 64 a commit", how="function", batch=64, share=2),
    Way(name="append_to_log, 64 a commit, 2 connections", how="function", batch=64, at_once=2, share=2),
    Way(name="append_to_log, 16 a commit", how="function", batch=16),
    Way(name="append_to_log, 1 a commit, 1 connection", how="function", share=0.1),
    Way(name="append_to_log, 1 a commit, 16 connections", how="function", at_once=16, share=0.1),
    Way(name=CONTENDER, how="one-by-one", share=0.1),
    Way(name="one row, one commit each, 16 connections", how="one-by-one", at_once=16, share=0.1),
)


@dataclass(frozen=True)
class Rate:
    """What one measurement says."""

    a_second: float
    writer: float
    """Microseconds of the writers' processor time an entry."""
    database: float


def measure(scene: LogScene, way: Way, entries: int = ENTRIES) -> Rate:
    """Write so many entries in one way."""
    count = max(int(entries * way.share), 64) // way.processes // 2 * 2
    arguments = ("--how", way.how, "--keys", str(scene.sealing_keys_file), "--entries", str(count))
    # The contender keeps tables of its own, and whoever owns them writes.
    url = scene.database.owner_url if way.how == "one-by-one" else scene.database.app_url
    arguments += ("--database", url, "--at-once", str(way.at_once), "--batch", str(way.batch))
    writers = [
        scene.start("-m", "tests.bench.log_writer", *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(way.processes)
    ]
    for writer in writers:
        _line(writer)
    before = scene.database_used()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    told = [json.loads(_line(writer)) for writer in writers]
    database = scene.database_used() - before
    for writer in writers:
        writer.communicate()
    written = count * way.processes
    return Rate(
        written / max(one["seconds"] for one in told),
        sum(one["processor"] for one in told) / written * 1_000_000,
        database / written * 1_000_000,
    )


def _line(writer: subprocess.Popen[bytes]) -> bytes:
    assert writer.stdout is not None
    line = writer.stdout.readline()
    if not line:
        raise RuntimeError("A writer ended; what it said is above.")
    return line


def rates(scene: LogScene, ways: Sequence[Way], rounds: int, entries: int) -> dict[str, Rate]:
    """The middle of several rounds, way by way in each."""
    asyncio.run(_make_tables(scene.database.owner_url))
    several: dict[str, list[Rate]] = {way.name: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            several[way.name].append(measure(scene, way, entries))
    return {name: middle(found) for name, found in several.items()}


def middle(several: Sequence[Rate]) -> Rate:
    columns: Any = zip(*((one.a_second, one.writer, one.database) for one in several), strict=True)
    return Rate(*map(statistics.median, columns))


async def _make_tables(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        if await connection.fetchval("SELECT to_regclass('one_head')") is None:
            await connection.execute(TABLES)
    finally:
        await connection.close()


def table(found: dict[str, Rate]) -> str:
    """The figures, and how many times the contender each is."""
    lines = [f"{'entries appended':44}{'/s':>8}{'us writer':>11}{'us db':>8}{'times':>8}"]
    base = found.get(CONTENDER)
    for name, rate in found.items():
        times = f"{rate.a_second / base.a_second:8.1f}" if base else ""
        lines.append(f"{name:44}{rate.a_second:8.0f}{rate.writer:11.0f}{rate.database:8.0f}{times}")
    return "\n".join(lines)
