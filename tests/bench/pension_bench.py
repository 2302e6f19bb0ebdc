"""What a transfer costs: cases and steps with one worker and with two, and the calculation by itself.

One and two workers are measured in turn in the same town, and the calculation beside an empty loop over as
many rows: ratios hold on another machine, figures do not.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from gateway.sandbox.programs import Process
from gateway.sandbox.town import Town, sandbox_town
from gateway.services.pension.amounts import calculate_transfer
from gateway.services.pension.transfer_amounts import AmountQuestion, AmountRow
from gateway.services.pension.words import Scheme

CASES = 90
WORKERS = (1, 2)
STEPS = 7
"""Automatic steps of a case: check, letter, its delivery, statement read, posted, completed at both."""
CALCULATIONS = 200
SETTINGS = {"CHUANYU_HEARING_SECONDS": "0.3", "CHUANYU_JOB_POLL_SECONDS": "0.2"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RATES = {"unit_rate": "0.1600", "personal_rate": "0.0800", "credited_rate": "0.0000"}


@dataclass(frozen=True)
class Moved:
    """How long many transfers took from their reviews to their end."""

    workers: int
    cases: int
    seconds: float

    @property
    def cases_per_hour(self) -> float:
        """Whole cases."""
        return self.cases * 3600 / self.seconds

    @property
    def steps_per_second(self) -> float:
        """Automatic steps, each an errand or two."""
        return self.cases * STEPS / self.seconds


def run(rounds: int) -> None:
    """Measure, and print."""
    with (
        tempfile.TemporaryDirectory(prefix="chuanyu-bench-") as folder,
        sandbox_town(Path(folder), settings=SETTINGS) as town,
    ):
        moved = _measured(town, rounds)
    print("\ntransfers, from the second person's consent until both regions are done")
    print(f"{'':12}{'cases':>8}{'seconds':>9}{'cases/hour':>12}{'steps/s':>9}")
    for one in moved:
        print(
            f"{one.workers} worker(s) {one.cases:8}{one.seconds:9.1f}{one.cases_per_hour:12.0f}"
            f"{one.steps_per_second:9.1f}"
        )
    print(f"two workers to one: {moved[0].seconds / moved[1].seconds:.2f} times")
    ours, empty = _calculation()
    print(f"calculation of a transfer of 30 years: {ours:.0f} us; an empty loop of its rows: {empty:.1f} us")


def _measured(town: Town, rounds: int) -> list[Moved]:
    seconds: dict[int, list[float]] = {count: [] for count in WORKERS}
    serial = iter(range(100, 100_000))
    for _ in range(rounds):
        for workers in WORKERS:
            with _another_worker(town) if workers > 1 else _nothing():
                seconds[workers].append(asyncio.run(_carried_on(town, serial)))
    return [Moved(count, CASES, statistics.median(several)) for count, several in seconds.items()]


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _another_worker(town: Town) -> Iterator[None]:
    second = Process(replace(town.programs["worker"], name="worker-2"), town.directory)
    second.launch()
    try:
        yield
    finally:
        second.stop()


async def _carried_on(town: Town, serial: Iterator[int]) -> float:
    """Apply for many transfers, then accept them all and wait until the last one is completed."""
    people = [_person(next(serial)) for _ in range(CASES)]
    for region, area, first, last, status in (
        ("sichuan", "510198", "2010-01", "2023-12", "suspended"),
        ("chongqing", "500198", "2024-01", "2024-12", "contributing"),
    ):
        async with httpx.AsyncClient(base_url=town.url(region), trust_env=False, timeout=60) as control:
            stretch = {"from": first, "to": last, "base": "6000.00", "area_code": area, **_RATES}
            body = {"people": [_insured(one, stretch, status) for one in people]}
            (await control.post("/control/pension/people", json=body)).raise_for_status()
    headers = {"Authorization": f"Bearer {town.token('pension-office-chongqing')}"}
    async with httpx.AsyncClient(
        base_url=town.url("gateway"), headers=headers, trust_env=False, timeout=60
    ) as office:
        gate = asyncio.Semaphore(8)
        cases = await asyncio.gather(*(_applied(office, one, gate) for one in people))
        versions = await _until(office, cases, "awaiting_review")
        begun = time.monotonic()
        await asyncio.gather(*(_accepted(office, case, version, gate) for case, version in versions.items()))
        await _until(office, cases, "completed")
        return time.monotonic() - begun


async def _applied(office: httpx.AsyncClient, person: dict[str, Any], gate: asyncio.Semaphore) -> str:
    body = {
        "person": {**person, "sex": "male", "household_area": "510198"},
        "origin_area": "510198",
        "receiving_area": "500198",
        "agency_code": "500198000001",
        "origin_scheme": "employee",
        "receiving_scheme": "employee",
        "handled_by": "CQ1001",
    }
    async with gate:
        answer = await office.post(
            "/v1/pension/transfers", json=body, headers={"Idempotency-Key": f"apply-{person['id_number']}"}
        )
    answer.raise_for_status()
    return str(answer.json()["transfer_id"])


async def _accepted(office: httpx.AsyncClient, case: str, version: int, gate: asyncio.Semaphore) -> None:
    body = {"decision": "accept", "reviewed_by": "CQ1002", "version": version}
    async with gate:
        answer = await office.post(
            f"/v1/pension/transfers/{case}/reviews", json=body, headers={"Idempotency-Key": f"review-{case}"}
        )
    answer.raise_for_status()


async def _until(office: httpx.AsyncClient, cases: Sequence[str], status: str) -> dict[str, int]:
    """Wait until all cases have a status; their versions then."""
    wanted = set(cases)
    for _ in range(3000):
        page = (await office.get("/v1/pension/transfers", params={"limit": 100})).raise_for_status().json()
        there = {
            one["transfer_id"]: one["version"]
            for one in page["transfers"]
            if one["transfer_id"] in wanted and one["relation_status"] == status
        }
        if len(there) == len(wanted):
            return there
        await asyncio.sleep(0.1)
    raise TimeoutError(f"{len(wanted) - len(there)} cases did not become {status}.")


def _person(serial: int) -> dict[str, Any]:
    """A man born in the eighties; the sandbox's own number."""
    month, day, order = serial // 28 % 12 + 1, serial % 28 + 1, serial // 336 % 500 * 2 + 1
    digits = f"5101981985{month:02d}{day:02d}{order:03d}"
    check = "10X98765432"[sum(int(a) * b for a, b in zip(digits, _WEIGHTS, strict=True)) % 11]
    return {"name": f"测试{chr(0x4E00 + serial % 5000)}", "id_number": digits + check}


def _insured(person: dict[str, Any], stretch: dict[str, Any], status: str) -> dict[str, Any]:
    return {
        **person,
        "sex": "male",
        "household_area": "510198",
        "scheme": "employee",
        "account_kind": "general",
        "status": status,
        "receives_pension": False,
        "unpaid_months": [],
        "contributions": [stretch],
    }


def _calculation() -> tuple[float, float]:
    """Microseconds of a calculation over 30 years, and of walking its rows."""
    rows = tuple(
        AmountRow(from_month=f"{year}-01", to_month=f"{year}-12", months=12, base_monthly="5000.00")
        for year in range(1998, 2028)
    )
    question = AmountQuestion(
        rows=rows,
        origin_scheme=Scheme.EMPLOYEE,
        receiving_scheme=Scheme.EMPLOYEE,
        transferred_month="2028-01",
    )
    calculate_transfer(question)
    begun = time.perf_counter()
    for _ in range(CALCULATIONS):
        calculate_transfer(question)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    for _ in range(CALCULATIONS):
        for _row in rows:
            pass
    empty = time.perf_counter() - begun
    return ours / CALCULATIONS * 1e6, empty / CALCULATIONS * 1e6
