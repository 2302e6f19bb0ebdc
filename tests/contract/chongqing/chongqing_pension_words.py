"""Requests in the gateway's words, as two offices make them of Chongqing's pension platform."""

import asyncio
from datetime import date
from uuid import uuid4

import httpx

from gateway.outcomes import Question
from gateway.regions.chongqing.pension import ChongqingPension
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.post import Post
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

AGENCY, FOREIGN_AGENCY = "500198000001", "510198000001"
CLERK, REVIEWER = "CQ2001", "CQ2002"

ZHOU = Person(name="周明远", id_number="510198198805126012")
TANG = Person(name="唐立新", id_number="500198197903176033")
JIANG = Person(name="蒋国栋", id_number="510198197002206073")
FENG = Person(name="冯秀珍", id_number="500198195810116083")
DENG = Person(name="邓海燕", id_number="510198198301096120")
TAN = Person(name="谭世荣", id_number="500198196712156158")
XIA = Person(name="夏雨", id_number="510198199202286169")
SUN = Person(name="孙桂芳", id_number="510198195703036143")

LETTER_FROM_SICHUAN = ContactLetter(
    letter_number="LXH51019800001",
    issued_on=date(2026, 3, 1),
    bank_name="中国建设银行成都沙盒支行",
    bank_number="105651000018",
    account_name="成都市沙盒区社会保险基金",
    account_number="51001985100019800001",
    telephone="028-51019801",
    address="成都市沙盒区蓉城大道1号",
    postcode="610098",
)


class Office:
    """The adapter with its line, and messages as the exchange makes them."""

    def __init__(self, url, *, token="sandbox-chongqing-token", clock=now, deadline=3.0):
        self.url = url
        self.line = Line("chongqing", url)
        client = ChongqingPensionClient(
            Post(self.line, paas_id="chuanyu-gateway", token=token, clock=clock, deadline=deadline)
        )
        self.region = ChongqingPension(client)

    def message(self, fault=None, *, at=None, operator=CLERK, inbound=True):
        """A message of a case; inbound: towards Chongqing."""
        at = at or now()
        areas = ("510198", "500198") if inbound else ("500198", "510198")
        number = self.region.mint_message_id(AGENCY, at, 3)
        return Message(number, at, AGENCY, AGENCY, operator, *areas, fault)

    async def control(self, path, **body):
        async with httpx.AsyncClient(base_url=self.url) as control:
            answer = await (control.post(path, json=body) if body else control.get(path))
            answer.raise_for_status()
            return answer.json()

    async def effects(self, effect):
        """What the region did of this kind, one row each."""
        return [
            row for row in _rows(await self.control("/control/pension/ledger")) if row["effect"] == effect
        ]

    async def heard(self, kind, case_number=None, *, after=0):
        """Wait for a piece of news."""
        for _ in range(100):
            for news in (await self.region.hear(self.message(), after, 500)).answers:
                if news.kind == kind and case_number in (None, news.case_number):
                    return news
            await asyncio.sleep(0.05)
        raise AssertionError(f"no news of {kind}")


def _rows(ledger):
    return next(iter(ledger.values())) if isinstance(ledger, dict) else ledger


def case_of(person, scheme="employee"):
    return CaseRef(case_number=uuid4().hex, person=person, scheme=scheme)


def application(person=ZHOU, *, inbound=True, schemes=("employee", "employee"), sex="male", **other):
    areas = ("510198", "500198") if inbound else ("500198", "510198")
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


def _row(year, first, last, base, credited, interest, balance):
    return ContributionRow(
        year=year,
        from_month=f"{year}-{first:02d}",
        to_month=f"{year}-{last:02d}",
        months=last - first + 1,
        base_monthly=base,
        unit_rate="0.1600",
        credited_rate="0.0000",
        personal_rate="0.0800",
        credited=credited,
        credited_personal=credited,
        interest=interest,
        interest_personal=interest,
        balance=balance,
        balance_personal=balance,
        area_code="510198",
        area_name="成都市沙盒区",
    )


def statement_from_sichuan(letter_number, **other):
    """The first worked example: 36,464.74 of 28 months."""
    figures = {
        "statement_number": f"XX{uuid4().hex[:12]}",
        "letter_number": letter_number,
        "person_number": "9800200001",
        "scheme": "employee",
        "local_from": "2022-03",
        "local_to": "2024-06",
        "local_months": 28,
        "transferred_on": date(2024, 7, 1),
        "before_1998": "0.00",
        "until_last_year": "11504.74",
        "current_year": "3360.00",
        "account_total": "14864.74",
        "pool_total": "21600.00",
        "total": "36464.74",
        "rows": (
            _row(2022, 3, 12, "6000.00", "4800.00", "134.64", "4934.64"),
            _row(2023, 1, 12, "6500.00", "6240.00", "330.10", "11504.74"),
            _row(2024, 1, 6, "7000.00", "3360.00", "0.00", "14864.74"),
        ),
        "handled_by": "SC1001",
        "reviewed_by": "SC1002",
    }
    return TransferStatement(**(figures | other))


def choice(keep="origin"):
    return OverlapChoice(
        keep=keep,
        refund_bank_name="中国农业银行重庆沙盒支行",
        refund_account_number="6228480000000000001",
        confirmed_on=now().date(),
        handled_by=CLERK,
        version=1,
    )


def batch(lines, *, total, letter=LETTER_FROM_SICHUAN):
    return Batch(
        batch_number=f"JS{uuid4().hex[:12]}",
        receiving_region=Region.SICHUAN,
        period=now().date().isoformat(),
        account=letter,
        lines=tuple(BatchLine(case_number=case.case_number, amount=amount) for case, amount in lines),
        total=total,
    )


def check(person=FENG, *, on, outcome="verified", **other):
    return SurvivalCheck(
        person=person,
        paying_area="500198",
        checked_in_area="510198",
        agency_code=FOREIGN_AGENCY,
        method="counter",
        outcome=outcome,
        checked_on=on,
        handled_by="SC2001",
        **other,
    )


def question(operation, message, **facts):
    return Question(operation=operation, message_id=message.message_id, sent_at=message.sent_at, facts=facts)


# -- cases as far as they have come ------------------------------------------------------------------


async def applied(office, person=ZHOU, **other):
    """An application towards Chongqing."""
    case = case_of(person)
    await office.region.register_application(office.message(), case, application(person, **other))
    return case


async def lettered(office, person=ZHOU):
    """An accepted application, and the letter that Chongqing issued for it."""
    case = await applied(office, person)
    await office.region.handle(office.message(), case, step("accept", by=REVIEWER))
    return case, (await office.region.issue_letter(office.message(), case)).answer


async def posted(office, **other):
    """A relation that Chongqing has recorded."""
    case, letter = await lettered(office)
    statement = statement_from_sichuan(letter.letter_number, **other)
    await office.region.deliver_statement(office.message(), case, statement)
    return case


async def asked_of_origin(
    office, person=TANG, schemes=("institution", "employee"), letter=LETTER_FROM_SICHUAN
):
    """A letter that stands in the queue of Chongqing's office."""
    case = case_of(person, schemes[0])
    told = application(person, inbound=False, schemes=schemes)
    await office.region.deliver_letter(office.message(inbound=False), case, letter, told)
    return case


async def stated(office, person=TANG, schemes=("institution", "employee")):
    """A case for which Chongqing's office has made its statement."""
    case = await asked_of_origin(office, person, schemes)
    await office.heard("statement", case.case_number)
    return case, (await office.region.read_statement(office.message(), case)).answer
