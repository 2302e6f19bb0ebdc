"""Where the relation goes and who pays the pension: each row of both decision tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.services.pension.benefit_area import (
    BenefitAreaGround,
    BenefitAreaQuestion,
    BenefitStay,
    determine_benefit_area,
)
from gateway.services.pension.placement import (
    PlacementGround,
    PlacementQuestion,
    RelationPlace,
    determine_placement,
)
from gateway.services.pension.places import province_name, province_of, same_place
from gateway.services.pension.words import AccountKind
from gateway.services.words import Sex

TODAY = date(2026, 3, 2)


# -- during working life -------------------------------------------------------------------------------


def placement(**changes):
    """A man of 50 years from Sichuan who was never insured in Chongqing before."""
    figures = {
        "sex": Sex.MALE,
        "born_on": date(1974, 7, 20),
        "household_area": "510198",
        "receiving_area": "500198",
        "first_month": "2024-07",
        "decided_on": TODAY,
    }
    return determine_placement(PlacementQuestion(**{**figures, **changes}))


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"household_area": "500198"}, PlacementGround.HOUSEHOLD),
        ({"household_area": "500101"}, PlacementGround.HOUSEHOLD),
        ({"assigned": True}, PlacementGround.ASSIGNED),
        ({"insured_there_before": "2024-06"}, PlacementGround.INSURED_BEFORE_AGE),
        ({"insured_there_before": "2024-07"}, PlacementGround.OF_AGE),
        ({"first_month": "2024-06"}, PlacementGround.UNDER_AGE),
        ({}, PlacementGround.OF_AGE),
        ({"first_month": "2026-01"}, PlacementGround.OF_AGE),
        ({"sex": Sex.FEMALE, "first_month": "2014-06"}, PlacementGround.UNDER_AGE),
        ({"sex": Sex.FEMALE, "first_month": "2014-07"}, PlacementGround.OF_AGE),
        ({"born_on": date(1950, 1, 1), "first_month": "2009-12"}, PlacementGround.BEFORE_THE_RULES),
        ({"born_on": date(1950, 1, 1), "first_month": "2010-01"}, PlacementGround.OF_AGE),
        (
            {"born_on": date(1950, 1, 1), "insured_there_before": "2008-01"},
            PlacementGround.BEFORE_THE_RULES,
        ),
    ],
)
def test_the_relation_goes_by_the_first_ground_that_fits(changes, ground):
    placed = placement(**changes)
    assert placed.ground is ground
    temporary = placed.place is RelationPlace.TEMPORARY_ACCOUNT
    assert temporary is (ground is PlacementGround.OF_AGE)


def test_a_placement_is_explained_with_age_and_article():
    placed = placement()
    assert placed.age == 50
    assert placed.explanation.articles == ("国办发〔2009〕66号 第五条",)
    assert [one.term for one in placed.explanation.steps][-1] == "关系归属"


@pytest.mark.parametrize(
    "changes",
    [{"sex": Sex.UNKNOWN}, {"insured_there_before": "2024-08"}, {"decided_on": date(2009, 12, 31)}],
)
def test_a_placement_that_cannot_be_decided_is_refused(changes):
    with pytest.raises(ValidationError):
        placement(**changes)


@given(st.dates(date(1940, 1, 1), date(2000, 1, 1)), st.integers(2010, 2026), st.integers(1, 12))
def test_women_reach_the_age_ten_years_earlier(born_on, year, month):
    later = f"{year:04d}-{month:02d}"
    earlier = f"{year - 10:04d}-{month:02d}"
    man = placement(born_on=born_on, first_month=later).place
    woman = placement(born_on=born_on, first_month=earlier, sex=Sex.FEMALE).ground
    if man is RelationPlace.TEMPORARY_ACCOUNT:
        assert woman in (PlacementGround.OF_AGE, PlacementGround.BEFORE_THE_RULES)
    else:
        assert woman is PlacementGround.UNDER_AGE


# -- when the pension is claimed -----------------------------------------------------------------------


def stay(area, months, last, **changes):
    return BenefitStay(area_code=area, contribution_months=months, last_month=last, **changes)


def benefit(*stays, household="520198", current="500198"):
    return determine_benefit_area(
        BenefitAreaQuestion(household_area=household, current_area=current, stays=stays, decided_on=TODAY)
    )


TEMPORARY = {"account_kind": AccountKind.TEMPORARY}


@pytest.mark.parametrize(
    ("stays", "household", "ground", "province"),
    [
        # 1 the relation is at home, however short
        ([stay("500198", 1, "2025-12")], "500101", BenefitAreaGround.HOUSEHOLD, "500000"),
        (
            [stay("500198", 12, "2025-12"), stay("510198", 300, "2024-12")],
            "500198",
            BenefitAreaGround.HOUSEHOLD,
            "500000",
        ),
        # 2 ten years where the relation is
        ([stay("500198", 120, "2025-12")], "520198", BenefitAreaGround.CURRENT, "500000"),
        (
            [stay("500198", 120, "2025-12"), stay("510198", 240, "2015-12")],
            "510198",
            BenefitAreaGround.CURRENT,
            "500000",
        ),
        (
            [stay("500198", 60, "2025-12", deemed_months=60)],
            "520198",
            BenefitAreaGround.CURRENT,
            "500000",
        ),
        # 3 back to the latest place with ten years
        (
            [stay("500198", 119, "2025-12"), stay("510198", 120, "2015-12")],
            "520198",
            BenefitAreaGround.LATEST_PREVIOUS,
            "510000",
        ),
        (
            [stay("500198", 12, "2025-12"), stay("530198", 130, "2024-12"), stay("510198", 200, "2013-12")],
            "520198",
            BenefitAreaGround.LATEST_PREVIOUS,
            "530000",
        ),
        (
            [stay("500198", 12, "2025-12"), stay("510107", 72, "2014-12"), stay("510701", 60, "2019-12")],
            "520198",
            BenefitAreaGround.LATEST_PREVIOUS,
            "510000",
        ),
        # 4 nowhere ten years: home
        (
            [stay("500198", 119, "2025-12"), stay("510198", 119, "2015-12")],
            "520198",
            BenefitAreaGround.HOUSEHOLD_FALLBACK,
            "520000",
        ),
    ],
)
def test_the_benefit_area_is_found_by_the_first_rule_that_fits(stays, household, ground, province):
    area = benefit(*stays, household=household)
    assert (area.ground, area.province_area) == (ground, province)


def test_a_temporary_account_counts_where_it_is_collected():
    temporary = stay("530198", 60, "2025-12", **TEMPORARY)
    area = benefit(stay("500198", 60, "2020-12"), temporary)
    assert area.ground is BenefitAreaGround.CURRENT
    assert area.collects_from == ("530000",)
    elsewhere = stay("530198", 60, "2025-12", collected_into="510198", **TEMPORARY)
    area = benefit(stay("500198", 60, "2020-12"), stay("510198", 60, "2015-12"), elsewhere)
    assert (area.ground, area.name) == (BenefitAreaGround.LATEST_PREVIOUS, "四川省")


def test_only_a_temporary_account_is_collected():
    with pytest.raises(ValidationError, match="temporary"):
        stay("500198", 60, "2020-12", collected_into="510198")


def test_a_benefit_area_is_told_with_the_months_of_each_place():
    area = benefit(stay("500198", 100, "2025-12", deemed_months=24), stay("510198", 13, "2015-12"))
    assert [(place.name, place.months) for place in area.by_place] == [("重庆市", 124), ("四川省", 13)]
    assert area.collects_from == ("510000",)
    assert "1 年 1 个月" in area.explanation.steps[2].says
    assert area.explanation.rule_set == "chuanyu-2021-12"


stays_drawn = st.lists(
    st.builds(
        stay,
        st.sampled_from(["500198", "510107", "510701", "530198"]),
        st.integers(0, 200),
        st.sampled_from(["2001-01", "2010-06", "2025-12"]),
        deemed_months=st.integers(0, 60),
        account_kind=st.sampled_from(AccountKind),
    ),
    min_size=1,
    max_size=6,
)


@given(stays_drawn, st.sampled_from(["500198", "510198", "520198"]), st.randoms())
def test_no_month_is_lost_and_the_order_of_the_stays_does_not_matter(stays, household, random):
    area = benefit(*stays, household=household)
    assert sum(place.months for place in area.by_place) == sum(
        one.contribution_months + one.deemed_months for one in stays
    )
    shuffled = list(stays)
    random.shuffle(shuffled)
    by_months = {place.province_area: place.months for place in area.by_place}
    again = benefit(*shuffled, household=household)
    assert (again.ground, again.province_area) == (area.ground, area.province_area)
    if area.ground in (BenefitAreaGround.CURRENT, BenefitAreaGround.LATEST_PREVIOUS):
        assert by_months[area.province_area] >= 120


def test_one_province_is_one_place():
    assert same_place("510107", "510701")
    assert not same_place("510107", "500107")
    assert (province_of("530198"), province_name("530198")) == ("530000", "云南省")
