"""A hundred visits at once, in both directions: three ledgers tell the same story afterwards (对账)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from towns import PEOPLE, Desk, Place, case_of, raised, until

from gateway.sandbox.demo.cases import CASE_A, CASE_B, CASE_C, CASE_D, Case
from gateway.sandbox.demo.window import Call, new_key

VISITS = 100
AT_ONCE = 25
OVERTAKEN = "-305"
"""Sichuan computes anew at the confirmation; a settlement of the same person in between changes the sums."""
Line = tuple[str, str, Decimal, Decimal]
"""Region, its number, total, fund."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    patient = {"CHUANYU_REGION_DEADLINE_SECONDS": "30", "CHUANYU_RECORDING_GRACE_SECONDS": "1"}
    with raised(tmp_path_factory.mktemp("hundred"), window=300, settings=patient) as running:
        yield running


@pytest.fixture(scope="module")
def told(place: Place) -> list[dict[str, Any]]:
    """Every settlement and cancellation that a hospital was told of."""
    with ThreadPoolExecutor(AT_ONCE) as hospitals:
        answers = [
            one for each in hospitals.map(lambda number: _visit(place, number), range(VISITS)) for one in each
        ]
    until(lambda: not place.query("SELECT 1 FROM settlements WHERE recording = 'pending'"), seconds=60)
    return answers


def _case(number: int) -> Case:
    insured = ("chongqing", "sichuan")[number % 2]
    person = PEOPLE[insured][number // 2 % len(PEOPLE[insured])]
    if number % 10 >= 8:  # inpatients: a stay with diagnosis and discharge
        stay = (
            CASE_B
            if insured == "sichuan"
            else (CASE_C if person.insurance == CASE_C.person.insurance else CASE_A)
        )
        return replace(stay, person=person)
    return (
        replace(CASE_D, person=person)
        if number % 10 == 4 and insured == "chongqing"
        else case_of(insured, number // 2)
    )


def _visit(place: Place, number: int) -> list[dict[str, Any]]:
    case = _case(number)
    desk = place.desk(case.person.region)
    visit_id = desk.ready_to_settle(case)
    settled = _settle(desk, case, visit_id, early=number % 7 == 0)
    answers = [settled]
    if number % 3 == 0:
        answers.append(_cancel(desk, settled["settlement_id"]))
    if number % 6 == 0:
        answers.append(_settle(desk, case, visit_id, early=False))
    return answers


def _settle(desk: Desk, case: Case, visit_id: str, *, early: bool) -> dict[str, Any]:
    """Settle; what another settlement of the same person overtook is asked for anew, under a new key."""
    return _unless_overtaken(
        lambda: desk.settle_early(case, visit_id) if early else desk.settle(case, visit_id)
    )


def _cancel(desk: Desk, settlement_id: str) -> dict[str, Any]:
    return _unless_overtaken(lambda: desk.cancel(settlement_id, key=new_key()))


def _unless_overtaken(ask: Callable[[], Call]) -> dict[str, Any]:
    for _ in range(30):
        call = ask()
        if call.status != 422 or call.answer["region"]["code"] != OVERTAKEN:
            break
    return call.told(201).answer


@pytest.fixture(scope="module")
def kept(place: Place, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return place.query("SELECT s.*, v.treatment_region FROM settlements s JOIN visits v USING (visit_id)")


def _ledger(place: Place, kind: str) -> list[Line]:
    return sorted(
        (name, row.number, Decimal(row.total), Decimal(row.fund))
        for name, region in place.regions.items()
        for row in region.ledger()
        if row.kind == kind
    )


def test_the_gateway_kept_what_it_told(told: list[dict[str, Any]], kept: list[dict[str, Any]]) -> None:
    assert len(kept) == len(told) == VISITS + 34 + 17
    assert {str(row["settlement_id"]) for row in kept} == {answer["settlement_id"] for answer in told}
    assert {row["recording"] for row in kept} == {"recorded"}


def test_the_insurers_ledgers_hold_exactly_the_gateways_settlements(
    place: Place, kept: list[dict[str, Any]]
) -> None:
    ours = [
        (row["insured_region"], row["region_settlement_number"], row["total"], row["fund_total"])
        for row in kept
    ]
    assert sorted(ours) == _ledger(place, "settlement")


def test_the_treatment_regions_recorded_exactly_the_gateways_settlements(
    place: Place, kept: list[dict[str, Any]]
) -> None:
    ours = [
        (row["treatment_region"], str(row["region_record_number"]), row["total"], row["fund_total"])
        for row in kept
    ]
    assert sorted(ours) == _ledger(place, "record")


def test_nothing_is_left_open(place: Place, told: list[dict[str, Any]]) -> None:
    assert told
    states = place.query("SELECT state, count(*) FROM errands WHERE state <> 'answered' GROUP BY 1")
    assert {row["state"] for row in states} <= {"refused"}, "only what was overtaken"
