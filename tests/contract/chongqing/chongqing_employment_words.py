"""Chongqing's labour market over a line and from behind, and what two offices ask of it."""

import itertools
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from gateway.errors import Refused
from gateway.outcomes import Found, Question
from gateway.regions.chongqing.employment import ChongqingEmployment
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.employment.backend import PublicationRef
from gateway.services.employment.markets import JointFair
from gateway.services.employment.postings import PublishedPosting
from gateway.services.employment.referrals import (
    ReferralClosing,
    ReferralOffer,
    ReferralReply,
    ReferralToIssue,
)
from gateway.services.employment.seekers import Individual, SeekerRegistration
from gateway.services.federation import Position
from gateway.vocabulary import Message, beijing, now

HERE, SICHUAN = "500198000021", "510198000021"
ZENG = Individual(name="曾国栋", id_number="500198196906200030")
TANG = Individual(name="唐晓梅", id_number="500198198409010040")
SHA = Individual(name="王建国", id_number="510198197203150010")
HE = Individual(name="何小丽", id_number="500198200001018014")
_nodes = itertools.count(1)


def today():
    return beijing(now()).date()


class Market:
    """The market as the gateway sees it, and from behind."""

    def __init__(self, url, *, deadline=5.0, token="sandbox-chongqing-token", clock=now):
        self.url = url
        self.line = Line("chongqing", url)
        post = Post(self.line, paas_id="chuanyu-gateway", token=token, deadline=deadline, clock=clock)
        self.region = ChongqingEmployment(ChongqingEmploymentClient(post), today=today)
        self.node = next(_nodes)

    def message(self, fault=None, office=HERE, at=None):
        at = at or now()
        return Message(
            message_id=self.region.mint_message_id(office, at, self.node),
            sent_at=at,
            institution_code=office,
            institution_name=office,
            operator="CQ3001",
            insured_area=office[:6],
            treatment_area=office[:6],
            sandbox_fault=fault,
        )

    async def ask(self, operation, *arguments, fault=None, office=HERE):
        return await getattr(self.region, operation)(self.message(fault, office), *arguments)

    async def answer(self, operation, *arguments, **how):
        return (await self.ask(operation, *arguments, **how)).answer

    async def answers(self, operation, *arguments, **how):
        return list((await self.ask(operation, *arguments, **how)).answers)

    async def all_of(self, operation, query, limit=100):
        """Every hit of a search with what was told beside them, page after page."""
        found, residue, after = [], [], None
        while True:
            page = await self.ask(operation, query, after, limit)
            found += page.answers
            residue += page.residue
            if len(page.answers) < limit:
                return found, residue
            after = place_of(page.answers[-1])

    # -- from behind -----------------------------------------------------------------------------------

    async def get(self, path, **asked):
        async with httpx.AsyncClient(base_url=self.url) as http:
            answer = await http.get(f"/control/employment/{path}", params=asked)
            return answer.raise_for_status().json()

    async def set(self, path, **asked):
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as http:
            answer = await http.post(f"/control/employment/{path}", json=asked)
            return answer.raise_for_status().json()

    async def posted(self, **asked):
        """A unit here registers a posting; its number."""
        return (await self.set("postings", **asked))["posting_number"]

    async def act(self, number, act):
        return (await self.set("acts", posting_number=number, act=act))["state"]

    async def kept(self, number):
        return await self.get("postings", number=number)

    async def letters(self):
        return {letter["ywh"]: letter for letter in (await self.get("ledger"))["letters"]}


def place_of(hit):
    number = getattr(hit, "posting_number", None) or hit.seeker_number
    tier = 1 if getattr(hit, "match", "title") == "description" else 0
    return Position(tier, hit.registered_at, number)


async def refusal(asking):
    """The code of a refusal that must come."""
    with pytest.raises(Refused) as refused:
        await asking
    return refused.value.code


def question(operation, message, **facts):
    """What an errand kept of a message."""
    return Question(operation=operation, message_id=message.message_id, sent_at=message.sent_at, facts=facts)


def later(message):
    """The same errand's message when it is enquired about; a fault asked for then strikes nothing."""
    return replace(message, exchanged=[], sandbox_fault="refuse")


async def fate(market, operation, message, **facts):
    return await market.region.enquire(later(message), question(operation, message, **facts))


async def found_of(market, operation, message, **facts):
    finding = await fate(market, operation, message, **facts)
    assert isinstance(finding, Found), finding
    return finding.translated.answer


# -- what is asked -------------------------------------------------------------------------------------


def published(version=1, number=None, **changed):
    """A posting of Sichuan."""
    said = {
        "publication_number": number or uuid4().hex,
        "version": version,
        "home_region": "sichuan",
        "home_posting_number": "GW000000000001",
        "employer_name": "四川沙盒精工有限公司",
        "employer_credit_code": "91510198MA6000155K",
        "industry": "C",
        "title": "数控机床操作工",
        "occupation": "6-18-01-07",
        "kind": "contract",
        "dispatched": False,
        "openings": 2,
        "pay": {"negotiable": False, "unit": "month", "minimum": "6500.00", "maximum": "9000.00"},
        "education": "secondary_vocational",
        "skill_level": "intermediate",
        "work_area": "510112",
        "work_address": "成都沙箱工业园",
        "description": "操作数控车床，能看懂零件图。\n两班倒。",
        "valid_to": today() + timedelta(30),
    }
    return PublishedPosting.model_validate(said | changed)


def ref_of(held, version=None):
    return PublicationRef(
        publication_number=held.publication_number,
        region_posting_number=held.region_posting_number,
        version=version or held.version,
    )


def registration(person=ZENG, **changed):
    said = {
        "person": person,
        "telephone": "023-50019801",
        "household": {"kind": "urban", "area": "500198"},
        "category": "unemployed_again",
        "education": "senior_high",
        "skill_level": "senior",
        "occupations": ["6-31-01-03", "6-18-02-04"],
        "kind": "contract",
        "pay_minimum": "5000.00",
        "wanted_area": "510198",
        "office_code": HERE,
        "handled_by": "CQ3001",
    }
    return SeekerRegistration.model_validate(said | changed)


def letter_for(seeker_number, **changed):
    said = {
        "referral_number": uuid4().hex,
        "seeker_number": seeker_number,
        "posting_region": "sichuan",
        "posting_number": "GW000000000001",
        "posting_title": "数控机床操作工",
        "employer_name": "四川沙盒精工有限公司",
        "issued_on": today(),
        "due_on": today() + timedelta(15),
        "office_code": HERE,
        "handled_by": "CQ3001",
    }
    return ReferralToIssue.model_validate(said | changed)


def offer(posting_number, **changed):
    said = {
        "referral_number": uuid4().hex,
        "letter_number": "510198000000031",
        "home_region": "sichuan",
        "posting_number": posting_number,
        "seeker_name": SHA.name,
        "telephone": "028-51019801",
        "education": "junior_college",
        "issued_on": today(),
        "due_on": today() + timedelta(15),
    }
    return ReferralOffer.model_validate(said | changed)


def reply(referral_number, letter_number, answer="accept", **changed):
    numbers = {"referral_number": referral_number, "letter_number": letter_number}
    return ReferralReply.model_validate({**numbers, "answer": answer, "answered_on": today(), **changed})


def receipt(referral_number, letter_number, result="hired", **changed):
    numbers = {"referral_number": referral_number, "letter_number": letter_number}
    said = {**numbers, "closed_by": "receipt", "result": result, "closed_on": today()}
    return ReferralClosing.model_validate(said | changed)


def timed_out(referral_number, letter_number, on):
    numbers = {"referral_number": referral_number, "letter_number": letter_number}
    return ReferralClosing.model_validate({**numbers, "closed_by": "timeout", "closed_on": on})


def fair(**changed):
    said = {
        "joint_number": uuid4().hex,
        "home_region": "sichuan",
        "title": "成渝双城联合招聘会",
        "organiser": "成都市沙盒区就业服务中心",
        "area": "510198",
        "address": "成都沙箱会展中心",
        "online": False,
        "held_from": today() + timedelta(10),
        "held_to": today() + timedelta(11),
        "employers": 80,
        "openings": 2100,
    }
    return JointFair.model_validate(said | changed)
