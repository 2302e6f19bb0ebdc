"""Every fault of Sichuan's credit platform ends as the table of failures says; every fate is found out."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from credit_platforms import later
from sichuan_adapter_cases import KEY, SECRET
from sichuan_credit_words import FROM_CHONGQING, PUSH_NUMBER, TIANFU, Platform, delivery, question

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import Found, InProcess, NotReversible, NotThere, Question, RefusedThen
from gateway.regions.sichuan.credit import SichuanCredit, SichuanCreditClient
from gateway.regions.transport import Line
from gateway.vocabulary import now

pytestmark = pytest.mark.anyio

KEPT = (
    *("commit_then_cut", "commit_then_500", "commit_then_system_failure", "truncated", "garbage"),
    *("unknown_code", "amounts_disagree"),
)
REFUSED_THEN = ("error_500", "system_failure")


@pytest.fixture
async def platform(region):
    platform = Platform(region.url)
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


@pytest.mark.parametrize("fault", REFUSED_THEN)
async def test_a_breakdown_may_turn_out_as_a_refusal(platform, fault):
    message, _ = await lose(platform, fault)
    found = await platform.region.enquire(later(message), question(message))
    assert (type(found), found.code) == (RefusedThen, "-399")
    assert await platform.held() == []


@pytest.mark.parametrize("fault", ["refuse", "refused_200"])
async def test_a_no_is_final_whatever_the_words_beside_it(platform, fault):
    with pytest.raises(Refused) as refused:
        await platform.deliver(fault=fault)
    assert refused.value.code == "-399"
    assert await platform.held() == []


async def test_a_message_seen_before_may_have_been_carried_out(platform):
    message, unknown = await lose(platform, "duplicate")
    assert unknown.code == "-101"
    assert await platform.region.enquire(later(message), question(message)) == NotThere(final=False)


async def test_a_message_that_never_arrived_can_arrive_until_its_signature_is_stale(platform):
    message, _ = await lose(platform, "cut_before")
    assert await platform.region.enquire(later(message), question(message)) == NotThere(final=False)
    long_ago = question(message, sent_at=message.sent_at - timedelta(seconds=306))
    assert await platform.region.enquire(later(message), long_ago) == NotThere(final=True)


async def test_a_stale_message_is_not_looked_at(platform):
    message = replace(platform.message(), sent_at=now() - timedelta(seconds=301))
    with pytest.raises(Unreached) as unreached:
        await platform.region.deliver_record(message, delivery())
    assert unreached.value.code == "-9003"
    assert await platform.held() == []


async def test_a_slow_push_is_unknown_then_in_process_then_found(region):
    hurried = Platform(region.url, deadline=0.4)
    message, _ = await lose(hurried, "slow=1200")
    patient = Platform(region.url)
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
    "other", [{"push_number": "b" * 32}, {"version": 2}, {"document_number": "渝沙市监罚〔2026〕10号"}]
)
async def test_a_receipt_for_something_else_does_not_settle_it(platform, other):
    message, _ = await lose(platform, "commit_then_cut")
    kept = {"push_number": PUSH_NUMBER, "version": 1, "document_number": FROM_CHONGQING.document_number}
    with pytest.raises(OutcomeUnknown):
        await platform.region.enquire(later(message), question(message, facts={**kept, **other}))


async def test_a_platform_that_cannot_be_asked_leaves_it_unknown(platform):
    message, _ = await lose(platform, "commit_then_cut")
    line = Line("sichuan", "http://127.0.0.1:9")
    nobody = SichuanCredit(SichuanCreditClient(line, access_key=KEY, secret=SECRET))
    with pytest.raises(OutcomeUnknown):
        await nobody.enquire(later(message), question(message))
    await line.aclose()


async def test_an_enquiry_itself_can_fail_and_be_repeated(platform):
    message, _ = await lose(platform, "commit_then_cut")
    async with httpx.AsyncClient(base_url=platform.url) as http:
        await http.post("/sandbox/faults", json={"transaction": "XY90", "fault": "unknown_code", "times": 1})
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
        *("system_failure", "commit_then_system_failure", "duplicate"),
    ],
)
async def test_a_read_that_is_lost_is_unreached(platform, fault):
    with pytest.raises(Unreached):
        await platform.region.find_records(platform.message(fault), TIANFU)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("refuse", "-399"),
        ("refused_200", "-399"),
        ("unknown_code", "untranslatable"),
        ("amounts_disagree", "amounts_disagree"),
    ],
)
async def test_a_read_that_must_not_pass_is_refused_by_name(platform, fault, code):
    with pytest.raises(Refused) as refused:
        await platform.region.find_records(platform.message(fault), TIANFU)
    assert refused.value.code == code


async def test_a_count_that_is_wrong_is_no_answer(platform):
    with pytest.raises(Refused) as refused:
        await platform.region.find_subjects(platform.message("amounts_disagree"), "天府")
    assert refused.value.code == "amounts_disagree"


async def test_a_slow_read_is_waited_for_or_given_up(region):
    hurried, patient = Platform(region.url, deadline=0.3), Platform(region.url)
    await patient.about(TIANFU)
    with pytest.raises(Unreached):
        await hurried.region.find_records(hurried.message("slow=900"), TIANFU)
    assert len((await patient.region.find_records(patient.message("slow=10"), TIANFU)).answers) == 10
    await hurried.line.aclose()
    await patient.line.aclose()


async def test_a_read_leaves_nothing_to_enquire_about(platform):
    message = platform.message()
    asked = Question(
        operation="find_records", message_id=message.message_id, sent_at=message.sent_at, facts={}
    )
    assert await platform.region.enquire(message, asked) == NotThere(final=True)


async def test_what_went_and_came_is_kept_with_the_message(platform):
    message = platform.message()
    await platform.region.find_records(message, TIANFU)
    (exchanged,) = message.exchanged
    assert b"XY01" in exchanged.sent
    assert exchanged.received is not None
