"""Months that both regions were paid for, and what each choice keeps and refunds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pension_samples import row

from gateway.services.pension.overlap import (
    OverlapQuestion,
    determine_overlap,
    overlapping_months,
    refund_principal,
)
from gateway.services.pension.words import AccountKind, Keep, Party


def overlap(origin, receiver):
    return determine_overlap(
        OverlapQuestion(origin_rows=origin, receiver_rows=receiver, decided_on=date(2026, 3, 2))
    )


def test_half_a_year_in_both_regions_is_found_by_month():
    found = overlap(
        (row("2022-01", "2022-12"), row("2023-01", "2023-06", "6000.00")),
        (row("2023-01", "2023-12", "7000.00"),),
    )
    assert found.months == ("2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06")
    keeps_origin, keeps_receiver = found.options
    assert (keeps_origin.keep, keeps_origin.refunded_by) == (Keep.ORIGIN, Party.RECEIVER)
    assert (keeps_origin.months, keeps_origin.refund_principal) == (6, "3360.00")
    assert (keeps_receiver.keep, keeps_receiver.refunded_by) == (Keep.RECEIVER, Party.ORIGIN)
    assert (keeps_receiver.months, keeps_receiver.refund_principal) == (6, "2880.00")
    assert "2023-01 至 2023-06" in found.explanation.steps[0].says
    assert found.explanation.articles == ("人社厅发〔2019〕94号 先转后清",)


@pytest.mark.parametrize(
    ("origin", "receiver"),
    [
        (row("2022-01", "2022-12"), row("2023-01", "2023-12")),
        (row("2023-01", "2023-12", months=0), row("2023-01", "2023-12")),
        (row("2023-01", "2023-12", paid=False), row("2023-01", "2023-12")),
    ],
)
def test_neighbouring_suspended_and_unpaid_months_do_not_overlap(origin, receiver):
    found = overlap((origin,), (receiver,))
    assert (found.months, found.options, found.uncertain_months) == ((), (), ())


def test_a_row_with_gaps_is_left_to_the_offices():
    found = overlap((row("2023-01", "2023-04", months=2),), (row("2023-02", "2023-12"),))
    assert found.months == ()
    assert found.uncertain_months == ("2023-02", "2023-03", "2023-04")
    assert found.explanation.steps[-1].term == "待核实月份"


def test_only_what_the_person_paid_is_refunded():
    early = row("2000-01", "2000-12", credited="1320.00", credited_personal="720.00")
    assert refund_principal((early,), ["2000-12"]) == "60.00"
    temporary = row(
        "2025-01",
        "2025-05",
        "4511.00",
        account_kind=AccountKind.TEMPORARY,
        credited="5413.20",
        credited_personal="1804.40",
    )
    assert refund_principal((temporary,), ["2025-01", "2025-02"]) == "721.76"


spans = st.lists(
    st.tuples(st.integers(2015, 2024), st.integers(1, 12), st.integers(1, 12), st.booleans()),
    max_size=5,
    unique_by=lambda one: one[0],
).map(
    lambda drawn: tuple(
        row(f"{year}-{min(a, b):02d}", f"{year}-{max(a, b):02d}", paid=done) for year, a, b, done in drawn
    )
)


@given(spans, spans)
def test_overlap_is_symmetric_and_its_options_change_places(a, b):
    one, other = overlap(a, b), overlap(b, a)
    assert one.months == other.months == overlapping_months(a, b)
    assert [option.refund_principal for option in one.options] == [
        option.refund_principal for option in reversed(other.options)
    ]
    assert list(one.months) == sorted(set(one.months))


@given(spans)
def test_everything_overlaps_with_itself_and_nothing_with_nothing(rows):
    paid = sum(one.months for one in rows if one.paid)
    assert len(overlapping_months(rows, rows)) == paid
    assert overlapping_months(rows, ()) == ()
