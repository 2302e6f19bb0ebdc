"""What is one client's is nobody else's: visits, settlements, errands; and what a token does not carry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.behind import Region
from gateway.sandbox.demo.cases import CASE_D
from gateway.sandbox.demo.window import SERVICE, Call, Window
from gateway.sandbox.town import Town

NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def settled(windows: dict[str, Window]) -> Iterator[Call]:
    """A settlement of the Chengdu hospital, taken back in the end."""
    window = windows["sichuan"]
    ready = window.ready_to_settle(CASE_D)
    call = window.settle(CASE_D, ready).told(201)
    yield call
    window.cancel_settlement(call.answer["settlement_id"])


def paths(call: Call) -> list[tuple[str, str]]:
    visit, settlement = call.answer["visit_id"], call.answer["settlement_id"]
    return [
        ("GET", f"{SERVICE}/visits/{visit}"),
        ("GET", f"{SERVICE}/visits/{visit}/fee-lines"),
        ("GET", f"{SERVICE}/settlements/{settlement}"),
        ("GET", f"/v1/errands/{call.errand_id}"),
        ("GET", f"/v1/errands/{call.errand_id}/trail"),
        ("GET", f"/v1/errands/{call.errand_id}/lineage"),
        ("POST", f"/v1/errands/{call.errand_id}/enquiries"),
        ("POST", f"/v1/errands/{call.errand_id}/reversals"),
    ]


def told(window: Window, method: str, path: str) -> tuple[int, str]:
    call = window._call(method, path, None, {})
    return call.status, call.answer["type"]


def test_another_hospital_finds_none_of_it(settled: Call, windows: dict[str, Window]):
    other = windows["chongqing"]
    for method, path in paths(settled):
        assert told(other, method, path) == (404, "/problems/not-found"), path


def test_another_hospital_cannot_take_the_settlement_back(
    settled: Call, windows: dict[str, Window], regions: dict[str, Region]
):
    path = f"{SERVICE}/settlements/{settled.answer['settlement_id']}/cancellation"
    before = len(regions["chongqing"].ledger())
    assert windows["chongqing"].ask(path, {"reason": "不是我们的"}, key="stranger-2").status == 404
    assert len(regions["chongqing"].ledger()) == before


def test_what_is_foreign_and_what_is_not_there_look_the_same(settled: Call, windows: dict[str, Window]):
    foreign = windows["chongqing"]._call("GET", f"/v1/errands/{settled.errand_id}", None, {}).answer
    absent = windows["chongqing"]._call("GET", f"/v1/errands/{NOBODY}", None, {}).answer
    for problem in (foreign, absent):
        problem.pop("trace_id")
    assert foreign == absent


def test_a_client_of_another_service_is_not_allowed(town: Town, settled: Call):
    with Window(town.url("gateway"), town.token("stranger")) as stranger:
        call = stranger._call("GET", f"{SERVICE}/visits/{settled.answer['visit_id']}", None, {})
    assert (call.status, call.answer["type"]) == (403, "/problems/not-allowed")


def test_a_hospital_acts_only_for_its_own_institution(town: Town, regions: dict[str, Region]):
    for region in regions.values():
        region.seen()
    with Window(town.url("gateway"), town.token("hospital-chengdu-clinic")) as clinic:
        call = clinic.ask(f"{SERVICE}/visits", forms.opening(CASE_D, "ZY-STRANGER", None), key="stranger-3")
    assert (call.status, call.answer["type"]) == (403, "/problems/not-allowed")
    assert [region.seen() for region in regions.values()] == [[], []]
