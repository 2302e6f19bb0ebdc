"""The gateway's own rules: basis of a visit, ends of filings, sums and identities."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.medical_insurance import rules
from gateway.services.medical_insurance.rules import FilingFacts, broken_identities, treatment_ground
from gateway.services.medical_insurance.settlements import Amounts, FundPayment
from gateway.services.medical_insurance.visits import Parts
from gateway.services.medical_insurance.words import FilingKind, FilingState, Fund, TreatmentBasis
from gateway.vocabulary import Region, yuan_of_fen


def filing(kind=FilingKind.REFERRAL, state=FilingState.ACTIVE, ends_on=date(2024, 8, 31)):
    return FilingFacts(kind, state, date(2024, 3, 1), ends_on)


def basis(day, *, of=None, emergency=False, treated=Region.SICHUAN):
    return treatment_ground(
        day=day, insured=Region.CHONGQING, treated=treated, filing=of, emergency=emergency
    ).basis


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2024, 12, 31), TreatmentBasis.NONE), (date(2025, 1, 1), TreatmentBasis.EXEMPT)],
)
def test_between_the_two_regions_no_filing_is_needed_from_a_day_on(day, expected):
    assert basis(day) is expected


def test_the_exemption_is_between_the_two_regions_only():
    ground = treatment_ground(
        day=date(2026, 1, 1),
        insured=Region.SICHUAN,
        treated=Region.SICHUAN,
        filing=None,
        emergency=False,
    )
    assert ground.basis is TreatmentBasis.NONE


def test_an_emergency_counts_as_filed():
    assert basis(date(2024, 5, 1), emergency=True) is TreatmentBasis.EMERGENCY


@pytest.mark.parametrize("day", [date(2024, 3, 1), date(2024, 8, 31)])
def test_a_filing_covers_both_its_ends(day):
    assert basis(day, of=filing()) is TreatmentBasis.REFERRAL_FILING


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2024, 9, 1)])
def test_a_filing_does_not_cover_other_days(day):
    assert basis(day, of=filing()) is TreatmentBasis.NONE


def test_a_cancelled_filing_covers_nothing():
    assert basis(date(2024, 5, 1), of=filing(state=FilingState.CANCELLED)) is TreatmentBasis.NONE


def test_a_long_term_filing_is_the_strongest_ground():
    longest = filing(FilingKind.LONG_TERM_WORK_POSTING, ends_on=None)
    assert basis(date(2026, 5, 1), of=longest, emergency=True) is TreatmentBasis.LONG_TERM_FILING


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 3, 1), date(2026, 9, 1)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
    ],
)
def test_a_temporary_filing_runs_six_months(starts_on, ends_on):
    assert rules.end_of_filing(FilingKind.OTHER_TEMPORARY, starts_on, None) == ends_on


def test_a_long_term_filing_runs_until_it_is_cancelled():
    assert rules.end_of_filing(FilingKind.RETIREMENT_RESETTLEMENT, date(2026, 3, 1), None) is None


# -- the identities ----------------------------------------------------------------------------------


def parts(*fens):
    return Parts(**dict(zip(rules.PART_NAMES, map(yuan_of_fen, fens), strict=True)))


CASE_A = Amounts(
    total="32580.00",
    parts=Parts(
        fully_self_paid="1860.00", over_limit="0.00", preliminary_self_paid="2140.00", in_scope="28580.00"
    ),
    deductible_paid="880.00",
    basic_pool="23545.00",
    civil_servant_subsidy="0.00",
    enterprise_supplementary="0.00",
    resident_serious_illness="0.00",
    employee_large_expense="0.00",
    medical_assistance="0.00",
    disabled_veteran="0.00",
    other_funds="0.00",
    fund_total="23545.00",
    personal_total="9035.00",
    personal_account="3000.00",
    family_account="0.00",
    cash="6035.00",
    hospital_borne="0.00",
    account_balance="0.00",
)
SPLIT = (
    FundPayment(fund=Fund.EMPLOYEE_POOL, amount="23545.00"),
    FundPayment(fund=Fund.PERSONAL_ACCOUNT, amount="3000.00"),
)


def negated(amounts):
    def minus(text):
        return text if text == "0.00" else "-" + text

    fields = {
        name: minus(value)
        for name, value in amounts.model_dump(exclude_none=True).items()
        if isinstance(value, str) and name != "account_balance"
    }
    back = {name: minus(getattr(amounts.parts, name)) for name in rules.PART_NAMES}
    return amounts.model_copy(update={**fields, "parts": Parts(**back), "account_balance": "3000.00"})


def test_a_settlement_that_adds_up_breaks_nothing():
    assert broken_identities(CASE_A, SPLIT) == []


def test_a_cancellation_adds_up_too_and_takes_everything_back():
    back = negated(CASE_A)
    assert broken_identities(back) == []
    assert rules.is_cancellation_of(CASE_A, back)
    assert not rules.is_cancellation_of(CASE_A, CASE_A)
    assert not rules.is_cancellation_of(CASE_A, back.model_copy(update={"cash": "-6034.99"}))


@pytest.mark.parametrize(
    ("field", "value", "broken"),
    [
        ("total", "32580.01", "total = funds + personal + hospital"),
        ("basic_pool", "23545.01", "funds = pool + supplements"),
        ("cash", "6034.99", "personal = account + cash"),
        ("parts", parts(186000, 0, 214000, 2858001), "total = its four parts"),
        ("family_account", "3000.01", "account holds the family account"),
        ("deductible_paid", "-880.00", "no amount has the wrong sign"),
    ],
)
def test_every_broken_identity_is_named(field, value, broken):
    assert broken in broken_identities(CASE_A.model_copy(update={field: value}), SPLIT)


def test_fund_items_that_are_not_the_funds_are_named():
    assert broken_identities(CASE_A, (SPLIT[0].model_copy(update={"amount": "23544.00"}),)) == [
        "items = funds"
    ]


quarters = st.tuples(*[st.integers(min_value=0, max_value=10**10)] * 4)


@given(st.lists(quarters, max_size=8))
def test_parts_of_lines_add_up_to_the_parts_of_the_visit(lines):
    summed = rules.add_parts(parts(*line) for line in lines)
    assert rules.sum_of_parts(summed) == sum(map(sum, lines))


@given(quarters, quarters)
def test_what_is_added_can_be_taken_away(before, added):
    both = rules.add_parts((parts(*before), parts(*added)))
    assert rules.subtract_parts(both, parts(*added)) == parts(*before)
