"""Postings, publications and what is public, with the mock of Chongqing's labour market over real sockets."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from chongqing_employment_words import (
    HERE,
    SICHUAN,
    ZENG,
    fair,
    place_of,
    published,
    ref_of,
    refusal,
    today,
)

from gateway.errors import Untranslatable
from gateway.outcomes import NotReversible
from gateway.services.employment.backend import PublicationRef
from gateway.services.employment.markets import LicenceQuery
from gateway.services.employment.postings import PostingQuery
from gateway.services.employment.registers import SubsidyQuery
from gateway.services.employment.words import PostingMove

pytestmark = pytest.mark.anyio


# -- searches ------------------------------------------------------------------------------------------


async def test_page_after_page_every_posting_once_and_what_is_left_out_is_named(fresh):
    found, residue = await fresh.all_of("find_postings", PostingQuery())
    numbers = [hit.posting_number for hit in found]
    left_out = {one for one in residue if one.endswith("pay impossible")}
    assert len(set(numbers)) == len(numbers)
    assert 2500 < len(numbers) < 3000
    assert 10 <= len(left_out) <= 60  # about one in a hundred
    assert [place_of(hit).key for hit in found] == sorted(place_of(hit).key for hit in found)
    assert {hit.state for hit in found} == {"active"}
    for number in (one.split()[1].rstrip(":") for one in left_out):
        kept = await fresh.kept(number)
        assert float(kept["zzyx"]) > float(kept["zgyx"])
        assert number not in numbers
    smaller, _ = await fresh.all_of("find_postings", PostingQuery(occupation="6-31-01-03"), limit=7)
    assert [hit.posting_number for hit in smaller] == [
        hit.posting_number for hit in found if hit.occupation == "6-31-01-03"
    ]


async def test_what_no_posting_may_demand_is_found_and_goes_no_further(fresh):
    found, residue = await fresh.all_of("find_postings", PostingQuery(area="500198"))
    findings = {finding.field for hit in found for finding in hit.findings}
    assert findings == {"sex", "age", "marital_status", "household", "health"}
    assert {finding.action for hit in found for finding in hit.findings} == {"dropped"}
    assert {hit.work_area for hit in found} == {"500198"}
    assert not [one for one in residue if one in ("zxnl", "zdnl", "hyzk", "hjxz", "jkzk", "zrsn")]
    assert any(hit.occupation is None for hit in found) == ("zpgz 6990100" in residue)
    assert any(hit.employer.credit_code is None for hit in found)
    qualities = {(one.field, one.quality) for hit in found for one in hit.mappings}
    assert ("kind", "narrower") in qualities
    assert ("occupation", "broader") in qualities


async def test_two_characters_are_found_wherever_they_stand_titles_first(market):
    word = "玄武岩纤维"
    await market.posted(title="质检", description=f"检验{word}的强度。")
    await market.posted(title=f"{word}拉丝工", description="操作拉丝机。")
    found, _ = await market.all_of("find_postings", PostingQuery(text="岩纤"))
    assert [(hit.title, hit.match) for hit in found] == [
        (f"{word}拉丝工", "title"),
        ("质检", "description"),
    ]
    one_by_one, _ = await market.all_of("find_postings", PostingQuery(text="岩纤"), limit=1)
    assert one_by_one == found


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"area": "500198"}, True),
        ({"area": "500100"}, True),
        ({"area": "500000"}, True),
        ({"area": "500112"}, False),
        ({"area": "510000"}, False),
        ({"occupation": "6-18-02-04"}, True),
        ({"occupation": "6-31-01-03"}, False),
        ({"kind": "contract"}, True),
        ({"kind": "temporary"}, False),
        ({"kind": "part_time"}, False),
        ({"pay_at_least": "9000.00"}, True),
        ({"pay_at_least": "9000.01"}, False),
    ],
)
async def test_a_search_is_narrowed_by_what_it_asks(market, asked, there):
    title = f"焊接{uuid4().hex[:8]}"
    number = await market.posted(title=title, occupation="6040202", pay_maximum="9000")
    found = await market.answers("find_postings", PostingQuery(text=title, **asked), None, 10)
    assert [hit.posting_number for hit in found] == ([number] if there else [])


@pytest.mark.parametrize(
    ("demands", "kind"),
    [
        ({"ygxs": "1"}, "contract"),
        ({"ygxs": "3"}, "contract"),
        ({"ygxs": "4", "ypxs": "2"}, "part_time"),
        ({"ypxs": "3"}, "part_time"),
        ({"ypxs": ""}, "contract"),
        ({"ygxs": "5"}, "appointed"),
    ],
)
async def test_a_kind_of_work_is_found_under_every_code_that_means_it(market, demands, kind):
    title = f"工种{uuid4().hex[:8]}"
    number = await market.posted(title=title, demands=demands)
    for asked in ("contract", "temporary", "appointed", "part_time", "other"):
        found = await market.answers("find_postings", PostingQuery(text=title, kind=asked), None, 10)
        assert [(hit.posting_number, hit.kind) for hit in found] == (
            [(number, kind)] if asked == kind else []
        )


async def test_an_occupation_that_the_list_lacks_is_refused_by_name(market):
    with pytest.raises(Untranslatable):
        await market.ask("find_subsidies", SubsidyQuery(person=ZENG, occupation="6-31-01-03", level="chief"))


# -- one posting ---------------------------------------------------------------------------------------


async def test_a_posting_is_read_in_whatever_state(market):
    number = await market.posted(title="维修电工", openings=2, demands={"zdnl": "35", "zxnl": "18"})
    told = await market.ask("read_posting", number)
    assert told.residue == ()
    posting = told.answer
    assert (posting.title, posting.occupation, posting.openings, posting.filled) == (
        "维修电工",
        "6-31-01-03",
        2,
        0,
    )
    assert (posting.pay.minimum, posting.pay.maximum, posting.pay.unit) == ("5500.00", "7500.00", "month")
    assert [finding.field for finding in posting.findings] == ["age"]
    assert (posting.state, posting.valid_to) == ("active", today() + timedelta(30))
    for act, state in (
        ("freeze", "frozen"),
        ("unfreeze", "active"),
        ("expire", "expired"),
        ("fill", "filled"),
        ("withdraw", "withdrawn"),
    ):
        assert await market.act(number, act) == state
        assert (await market.answer("read_posting", number)).state == state
        hits = await market.answers("find_postings", PostingQuery(text="维修电工"), None, 100)
        assert (number in {hit.posting_number for hit in hits}) is (state == "active")
    archived = await market.posted()
    await market.act(archived, "archive")
    assert (await market.answer("read_posting", archived)).state == "archived"
    assert await refusal(market.ask("read_posting", "ZP26000000000000")) == "ZP2001"


async def test_a_posting_of_old_records_is_read_with_what_is_told_otherwise_beside_it(market):
    old = {
        "zzyx": "面议",
        "zgyx": "",
        "jxdw": "1",
        "zrsn": "2",
        "jsdj": "6",
        "gwlb": "30",
        "bio_industry": "P0000",
    }
    number = await market.posted(occupation="6990100", credit_code="450012345", openings=3, demands=old)
    told = await market.ask("read_posting", number)
    assert told.answer.pay.model_dump(exclude_none=True) == {"negotiable": True, "unit": "month"}
    assert (told.answer.openings, told.answer.occupation, told.answer.skill_level) == (3, None, None)
    assert told.answer.employer.model_dump(exclude_none=True) == {"name": "重庆沙箱电器有限公司"}
    assert set(told.residue) == {
        "jsdj 6",
        "zpgz 6990100",
        "bio_industry P0000",
        "gwlb 30",
        "bio_no that is no unified code",
    }


# -- publications --------------------------------------------------------------------------------------


async def test_a_posting_of_sichuan_is_kept_changed_frozen_and_withdrawn_by_version(market):
    posting = published()
    told = await market.ask("publish_posting", posting, office=SICHUAN)
    held = told.answer
    assert (held.publication_number, held.version, held.state) == (posting.publication_number, 1, "active")
    assert told.residue == ()
    read = await market.ask("read_posting", held.region_posting_number)
    assert read.residue == ()
    assert (read.answer.published_from, read.answer.findings) == ("sichuan", ())
    assert read.answer.pay == posting.pay
    kept = await market.kept(held.region_posting_number)
    assert (kept["zrsn"], kept["zrsnv"], kept["xbbx"]) == ("0", "0", "2")
    assert (kept["lygwbh"], kept["bbh"]) == ("GW000000000001", 1)

    changed = published(3, posting.publication_number, title="数控车工", openings=5)
    answered = await market.answer("change_posting", ref_of(held, 3), changed, office=SICHUAN)
    assert (answered.version, answered.state) == (3, "active")
    older = published(2, posting.publication_number, title="旧名称")
    assert (await market.answer("change_posting", ref_of(held, 2), older, office=SICHUAN)).version == 3
    assert (await market.answer("publish_posting", older, office=SICHUAN)).version == 3
    assert (await market.answer("read_posting", held.region_posting_number)).title == "数控车工"

    for version, move, state in (
        (4, PostingMove.FREEZE, "frozen"),
        (4, PostingMove.FREEZE, "frozen"),
        (3, PostingMove.UNFREEZE, "frozen"),
        (5, PostingMove.UNFREEZE, "active"),
        (6, PostingMove.WITHDRAW, "withdrawn"),
        (7, PostingMove.ARCHIVE, "archived"),
    ):
        moved = await market.answer("move_posting", ref_of(held, version), move, office=SICHUAN)
        assert (moved.state, moved.version) == (state, max(version, moved.version)), move
    reopened = published(8, posting.publication_number)
    assert await refusal(market.ask("change_posting", ref_of(held, 8), reopened, office=SICHUAN)) == "ZP3005"
    assert (
        await refusal(market.ask("move_posting", ref_of(held, 8), PostingMove.FREEZE, office=SICHUAN))
        == "ZP3005"
    )


async def test_what_is_published_is_found_here_with_where_it_comes_from(market):
    title = f"异地岗位{uuid4().hex[:8]}"
    await market.ask("publish_posting", published(title=title), office=SICHUAN)
    (hit,) = await market.answers("find_postings", PostingQuery(text=title, area="510000"), None, 10)
    assert (hit.published_from, hit.work_area, hit.occupation) == ("sichuan", "510112", "6-18-01-07")


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "part_time", "pay": {"negotiable": False, "unit": "hour", "minimum": "28.50"}},
        {"dispatched": True, "pay": {"negotiable": True}},
        {"valid_to": date(2099, 12, 31), "openings": 9999},
        {"pay": {"negotiable": False, "unit": "day", "maximum": "350.00"}, "industry": "L"},
    ],
    ids=str,
)
async def test_whatever_can_be_said_of_a_posting_comes_back_from_the_market(market, changed):
    posting = published(**changed)
    held = await market.answer("publish_posting", posting, office=SICHUAN)
    told = await market.ask("read_posting", held.region_posting_number)
    assert told.residue == ()
    said = ("title", "occupation", "kind", "dispatched", "openings", "education", "skill_level", "work_area")
    for name in (*said, "work_address", "description", "valid_to", "pay"):
        assert getattr(told.answer, name) == getattr(posting, name), name
    assert told.answer.employer.credit_code == posting.employer_credit_code
    industry = {"L": "O"}.get(posting.industry, posting.industry)  # one letter here stands for both
    assert told.answer.employer.industry == industry


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"home_region": "chongqing"}, "ZP3002"),
        ({"valid_to": date(2026, 1, 1)}, "ZP3003"),
        ({"employer_credit_code": "91510198"}, "ZP1001"),
        ({"description": "长" * 1001}, "ZP1001"),
    ],
    ids=str,
)
async def test_a_publication_by_the_markets_rules(market, changed, code):
    assert await refusal(market.ask("publish_posting", published(**changed), office=SICHUAN)) == code


async def test_a_publication_that_is_not_there_or_another_is_refused(market):
    unknown = PublicationRef(publication_number="0" * 32, region_posting_number="ZP26000000000000", version=1)
    posting = published(number="0" * 32)
    assert await refusal(market.ask("change_posting", unknown, posting, office=SICHUAN)) == "ZP3001"
    assert await refusal(market.ask("move_posting", unknown, PostingMove.FREEZE, office=SICHUAN)) == "ZP3001"
    held = await market.answer("publish_posting", published(), office=SICHUAN)
    other = PublicationRef(
        publication_number=held.publication_number, region_posting_number="ZP26000000000000", version=2
    )
    assert await refusal(market.ask("move_posting", other, PostingMove.FREEZE, office=SICHUAN)) == "ZP3008"


# -- what is public ------------------------------------------------------------------------------------


async def test_a_licence_and_a_filing_are_told_with_what_they_allow(market):
    (licence,) = await market.answers("find_licences", LicenceQuery(credit_code="91500000MA60000161"))
    assert (licence.kind, licence.state, licence.annual_report_filed) == ("licence", "valid", True)
    assert licence.services == ("intermediation", "information")
    (filing,) = await market.answers("find_licences", LicenceQuery(credit_code="91510100MA6000016A"))
    assert (filing.kind, filing.valid_to, filing.services) == ("filing", None, ("guidance", "outsourcing"))
    assert await market.answers("find_licences", LicenceQuery(credit_code="91500198MA6000200W")) == []


async def test_fairs_of_some_days_and_a_fair_of_sichuan_among_them(fresh):
    days = (date(2026, 12, 1), date(2026, 12, 31))
    (online,) = await fresh.answers("find_fairs", *days)
    assert (online.online, online.area, online.joint_number) == (True, "500000", None)
    joint = fair(held_from=today() + timedelta(10), held_to=today() + timedelta(12))
    told = await fresh.ask("announce_fair", joint, office=SICHUAN)
    announced = told.answer
    assert announced.model_dump(exclude={"region", "fair_number"}) == joint.model_dump(
        exclude={"home_region"}
    )
    assert told.residue == ()
    again = await fresh.answer("announce_fair", joint, office=SICHUAN)
    assert again == announced
    last = joint.held_to
    found = await fresh.answers("find_fairs", last, last + timedelta(3))
    assert announced in found
    assert await fresh.answers("find_fairs", date(2027, 12, 1), date(2027, 12, 2)) == []
    assert await refusal(fresh.ask("announce_fair", fair(home_region="chongqing"))) == "ZP3002"
    past = fair(held_from=today() - timedelta(3), held_to=today() - timedelta(2))
    assert await refusal(fresh.ask("announce_fair", past, office=SICHUAN)) == "ZP6002"


async def test_figures_of_a_month_are_told_by_our_sections_and_add_up(market):
    before = (today().replace(day=1) - timedelta(1)).strftime("%Y-%m")
    told = await market.ask("read_monitoring", before)
    figures = told.answers
    assert {one.month for one in figures} == {before}
    assert {one.area for one in figures} == {"500103", "500112", "500198"}
    assert len({(one.area, one.industry) for one in figures}) == len(figures) > 20
    assert all(one.employed_at_end == one.employed_at_start + one.joined - one.left for one in figures)
    assert any(0 < one.enterprises < 10 for one in figures)  # small groups are for the gateway to hide
    assert "bio_industry P0000" in told.residue
    assert await refusal(market.ask("read_monitoring", f"{today():%Y-%m}")) == "ZP6001"
    assert await refusal(market.ask("read_monitoring", "2019-01")) == "ZP6001"


async def test_nothing_is_reversed(market):
    message = market.message()
    assert isinstance(await market.region.reverse(message, None), NotReversible)
    assert message.exchanged == []
    assert market.region.institution_name(HERE) == HERE
