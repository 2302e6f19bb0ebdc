"""A visit is opened at both regions or at neither, whatever the treatment region does."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from towns import FINAL, OTHER, Place, case_of, shared, until, visits_under

from gateway.sandbox.demo.window import new_key

DIRECTIONS = ("chongqing", "sichuan")
OPENS = {"chongqing": "2201", "sichuan": "110"}
LOST = {"chongqing": ("2201", "commit_then_cut"), "sichuan": ("confirm", "commit_then_cut")}
TROUBLE_WITH_TAKING_BACK = {
    "chongqing": ("2202", "commit_then_cut"),
    "sichuan": ("22", "cut_before"),
}


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from shared(tmp_path_factory)


def _number() -> str:
    return f"ZY{secrets.token_hex(6).upper()}"


def _open_visits(place: Place, case_number: str) -> tuple[int, int]:
    ledgers = place.ledgers()
    return (
        len(visits_under(ledgers, "chongqing", case_number)),
        len(visits_under(ledgers, "sichuan", case_number)),
    )


@pytest.mark.parametrize("trouble", [False, True], ids=["smoothly", "with trouble"])
@pytest.mark.parametrize("insured", DIRECTIONS)
def test_what_the_treatment_region_refuses_is_taken_back_at_the_insurer(
    place: Place, insured: str, trouble: bool
) -> None:
    case, desk, key, number = case_of(insured), place.desk(insured), new_key(), _number()
    if trouble:
        place.fault(insured, *TROUBLE_WITH_TAKING_BACK[insured])
    place.fault(OTHER[insured], OPENS[OTHER[insured]], "refuse")
    told = desk.open_as(case, number, key=key).told(422)
    assert (told.answer["type"], told.answer["effect"]) == ("/problems/refused", "none")
    assert told.answer["region"]["name"] == OTHER[insured]
    until(lambda: _open_visits(place, number) == (0, 0), seconds=60)
    visit_id = desk.errand(told.answer["errand_id"])["visit_id"]
    until(lambda: desk.visit(visit_id)["state"] == "cancelled")
    assert desk.open_as(case, number, key=key).status == 422
    assert desk.open_as(case, number, key=new_key()).status == 201
    assert _open_visits(place, number) == (1, 1)


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_treatment_region_that_is_away_is_asked_again_with_the_same_key(place: Place, insured: str) -> None:
    case, desk, key, number = case_of(insured), place.desk(insured), new_key(), _number()
    place.town.stop(OTHER[insured])
    try:
        for _ in range(2):
            told = desk.open_as(case, number, key=key).told(503)
            problem = (told.answer["type"], told.answer["retry"], told.answer["region"]["name"])
            assert problem == ("/problems/unreached", "same_key", OTHER[insured])
    finally:
        place.town.restart(OTHER[insured])
    opened = desk.open_as(case, number, key=key).told(201).answer
    assert opened["state"] == "open"
    assert _open_visits(place, number) == (1, 1)
    desk.add_lines(case, opened["visit_id"])
    assert desk.settle(case, opened["visit_id"]).told(201).answer["recording"]["state"] == "recorded"


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_lost_opening_goes_on_after_an_enquiry(place: Place, insured: str) -> None:
    case, desk, key, number = case_of(insured), place.desk(insured), new_key(), _number()
    place.fault(OTHER[insured], *LOST[OTHER[insured]])
    told = desk.open_as(case, number, key=key).told(504)
    assert desk.errand(told.answer["errand_id"])["region"] == OTHER[insured]
    assert desk.enquire(told.answer["errand_id"]).told(200).answer["state"] == "answered"
    assert desk.open_as(case, number, key=key).told(201).answer["state"] == "open"
    assert _open_visits(place, number) == (1, 1)


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_lost_opening_that_is_reversed_is_taken_back_at_both(place: Place, insured: str) -> None:
    case, desk, key, number = case_of(insured), place.desk(insured), new_key(), _number()
    transaction = {"chongqing": "2201", "sichuan": "confirm"}[OTHER[insured]]
    place.fault(OTHER[insured], transaction, "cut_before")
    told = desk.open_as(case, number, key=key).told(504)
    assert desk.reverse(told.answer["errand_id"]).told(200).answer["state"] == "reversed"
    until(lambda: _open_visits(place, number) == (0, 0), seconds=FINAL)
    assert desk.open_as(case, number, key=key).status in (409, 422)
    assert _open_visits(place, number) == (0, 0)
