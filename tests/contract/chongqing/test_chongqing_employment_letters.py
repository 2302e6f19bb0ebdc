"""Letters from and to Chongqing against the mock of its labour market, over real sockets."""

from datetime import timedelta

import pytest
from chongqing_employment_words import (
    SHA,
    SICHUAN,
    letter_for,
    offer,
    published,
    receipt,
    refusal,
    registration,
    reply,
    timed_out,
    today,
)

from gateway.services.employment.words import SeekerMove

pytestmark = pytest.mark.anyio


# -- letters that leave --------------------------------------------------------------------------------


async def issued(market):
    """A letter for somebody who looks for work here."""
    seeker = await market.answer("register_seeker", registration())
    letter = letter_for(seeker.seeker_number)
    return letter, await market.answer("issue_referral", letter)


async def test_a_letter_is_issued_answered_and_receipted_and_the_unemployment_side_is_told(fresh):
    letter, answer = await issued(fresh)
    number = letter.referral_number
    assert answer.letter_number.startswith("500198")
    assert (answer.seeker_number, answer.due_on - answer.issued_on) == (letter.seeker_number, timedelta(15))
    numbers = (number, answer.letter_number)
    second = letter_for(letter.seeker_number, posting_number="GW000000000002")
    assert await refusal(fresh.ask("issue_referral", second)) == "ZP5001"
    assert await refusal(fresh.ask("close_referral", receipt(*numbers))) == "ZP5025"
    held = await fresh.answer("answer_referral", reply(*numbers), office=SICHUAN)
    assert (held.answer, held.closed_by, held.result) == ("accept", None, None)
    assert await refusal(fresh.ask("answer_referral", reply(*numbers, "decline"))) == "ZP5023"
    closed = await fresh.answer("close_referral", receipt(*numbers, monthly_pay="6800.00"))
    assert (closed.answer, closed.closed_by, closed.result) == ("accept", "receipt", "hired")
    again = await fresh.answer("close_referral", receipt(*numbers, monthly_pay="6800.00"))
    assert again == closed
    assert (await fresh.get("ledger"))["unemployment_side_told"] == [number]
    assert (await fresh.answer("read_seeker", letter.seeker_number)).state == "archived"


async def test_a_letter_that_brought_no_work_bars_the_same_posting(fresh):
    letter, answer = await issued(fresh)
    numbers = (letter.referral_number, answer.letter_number)
    await fresh.ask("answer_referral", reply(*numbers))
    closed = await fresh.answer("close_referral", receipt(*numbers, "not_hired", reason="技能不符"))
    assert (closed.closed_by, closed.result) == ("receipt", "not_hired")
    assert (await fresh.answer("read_seeker", letter.seeker_number)).state == "active"
    assert await refusal(fresh.ask("issue_referral", letter_for(letter.seeker_number))) == "ZP5002"
    elsewhere = letter_for(letter.seeker_number, posting_number="GW000000000002")
    assert (await fresh.answer("issue_referral", elsewhere)).letter_number != answer.letter_number


async def test_a_letter_that_nobody_answers_runs_out_and_says_nothing_about_the_person(fresh):
    letter, answer = await issued(fresh)
    numbers = (letter.referral_number, answer.letter_number)
    assert await refusal(fresh.ask("close_referral", timed_out(*numbers, letter.due_on))) == "ZP5027"
    over = letter.due_on + timedelta(1)
    closed = await fresh.answer("close_referral", timed_out(*numbers, over))
    assert (closed.answer, closed.closed_by, closed.result) == (None, "timeout", None)
    kept = (await fresh.letters())[letter.referral_number]
    assert kept["detail"]["note"] == "逾期无回执"
    assert (await fresh.answer("read_seeker", letter.seeker_number)).state == "active"
    assert (await fresh.get("ledger"))["unemployment_side_told"] == []


async def test_a_letter_by_the_markets_rules(fresh):
    seeker = await fresh.answer("register_seeker", registration())
    number = seeker.seeker_number
    short = letter_for(number, due_on=today() + timedelta(14))
    assert await refusal(fresh.ask("issue_referral", short)) == "ZP5003"
    assert await refusal(fresh.ask("issue_referral", letter_for(number), office=SICHUAN)) == "ZP4004"
    assert (
        await refusal(fresh.ask("issue_referral", letter_for(number, posting_region="chongqing"))) == "ZP3002"
    )
    assert await refusal(fresh.ask("issue_referral", letter_for("QZ26000000000000"))) == "ZP2011"
    await fresh.ask("move_seeker", number, SeekerMove.FREEZE)
    assert await refusal(fresh.ask("issue_referral", letter_for(number))) == "ZP4012"
    assert await refusal(fresh.ask("answer_referral", reply("0" * 32, "500198000000001"))) == "ZP5021"


# -- letters that arrive -------------------------------------------------------------------------------


async def test_somebody_of_sichuan_is_offered_and_hired(market):
    posting = await market.posted(openings=2)
    sent = offer(posting, skill_level="technician")
    held = await market.answer("offer_referral", sent, office=SICHUAN)
    assert (held.referral_number, held.letter_number) == (sent.referral_number, sent.letter_number)
    numbers = (sent.referral_number, sent.letter_number)
    assert (await market.answer("answer_referral", reply(*numbers))).answer == "accept"
    assert (await market.answer("close_referral", receipt(*numbers), office=SICHUAN)).result == "hired"
    assert (await market.answer("read_posting", posting)).filled == 1
    assert SHA.name not in repr(await market.get("ledger"))


async def test_an_offer_that_is_declined_is_over(market):
    sent = offer(await market.posted())
    numbers = (sent.referral_number, sent.letter_number)
    await market.ask("offer_referral", sent, office=SICHUAN)
    declined = await market.answer("answer_referral", reply(*numbers, "decline", reason="名额已满"))
    assert declined.answer == "decline"
    assert await refusal(market.ask("close_referral", receipt(*numbers))) == "ZP5024"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ("expire", "ZP5011"),
        ("fill", "ZP5012"),
        ("freeze", "ZP5013"),
        ("withdraw", "ZP5014"),
        ("archive", "ZP5014"),
    ],
)
async def test_nobody_is_offered_to_a_posting_that_is_not_in_force(market, act, code):
    posting = await market.posted()
    await market.act(posting, act)
    assert await refusal(market.ask("offer_referral", offer(posting), office=SICHUAN)) == code


async def test_an_offer_by_the_markets_rules(market):
    assert await refusal(market.ask("offer_referral", offer("ZP26000000000000"))) == "ZP2001"
    held = await market.answer("publish_posting", published(), office=SICHUAN)
    assert await refusal(market.ask("offer_referral", offer(held.region_posting_number))) == "ZP5015"
    sent = offer(await market.posted())
    await market.ask("offer_referral", sent, office=SICHUAN)
    assert await refusal(market.ask("offer_referral", sent, office=SICHUAN)) == "ZP5004"
    other = reply(sent.referral_number, "510198000000099")
    assert await refusal(market.ask("answer_referral", other)) == "ZP5022"
