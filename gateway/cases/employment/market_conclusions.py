"""What searches, publications, registrations and referrals make of a region's answer."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from gateway.cases import deliveries
from gateway.cases.employment import referral_news as news
from gateway.cases.employment.search_answers import RegionPostings, RegionSeekers
from gateway.cases.operation import Operation
from gateway.errands import Errand, State
from gateway.operation import Conclusion
from gateway.services.employment.events import (
    PublicationPlaced,
    ReferralAnswered,
    ReferralClosed,
    ReferralIssued,
    ReferralOffered,
)
from gateway.services.employment.postings import Posting, PostingHit, PublicationOnRecord
from gateway.services.employment.referral_cases import ReferralMade
from gateway.services.employment.referrals import ReferralLetter, ReferralOnRecord
from gateway.services.employment.seekers import SeekerOnRecord, SeekerProfile
from gateway.services.employment.words import ClosedBy, ReferralAnswer, ReferralResult
from gateway.services.events import Event
from gateway.services.personal import by_seeker_number
from gateway.vocabulary import Region

# -- reads -----------------------------------------------------------------------------------------------


def postings(_errand: Errand, found: Sequence[PostingHit]) -> Conclusion:
    return Conclusion(RegionPostings(hits=list(found)))


def posting(_errand: Errand, one: Posting) -> Conclusion:
    return Conclusion(one)


def seekers(_errand: Errand, found: Sequence[SeekerProfile]) -> Conclusion:
    return Conclusion(RegionSeekers(hits=list(found)))


def seeker(errand: Errand, one: SeekerOnRecord) -> Conclusion:
    return Conclusion(one, persons=(by_seeker_number(errand.region, one.seeker_number),))


# -- publications and seekers ----------------------------------------------------------------------------


def placed(errand: Errand, record: PublicationOnRecord) -> Conclusion:
    """The other region keeps it under its own number, by which it is changed and moved from then on."""
    told = PublicationPlaced(
        publication_id=UUID(errand.facts["thing_id"]), region_posting_number=record.region_posting_number
    )
    return Conclusion(record, (told, *deliveries.made(errand)))


def registered(errand: Errand, one: SeekerOnRecord) -> Conclusion:
    """The office knows who it is; the answer says no more than another region may see."""
    profile = SeekerProfile.model_validate(one.model_dump())
    return Conclusion(profile, persons=(by_seeker_number(errand.region, one.seeker_number),))


# -- referrals -------------------------------------------------------------------------------------------


def issued(errand: Errand, letter: ReferralLetter) -> Conclusion:
    """The letter is there; the posting's region is to hear of it."""
    facts = errand.facts
    referral_id, posting_region = UUID(facts["referral_id"]), Region(facts["posting_region"])
    event = ReferralIssued(
        referral_id=referral_id,
        letter_number=letter.letter_number,
        home_region=errand.region,
        office_code=errand.institution_code,
        handled_by=errand.operator,
        seeker_number=facts["seeker_number"],
        posting_region=posting_region,
        posting_number=facts["posting_number"],
        posting_title=facts["posting_title"],
        employer_name=facts["employer_name"],
        issued_on=date.fromisoformat(facts["issued_on"]),
        due_on=date.fromisoformat(facts["due_on"]),
        delivery=news.offer(referral_id, posting_region, errand.institution_code, errand.operator),
    )
    return Conclusion(ReferralMade(referral_id=referral_id, letter_number=letter.letter_number), (event,))


def told_of_offer(errand: Errand, record: ReferralOnRecord) -> Conclusion:
    event = ReferralOffered(referral_id=UUID(errand.facts["thing_id"]))
    return Conclusion(record, (event, *deliveries.made(errand)))


def not_offered(errand: Errand, state: State, reason: Mapping[str, str]) -> Sequence[Event]:
    """The posting's region will not have it, as when the posting expired meanwhile: the letter ends there."""
    refused = deliveries.refused(errand, state, reason)
    if not refused:
        return ()
    referral_id, on = UUID(errand.facts["thing_id"]), date.fromisoformat(errand.facts["on"])
    home, decline = Region(errand.facts["home_region"]), ReferralAnswer.DECLINE
    office = (errand.institution_code, errand.operator)
    event = ReferralAnswered(
        referral_id=referral_id,
        answer=decline,
        answered_on=on,
        reason=None,
        delivery=news.answer(referral_id, home, *office, answer=decline, answered_on=on),
    )
    return (*refused, event)


def answered(errand: Errand, record: ReferralOnRecord) -> Conclusion:
    """By the posting's office it is news, which goes home; at home it is what was told."""
    if told := deliveries.made(errand):
        return Conclusion(record, told)
    facts = errand.facts
    referral_id, answer = UUID(facts["referral_id"]), ReferralAnswer(facts["answer"])
    answered_on, home = date.fromisoformat(facts["answered_on"]), Region(facts["home_region"])
    office = (errand.institution_code, errand.operator)
    event = ReferralAnswered(
        referral_id=referral_id,
        answer=answer,
        answered_on=answered_on,
        reason=_reason(errand),
        delivery=news.answer(referral_id, home, *office, answer=answer, answered_on=answered_on),
    )
    return Conclusion(record, (event,))


def closed(errand: Errand, record: ReferralOnRecord) -> Conclusion:
    """As with an answer."""
    if told := deliveries.made(errand):
        return Conclusion(record, told)
    facts = errand.facts
    referral_id, result = UUID(facts["referral_id"]), ReferralResult(facts["result"])
    closed_on, home = date.fromisoformat(facts["closed_on"]), Region(facts["home_region"])
    receipt = news.receipt(
        referral_id,
        home,
        errand.institution_code,
        errand.operator,
        result=result,
        closed_on=closed_on,
        monthly_pay=facts.get("monthly_pay"),
    )
    event = ReferralClosed(
        referral_id=referral_id,
        closed_by=ClosedBy.RECEIPT,
        result=result,
        closed_on=closed_on,
        reason=_reason(errand),
        deliveries=(receipt,),
    )
    return Conclusion(record, (event,))


def _reason(errand: Errand) -> bytes | None:
    """As it was sealed before the region was asked: it may name a person."""
    sealed = errand.facts.get("reason")
    return None if sealed is None else base64.b64decode(sealed)


OPERATIONS = (
    Operation("find_postings", postings, service="employment"),
    Operation("read_posting", posting, service="employment"),
    Operation("find_seekers", seekers, service="employment"),
    Operation("read_seeker", seeker, service="employment"),
    Operation("publish_posting", placed, when_failed=deliveries.refused, service="employment"),
    Operation("change_posting", placed, when_failed=deliveries.refused, service="employment"),
    Operation("move_posting", placed, when_failed=deliveries.refused, service="employment"),
    Operation("register_seeker", registered, service="employment"),
    Operation("move_seeker", registered, service="employment"),
    Operation("issue_referral", issued, service="employment"),
    Operation("offer_referral", told_of_offer, when_failed=not_offered, service="employment"),
    Operation("answer_referral", answered, when_failed=deliveries.refused, service="employment"),
    Operation("close_referral", closed, when_failed=deliveries.refused, service="employment"),
)
