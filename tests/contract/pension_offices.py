"""What both regions' pension adapters are asked in the gateway's words: the people, the steps, the office."""

import asyncio
from uuid import uuid4

import httpx

from gateway.outcomes import Question
from gateway.services.pension.backend import Batch, BatchLine, CaseRef, Handling
from gateway.services.pension.history import ContributionRow
from gateway.services.pension.people import Applicant, Person
from gateway.services.pension.survival import SurvivalCheck
from gateway.services.pension.transfers import OverlapChoice, TransferApplication
from gateway.services.pension.words import Act
from gateway.vocabulary import Message, beijing, now

ZHOU = Person(name="周明远", id_number="510198198805126012")
TANG = Person(name="唐立新", id_number="500198197903176033")
JIANG = Person(name="蒋国栋", id_number="510198197002206073")
FENG = Person(name="冯秀珍", id_number="500198195810116083")
DENG = Person(name="邓海燕", id_number="510198198301096120")
SUN = Person(name="孙桂芳", id_number="510198195703036143")
TAN = Person(name="谭世荣", id_number="500198196712156158")


class Office:
    """An adapter with its line, and messages as the exchange makes them.

    The region's own part says which agency, clerk and areas are at home.
    """

    agency: str
    clerk: str
    home: str
    other: str

    def __init__(self, url, line, region):
        self.url = url
        self.line = line
        self.region = region

    def areas(self, inbound):
        """Origin and receiving area; inbound: towards the region."""
        return (self.other, self.home) if inbound else (self.home, self.other)

    def message(self, fault=None, *, at=None, operator=None, inbound=True):
        """A message of a case."""
        at = at or now()
        number = self.region.mint_message_id(self.agency, at, 3)
        areas = self.areas(inbound)
        return Message(number, at, self.agency, self.agency, operator or self.clerk, *areas, fault)

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

    async def paid_in(self, amount, person, *, to, receipt="YH0001"):
        """Money from a bank; the number under which the region has it."""
        answer = await self.control(
            "/control/pension/incoming",
            bank_receipt_number=receipt,
            name=person.name,
            id_number=person.id_number,
            scheme="employee",
            amount=amount,
            to_account=to,
        )
        return answer["payment_number"]


def case_of(person, scheme="employee"):
    return CaseRef(case_number=uuid4().hex, person=person, scheme=scheme)


def application_of(person, areas, schemes, *, agency, clerk, sex="male", **other):
    return TransferApplication(
        person=Applicant(**person.model_dump(), sex=sex, household_area=person.id_number[:6]),
        origin_area=areas[0],
        receiving_area=areas[1],
        agency_code=agency,
        origin_scheme=schemes[0],
        receiving_scheme=schemes[1],
        handled_by=clerk,
        **other,
    )


def step_of(clerk, act, *, reasons=(), note=""):
    return Handling(
        act=Act(act), handled_by=clerk, on=beijing(now()).date(), reasons=tuple(reasons), note=note
    )


def row_of(year, first, last, *, base, unit_rate, credited, interest, balance, area):
    """A stretch of which only the person's part went into the account."""
    code, name = area
    return ContributionRow(
        year=year,
        from_month=f"{year}-{first:02d}",
        to_month=f"{year}-{last:02d}",
        months=last - first + 1,
        base_monthly=base,
        unit_rate=unit_rate,
        credited_rate="0.0000",
        personal_rate="0.0800",
        credited=credited,
        credited_personal=credited,
        interest=interest,
        interest_personal=interest,
        balance=balance,
        balance_personal=balance,
        area_code=code,
        area_name=name,
    )


def choice_of(keep, *, bank, clerk):
    return OverlapChoice(
        keep=keep,
        refund_bank_name=bank,
        refund_account_number="6228480000000000001",
        confirmed_on=beijing(now()).date(),
        handled_by=clerk,
        version=1,
    )


def batch_of(lines, receiving_region, *, total, letter):
    return Batch(
        batch_number=f"JS{uuid4().hex[:12]}",
        receiving_region=receiving_region,
        period=beijing(now()).date().isoformat(),
        account=letter,
        lines=tuple(BatchLine(case_number=case.case_number, amount=amount) for case, amount in lines),
        total=total,
    )


def check_of(person, *, paying, checked_in, agency, clerk, on, outcome="verified", **other):
    return SurvivalCheck(
        person=person,
        paying_area=paying,
        checked_in_area=checked_in,
        agency_code=agency,
        method="counter",
        outcome=outcome,
        checked_on=on,
        handled_by=clerk,
        **other,
    )


def question(operation, message, **facts):
    return Question(operation=operation, message_id=message.message_id, sent_at=message.sent_at, facts=facts)


def contribution(first, last, base, area):
    """A stretch as the control routes take it."""
    rates = {"unit_rate": "0.1600", "personal_rate": "0.0800", "credited_rate": "0.0000"}
    return {"from": first, "to": last, "base": base, "area_code": area, **rates}


# -- cases as far as they have come ------------------------------------------------------------------


async def registered(office, case, application):
    """An application towards the region."""
    await office.region.register_application(office.message(), case, application)
    return case


async def lettered_of(office, case, accepting):
    """An accepted application's letter."""
    await office.region.handle(office.message(operator=accepting.handled_by), case, accepting)
    return (await office.region.issue_letter(office.message(), case)).answer


async def statement_of(office, case):
    """The statement that the region's office made for a case."""
    await office.heard("statement", case.case_number)
    return (await office.region.read_statement(office.message(inbound=False), case)).answer
