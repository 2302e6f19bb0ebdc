"""The recording in the treatment region (异地结算登记) is a durable job: later if it must be, and once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from towns import OTHER, Books, Place, case_of, number_of, shared, until

from gateway.sandbox.demo.window import new_key

DIRECTIONS = ("chongqing", "sichuan")
RECORDS = {"chongqing": ["2207YD", "2208YD"], "sichuan": ["57", "58"]}
"""The messages by which a treatment region records and takes a record back."""
COMMITS_AND_CUTS = {"chongqing": "2207YD", "sichuan": "confirm"}
ENQUIRIES = {"chongqing": "5203", "sichuan": "query"}


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from shared(tmp_path_factory)


def _recorded(place: Place, insured: str, settlement: dict[str, Any]) -> dict[str, Any]:
    """Only look: whoever records it is the job."""
    desk, one = place.desk(insured), settlement["settlement_id"]
    until(lambda: desk.settlement(one)["recording"]["state"] != "pending", seconds=60)
    return dict(desk.settlement(one)["recording"])


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_settlement_stands_while_the_treatment_region_is_away(place: Place, insured: str) -> None:
    case, desk, treated = case_of(insured), place.desk(insured), OTHER[insured]
    visit_id, key = desk.charged(case), new_key()
    visit = desk.visit(visit_id)
    place.town.stop(treated)
    try:
        settled = desk.settle(case, visit_id, key=key).told(201).answer
        assert settled["recording"]["state"] == "pending"
        assert desk.settle(case, visit_id, key=key).told(201).answer["recording"]["state"] == "pending"
    finally:
        place.town.restart(treated)
    assert _recorded(place, insured, settled)["state"] == "recorded"
    books = Books.of(place.ledgers(), visit)
    assert (len(books.settlements), len(books.records), books.standing) == (1, 1, (1, 1))
    assert {number_of(row) for row in books.records} == {settled["region_settlement_number"]}


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_lost_recording_is_enquired_about_before_anything_is_sent_again(place: Place, insured: str) -> None:
    case, desk, treated = case_of(insured, 1), place.desk(insured), OTHER[insured]
    visit_id = desk.charged(case)
    place.messages(treated)
    place.fault(treated, COMMITS_AND_CUTS[treated], "commit_then_cut")
    settled = desk.settle(case, visit_id).told(201).answer
    assert settled["recording"]["state"] == "pending"
    assert _recorded(place, insured, settled)["state"] == "recorded"
    sent = [message["transaction"] for message in place.messages(treated)]
    assert sent.count(RECORDS[treated][0]) == 1
    assert ENQUIRIES[treated] in sent
    books = Books.of(place.ledgers(), desk.visit(visit_id))
    assert (len(books.records), books.standing) == (1, (1, 1))


@pytest.mark.parametrize("away", [True, False], ids=["away", "left to the worker"])
@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_cancellation_is_recorded_after_the_settlement_that_it_cancels(
    place: Place, insured: str, away: bool
) -> None:
    case, desk, treated = case_of(insured, 2), place.desk(insured), OTHER[insured]
    visit_id = desk.charged(case)
    place.messages(treated)
    if away:
        place.town.stop(treated)
    try:
        settled = desk.settle_early(case, visit_id).told(201).answer
        key = new_key()
        for _ in range(2):  # a replay is answered too, however long the recording takes
            cancelled = desk.cancel(settled["settlement_id"], key=key).told(201).answer
            assert cancelled["recording"]["state"] == "pending"
    finally:
        if away:
            place.town.restart(treated)
    assert _recorded(place, insured, settled)["state"] == "recorded"
    assert _recorded(place, insured, cancelled)["state"] == "recorded"
    sent = [message["transaction"] for message in place.messages(treated)]
    assert [one for one in sent if one in RECORDS[treated]] == RECORDS[treated]
    books = Books.of(place.ledgers(), desk.visit(visit_id))
    assert (len(books.settlements), len(books.records), books.standing) == (2, 2, (0, 0))


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_what_is_settled_anew_after_a_cancellation_is_recorded_anew(place: Place, insured: str) -> None:
    case, desk = case_of(insured, 3), place.desk(insured)
    visit_id = desk.charged(case)
    numbers = []
    for _ in range(2):
        settled = desk.settle(case, visit_id).told(201).answer
        assert settled["recording"]["state"] == "recorded"
        numbers.append(settled["recording"]["region_record_number"])
        cancelled = desk.cancel_settlement(settled["settlement_id"]).answer
        assert cancelled["recording"]["state"] == "recorded"
        numbers.append(cancelled["recording"]["region_record_number"])
    assert len(set(numbers)) == 4
    books = Books.of(place.ledgers(), desk.visit(visit_id))
    assert (len(books.settlements), len(books.records), books.standing) == (4, 4, (0, 0))


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_recordings_of_one_visit_keep_their_order(place: Place, insured: str) -> None:
    case, desk, treated = case_of(insured, 4), place.desk(insured), OTHER[insured]
    visit_id = desk.charged(case)
    place.messages(treated)
    first = desk.settle_early(case, visit_id).told(201).answer
    cancelled = desk.cancel_settlement(first["settlement_id"]).answer
    key = new_key()
    for _ in range(2):
        anew = desk.settle(case, visit_id, key=key).told(201).answer
        assert anew["recording"]["state"] == "pending", "recorded before its turn"
    assert [_recorded(place, insured, one)["state"] for one in (first, cancelled, anew)] == ["recorded"] * 3
    record, take_back = RECORDS[treated]
    sent = [message["transaction"] for message in place.messages(treated)]
    assert [one for one in sent if one in RECORDS[treated]] == [record, take_back, record]
    books = Books.of(place.ledgers(), desk.visit(visit_id))
    assert (len(books.settlements), len(books.records), books.standing) == (3, 3, (1, 1))
