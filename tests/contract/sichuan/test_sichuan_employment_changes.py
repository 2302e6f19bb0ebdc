"""What Sichuan's labour market is told, against the mock over real sockets (J21 to J30)."""

from datetime import date, timedelta

import pytest
from sichuan_employment_words import (
    CHENGDU,
    POST_THERE,
    STRANGER,
    WORKER,
    fair,
    letter_for,
    lettered,
    newer,
    offer_of,
    offered,
    publication,
    published,
    receipt,
    ref_of,
    registered,
    registration,
    reply,
    timeout,
    today,
)

from gateway.errors import Refused
from gateway.services.employment.backend import PublicationRef
from gateway.services.employment.seekers import Individual
from gateway.services.employment.words import PostingMove, PostingState, SeekerMove, SeekerState

pytestmark = pytest.mark.anyio


async def refused(code, asking):
    with pytest.raises(Refused) as refusal:
        await asking
    assert refusal.value.code == code
    return refusal.value


# -- postings of the other region --------------------------------------------------------------------------


async def test_a_posting_is_held_as_it_was_said(desk):
    posting = publication()
    told = await desk.region.publish_posting(desk.message(), posting)
    held = told.answer
    assert (held.publication_number, held.version, held.state) == (posting.publication_number, 1, "active")
    assert told.residue == ()
    kept = (await desk.region.read_posting(desk.message(), held.region_posting_number)).answer
    said = posting.model_dump(
        include={"title", "occupation", "kind", "dispatched", "openings", "education", "skill_level"}
        | {"work_area", "work_address", "description", "valid_to"}
    )
    assert kept.model_dump(include=set(said)) == said
    assert kept.pay == posting.pay
    assert kept.employer.model_dump() == {
        "name": posting.employer_name,
        "credit_code": posting.employer_credit_code,
        "industry": posting.industry,
    }
    (effect,) = await desk.effects("posting_published")
    assert (effect["number"], effect["version"]) == (held.region_posting_number, 1)


@pytest.mark.parametrize(
    ("pay", "kind"),
    [
        ({"negotiable": True}, "temporary"),
        ({"negotiable": True, "unit": "month", "minimum": "5000.00"}, "appointed"),
        ({"negotiable": False, "unit": "day", "minimum": "220.00", "maximum": "280.00"}, "part_time"),
        ({"negotiable": False, "unit": "hour", "maximum": "31.50"}, "other"),
    ],
)
async def test_pay_of_every_shape_is_held_as_it_was_said(desk, pay, kind):
    posting, held = await published(desk, pay=pay, kind=kind, education="other", skill_level="apprentice")
    kept = (await desk.region.read_posting(desk.message(), held.region_posting_number)).answer
    assert (kept.pay, kept.kind, kept.education, kept.skill_level) == (
        *(posting.pay, posting.kind),
        *("other", "apprentice"),
    )


async def test_the_newest_version_stays_however_the_messages_arrive(desk):
    posting, held = await published(desk)
    ref, second = ref_of(posting, held), newer(posting, title="设备维修员（二）")
    changed = await desk.region.change_posting(desk.message(), ref, second)
    assert (changed.answer.version, changed.residue) == (2, ())
    for late in (posting, second):
        again = await desk.region.publish_posting(desk.message(), late)
        assert again.answer.model_dump() == held.model_dump() | {"version": 2}
    third = newer(second, title="设备维修员（三）")
    assert (await desk.region.publish_posting(desk.message(), third)).answer.version == 3
    late = await desk.region.change_posting(desk.message(), ref, second)
    assert late.answer.version == 3
    kept = await desk.region.read_posting(desk.message(), held.region_posting_number)
    assert kept.answer.title == "设备维修员（三）"
    assert len(await desk.effects("posting_published")) == 1
    assert len(await desk.effects("posting_changed")) == 2


async def test_a_publication_is_frozen_taken_up_again_and_withdrawn(desk):
    posting, held = await published(desk)

    async def moved(move, version):
        told = await desk.region.move_posting(
            desk.message(), ref_of(posting, held, version), PostingMove(move)
        )
        assert told.residue == ()
        return told.answer.version, told.answer.state

    assert await moved("freeze", 2) == (2, PostingState.FROZEN)
    assert await moved("unfreeze", 3) == (3, PostingState.ACTIVE)
    assert await moved("withdraw", 4) == (4, PostingState.WITHDRAWN)
    # What is late comes after the withdrawal, and finds it.
    assert await moved("freeze", 2) == (4, PostingState.WITHDRAWN)
    await refused("-827", moved("unfreeze", 5))
    assert await moved("archive", 5) == (5, PostingState.ARCHIVED)
    third = newer(posting, version=6)
    await refused("-827", desk.region.change_posting(desk.message(), ref_of(posting, held), third))


async def test_a_withdrawal_that_came_first_is_not_undone_by_the_publication(desk):
    posting, held = await published(desk)
    ref = ref_of(posting, held, 5)
    await desk.region.move_posting(desk.message(), ref, PostingMove.WITHDRAW)
    late = await desk.region.change_posting(desk.message(), ref, newer(posting))
    assert (late.answer.version, late.answer.state) == (5, PostingState.WITHDRAWN)


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"home_region": "sichuan"}, "-822"), ({"valid_to": date(2026, 1, 1)}, "-823")],
)
async def test_a_posting_that_sichuan_does_not_take_is_refused_and_nothing_happens(desk, changed, code):
    await refused(code, desk.region.publish_posting(desk.message(), publication(**changed)))
    assert await desk.effects("posting_published") == []


async def test_a_publication_is_known_by_both_of_its_numbers(desk):
    posting, held = await published(desk)
    other, _ = await published(desk)
    unknown = newer(publication())
    await refused("-821", desk.region.change_posting(desk.message(), ref_of(unknown, held), unknown))
    mixed = PublicationRef(
        publication_number=other.publication_number,
        region_posting_number=held.region_posting_number,
        version=2,
    )
    said = await refused("-828", desk.region.move_posting(desk.message(), mixed, PostingMove.FREEZE))
    assert posting.employer_name not in (said.message or "")


# -- seekers -----------------------------------------------------------------------------------------------


async def test_a_seeker_is_registered_once_and_for_ninety_days(desk):
    asked = registration()
    told = await desk.region.register_seeker(desk.at_home(), asked)
    seeker = told.answer
    assert told.residue == ()
    assert seeker.valid_to == today() + timedelta(90)
    assert (seeker.state, seeker.extended, seeker.name) == (SeekerState.ACTIVE, False, WORKER.name)
    said = asked.model_dump(exclude={"person", "office_code", "handled_by"})
    assert seeker.model_dump(include=set(said)) == said
    said = await refused("-830", desk.region.register_seeker(desk.at_home(), registration()))
    assert WORKER.id_number not in f"{said.detail}{said.message}"
    assert len(await desk.effects("seeker_registered")) == 1


async def test_a_seeker_is_frozen_taken_up_again_extended_once_and_archived(desk):
    seeker = await registered(desk)

    async def moved(move):
        asking = desk.region.move_seeker(desk.at_home(), seeker.seeker_number, SeekerMove(move))
        told = await asking
        assert (told.answer.seeker_number, told.residue) == (seeker.seeker_number, ())
        return told.answer

    assert (await moved("freeze")).state is SeekerState.FROZEN
    assert (await moved("freeze")).state is SeekerState.FROZEN
    await refused("-835", moved("extend"))
    await refused("-830", desk.region.register_seeker(desk.at_home(), registration()))
    assert (await moved("unfreeze")).state is SeekerState.ACTIVE
    extended = await moved("extend")
    assert (extended.extended, extended.valid_to) == (True, today() + timedelta(180))
    await refused("-834", moved("extend"))
    assert (await moved("archive")).state is SeekerState.ARCHIVED
    assert (await registered(desk)).seeker_number != seeker.seeker_number


CHILD = Individual(name="刘一诺", id_number="510198201806010067")


async def test_who_cannot_be_registered_is_refused_and_nothing_happens(desk):
    await refused("-831", desk.region.register_seeker(desk.at_home(), registration(CHILD)))
    await refused("-833", desk.region.register_seeker(desk.message(), registration(STRANGER)))
    unknown = desk.region.move_seeker(desk.at_home(), "QZ999999999999", SeekerMove.FREEZE)
    await refused("-811", unknown)
    assert await desk.effects("seeker_registered") == await desk.effects("seeker_moved") == []


@pytest.mark.parametrize("kind", ["urban", "rural", "hong_kong_macao_taiwan", "foreign"])
@pytest.mark.parametrize("area", ["510198", "500198"])
async def test_a_household_is_of_its_kind_wherever_it_is(desk, kind, area):
    seeker = await registered(desk, household={"kind": kind, "area": area})
    assert seeker.household.model_dump() == {"kind": kind, "area": area}


# -- letters, from Sichuan's side ----------------------------------------------------------------------------


async def test_a_letter_is_issued_and_only_one_is_open(desk):
    seeker = await registered(desk)
    asked = letter_for(seeker)
    told = await desk.region.issue_referral(desk.at_home(), asked)
    letter = told.answer
    assert letter.letter_number.startswith(CHENGDU[:6])
    assert (letter.seeker_number, letter.posting_number) == (seeker.seeker_number, POST_THERE)
    assert (letter.issued_on, letter.due_on, told.residue) == (today(), today() + timedelta(15), ())
    await refused("-840", desk.region.issue_referral(desk.at_home(), letter_for(seeker, "ZP2")))


async def test_a_letter_that_cannot_be_issued_is_refused_and_nothing_happens(desk):
    seeker = await registered(desk)
    frozen = await registered(desk, STRANGER)
    await desk.region.move_seeker(desk.at_home(), frozen.seeker_number, SeekerMove.FREEZE)
    issue = desk.region.issue_referral
    await refused("-835", issue(desk.at_home(), letter_for(frozen)))
    await refused("-822", issue(desk.at_home(), letter_for(seeker, posting_region="sichuan")))
    await refused("-833", issue(desk.message(), letter_for(seeker)))
    await refused("-842", issue(desk.at_home(), letter_for(seeker, due_on=today() + timedelta(14))))
    gone = letter_for(seeker, seeker_number="QZ999999999999")
    await refused("-811", issue(desk.at_home(), gone))
    numbers = await lettered(desk, seeker)
    other = await registered(desk, Individual(name="罗建华", id_number="510198196809056059"))
    again = letter_for(other, referral_number=numbers["referral_number"])
    await refused("-843", issue(desk.at_home(), again))


async def test_who_was_hired_is_no_seeker_any_more_and_the_unemployment_office_is_told(desk):
    seeker = await registered(desk)
    numbers = await lettered(desk, seeker)
    answered = await desk.region.answer_referral(desk.message(), reply(numbers))
    assert (answered.answer.answer, answered.answer.closed_by, answered.residue) == ("accept", None, ())
    closing = receipt(numbers, monthly_pay="6800.00")
    closed = await desk.region.close_referral(desk.message(), closing)
    assert closed.answer.model_dump() == {
        **numbers,
        "answer": "accept",
        "closed_by": "receipt",
        "result": "hired",
    }
    kept = await desk.region.read_seeker(desk.message(), seeker.seeker_number)
    assert kept.answer.state is SeekerState.ARCHIVED
    assert len(await desk.effects("unemployment_office_told")) == 1
    again = await desk.region.close_referral(desk.message(), closing)
    assert again.answer == closed.answer
    assert len(await desk.effects("referral_closed")) == 1


async def test_who_came_back_without_being_hired_is_not_sent_there_again(desk):
    seeker = await registered(desk)
    numbers = await lettered(desk, seeker)
    await desk.region.answer_referral(desk.message(), reply(numbers))
    closing = receipt(numbers, "not_hired", reason="未通过体检以外的技能考核")
    closed = await desk.region.close_referral(desk.message(), closing)
    assert (closed.answer.result, closed.answer.closed_by) == ("not_hired", "receipt")
    await refused("-841", desk.region.issue_referral(desk.at_home(), letter_for(seeker)))
    assert await lettered(desk, seeker, posting_number="ZP2")


async def test_a_declined_letter_is_no_longer_open_and_its_post_may_be_tried_again(desk):
    seeker = await registered(desk)
    numbers = await lettered(desk, seeker)
    declined = await desk.region.answer_referral(desk.message(), reply(numbers, "decline", reason="已招满"))
    assert declined.answer.answer == "decline"
    await refused("-847", desk.region.answer_referral(desk.message(), reply(numbers)))
    await refused("-848", desk.region.close_referral(desk.message(), receipt(numbers)))
    assert await lettered(desk, seeker)


async def test_a_timeout_says_nothing_about_the_person(desk):
    seeker = await registered(desk)
    numbers = await lettered(desk, seeker)
    close = desk.region.close_referral
    await refused("-849", close(desk.message(), receipt(numbers)))
    await refused("-851", close(desk.message(), timeout(numbers, days=15)))
    closed = await close(desk.message(), timeout(numbers))
    assert closed.answer.model_dump() == {
        **numbers,
        "answer": None,
        "closed_by": "timeout",
        "result": None,
    }
    kept = await desk.region.read_seeker(desk.message(), seeker.seeker_number)
    assert kept.answer.state is SeekerState.ACTIVE
    await refused("-848", desk.region.answer_referral(desk.message(), reply(numbers)))


async def test_a_letter_is_known_by_both_of_its_numbers(desk):
    numbers = await lettered(desk)
    other = numbers | {"letter_number": "510198999999999"}
    await refused("-846", desk.region.answer_referral(desk.message(), reply(other)))
    unknown = numbers | {"referral_number": "0" * 32}
    await refused("-845", desk.region.close_referral(desk.message(), timeout(unknown)))


# -- letters, from the posting's side -----------------------------------------------------------------------


async def test_who_is_sent_from_chongqing_fills_the_posting(desk):
    number = await desk.posted(openings=1)
    offer = offer_of(number)
    told = await desk.region.offer_referral(desk.message(), offer)
    assert told.residue == ()
    assert told.answer.model_dump(exclude_none=True) == {
        "referral_number": offer.referral_number,
        "letter_number": offer.letter_number,
    }
    numbers = {"referral_number": offer.referral_number, "letter_number": offer.letter_number}
    await desk.region.answer_referral(desk.at_home(), reply(numbers))
    await desk.region.close_referral(desk.at_home(), receipt(numbers, monthly_pay="6100.00"))
    posting = (await desk.region.read_posting(desk.message(), number)).answer
    assert (posting.filled, posting.state) == (1, PostingState.FILLED)
    assert await desk.effects("unemployment_office_told") == []
    await refused("-805", desk.region.offer_referral(desk.message(), offer_of(number)))


@pytest.mark.parametrize(
    ("act", "code"), [("expire", "-804"), ("freeze", "-806"), ("withdraw", "-807"), ("archive", "-807")]
)
async def test_nobody_is_sent_to_a_posting_that_is_not_in_force(desk, act, code):
    number = await desk.posted()
    await desk.acted(number, act)
    await refused(code, desk.region.offer_referral(desk.message(), offer_of(number)))
    assert await desk.effects("referral_offered") == []


async def test_an_offer_that_cannot_be_taken_is_refused(desk):
    number = await desk.posted()
    offer = desk.region.offer_referral
    await refused("-801", offer(desk.message(), offer_of("GW999999999999")))
    await refused("-822", offer(desk.message(), offer_of(number, home_region="sichuan")))
    over = offer_of(number, issued_on=today() - timedelta(16), due_on=today() - timedelta(1))
    await refused("-844", offer(desk.message(), over))
    _, held = await published(desk)
    await refused("-808", offer(desk.message(), offer_of(held.region_posting_number)))
    numbers = await offered(desk, number)
    again = offer_of(number, referral_number=numbers["referral_number"])
    said = await refused("-843", offer(desk.message(), again))
    assert again.seeker_name not in f"{said.detail}{said.message}"
    assert again.telephone not in f"{said.detail}{said.message}"


async def test_a_receipt_that_comes_too_late_is_refused(desk):
    numbers = await offered(desk, await desk.posted())
    await desk.region.answer_referral(desk.at_home(), reply(numbers))
    late = receipt(numbers).model_copy(update={"closed_on": today() + timedelta(16)})
    await refused("-850", desk.region.close_referral(desk.at_home(), late))


# -- fairs ---------------------------------------------------------------------------------------------------


async def test_a_fair_is_announced_once_and_found(desk):
    asked = fair()
    told = await desk.region.announce_fair(desk.message(), asked)
    announced = told.answer
    assert told.residue == ()
    said = asked.model_dump(exclude={"home_region"})
    assert announced.model_dump(include=set(said)) == said
    again = await desk.region.announce_fair(desk.message(), asked)
    assert again.answer == announced
    found = await desk.region.find_fairs(desk.message(), asked.held_from, asked.held_from)
    assert announced in found.answers
    assert len(await desk.effects("fair_announced")) == 1


async def test_a_fair_that_is_over_or_at_home_here_is_refused(desk):
    announce = desk.region.announce_fair
    over = fair(held_from=date(2026, 1, 1), held_to=date(2026, 1, 2))
    await refused("-862", announce(desk.message(), over))
    await refused("-862", announce(desk.message(), fair(held_to=today() + timedelta(9))))
    await refused("-822", announce(desk.message(), fair(home_region="sichuan")))
    assert await desk.effects("fair_announced") == []
