"""Sichuan's credit platform through our adapter: what it holds, in our words, and what it is told."""

from datetime import date

import pytest
from credit_platforms import fresh_number
from sichuan_credit_words import (
    BAYU,
    FROM_CHONGQING,
    MARKET,
    NAMESAKE,
    PUSH_NUMBER,
    TIANFU,
    VILLAGE,
    WANG,
    Platform,
)

from gateway.errors import NotTellable, Refused, Untranslatable
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
async def platform(region):
    platform = Platform(region.url)
    yield platform
    await platform.line.aclose()


# -- records -------------------------------------------------------------------------------------------


async def test_a_company_has_records_of_every_kind_newest_decision_first(platform):
    found = await platform.about(TIANFU)
    days = [record.decided_on for record in found]
    assert days == sorted(days, reverse=True)
    assert {record.kind for record in found} == set(RecordKind) - {
        RecordKind.SERIOUS_DISHONESTY,
        RecordKind.JUDGMENT_DEFAULT,
    }
    assert all(record.region is Region.SICHUAN for record in found)


async def test_one_and_a_half_wan_yuan_are_fifteen_thousand_yuan(platform):
    record = await platform.one(TIANFU, "川沙市监罚〔2026〕1号")
    assert [(amount.kind, amount.value) for amount in record.amounts] == [(AmountKind.FINE, "15000.00")]
    assert record.penalties == (PenaltyCategory.WARNING, PenaltyCategory.FINE)
    assert (record.severity, record.needs_review) == (Severity.ORDINARY, ())
    assert (record.decided_on, record.published_on) == (date(2026, 4, 10), date(2026, 4, 15))
    assert record.region_public_until == date(2027, 4, 10)


async def test_a_fine_and_what_was_taken_are_two_amounts_to_the_fen(platform):
    record = await platform.one(BAYU, "川沙市监罚〔2026〕20号")
    assert [amount.value for amount in record.amounts] == ["23500.00", "1200.50"]
    assert record.severity is Severity.SERIOUS


async def test_from_and_to_of_a_licence_are_not_confused_and_2099_is_no_end(platform):
    limited = await platform.one(TIANFU, "川沙食许〔2026〕5号")
    assert (limited.effective_from, limited.effective_to) == (date(2026, 3, 1), date(2031, 2, 28))
    assert (limited.title, limited.licence) == ("食品经营许可证", LicenceCategory.ORDINARY)
    unlimited = await platform.one(TIANFU, "川沙特许〔2024〕2号")
    assert (unlimited.effective_from, unlimited.effective_to) == (date(2024, 10, 1), None)
    assert unlimited.title == "特许经营决定书"


async def test_a_record_from_before_the_new_rule_lacks_nothing(platform):
    record = await platform.one(TIANFU, "川沙市监罚〔2025〕12号")
    assert (record.severity, record.needs_review) == (None, ())


async def test_a_penalty_since_the_new_rule_that_says_nothing_of_severity_waits_for_eyes(platform):
    await platform.decided(document_number="甲〔2026〕1号", decided_on="2026-04-01", severity="")
    await platform.decided(document_number="甲〔2026〕2号", decided_on="2026-03-31")
    since = await platform.one(BAYU, "甲〔2026〕1号")
    assert since.needs_review == (ReviewReason.SEVERITY_ABSENT,)
    assert (await platform.one(BAYU, "甲〔2026〕2号")).needs_review == ()


async def test_an_old_category_and_days_with_hyphens_are_read_on_the_day_of_the_decision(platform):
    record = await platform.one(TIANFU, "川沙应急罚〔2019〕3号")
    assert (record.decided_on, record.region_public_until) == (date(2019, 5, 6), date(2022, 5, 10))
    assert record.penalties == (PenaltyCategory.CLOSURE, PenaltyCategory.FINE)
    told = {(one.field, one.region_code, one.quality) for one in record.mappings}
    assert told == {("penalties", "52", "narrower"), ("subject.kind", "法人及非法人组织", "broader")}
    assert {one.code_system for one in record.mappings} == {"cf_cflb 2021-07", "cf_xdr_lb 2019"}


async def test_a_warning_alone_was_never_published(platform):
    record = await platform.one(TIANFU, "川沙市监罚〔2026〕7号")
    assert (record.penalties, record.published_on) == ((PenaltyCategory.WARNING,), None)


async def test_notices_are_the_status_and_everything_else_is_current(platform):
    removed = await platform.one(TIANFU, "川沙异〔2025〕31号")
    assert (removed.status, removed.status_on) == (RecordStatus.REMOVED, date(2025, 12, 1))
    assert {record.status for record in await platform.about(BAYU)} == {RecordStatus.CURRENT}


async def test_a_rural_collective_bears_a_letter_in_front(platform):
    kinds = {record.subject.kind for record in await platform.about(VILLAGE)}
    assert kinds == {SubjectKind.OTHER_ORGANISATION}


async def test_one_record_is_found_by_its_key_and_no_other_is_taken_for_it(platform):
    key = RecordKey(MARKET, "川沙市监罚〔2026〕20号", BAYU)
    assert (await platform.region.read_record(platform.message(), key)).answer.key == key
    for other in (RecordKey(MARKET, key.document_number, TIANFU), RecordKey(MARKET, "甲", BAYU)):
        with pytest.raises(Refused) as refused:
            await platform.region.read_record(platform.message(), other)
        assert refused.value.code == "-701"


# -- subjects and persons ------------------------------------------------------------------------------


async def test_a_name_gives_candidates_of_both_codes(platform):
    found = (await platform.region.find_subjects(platform.message(), "天府沙盒")).answers
    assert [(one.credit_code, one.area) for one in found] == [(TIANFU, "510100"), (NAMESAKE, "510198")]
    assert found[0].status is RegistrationStatus.OPERATING
    assert (await platform.region.find_subjects(platform.message(), "不存在的名字")).answers == []


async def test_the_registrys_capital_is_told_in_yuan(platform):
    (found,) = (await platform.region.read_registration(platform.message(), NAMESAKE)).answers
    assert (found.capital, found.legal_representative) == ("300000.50", "钱**")
    assert (await platform.region.read_registration(platform.message(), BAYU)).answers == []


def person(**changed):
    asked = {"name": "王建国", "id_number": WANG, "authorisation_number": "SQ-000001", "purpose": "贷款审核"}
    return PersonQuery(**{**asked, **changed})


async def test_a_persons_records_name_nobody(platform):
    answer = await platform.region.find_person_records(platform.message(), person())
    assert [record.kind for record in answer.answers] == [RecordKind.PENALTY, RecordKind.JUDGMENT_DEFAULT]
    assert answer.answers[0].subject.name == "王**"
    assert all(record.key is None for record in answer.answers)
    said = "".join(record.model_dump_json() for record in answer.answers)
    assert "王建国" not in said
    assert WANG not in said
    assert answer.residue == ()


async def test_somebody_else_is_nobody(platform):
    asked = person(name="王建军")
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
    await platform.decided(subject={"id_number": WANG, "name": "王建国"})
    await platform.deliver()
    assert await platform.changes() == []


# -- pushes --------------------------------------------------------------------------------------------


async def test_a_record_of_the_other_region_is_kept_as_it_is_and_found_with_its_origin(platform):
    receipt = await platform.deliver(public_until="2027-05-08")
    assert (receipt.push_number, receipt.version, receipt.public) == (PUSH_NUMBER, 1, True)
    kept = await platform.one(TIANFU, FROM_CHONGQING.document_number)
    assert kept.published_from is Region.CHONGQING
    assert (kept.region_record_number, kept.published_on) == (
        receipt.region_record_number,
        receipt.published_on,
    )
    same = {"issuer", "document_number", "title", "content", "penalties", "amounts", "decided_on", "severity"}
    assert kept.model_dump(include=same) == FROM_CHONGQING.model_dump(include=same)
    assert kept.key == FROM_CHONGQING.key


async def test_repair_and_correction_converge_and_an_older_version_changes_nothing(platform):
    await platform.deliver(1)
    await platform.deliver(3, withdrawn=True, status="repaired", status_on="2026-11-20")
    late = await platform.deliver(2, status="corrected", status_on="2026-06-01")
    assert (late.version, late.public) == (3, False)
    kept = await platform.one(TIANFU, FROM_CHONGQING.document_number)
    assert (kept.status, kept.status_on) == (RecordStatus.REPAIRED, date(2026, 11, 20))


async def test_a_withdrawal_overtakes_its_own_publication(platform):
    first = await platform.deliver(2, withdrawn=True, status="revoked", status_on="2026-05-20")
    late = await platform.deliver(1)
    assert (first.public, late.public, late.version, late.published_on) == (False, False, 2, None)
    (held,) = await platform.held()
    assert (held["public"], held["withdrawn"], held["version"]) == (False, True, 2)


async def test_the_same_number_in_other_brackets_is_the_same_record(platform):
    await platform.deliver(1)
    await platform.deliver(2, document_number="渝沙市监罚（２０２６）9 号")
    assert len(await platform.held()) == 1


async def test_an_amount_known_only_in_words_waits_for_eyes_here_too(platform):
    await platform.deliver(1, amounts=[], content="罚款若干", needs_review=["amount_in_text"])
    kept = await platform.one(TIANFU, FROM_CHONGQING.document_number)
    assert (kept.amounts, kept.needs_review) == ((), (ReviewReason.AMOUNT_IN_TEXT,))


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("licence", {"licence": "approval", "penalties": [], "amounts": [], "effective_from": "2026-05-08"}),
        ("abnormal_operation", {"penalties": [], "amounts": [], "catalogue_class": "abnormal_operation"}),
        ("serious_dishonesty", {"penalties": [], "amounts": [], "title": "拖欠农民工工资失信联合惩戒名单"}),
        ("judgment_default", {"penalties": [], "amounts": []}),
        ("commitment", {"penalties": [], "amounts": []}),
        ("honour", {"penalties": [], "amounts": []}),
        ("evaluation", {"penalties": [], "amounts": [], "grade": "B"}),
    ],
)
async def test_records_of_every_kind_can_be_pushed(platform, kind, more):
    await platform.deliver(1, kind=kind, **more)
    kept = await platform.one(TIANFU, FROM_CHONGQING.document_number)
    assert (kept.kind, kept.decided_on) == (kind, FROM_CHONGQING.decided_on)
    assert kept.grade == more.get("grade")


async def test_a_warning_is_kept_and_not_public(platform):
    receipt = await platform.deliver(1, penalties=["warning"], amounts=[])
    assert (receipt.public, receipt.published_on) == (False, None)


async def test_the_region_judges_what_it_takes(platform):
    cases = [
        ("-703", {"subject": {"kind": "legal_person", "name": "某公司", "credit_code": BAYU}}),
        ("-707", {"region": "sichuan"}),
    ]
    for code, changed in cases:
        with pytest.raises(Refused) as refused:
            await platform.deliver(1, number=fresh_number(), **changed)
        assert refused.value.code == code
    await platform.deliver(1)
    with pytest.raises(Refused) as refused:
        await platform.deliver(1, number=fresh_number())
    assert refused.value.code == "-705"


async def test_what_cannot_be_told_truthfully_is_not_sent(platform):
    nobody = {"kind": "natural_person", "name": "王**"}
    two_fines = [{"kind": "fine", "value": "1.00"}, {"kind": "fine", "value": "2.00"}]
    licence = {"kind": "licence", "licence": "ordinary", "penalties": []}
    for changed in (
        {"subject": nobody},
        {"amounts": two_fines},
        licence,
        {"penalties": []},
        {"title": "长" * 201},
        {"effective_to": "2099-12-31"},
    ):
        with pytest.raises((NotTellable, Untranslatable)):
            await platform.deliver(1, **changed)
    assert await platform.held() == []
