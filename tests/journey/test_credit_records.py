"""What both provinces recorded about a company: one question, two regions, one honest answer."""

import re
from datetime import date
from io import BytesIO

import pytest
from credit_desks import BAYU, FIND, NAMESAKES, PATIENT, TIANFU, VILLAGE, credit_town, document
from pypdf import PdfReader
from towns import OTHER

each_region = pytest.mark.parametrize("region", ["sichuan", "chongqing"])


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with credit_town(tmp_path_factory.mktemp("records"), PATIENT) as running:
        yield running


@pytest.fixture(autouse=True)
def no_faults(town):
    yield
    town.place.no_faults()


def by_number(told):
    return {one["document_number"]: one for one in told["records"]}


def test_both_generations_of_fields_tell_one_record(town):
    told = town.counters["sichuan"].records(TIANFU).told(200).answer
    assert [one["outcome"] for one in told["regions"]] == ["answered", "answered"]
    found = by_number(told)
    in_wan = found["川沙市监罚〔2026〕1号"]["sources"][0]["record"]
    in_words = found["渝沙市监罚〔2026〕9号"]["sources"][0]["record"]
    assert in_wan["amounts"] == in_words["amounts"] == [{"kind": "fine", "value": "15000.00"}]
    assert (in_wan["penalties"], in_words["penalties"]) == (["warning", "fine"], ["warning", "fine"])
    licence = found["川沙食许〔2026〕5号"]["sources"][0]["record"]
    assert (licence["effective_from"], licence["effective_to"]) == ("2026-03-01", "2031-02-28")
    assert "effective_to" not in found["川沙特许〔2024〕2号"]["sources"][0]["record"]
    assert found["川沙市监罚〔2026〕7号"]["sources"][0]["publicity"]["why"] == "only_warning"


def test_what_the_regions_say_differently_stands_side_by_side(town):
    told = town.counters["chongqing"].records(BAYU).told(200).answer
    pushed = by_number(told)["川沙市监罚〔2026〕20号"]
    assert [one["record"]["region"] for one in pushed["sources"]] == ["sichuan", "chongqing"]
    amounts = {one["field"]: one["said"] for one in pushed["conflicts"]}["amounts"]
    assert "fine 23500.00" in amounts[0]["value"]
    assert "fine 25300.00" in amounts[1]["value"]
    doubtful = by_number(told)["渝沙交罚〔2026〕41号"]["sources"][0]["record"]
    assert "amount_in_text" in doubtful["needs_review"]
    assert "fine" not in [one["kind"] for one in doubtful.get("amounts", [])]


def test_the_older_rule_and_the_new_one_stand_beside_each_other(town):
    found = by_number(town.counters["sichuan"].records(TIANFU).told(200).answer)
    new = found["川沙市监罚〔2026〕1号"]["sources"][0]["publicity"]
    assert (new["rule_set"], new["repair_possible_from"], new["repair_clock_ends_on"]) == (
        "repair-2026",
        "2026-07-10",
        "2027-04-10",
    )
    old = found["川沙市监罚〔2025〕12号"]["sources"][0]["publicity"]
    assert old["rule_set"] == "repair-2023"


def test_a_letter_before_the_code_is_a_code(town):
    told = town.counters["sichuan"].records(VILLAGE).told(200).answer
    assert {"川沙登〔2025〕8号", "渝沙登〔2025〕8号"} <= set(by_number(told))


def test_one_name_is_two_companies_and_never_a_match(town):
    told = town.bank.named("沙盒物流").told(200).answer
    found = {one["credit_code"] for region in told["regions"] for one in region["candidates"]}
    assert {BAYU, NAMESAKES["chongqing"]} <= found
    tianfu = town.bank.named("天府沙盒商贸").told(200).answer
    found = {one["credit_code"] for region in tianfu["regions"] for one in region["candidates"]}
    assert {TIANFU, NAMESAKES["sichuan"]} <= found
    ours = set(by_number(town.bank.records(NAMESAKES["sichuan"]).told(200).answer))
    assert "川沙市监罚〔2026〕1号" not in ours


@each_region
@pytest.mark.parametrize("fault", ["slow=3000", "error_500", "cut_before", "garbage", "refuse", "truncated"])
def test_one_region_that_fails_is_named_and_the_other_is_complete(town, region, fault):
    whole = town.counters["sichuan"].records(BAYU).told(200).answer
    town.place.fault(region, FIND[region], fault)
    told = town.counters["sichuan"].records(BAYU).told(200).answer
    outcomes = {one["region"]: one["outcome"] for one in told["regions"]}
    assert outcomes[OTHER[region]] == "answered"
    assert outcomes[region] == ("refused" if fault == "refuse" else "unreached")
    held = {one["region"]: one["records"] for one in whole["regions"]}
    assert [one["records"] for one in told["regions"] if one["region"] != region] == [held[OTHER[region]]]
    assert {one["record"]["region"] for each in told["records"] for one in each["sources"]} == {OTHER[region]}


# -- people ----------------------------------------------------------------------------------------------


def test_a_person_is_told_masked_and_only_with_authorisation(town):
    told = town.bank.person("王建国", "510198197203150010").told(200)
    assert "〔2025〕川0198执77号" in [one["record"]["document_number"] for one in told.answer["records"]]
    text = told.content.decode()
    assert "王建国" not in text
    assert "510198197203150010" not in text
    assert {one["record"]["subject"]["name"][0] for one in told.answer["records"]} == {"王"}
    assert "honour" not in [one["record"]["kind"] for one in told.answer["records"]]
    assert town.bank.person("王建国", "510198197203150010", authorisation_number="x").status == 422


def test_another_name_finds_nobody(town):
    told = town.bank.person("王建军", "510198197203150010").told(200).answer
    assert told["records"] == []


# -- reports ---------------------------------------------------------------------------------------------


def test_a_report_has_both_regions_chapter_by_chapter(town):
    call = town.bank.report(BAYU).told(200)
    told = call.answer
    assert (told["name"], told["complete"]) == ("巴渝沙盒物流有限公司", True)
    assert [one["name"] for one in told["chapters"]][:2] == ["administration", "honours"]
    assert [len(one["registrations"]) for one in told["registration"]] == [0, 1]
    assert call.headers["receipt"].startswith("/v1/audit/entries/")
    assert re.fullmatch("CYXY[0-9A-F]{32}", told["report_number"])


def test_a_report_is_a_page_and_a_document_too(town):
    page = document(town, BAYU, "text/html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "川沙市监罚〔2026〕20号" in page.text
    assert "不一致" in page.text
    made = document(town, BAYU, "application/pdf")
    assert made.headers["content-type"] == "application/pdf"
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(made.content)).pages)
    assert "川沙市监罚〔2026〕20号" in re.sub(r"\s", "", text)


@each_region
def test_a_report_names_the_region_that_did_not_answer(town, region):
    town.place.fault(region, FIND[region], "cut_before")
    told = town.bank.report(BAYU).told(200).answer
    assert told["complete"] is False
    assert {one["region"]: one["outcome"] for one in told["regions"]}[region] == "unreached"
    town.place.fault(region, FIND[region], "cut_before")
    assert "未答复" in document(town, BAYU, "text/html").text


def test_publicity_is_judged_on_the_day_that_is_said(town):
    made_on = town.bank.report(BAYU).told(200).answer["made_on"]
    assert date.fromisoformat(made_on) >= date(2026, 4, 1)
