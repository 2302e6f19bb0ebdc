"""Every operation of Sichuan's employment side with everything in place that it is about."""

from sichuan_employment_words import (
    AGENCY,
    CERTIFICATE,
    WORKER,
    fair,
    letter_for,
    lettered,
    newer,
    offer_of,
    publication,
    published,
    question,
    receipt,
    ref_of,
    registered,
    registration,
    reply,
    timeout,
    today,
)

from gateway.services.employment.markets import LicenceQuery
from gateway.services.employment.postings import PostingQuery
from gateway.services.employment.registers import CertificateQuery, SubsidyQuery
from gateway.services.employment.seekers import SeekerQuery
from gateway.services.employment.words import PostingMove, SeekerMove

LOST = (
    *("slow=900", "cut_before", "commit_then_cut", "error_500", "commit_then_500"),
    *("truncated", "garbage"),
)
REFUSED = {"refuse": "-399", "system_failure": "-399", "refused_200": "-1"}


async def reading(desk, operation):
    """What an operation is asked, with everything in place that it is about."""
    certificate = CertificateQuery(person=WORKER, certificate_number=CERTIFICATE)
    subsidy = SubsidyQuery(person=WORKER, occupation="6-31-01-03", level="senior")
    arguments = {
        "find_postings": (PostingQuery(), None, 10),
        "find_seekers": (SeekerQuery(), None, 10),
        "find_registrations": (WORKER,),
        "find_recognitions": (WORKER,),
        "verify_certificate": (certificate,),
        "find_subsidies": (subsidy,),
        "find_licences": (LicenceQuery(credit_code=AGENCY),),
        "find_fairs": (today().replace(month=1, day=1), today().replace(year=today().year + 1)),
        "read_monitoring": ("2026-01",),
    }
    if operation == "read_posting":
        return (await desk.posted(),)
    if operation == "read_seeker":
        return ((await registered(desk)).seeker_number,)
    return arguments[operation]


READS = [
    *("find_postings", "read_posting", "find_seekers", "read_seeker", "find_registrations"),
    *("find_recognitions", "verify_certificate", "find_subsidies", "find_licences", "find_fairs"),
    "read_monitoring",
]


class Change:
    """A change with everything in place that it is about, and what tells that it took place."""

    def __init__(self, operation, effect, *arguments, home=False, **facts):
        self.operation, self.effect, self.arguments = operation, effect, arguments
        self.home, self.facts = home, facts

    def message(self, desk, fault=None):
        return desk.at_home(fault) if self.home else desk.message(fault)

    async def by(self, desk, message):
        return await getattr(desk.region, self.operation)(message, *self.arguments)

    async def fate(self, desk, message):
        return await desk.region.enquire(message, question(self.operation, message, **self.facts))

    async def times(self, desk):
        return len(await desk.effects(self.effect))


async def publishing(desk):
    posting = publication()
    facts = {"publication_number": posting.publication_number, "version": 1}
    return Change("publish_posting", "posting_published", posting, **facts)


async def changing(desk):
    posting, held = await published(desk)
    second = newer(posting)
    facts = {"publication_number": posting.publication_number, "version": 2}
    return Change("change_posting", "posting_changed", ref_of(posting, held), second, **facts)


async def moving(desk):
    posting, held = await published(desk)
    facts = {"publication_number": posting.publication_number, "version": 2, "move": "withdraw"}
    return Change("move_posting", "posting_moved", ref_of(posting, held, 2), PostingMove.WITHDRAW, **facts)


async def registering(desk):
    return Change("register_seeker", "seeker_registered", registration(), home=True)


async def extending(desk):
    seeker = await registered(desk)
    facts = {"seeker_number": seeker.seeker_number, "move": "extend"}
    return Change("move_seeker", "seeker_moved", seeker.seeker_number, SeekerMove.EXTEND, home=True, **facts)


async def issuing(desk):
    referral = letter_for(await registered(desk))
    facts = referral.model_dump(mode="json", exclude={"office_code", "handled_by"})
    return Change("issue_referral", "referral_issued", referral, home=True, **facts)


async def offering(desk):
    offer = offer_of(await desk.posted())
    facts = offer.model_dump(include={"referral_number", "letter_number", "posting_number"})
    return Change("offer_referral", "referral_offered", offer, **facts)


async def answering(desk):
    numbers = await lettered(desk)
    return Change("answer_referral", "referral_answered", reply(numbers), **numbers, answer="accept")


async def hiring(desk):
    numbers = await lettered(desk)
    await desk.region.answer_referral(desk.message(), reply(numbers))
    return Change("close_referral", "referral_closed", receipt(numbers), **numbers, closed_by="receipt")


async def timing_out(desk):
    numbers = await lettered(desk)
    return Change("close_referral", "referral_closed", timeout(numbers), **numbers, closed_by="timeout")


async def announcing(desk):
    asked = fair()
    return Change("announce_fair", "fair_announced", asked, joint_number=asked.joint_number)


CHANGES = [
    *(publishing, changing, moving, registering, extending, issuing, offering, answering, hiring),
    *(timing_out, announcing),
]
