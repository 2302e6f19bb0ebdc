"""One key, one effect: however often and however simultaneously it is sent (幂等)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from towns import OTHER, Books, Place, case_of, shared, until, visits_under

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.window import SERVICE, Call, new_key

CROWD = 50
RIVALS = 8
DIRECTIONS = ("chongqing", "sichuan")
SETTLES = {"chongqing": ["2207"], "sichuan": ["11", "confirm"]}
"""The messages that one settlement is at the insured region."""


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from shared(tmp_path_factory)


def _at_once(number: int, ask: Callable[[int], Call]) -> list[Call]:
    with ThreadPoolExecutor(number) as callers:
        return list(callers.map(ask, range(number)))


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_fifty_requests_with_one_key_settle_once(place: Place, insured: str) -> None:
    case, desk, key = case_of(insured), place.desk(insured), new_key()
    visit_id = desk.charged(case)
    place.messages(insured)
    place.fault(insured, SETTLES[insured][0], "slow=300")
    calls = _at_once(CROWD, lambda _: desk.settle(case, visit_id, key=key))
    answered = [call for call in calls if call.status == 201]
    assert answered
    for call in calls:
        if call.status == 201:
            assert call.answer == answered[0].answer
        else:
            told = (call.status, call.answer["type"], call.answer["retry"], call.answer["effect"])
            assert told == (409, "/problems/still-in-progress", "same_key", "unknown")
            assert int(call.headers["retry-after"]) >= 1
    assert [call.replayed for call in answered].count(False) == 1
    assert [sent["transaction"] for sent in place.messages(insured)] == SETTLES[insured]
    assert Books.of(place.ledgers(), desk.visit(visit_id)).standing == (1, 1)


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_replay_is_marked_and_sends_nothing(place: Place, insured: str) -> None:
    case, desk, key = case_of(insured, 1), place.desk(insured), new_key()
    visit_id = desk.charged(case)
    first = desk.settle(case, visit_id, key=key).told(201)
    assert first.answer["recording"]["state"] == "recorded"
    for region in DIRECTIONS:
        place.messages(region)
    again = desk.settle(case, visit_id, key=key).told(201)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.answer, again.errand_id) == (first.answer, first.errand_id)
    assert [place.messages(region) for region in DIRECTIONS] == [[], []]


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_the_same_key_with_another_body_is_refused_and_sends_nothing(place: Place, insured: str) -> None:
    case, desk, key = case_of(insured, 2), place.desk(insured), new_key()
    visit_id = desk.charged(case)
    first = desk.settle(case, visit_id, key=key).told(201)
    place.messages(insured)
    other = forms.settlement(case) | {"use_personal_account": False}
    reused = desk.ask(f"{SERVICE}/visits/{visit_id}/settlements", other, key=key)
    assert (reused.status, reused.answer["type"], reused.answer["effect"]) == (
        422,
        "/problems/key-reused",
        "none",
    )
    assert place.messages(insured) == []
    assert desk.settle(case, visit_id, key=key).told(201).answer == first.answer


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_of_rival_keys_for_one_visit_one_settles(place: Place, insured: str) -> None:
    case, desk = case_of(insured, 3), place.desk(insured)
    visit_id, keys = desk.charged(case), [new_key() for _ in range(RIVALS)]
    place.fault(insured, SETTLES[insured][0], "slow=200")
    calls = _at_once(RIVALS, lambda number: desk.settle(case, visit_id, key=keys[number]))
    assert sorted(call.status for call in calls) == [201] + [409] * (RIVALS - 1)
    lost = [call for call in calls if call.status == 409]
    assert {call.answer["type"] for call in lost} <= {"/problems/visit-busy", "/problems/wrong-state"}
    assert {call.answer["effect"] for call in lost} == {"none"}
    late = [desk.settle(case, visit_id, key=key) for key in keys]
    assert sorted(call.status for call in late) == [201] + [409] * (RIVALS - 1)
    books = Books.of(place.ledgers(), desk.visit(visit_id))
    assert (len(books.settlements), len(books.records)) == (1, 1)


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_crowd_with_one_key_opens_one_visit_at_each_region(place: Place, insured: str) -> None:
    case, desk, key = case_of(insured, 4), place.desk(insured), new_key()
    case_number = f"ZY{secrets.token_hex(6).upper()}"
    _at_once(20, lambda _: desk.open_as(case, case_number, key=key))
    opened = desk.open_as(case, case_number, key=key).told(201)
    assert opened.replayed
    for region in (insured, OTHER[insured]):
        assert len(visits_under(place.ledgers(), region, case_number)) == 1


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_crowd_with_one_key_cancels_once(place: Place, insured: str) -> None:
    case, desk, key = case_of(insured, 5), place.desk(insured), new_key()
    visit_id = desk.charged(case)
    settlement_id = desk.settle(case, visit_id).told(201).answer["settlement_id"]
    calls = _at_once(20, lambda _: desk.cancel(settlement_id, key=key))
    assert {call.status for call in calls} <= {201, 409}
    cancelled = desk.cancel(settlement_id, key=key).told(201).answer
    until(lambda: desk.settlement(cancelled["settlement_id"])["recording"]["state"] == "recorded")
    books = Books.of(place.ledgers(), desk.visit(visit_id))
    assert (len(books.settlements), len(books.records), books.standing) == (2, 2, (0, 0))
