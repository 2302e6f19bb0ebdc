"""Looking people, items and institutions up, and filings made, read back and cancelled, over real sockets."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.api.rights import WITHHELD
from gateway.cases.registrations import ClientKind
from gateway.sandbox.demo.behind import Region
from gateway.sandbox.demo.cases import CASE_A, CASE_B, Case
from gateway.sandbox.demo.window import SERVICE, Call, Window, new_key
from gateway.sandbox.town import Town

FILINGS = f"{SERVICE}/remote-treatment-filings"
CREDENTIALS: dict[str, list[dict[str, str]]] = {
    "sichuan": [
        {"kind": "resident_id", "number": "510198198807120028"},
        {"kind": "e_voucher", "number": "EV-510198-0002"},
        {
            "kind": "social_security_card",
            "number": "A98000002",
            "card_recognition_code": "510198D1560000050000000000000002",
        },
    ],
    "chongqing": [
        {"kind": "resident_id", "number": "500198196906200030"},
        {"kind": "e_voucher", "number": "EV-500198-0001"},
        {
            "kind": "social_security_card",
            "number": "C19800001",
            "card_recognition_code": "2E4993EF2DD5864CB18C67419A9EB94F",
        },
    ],
}
NAMES = {"sichuan": "李秋月", "chongqing": "周济川"}
SHOWN = [(region, place) for region, shown in CREDENTIALS.items() for place in range(len(shown))]


def search(window: Window, body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    told = window.ask(f"{SERVICE}/enrolments/search", body).told(200)
    return {one["region"]: one for one in told.answer["regions"]}


@pytest.mark.parametrize(("region", "place"), SHOWN)
def test_a_person_is_found_by_whatever_is_shown(windows: dict[str, Window], region: str, place: int):
    said = search(windows["sichuan"], {"credential": CREDENTIALS[region][place]})
    assert set(said) == {"sichuan", "chongqing"}, "both regions are asked when the area is not known"
    other = ({"sichuan", "chongqing"} - {region}).pop()
    assert said[region]["outcome"] == "answered"
    assert {one["name"] for one in said[region]["enrolments"]} == {NAMES[region]}
    assert (said[other]["outcome"], said[other]["enrolments"]) == ("refused", [])


def test_a_bureau_is_not_told_what_only_a_hospital_needs(town: Town, windows: dict[str, Window]):
    asked = {"credential": CREDENTIALS["chongqing"][0]}
    (to_hospital,) = search(windows["sichuan"], asked)["chongqing"]["enrolments"]
    with Window(town.url("gateway"), town.token("insurance-bureau")) as bureau:
        (to_bureau,) = search(bureau, asked)["chongqing"]["enrolments"]
    left_out = WITHHELD["searchEnrolments"][ClientKind.INSURANCE_BUREAU]
    assert left_out <= to_hospital.keys()
    assert to_bureau == {name: value for name, value in to_hospital.items() if name not in left_out}


def test_only_the_insured_region_is_asked_when_it_is_known(
    windows: dict[str, Window], regions: dict[str, Region]
):
    for region in regions.values():
        region.seen()
    known = {"credential": CREDENTIALS["chongqing"][0], "insured_area": "500198"}
    assert set(search(windows["sichuan"], known)) == {"chongqing"}
    assert [seen.transaction for seen in regions["chongqing"].seen()] == ["1101"]
    assert regions["sichuan"].seen() == []


def filing(case: Case, **changed: Any) -> dict[str, Any]:
    return {
        "insured_area": case.person.area,
        "treatment_area": case.hospital.area,
        "person_number": case.person.number,
        "credential": case.person.credential,
        "patient": {
            "name": case.person.name,
            "document": {"kind": "resident_id_card", "number": case.person.resident_id},
        },
        "insurance_kind": case.person.insurance,
        "kind": "long_term_residence",
        "starts_on": "2023-02-01",
        **changed,
    }


@pytest.mark.parametrize("case", [CASE_A, CASE_B], ids=["chongqing", "sichuan"])
def test_a_filing_is_made_read_back_and_cancelled(windows: dict[str, Window], case: Case):
    window = windows["sichuan" if case.person.region == "chongqing" else "chongqing"]
    made: Call = window.do(FILINGS, filing(case), 201)
    address = f"{FILINGS}/{made.answer['filing_id']}"
    assert made.headers["location"] == address
    assert (made.answer["state"], made.answer["region"]) == ("active", case.person.region)
    assert "ends_on" not in made.answer, "a long-term filing runs until it is cancelled"
    assert window.read(address).answer == made.answer

    key = new_key()
    cancelled = window.ask(f"{address}/cancellation", {"reason": "返回参保地"}, key=key).told(200)
    assert cancelled.answer["state"] == "cancelled"
    assert window.read(address).answer["state"] == "cancelled"
    assert window.ask(f"{address}/cancellation", {"reason": "返回参保地"}, key=key).told(200).replayed
    again = window.ask(f"{address}/cancellation", {"reason": "返回参保地"}, key=new_key())
    assert (again.status, again.answer["type"]) == (409, "/problems/wrong-state")


def test_a_temporary_filing_ends_after_six_months(windows: dict[str, Window]):
    body = filing(CASE_A, kind="other_temporary", starts_on="2023-08-31")
    made = windows["sichuan"].do(FILINGS, body, 201)
    assert made.answer["ends_on"] == "2024-02-29"
    windows["sichuan"].do(f"{FILINGS}/{made.answer['filing_id']}/cancellation", {"reason": "取消"}, 200)


@pytest.mark.parametrize("region", ["sichuan", "chongqing"])
def test_an_item_has_its_regions_own_code_and_limits(windows: dict[str, Window], region: str):
    charged = (CASE_A if region == "sichuan" else CASE_B).charges[0]
    address = f"{SERVICE}/catalogue-items/{charged.catalogue_code}?region={region}&on=2026-03-01"
    item = windows["sichuan"].read(address).answer
    assert (item["region"], item["catalogue_code"]) == (region, charged.catalogue_code)
    assert item["catalogue_class"] in ("class_a", "class_b", "class_c")
    assert item["valid_from"] <= "2026-03-01" <= item.get("valid_to", "9999-12-31")


def test_an_item_that_the_region_does_not_have_is_refused(windows: dict[str, Window]):
    address = f"{SERVICE}/catalogue-items/XZ99ZZZ999Z999999999999?region=sichuan"
    told = windows["sichuan"]._call("GET", address, None, {})
    assert (told.status, told.answer["type"]) == (422, "/problems/refused")


@pytest.mark.parametrize(
    ("code", "designated"), [("H51019800001", True), ("H50019800001", True), ("H51019800006", False)]
)
def test_an_institution_says_whether_it_is_designated(
    windows: dict[str, Window], code: str, designated: bool
):
    told = windows["sichuan"].read(f"{SERVICE}/institutions/{code}").answer
    assert (told["institution_code"], told["designated"]) == (code, designated)
