"""Makes a large log: `python -m tests.bench.fill_log --entries 5_000_000 --data FOLDER`.

It goes in through append_to_log, some five hundred entries at a time, over months that lie behind us: while
it is filled the function takes its time from us instead of the clock. The server is an embedded one in
FOLDER, or that of --database; the keys lie in FOLDER. A log that is there already is left as it is.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from gateway.evidence.checkpoints import Checkpoint, cosigned
from gateway.evidence.tree import Frontier, leaf_hash
from gateway.sandbox.postgres import Database
from gateway.sandbox.town import LOG
from gateway.vocabulary import now
from tests.bench.log_scene import LogScene, log_scene
from tests.bench.population import ERRAND_COLUMNS, Batch, Population

MONTHS = 36
DAYS_A_MONTH = 30.4375
CHECKPOINT_EVERY = 64
QUICKLY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "8GB",
    "shared_buffers": "1GB",
    "maintenance_work_mem": "512MB",
}
"""While it is filled; nobody measures yet, and what a crash would lose is made again."""

_CLOCK = "clock_timestamp()"
_OUR_CLOCK = "current_setting('bench.moment')::timestamptz"
_SEALS = ("seal_id", "case_id", "cipher", "wrapped", "wrapped_by", "made_at")
_CHECKPOINTS = ("size", "note", "issued_at")
_COSIGNATURES = ("size", "region", "line", "received_at")


@dataclass
class Signing:
    """Keeps the tree beside the database, and signs it now and then with everybody's keys."""

    scene: LogScene
    tree: Frontier
    every: int = CHECKPOINT_EVERY

    def rows(self, batch: Batch) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
        """The checkpoints within a batch, each with its cosignatures."""
        signer, witnesses = self.scene.signer, self.scene.witnesses
        for one in batch.entries:
            self.tree.append(leaf_hash(one.entry))
            if self.tree.size % self.every:
                continue
            note = Checkpoint(LOG, self.tree.size, self.tree.root).note
            second = int(batch.at.timestamp()) + 1
            lines = [
                (self.tree.size, region.value, cosigned(key, note.text, second).line, batch.at)
                for region, key in witnesses.items()
            ]
            yield (self.tree.size, str(note.signed_by(signer)), batch.at), lines


async def fill(scene: LogScene, entries: int, *, months: int, bodies_days: int) -> None:
    """Fill an empty log."""
    days = max(1, round(months * DAYS_A_MONTH))
    begins = now() - timedelta(days=days, hours=1)
    population = Population(entries, begins, days, bodies_days, scene.sealing_keys)
    signing = Signing(scene, Frontier())
    log, rows = [await asyncpg.connect(scene.database.owner_url) for _ in range(2)]
    kept: asyncio.Task[None] | None = None
    try:
        function = await log.fetchval(
            "SELECT pg_get_functiondef('append_to_log(bytea[], bytea[])'::regprocedure)"
        )
        assert _CLOCK in function
        await log.execute(function.replace(_CLOCK, _OUR_CLOCK))
        began = time.monotonic()
        batches = population.batches()
        batch = next(batches, None)
        while batch is not None:
            appended = asyncio.create_task(_append(log, batch))
            signed = await asyncio.to_thread(lambda one=batch: list(signing.rows(one)))
            if kept is not None:
                await kept
            kept = asyncio.create_task(_keep(rows, batch, signed))
            batch = await asyncio.to_thread(next, batches, None)
            await appended
            _say(f"{signing.tree.size:,} entries", began)
        if kept is not None:
            await kept
        await log.execute(function)
        _say("gathering statistics", began)
        await log.execute("VACUUM (ANALYZE)")
        size, frontier = await log.fetchrow("SELECT size, frontier FROM log_head")
        assert (size, tuple(frontier)) == (signing.tree.size, signing.tree.subtrees)
    finally:
        await log.close()
        await rows.close()


async def _append(connection: Any, batch: Batch) -> None:
    entries, bodies = [one.entry for one in batch.entries], [one.sealed for one in batch.entries]
    async with connection.transaction():
        await connection.execute("SELECT set_config('bench.moment', $1, true)", batch.at.isoformat())
        await connection.execute("SELECT append_to_log($1, $2)", entries, bodies)


async def _keep(connection: Any, batch: Batch, signed: Sequence[tuple[Any, Any]]) -> None:
    """What belongs to the entries, by the side of the appending."""
    checkpoints = [checkpoint for checkpoint, _ in signed]
    cosignatures = [line for _, lines in signed for line in lines]
    for table, columns, records in (
        ("seals", _SEALS, batch.seals),
        ("seal_persons", ("person", "seal_id"), batch.persons),
        ("errands", ERRAND_COLUMNS, batch.errands),
        ("log_checkpoints", _CHECKPOINTS, checkpoints),
        ("log_cosignatures", _COSIGNATURES, cosignatures),
    ):
        if records:
            await connection.copy_records_to_table(table, columns=columns, records=records)


def _say(what: str, began: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{what}, {time.monotonic() - began:.0f} s ")


def filled(scene: LogScene, entries: int, *, months: int = MONTHS, bodies_days: int = 60) -> float:
    """Fill the log unless that is done; the seconds it took."""
    began = time.monotonic()
    if not asyncio.run(_size(scene)):
        asyncio.run(fill(scene, entries, months=months, bodies_days=bodies_days))
    return time.monotonic() - began


async def _size(scene: LogScene) -> int:
    connection = await asyncpg.connect(scene.database.owner_url)
    try:
        return int(await connection.fetchval("SELECT size FROM log_head"))
    finally:
        await connection.close()


def main() -> None:
    """Fill it."""
    given = argparse.ArgumentParser(prog="python -m tests.bench.fill_log", description=__doc__)
    given.add_argument("--entries", type=int, default=5_000_000)
    given.add_argument("--data", type=Path, required=True, help="folder of the keys and the embedded server")
    given.add_argument("--database", help="postgresql://… of an owner, instead of an embedded server")
    given.add_argument("--months", type=int, default=MONTHS)
    given.add_argument("--bodies-days", type=int, default=60, help="how many of the last days have bodies")
    said = given.parse_args()
    url = said.database
    elsewhere = Database(owner_url=url, app_url=url) if url else None
    with log_scene(said.data, database=elsewhere, postgres=QUICKLY) as scene:
        took = filled(scene, said.entries, months=said.months, bodies_days=said.bodies_days)
        print(f"{asyncio.run(_size(scene)):,} entries, made in {took:.0f} s")


if __name__ == "__main__":
    main()
