"""A region that does not answer costs its callers no wait, and is used again once it answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from towns import IMPATIENT, OTHER, Place, case_of, raised, until

from gateway.sandbox.demo.window import SERVICE, Call, new_key

FAILURES = 3
SHUT = 2.0
SLOW_MS = 1300
"""Longer than the least wait, shorter than the gateway's own patience."""
SETTINGS = IMPATIENT | {
    "CHUANYU_GATE_FAILURES": str(FAILURES),
    "CHUANYU_REGION_DEADLINE_SECONDS": "4",
    "CHUANYU_GATE_SHUT_SECONDS": str(SHUT),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with raised(tmp_path_factory.mktemp("gates"), settings=SETTINGS) as running:
        yield running


@pytest.fixture(autouse=True)
def _without_faults(place: Place) -> Iterator[None]:
    yield
    place.no_faults()


@dataclass(frozen=True)
class Told:
    status: int
    headers: httpx.Headers
    answer: dict[str, Any]

    @property
    def code(self) -> str | None:
        said = self.answer.get("region")
        return said.get("code") if isinstance(said, dict) else None


INSTITUTIONS = {"sichuan": "H51019800001", "chongqing": "H50019800001"}


def designation(place: Place, region: str, *, fault: str = "", prefer: str = "") -> Told:
    """An institution's designation, as its region has it: a read that asks nobody else."""
    headers = {"Authorization": f"Bearer {place.town.token('hospital-chengdu')}"}
    headers |= {"X-Sandbox-Fault": fault} if fault else {}
    headers |= {"Prefer": prefer} if prefer else {}
    url = f"{place.town.url('gateway')}{SERVICE}/institutions/{INSTITUTIONS[region]}"
    said = httpx.get(url, headers=headers, trust_env=False, timeout=30)
    return Told(said.status_code, said.headers, said.json())


def shut(place: Place, region: str) -> None:
    for _ in range(FAILURES):
        assert designation(place, region, fault="error_500").status == 503
    assert designation(place, region).code == "circuit_open"


def meter(place: Place, region: str) -> str | None:
    text = httpx.get(f"{place.town.url('gateway')}/metrics", trust_env=False).text
    lines = [line for line in text.splitlines() if line.startswith("gateway_region_gate_shut{")]
    return next((line.rsplit(" ", 1)[1] for line in lines if f'region="{region}"' in line), None)


@pytest.mark.parametrize("region", ["chongqing", "sichuan"])
def test_a_region_that_does_not_answer_is_left_alone_until_one_call_finds_it_back(
    place: Place, region: str
) -> None:
    shut(place, region)
    place.messages(region)
    refused = designation(place, region)
    assert (refused.status, refused.code) == (503, "circuit_open")
    assert refused.answer["type"] == "/problems/unreached"
    assert (refused.answer["effect"], refused.answer["retry"]) == ("none", "same_key")
    assert 1 <= int(refused.headers["retry-after"]) <= SHUT + 1
    assert refused.headers["receipt"]
    assert place.messages(region) == []
    assert meter(place, region) == "1.0"

    # The other region, and another operation of the same, are not its business.
    assert designation(place, OTHER[region]).status == 200
    desk, case = place.desk(region), case_of(region)
    desk.settle(case, desk.charged(case)).told(201)

    until(lambda: designation(place, region).status == 200, seconds=30)
    assert meter(place, region) == "0.0"


def test_a_key_that_was_not_let_in_works_once_the_region_answers(place: Place) -> None:
    insured = "chongqing"
    desk, case = place.desk(insured), case_of(insured)
    visits = [desk.charged(case) for _ in range(FAILURES + 1)]
    for visit in visits[:FAILURES]:
        assert desk.settle(case, visit, fault="cut_before").status == 504
    key = new_key()
    refused = desk.settle(case, visits[-1], key=key)
    assert (refused.status, refused.answer["region"]["code"]) == (503, "circuit_open")
    settled = until(lambda: _settled(desk.settle(case, visits[-1], key=key)), seconds=30)
    assert settled.headers["errand-id"] == refused.headers["errand-id"]


def _settled(told: Call) -> Call | None:
    return told if told.status == 201 else None


@pytest.mark.parametrize("region", ["chongqing", "sichuan"])
def test_a_caller_that_waits_less_is_answered_when_its_time_is_over(place: Place, region: str) -> None:
    # The gateway itself would wait for this answer.
    patient = designation(place, region, fault=f"slow={SLOW_MS}", prefer="wait=30")
    assert (patient.status, patient.headers["preference-applied"]) == (200, "wait=30")
    assert designation(place, region, fault=f"slow={SLOW_MS}", prefer="wait=1").status == 503


@pytest.mark.parametrize(
    "prefer", ["wait=0", "wait=-1", "wait=1.5", "wait=99999", "wait", "handling=lenient"]
)
def test_a_wait_that_does_not_read_is_no_preference(place: Place, prefer: str) -> None:
    told = designation(place, "chongqing", prefer=prefer)
    assert (told.status, told.headers.get("preference-applied")) == (200, None)


def test_a_settlement_whose_time_is_over_before_it_is_confirmed_did_not_take_place(place: Place) -> None:
    """Sichuan's first phase takes all the caller's time: nothing is confirmed; the key stays good."""
    desk, case = place.desk("sichuan"), case_of("sichuan", 1)
    visit, key = desk.charged(case), new_key()
    late = desk.settle_in(case, visit, key=key, seconds=1, fault="slow=700")
    assert (late.status, late.answer["effect"]) == (503, "none")
    assert desk.settle(case, visit, key=key).status == 201
