"""How the unknown becomes known: by the region's answer to an enquiry, or by a reversal (查询, 冲正)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from towns import FINAL, OTHER, Books, Place, case_of, shared, until

from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import Call, new_key

DIRECTIONS = ("chongqing", "sichuan")
DONE_BUT_LOST = {"chongqing": ("2207", "commit_then_cut"), "sichuan": ("confirm", "commit_then_cut")}
NOT_DONE_AND_LOST = {"chongqing": ("2207", "cut_before"), "sichuan": ("confirm", "cut_before")}
CAN_TAKE_BACK = [
    ("chongqing", DONE_BUT_LOST["chongqing"]),
    ("chongqing", NOT_DONE_AND_LOST["chongqing"]),
    ("sichuan", NOT_DONE_AND_LOST["sichuan"]),
]
OF_ITS_OWN = {
    "settlement_id",
    "visit_id",
    "region_settlement_number",
    "message_id",
    "settled_at",
    "recording",
    "amounts",
}
"""What two settlements of the same thing do not have in common."""


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from shared(tmp_path_factory)


def _lost(place: Place, case: Case, visit_id: str, blow: tuple[str, str], key: str) -> str:
    """Settle and lose the answer; the errand's id."""
    place.fault(case.person.region, *blow)
    told = place.desk(case.person.region).settle(case, visit_id, key=key).told(504)
    return str(told.answer["errand_id"])


def _without(answer: dict[str, Any], members: set[str]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in members}


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_what_an_enquiry_finds_is_the_answer_that_was_lost(place: Place, insured: str) -> None:
    case, desk, key = case_of(insured, 6), place.desk(insured), new_key()
    usual = desk.settle(case, desk.charged(case)).told(201).answer
    desk.cancel_settlement(usual["settlement_id"])
    visit_id = desk.charged(case)
    errand_id = _lost(place, case, visit_id, DONE_BUT_LOST[insured], key)
    found = desk.enquire(errand_id).told(200).answer
    assert found["effect"] == "applied"
    told = desk.settle(case, visit_id, key=key).told(201).answer
    # Chongqing's enquiry (5203) knows one amount more than its outpatient settlement (2207) tells.
    assert {name: told["amounts"][name] for name in usual["amounts"]} == usual["amounts"]
    assert set(told["amounts"]) - set(usual["amounts"]) <= {"deductible_standard"}
    assert _without(told, OF_ITS_OWN) == _without(usual, OF_ITS_OWN)
    assert set(told) == set(usual)
    assert _without(found["answer"], {"recording"}) == _without(told, {"recording"})
    assert told["message_id"] == found["message_id"]
    books = Books.of(place.ledgers(), desk.visit(visit_id))
    assert (len(books.settlements), books.standing) == (1, (1, 1))


@pytest.mark.parametrize("treated", DIRECTIONS)
def test_the_lines_that_an_enquiry_finds_are_priced_as_they_would_have_been(
    place: Place, treated: str
) -> None:
    insured = OTHER[treated]
    case, desk, key = case_of(insured, 6), place.desk(insured), new_key()
    opened = [str(desk.open_as(case).told(201).answer["visit_id"]) for _ in range(2)]
    usual = desk.charge(case, opened[0], key=new_key()).told(201).answer
    place.fault(treated, *({"chongqing": "2204", "sichuan": "confirm"}[treated], "commit_then_cut"))
    errand_id = desk.charge(case, opened[1], key=key).told(504).answer["errand_id"]
    found = desk.enquire(errand_id).told(200).answer
    told = desk.charge(case, opened[1], key=key).told(201).answer
    assert found["answer"] == told
    assert _without(told, {"visit_id"}) == _without(usual, {"visit_id"})


@pytest.mark.parametrize(("insured", "blow"), CAN_TAKE_BACK)
def test_a_reversal_leaves_nothing_behind(place: Place, insured: str, blow: tuple[str, str]) -> None:
    case, desk, key = case_of(insured, 0), place.desk(insured), new_key()
    used = place.regions[insured].used(case.person.number)
    visit_id = desk.charged(case)
    errand_id = _lost(place, case, visit_id, blow, key)
    for _ in range(2):  # a second reversal is the same answer
        reversed_ = desk.reverse(errand_id).told(200).answer
        assert (reversed_["state"], reversed_["effect"]) == ("reversed", "reversed")
    assert place.regions[insured].used(case.person.number) == used
    visit = desk.visit(visit_id)
    assert visit["state"] == "open"
    assert Books.of(place.ledgers(), visit).standing == (0, 0)
    same = desk.settle(case, visit_id, key=key)
    assert (same.status, same.answer["type"]) == (409, "/problems/wrong-state")
    assert desk.enquire(errand_id).told(200).answer["state"] == "reversed"
    assert desk.settle(case, visit_id).told(201).answer["recording"]["state"] == "recorded"
    assert Books.of(place.ledgers(), visit).standing == (1, 1)


def test_what_sichuan_has_confirmed_cannot_be_reversed_and_is_found_out(place: Place) -> None:
    case, desk, key = case_of("sichuan", 0), place.desk("sichuan"), new_key()
    visit_id = desk.charged(case)
    errand_id = _lost(place, case, visit_id, DONE_BUT_LOST["sichuan"], key)
    refused = desk.reverse(errand_id)
    assert (refused.status, refused.answer["type"]) == (422, "/problems/not-tellable")
    assert desk.errand(errand_id)["state"] == "unknown"
    assert desk.enquire(errand_id).told(200).answer["effect"] == "applied"
    assert desk.settle(case, visit_id, key=key).told(201).replayed


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_only_an_unknown_outcome_can_be_reversed(place: Place, insured: str) -> None:
    case, desk = case_of(insured, 1), place.desk(insured)
    visit_id = desk.charged(case)
    settled = desk.settle(case, visit_id).told(201)
    place.messages(insured)
    refused = desk.reverse(settled.errand_id)
    assert (refused.status, refused.answer["type"]) == (409, "/problems/wrong-state")
    assert place.messages(insured) == []
    assert Books.of(place.ledgers(), desk.visit(visit_id)).standing == (1, 1)


@pytest.mark.parametrize("treated", DIRECTIONS)
def test_lost_lines_are_enquired_about_and_not_reversed(place: Place, treated: str) -> None:
    case, desk, key = case_of(OTHER[treated], 1), place.desk(OTHER[treated]), new_key()
    visit_id = str(desk.open_as(case).told(201).answer["visit_id"])
    place.fault(treated, {"chongqing": "2204", "sichuan": "confirm"}[treated], "commit_then_cut")
    errand_id = desk.charge(case, visit_id, key=key).told(504).answer["errand_id"]
    refused = desk.reverse(errand_id)
    assert (refused.status, refused.answer["type"]) == (422, "/problems/not-tellable")
    assert desk.enquire(errand_id).told(200).answer["state"] == "answered"


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_many_enquiries_at_once_end_it_once(place: Place, insured: str) -> None:
    case, desk, key = case_of(insured, 2), place.desk(insured), new_key()
    visit_id = desk.charged(case)
    errand_id = _lost(place, case, visit_id, DONE_BUT_LOST[insured], key)
    with ThreadPoolExecutor(10) as callers:
        found = list(callers.map(lambda _: desk.enquire(errand_id), range(10)))
    assert [call.status for call in found] == [200] * 10
    assert {call.answer["effect"] for call in found} == {"applied"}
    assert desk.settle(case, visit_id, key=key).told(201).replayed
    until(lambda: Books.of(place.ledgers(), desk.visit(visit_id)).standing == (1, 1))


@pytest.mark.parametrize("blow", ["commit_then_cut", "cut_before"])
@pytest.mark.parametrize("insured", DIRECTIONS)
def test_an_enquiry_and_a_reversal_at_once_agree_with_the_ledger(
    place: Place, insured: str, blow: str
) -> None:
    case, desk = case_of(insured, 3), place.desk(insured)
    transaction = DONE_BUT_LOST[insured][0]
    for _ in range(6):
        key, visit_id = new_key(), desk.charged(case)
        errand_id = _lost(place, case, visit_id, (transaction, blow), key)
        ask = [desk.enquire, desk.reverse, desk.enquire, desk.reverse]
        with ThreadPoolExecutor(len(ask)) as callers:
            calls: list[Call] = list(callers.map(lambda step, one: step(one), ask, [errand_id] * len(ask)))
        assert {call.status for call in calls} <= {200, 409, 422, 504}
        _end(place, insured, errand_id)
        state = desk.errand(errand_id)["state"]
        in_force = Books.of(place.ledgers(), desk.visit(visit_id)).standing[0]
        assert in_force == (0 if state in ("reversed", "unreached") else 1), state


def _end(place: Place, insured: str, errand_id: str) -> None:
    desk = place.desk(insured)

    def known() -> bool:
        desk.enquire(errand_id)
        if desk.errand(errand_id)["state"] == "unknown":
            desk.reverse(errand_id)
        return bool(desk.errand(errand_id)["state"] != "unknown")

    until(known, seconds=FINAL + 3)
