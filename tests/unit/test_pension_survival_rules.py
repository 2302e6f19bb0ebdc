"""How long a check that a pensioner lives holds, and what does not count as one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.pension.survival import SurvivalVerification
from gateway.services.pension.survival_rules import (
    determine_survival,
    makes_needless,
    needs_check,
    valid_until,
)
from gateway.services.pension.words import SurvivalMethod, SurvivalOutcome
from gateway.vocabulary import Region

CHECKED = date(2025, 3, 10)


def verification(on=CHECKED, outcome=SurvivalOutcome.VERIFIED, region=Region.SICHUAN):
    return SurvivalVerification(
        region=region,
        verification_number="RZ1",
        method=SurvivalMethod.SELF_SERVICE,
        outcome=outcome,
        checked_on=on,
        checked_in_area="510198",
    )


@pytest.mark.parametrize(
    ("checked_on", "until"),
    [
        (date(2025, 3, 10), date(2026, 3, 10)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_check_holds_for_twelve_months(checked_on, until):
    assert valid_until(checked_on) == until


@pytest.mark.parametrize(
    ("on", "needed"),
    [
        (date(2025, 3, 9), True),
        (date(2025, 3, 10), False),
        (date(2026, 3, 10), False),
        (date(2026, 3, 11), True),
    ],
)
def test_the_last_day_still_counts_and_a_check_counts_from_its_own_day(on, needed):
    assert needs_check([verification()], on) is needed


@pytest.mark.parametrize(
    "outcome", [SurvivalOutcome.DEAD, SurvivalOutcome.MISMATCH, SurvivalOutcome.NOT_VERIFIED]
)
def test_only_a_passed_check_counts(outcome):
    assert needs_check([verification(outcome=outcome)], CHECKED)


@pytest.mark.parametrize(
    ("later", "needed"),
    [
        (SurvivalOutcome.DEAD, True),
        (SurvivalOutcome.MISMATCH, False),
        (SurvivalOutcome.NOT_VERIFIED, False),
        (SurvivalOutcome.VERIFIED, False),
    ],
)
def test_a_later_death_voids_a_check_and_a_failed_one_does_not(later, needed):
    known = [verification(date(2025, 6, 1), later), verification()]
    assert needs_check(known, date(2025, 7, 1)) is needed


def test_of_two_findings_on_one_day_the_death_counts():
    both = [verification(), verification(outcome=SurvivalOutcome.DEAD)]
    assert needs_check(both, CHECKED)
    assert needs_check(list(reversed(both)), CHECKED)


def test_a_check_of_the_other_region_counts_like_ones_own():
    assert not needs_check([verification(region=Region.CHONGQING)], date(2025, 12, 1))


def test_the_standing_is_told_in_words():
    standing = determine_survival([verification()], date(2025, 12, 1))
    assert (standing.needs_check, standing.found_dead) == (False, False)
    assert standing.valid_until == date(2026, 3, 10)
    assert "2026-03-10" in standing.explanation.steps[0].says
    assert determine_survival([], CHECKED).needs_check


def test_nobody_found_dead_is_asked_for_a_check():
    standing = determine_survival([verification(outcome=SurvivalOutcome.DEAD)], date(2025, 12, 1))
    assert (standing.needs_check, standing.found_dead, standing.valid_until) == (False, True, None)


@given(st.dates(date(2011, 1, 1), date(2060, 1, 1)), st.integers(0, 800))
def test_a_check_is_needed_again_after_a_year_and_never_before(checked_on, days):
    on = checked_on + timedelta(days=days)
    assert needs_check([verification(checked_on)], on) is (on > valid_until(checked_on))
    assert 365 <= (valid_until(checked_on) - checked_on).days <= 366


# -- whether another check is to be sent ---------------------------------------------------------------

LIVES, DEAD = SurvivalOutcome.VERIFIED, SurvivalOutcome.DEAD


@pytest.mark.parametrize("outcome", [LIVES, SurvivalOutcome.NOT_VERIFIED, SurvivalOutcome.MISMATCH])
@pytest.mark.parametrize(
    ("on", "needless"), [(CHECKED, True), (date(2026, 3, 10), True), (date(2026, 3, 11), False)]
)
def test_while_a_check_holds_no_other_one_is_sent(outcome, on, needless):
    held = verification()
    assert makes_needless(outcome, [held], on) is (held if needless else None)


def test_a_death_is_told_although_a_check_holds_and_only_once():
    lived, died = verification(), verification(CHECKED + timedelta(days=5), DEAD)
    assert makes_needless(DEAD, [lived], CHECKED + timedelta(days=9)) is None
    assert makes_needless(DEAD, [lived, died], CHECKED + timedelta(days=9)) is died
    assert makes_needless(DEAD, [], CHECKED) is None


def test_a_finding_of_death_keeps_no_later_check_of_life_back():
    died = verification(CHECKED, DEAD)
    assert makes_needless(LIVES, [died], CHECKED + timedelta(days=9)) is None
    lived = verification(CHECKED + timedelta(days=5))
    assert makes_needless(LIVES, [died, lived], CHECKED + timedelta(days=9)) is lived


def test_a_check_that_says_nothing_about_life_holds_nothing_back():
    held = [
        verification(outcome=SurvivalOutcome.NOT_VERIFIED),
        verification(outcome=SurvivalOutcome.MISMATCH),
    ]
    assert makes_needless(LIVES, held, CHECKED) is None


@given(
    held=st.lists(
        st.builds(
            verification,
            st.dates(date(2023, 1, 1), date(2026, 12, 31)),
            st.sampled_from(SurvivalOutcome),
            st.sampled_from(Region),
        ),
        max_size=5,
    ),
    on=st.dates(date(2023, 1, 1), date(2027, 12, 31)),
)
def test_a_check_of_life_is_sent_exactly_when_one_is_needed(held, on):
    assert (makes_needless(LIVES, held, on) is None) is needs_check(held, on)
