"""While a region thinks, the gateway holds no transaction and no lock (docs/decisions/0002)."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import asyncpg
import pytest
from towns import Place, case_of, shared

from gateway.sandbox.demo.window import Call, new_key

STEP = 0.05
_TRANSACTIONS = """
SELECT pid, xact_start, state, left(query, 200) AS query FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
  AND backend_type = 'client backend'"""
_LOCKS = """
SELECT pid, locktype, mode, relation::regclass::text AS relation FROM pg_locks
WHERE pid <> pg_backend_pid() AND NOT (locktype = 'advisory' AND mode = 'ExclusiveLock' AND objsubid = 2)
  AND (database IS NULL OR database = (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND pid IN (SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend')"""


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from shared(tmp_path_factory)


@dataclass
class Watch:
    """What was seen open in the database, look after look."""

    looks: int = 0
    transactions: Counter[tuple[object, ...]] = field(default_factory=Counter)
    locks: Counter[tuple[object, ...]] = field(default_factory=Counter)

    @property
    def lasting(self) -> list[tuple[object, ...]]:
        """What was there in more than two looks one after the other: longer than a short transaction."""
        return [what for what, times in (self.transactions + self.locks).items() if times > 2]


@contextmanager
def _watching(place: Place) -> Iterator[Watch]:
    watch, over = Watch(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_look(place, watch, over)))
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


async def _look(place: Place, watch: Watch, over: threading.Event) -> None:
    assert place.town.database is not None
    connection = await asyncpg.connect(place.town.database.owner_url)
    try:
        while not over.is_set():
            rows = await connection.fetch(_TRANSACTIONS)
            watch.transactions.update((row["pid"], row["xact_start"], row["query"]) for row in rows)
            began = {row["pid"]: row["xact_start"] for row in rows}
            watch.locks.update(
                (row["pid"], began.get(row["pid"]), row["locktype"], row["relation"])
                for row in await connection.fetch(_LOCKS)
            )
            watch.looks += 1
            await asyncio.sleep(STEP)
    finally:
        await connection.close()


def _calls(place: Place) -> list[Callable[[], Call]]:
    """Every step that changes something, ready to be asked for, in both directions."""
    calls: list[Callable[[], Call]] = []
    for insured in ("chongqing", "sichuan"):
        desk, case = place.desk(insured), case_of(insured)
        settled = desk.settle(case, desk.charged(case)).told(201).answer["settlement_id"]
        charged = desk.charged(case_of(insured, 1))
        opened = desk.open_as(case_of(insured, 2)).told(201).answer["visit_id"]
        calls += [
            partial(desk.cancel, settled, key=new_key()),
            partial(desk.settle, case_of(insured, 1), charged),
            partial(desk.charge, case_of(insured, 2), opened, key=new_key()),
            partial(desk.open_as, case_of(insured, 3), f"ZY{secrets.token_hex(5)}"),
            partial(desk.search, case_of(insured, 4).person),
        ]
    return calls


def test_nothing_is_open_in_the_database_while_regions_think(place: Place) -> None:
    calls = _calls(place)
    for region in ("sichuan", "chongqing"):
        place.fault(region, "*", "slow=700", times=200)
    began = time.monotonic()
    try:
        with _watching(place) as watch, ThreadPoolExecutor(len(calls)) as callers:
            told = list(callers.map(lambda call: call(), calls))
    finally:
        place.no_faults()
    assert time.monotonic() - began > 1.2, "the regions did not think"
    assert {call.status for call in told} <= {200, 201, 504}
    assert watch.looks > 10
    assert watch.lasting == []


def test_the_watch_sees_a_transaction_that_stays_open(place: Place) -> None:
    async def stay_open() -> None:
        assert place.town.database is not None
        connection = await asyncpg.connect(place.town.database.owner_url)
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM errands FOR KEY SHARE")
            await asyncio.sleep(0.6)
        await connection.close()

    with _watching(place) as watch:
        asyncio.run(stay_open())
    assert any("errands" in str(what) for what in watch.lasting)
