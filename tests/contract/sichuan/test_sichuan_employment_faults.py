"""Every fault of Sichuan's employment side ends as the table of failures says; every fate is found out."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from sichuan_adapter_cases import KEY, SECRET
from sichuan_employment_exchanges import (
    CHANGES,
    LOST,
    REFUSED,
    announcing,
    answering,
    changing,
    extending,
    hiring,
    issuing,
    moving,
    offering,
    publishing,
    registering,
    timing_out,
)
from sichuan_employment_words import (
    WORKER,
    Desk,
    offer_of,
    publication,
    question,
    registered,
    registration,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import Found, InProcess, NotReversible, NotThere, RefusedThen
from gateway.regions.sichuan.client import SichuanClient
from gateway.services.employment.postings import PostingQuery

pytestmark = pytest.mark.anyio

# -- changes -----------------------------------------------------------------------------------------------


each_change = pytest.mark.parametrize("prepared", CHANGES, ids=lambda made: made.__name__)


@each_change
async def test_a_change_lost_before_its_confirmation_is_unreached_and_can_be_tried_again(
    hurried_desk, prepared
):
    desk, change = hurried_desk, await prepared(hurried_desk)
    for fault in LOST:
        message = change.message(desk, fault)
        with pytest.raises(Unreached):
            await change.by(desk, message)
    assert await change.times(desk) == 0
    assert (await change.by(desk, change.message(desk))).residue == ()
    assert await change.times(desk) == 1


@each_change
async def test_a_change_that_is_refused_does_nothing_and_its_refusal_is_found_again(desk, prepared):
    change = await prepared(desk)
    for fault, code in REFUSED.items():
        message = change.message(desk, fault)
        with pytest.raises(Refused) as refused:
            await change.by(desk, message)
        assert refused.value.code == code
        finding = await change.fate(desk, message)
        assert isinstance(finding, RefusedThen)
        assert finding.code == "-399"  # as the region keeps it, whatever its answer said
    assert await change.times(desk) == 0


BY_NAME = {
    **dict.fromkeys((publishing, changing, moving), "gwzt"),
    **dict.fromkeys((registering, extending), "qzzt"),
    **dict.fromkeys((issuing, offering, answering, hiring), "dfjg"),
    timing_out: "bjfs",
}


@pytest.mark.parametrize("prepared", BY_NAME, ids=lambda made: made.__name__)
async def test_a_change_whose_answer_has_an_unknown_code_is_refused_by_name_and_dropped(desk, prepared):
    change = await prepared(desk)
    message = change.message(desk, "unknown_code")
    with pytest.raises(Refused) as refused:
        await change.by(desk, message)
    assert refused.value.code == "untranslatable"
    assert BY_NAME[prepared] in refused.value.detail
    assert "ZZ99" in refused.value.detail
    assert await change.times(desk) == 0
    assert await change.fate(desk, message) == NotThere(final=True)
    await change.by(desk, change.message(desk))


async def test_a_fair_whose_answer_has_a_third_word_for_online_does_not_read_and_is_dropped(desk):
    change = await announcing(desk)
    message = change.message(desk, "unknown_code")
    with pytest.raises(Unreached, match="xsbz"):
        await change.by(desk, message)
    assert await change.times(desk) == 0
    assert await change.fate(desk, message) == NotThere(final=True)


@each_change
async def test_an_answer_to_another_change_is_not_confirmed(desk, prepared):
    change = await prepared(desk)
    message = change.message(desk, "amounts_disagree")
    with pytest.raises(Refused) as refused:
        await change.by(desk, message)
    assert refused.value.code == "amounts_disagree"
    assert await change.times(desk) == 0
    assert await change.fate(desk, message) == NotThere(final=True)
    await change.by(desk, change.message(desk))
    assert await change.times(desk) == 1


@each_change
async def test_a_message_that_arrives_twice_is_carried_out_once(desk, prepared):
    change = await prepared(desk)
    message = change.message(desk)
    done = await change.by(desk, message)
    with pytest.raises(Refused) as refused:
        await change.by(desk, message)
    assert refused.value.code == "-101"
    found = await change.fate(desk, message)
    assert isinstance(found, Found)
    assert found.translated == done
    assert await change.times(desk) == 1


# -- the confirmation itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prepared", "fault"),
    [
        *((publishing, fault) for fault in (*LOST, "unknown_code")),
        *((one, fault) for one in CHANGES[1:] for fault in ("commit_then_cut", "cut_before")),
    ],
)
async def test_a_lost_confirmation_is_unknown_until_an_enquiry_finds_it_done_once(
    hurried_desk, prepared, fault
):
    desk, change = hurried_desk, await prepared(hurried_desk)
    message = change.message(desk, f"confirm:{fault}")
    with pytest.raises(OutcomeUnknown):
        await change.by(desk, message)
    # What is slow at its confirmation is in the region's hands: an enquiry may meet it either way.
    found = await change.fate(desk, message)
    while found == InProcess():
        await asyncio.sleep(0.1)
        found = await change.fate(desk, message)
    assert isinstance(found, Found)
    assert found.translated.residue == ()
    assert await change.times(desk) == 1
    assert await change.fate(desk, message) == found


@pytest.mark.parametrize(
    ("prepared", "fault", "code"),
    [
        *((publishing, fault, code) for fault, code in (*REFUSED.items(), ("duplicate", "-301"))),
        *((one, "refuse", "-399") for one in CHANGES[1:]),
    ],
)
async def test_a_refused_confirmation_leaves_nothing_behind(desk, prepared, fault, code):
    change = await prepared(desk)
    message = change.message(desk, f"confirm:{fault}")
    with pytest.raises(Refused) as refused:
        await change.by(desk, message)
    assert refused.value.code == code
    assert await change.times(desk) == 0
    assert await change.fate(desk, message) == NotThere(final=True)


# -- what something else overtakes -----------------------------------------------------------------------


class Overtaken(httpx.AsyncHTTPTransport):
    """A line on which something else goes first, between a call and its confirmation."""

    first = None

    async def handle_async_request(self, request):
        if request.url.path == "/yinhai/confirm":
            await self.first()
        return await super().handle_async_request(request)


async def test_a_registration_that_another_office_overtook_is_as_if_never_sent(region, desk):
    line = Overtaken()
    line.first = lambda: registered(desk)
    late = Desk(region.url, transport=line)
    with pytest.raises(Unreached) as unreached:
        await late.region.register_seeker(late.at_home(), registration())
    assert unreached.value.code == "-305"
    with pytest.raises(Refused) as refused:
        await desk.region.register_seeker(desk.at_home(), registration())
    assert refused.value.code == "-830"
    assert len(await desk.effects("seeker_registered")) == 1
    await late.line.aclose()


async def test_an_offer_whose_posting_was_filled_meanwhile_hears_so_at_its_next_try(region, desk):
    number, line = await desk.posted(), Overtaken()
    line.first = lambda: desk.acted(number, "fill")
    late = Desk(region.url, transport=line)
    with pytest.raises(Unreached):
        await late.region.offer_referral(late.message(), offer_of(number))
    with pytest.raises(Refused) as refused:
        await late.region.offer_referral(late.message(), offer_of(number))
    assert refused.value.code == "-805"
    assert await desk.effects("referral_offered") == []
    await late.line.aclose()


async def test_what_was_overtaken_while_its_fate_was_unknown_is_not_there(desk):
    message = desk.at_home("confirm:cut_before")
    with pytest.raises(OutcomeUnknown):
        await desk.region.register_seeker(message, registration())
    await registered(desk)
    finding = await desk.region.enquire(message, question("register_seeker", message))
    assert finding == NotThere(final=True)
    assert len(await desk.effects("seeker_registered")) == 1


# -- fates -------------------------------------------------------------------------------------------------


async def test_a_message_that_never_came_is_not_there(desk):
    message = desk.message()
    asked = question("publish_posting", message)
    assert await desk.region.enquire(message, asked) == NotThere(final=True)


async def test_another_message_under_the_same_number_is_not_taken_for_ours(desk):
    message = desk.message()
    await desk.region.find_registrations(message, WORKER)
    with pytest.raises(Unreached):
        await desk.region.enquire(message, question("publish_posting", message))


async def test_a_message_that_is_being_worked_on_is_in_process(hurried_desk):
    desk, change = hurried_desk, await publishing(hurried_desk)
    message = change.message(desk, "slow=1500")
    with pytest.raises(Unreached):
        await change.by(desk, message)
    assert await change.fate(desk, message) == InProcess()


async def test_what_a_call_leaves_unconfirmed_is_dropped(desk):
    """A lost answer to the call itself: the region may hold it, and must not hold it for ever."""
    change = await publishing(desk)
    message = change.message(desk, "commit_then_cut")
    with pytest.raises(Unreached):
        await change.by(desk, message)
    client = SichuanClient(desk.line, access_key=KEY, secret=SECRET)
    (kept,) = (await client.query(replace(message, sandbox_fault=None))).output.iterfind("jy")
    assert kept.get("jyzt") == "4"


async def test_nothing_is_reversed(desk):
    change = await publishing(desk)
    message = change.message(desk)
    await change.by(desk, message)
    asked = question("publish_posting", message)
    assert isinstance(await desk.region.reverse(message, asked), NotReversible)
    assert await change.times(desk) == 1


async def test_a_region_that_is_not_there_is_unreached():
    nobody = Desk("http://127.0.0.1:9")
    message = nobody.message()
    with pytest.raises(Unreached):
        await nobody.region.publish_posting(message, publication())
    with pytest.raises(Unreached):
        await nobody.region.find_postings(nobody.message(), PostingQuery(), None, 10)
    with pytest.raises(Unreached):
        await nobody.region.enquire(message, question("publish_posting", message))
    await nobody.line.aclose()
