"""When a letter may be issued, answered and receipted; who may register; what a search asks for."""

from datetime import date

import pytest
from employment_samples import TODAY, posting
from pydantic import ValidationError

from gateway.services.employment.referring import (
    cannot_answer,
    cannot_receipt,
    due_on,
    faults_of_receipt,
    takes_nobody,
)
from gateway.services.employment.searching import PostingSearch, SeekerSearch
from gateway.services.employment.seeking import is_old_enough
from gateway.services.employment.words import PostingState, ReferralResult, ReferralState

DUE = due_on(TODAY)


def test_a_receipt_is_due_in_fifteen_days():
    assert due_on(date(2026, 11, 26)) == date(2026, 12, 11)


def test_somebody_is_sent_only_to_what_is_open():
    assert takes_nobody(posting(), TODAY) is None
    assert takes_nobody(posting(valid_to=TODAY), TODAY) is None
    assert "expired on 2026-11-25" in takes_nobody(posting(valid_to=date(2026, 11, 25)), TODAY)
    for state in set(PostingState) - {PostingState.ACTIVE}:
        assert takes_nobody(posting(state=state), TODAY)


def test_only_an_offer_that_arrived_is_answered_and_once():
    assert [state for state in ReferralState if cannot_answer(state) is None] == [ReferralState.OFFERED]


def test_a_receipt_needs_acceptance_and_comes_in_time():
    assert [one for one in ReferralState if cannot_receipt(one, DUE, DUE) is None] == [ReferralState.ACCEPTED]
    assert "was due" in cannot_receipt(ReferralState.ACCEPTED, DUE, date(2026, 12, 12))


@pytest.mark.parametrize(
    ("result", "pay", "reason", "wrong"),
    [
        (ReferralResult.HIRED, "7200.00", None, []),
        (ReferralResult.HIRED, None, None, []),
        (ReferralResult.NOT_HIRED, None, "技能不符", []),
        (ReferralResult.NOT_HIRED, "7200.00", None, ["monthly_pay"]),
        (ReferralResult.HIRED, None, "技能不符", ["reason"]),
        (ReferralResult.HIRED, "7200.00", "技能不符", ["reason"]),
    ],
)
def test_a_receipt_says_what_goes_with_its_result(result, pay, reason, wrong):
    assert [member for member, _ in faults_of_receipt(result, pay, reason)] == wrong


@pytest.mark.parametrize(
    ("born", "today", "old_enough"),
    [
        ("20101126", date(2026, 11, 26), True),
        ("20101127", date(2026, 11, 26), False),
        ("20080229", date(2024, 2, 28), False),
        ("20080229", date(2024, 2, 29), True),
        ("19720315", date(2026, 11, 26), True),
    ],
)
def test_nobody_younger_than_sixteen_is_registered(born, today, old_enough):
    assert is_old_enough(f"510198{born}0016", today) is old_enough


def test_a_region_is_asked_for_the_conditions_only():
    search = PostingSearch(text="数控", regions=("sichuan",), limit=5, cursor="abc", pay_at_least="6000.00")
    assert search.query.model_dump(exclude_none=True) == {"text": "数控", "pay_at_least": "6000.00"}
    assert SeekerSearch(limit=5).query.model_dump(exclude_none=True) == {}


@pytest.mark.parametrize(
    "changed", [{"text": "数"}, {"text": "数%"}, {"limit": 0}, {"limit": 51}, {"cursor": ""}]
)
def test_what_cannot_be_searched_for(changed):
    with pytest.raises(ValidationError):
        PostingSearch.model_validate(changed)
