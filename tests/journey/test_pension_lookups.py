"""Contributions, eligibility and certificates, asked of both mock regions over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from auditing import auditing
from pension_desks import (
    AYGUL,
    CLERKS,
    FENG,
    JIANG,
    NOBODY,
    OUYANG,
    TANG,
    XIA,
    ZENG,
    ZHOU,
    Body,
    Office,
    effects,
    left_behind,
    offices_of,
)
from towns import OTHER, Place, shared, until

from gateway.sandbox.demo.window import new_key

TRANSACTIONS = {
    "find_insured": {"sichuan": "Y01", "chongqing": "C01"},
    "read_history": {"sichuan": "Y02", "chongqing": "C02"},
    "issue_certificate": {"sichuan": "Y11", "chongqing": "B01"},
}
CLERK_FIELDS = {"sichuan": "aae011", "chongqing": "jbr"}
BOTH = ["sichuan", "chongqing"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from shared(tmp_path_factory)


@pytest.fixture(scope="module")
def offices(place: Place) -> Iterator[dict[str, Office]]:
    with offices_of(place) as both:
        until(lambda: _all_answer(both["sichuan"]), seconds=30)
        yield both


def _all_answer(office: Office) -> bool:
    """A line that was never used may take longer than this town is patient, on a busy machine."""
    told = office.history(ZHOU).told(200).answer["regions"]
    return all(one["outcome"] == "answered" for one in told)


@pytest.fixture(autouse=True)
def _undisturbed(place: Place) -> Iterator[None]:
    yield
    place.no_faults()


# -- contributions ---------------------------------------------------------------------------------------


def test_each_region_tells_its_part_of_a_working_life(offices: dict[str, Office]) -> None:
    told = offices["sichuan"].history(ZHOU).told(200).answer["regions"]
    assert [(one["region"], one["outcome"]) for one in told] == [(name, "answered") for name in BOTH]
    ((chengdu,), (chongqing,)) = (one["histories"] for one in told)
    years = [(row["year"], row["months"], row["interest"], row["balance"]) for row in chengdu["rows"]]
    assert years[:2] == [(2022, 10, "134.64", "4934.64"), (2023, 12, "330.10", "11504.74")]
    last = [row for row in chengdu["rows"] if row["months"]][-1]
    assert last["to_month"] == "2024-06"
    assert chongqing["rows"][0]["from_month"] == "2024-07"


def test_only_the_regions_that_are_named_are_asked(place: Place, offices: dict[str, Office]) -> None:
    for region in place.regions.values():
        region.seen()
    told = offices["sichuan"].history(ZHOU, regions=["chongqing"]).told(200).answer["regions"]
    assert [one["region"] for one in told] == ["chongqing"]
    (seen,) = place.regions["chongqing"].seen()
    assert seen.transaction == TRANSACTIONS["read_history"]["chongqing"]
    assert place.regions["sichuan"].seen() == []


@pytest.mark.parametrize("region", BOTH)
def test_a_region_hears_which_agency_asks_and_who_of_its_staff(
    place: Place, offices: dict[str, Office], region: str
) -> None:
    place.regions[region].seen()
    offices[OTHER[region]].history(ZHOU, regions=[region]).told(200)
    (seen,) = place.regions[region].seen()
    assert CLERKS[OTHER[region]] in str(seen.value(CLERK_FIELDS[region]))


@pytest.mark.parametrize("down", BOTH)
def test_a_region_that_is_down_is_named_and_the_other_one_is_told(
    place: Place, offices: dict[str, Office], down: str
) -> None:
    place.fault(down, TRANSACTIONS["read_history"][down], "cut_before")
    told = {one["region"]: one for one in offices["sichuan"].history(ZHOU).told(200).answer["regions"]}
    assert (told[down]["outcome"], told[down]["histories"]) == ("unreached", [])
    assert told[OTHER[down]]["outcome"] == "answered"
    assert len(told[OTHER[down]]["histories"]) == 1
    assert offices["sichuan"].errand(told[down]["errand_id"])["state"] == "unreached"


@pytest.mark.parametrize("refusing", BOTH)
def test_a_region_that_refuses_says_why(place: Place, offices: dict[str, Office], refusing: str) -> None:
    place.fault(refusing, TRANSACTIONS["read_history"][refusing], "refuse")
    told = {one["region"]: one for one in offices["sichuan"].history(ZHOU).told(200).answer["regions"]}
    assert told[refusing]["outcome"] == "refused"
    assert told[refusing]["region_code"]
    assert told[OTHER[refusing]]["outcome"] == "answered"


def test_whom_no_region_knows_has_no_contributions(offices: dict[str, Office]) -> None:
    told = offices["chongqing"].history(NOBODY).told(200).answer["regions"]
    assert [(one["outcome"], one["histories"]) for one in told] == [("answered", [])] * 2


# -- eligibility -----------------------------------------------------------------------------------------

CASES: list[tuple[Body, str, Body, list[str]]] = [
    (ZHOU, "sichuan", {}, []),
    (ZHOU, "chongqing", {}, ["still_contributing_at_origin"]),
    (ZHOU, "sichuan", {"sex": "female"}, ["identity_mismatch"]),
    (TANG, "chongqing", {"origin_scheme": "institution"}, []),
    (
        TANG,
        "chongqing",
        {"origin_scheme": "resident"},
        ["resident_scheme_before_claim", "not_insured_at_origin"],
    ),
    (JIANG, "sichuan", {}, ["temporary_account_at_receiver"]),
    (ZENG, "sichuan", {}, ["arrears_at_origin"]),
    (FENG, "chongqing", {"sex": "female"}, ["receives_pension", "terminated_at_origin"]),
    (AYGUL, "sichuan", {"sex": "female"}, []),
    (OUYANG, "chongqing", {}, []),
    ({**AYGUL, "name": "阿依古丽"}, "sichuan", {"sex": "female"}, ["identity_mismatch"]),
    (XIA, "sichuan", {"sex": "female"}, ["not_insured_at_receiver"]),
    (ZHOU, "sichuan", {"receiving_area": "510198"}, ["same_region"]),
]


@pytest.mark.parametrize(("whose", "origin", "more", "reasons"), CASES)
def test_what_both_regions_say_decides(
    offices: dict[str, Office], whose: Body, origin: str, more: Body, reasons: list[str]
) -> None:
    told = offices["sichuan"].eligibility(whose, origin, **more).told(200).answer
    assert (told["eligible"], told["reasons"]) == (not reasons, reasons)
    assert [one["reason"] for one in told["findings"]] == reasons
    assert all(one["article"] and one["says"] for one in told["findings"])
    assert told["explanation"]["rule_set"]
    assert told["explanation"]["steps"]


@pytest.mark.parametrize("down", BOTH)
def test_nothing_is_judged_by_half(place: Place, offices: dict[str, Office], down: str) -> None:
    for region in place.regions.values():
        region.seen()
    place.fault(down, TRANSACTIONS["find_insured"][down], "cut_before")
    told = offices["chongqing"].eligibility(ZHOU).told(503).answer
    assert (told["type"], told["effect"]) == ("/problems/unreached", "none")
    assert told["region"]["name"] == down
    assert offices["chongqing"].errand(told["errand_id"])["region"] == down
    (asked,) = place.regions[OTHER[down]].seen()
    assert asked.transaction == TRANSACTIONS["find_insured"][OTHER[down]]


def test_a_refusal_keeps_no_name_or_number(place: Place, offices: dict[str, Office]) -> None:
    place.fault("chongqing", TRANSACTIONS["find_insured"]["chongqing"], "refuse")
    refused = offices["chongqing"].eligibility(ZHOU).told(422)
    assert refused.answer["type"] == "/problems/refused"
    assert not [one for one in ZHOU.values() if one in refused.content.decode()]


# -- the certificate -------------------------------------------------------------------------------------


def issued(place: Place, region: str, whose: Body) -> int:
    return len(effects(place, region, "certificate_issued", whose["id_number"]))


@pytest.mark.parametrize("region", BOTH)
def test_the_offices_own_region_issues_it_once_for_a_key(
    place: Place, offices: dict[str, Office], region: str
) -> None:
    before, key = issued(place, region, ZHOU), new_key()
    told = offices[region].certificate(ZHOU, key=key).told(200)
    assert (told.answer["region"], told.answer["contribution_months"] > 0) == (region, True)
    again = offices[region].certificate(ZHOU, key=key).told(200)
    assert (again.content, again.replayed) == (told.content, True)
    other = offices[region].certificate(TANG, key=key).told(422)
    assert other.answer["type"] == "/problems/key-reused"
    assert issued(place, region, ZHOU) == before + 1


LOST = {"sichuan": "confirm:commit_then_cut", "chongqing": "commit_then_cut"}


@pytest.mark.parametrize("region", BOTH)
def test_an_answer_that_was_lost_is_found_out_and_is_the_same_certificate(
    place: Place, offices: dict[str, Office], region: str
) -> None:
    before, key = issued(place, region, ZHOU), new_key()
    lost = offices[region].certificate(ZHOU, key=key, fault=LOST[region]).told(504)
    assert (lost.answer["effect"], lost.answer["retry"]) == ("unknown", "never")
    found = offices[region].enquire(lost.answer["errand_id"]).told(200).answer
    assert (found["state"], found["effect"]) == ("answered", "applied")
    again = offices[region].certificate(ZHOU, key=key).told(200)
    assert again.answer == found["answer"]
    assert again.replayed
    assert issued(place, region, ZHOU) == before + 1


@pytest.mark.parametrize("region", BOTH)
def test_whom_the_region_does_not_know_gets_none(
    place: Place, offices: dict[str, Office], region: str
) -> None:
    refused = offices[region].certificate(NOBODY).told(422).answer
    assert (refused["type"], refused["region"]["name"]) == ("/problems/refused", region)
    assert issued(place, region, NOBODY) == 0


def test_an_office_may_not_have_the_other_region_issue_one(offices: dict[str, Office]) -> None:
    foreign = offices["chongqing"].signed
    assert offices["sichuan"].certificate(ZHOU, **foreign).told(403).answer["type"] == "/problems/not-allowed"


@pytest.mark.parametrize("region", BOTH)
def test_the_answer_says_which_field_each_member_came_from(offices: dict[str, Office], region: str) -> None:
    errand_id = offices[region].certificate(ZHOU).told(200).errand_id
    lineage = offices[region].read(f"/v1/errands/{errand_id}/lineage").answer["fields"]
    of_the_number = next(one for one in lineage if one["field"] == "certificate_number")
    assert of_the_number["region_field"] == {"sichuan": "yac196", "chongqing": "pzbh"}[region]


# -- what is kept of it ----------------------------------------------------------------------------------


def test_a_person_finds_every_look_up_in_their_report(place: Place, offices: dict[str, Office]) -> None:
    office = offices["chongqing"]
    office.history(XIA).told(200)
    office.eligibility(XIA, sex="female").told(200)
    with auditing(place) as auditor:
        report = auditor.report({"document": {"kind": "resident_id_card", "number": XIA["id_number"]}})
    lines = [line for line in report["accesses"] if line["client_id"] == "pension-office-chongqing"]
    looked_up = {(line["what"]["zh"], line["region"]) for line in lines}
    for what in ("查询您的养老保险历年缴费", "查询您的养老保险参保信息"):
        assert {(what, region) for region in BOTH} <= looked_up
    assert {line["purpose"]["zh"] for line in lines} == {"养老保险关系转移接续"}
    assert {line["legal_basis"] for line in lines} == {"社会保险法 Art. 19, 国办发〔2009〕66号"}
    assert {line["institution_code"] for line in lines} == {"500198000001"}


def test_no_name_and_no_number_is_left_behind(place: Place, offices: dict[str, Office]) -> None:
    key = new_key()
    offices["sichuan"].history(OUYANG).told(200)
    offices["sichuan"].eligibility(OUYANG, "chongqing").told(200)
    offices["sichuan"].certificate(OUYANG, key=key).told(200)
    assert list(left_behind(place, [key])) == ["public.errands"]
    assert list(left_behind(place, OUYANG.values())) == []
