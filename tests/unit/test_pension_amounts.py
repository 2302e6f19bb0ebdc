"""What is transferred: worked examples to the fen, each boundary of the dated rates, the laws of sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pension_samples import E1, E1_ROWS, paid, row, transferred
from pydantic import ValidationError

from gateway.services.pension.amounts import calculate_transfer
from gateway.services.pension.history import ContributionHistory, LumpSum
from gateway.services.pension.interest import (
    CreditingMethod,
    InterestStatus,
)
from gateway.services.pension.lump_sums import rule_on_lump_sum
from gateway.services.pension.transfer_amounts import AmountQuestion, Mismatch
from gateway.services.pension.words import AccountKind, NonTransferableReason, ProofKind, Scheme
from gateway.vocabulary import Region, fen

# -- the worked examples -------------------------------------------------------------------------------


def test_example_1_from_bases_alone():
    amount = transferred(*E1)
    assert (amount.until_last_year, amount.current_year) == ("11504.74", "3360.00")
    assert (amount.account_total, amount.pool_total, amount.total) == ("14864.74", "21600.00", "36464.74")
    assert (amount.months, amount.pool_months) == (28, 28)
    assert [(year.interest, year.balance) for year in amount.by_year] == [
        ("134.64", "4934.64"),
        ("330.10", "11504.74"),
        ("0.00", "14864.74"),
    ]
    assert amount.interest_status is InterestStatus.FINAL


def test_example_1_by_the_annual_method_is_another_sum():
    """10 months are not half of 13: only the monthly method gives the interest of a year begun in March."""
    amount = transferred(*E1, crediting_method=CreditingMethod.ANNUAL)
    assert amount.by_year[0].interest == "159.07"


def test_example_2_within_one_year_bears_no_interest():
    amount = transferred(paid("2025-01", "2025-05", "4511.00"), month="2025-06")
    assert (amount.until_last_year, amount.current_year) == ("0.00", "1804.40")
    assert (amount.account_total, amount.pool_total, amount.total) == ("1804.40", "2706.60", "4511.00")
    assert amount.months == 5


@pytest.mark.parametrize(
    ("recorded", "mismatch"),
    [
        ("1920.00", Mismatch.EXCESS_STAYS),
        ("960.00", Mismatch.RECORD_CORRECTED),
        ("1320.00", None),
        (None, None),
    ],
)
def test_example_4_before_2006_eleven_per_cent_are_transferred_whatever_was_recorded(recorded, mismatch):
    credited = {} if recorded is None else {"credited": recorded}
    year = transferred(paid("2000-01", "2000-12", **credited)).by_year[0]
    assert (year.principal, year.pool, year.account_rate) == ("1320.00", "1440.00", "0.1100")
    assert year.mismatch is mismatch


@pytest.mark.parametrize(
    ("recorded", "mismatch"),
    [("1320.00", Mismatch.EXCESS_STAYS), ("600.00", Mismatch.RECORD_CORRECTED), ("960.00", None)],
)
def test_example_4_from_2006_on_eight_per_cent_are_transferred(recorded, mismatch):
    year = transferred(paid("2007-01", "2007-12", credited=recorded)).by_year[0]
    assert (year.principal, year.pool, year.account_rate) == ("960.00", "1440.00", "0.0800")
    assert year.mismatch is mismatch


def test_example_4_tells_what_stays_and_what_is_corrected():
    amount = transferred(
        paid("1999-01", "1999-12", credited="1920.00"), paid("2000-01", "2000-12", credited="960.00")
    )
    told = {one.term: one for one in amount.explanation.steps}
    assert told["1999 年度计入比例不一致"].amount == "600.00"
    assert "不转移" in told["1999 年度计入比例不一致"].says
    assert told["2000 年度计入比例不一致"].amount == "360.00"
    assert "更正" in told["2000 年度计入比例不一致"].says
    assert "人社厅发〔2017〕7号 个人账户计入比例" in amount.explanation.articles


def test_before_1998_both_sides_keep_the_record():
    amount = transferred(paid("1996-01", "1996-12", credited="777.77"), before_1998="345.67")
    assert (amount.before_1998, amount.account_total, amount.pool_total) == ("345.67", "345.67", "0.00")
    assert (amount.months, amount.by_year) == (12, ())


def test_example_5_an_institution_counts_for_the_pool_from_october_2014():
    amount = transferred(paid("2014-01", "2014-12", "5000.00"), month="2015-01", origin=Scheme.INSTITUTION)
    assert (amount.pool_total, amount.pool_months, amount.months) == ("1800.00", 3, 12)
    assert amount.until_last_year == "1200.00"
    assert "人社部规〔2017〕1号" in amount.explanation.articles


def test_example_6_a_temporary_account_gives_all_that_was_paid_and_no_pool():
    temporary = {"account_kind": AccountKind.TEMPORARY, "unit_rate": "0.1600", "personal_rate": "0.0800"}
    amount = transferred(paid("2025-01", "2025-05", "4511.00", **temporary), month="2025-06")
    assert (amount.account_total, amount.pool_total, amount.total) == ("5413.20", "0.00", "5413.20")
    assert "国办发〔2009〕66号 第五条" in amount.explanation.articles


# -- boundaries ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "scheme", "principal", "pool"),
    [
        ("1997-12", Scheme.EMPLOYEE, None, "0.00"),
        ("1998-01", Scheme.EMPLOYEE, "110.00", "120.00"),
        ("2005-12", Scheme.EMPLOYEE, "110.00", "120.00"),
        ("2006-01", Scheme.EMPLOYEE, "80.00", "120.00"),
        ("2014-09", Scheme.EMPLOYEE, "80.00", "120.00"),
        ("2014-09", Scheme.INSTITUTION, "0.00", "0.00"),
        ("2014-10", Scheme.INSTITUTION, "80.00", "120.00"),
    ],
)
def test_the_rates_change_with_the_month(month, scheme, principal, pool):
    amount = transferred(paid(month, month), origin=scheme)
    assert amount.pool_total == pool
    assert (amount.by_year[0].principal if amount.by_year else None) == principal


def test_suspended_months_without_a_base_add_nothing():
    suspended = {"from_month": "2023-01", "to_month": "2023-12", "months": 0}
    amount = transferred(E1[0], suspended)
    assert (amount.months, amount.pool_total) == (10, "7200.00")
    assert amount.until_last_year == "5130.55"  # 4,934.64 and its interest of 195.91


def test_a_base_of_nothing_adds_months_but_no_money():
    amount = transferred(paid("2024-01", "2024-03", "0.00"))
    assert (amount.months, amount.total) == (3, "0.00")


@pytest.mark.parametrize(
    "changes",
    [
        {"months": 13},
        {"to_month": "2025-01"},
        {"from_month": "2024-12", "to_month": "2024-11", "months": 1},
        {"months": 0},
        {"base_monthly": None},
        {"account_kind": AccountKind.TEMPORARY},
    ],
)
def test_a_row_that_cannot_be_is_refused(changes):
    with pytest.raises(ValidationError):
        transferred(paid("2024-01", "2024-06") | changes, month="2025-06")


@pytest.mark.parametrize(
    ("rows", "changes", "why"),
    [
        ((paid("2024-01", "2024-06"), paid("2024-06", "2024-06")), {}, "twice"),
        ((paid("2024-01", "2024-08"),), {}, "beyond"),
        ((paid("2024-01", "2024-06", received_month="2024-08"),), {}, "received_month"),
        ((), {"month": "2009-12"}, "before 2010-01-01"),
        ((), {"receiving": Scheme.RESIDENT}, "resident"),
        ((), {"annuity_total": "1.00"}, "institutions"),
    ],
)
def test_a_question_that_cannot_be_reckoned_is_refused(rows, changes, why):
    with pytest.raises(ValidationError, match=why):
        transferred(*rows, **changes)


def test_the_annuity_of_an_institution_is_part_of_the_total():
    amount = transferred(
        paid("2020-01", "2020-01"), origin=Scheme.INSTITUTION, annuity_total="100.00", month="2020-02"
    )
    assert (amount.account_total, amount.pool_total, amount.total) == ("80.00", "120.00", "300.00")


def test_a_year_in_two_rows_by_base_or_place_is_one_year():
    amount = transferred(paid("2023-01", "2023-06"), paid("2023-07", "2023-12", "2000.00"))
    (year, _) = amount.by_year
    assert (year.months, year.base_sum, year.principal, year.pool) == (12, "18000.00", "1440.00", "2160.00")


@pytest.mark.parametrize(
    ("month", "rule_set"),
    [
        ("2010-01", "2009-66"),
        ("2016-11", "2009-66"),
        ("2016-12", "2016-5"),
        ("2019-10", "2019-94"),
        ("2021-11", "2019-94"),
        ("2021-12", "chuanyu-2021-12"),
    ],
)
def test_the_result_names_the_rules_in_force_in_its_month(month, rule_set):
    assert transferred(month=month).explanation.rule_set == rule_set


# -- arrears and lump sums -----------------------------------------------------------------------------


def test_unpaid_months_stay_behind_and_are_told():
    amount = transferred(paid("2023-01", "2023-09"), paid("2023-10", "2023-12", paid=False))
    (segment,) = amount.non_transferable
    assert (segment.from_month, segment.to_month) == ("2023-10", "2023-12")
    assert segment.reason is NonTransferableReason.UNPAID
    assert (amount.months, amount.pool_total) == (9, "1080.00")


def lump_sum(first="1995-01", last="1999-12", paid_on=date(2018, 3, 20), kind=None, issued=None):
    proof = {} if kind is None else {"proof_kind": kind, "proof_issued_on": issued or paid_on}
    return LumpSum(from_month=first, to_month=last, paid_on=paid_on, **proof)


LATER, PAID, BEFORE = date(2018, 3, 21), date(2018, 3, 20), date(2018, 3, 19)
LEGAL = [kind for kind in ProofKind if kind is not ProofKind.WRITTEN_UNDERTAKING]


@pytest.mark.parametrize(
    ("lump", "reason"),
    [
        (lump_sum(), NonTransferableReason.LUMP_SUM_WITHOUT_PROOF),
        (lump_sum(last="1997-11"), None),
        (lump_sum(last="1997-12"), NonTransferableReason.LUMP_SUM_WITHOUT_PROOF),
        *[(lump_sum(kind=kind, issued=BEFORE), None) for kind in LEGAL],
        *[(lump_sum(kind=kind, issued=PAID), None) for kind in LEGAL],
        *[(lump_sum(kind=kind, issued=LATER), NonTransferableReason.PROOF_AFTER_PAYMENT) for kind in LEGAL],
        (lump_sum(kind=ProofKind.WRITTEN_UNDERTAKING), NonTransferableReason.LUMP_SUM_WITHOUT_PROOF),
        (lump_sum(paid_on=date(2016, 11, 27), kind=ProofKind.WRITTEN_UNDERTAKING, issued=PAID), None),
        (
            lump_sum(paid_on=date(2016, 11, 28), kind=ProofKind.WRITTEN_UNDERTAKING),
            NonTransferableReason.LUMP_SUM_WITHOUT_PROOF,
        ),
        (lump_sum(paid_on=date(2016, 11, 27)), NonTransferableReason.LUMP_SUM_WITHOUT_PROOF),
    ],
)
def test_a_lump_sum_of_three_years_needs_its_proof(lump, reason):
    assert rule_on_lump_sum(lump).reason is reason


def test_a_lump_sum_without_proof_stays_and_the_rest_goes():
    rows = (paid("1998-01", "1998-12"), paid("1999-01", "1999-12"), paid("2005-01", "2005-12"))
    amount = transferred(*rows, lump_sums=(lump_sum(),), before_1998="50.00")
    assert (amount.months, amount.pool_total) == (12, "1440.00")
    assert [year.principal for year in amount.by_year if year.months] == ["1320.00"]
    assert [segment.from_month for segment in amount.non_transferable] == ["1995-01"]
    assert any("剔除" in one.says for one in amount.explanation.steps)


# -- from a history, and laws --------------------------------------------------------------------------


def test_a_regions_history_makes_the_question():
    history = ContributionHistory(
        region=Region.SICHUAN,
        person_number="5101980001",
        scheme=Scheme.EMPLOYEE,
        before_1998="10.00",
        rows=E1_ROWS,
        lump_sums=(lump_sum(),),
    )
    question = AmountQuestion.of(history, receiving_scheme=Scheme.EMPLOYEE, transferred_month="2024-07")
    amount = calculate_transfer(question)
    assert (amount.until_last_year, amount.before_1998, amount.pool_total) == (
        "11504.74",
        "10.00",
        "21600.00",
    )
    assert len(amount.non_transferable) == 1


histories = st.lists(
    st.tuples(
        st.integers(1998, 2023),
        st.integers(1, 12),
        st.integers(1, 12),
        st.integers(0, 3_000_000),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one[0],
)


@given(histories, st.integers(0, 10_000_000), st.sampled_from([Scheme.EMPLOYEE, Scheme.INSTITUTION]))
def test_sums_are_their_parts_and_the_pool_is_twelve_per_cent(rows, before, scheme):
    drawn = [
        paid(
            f"{year}-{min(a, b):02d}", f"{year}-{max(a, b):02d}", f"{base // 100}.{base % 100:02d}", paid=done
        )
        for year, a, b, base, done in rows
    ]
    amount = transferred(*drawn, origin=scheme, before_1998=f"{before // 100}.{before % 100:02d}")
    parts = fen(amount.before_1998) + fen(amount.until_last_year) + fen(amount.current_year)
    assert fen(amount.account_total) == parts
    assert fen(amount.total) == parts + fen(amount.pool_total)
    assert abs(fen(amount.pool_total) - sum(fen(year.pool) for year in amount.by_year)) <= len(amount.by_year)
    if scheme is Scheme.EMPLOYEE:
        bases = sum(Decimal(year.base_sum) for year in amount.by_year)
        assert abs(Decimal(amount.pool_total) - bases * Decimal("0.12")) <= Decimal("0.005")
    assert amount.explanation.steps[-1].amount == amount.total
    assert amount.months == sum(year.months for year in amount.by_year)
    assert all(fen(year.interest) >= 0 for year in amount.by_year)


def test_a_question_of_a_sample_row_keeps_what_was_recorded():
    taken = AmountQuestion.of(
        ContributionHistory(
            region=Region.SICHUAN,
            person_number="1",
            scheme=Scheme.EMPLOYEE,
            before_1998="0.00",
            rows=(row("2022-03", "2022-12", interest="134.64"),),
        ),
        receiving_scheme=Scheme.EMPLOYEE,
        transferred_month="2023-01",
    )
    assert (taken.rows[0].credited, taken.rows[0].interest) == ("4800.00", "134.64")
