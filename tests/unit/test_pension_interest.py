"""Interest on what is transferred: the dated rates, both methods, what was recorded, what was paid late."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pension_samples import paid, transferred

from gateway.services.pension.interest import (
    CreditingMethod,
    InterestStatus,
    crediting_rate,
    year_interest,
)
from gateway.services.pension.words import Scheme


@pytest.mark.parametrize(
    ("year", "rate"),
    [
        (2016, "0.0831"),
        (2017, "0.0712"),
        (2018, "0.0829"),
        (2019, "0.0761"),
        (2020, "0.0604"),
        (2021, "0.0669"),
        (2022, "0.0612"),
        (2023, "0.0397"),
        (2024, "0.0262"),
        (2025, "0.0150"),
    ],
)
@pytest.mark.parametrize("scheme", [Scheme.EMPLOYEE, Scheme.INSTITUTION])
def test_the_rates_are_the_national_ones(scheme, year, rate):
    applied = crediting_rate(scheme, year)
    assert applied is not None
    assert (applied.rate, applied.announced_for, applied.provisional) == (Decimal(rate), year, False)


def test_a_year_without_a_rate_takes_the_one_before_for_the_time_being():
    applied = crediting_rate(Scheme.EMPLOYEE, 2026)
    assert applied is not None
    assert (applied.rate, applied.announced_for, applied.provisional) == (Decimal("0.0150"), 2025, True)
    amount = transferred(paid("2026-01", "2026-12"), month="2027-02")
    assert amount.interest_status is InterestStatus.PROVISIONAL
    assert any("补差" in one.says for one in amount.explanation.steps)


def test_before_2016_only_recorded_interest_counts():
    assert crediting_rate(Scheme.EMPLOYEE, 2015) is None
    unknown = transferred(paid("2015-01", "2015-12"), month="2016-01")
    assert (unknown.interest_status, unknown.until_last_year) == (InterestStatus.INCOMPLETE, "960.00")
    known = transferred(paid("2015-01", "2015-12", credited="960.00", interest="15.60"), month="2016-01")
    assert (known.interest_status, known.until_last_year) == (InterestStatus.FINAL, "975.60")


def test_recorded_interest_is_taken_as_it_stands_when_the_record_has_the_right_size():
    amount = transferred(paid("2022-03", "2022-12", "6000.00", credited="4800.00", interest="134.65"))
    assert amount.by_year[0].interest == "134.65"


def test_an_excess_keeps_its_own_interest():
    amount = transferred(paid("2000-01", "2000-12", credited="1920.00", interest="48.00"))
    assert amount.by_year[0].interest == "33.00"  # 48 x 1320 / 1920


def test_what_was_paid_late_counts_for_its_month_and_bears_interest_from_its_arrival():
    amount = transferred(paid("2020-01", "2020-12", received_month="2022-07"), month="2023-01")
    by_year = {year.year: year for year in amount.by_year}
    assert (by_year[2020].months, by_year[2020].pool, by_year[2020].principal) == (12, "1440.00", "0.00")
    assert (by_year[2021].interest, by_year[2022].late_principal) == ("0.00", "960.00")
    assert by_year[2022].interest == "29.38"  # 960 for 6 of 12 months at 6.12 %
    assert any("补缴以前年度 12 个月" in one.says for one in amount.explanation.steps)


def test_what_arrived_within_its_year_bears_interest_from_its_own_month():
    late, on_time = (
        transferred(paid("2023-01", "2023-06", **changes)) for changes in ({"received_month": "2023-12"}, {})
    )
    assert late.until_last_year == on_time.until_last_year


def test_old_months_paid_late_at_the_old_size_are_no_mismatch():
    amount = transferred(paid("2000-01", "2000-12", received_month="2018-03", credited="1320.00"))
    assert [year.mismatch for year in amount.by_year if year.mismatch] == []
    assert {year.year: year.principal for year in amount.by_year}[2018] == "1320.00"


def test_both_methods_agree_for_twelve_equal_months_and_differ_for_a_broken_year():
    whole = dict.fromkeys(range(1, 13), Decimal("520"))
    late = dict.fromkeys(range(3, 13), Decimal("480"))
    rate = Decimal("0.0397")
    monthly, annual = (year_interest(Decimal(0), whole, rate, method) for method in CreditingMethod)
    assert abs(monthly.total - annual.total) <= Decimal("0.10")
    assert year_interest(Decimal(0), late, rate) != year_interest(
        Decimal(0), late, rate, CreditingMethod.ANNUAL
    )


def test_both_lines_of_interest_are_rounded_for_themselves():
    interest = year_interest(
        Decimal("4934.64"), dict.fromkeys(range(1, 13), Decimal("520")), Decimal("0.0397")
    )
    assert (interest.on_opening, interest.on_credits) == (Decimal("195.91"), Decimal("134.19"))
    assert interest.total == Decimal("330.10")
