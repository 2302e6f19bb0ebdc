"""What of a month's figures may be told, and what two regions' answers about one certificate come to."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.employment.certificates import outcome_of
from gateway.services.employment.markets import MonitoringFigures
from gateway.services.employment.monitoring import SMALLEST_GROUP, month_before, tellable, totals
from gateway.services.employment.words import CertificateOutcome, Industry
from gateway.vocabulary import Region

VERIFIED, NOT_FOUND = CertificateOutcome.VERIFIED, CertificateOutcome.NOT_FOUND
REVOKED, MISMATCH = CertificateOutcome.REVOKED, CertificateOutcome.MISMATCH


def figures(industry, enterprises, month="2026-10", area="510198", people=1000):
    return MonitoringFigures(
        region=Region.SICHUAN,
        month=month,
        area=area,
        industry=industry,
        enterprises=enterprises,
        employed_at_start=people,
        employed_at_end=people - 3,
        joined=4,
        left=7,
        vacancies=enterprises,
    )


# -- small groups ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (5, 5, True),
        (4, 4, False),
        (4, 9, False),
        (12, 12, True),
        (12, 11, False),
        (12, 8, False),
        (12, 7, True),
        (12, 17, True),
        (12, 16, False),
        (5, 0, True),
    ],
)
def test_a_group_is_told_when_neither_it_nor_its_change_is_small(now, before, told):
    earlier = [figures(Industry.C, before, "2026-09")] if before else []
    assert bool(tellable([figures(Industry.C, now)], earlier)) is told


GROUPS = st.dictionaries(
    st.tuples(st.sampled_from(["510198", "510199"]), st.sampled_from(list(Industry))), st.integers(1, 40)
)


@given(now=GROUPS, before=GROUPS)
def test_no_difference_of_what_is_told_is_that_of_a_few_enterprises(now, before):
    """However two months are added and subtracted, few enterprises are never left over."""
    october = [figures(i, n, "2026-10", a) for (a, i), n in now.items()]
    september = [figures(i, n, "2026-09", a) for (a, i), n in before.items()]
    told = tellable(october, september)
    sums = totals(october, told)
    assert sums.enterprises == sum(one.enterprises for one in told)
    assert (sums.groups, sums.groups + sums.withheld) == (len(told), len(october))
    for one in told:
        change = abs(one.enterprises - before.get((one.area, one.industry), 0))
        assert one.enterprises >= SMALLEST_GROUP
        assert change == 0 or change >= SMALLEST_GROUP


def test_the_total_leaves_nothing_over_by_subtraction():
    october = [figures(Industry.C, 12), figures(Industry.E, 3, people=77)]
    september = [figures(Industry.C, 12, "2026-09"), figures(Industry.E, 3, "2026-09")]
    told = tellable(october, september)
    assert [one.industry for one in told] == ["C"]
    assert totals(october, told).employed_at_start == 1000
    assert totals(october, told).withheld == 1


@pytest.mark.parametrize(("month", "before"), [("2026-10", "2026-09"), ("2026-01", "2025-12")])
def test_the_month_before(month, before):
    assert month_before(month) == before


# -- certificates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "everybody", "conclusion"),
    [
        ([VERIFIED, NOT_FOUND], True, VERIFIED),
        ([VERIFIED], False, VERIFIED),
        ([NOT_FOUND, NOT_FOUND], True, NOT_FOUND),
        ([NOT_FOUND], False, None),
        ([], False, None),
        ([REVOKED, VERIFIED], True, REVOKED),
        ([MISMATCH, NOT_FOUND], True, MISMATCH),
    ],
)
def test_one_conclusion_of_what_each_region_says(said, everybody, conclusion):
    assert outcome_of(said, everybody_answered=everybody) == conclusion


@given(st.lists(st.sampled_from(list(CertificateOutcome)), min_size=1, max_size=2))
def test_the_order_of_the_regions_does_not_matter(said):
    conclusions = {outcome_of(one, everybody_answered=True) for one in itertools.permutations(said)}
    assert len(conclusions) == 1
