"""Requests in the gateway's words, as two offices make them of Sichuan's pension side."""

import asyncio
from datetime import date
from uuid import uuid4

import httpx
from sichuan_adapter_cases import KEY, SECRET

from gateway.outcomes import Question
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.pension import SichuanPension
from gateway.regions.transport import Line
from gateway.services.pension.backend import Batch, BatchLine, CaseRef, Handling
from gateway.services.pension.history import ContributionRow
from gateway.services.pension.people import Applicant, Person
from gateway.services.pension.survival import SurvivalCheck
from gateway.services.pension.transfers import (
    ContactLetter,
    OverlapChoice,
    TransferApplication,
    TransferStatement,
)
from gateway.services.pension.words import Act
from gateway.vocabulary import Message, Region, now

AGENCY, FOREIGN_AGENCY = "510198000001", "500198000001"
CLERK, REVIEWER = "SC2001", "SC2002"

ZHOU = Person(name="周明远", id_number="510198198805126012")
HE = Person(name="何晓雯", id_number="510198199508236025")
TANG = Person(name="唐立新", id_number="500198197903176033")
JIANG = Person(name="蒋国栋", id_number="510198197002206073")
FENG = Person(name="冯秀珍", id_number="500198195810116083")
ZENG = Person(name="曾凡", id_number="510198198511306093")
OUYANG = Person(name="欧阳\ue863", id_number="500198198707186116")
DENG = Person(name="邓海燕", id_number="510198198301096120")
SHI = Person(name="石磊", id_number="510198197606256135")
SUN = Person(name="孙桂芳", id_number="510198195703036143")
TAN = Person(name="谭世荣", id_number="500198196712156158")
STRANGER = Person(name="无此人", id_number="500198195810116067")
EMPLOYEES = ("employee", "employee")

LETTER_FROM_CHONGQING = ContactLetter(
    letter_number="LXH50019800001",
    issued_on=date(2026, 3, 1),
    bank_name="中国工商银行重庆沙盒支行",
    bank_number="102653000019",
    account_name="重庆市沙盒区社会保险基金",
    account_number="50001985100019800001",
    telephone="023-50019801",
    address="重庆市沙盒区嘉陵路1号",
    postcode="400098",
)


class Office:
    """The adapter with its line, and messages as the exchange makes them."""

    def __init__(self, url, *, secret=SECRET, deadline=3.0, transport=None):
        self.url = url
        self.line = Line("sichuan", url, transport=transport)
        client = SichuanClient(self.line, access_key=KEY, secret=secret, deadline=deadline)
        self.region = SichuanPension(client)

    def message(self, fault=None, *, operator=CLERK, inbound=True):
        """A message of a case; inbound: towards Sichuan."""
        at = now()
        areas = ("500198", "510198") if inbound else ("510198", "500198")
        number = self.region.mint_message_id(AGENCY, at, 3)
        return Message(number, at, AGENCY, AGENCY, operator, *areas, fault)

    async def control(self, path, **body):
        async with httpx.AsyncClient(base_url=self.url) as control:
            answer = await (control.post(path, json=body) if body else control.get(path))
            answer.raise_for_status()
            return answer.json()

    async def effects(self, effect):
        """What the region did of this kind, one row each."""
        ledger = (await self.control("/control/pension/ledger"))["ledger"]
        return [row for row in ledger if row["effect"] == effect]

    async def heard(self, kind, case_number=None, *, after=0):
        """Wait for a piece of news."""
        for _ in range(100):
            for news in (await self.region.hear(self.message(), after, 500)).answers:
                if news.kind == kind and case_number in (None, news.case_number):
                    return news
            await asyncio.sleep(0.05)
        raise AssertionError(f"no news of {kind}")

    async def decide(self, decision, **about):
        await self.control("/control/pension/office/decisions", decision=decision, **about)

    async def paid_in(self, amount, person=TANG, *, receipt="YH0001"):
        """Money from a bank; the number under which the region has it."""
        answer = await self.control(
            "/control/pension/incoming",
            bank_receipt_number=receipt,
            name=person.name,
            id_number=person.id_number,
            scheme="employee",
            amount=amount,
            to_account=LETTER_FROM_CHONGQING.account_number,
        )
        return answer["payment_number"]


def case_of(person, scheme="employee"):
    return CaseRef(case_number=uuid4().hex, person=person, scheme=scheme)


def application(person=TANG, *, inbound=True, schemes=("institution", "employee"), sex="male", **other):
    areas = ("500198", "510198") if inbound else ("510198", "500198")
    return TransferApplication(
        person=Applicant(**person.model_dump(), sex=sex, household_area=person.id_number[:6]),
        origin_area=areas[0],
        receiving_area=areas[1],
        agency_code=AGENCY if inbound else FOREIGN_AGENCY,
        origin_scheme=schemes[0],
        receiving_scheme=schemes[1],
        handled_by=CLERK,
        **other,
    )


def step(act, *, by=CLERK, reasons=(), note=""):
    return Handling(act=Act(act), handled_by=by, on=now().date(), reasons=tuple(reasons), note=note)


ROW_OF_2014 = ContributionRow(
    year=2014,
    from_month="2014-01",
    to_month="2014-12",
    months=12,
    base_monthly="5000.00",
    unit_rate="0.2000",
    credited_rate="0.0000",
    personal_rate="0.0800",
    credited="1200.00",
    credited_personal="1200.00",
    interest="0.00",
    interest_personal="0.00",
    balance="1200.00",
    balance_personal="1200.00",
    area_code="500198",
    area_name="重庆市沙盒区",
)


def statement_from_chongqing(letter_number, **other):
    """An institution's year of which three months count for the pool: 3,000.00."""
    figures = {
        "statement_number": f"XX{uuid4().hex[:12]}",
        "letter_number": letter_number,
        "person_number": "BX98010003",
        "scheme": "institution",
        "local_from": "2014-01",
        "local_to": "2014-12",
        "local_months": 12,
        "transferred_on": date(2015, 1, 1),
        "before_1998": "0.00",
        "until_last_year": "1200.00",
        "current_year": "0.00",
        "account_total": "1200.00",
        "pool_total": "1800.00",
        "total": "3000.00",
        "rows": (ROW_OF_2014,),
        "handled_by": "CQ1001",
        "reviewed_by": "CQ1002",
    }
    return TransferStatement(**(figures | other))


def choice(keep="origin"):
    return OverlapChoice(
        keep=keep,
        refund_bank_name="中国农业银行成都沙盒支行",
        refund_account_number="6228480000000000001",
        confirmed_on=now().date(),
        handled_by=CLERK,
        version=1,
    )


def batch(lines, *, total, letter=LETTER_FROM_CHONGQING):
    return Batch(
        batch_number=f"JS{uuid4().hex[:12]}",
        receiving_region=Region.CHONGQING,
        period=now().date().isoformat(),
        account=letter,
        lines=tuple(BatchLine(case_number=case.case_number, amount=amount) for case, amount in lines),
        total=total,
    )


def check(person=SUN, *, on, outcome="verified", **other):
    return SurvivalCheck(
        person=person,
        paying_area="510198",
        checked_in_area="500198",
        agency_code=FOREIGN_AGENCY,
        method="counter",
        outcome=outcome,
        checked_on=on,
        handled_by="CQ2001",
        **other,
    )


def question(operation, message, **facts):
    return Question(operation=operation, message_id=message.message_id, sent_at=message.sent_at, facts=facts)


# -- cases as far as they have come ------------------------------------------------------------------


async def applied(office, person=TANG, **other):
    """An application towards Sichuan."""
    case = case_of(person)
    await office.region.register_application(office.message(), case, application(person, **other))
    return case


async def lettered(office, person=TANG):
    """An accepted application, and the letter that Sichuan issued for it."""
    case = await applied(office, person)
    await office.region.handle(office.message(operator=REVIEWER), case, step("accept", by=REVIEWER))
    return case, (await office.region.issue_letter(office.message(), case)).answer


async def posted(office, **other):
    """A relation that Sichuan has recorded."""
    case, letter = await lettered(office)
    statement = statement_from_chongqing(letter.letter_number, **other)
    await office.region.deliver_statement(office.message(), case, statement)
    return case


async def asked_of_origin(office, person=ZHOU, letter=LETTER_FROM_CHONGQING, **other):
    """A letter that stands in the queue of Sichuan's office."""
    case = case_of(person)
    told = application(person, inbound=False, schemes=EMPLOYEES, **other)
    await office.region.deliver_letter(office.message(inbound=False), case, letter, told)
    return case


async def stated(office, person=ZHOU):
    """A case for which Sichuan's office has made its statement."""
    case = await asked_of_origin(office, person)
    await office.heard("statement", case.case_number)
    return case, (await office.region.read_statement(office.message(inbound=False), case)).answer
