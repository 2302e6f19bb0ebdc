"""What a question to both regions costs: searches over many postings, a report on a company, pushes.

Each is measured beside the same questions put to the two mocks directly, one after the other, by the same
adapters in this process: what the gateway adds (rights, evidence, merging) and what asking at once saves.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gateway.regions.directory import Directory, connect
from gateway.sandbox.town import Town, sandbox_town
from gateway.services.credit.backend import CreditBackend
from gateway.services.employment.backend import EmploymentBackend
from gateway.services.employment.postings import PostingQuery
from gateway.settings import Settings
from gateway.vocabulary import Message, now
from tests.bench.processes import used

POSTINGS = 100_000
RECORDS = 200
TOLD = 2_000
"""Penalties told at once, of any age: some seventh of them is public still."""
QUIET_SECONDS = 5
LIMIT = 20
REQUESTS = 200
AT_ONCE = (1, 8)
COMPANY = "91510100MA6000016A"
SETTINGS = {"CHUANYU_HEARING_SECONDS": "0.3", "CHUANYU_JOB_POLL_SECONDS": "0.2"}
QUERIES: tuple[dict[str, Any], ...] = (
    {"text": "焊工"},
    {"text": "电工", "area": "510000"},
    {"occupation": "6-18-02-04"},
    {"text": "维护", "pay_at_least": "6000.00"},
    {"area": "500198", "kind": "contract"},
    {},
)
_REGIONS = ("sichuan", "chongqing")


@dataclass(frozen=True, slots=True)
class Asked:
    """How long questions took, and what they used of the gateway's processor."""

    name: str
    at_once: int
    took: list[float]
    seconds: float
    processor: float
    size: int

    def line(self) -> str:
        """One line of the table."""
        p50, p99 = (_percentile(self.took, share) * 1000 for share in (0.5, 0.99))
        per_core = len(self.took) / self.processor if self.processor else 0.0
        rate = len(self.took) / self.seconds
        return f"{self.name:44}{self.at_once:8}{rate:8.1f}{per_core:9.0f}{p50:9.1f}{p99:9.1f}{self.size:10}"


def run(rounds: int) -> None:
    """Measure, and print."""
    with (
        tempfile.TemporaryDirectory(prefix="chuanyu-bench-") as folder,
        sandbox_town(Path(folder), settings=SETTINGS) as town,
    ):
        filled = asyncio.run(_filled(town))
        asked = asyncio.run(_asked(town, rounds))
        pushed = [asyncio.run(_pushed(town)) for _ in range(rounds)]
    print(f"\nboth regions at once, over 2 x {POSTINGS:,} postings (made in {filled:.0f} s)")
    heads = f"{'at once':>8}{'req/s':>8}{'/s/core':>9}{'p50 ms':>9}{'p99 ms':>9}{'bytes':>10}"
    print(f"{'':44}{heads}")
    for one in asked:
        print(one.line())
    for kind in ("search", "report"):
        ours, theirs = (
            _percentile(one.took, 0.5) for one in asked if one.name.startswith(kind) and one.at_once == 1
        )
        print(f"{kind}: the gateway to the mocks asked in turn, p50: {ours / theirs:.2f} times")
    many, seconds = sorted(pushed, key=lambda one: one[0] / one[1])[len(pushed) // 2]
    print(
        f"pushes: of {TOLD} decisions {many} are public and reach the other region within {seconds:.1f} s: "
        f"{many / seconds:.0f}/s"
    )


async def _filled(town: Town) -> float:
    begun = time.monotonic()
    for region in _REGIONS:
        async with httpx.AsyncClient(base_url=town.url(region), trust_env=False, timeout=600) as control:
            postings = {"postings": POSTINGS - 3000, "seekers": 0}
            (await control.post("/control/employment/seed", json=postings)).raise_for_status()
            records = {"records": RECORDS, "subject_code": COMPANY}
            (await control.post("/control/credit/seed", json=records)).raise_for_status()
    return time.monotonic() - begun


async def _asked(town: Town, rounds: int) -> list[Asked]:
    given = {
        name.removeprefix("CHUANYU_").lower(): value
        for name, value in town.programs["gateway"].settings.items()
    }
    directory = connect(Settings(**given), {})
    try:
        several = [await _measured(town, directory, at_once) for _ in range(rounds) for at_once in AT_ONCE]
    finally:
        await directory.aclose()
    flat = [one for round_ in several for one in round_]
    names = dict.fromkeys((one.name, one.at_once) for one in flat)
    return [_middle([one for one in flat if (one.name, one.at_once) == name]) for name in names]


def _middle(several: list[Asked]) -> Asked:
    ordered = sorted(several, key=lambda one: _percentile(one.took, 0.5))
    return ordered[len(ordered) // 2]


async def _measured(town: Town, directory: Directory, at_once: int) -> list[Asked]:
    gateway = {
        name: httpx.AsyncClient(
            base_url=town.url("gateway"),
            headers={"Authorization": f"Bearer {town.token(name)}"},
            trust_env=False,
            timeout=60,
        )
        for name in ("employment-office", "market-regulator")
    }
    backends = list(directory.backends.values())

    async def search(number: int) -> int:
        query = QUERIES[number % len(QUERIES)]
        return await _answered(gateway["employment-office"], "/v1/employment/postings/search", query)

    async def report(_: int) -> int:
        body = {"credit_code": COMPANY, "purpose": "credit_supervision"}
        return await _answered(gateway["market-regulator"], "/v1/credit/reports", body)

    async def search_in_turn(number: int) -> int:
        query = PostingQuery.model_validate(QUERIES[number % len(QUERIES)])
        for region in backends:
            backend = region.employment
            assert backend is not None
            await backend.find_postings(_message(backend, region.agency, region.area), query, None, LIMIT)
        return 0

    async def report_in_turn(_: int) -> int:
        for region in backends:
            backend = region.credit
            assert backend is not None
            await backend.find_records(_message(backend, "11510198MA6000083F", region.area), COMPANY)
            await backend.read_registration(_message(backend, "11510198MA6000083F", region.area), COMPANY)
        return 0

    subjects: Mapping[str, tuple[Callable[[int], Awaitable[int]], int]] = {
        "search, the gateway": (search, REQUESTS),
        "search, the two mocks one after the other": (search_in_turn, REQUESTS),
        f"report of 2 x {RECORDS} records, the gateway": (report, REQUESTS // 8),
        "report, the mocks one after the other": (report_in_turn, REQUESTS // 8),
    }
    measured = []
    for name, (ask, count) in subjects.items():
        measured.append(await _one(town, name, ask, count, at_once))
    for client in gateway.values():
        await client.aclose()
    return measured


async def _one(
    town: Town, name: str, ask: Callable[[int], Awaitable[int]], count: int, at_once: int
) -> Asked:
    await ask(0)
    gate, took, sizes = asyncio.Semaphore(at_once), list[float](), list[int]()

    async def timed(number: int) -> None:
        async with gate:
            begun = time.perf_counter()
            sizes.append(await ask(number))
            took.append(time.perf_counter() - begun)

    before, begun = used(town.pid("gateway")), time.perf_counter()
    await asyncio.gather(*(timed(number) for number in range(count)))
    seconds = time.perf_counter() - begun
    processor = used(town.pid("gateway")) - before if "the gateway" in name else 0.0
    return Asked(name, at_once, took, seconds, processor, round(statistics.mean(sizes)))


async def _answered(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> int:
    answer = await client.post(path, json=body)
    answer.raise_for_status()
    if any(one["outcome"] not in ("answered", "exhausted") for one in answer.json()["regions"]):
        raise RuntimeError(f"A region did not answer {path}.")
    return len(answer.content)


def _message(backend: EmploymentBackend | CreditBackend, institution: str, area: str) -> Message:
    at = now()
    return Message(
        message_id=backend.mint_message_id(institution, at, 700),
        sent_at=at,
        institution_code=institution,
        institution_name="",
        operator="BENCH",
        insured_area=area,
        treatment_area=area,
    )


async def _pushed(town: Town) -> tuple[int, float]:
    """How many of the penalties told at once are public still and go over, and after how many seconds."""
    async with (
        httpx.AsyncClient(base_url=town.url("sichuan"), trust_env=False, timeout=60) as home,
        httpx.AsyncClient(base_url=town.url("chongqing"), trust_env=False, timeout=60) as peer,
    ):
        before = there = await _there(peer)
        (await home.post("/control/credit/seed", json={"pushes": TOLD})).raise_for_status()
        begun = last = time.monotonic()
        while there == before or time.monotonic() - last < QUIET_SECONDS:
            if time.monotonic() - begun > 300:
                raise TimeoutError(f"{there - before} pushes arrived, and more may come.")
            now = await _there(peer)
            if now != there:
                there, last = now, time.monotonic()
            await asyncio.sleep(0.1)
    return there - before, last - begun


async def _there(peer: httpx.AsyncClient) -> int:
    return len((await peer.get("/control/credit/pushes")).json()["pushes"])


def _percentile(took: list[float], share: float) -> float:
    ordered = sorted(took)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
