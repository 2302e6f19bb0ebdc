"""Chongqing's credit platform through our adapter: what it holds, in our words, and what it is told."""

from datetime import date

import pytest
from chongqing_credit_words import (
    BAYU,
    MARKET,
    NAMESAKE,
    TAN,
    TIANFU,
    VILLAGE,
    Platform,
)

from gateway.errors import Refused, Untranslatable
from gateway.services.credit.records import PersonQuery, RecordKey
from gateway.services.credit.words import (
    AmountKind,
    ChangeKind,
    LicenceCategory,
    PenaltyCategory,
    RecordKind,
    RecordStatus,
    RegistrationStatus,
    ReviewReason,
    Severity,
    SubjectKind,
)
from gateway.vocabulary import Region

pytestmark = pytest.mark.anyio


@pytest.fixture
async def platform(region_url, empty_ledger):
    platform = Platform(region_url)
    yield platform
    await platform.line.aclose()


# -- records -------------------------------------------------------------------------------------------


async def test_a_company_has_records_of_every_kind_newest_decision_first(platform):
    found = await platform.about(BAYU)
    days = [record.decided_on for record in found]
    assert days == sorted(days, reverse=True)
    assert {record.kind for record in found} == set(RecordKind) - {
        RecordKind.SERIOUS_DISHONESTY,
        RecordKind.JUDGMENT_DEFAULT,
    }
    assert all(record.region is Region.CHONGQING for record in found)


async def test_one_and_a_half_wan_yuan_in_words_are_fifteen_thousand_yuan(platform):
    record = await platform.one(BAYU, "渝沙市监罚〔2026〕3号")
    assert [(amount.kind, amount.value) for amount in record.amounts] == [(AmountKind.FINE, "15000.00")]
    assert record.penalties == (PenaltyCategory.WARNING, PenaltyCategory.FINE)
    assert (record.decided_on, record.published_on) == (date(2026, 4, 20), date(2026, 4, 24))
    assert record.content == "警告；处以罚款1.5万元"


async def test_the_level_of_the_lists_is_not_the_severity(platform):
    record = await platform.one(BAYU, "渝沙市监罚〔2026〕3号")
    assert (record.severity, record.needs_review) == (Severity.ORDINARY, ())
    before = await platform.one(BAYU, "渝沙市监罚〔2025〕88号")
    assert (before.severity, before.needs_review) == (None, ())


@pytest.mark.parametrize(
    ("number", "fine"),
    [
        ("渝沙市监罚〔2025〕88号", "2000.00"),
        ("渝沙应急罚〔2020〕6号", "30000.00"),
        ("渝沙市监罚〔2026〕3号", "15000.00"),
    ],
)
async def test_capitals_commas_and_wide_digits_are_read(platform, number, fine):
    assert [one.value for one in (await platform.one(BAYU, number)).amounts] == [fine]


async def test_a_range_is_not_guessed_and_what_beside_it_is_certain_is_read(platform):
    record = await platform.one(BAYU, "渝沙交罚〔2026〕41号")
    assert [(one.kind, one.value) for one in record.amounts] == [(AmountKind.CONFISCATION, "3200.50")]
    assert record.needs_review == (ReviewReason.AMOUNT_IN_TEXT, ReviewReason.SEVERITY_ABSENT)


async def test_who_decided_is_not_who_uploaded(platform):
    assert (await platform.one(BAYU, "渝沙市监罚〔2026〕3号")).issuer.credit_code == MARKET


async def test_a_penalty_since_the_new_rule_that_says_nothing_of_severity_waits_for_eyes(platform):
    await platform.decided(document_number="甲〔2026〕1号", decided_on="2026-04-01", severity="")
    await platform.decided(document_number="甲〔2026〕2号", decided_on="2026-03-31")
    since = await platform.one(TIANFU, "甲〔2026〕1号")
    assert since.needs_review == (ReviewReason.SEVERITY_ABSENT,)
    assert (await platform.one(TIANFU, "甲〔2026〕2号")).needs_review == ()


async def test_an_old_category_is_read_on_the_day_of_the_decision_and_says_what_it_is(platform):
    record = await platform.one(BAYU, "渝沙应急罚〔2020〕6号")
    assert record.penalties == (PenaltyCategory.SUSPENSION, PenaltyCategory.FINE)
    told = {(one.field, one.code_system, one.region_code, one.quality) for one in record.mappings}
    assert told == {("penalties", "cf_cflb 2021-07", "5", "broader")}


async def test_from_and_to_of_a_licence_and_no_end(platform):
    limited = await platform.one(BAYU, "渝沙食许〔2026〕5号")
    assert (limited.effective_from, limited.effective_to) == (date(2026, 3, 1), date(2031, 2, 28))
    assert (limited.title, limited.licence) == ("食品经营许可", LicenceCategory.ORDINARY)
    unlimited = await platform.one(BAYU, "渝沙特许〔2024〕2号")
    assert (unlimited.effective_from, unlimited.effective_to) == (date(2024, 10, 1), None)


async def test_a_warning_alone_was_never_published(platform):
    record = await platform.one(BAYU, "渝沙市监罚〔2026〕15号")
    assert (record.penalties, record.published_on) == ((PenaltyCategory.WARNING,), None)


async def test_an_abnormal_operation_entry_has_the_words_of_its_code_and_no_time_of_day(platform):
    removed = await platform.one(BAYU, "渝沙异〔2025〕31号")
    assert (removed.status, removed.status_on) == (RecordStatus.REMOVED, date(2025, 12, 1))
    assert (removed.facts, removed.decided_on) == ("未按规定期限公示年度报告", date(2025, 7, 8))


async def test_what_sichuan_said_otherwise_is_told_as_it_stands_here(platform):
    record = await platform.one(BAYU, "川沙市监罚〔2026〕20号")
    assert (record.published_from, record.issuer.credit_code) == (Region.SICHUAN, "11510198MA6000016H")
    assert [one.value for one in record.amounts] == ["25300.00", "1200.50"]


async def test_a_rural_collective_bears_a_letter_in_front(platform):
    kinds = {record.subject.kind for record in await platform.about(VILLAGE)}
    assert kinds == {SubjectKind.OTHER_ORGANISATION}


async def test_one_record_is_found_by_its_key_and_no_other_is_taken_for_it(platform):
    key = RecordKey(MARKET, "渝沙市监罚〔2026〕15号", BAYU)
    assert (await platform.region.read_record(platform.message(), key)).answer.key == key
    for other in (RecordKey(MARKET, key.document_number, TIANFU), RecordKey(MARKET, "甲", BAYU)):
        with pytest.raises(Refused) as refused:
            await platform.region.read_record(platform.message(), other)
        assert refused.value.code == "404"


async def test_every_record_and_every_company_of_the_sandbox_reads(platform):
    named = (await platform.region.find_subjects(platform.message(), "沙盒江北")).answers
    assert len(named) == 50
    for one in named[:25]:
        answer = await platform.region.find_records(platform.message(), one.credit_code)
        assert (answer.residue, len(answer.answers) > 0) == ((), True)
        registered = await platform.region.read_registration(platform.message(), one.credit_code)
        assert (registered.residue, registered.answers[0].name) == ((), one.name)


# -- a state that says nothing ---------------------------------------------------------------------------


async def test_a_state_without_a_word_why_is_refused_by_name_and_never_guessed(platform):
    record = await platform.decided()
    await platform.act(record, "other")
    with pytest.raises(Untranslatable) as unknown:
        await platform.about(TIANFU)
    assert (unknown.value.table, unknown.value.code) == ("zt", "3")
    await platform.act(record, "repair")
    assert (await platform.about(TIANFU))[0].status is RecordStatus.REPAIRED


async def test_an_objection_does_not_hide_what_happened(platform):
    record = await platform.decided()
    await platform.act(record, "object")
    first = (await platform.about(TIANFU))[0]
    assert (first.status, first.objected) == (RecordStatus.CURRENT, True)
    await platform.act(record, "withdraw")
    second = (await platform.about(TIANFU))[0]
    assert (second.status, second.objected) == (RecordStatus.REVOKED, True)


# -- subjects and persons ------------------------------------------------------------------------------


async def test_a_name_gives_candidates_of_both_codes(platform):
    found = (await platform.region.find_subjects(platform.message(), "巴渝沙盒")).answers
    assert [(one.credit_code, one.area) for one in found] == [(BAYU, "500000"), (NAMESAKE, "500198")]
    assert found[0].status is RegistrationStatus.OPERATING
    assert (await platform.region.find_subjects(platform.message(), "不存在的名字")).answers == []


async def test_the_registrys_capital_is_told_in_yuan_and_dollars_are_not_taken_for_it(platform):
    (found,) = (await platform.region.read_registration(platform.message(), BAYU)).answers
    assert (found.capital, found.legal_representative) == ("12005000.00", "孙**")
    foreign = await platform.region.read_registration(platform.message(), NAMESAKE)
    assert (foreign.answers[0].capital, foreign.residue) == (None, ("REGCAP", "REGCAPCUR"))
    assert (await platform.region.read_registration(platform.message(), TIANFU)).answers == []


def person(**changed):
    asked = {"name": "谭志远", "id_number": TAN, "authorisation_number": "SQ-000001", "purpose": "贷款审核"}
    return PersonQuery(**{**asked, **changed})


async def test_a_persons_records_name_nobody(platform):
    answer = await platform.region.find_person_records(platform.message(), person())
    assert [record.kind for record in answer.answers] == [RecordKind.PENALTY, RecordKind.JUDGMENT_DEFAULT]
    assert {record.subject.name for record in answer.answers} == {"谭**"}
    assert answer.answers[0].facts == "谭**在禁火区域擅自动用明火"
    assert all(record.key is None for record in answer.answers)
    said = "".join(record.model_dump_json() for record in answer.answers)
    assert "谭志远" not in said
    assert TAN[-4:] not in said
    assert answer.residue == ()


async def test_somebody_else_is_nobody(platform):
    asked = person(name="谭志")
    assert (await platform.region.find_person_records(platform.message(), asked)).answers == []


# -- the feed ------------------------------------------------------------------------------------------


async def test_what_authorities_do_is_heard_in_order_with_the_record_as_it_was_then(platform):
    record = await platform.decided(document_number="甲〔2026〕1号", fine="15000.00")
    await platform.act(record, "correct", changes={"fine": "10000.00"})
    await platform.act(record, "object")
    await platform.act(record, "lift")
    await platform.act(record, "repair", on="2026-11-20")
    await platform.act(record, "withdraw")
    heard = await platform.changes()
    assert [change.kind for change in heard] == [
        ChangeKind.PUBLISHED,
        ChangeKind.CHANGED,
        ChangeKind.OBJECTION,
        ChangeKind.OBJECTION,
        ChangeKind.REPAIRED,
        ChangeKind.WITHDRAWN,
    ]
    assert [change.record.amounts[0].value for change in heard[:2]] == ["15000.00", "10000.00"]
    assert [change.record.objected for change in heard] == [False, False, True, False, False, False]
    assert [change.record.status for change in heard[3:]] == [
        RecordStatus.CORRECTED,
        RecordStatus.REPAIRED,
        RecordStatus.REVOKED,
    ]
    assert heard[4].record.status_on == date(2026, 11, 20)
    assert {change.record.key for change in heard} == {heard[0].record.key}


async def test_the_feed_goes_on_after_a_number_and_is_cut_at_the_limit(platform):
    for _ in range(3):
        await platform.decided()
    everything = await platform.changes()
    assert await platform.changes(limit=2) == everything[:2]
    assert await platform.changes(after=everything[1].sequence) == everything[2:]
    assert await platform.changes(limit=9_999) == everything


async def test_nothing_of_persons_and_nothing_that_was_pushed_is_told_on(platform):
    await platform.decided(subject={"id_number": TAN, "name": "谭志远"})
    await platform.deliver()
    assert await platform.changes() == []


async def test_many_pushes_can_be_heard(platform):
    made = await platform.set("seed", pushes=40)
    heard = await platform.changes(after=made["after"])
    assert (made["made"], len(heard)) == (40, 40)
    assert all(change.record.subject.credit_code[2:8] == "510198" for change in heard)
