"""What Chongqing's credit platform is pushed through our adapter, and how it is told back."""

from datetime import date

import pytest
from chongqing_credit_words import BAYU, FROM_SICHUAN, PUSH_NUMBER, TIANFU, Platform
from credit_platforms import fresh_number

from gateway.errors import NotTellable, Refused, Untranslatable
from gateway.services.credit.words import RecordStatus, ReviewReason
from gateway.vocabulary import Region

pytestmark = pytest.mark.anyio


@pytest.fixture
async def platform(region_url, empty_ledger):
    platform = Platform(region_url)
    yield platform
    await platform.line.aclose()


async def test_a_record_of_the_other_region_is_kept_as_it_is_and_found_with_its_origin(platform):
    receipt = await platform.deliver(public_until="2199-01-01")
    assert (receipt.push_number, receipt.version, receipt.public) == (PUSH_NUMBER, 1, True)
    kept = await platform.one(BAYU, FROM_SICHUAN.document_number)
    assert kept.published_from is Region.SICHUAN
    assert (kept.region_record_number, kept.published_on) == (
        receipt.region_record_number,
        receipt.published_on,
    )
    same = {"issuer", "document_number", "title", "content", "penalties", "amounts", "decided_on", "severity"}
    assert kept.model_dump(include=same) == FROM_SICHUAN.model_dump(include=same)
    assert (kept.key, kept.needs_review) == (FROM_SICHUAN.key, ())


async def test_amounts_are_told_in_words_of_the_regions_own_form(platform):
    await platform.deliver()
    (row,) = (
        row["fields"]
        for row in (await platform.get(f"records?subject_code={BAYU}"))["records"]
        if row["fields"].get("CF_WSH") == FROM_SICHUAN.document_number
    )
    assert row["CF_JG"] == "警告;罚款及没收违法所得【罚款15000.00元】【没收1200.50元】"
    assert (row["CF_CFLB1"], row["CF_CFLB2"]) == ("2", "1,3")


async def test_a_push_is_public_until_it_says(platform):
    receipt = await platform.deliver(public_until="2026-06-10")
    assert (receipt.public, receipt.published_on is not None) == (False, True)


async def test_repair_and_correction_converge_and_an_older_version_changes_nothing(platform):
    await platform.deliver(1)
    await platform.deliver(3, withdrawn=True, status="repaired", status_on="2026-11-20")
    late = await platform.deliver(2, status="corrected", status_on="2026-06-20")
    assert (late.version, late.public) == (3, False)
    kept = await platform.one(BAYU, FROM_SICHUAN.document_number)
    assert (kept.status, kept.status_on) == (RecordStatus.REPAIRED, date(2026, 11, 20))


@pytest.mark.parametrize("status", list(RecordStatus))
@pytest.mark.parametrize("objected", [False, True])
async def test_whatever_happened_travels_with_the_record(platform, status, objected):
    await platform.deliver(1, status=status, objected=objected)
    kept = await platform.one(BAYU, FROM_SICHUAN.document_number)
    assert (kept.status, kept.objected) == (status, objected)


async def test_a_withdrawal_overtakes_its_own_publication(platform):
    first = await platform.deliver(2, withdrawn=True, status="revoked", status_on="2026-06-20")
    late = await platform.deliver(1)
    assert (first.public, late.public, late.version, late.published_on) == (False, False, 2, None)
    (held,) = await platform.held()
    assert (held["public"], held["withdrawn"], held["version"]) == (False, True, 2)


async def test_the_same_number_in_other_brackets_is_the_same_record(platform):
    await platform.deliver(1)
    await platform.deliver(2, document_number="川沙市监罚（２０２６）55 号")
    assert len(await platform.held()) == 1


async def test_an_amount_known_only_in_words_waits_for_eyes_here_too(platform):
    await platform.deliver(1, amounts=[], content="罚款若干", needs_review=["amount_in_text"])
    kept = await platform.one(BAYU, FROM_SICHUAN.document_number)
    assert (kept.amounts, kept.needs_review) == ((), (ReviewReason.AMOUNT_IN_TEXT,))
    await platform.deliver(2, amounts=[], content="罚款3000元")
    kept = await platform.one(BAYU, FROM_SICHUAN.document_number)
    assert (kept.amounts, kept.content) == ((), "罚款3000元")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("licence", {"licence": "approval", "effective_from": "2026-06-01"}),
        ("abnormal_operation", {"catalogue_class": "abnormal_operation", "facts": "查无下落"}),
        ("serious_dishonesty", {"title": "拖欠农民工工资失信联合惩戒名单", "effective_to": "2029-06-01"}),
        ("judgment_default", {"facts": "有履行能力而拒不履行"}),
        ("commitment", {}),
        ("honour", {}),
        ("evaluation", {"grade": "B"}),
    ],
)
async def test_records_of_every_kind_can_be_pushed(platform, kind, more):
    await platform.deliver(1, kind=kind, **{"penalties": [], "amounts": [], "severity": None, **more})
    kept = await platform.one(BAYU, FROM_SICHUAN.document_number)
    assert (kept.kind, kept.decided_on) == (kind, FROM_SICHUAN.decided_on)
    asked = {name: value for name, value in more.items() if name in ("grade", "facts", "licence")}
    assert {name: getattr(kept, name) for name in asked} == asked


async def test_a_warning_is_kept_and_not_public(platform):
    receipt = await platform.deliver(1, penalties=["warning"], amounts=[])
    assert (receipt.public, receipt.published_on) == (False, None)


async def test_the_region_judges_what_it_takes(platform):
    cases = [
        ("410", {"subject": {"kind": "legal_person", "name": "某公司", "credit_code": TIANFU}}),
        ("412", {"region": "chongqing"}),
    ]
    for code, changed in cases:
        with pytest.raises(Refused) as refused:
            await platform.deliver(1, number=fresh_number(), **changed)
        assert refused.value.code == code
    await platform.deliver(1)
    with pytest.raises(Refused) as refused:
        await platform.deliver(1, number=fresh_number())
    assert refused.value.code == "414"


async def test_what_cannot_be_told_truthfully_is_not_sent(platform):
    nobody = {"kind": "natural_person", "name": "王**"}
    two_fines = [{"kind": "fine", "value": "1.00"}, {"kind": "fine", "value": "2.00"}]
    licence = {"kind": "licence", "licence": "ordinary", "penalties": [], "severity": None}
    for changed in (
        {"subject": nobody},
        {"amounts": two_fines},
        licence,
        {"penalties": []},
        {"title": "长" * 201},
        {"effective_to": "2099-12-31"},
        {"content": "见附件【罚款1.00元】"},
    ):
        with pytest.raises((NotTellable, Untranslatable)):
            await platform.deliver(1, **changed)
    assert await platform.held() == []
