"""Companies, people and reports asked for at both regions: who answered, who did not, what the log says."""

import asyncio
import hashlib
from datetime import date

import orjson
import pytest
from credit_regions import Between, regulator
from credit_samples import CHENGDU, CHONGQING, OTHER_REGULATOR, record

from gateway.cases.audit import Sought
from gateway.errors import Refused, Unreached, Unreadable
from gateway.services.credit.lookups import (
    CreditPurpose,
    PersonRecordSearch,
    RecordSearch,
    ReportRequest,
    SubjectSearch,
)
from gateway.services.credit.records import EnterpriseRegistration, Subject, SubjectCandidate
from gateway.services.credit.words import RecordKind, RecordStatus
from gateway.services.personal import by_credit_code, by_resident_number
from gateway.vocabulary import Region

CREDIT = CreditPurpose.CREDIT_GRANTING
NAME = "天府沙盒商贸有限公司"
OTHER_CODE = "91510198MA60002001"
ID_NUMBER = "510198197203150010"


@pytest.fixture
def between(records):
    both = Between(records, today=date(2026, 5, 1))
    both.sichuan.records = [record(), record(kind="honour", document_number="川荣〔2026〕1号", penalties=())]
    both.chongqing.records = [
        record(
            region="chongqing",
            published_from="sichuan",
            document_number="川市监罚（２０２６）１号",
            objected=True,
        ),
        record(region="chongqing", document_number="渝市监罚〔2026〕3号", issuer=OTHER_REGULATOR),
    ]
    return both


def bank():
    return regulator(None, client_id="bank", organisation="91500198MA6000091X")


def asked(**differently):
    return RecordSearch.model_validate({"credit_code": CHENGDU, "purpose": CREDIT, **differently})


async def found(between, asking=None, **differently):
    answer = await between.lookups.find_records(asking or regulator(), asked(**differently))
    return orjson.loads(answer.body)


async def test_each_decision_stands_once_with_every_region_that_holds_it(between):
    told = await found(between)
    assert [(one["document_number"], len(one["sources"])) for one in told["records"]] == [
        ("渝市监罚〔2026〕3号", 1),
        ("川荣〔2026〕1号", 1),
        ("川市监罚〔2026〕1号", 2),
    ]
    assert [one["field"] for one in told["records"][2]["conflicts"]] == ["objected"]
    assert [(one["region"], one["outcome"], one["records"]) for one in told["regions"]] == [
        ("sichuan", "answered", 2),
        ("chongqing", "answered", 2),
    ]
    assert all("why" in one["publicity"] for each in told["records"] for one in each["sources"])


async def test_kinds_and_regions_are_asked_for_and_only_they(between):
    told = await found(between, kinds=["honour"], regions=["sichuan"])
    assert [one["sources"][0]["record"]["kind"] for one in told["records"]] == [RecordKind.HONOUR]
    assert [one["region"] for one in told["regions"]] == ["sichuan"]


@pytest.mark.parametrize(
    ("error", "outcome", "code"),
    [
        (Unreached(), "unreached", None),
        (Refused(region="chongqing", code="E90", message="系统维护"), "refused", "E90"),
        (Unreadable(), "unreadable", None),
        (ValueError("nonsense"), "unreached", None),
    ],
)
async def test_one_region_that_fails_is_named_and_the_other_is_complete(between, error, outcome, code):
    between.chongqing.silent = [error]
    told = await found(between)
    assert [(one["outcome"], one.get("region_code")) for one in told["regions"]] == [
        ("answered", None),
        (outcome, code),
    ]
    assert len(told["records"]) == 2


async def test_after_a_repair_a_bank_is_told_no_more_and_a_regulator_is(between):
    between.sichuan.records = [record(status=RecordStatus.REPAIRED, status_on=date(2026, 4, 25))]
    between.chongqing.records = []
    assert [(len(one["records"]), one["not_public"]) for one in (await found(between, bank()),)] == [(0, 1)]
    told = await found(between)
    assert (told["records"][0]["sources"][0]["publicity"]["why"], told["not_public"]) == ("repaired", 0)


# -- names -----------------------------------------------------------------------------------------------


def candidate(code, region="sichuan"):
    return SubjectCandidate(region=region, name=NAME, credit_code=code, area=code[2:8], status="operating")


async def test_a_name_gives_everybody_who_bears_it_and_no_match(between):
    between.sichuan.subjects = [candidate(CHENGDU), candidate(OTHER_CODE)]
    between.chongqing.subjects = [candidate(CHONGQING, "chongqing")]
    search = SubjectSearch(name="天府沙盒", purpose=CREDIT)
    told = orjson.loads((await between.lookups.find_subjects(bank(), search)).body)
    assert [one["credit_code"] for region in told["regions"] for one in region["candidates"]] == [
        CHENGDU,
        OTHER_CODE,
        CHONGQING,
    ]
    assert "records" not in told


# -- people ----------------------------------------------------------------------------------------------

PERSON = PersonRecordSearch(
    name="王建国", id_number=ID_NUMBER, authorisation_number="SQ-2026-0001", purpose="个人经营贷款审批"
)


def about_person(name="王**", **differently):
    subject = Subject(kind="natural_person", name=name)
    return record(**differently).model_copy(update={"subject": subject})


async def test_a_person_is_told_masked_and_only_what_the_catalogue_allows(between):
    between.sichuan.records = [
        about_person(facts="王建国无证经营"),
        about_person(kind="commitment", document_number="2号"),
        about_person(published_on=None, document_number="3号"),
    ]
    between.chongqing.records = [about_person("王建国", region="chongqing")]
    told = orjson.loads((await between.lookups.find_person_records(bank(), PERSON)).body)
    assert [one["outcome"] for one in told["regions"]] == ["answered", "unreadable"]
    assert [one["record"]["document_number"] for one in told["records"]] == ["川市监罚〔2026〕1号"]
    assert "王建国" not in orjson.dumps(told).decode()
    assert ID_NUMBER not in orjson.dumps(told).decode()


async def test_whose_records_were_asked_for_is_found_by_them_and_stands_in_no_entry(between):
    await between.lookups.find_person_records(bank(), PERSON)
    entries = await entries_about(between.records, by_resident_number(ID_NUMBER))
    assert {one.said["operation"] for one in entries} == {"find_person_records"}
    assert {one.said["organisation"] for one in entries} == {"91500198MA6000091X"}
    assert not [one for one in entries if ID_NUMBER.encode() in one.entry or "王建国".encode() in one.entry]


# -- reports ---------------------------------------------------------------------------------------------


async def entries_about(records, identity):
    return await records.audit.search(Sought(persons=(identity,), limit=100))


def registered(region="sichuan", **differently):
    return EnterpriseRegistration.model_validate(
        {
            "region": region,
            "credit_code": CHENGDU,
            "name": NAME,
            "kind": "有限责任公司",
            "established_on": date(2018, 3, 12),
            "registry": "沙盒区市场监督管理局",
            "status": "operating",
            **differently,
        }
    )


async def report(between, asking=None):
    request = ReportRequest(credit_code=CHENGDU, purpose=CREDIT)
    return await between.reports.make(asking or bank(), request)


async def test_a_report_holds_both_regions_chapter_by_chapter(between):
    between.sichuan.registrations = [registered()]
    told = orjson.loads((await report(between)).body)
    assert (told["name"], told["complete"]) == (NAME, True)
    held = {one["name"]: len(one["records"]) for one in told["chapters"]}
    assert (held["administration"], held["honours"], held["judgments"]) == (2, 1, 0)
    assert [len(one["registrations"]) for one in told["registration"]] == [1, 0]
    assert [one["possible_now"] for one in told["suggestions"]] == [False, False]


async def test_a_report_names_the_region_that_did_not_answer(between):
    between.chongqing.silent = [Unreached(), Unreached()]
    told = orjson.loads((await report(between)).body)
    assert told["complete"] is False
    assert [one["outcome"] for one in told["regions"]] == ["answered", "unreached"]
    assert [one["outcome"] for one in told["registration"]] == ["answered", "unreached"]
    assert sum(len(one["records"]) for one in told["chapters"]) == 2


async def test_the_log_proves_which_report_said_what_and_why_it_was_made(between):
    answer = await report(between)
    told = orjson.loads(answer.body)
    (entry,) = (
        one
        for one in await entries_about(between.records, by_credit_code(CHENGDU))
        if one.index == answer.receipt
    )
    assert (entry.said["action"], entry.said["purpose"]) == ("make_credit_report", CREDIT)
    assert entry.said["details"] == {
        "report_number": told["report_number"],
        "sha256": hashlib.sha256(answer.body).hexdigest(),
    }


async def test_a_company_finds_who_asked_about_it_and_for_what(between):
    await asyncio.gather(found(between, bank()), report(between, regulator()))
    entries = await entries_about(between.records, by_credit_code(CHENGDU))
    seen = {(one.said["client_id"], one.said["operation"], one.said["purpose"]) for one in entries}
    assert seen == {
        ("bank", "find_records", CREDIT),
        ("regulator-510198", "find_records", CREDIT),
        ("regulator-510198", "read_registration", CREDIT),
        ("regulator-510198", "make_credit_report", CREDIT),
    }
    assert await entries_about(between.records, by_credit_code(OTHER_CODE)) == []


async def test_two_reports_have_two_numbers(between):
    numbers = {orjson.loads((await report(between)).body)["report_number"] for _ in range(2)}
    assert len(numbers) == 2
    assert Region.SICHUAN not in numbers
