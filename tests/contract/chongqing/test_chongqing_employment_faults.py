"""Every fault of Chongqing's labour market ends as the table of failures says; every fate is found out."""

import asyncio
from datetime import date, timedelta

import httpx
import pytest
from chongqing_employment_words import (
    SICHUAN,
    TANG,
    ZENG,
    Market,
    fair,
    fate,
    found_of,
    letter_for,
    offer,
    published,
    question,
    receipt,
    ref_of,
    registration,
    reply,
    today,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable, Untranslatable
from gateway.outcomes import Found, InProcess, NotThere, RefusedThen
from gateway.sandbox.faults import FAULTS
from gateway.services.employment.markets import LicenceQuery
from gateway.services.employment.postings import PostingQuery
from gateway.services.employment.registers import CertificateQuery, SubsidyQuery
from gateway.services.employment.seekers import SeekerQuery
from gateway.services.employment.words import PostingMove, SeekerMove
from gateway.vocabulary import now

pytestmark = pytest.mark.anyio

NEVER_DONE = ["cut_before", "error_500", "system_failure", "duplicate"]
DONE = ["commit_then_cut", "commit_then_500", "commit_then_system_failure", "truncated", "garbage"]
NO = ["refuse", "refused_200"]
OF_CONTENT = ["unknown_code", "amounts_disagree"]


@pytest.fixture
async def hurried_market(region_url):
    """A gateway that waits less than the slow fault takes."""
    market = Market(region_url, deadline=0.4)
    yield market
    await market.line.aclose()


def test_every_fault_there_is_is_provoked_here():
    assert {*NEVER_DONE, *DONE, *NO, *OF_CONTENT, "slow"} == FAULTS.keys()


# -- a read ----------------------------------------------------------------------------------------------


async def reads(market):
    """Every read that finds something, by the table of the first code in its answer, if there is one."""
    number = await market.posted()
    hit = (await market.answers("find_seekers", SeekerQuery(), None, 1))[0]
    before = f"{today().replace(day=1) - timedelta(1):%Y-%m}"
    certificate = CertificateQuery(person=ZENG, certificate_number="CQ500198202000071")
    subsidy = SubsidyQuery(person=ZENG, occupation="6-31-01-03", level="senior")
    return [
        ("find_postings", (PostingQuery(), None, 10), "ygxs_market"),
        ("find_postings", (PostingQuery(), None, 1), "ygxs_market"),
        ("read_posting", (number,), "ygxs_market"),
        ("find_seekers", (SeekerQuery(), None, 10), "ygxs_market"),
        ("find_seekers", (SeekerQuery(), None, 1), "ygxs_market"),
        ("read_seeker", (hit.seeker_number,), "ygxs_market"),
        ("find_registrations", (ZENG,), "djlb_market"),
        ("find_recognitions", (ZENG,), None),
        ("verify_certificate", (certificate,), "hyjg_market"),
        ("find_subsidies", (subsidy,), "btlb_market"),
        ("find_licences", (LicenceQuery(credit_code="91500000MA60000161"),), "xklx_market"),
        ("find_fairs", (date(2026, 11, 1), date(2026, 12, 31)), None),
        ("read_monitoring", (before,), "bio_industry_market"),
    ]


@pytest.mark.parametrize("fault", [*NEVER_DONE, *DONE])
async def test_a_read_whose_answer_is_lost_changed_nothing_and_may_be_asked_again(market, fault):
    for operation, arguments, _ in await reads(market):
        message = market.message(fault)
        with pytest.raises(Unreached):
            await getattr(market.region, operation)(message, *arguments)
        assert await fate(market, operation, message) == NotThere(final=True), operation


async def test_a_read_that_is_not_waited_for_changed_nothing(market, hurried_market):
    for operation, arguments, _ in (await reads(market))[:3]:
        with pytest.raises(Unreached):
            await hurried_market.ask(operation, *arguments, fault="slow=900")


@pytest.mark.parametrize("fault", NO)
async def test_a_read_may_be_refused_in_either_form(market, fault):
    for operation, arguments, _ in await reads(market):
        with pytest.raises(Refused) as refused:
            await market.ask(operation, *arguments, fault=fault)
        assert refused.value.code == "ZP9001", operation


async def test_an_unknown_code_in_a_read_is_refused_by_name(market):
    for operation, arguments, table in await reads(market):
        if table is None:  # a flag is no code of a table, and a third word is none of its two
            with pytest.raises(Unreadable):
                await market.ask(operation, *arguments, fault="unknown_code")
            continue
        with pytest.raises(Untranslatable) as untranslatable:
            await market.ask(operation, *arguments, fault="unknown_code")
        assert (untranslatable.value.table, untranslatable.value.code) == (table, "QQ"), operation


async def test_an_answer_that_is_not_to_the_question_is_not_relied_on(market):
    for operation, arguments, _ in await reads(market):
        searching = operation in ("find_postings", "find_seekers")
        with pytest.raises(Unreadable if searching else Unreached) as failed:
            await market.ask(operation, *arguments, fault="amounts_disagree")
        if not searching:
            assert failed.value.code == "count_disagrees", operation


# -- a change: publishing, by every fault ----------------------------------------------------------------


async def lose(market, fault):
    """A publication whose answer is lost."""
    posting, message = published(), market.message(fault, SICHUAN)
    with pytest.raises(OutcomeUnknown) as unknown:
        await market.region.publish_posting(message, posting)
    return posting, message, unknown.value


async def times_kept(market, posting):
    return sum(one["fbh"] == posting.publication_number for one in await market.get("postings"))


@pytest.mark.parametrize("fault", [*DONE, *OF_CONTENT])
async def test_a_change_whose_answer_is_lost_is_unknown_and_then_found(market, fault):
    posting, message, _ = await lose(market, fault)
    assert await times_kept(market, posting) == 1
    known = {"publication_number": posting.publication_number}
    held = await found_of(market, "publish_posting", message, **known)
    assert (held.publication_number, held.version, held.state) == (posting.publication_number, 1, "active")
    assert await times_kept(market, posting) == 1


@pytest.mark.parametrize("fault", NEVER_DONE)
async def test_a_change_that_was_lost_before_the_work_is_unknown_and_then_not_there(market, fault):
    posting, message, unknown = await lose(market, fault)
    assert unknown.code == {"duplicate": "ZP1003", "system_failure": "ZP9999"}.get(fault, unknown.code)
    assert await times_kept(market, posting) == 0
    assert await fate(market, "publish_posting", message) == NotThere(final=False)


@pytest.mark.parametrize("fault", NO)
async def test_a_no_in_either_form_is_a_refusal_and_is_found_as_one(market, fault):
    posting, message = published(), market.message(fault, SICHUAN)
    with pytest.raises(Refused) as refused:
        await market.region.publish_posting(message, posting)
    assert refused.value.code == "ZP9001"
    assert await times_kept(market, posting) == 0
    finding = await fate(market, "publish_posting", message)
    assert isinstance(finding, RefusedThen)
    assert finding.code == "ZP9001"


async def test_a_slow_change_is_unknown_and_then_found(market, hurried_market):
    posting, message, _ = await lose(hurried_market, "slow=900")
    known = {"publication_number": posting.publication_number}
    finding = await fate(market, "publish_posting", message, **known)
    assert finding == InProcess()
    while finding == InProcess():
        await asyncio.sleep(0.1)
        finding = await fate(market, "publish_posting", message, **known)
    assert isinstance(finding, Found)
    assert await times_kept(market, posting) == 1


async def test_a_fault_may_be_asked_for_ahead(market):
    async with httpx.AsyncClient(base_url=market.url) as http:
        queued = {"transaction": "D21", "fault": "commit_then_cut", "times": 1}
        (await http.post("/sandbox/faults", json=queued)).raise_for_status()
    posting, message, _ = await lose(market, None)
    assert await found_of(market, "publish_posting", message)
    assert await times_kept(market, posting) == 1
    other = published()
    assert (await market.answer("publish_posting", other, office=SICHUAN)).version == 1


# -- every change is found afterwards --------------------------------------------------------------------


async def lost(market, operation, *arguments, fault="commit_then_cut", office=SICHUAN, **facts):
    """Carry a change whose answer is lost, and find out what became of it."""
    message = market.message(fault, office)
    with pytest.raises(OutcomeUnknown):
        await getattr(market.region, operation)(message, *arguments)
    return await found_of(market, operation, message, **facts)


@pytest.mark.parametrize("fault", ["commit_then_cut", *OF_CONTENT])
async def test_every_change_of_a_publication_is_found(market, fault):
    posting = published()
    number = {"publication_number": posting.publication_number}
    held = await lost(market, "publish_posting", posting, fault=fault, **number)
    changed = published(2, posting.publication_number, title="数控车工")
    answered = await lost(market, "change_posting", ref_of(held, 2), changed, fault=fault, **number)
    assert (answered.version, answered.state) == (2, "active")
    moved = await lost(market, "move_posting", ref_of(held, 3), PostingMove.WITHDRAW, fault=fault, **number)
    assert (moved.version, moved.state) == (3, "withdrawn")


@pytest.mark.parametrize("fault", ["commit_then_cut", *OF_CONTENT])
async def test_every_change_of_a_seeker_and_a_letter_is_found(fresh, fault):
    seeker = await lost(fresh, "register_seeker", registration(), fault=fault, office="500198000021")
    assert seeker.name == ZENG.name
    number = {"seeker_number": seeker.seeker_number}
    how = {"fault": fault, "office": "500198000021"}
    extended = await lost(fresh, "move_seeker", seeker.seeker_number, SeekerMove.EXTEND, **how, **number)
    assert extended.extended
    asked = letter_for(seeker.seeker_number)
    letter = await lost(fresh, "issue_referral", asked, **how, **number, posting_number=asked.posting_number)
    numbers = (asked.referral_number, letter.letter_number)
    known = {"referral_number": numbers[0], "letter_number": numbers[1]}
    answered = await lost(fresh, "answer_referral", reply(*numbers), fault=fault, answer="accept", **known)
    assert answered.answer == "accept"
    closed = await lost(
        fresh, "close_referral", receipt(*numbers), fault=fault, closed_by="receipt", result="hired", **known
    )
    assert closed.result == "hired"
    assert (await fresh.get("ledger"))["unemployment_side_told"] == [asked.referral_number]


@pytest.mark.parametrize("fault", ["commit_then_cut", *OF_CONTENT])
async def test_an_offer_and_a_fair_are_found(market, fault):
    sent = offer(await market.posted())
    known = {"referral_number": sent.referral_number, "letter_number": sent.letter_number}
    assert (await lost(market, "offer_referral", sent, fault=fault, **known)).answer is None
    joint = fair()
    number = {"joint_number": joint.joint_number}
    assert (await lost(market, "announce_fair", joint, fault=fault, **number)).title == joint.title


async def test_a_refusal_by_a_rule_that_was_lost_is_found_as_one(market):
    message = market.message(office=SICHUAN)
    late = published(valid_to=today() - timedelta(1))
    with pytest.raises(Refused) as refused:
        await market.region.publish_posting(message, late)
    finding = await fate(market, "publish_posting", message)
    assert isinstance(finding, RefusedThen)
    assert (finding.code, refused.value.code) == ("ZP3003", "ZP3003")


async def test_what_an_enquiry_finds_is_held_against_what_was_told(market):
    _, message, _ = await lose(market, "commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await fate(market, "publish_posting", message, publication_number="0" * 32)


# -- twice, late, and somebody else's --------------------------------------------------------------------


async def test_a_message_that_arrives_twice_is_carried_out_once(fresh):
    message = fresh.message()
    await fresh.region.register_seeker(message, registration(TANG))
    with pytest.raises(OutcomeUnknown) as unknown:
        await fresh.region.register_seeker(message, registration(ZENG))
    assert unknown.value.code in ("ZP1003", "40106")
    found = await found_of(fresh, "register_seeker", message)
    assert found.name == TANG.name


async def test_another_message_under_the_same_number_is_not_taken_for_ours(market):
    message = market.message()
    await market.region.find_registrations(message, ZENG)
    with pytest.raises(OutcomeUnknown):
        await fate(market, "publish_posting", message)


async def test_never_received_is_final_once_the_signature_has_lapsed(market):
    message, posting = market.message(office=SICHUAN, at=now() - timedelta(seconds=306)), published()
    assert await fate(market, "publish_posting", message) == NotThere(final=True)
    with pytest.raises(Unreached):
        await market.region.publish_posting(message, posting)
    assert await times_kept(market, posting) == 0


async def test_a_signature_of_somebody_else_did_nothing(region_url, market):
    stranger, posting = Market(region_url, token="another-token"), published()
    with pytest.raises(Unreached):
        await stranger.ask("publish_posting", posting, office=SICHUAN)
    with pytest.raises(Unreached):
        await stranger.ask("find_registrations", ZENG)
    message = stranger.message()
    with pytest.raises(OutcomeUnknown):
        await stranger.region.enquire(message, question("publish_posting", message))
    assert await times_kept(market, posting) == 0
    await stranger.line.aclose()


async def test_a_region_that_is_not_there_leaves_the_outcome_unknown():
    nobody = Market("http://127.0.0.1:9")
    with pytest.raises(Unreached):
        await nobody.ask("publish_posting", published(), office=SICHUAN)
    with pytest.raises(Unreached):
        await nobody.ask("find_registrations", ZENG)
    message = nobody.message()
    with pytest.raises(OutcomeUnknown):
        await nobody.region.enquire(message, question("publish_posting", message))
    await nobody.line.aclose()
