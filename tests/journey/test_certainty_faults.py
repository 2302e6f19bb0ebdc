"""Every fault of a region, on every step that changes something, ends as the design says."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from fault_table import TRANSACTIONS, End, Row, rows
from towns import (
    FINAL,
    OTHER,
    Books,
    Ledgers,
    Place,
    case_of,
    raised,
    until,
    visits_under,
)

from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import Call, new_key

LOST = (End.FOUND, End.GONE)
REVERSIBLE = ("settle", "cancel", "open", "open there")
TOLD = {
    End.REFUSED: (422, "/problems/refused", "none", "after_correction"),
    End.UNREACHED: (503, "/problems/unreached", "none", "same_key"),
    End.FOUND: (504, "/problems/outcome-unknown", "unknown", "never"),
    End.GONE: (504, "/problems/outcome-unknown", "unknown", "never"),
}
ERRAND = {
    End.FINE: ("answered", "applied", "nothing"),
    End.REFUSED: ("refused", "none", "new_key_after_correction"),
    End.UNREACHED: ("unreached", "none", "same_key"),
    End.FOUND: ("unknown", "unknown", "enquire_or_reverse"),
    End.GONE: ("unknown", "unknown", "enquire_or_reverse"),
}
ROWS = rows()
ASKED_FOR = [row for row in ROWS if row.operation != "record"]
RECORDINGS = [row for row in ROWS if row.operation == "record"]


@dataclass
class History:
    """What happened to one row from the blow to the end."""

    row: Row
    case: Case
    key: str = field(default_factory=new_key)
    case_number: str = ""
    visit_id: str = ""
    act: Callable[[str], Call] | None = None
    first: Call | None = None
    errand: dict[str, Any] = field(default_factory=dict)
    again: Call | None = None
    sent_again: int = 0
    enquired: dict[str, Any] = field(default_factory=dict)
    enquired_late: dict[str, Any] = field(default_factory=dict)
    last: Call | None = None
    corrected: Call | None = None
    recording: dict[str, Any] = field(default_factory=dict)
    visit: dict[str, Any] = field(default_factory=dict)
    broken: Exception | None = None

    @property
    def told(self) -> Call:
        assert self.first is not None
        return self.first

    def do(self, key: str) -> Call:
        assert self.act is not None
        return self.act(key)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with raised(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(scope="module")
def histories(place: Place) -> dict[Row, History]:
    """Every row struck, one after the other; then, when nothing can arrive any more, brought to its end."""
    place.town.stop("worker")  # it would meet faults that are meant for others
    struck = [_struck(place, row, number) for number, row in enumerate(ROWS)]
    place.no_faults()
    place.town.restart("worker")
    time.sleep(FINAL)
    for history in struck:
        _step(history, partial(_bring_to_its_end, place, history))
    return {history.row: history for history in struck}


@pytest.fixture(scope="module")
def ledgers(place: Place, histories: dict[Row, History]) -> Ledgers:
    return place.ledgers()


def _step(history: History, step: Callable[[], None]) -> None:
    """What goes wrong in one row is told by that row's tests."""
    if history.broken is None:
        try:
            step()
        except Exception as error:
            history.broken = error


def _struck(place: Place, row: Row, number: int) -> History:
    insured = row.region if row.operation in ("settle", "cancel", "open") else OTHER[row.region]
    history = History(row, case_of(insured, number))
    _step(history, lambda: _prepare(place, history))
    place.no_faults()
    place.fault(row.region, row.transaction, row.fault)
    _step(history, lambda: _strike(place, history))
    return history


def _prepare(place: Place, history: History) -> None:
    case, operation = history.case, history.row.operation
    desk = place.desk(case.person.region)
    history.case_number = number = f"ZY{secrets.token_hex(6).upper()}"
    if operation in ("open", "open there"):
        history.act = lambda key: desk.open_as(case, number, key=key)
    elif operation == "lines":
        history.visit_id = visit_id = str(desk.open_as(case, number).told(201).answer["visit_id"])
        history.act = lambda key: desk.charge(case, visit_id, key=key)
    else:
        history.visit_id = visit_id = desk.charged(case, number)
        history.act = lambda key: desk.settle(case, visit_id, key=key)
    if operation == "cancel":
        settled = desk.settle(case, history.visit_id).told(201).answer
        assert settled["recording"]["state"] == "recorded"
        history.act = lambda key: desk.cancel(settled["settlement_id"], key=key)


def _strike(place: Place, history: History) -> None:
    desk, region = place.desk(history.case.person.region), history.row.region
    history.first = told = history.do(history.key)
    history.errand = desk.errand(told.errand_id)
    if history.row.operation == "record":
        history.errand = desk.errand(history.errand["follow_ups"][0])
    if told.status == 504:
        place.messages(region)
        history.again = history.do(history.key)
        # An earlier row's slow message may just have been finished.
        history.sent_again = sum(not sent["fault"].startswith("slow") for sent in place.messages(region))
        history.enquired = desk.enquire(history.errand["errand_id"]).told(200).answer


def _bring_to_its_end(place: Place, history: History) -> None:
    desk = place.desk(history.case.person.region)
    if history.told.status == 504:
        history.enquired_late = desk.enquire(history.errand["errand_id"]).told(200).answer
    history.last = last = history.do(history.key)
    if last.status == 422:
        history.corrected = last = history.do(new_key())
    last.told(201)
    if history.row.operation == "record":
        settlement_id = str(last.answer["settlement_id"])
        until(lambda: desk.settlement(settlement_id)["recording"]["state"] != "pending")
        history.recording = desk.settlement(settlement_id)["recording"]
    history.visit_id = history.visit_id or str(last.answer["visit_id"])
    if history.row.operation == "lines":  # the treatment region compares the record with its rows
        assert (
            desk.settle(history.case, history.visit_id).told(201).answer["recording"]["state"] == "recorded"
        )
    history.visit = desk.visit(history.visit_id)


@pytest.fixture
def history(histories: dict[Row, History], row: Row) -> History:
    found = histories[row]
    if found.broken is not None:
        raise found.broken
    return found


@pytest.mark.parametrize("row", ASKED_FOR, ids=str)
def test_the_caller_is_told_what_a_fault_means(history: History, row: Row) -> None:
    told = history.told
    if row.end is End.FINE:
        assert told.status == 201
        return
    problem = told.answer
    assert (told.status, problem["type"], problem["effect"], problem["retry"]) == TOLD[row.end]
    assert problem["region"]["name"] == row.region
    assert ("retry-after" in told.headers) == (row.end is End.UNREACHED)
    here = f"/v1/errands/{history.errand['errand_id']}"
    assert problem.get("enquire_url") == (f"{here}/enquiries" if row.end in LOST else None)
    reversible = row.end in LOST and row.operation in REVERSIBLE
    assert problem.get("reverse_url") == (f"{here}/reversals" if reversible else None)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_errand_says_the_same(history: History, row: Row) -> None:
    errand = history.errand
    assert (errand["state"], errand["effect"], errand["next_action"]) == ERRAND[row.end]
    # Of two errands that went well, the first is told: that of the insured region.
    of_the_insurer = row.operation == "open there" and row.end is End.FINE
    assert errand["region"] == (OTHER[row.region] if of_the_insurer else row.region)


@pytest.mark.parametrize("row", [row for row in ASKED_FOR if row.end in LOST], ids=str)
def test_while_the_outcome_is_unknown_the_same_key_sends_nothing(history: History, row: Row) -> None:
    assert history.again is not None
    assert (history.again.status, history.again.answer["errand_id"]) == (504, history.errand["errand_id"])
    assert history.sent_again == 0


@pytest.mark.parametrize("row", [row for row in ASKED_FOR if row.end in LOST], ids=str)
def test_an_enquiry_ends_what_is_unknown(history: History, row: Row) -> None:
    if row.end is End.GONE:
        assert history.enquired["state"] == "unknown", "not there proves nothing while it may still arrive"
        assert (history.enquired_late["state"], history.enquired_late["effect"]) == ("unreached", "none")
    else:
        late = history.enquired_late
        assert (late["state"] in ("answered", "waiting"), late["effect"]) == (True, "applied")
        still_at_it = row.region == "chongqing" and row.fault.startswith("slow")
        assert (history.enquired["state"] == "unknown") == still_at_it


@pytest.mark.parametrize("row", ASKED_FOR, ids=str)
def test_afterwards_the_same_key_does_what_was_promised(history: History, row: Row) -> None:
    last = history.last
    assert last is not None
    if row.end is End.REFUSED:
        assert last.status == 422
        for member in ("type", "effect", "retry", "detail", "region"):
            assert last.answer[member] == history.told.answer[member]
        assert history.corrected is not None
        assert (history.corrected.status, history.corrected.replayed) == (201, False)
        return
    assert last.status == 201
    # What follows from an errand that was answered is asked for anew, and the answer is still the first one.
    first_answer_is_kept = row.end in (End.FINE, End.FOUND) or row.operation == "open there"
    assert last.replayed == first_answer_is_kept


@pytest.mark.parametrize("row", RECORDINGS, ids=str)
def test_a_settlement_stands_whatever_becomes_of_its_recording(history: History, row: Row) -> None:
    assert history.told.status == 201
    at_once = {End.FINE: "recorded", End.REFUSED: "refused"}.get(row.end, "pending")
    assert history.told.answer["recording"]["state"] == at_once
    in_the_end = "refused" if row.end is End.REFUSED else "recorded"
    assert history.recording["state"] == in_the_end
    assert ("region_record_number" in history.recording) == (in_the_end == "recorded")


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_both_ledgers_agree_in_the_end(history: History, ledgers: Ledgers, row: Row) -> None:
    books = Books.of(ledgers, history.visit)
    settled = {"settle": (1, 1), "lines": (1, 1), "record": (1, 0 if row.end is End.REFUSED else 1)}
    assert books.standing == settled.get(row.operation, (0, 0))
    rows_in_all = 2 if row.operation == "cancel" else books.standing[0]
    assert len(books.settlements) == rows_in_all
    for region in ("sichuan", "chongqing"):
        assert len(visits_under(ledgers, region, history.case_number)) == 1 or row.end is End.REFUSED


@pytest.mark.parametrize("region", ["chongqing", "sichuan"])
def test_a_region_whose_port_is_closed_is_unreached_and_the_same_key_goes_on(
    place: Place, region: str
) -> None:
    steps = [operation for operation in TRANSACTIONS[region] if operation != "record"]
    histories = []
    for number, operation in enumerate(steps):
        row = Row(region, "away", operation, "port closed", End.UNREACHED)
        insured = region if operation in ("settle", "cancel", "open") else OTHER[region]
        histories.append(History(row, case_of(insured, number)))
        _prepare(place, histories[-1])
    place.town.stop(region)
    try:
        for history in histories:
            _strike(place, history)
    finally:
        place.town.restart(region)
    for history in histories:
        test_the_caller_is_told_what_a_fault_means(history, history.row)
        test_the_errand_says_the_same(history, history.row)
        _bring_to_its_end(place, history)
        test_both_ledgers_agree_in_the_end(history, place.ledgers(), history.row)
