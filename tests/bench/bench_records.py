"""Times claim and close over an embedded Postgres: `python tests/bench/bench_records.py`."""

from __future__ import annotations

import asyncio
import multiprocessing
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parents[1] / "integration"))

from records_keys import KEEPER
from records_samples import closing, errand, opened, settled

from gateway.errands import Taken
from gateway.records.opening import Records, open_records
from gateway.sandbox.postgres import Database, embedded_postgres

ROUNDS = 3000


def _migrate(owner_url: str, app_url: str) -> None:
    from gateway.records import migrating

    migrating.upgrade(owner_url, app_url)


async def _timed(work: Callable[[int], Awaitable[None]], at_once: int) -> str:
    """Run the work ROUNDS times, so many at once; the middle and the slow ones in microseconds."""
    took: list[int] = []
    numbers = iter(range(ROUNDS))

    async def worker() -> None:
        for number in numbers:
            start = time.perf_counter_ns()
            await work(number)
            took.append((time.perf_counter_ns() - start) // 1000)

    start = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    rate = ROUNDS / (time.perf_counter() - start)
    p99 = statistics.quantiles(took, n=100)[98]
    return f"p50 {statistics.median(took):7.0f} us   p99 {p99:7.0f} us   {rate:7.0f}/s"


async def _measure(records: Records, at_once: int) -> None:
    errands = [errand() for _ in range(ROUNDS)]
    taken: dict[int, Taken] = {}

    async def claim(number: int) -> None:
        result = await records.journal.claim(errands[number])
        assert isinstance(result, Taken)
        taken[number] = result

    async def close(number: int) -> None:
        assert await records.journal.close(closing(errands[number], taken[number]))

    async def find(number: int) -> None:
        assert await records.journal.find("his-chengdu", errands[number].key)

    async def miss(number: int) -> None:
        assert await records.journal.find("nobody", errands[number].key) is None

    for name, work in (("claim", claim), ("close", close), ("find", find), ("find none", miss)):
        print(f"{name:18} at {at_once:3} at once: {await _timed(work, at_once)}")
    await _measure_settling(records, at_once)


async def _measure_settling(records: Records, at_once: int) -> None:
    visits = [errand().errand_id for _ in range(ROUNDS)]
    errands = [errand() for _ in range(2 * ROUNDS)]
    taken = [await records.journal.claim(one) for one in errands]
    pairs = [(one, got) for one, got in zip(errands, taken, strict=True) if isinstance(got, Taken)]

    async def opening(number: int) -> None:
        one, got = pairs[number]
        await records.journal.close(closing(one, got, events=(opened(visits[number]),)))

    async def settling(number: int) -> None:
        one, got = pairs[ROUNDS + number]
        event = settled(visits[number], f"{at_once}-{number}")
        await records.journal.close(closing(one, got, events=(event,)))

    async def visit(number: int) -> None:
        assert await records.memory.visit(visits[number])

    for name, work in (("close + opened", opening), ("close + settled", settling), ("read visit", visit)):
        print(f"{name:18} at {at_once:3} at once: {await _timed(work, at_once)}")


async def _run(database: Database) -> None:
    records = await open_records(database.app_url, pool_size=8, recording_grace_seconds=15, keeper=KEEPER)
    for at_once in (1, 64):
        await _measure(records, at_once)
    await records.aclose()


def main() -> None:
    """Print the table."""
    build = f"{platform.python_version()} {platform.python_compiler()}"
    print(f"python {build}, {multiprocessing.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as directory, embedded_postgres(Path(directory) / "data") as cluster:
        _migrate(cluster.owner_url, cluster.app_url)
        uvloop.run(_run(cluster.database))


if __name__ == "__main__":
    main()
