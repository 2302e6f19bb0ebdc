"""Requests in the gateway's words, as two offices make them of Sichuan's pension side."""

from datetime import date
from uuid import uuid4

import pension_offices
from pension_offices import SUN, TANG, ZHOU, case_of, row_of, statement_of
from sichuan_adapter_cases import KEY, SECRET

from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.pension import SichuanPension
from gateway.regions.transport import Line
from gateway.services.pension.people import Person
from gateway.services.pension.transfers import ContactLetter, TransferStatement
from gateway.vocabulary import Region

AGENCY, FOREIGN_AGENCY = "510198000001", "500198000001"
CLERK, REVIEWER = "SC2001", "SC2002"

HE = Person(name="何晓雯", id_number="510198199508236025")
ZENG = Person(name="曾凡", id_number="510198198511306093")
OUYANG = Person(name="欧阳\ue863", id_number="500198198707186116")
SHI = Person(name="石磊", id_number="510198197606256135")
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


class Office(pension_offices.Office):
    """The adapter of Sichuan with its line."""

    agency, clerk, home, other = AGENCY, CLERK, "510198", "500198"

    def __init__(self, url, *, secret=SECRET, deadline=3.0, transport=None):
        line = Line("sichuan", url, transport=transport)
        client = SichuanClient(line, access_key=KEY, secret=secret, deadline=deadline)
        super().__init__(url, line, SichuanPension(client))

    async def paid_in(self, amount, person=TANG, *, receipt="YH0001"):
        """Money from Chongqing's bank; the number under which the region has it."""
        return await super().paid_in(amount, person, to=LETTER_FROM_CHONGQING.account_number, receipt=receipt)


def application(person=TANG, *, inbound=True, schemes=("institution", "employee"), **other):
    areas = ("500198", "510198") if inbound else ("510198", "500198")
    agency = AGENCY if inbound else FOREIGN_AGENCY
    return pension_offices.application_of(person, areas, schemes, agency=agency, clerk=CLERK, **other)


def step(act, *, by=CLERK, reasons=(), note=""):
    return pension_offices.step_of(by, act, reasons=reasons, note=note)


ROW_OF_2014 = row_of(
    2014,
    1,
    12,
    base="5000.00",
    unit_rate="0.2000",
    credited="1200.00",
    interest="0.00",
    balance="1200.00",
    area=("500198", "重庆市沙盒区"),
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
        "annuity_total": "0.00",
        "total": "3000.00",
        "rows": (ROW_OF_2014,),
        "handled_by": "CQ1001",
        "reviewed_by": "CQ1002",
    }
    return TransferStatement(**(figures | other))


def choice(keep="origin"):
    return pension_offices.choice_of(keep, bank="中国农业银行成都沙盒支行", clerk=CLERK)


def batch(lines, *, total, letter=LETTER_FROM_CHONGQING):
    return pension_offices.batch_of(lines, Region.CHONGQING, total=total, letter=letter)


def check(person=SUN, **about):
    return pension_offices.check_of(
        person, paying="510198", checked_in="500198", agency=FOREIGN_AGENCY, clerk="CQ2001", **about
    )


# -- cases as far as they have come ------------------------------------------------------------------


async def applied(office, person=TANG, **other):
    """An application towards Sichuan."""
    return await pension_offices.registered(office, case_of(person), application(person, **other))


async def lettered(office, person=TANG):
    """An accepted application, and the letter that Sichuan issued for it."""
    case = await applied(office, person)
    return case, await pension_offices.lettered_of(office, case, step("accept", by=REVIEWER))


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
    return case, await statement_of(office, case)
