"""Requests in the gateway's words, as employment offices make them of Sichuan's labour market."""

from datetime import timedelta
from uuid import uuid4

import httpx
from sichuan_adapter_cases import KEY, SECRET

from gateway.outcomes import Question
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.employment import SichuanEmployment
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
from gateway.vocabulary import Message, beijing, now

CHENGDU, YUBEI = "510198000001", "500198000001"
WORKER = Individual(name="王建国", id_number="510198197203150010")
"""Registered as unemployed; recognised; holds certificates; was subsidised once."""
CLERK = Individual(name="李秋月", id_number="510198198807120028")
STRANGER = Individual(name="无此人", id_number="510198198805126012")
CERTIFICATE, REVOKED, PENDING, SPECIAL = (f"S0000510198000{n}" for n in ("01", "02", "03", "07"))
AGENCY = "91510100MA6000016A"
POST_THERE = "ZP50019800000017"
"""A posting of Chongqing."""


def today():
    return beijing(now()).date()


class Desk:
    """The adapter of Sichuan with its line, and messages as the exchange makes them."""

    def __init__(self, url, *, secret=SECRET, deadline=3.0, transport=None):
        self.url = url
        self.line = Line("sichuan", url, transport=transport)
        client = SichuanClient(self.line, access_key=KEY, secret=secret, deadline=deadline)
        self.region = SichuanEmployment(client)

    def message(self, fault=None, *, office=YUBEI, operator="CQ3001"):
        at, area = now(), office[:6]
        number = self.region.mint_message_id(office, at, 3)
        return Message(number, at, office, office, operator, area, area, fault)

    def at_home(self, fault=None):
        """Of an office of Sichuan."""
        return self.message(fault, office=CHENGDU, operator="JY2001")

    async def control(self, path, **body):
        async with httpx.AsyncClient(base_url=self.url, timeout=10) as control:
            place = f"/control/employment/{path}"
            answer = await (control.post(place, json=body) if body else control.get(place))
            answer.raise_for_status()
            return answer.json()

    async def effects(self, effect):
        """What the region did of this kind, one row each."""
        ledger = (await self.control("ledger"))["effects"]
        return [row for row in ledger if row["effect"] == effect]

    async def posted(self, **about):
        """A posting that a unit of Sichuan has registered."""
        return (await self.control("postings", **({"title": "沙盒电工"} | about)))["posting_number"]

    async def acted(self, number, act):
        """What an office does with a posting."""
        return (await self.control("acts", posting_number=number, act=act))["state"]


def question(operation, message, **facts):
    return Question(operation=operation, message_id=message.message_id, sent_at=message.sent_at, facts=facts)


# -- postings of the other region ----------------------------------------------------------------------


def publication(**other):
    said = {
        "publication_number": uuid4().hex,
        "version": 1,
        "home_region": "chongqing",
        "home_posting_number": POST_THERE,
        "employer_name": "重庆沙盒机械有限公司",
        "employer_credit_code": "91500198MA6000200W",
        "industry": "C",
        "title": "设备维修员",
        "occupation": "6-31-01-03",
        "kind": "contract",
        "dispatched": True,
        "openings": 2,
        "pay": {"negotiable": False, "unit": "month", "minimum": "5500.00", "maximum": "7500.00"},
        "education": "senior_high",
        "skill_level": "intermediate",
        "work_area": "500112",
        "work_address": "渝北区空港大道 1 号 <B>",
        "description": "负责数控设备的日常维修。\n能倒班。",
        "valid_to": today() + timedelta(20),
    }
    return PublishedPosting(**(said | other))


def ref_of(posting, held, version=None):
    return PublicationRef(
        publication_number=posting.publication_number,
        region_posting_number=held.region_posting_number,
        version=posting.version if version is None else version,
    )


def newer(posting, **other):
    return PublishedPosting(
        **(posting.model_dump(exclude_none=True) | {"version": posting.version + 1} | other)
    )


async def published(desk, **other):
    """A posting of Chongqing that Sichuan holds, and how."""
    posting = publication(**other)
    told = await desk.region.publish_posting(desk.message(), posting)
    return posting, told.answer


# -- seekers and letters -------------------------------------------------------------------------------


def registration(person=WORKER, **other):
    said = {
        "person": person,
        "telephone": "028-51019801",
        "household": {"kind": "urban", "area": "510198"},
        "category": "unemployed_again",
        "education": "junior_college",
        "skill_level": "special",
        "occupations": ["6-31-01-03", "6-31-01-01"],
        "kind": "contract",
        "pay_minimum": "6000.00",
        "pay_maximum": "8000.00",
        "wanted_area": "500000",
        "office_code": CHENGDU,
        "handled_by": "JY2001",
    }
    return SeekerRegistration(**(said | other))


async def registered(desk, person=WORKER, **other):
    """Somebody who looks for work."""
    told = await desk.region.register_seeker(desk.at_home(), registration(person, **other))
    return told.answer


def letter_for(seeker, posting_number=POST_THERE, **other):
    said = {
        "referral_number": uuid4().hex,
        "seeker_number": seeker.seeker_number,
        "posting_region": "chongqing",
        "posting_number": posting_number,
        "posting_title": "设备维修员",
        "employer_name": "重庆沙盒机械有限公司",
        "issued_on": today(),
        "due_on": today() + timedelta(15),
        "office_code": CHENGDU,
        "handled_by": "JY2001",
    }
    return ReferralToIssue(**(said | other))


async def lettered(desk, seeker=None, **other):
    """A letter that Sichuan issued: the numbers by which both sides know it."""
    asked = letter_for(seeker or await registered(desk), **other)
    told = await desk.region.issue_referral(desk.at_home(), asked)
    return {"referral_number": asked.referral_number, "letter_number": told.answer.letter_number}


def offer_of(posting_number, **other):
    said = {
        "referral_number": uuid4().hex,
        "letter_number": "500198000000031",
        "home_region": "chongqing",
        "posting_number": posting_number,
        "seeker_name": "欧阳\ue863",
        "telephone": "023-50019801",
        "education": "undergraduate",
        "skill_level": "chief",
        "issued_on": today(),
        "due_on": today() + timedelta(15),
    }
    return ReferralOffer(**(said | other))


async def offered(desk, posting_number):
    """Somebody of Chongqing who is sent to a posting of Sichuan."""
    offer = offer_of(posting_number)
    await desk.region.offer_referral(desk.message(), offer)
    return {"referral_number": offer.referral_number, "letter_number": offer.letter_number}


def reply(numbers, answer="accept", **other):
    return ReferralReply(**numbers, answer=answer, answered_on=today(), **other)


def receipt(numbers, result="hired", **other):
    return ReferralClosing(**numbers, closed_by="receipt", result=result, closed_on=today(), **other)


def timeout(numbers, *, days=16):
    return ReferralClosing(**numbers, closed_by="timeout", closed_on=today() + timedelta(days))


# -- fairs -----------------------------------------------------------------------------------------------


def fair(**other):
    said = {
        "joint_number": uuid4().hex,
        "home_region": "chongqing",
        "title": "渝川制造业专场招聘会",
        "organiser": "重庆市沙盒区就业和人才服务局",
        "area": "500198",
        "address": "沙盒区会展中心\n2 号馆",
        "online": False,
        "held_from": today() + timedelta(10),
        "held_to": today() + timedelta(11),
        "employers": 80,
        "openings": 2400,
    }
    return JointFair(**(said | other))
