"""The gateway is killed (SIGKILL) again and again while it settles; nothing is doubled, lost or made up."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from towns import FINAL, Books, Place, case_of, number_of, raised, until

from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import Call, NotAsTold, new_key

RANDOM_KILLS = 24
CLIENTS = ("chongqing", "sichuan", "chongqing", "sichuan", "chongqing", "sichuan")
NEVER_BY_ITSELF = {"refused", "unreached", "reversed"}

THINKING = (
    (("chongqing", "2207"), ("sichuan", "11")),
    (("sichuan", "confirm"),),
    (("sichuan", "57"), ("chongqing", "2207YD")),
)
"""Who thinks while we kill: the insurers; Sichuan at a confirmation of either kind; the treatment regions."""
CHOSEN_KILLS = 2 * len(THINKING)


@dataclass
class Attempt:
    """One settlement under way when the gateway is killed, and what is seen of it."""

    case: Case
    visit_id: str
    early: bool = False
    key: str = field(default_factory=new_key)
    answer: dict[str, Any] | None = None
    before_restart: str | None = None
    after_restart: str | None = None
    errand_id: str = ""
    read_as: str | None = None
    found_out: str = ""

    @property
    def insured(self) -> str:
        return self.case.person.region


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with raised(tmp_path_factory.mktemp("kills")) as running:
        yield running


@pytest.fixture(scope="module")
def attempts(place: Place) -> list[Attempt]:
    """Every attempt of every kill, found out about and brought to its end."""
    chance = random.Random(20261123)
    with ThreadPoolExecutor(len(CLIENTS)) as clients:
        chosen = [_prepared(place, clients, number, early=False) for number in range(CHOSEN_KILLS)]
        at_random = [_prepared(place, clients, number, early=True) for number in range(RANDOM_KILLS)]
        longest = 1.5 * _seconds_of_a_round(place, clients, _prepared(place, clients, 0, early=False))
        for number, attempts in enumerate(chosen):
            for region, transaction in THINKING[number % len(THINKING)]:
                place.fault(region, transaction, "slow=500", times=len(CLIENTS))
            _kill_during(place, clients, attempts, 0.3, worker=False)
            place.no_faults()
        for number, attempts in enumerate(at_random):
            delay = chance.uniform(0, longest)
            _kill_during(place, clients, attempts, delay, worker=number % 3 == 0)
    everything = [attempt for attempts in (*chosen, *at_random) for attempt in attempts]
    time.sleep(2)
    _look_again(place, everything)
    for attempt in everything:
        if attempt.answer is None:
            _find_out(place, attempt)
    until(lambda: not place.query("SELECT 1 FROM settlements WHERE recording = 'pending'"), seconds=60)
    return everything


def _prepared(place: Place, clients: ThreadPoolExecutor, kill: int, *, early: bool) -> list[Attempt]:
    """A visit for every client; some leave their recording to the worker, where that is wanted."""

    def prepare(number: int) -> Attempt:
        case = case_of(CLIENTS[number], kill + 3 * number)
        visit_id = place.desk(CLIENTS[number]).charged(case)
        return Attempt(case, visit_id, early=early and (kill + number) % 4 == 0)

    return list(clients.map(prepare, range(len(CLIENTS))))


def _seconds_of_a_round(place: Place, clients: ThreadPoolExecutor, attempts: Sequence[Attempt]) -> float:
    """How long a round takes that nobody disturbs, in a gateway as freshly started as all others."""
    place.town.restart("gateway")
    began = time.monotonic()
    for told in clients.map(lambda attempt: _settle(place, attempt), attempts):
        assert told is not None
    return time.monotonic() - began


def _kill_during(
    place: Place, clients: ThreadPoolExecutor, attempts: Sequence[Attempt], delay: float, *, worker: bool
) -> None:
    under_way = [clients.submit(_settle, place, attempt) for attempt in attempts]
    time.sleep(delay)
    place.town.kill("gateway")
    if worker:
        place.town.kill("worker")
    for attempt, call in zip(attempts, under_way, strict=True):
        told = call.result(timeout=10)
        attempt.answer = None if told is None else told.told(201).answer
    before = place.errands_of_keys([attempt.key for attempt in attempts])
    place.town.restart("gateway")
    if worker:
        place.town.restart("worker")
    after = place.errands_of_keys([attempt.key for attempt in attempts])
    for attempt in attempts:
        attempt.before_restart = before[attempt.key]["state"] if attempt.key in before else None
        attempt.after_restart = after[attempt.key]["state"] if attempt.key in after else None
        attempt.errand_id = str(after[attempt.key]["id"]) if attempt.key in after else ""
        attempt.read_as = _read_as(place, attempt)


def _settle(place: Place, attempt: Attempt) -> Call | None:
    desk = place.desk(attempt.insured)
    try:
        if attempt.early:
            return desk.settle_early(attempt.case, attempt.visit_id, key=attempt.key)
        return desk.settle(attempt.case, attempt.visit_id, key=attempt.key)
    except NotAsTold:
        return None


def _read_as(place: Place, attempt: Attempt) -> str | None:
    return place.desk(attempt.insured).errand(attempt.errand_id)["state"] if attempt.errand_id else None


def _look_again(place: Place, attempts: Sequence[Attempt]) -> None:
    """Time has passed, other gateways have come and gone: what was unknown is unknown."""
    unknown = [attempt for attempt in attempts if attempt.read_as == "unknown"]
    written = place.errands_of_keys([attempt.key for attempt in unknown])
    for attempt in unknown:
        assert (written[attempt.key]["state"], _read_as(place, attempt)) == ("asked", "unknown")


def _find_out(place: Place, attempt: Attempt) -> None:
    """Enquire where the outcome is unknown; then the same key, and a new one only after a refusal."""
    desk = place.desk(attempt.insured)
    if attempt.read_as == "unknown":
        until(
            lambda: desk.enquire(attempt.errand_id).told(200).answer["state"] != "unknown",
            seconds=FINAL + 3,
            step=0.5,
        )
    attempt.found_out = str(_read_as(place, attempt) or "never claimed")
    told = desk.settle(attempt.case, attempt.visit_id, key=attempt.key)
    if attempt.found_out == "refused":
        assert told.told(422).answer["region"]["code"] == "-305", "only what another settlement overtook"
        told = desk.settle(attempt.case, attempt.visit_id)
    attempt.answer = told.told(201).answer


def test_nothing_turns_into_failed_by_itself(attempts: list[Attempt]) -> None:
    for attempt in attempts:
        assert attempt.before_restart not in NEVER_BY_ITSELF
        assert attempt.after_restart not in NEVER_BY_ITSELF
        assert attempt.read_as not in NEVER_BY_ITSELF


def test_what_was_being_asked_reads_as_unknown_after_the_restart(attempts: list[Attempt]) -> None:
    asked = [attempt for attempt in attempts if attempt.before_restart == "asked"]
    assert {(attempt.after_restart, attempt.read_as) for attempt in asked} == {("asked", "unknown")}


def test_what_was_answered_was_written_down_before(attempts: list[Attempt]) -> None:
    answered = [attempt for attempt in attempts if not attempt.found_out]
    assert answered, "no settlement was quicker than its kill"
    assert {attempt.before_restart for attempt in answered} <= {"answered", "following_up"}


def test_the_kills_met_settlements_at_every_stage(attempts: list[Attempt]) -> None:
    met = Counter(attempt.before_restart or "never claimed" for attempt in attempts if attempt.found_out)
    found_out = Counter(attempt.found_out for attempt in attempts if attempt.found_out)
    assert met["asked"] >= 3 * CHOSEN_KILLS
    assert met["following_up"] >= CHOSEN_KILLS
    assert found_out["answered"] >= 3 * CHOSEN_KILLS


def test_every_visit_is_settled_and_recorded_exactly_once(place: Place, attempts: list[Attempt]) -> None:
    ledgers = place.ledgers()
    for attempt in attempts:
        assert attempt.answer is not None
        books = Books.of(ledgers, place.desk(attempt.insured).visit(attempt.visit_id))
        assert (len(books.settlements), len(books.records), books.standing) == (1, 1, (1, 1))
        number = attempt.answer["region_settlement_number"]
        assert [number_of(row) for row in (*books.settlements, *books.records)] == [number, number]


def test_the_gateway_remembers_the_same_settlements(place: Place, attempts: list[Attempt]) -> None:
    kept = place.query(
        "SELECT region_settlement_number AS number, recording FROM settlements"
        " WHERE visit_id = ANY($1::uuid[])",
        [attempt.visit_id for attempt in attempts],
    )
    told = [attempt.answer["region_settlement_number"] for attempt in attempts if attempt.answer]
    assert sorted(row["number"] for row in kept) == sorted(told)
    assert {row["recording"] for row in kept} == {"recorded"}


def test_a_worker_that_is_killed_again_and_again_records_exactly_once(place: Place) -> None:
    visits = []
    for region, transaction in THINKING[-1]:
        place.fault(region, transaction, "slow=300", times=20)
    for number in range(6):
        insured = CLIENTS[number]
        case, desk = case_of(insured, number), place.desk(insured)
        visit_id = desk.charged(case)
        told = desk.settle_early(case, visit_id).told(201).answer
        assert told["recording"]["state"] == "pending"
        visits.append((insured, visit_id, str(told["settlement_id"])))
    for _ in range(8):
        time.sleep(0.35)
        place.town.kill("worker")
        place.town.restart("worker")
    place.no_faults()
    for insured, visit_id, settlement_id in visits:
        until(partial(_is_recorded, place, insured, settlement_id), seconds=60)
        books = Books.of(place.ledgers(), place.desk(insured).visit(visit_id))
        assert (len(books.settlements), len(books.records), books.standing) == (1, 1, (1, 1))


def _is_recorded(place: Place, insured: str, settlement_id: str) -> bool:
    return bool(place.desk(insured).settlement(settlement_id)["recording"]["state"] == "recorded")
