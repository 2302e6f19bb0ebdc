"""A process that writes entries into the log in one of several ways, when `log_rates` tells it to."""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import uvloop

from gateway.errands import Taken
from gateway.evidence.entry import Written, written
from gateway.evidence.sealing import KeyKeeper
from gateway.keys.live import LiveSealingKeys
from gateway.records.database import PLANS
from gateway.records.opening import Records, open_records
from gateway.vocabulary import now, uuid7
from tests.bench import acts
from tests.bench.one_by_one import OneByOne

WARM_UP = (
    b'{"action":"warm_up","class":"administration","client_id":"bench","effect":"none","outcome":"Done"}'
)

Work = Callable[[int], Awaitable[None]]
"""Writes for the worker of a number until nothing is left."""


@asynccontextmanager
async def _through_the_journal(given: argparse.Namespace, keeper: KeyKeeper) -> AsyncIterator[Work]:
    """Claims and closes, as every call of the gateway does; two entries each."""
    records = await open_records(
        given.database, pool_size=8, recording_grace_seconds=15, keeper=keeper, grounds=acts.GROUNDS
    )
    numbers = iter(range(given.entries // 2))

    async def work(_: int) -> None:
        for number in numbers:
            await _claim_and_close(records, number)

    yield work
    await records.aclose()


async def _claim_and_close(records: Records, number: int) -> None:
    journal = records.journal
    persons = acts.persons_of(number)
    errand = acts.errand_of(uuid7(), now(), journal.new_seal(), persons=persons)
    taken = await journal.claim(errand)
    assert isinstance(taken, Taken)
    assert await journal.close(acts.closing_of(errand, taken)) is not None


@asynccontextmanager
async def _through_the_function(given: argparse.Namespace, keeper: KeyKeeper) -> AsyncIterator[Work]:
    """The database's own function and nothing else, so many entries and one commit at a time."""
    connections = [await asyncpg.connect(given.database, server_settings=PLANS) for _ in range(given.at_once)]
    batches = _batches(_prepared(given.entries, keeper), given.batch)

    async def work(number: int) -> None:
        for batch in batches:
            entries, bodies = [one.entry for one in batch], [one.sealed for one in batch]
            await connections[number].fetchval("SELECT append_to_log($1, $2)", entries, bodies)

    for connection in connections:  # what is planned once is not measured
        await connection.fetchval(
            "SELECT append_to_log($1, $2)",
            [WARM_UP],
            [None],
        )
    yield work
    for connection in connections:
        await connection.close()


@asynccontextmanager
async def _one_by_one(given: argparse.Namespace, keeper: KeyKeeper) -> AsyncIterator[Work]:
    """The same log kept by the client: one row and one commit each."""
    logs = [await OneByOne.open(given.database) for _ in range(given.at_once)]
    prepared = iter(_prepared(given.entries, keeper))

    async def work(number: int) -> None:
        for one in prepared:
            await logs[number].append(one)

    yield work
    for one in logs:
        await one.connection.close()


def _prepared(count: int, keeper: KeyKeeper) -> list[Written]:
    scribe = acts.scribe_with(keeper)
    made = []
    for number in range(count // 2):
        errand = acts.errand_of(uuid7(), now(), scribe.seals.new(), persons=acts.persons_of(number))
        closing = acts.closing_of(errand, Taken(errand.errand_id, 1))
        both = (scribe.of_claim(errand, 1, now()), scribe.of_close(closing, now()))
        made += [written(one.entry, scribe.seals.digest) for one in both]
    return made


def _batches(entries: list[Written], size: int) -> Iterator[list[Written]]:
    return iter([entries[at : at + size] for at in range(0, len(entries), size)])


WAYS = {"journal": _through_the_journal, "function": _through_the_function, "one-by-one": _one_by_one}


async def _write(given: argparse.Namespace) -> None:
    async with WAYS[given.how](given, LiveSealingKeys(given.keys)) as work:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        began, used = time.perf_counter(), _used()
        await asyncio.gather(*(work(number) for number in range(given.at_once)))
        told = {"seconds": time.perf_counter() - began, "processor": _used() - used}
        print(json.dumps(told), flush=True)
        # What the sessions have used is read before they end.
        await asyncio.to_thread(sys.stdin.readline)


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Write when a line comes on standard input; then say how long it took."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--how", choices=list(WAYS), required=True)
    given.add_argument("--database", required=True)
    given.add_argument("--keys", type=Path, required=True)
    given.add_argument("--entries", type=int, required=True)
    given.add_argument("--at-once", type=int, default=1, help="callers, or connections")
    given.add_argument("--batch", type=int, default=1)
    uvloop.run(_write(given.parse_args()))


if __name__ == "__main__":
    main()
