"""What is public of each region's labour market, as the other one's office is told it, over real programs."""

from datetime import date, timedelta

import pytest
from employment_counters import (
    AGENCY,
    FILES,
    LICENCES,
    MONTH,
    by_region,
    counters_of,
    enterprises_of,
    fairs_of,
)
from towns import OTHER, visited

from gateway.sandbox.demo.window import new_key

BOTH = ["sichuan", "chongqing"]
of_each_region = pytest.mark.parametrize("home", BOTH)
"""Whose market it is about; the other region's office asks."""


@pytest.fixture(scope="module")
def place(town):
    with visited(town) as looked_into:
        yield looked_into


@pytest.fixture(scope="module")
def offices(place):
    with counters_of(place) as both:
        yield both


@pytest.fixture(autouse=True)
def _undisturbed(place):
    yield
    place.no_faults()


@pytest.mark.parametrize("asking", BOTH)
def test_an_agency_has_the_licences_of_both_public_registers(offices, asking):
    told = by_region(offices[asking].licences(AGENCY))
    rows = {row["licence_number"]: row for region in BOTH for row in told[region]["licences"]}
    for number, (region, kind, services, valid_to) in LICENCES.items():
        row = rows[number]
        assert (row["region"], row["kind"], set(row["services"])) == (region, kind, services)
        assert (row["credit_code"], row["state"], row.get("valid_to")) == (AGENCY, "valid", valid_to)
    nobody = by_region(offices[asking].licences("91500198MA6000200W"))
    assert [nobody[region]["licences"] for region in BOTH] == [[], []]


@of_each_region
def test_the_fairs_that_a_region_announces_are_told_by_their_days(offices, home):
    office = offices[OTHER[home]]
    told = fairs_of(office, home)
    assert {one["zphmc"] for one in FILES[home]["fair"]} <= {one["title"] for one in told}
    days = [one["held_from"] for one in told]
    assert days == sorted(days)
    last = told[-1]
    assert last in by_region(office.fairs(last["held_to"], last["held_to"]))[home]["fairs"]
    after = (date.fromisoformat(last["held_to"]) + timedelta(1)).isoformat()
    assert last not in by_region(office.fairs(after, after))[home]["fairs"]


@of_each_region
def test_a_fair_of_one_region_is_announced_by_the_other_and_stands_in_both(offices, home):
    office, there = offices[home], OTHER[home]
    own = fairs_of(offices[there], home)[-1]
    number, day, key = own["fair_number"], own["held_from"], new_key()
    copy = office.announce(number, day, key=key).told(200).answer
    assert copy == {**own, **{name: copy[name] for name in ("region", "fair_number", "joint_number")}}
    assert (copy["region"], copy["fair_number"] != number) == (there, True)
    assert office.announce(number, day, key=key).told(200).replayed
    assert office.announce(number, day).told(200).answer == copy
    assert fairs_of(office, there, joint=True).count(copy) == fairs_of(office, home).count(own) == 1
    for asking, no_own_fair in ((offices[there], copy["fair_number"]), (office, "ZP0000000000")):
        refused = asking.announce(no_own_fair, day).told(404).answer
        assert refused["type"] == "/problems/not-found"


def test_fairs_are_asked_for_over_possible_days(offices):
    for days in (("2026-11-30", "2026-11-01"), ("2026-01-01", "2026-12-31")):
        refused = offices["sichuan"].fairs(*days).told(422).answer
        assert [one["pointer"] for one in refused["errors"]] == ["/query/held_to"]


@of_each_region
def test_a_month_is_told_without_small_groups_and_small_changes(place, offices, home):
    told = by_region(offices[OTHER[home]].monitoring(MONTH))[home]
    figures = {(one["area"], one["industry"]): one for one in told["figures"]}
    now, before = (enterprises_of(place, home, month) for month in (MONTH, "2026-02"))
    small = {group for group, count in now.items() if count < 5}
    changed = {group for group, count in now.items() if 0 < abs(count - before.get(group, 0)) < 5}
    assert small
    assert changed - small
    assert figures.keys() & now.keys() == now.keys() - small - changed
    totals = told["totals"]
    for name in ("enterprises", "employed_at_start", "employed_at_end", "joined", "left", "vacancies"):
        assert totals[name] == sum(one[name] for one in told["figures"])
    assert (totals["groups"], totals["withheld"] >= len(small | changed)) == (len(figures), True)


def test_a_month_that_is_not_over_is_refused_by_each_region(offices):
    told = by_region(offices["sichuan"].monitoring("2098-01"))
    assert {one["outcome"] for one in told.values()} == {"refused"}
    assert [(told[region]["figures"], "totals" in told[region]) for region in BOTH] == [([], False)] * 2
