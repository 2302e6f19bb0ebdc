"""Every reason why a statement does not add up, and none when it does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pension_samples import E1_ROWS, row, statement

from gateway.services.pension.history import ContributionRow
from gateway.services.pension.months import in_words, months_from, paid_months, stretches
from gateway.services.pension.statements import StatementFault, faults_of, findings_of, recomputed_pool
from gateway.services.pension.transfers import NonTransferableSegment
from gateway.services.pension.words import AccountKind, NonTransferableReason, Scheme
from gateway.vocabulary import yuan, yuan_of_fen


def kinds(of):
    return {finding.fault for finding in findings_of(of)}


def unchecked(of, **changes):
    """A row as a region might send it, past the checks of the model."""
    return ContributionRow.model_construct(**{**of.model_dump(), **changes})


def test_the_first_worked_example_adds_up():
    assert faults_of(statement(), letter_number="LXH202407001", scheme=Scheme.EMPLOYEE) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"account_total": "14864.75", "total": "36464.75"}, StatementFault.ACCOUNT_SUM),
        ({"total": "36464.75"}, StatementFault.TOTAL_SUM),
        ({"before_1998": "-1.00", "current_year": "3361.00"}, StatementFault.NEGATIVE_AMOUNT),
        ({"pool_total": "21600.05", "total": "36464.79"}, StatementFault.POOL),
        ({"annuity_total": "1.00", "total": "36465.74"}, StatementFault.ANNUITY),
        ({"local_months": 27}, StatementFault.LOCAL_MONTHS),
        ({"local_from": "2024-07"}, StatementFault.LOCAL_PERIOD),
        ({"reviewed_by": "SC0001"}, StatementFault.SAME_PERSON),
        ({"rows": (E1_ROWS[1], E1_ROWS[0], E1_ROWS[2])}, StatementFault.ROW_ORDER),
        (
            {"rows": (row("2022-03", "2022-12"), row("2022-12", "2022-12"), *E1_ROWS[1:])},
            StatementFault.ROW_OVERLAP,
        ),
        ({"rows": (unchecked(E1_ROWS[0], months=13), *E1_ROWS[1:])}, StatementFault.ROW_MONTHS),
        ({"rows": (unchecked(E1_ROWS[0], months=11), *E1_ROWS[1:])}, StatementFault.ROW_MONTHS),
        ({"rows": (unchecked(E1_ROWS[0], months=-1), *E1_ROWS[1:])}, StatementFault.ROW_MONTHS),
        ({"rows": (unchecked(E1_ROWS[0], year=2021), *E1_ROWS[1:])}, StatementFault.ROW_YEAR),
        ({"rows": (unchecked(E1_ROWS[0], to_month="2022-02"), *E1_ROWS[1:])}, StatementFault.ROW_YEAR),
        ({"rows": (unchecked(E1_ROWS[0], base_monthly=None), *E1_ROWS[1:])}, StatementFault.ROW_BASE),
    ],
)
def test_it_names_just_what_is_wrong(changes, fault):
    broken = statement().model_copy(update=changes)
    assert kinds(broken) == {fault}


def test_an_answer_to_another_letter_or_for_another_scheme_is_named():
    found = faults_of(statement(), letter_number="LXH999", scheme=Scheme.INSTITUTION)
    assert [fault.partition(":")[0] for fault in found] == ["letter", "scheme"]


def test_each_fault_is_a_word_and_a_sentence_with_both_figures():
    assert faults_of(statement(total="36464.00")) == (
        "total_sum: 转移基金总额应为 36464.74 元，信息表为 36464.00 元。",
    )


def test_several_faults_are_all_named():
    found = kinds(statement(total="1.00", local_months=1, reviewed_by="SC0001"))
    assert found == {StatementFault.TOTAL_SUM, StatementFault.LOCAL_MONTHS, StatementFault.SAME_PERSON}


def test_a_month_with_thirteen_months_cannot_even_be_written_down():
    with pytest.raises(ValueError, match="months"):
        row("2022-01", "2022-12", months=13)


def test_the_annuity_counts_for_an_institution():
    of = statement(
        rows=(row("2014-01", "2014-12", "5000.00"),),
        scheme=Scheme.INSTITUTION,
        local_months=12,
        until_last_year="1200.00",
        current_year="0.00",
        account_total="1200.00",
        pool_total="1800.00",
        annuity_total="1800.00",
        total="4800.00",
    )
    assert faults_of(of) == ()


@pytest.mark.parametrize(
    ("scheme", "rows", "pool"),
    [
        (Scheme.EMPLOYEE, [row("1997-01", "1997-12", "1000.00")], "0.00"),
        (Scheme.EMPLOYEE, [row("1998-01", "1998-01", "1000.00")], "120.00"),
        (Scheme.EMPLOYEE, [row("2005-12", "2005-12"), row("2006-01", "2006-01")], "1440.00"),
        (Scheme.INSTITUTION, [row("2014-01", "2014-12", "5000.00")], "1800.00"),
        (Scheme.INSTITUTION, [row("2014-09", "2014-09", "5000.00")], "0.00"),
        (Scheme.INSTITUTION, [row("2014-10", "2014-10", "5000.00")], "600.00"),
        (Scheme.EMPLOYEE, [row("2014-01", "2014-12", "5000.00")], "7200.00"),
        (Scheme.EMPLOYEE, [row("2020-01", "2020-12", months=0)], "0.00"),
        (Scheme.EMPLOYEE, [row("2020-01", "2020-12", paid=False)], "0.00"),
        (Scheme.EMPLOYEE, [row("2025-01", "2025-05", "4511.00")], "2706.60"),
        (
            Scheme.EMPLOYEE,
            [row("2025-01", "2025-05", "4511.00", account_kind=AccountKind.TEMPORARY)],
            "0.00",
        ),
    ],
)
def test_the_pool_is_recomputed_from_its_first_month_on(scheme, rows, pool):
    assert yuan(recomputed_pool(statement(rows=tuple(rows), scheme=scheme))) == pool


def test_two_rows_of_one_year_from_two_places_are_well_formed():
    rows = (row("2022-03", "2022-07"), row("2022-08", "2022-12", area_code="500198"), *E1_ROWS[1:])
    assert faults_of(statement(rows=rows)) == ()


def test_suspended_months_beside_paid_ones_are_not_twice_there():
    idle = row("2022-01", "2022-12", months=0, area_code="500198")
    assert faults_of(statement(rows=(idle, *E1_ROWS))) == ()


def test_what_stays_behind_counts_neither_for_the_pool_nor_for_the_months():
    segment = NonTransferableSegment(
        from_month="2022-03", to_month="2022-12", reason=NonTransferableReason.LUMP_SUM_WITHOUT_PROOF
    )
    of = statement(
        non_transferable=(segment,),
        local_months=18,
        until_last_year="6240.00",
        account_total="9600.00",
        pool_total="14400.00",
        total="24000.00",
    )
    assert faults_of(of) == ()


def test_a_region_may_round_each_row_or_only_the_sum():
    rows = tuple(row(f"{year}-01", f"{year}-01", "4511.13") for year in range(2011, 2021))
    # 541.3356 each: ten rounded are 5413.40, the sum is 5413.356
    for pool in ("5413.36", "5413.40"):
        of = statement(
            rows=rows,
            pool_total=pool,
            local_months=10,
            total=yuan_of_fen(1486474 + int(pool.replace(".", ""))),
        )
        assert faults_of(of) == ()
    assert kinds(statement(rows=rows, pool_total="5413.41", local_months=10)) >= {StatementFault.POOL}


@given(st.lists(st.integers(0, 99_999_999), min_size=4, max_size=4))
def test_a_statement_whose_parts_make_up_its_sums_is_never_faulted_for_them(parts):
    before, until, current, pool = parts
    of = statement(
        before_1998=yuan_of_fen(before),
        until_last_year=yuan_of_fen(until),
        current_year=yuan_of_fen(current),
        account_total=yuan_of_fen(before + until + current),
        pool_total=yuan_of_fen(pool),
        total=yuan_of_fen(before + until + current + pool),
    )
    assert kinds(of) <= {StatementFault.POOL}


@given(st.sets(st.integers(0, 60)))
def test_stretches_hold_the_same_months_and_never_touch(places):
    all_months = months_from("2020-01", "2025-01")
    months = [all_months[place] for place in places]
    parts = stretches(months)
    assert [month for part in parts for month in months_from(*part)] == sorted(months)
    assert all(len(months_from(before[1], after[0])) > 2 for before, after in pairwise(parts))


def test_months_are_told_as_stretches():
    assert in_words(["2023-12", "2023-01", "2024-01"]) == "2023-01、2023-12 至 2024-01"


def test_a_row_with_gaps_pays_for_its_first_months():
    assert paid_months(row("2022-03", "2022-12", months=2)) == ["2022-03", "2022-04"]
