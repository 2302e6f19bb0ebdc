"""The computed cases come out to the fen through the public API, and cancelling leaves nothing behind."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from gateway.sandbox.demo.behind import Row
from gateway.sandbox.demo.cases import COMPUTED_CASES, Case

FUNDS = (
    "basic_pool",
    "civil_servant_subsidy",
    "enterprise_supplementary",
    "resident_serious_illness",
    "employee_large_expense",
    "medical_assistance",
    "disabled_veteran",
    "other_funds",
)
PARTS = ("fully_self_paid", "over_limit", "preliminary_self_paid", "in_scope")
BORNE_BY_NOBODY_ELSE = ("personal_account", "hospital")
"""Items that are listed among the funds' without being a fund."""


@dataclass(frozen=True)
class Course:
    """What happened to one case from the enrolment to the cancellation."""

    case: Case
    visit: dict[str, Any]
    priced: dict[str, Any]
    settled: dict[str, Any]
    cancelled: dict[str, Any]
    ledgers: dict[str, list[Row]]
    used: tuple[dict[str, str], dict[str, str], dict[str, str]]
    """Counted in the insured region before, between settlement and cancellation, and after."""
    balance: tuple[str, str]
    """The personal account before and after."""


@pytest.fixture(scope="module", params=COMPUTED_CASES, ids=lambda case: case.letter)
def course(request, windows, regions) -> Course:
    case: Case = request.param
    window, insurer, person = (
        windows[case.hospital.region],
        regions[case.person.region],
        case.person,
    )
    before, balance = insurer.used(person.number), window.enrolment(person)["account_balance"]
    visit_id = window.ready_to_settle(case)
    visit = window.read(f"/v1/medical-insurance/visits/{visit_id}").answer
    priced = window.pre_settle(case, visit_id).answer
    assert insurer.used(person.number) == before, "a pre-settlement moved something"
    settled = window.settle(case, visit_id).told(201).answer
    between = insurer.used(person.number)
    cancelled = window.cancel_settlement(settled["settlement_id"]).answer
    return Course(
        case=case,
        visit=visit,
        priced=priced,
        settled=settled,
        cancelled=cancelled,
        ledgers={name: region.ledger() for name, region in regions.items()},
        used=(before, between, insurer.used(person.number)),
        balance=(balance, window.enrolment(person)["account_balance"]),
    )


def test_the_treatment_region_splits_the_lines_into_the_head_sums(course):
    assert course.visit["parts"] == course.case.parts
    assert course.visit["total"] == course.case.total == course.case.money["total"]


def test_the_settlement_comes_out_to_the_fen(course):
    amounts = course.settled["amounts"]
    assert {name: amounts[name] for name in course.case.money} == course.case.money
    assert amounts["parts"] == course.case.parts


def test_the_price_told_beforehand_is_the_settlements(course):
    assert course.priced["amounts"] == course.settled["amounts"]


@pytest.mark.parametrize("answer", ["settled", "cancelled"])
def test_the_identities_hold(course, answer):
    told = getattr(course, answer)
    amounts = {name: Decimal(value) for name, value in told["amounts"].items() if isinstance(value, str)}
    parts = [Decimal(told["amounts"]["parts"][name]) for name in PARTS]
    items = [
        Decimal(item["amount"]) for item in told["fund_payments"] if item["fund"] not in BORNE_BY_NOBODY_ELSE
    ]
    assert amounts["total"] == sum(parts)
    assert amounts["total"] == amounts["fund_total"] + amounts["personal_total"] + amounts["hospital_borne"]
    assert amounts["fund_total"] == sum(amounts[name] for name in FUNDS) == sum(items)
    assert amounts["personal_total"] == amounts["personal_account"] + amounts["cash"]


def test_a_cancellation_negates_every_amount_under_new_numbers(course):
    settled, cancelled = course.settled, course.cancelled
    moved = [*FUNDS, "total", "deductible_paid", "fund_total", "personal_total", "personal_account", "cash"]
    for name in moved:
        assert Decimal(cancelled["amounts"][name]) == -Decimal(settled["amounts"][name]), name
    for name in PARTS:
        parts = (Decimal(told["amounts"]["parts"][name]) for told in (settled, cancelled))
        assert sum(parts) == 0, name
    assert cancelled["cancels"] == settled["settlement_id"] != cancelled["settlement_id"]
    assert cancelled["region_settlement_number"] != settled["region_settlement_number"]


def test_cancelling_restores_what_is_counted_and_the_account(course):
    before, between, after = course.used
    assert between != before
    assert after == before
    assert course.balance[0] == course.balance[1]


@pytest.mark.parametrize("answer", ["settled", "cancelled"])
def test_both_ledgers_hold_the_settlement_with_the_gateways_amounts(course, answer):
    told = getattr(course, answer)
    assert told["recording"]["state"] == "recorded"
    ours = tuple(told["amounts"][name] for name in ("total", "fund_total", "personal_account", "cash"))
    places = (
        (told["insured_region"], "settlement", told["region_settlement_number"]),
        (told["recording"]["region"], "record", told["recording"]["region_record_number"]),
    )
    for region, kind, number in places:
        rows = [row for row in course.ledgers[region] if (row.kind, row.number) == (kind, number)]
        assert [(row.total, row.fund, row.account, row.cash) for row in rows] == [ours]
        assert not rows[0].stands
