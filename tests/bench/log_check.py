"""`gateway audit fsck` over a log: entries a second and the most memory it took, with and without bodies."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

from tests.bench.log_scene import LogScene

FSCK = ("-m", "gateway", "audit", "fsck", "--no-witnesses")
WAYS: Mapping[str, tuple[str, ...]] = {"with bodies": (), "without": ("--no-bodies",)}


@dataclass(frozen=True)
class Checked:
    """One run of the command."""

    entries: int
    bodies: int
    seconds: float
    processor: float
    """Of the command, in seconds."""
    database: float
    megabytes: float
    """The most that the command had resident."""


def check(scene: LogScene, *options: str) -> Checked:
    """Run the command in a process of its own; raises RuntimeError when it finds anything."""
    entries, bodies = asyncio.run(_counts(scene.database.app_url))
    before, began = scene.database_used(), time.perf_counter()
    process = scene.start(*FSCK, *options, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise RuntimeError("The check found something wrong, or could not run.")
    return Checked(
        entries,
        bodies,
        seconds,
        usage.ru_utime + usage.ru_stime,
        scene.database_used() - before,
        usage.ru_maxrss / 1024,
    )


async def _counts(database_url: str) -> tuple[int, int]:
    connection = await asyncpg.connect(database_url)
    try:
        row = await connection.fetchrow(
            "SELECT (SELECT size FROM log_head), (SELECT count(*) FROM sealed_bodies)"
        )
        return row[0], row[1]
    finally:
        await connection.close()


def table(found: Mapping[str, Checked]) -> str:
    """The figures, a line for each run."""
    title = (
        f"{'gateway audit fsck':28}{'entries':>11}{'bodies':>10}{'entries/s':>11}{'us CPU':>8}{'us db':>7}"
    )
    lines = [f"{title}{'peak MB':>9}"]
    for name, one in found.items():
        processor, database = (1_000_000 * used / one.entries for used in (one.processor, one.database))
        lines.append(
            f"{name:28}{one.entries:11,}{one.bodies:10,}{one.entries / one.seconds:11.0f}{processor:8.0f}"
            f"{database:7.0f}{one.megabytes:9.0f}"
        )
    return "\n".join(lines)
