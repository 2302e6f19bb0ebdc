"""What reading a large log costs through the API: `python -m tests.bench.large_log --data FOLDER`.

FOLDER was made by tests.bench.fill_log. With --small OTHER, a log of ten thousand entries made the same way,
appending is measured on both in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.bench import acts, log_rates, processes
from tests.bench.load import Job, Measured, run
from tests.bench.log_publishing import published
from tests.bench.log_scene import LogScene, log_scene

AT_ONCE = (1, 8)
PERSON = '"person":{"insured":{"region":"chongqing","person_number":"{name}"}}'


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One kind of read, and what it is asked of."""

    name: str
    path: str
    names: Sequence[str]
    body: str = ""
    weight: float = 1.0


def readings(persons: int, size: int, chance: random.Random) -> Iterator[Reading]:
    """Everything that is read, of things chosen at random."""
    some = [_person(chance.randrange(1, persons)) for _ in range(4000)]
    old = [str(chance.randrange(size)) for _ in range(4000)]
    new = [str(size - 1 - chance.randrange(max(size // 100, 1))) for _ in range(4000)]
    search, report = "/v1/audit/searches", "/v1/audit/access-reports"
    asking = '{"purpose":"supervision",' + PERSON + "}"
    yield Reading(name="a person's trail", path=search, names=some, body=asking)
    yield Reading(name="trail, person with 2,000", path=search, names=[_person(0)], body=asking, weight=0.1)
    yield Reading(name="a person's access report", path=report, names=some, body=asking)
    yield Reading(name="report, person with 2,000", path=report, names=[_person(0)], body=asking, weight=0.05)
    receipt = "/v1/audit/entries/{name}/receipt"
    yield Reading(name="receipt of any entry", path=receipt, names=old)
    yield Reading(name="receipt of a new entry", path=receipt, names=new)
    yield Reading(name="an entry", path="/v1/audit/entries/{name}?purpose=supervision", names=old)


def _person(number: int) -> str:
    return acts.persons_of(number)[1].number


def measure(scene: LogScene, requests: int, only: str) -> None:
    """Read through the API, and print what it took."""
    size, persons = asyncio.run(_known(scene.database.app_url))
    print(f"{size:,} entries, {persons:,} persons; {requests:,} requests each; milliseconds and us of CPU")
    print(f"{'':28}{'at once':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'/s':>8}{'us CPU':>8}{'us db':>8}")
    with scene.serving() as pid:
        for reading in readings(persons, size, random.Random(size)):
            if only not in reading.name:
                continue
            _read(scene, reading, 1, 50)
            for at_once in AT_ONCE:
                count = max(at_once, int(requests * reading.weight))
                before = processes.used(pid), scene.database_used()
                found = _read(scene, reading, at_once, count)
                after = processes.used(pid), scene.database_used()
                used = [(two - one) / count * 1_000_000 for one, two in zip(before, after, strict=True)]
                name = reading.name if at_once == AT_ONCE[0] else ""
                print(f"{name:28}{at_once:8}{_figures(found)}{used[0]:8.0f}{used[1]:8.0f}", flush=True)


def _read(scene: LogScene, reading: Reading, at_once: int, count: int) -> Measured:
    names = [reading.names[number % len(reading.names)] for number in range(count)]
    headers = {"authorization": f"Bearer {scene.token('auditor')}"}
    if reading.body:
        headers["content-type"] = "application/json"
    found = run(
        Job(
            port=scene.port,
            method="POST" if reading.body else "GET",
            path=reading.path,
            headers=headers,
            body=reading.body,
            names=names,
            at_once=at_once,
        )
    )
    if set(found.statuses) != {"200"}:
        raise RuntimeError(f"{reading.name}: answered {found.statuses}")
    return found


def _figures(found: Measured) -> str:
    took = found.microseconds
    at = [took[min(len(took) - 1, int(len(took) * share))] / 1000 for share in (0.5, 0.95, 0.99)]
    return "".join(f"{one:8.2f}" for one in at) + f"{len(took) / found.seconds:8.0f}"


async def _known(database_url: str) -> tuple[int, int]:
    """How many entries there are, and how many persons that are not the busy one."""
    connection = await asyncpg.connect(database_url)
    try:
        size = await connection.fetchval("SELECT size FROM log_head")
        named = await connection.fetchval("SELECT count(DISTINCT person) FROM seal_persons")
    finally:
        await connection.close()
    return int(size), max(int(named) // 2, 2)


def append(scenes: dict[str, LogScene], rounds: int) -> None:
    """Append to each log in turn, and print what it took."""
    ways = [way for way in log_rates.WAYS if "256 at once" in way.name or way.name.endswith("64 a commit")]
    ways += [way for way in log_rates.WAYS if way.how == "journal" and way.at_once == 1]
    found: dict[str, list[log_rates.Rate]] = {}
    for number in range(rounds):
        for way in ways:
            for name in sorted(scenes, reverse=number % 2 == 1):
                rate = log_rates.measure(scenes[name], way)
                found.setdefault(f"{way.name} ({name})", []).append(rate)
    print(log_rates.table({name: log_rates.middle(several) for name, several in found.items()}))


def main() -> None:
    """Measure."""
    given = argparse.ArgumentParser(prog="python -m tests.bench.large_log", description=__doc__)
    given.add_argument("--data", type=Path, required=True)
    given.add_argument("--small", type=Path)
    given.add_argument("--requests", type=int, default=2000)
    given.add_argument("--rounds", type=int, default=3, help="of appending")
    given.add_argument("--only", default="", help="only the readings with this in their name")
    said = given.parse_args()
    with ExitStack() as stack:
        scene = stack.enter_context(log_scene(said.data))
        measure(scene, said.requests, said.only)
        if said.only:
            return
        print(f"\n{asyncio.run(published(scene))}\n")
        if said.small is not None:
            small = stack.enter_context(log_scene(said.small))
            append({"small": small, "large": scene}, said.rounds)
        print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
