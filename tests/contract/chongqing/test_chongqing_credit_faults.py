"""Every fault of Chongqing's credit platform ends as the table of failures says; every fate is found out."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from chongqing_credit_words import BAYU, FROM_SICHUAN, PUSH_NUMBER, Platform, delivery, question
from credit_platforms import later

from gateway.errors import OutcomeUnknown, Refused, Unreached, Untranslatable
from gateway.outcomes import Found, InProcess, NotReversible, NotThere, Question, RefusedThen
from gateway.regions.chongqing.credit import ChongqingCredit, ChongqingCreditClient
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.vocabulary import now

pytestmark = pytest.mark.anyio

KEPT = (
    *("commit_then_cut", "commit_then_500", "commit_then_system_failure", "truncated", "garbage"),
    *("unknown_code", "amounts_disagree"),
)
NOT_TAKEN_DOWN = ("error_500", "system_failure", "cut_before", "duplicate")


@pytest.fixture
async def platform(region_url, empty_ledger):
    platform = Platform(region_url)
    yield platform
    await platform.line.aclose()


async def lose(platform, fault):
    message = platform.message(fault)
    with pytest.raises(OutcomeUnknown) as unknown:
        await platform.region.deliver_record(message, delivery())
    return message, unknown.value


# -- a push ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", KEPT)
async def test_a_push_whose_receipt_is_lost_is_unknown_and_found_out(platform, fault):
    message, _ = await lose(platform, fault)
    assert len(await platform.held()) == 1
    found = await platform.region.enquire(later(message), question(message))
    assert isinstance(found, Found)
    receipt = found.translated.answer
    assert (receipt.push_number, receipt.version, receipt.public) == (PUSH_NUMBER, 1, True)
    assert len(await platform.held()) == 1


@pytest.mark.parametrize("fault", NOT_TAKEN_DOWN)
async def test_what_was_not_taken_down_is_not_there_and_may_still_arrive(platform, fault):
    message, _ = await lose(platform, fault)
    assert await platform.region.enquire(later(message), question(message)) == NotThere(final=False)
    long_ago = question(message, sent_at=message.sent_at - timedelta(seconds=306))
    assert await platform.region.enquire(later(message), long_ago) == NotThere(final=True)
    assert await platform.held() == []


async def test_a_message_seen_before_says_so(platform):
    _, unknown = await lose(platform, "duplicate")
    assert unknown.code == "409"


@pytest.mark.parametrize("fault", ["refuse", "refused_200"])
async def test_a_no_is_final_whatever_the_code_looks_like(platform, fault):
    message = platform.message(fault)
    with pytest.raises(Refused) as refused:
        await platform.region.deliver_record(message, delivery())
    assert refused.value.code == "499"
    found = await platform.region.enquire(later(message), question(message))
    assert (type(found), found.code) == (RefusedThen, "499")
    assert await platform.held() == []


async def test_a_stale_message_is_not_looked_at(platform):
    message = replace(platform.message(), sent_at=now() - timedelta(seconds=301))
    with pytest.raises(Unreached) as unreached:
        await platform.region.deliver_record(message, delivery())
    assert unreached.value.code == "40103"
    assert await platform.held() == []


async def test_a_slow_push_is_unknown_then_in_process_then_found(region_url, empty_ledger):
    hurried, patient = Platform(region_url, deadline=0.4), Platform(region_url)
    message, _ = await lose(hurried, "slow=1200")
    assert await patient.region.enquire(later(message), question(message)) == InProcess()
    for _ in range(100):
        found = await patient.region.enquire(later(message), question(message))
        if found != InProcess():
            break
        await asyncio.sleep(0.05)
    assert isinstance(found, Found)
    await hurried.line.aclose()
    await patient.line.aclose()


async def test_after_a_newer_version_a_lost_receipt_is_still_that_of_its_message(platform):
    message, _ = await lose(platform, "commit_then_cut")
    await platform.deliver(2, withdrawn=True, status="revoked")
    found = await platform.region.enquire(later(message), question(message))
    assert (found.translated.answer.version, found.translated.answer.public) == (1, True)


@pytest.mark.parametrize(
    "other", [{"push_number": "b" * 32}, {"version": 2}, {"document_number": "川沙市监罚〔2026〕10号"}]
)
async def test_a_receipt_for_something_else_does_not_settle_it(platform, other):
    message, _ = await lose(platform, "commit_then_cut")
    kept = {"push_number": PUSH_NUMBER, "version": 1, "document_number": FROM_SICHUAN.document_number}
    with pytest.raises(OutcomeUnknown):
        await platform.region.enquire(later(message), question(message, facts={**kept, **other}))


async def test_a_platform_that_cannot_be_asked_leaves_it_unknown(platform):
    message, _ = await lose(platform, "commit_then_cut")
    line = Line("chongqing", "http://127.0.0.1:9")
    nobody = ChongqingCredit(ChongqingCreditClient(Post(line, paas_id="p", token="t")))
    with pytest.raises(OutcomeUnknown):
        await nobody.enquire(later(message), question(message))
    await line.aclose()


async def test_an_enquiry_itself_can_fail_and_be_repeated(platform):
    message, _ = await lose(platform, "commit_then_cut")
    async with httpx.AsyncClient(base_url=platform.url) as http:
        await http.post("/sandbox/faults", json={"transaction": "X90", "fault": "unknown_code", "times": 1})
    with pytest.raises(OutcomeUnknown):
        await platform.region.enquire(later(message), question(message))
    assert isinstance(await platform.region.enquire(later(message), question(message)), Found)


async def test_nothing_is_taken_back_by_message(platform):
    message = platform.message()
    assert isinstance(await platform.region.reverse(message, question(message)), NotReversible)


# -- reads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        *("cut_before", "commit_then_cut", "error_500", "commit_then_500", "truncated", "garbage"),
        *("system_failure", "commit_then_system_failure", "duplicate", "amounts_disagree"),
    ],
)
async def test_a_read_that_is_lost_is_unreached(platform, fault):
    with pytest.raises(Unreached):
        await platform.region.find_records(platform.message(fault), BAYU)


@pytest.mark.parametrize("fault", ["refuse", "refused_200"])
async def test_a_read_that_is_refused_is_refused(platform, fault):
    with pytest.raises(Refused) as refused:
        await platform.region.find_records(platform.message(fault), BAYU)
    assert refused.value.code == "499"


@pytest.mark.parametrize(("asked", "table"), [("find_records", "mldl"), ("find_subjects", "regstate")])
async def test_a_code_that_no_table_knows_is_refused_by_its_name(platform, asked, table):
    about = {"find_records": BAYU, "find_subjects": "巴渝"}[asked]
    with pytest.raises(Untranslatable) as unknown:
        await getattr(platform.region, asked)(platform.message("unknown_code"), about)
    assert unknown.value.table == table


async def test_a_slow_read_is_waited_for_or_given_up(region_url, empty_ledger):
    hurried, patient = Platform(region_url, deadline=0.3), Platform(region_url)
    await patient.about(BAYU)
    with pytest.raises(Unreached):
        await hurried.region.find_records(hurried.message("slow=900"), BAYU)
    assert len((await patient.region.find_records(patient.message("slow=10"), BAYU)).answers) == 12
    await hurried.line.aclose()
    await patient.line.aclose()


async def test_a_signature_that_is_refused_changed_nothing(region_url, empty_ledger):
    stranger = Platform(region_url, token="another")
    with pytest.raises(Unreached):
        await stranger.deliver()
    assert await stranger.held() == []
    await stranger.line.aclose()


async def test_a_read_leaves_nothing_to_enquire_about(platform):
    message = platform.message()
    asked = Question(
        operation="find_records", message_id=message.message_id, sent_at=message.sent_at, facts={}
    )
    assert await platform.region.enquire(message, asked) == NotThere(final=True)


async def test_what_went_and_came_is_kept_with_the_message(platform):
    message = platform.message()
    await platform.region.find_records(message, BAYU)
    (exchanged,) = message.exchanged
    assert b'"X01"' in exchanged.sent
    assert exchanged.received is not None
