"""Requests in the gateway's words, as two offices make them of Chongqing's pension platform."""

from datetime import date
from uuid import uuid4

import pension_offices
from pension_offices import FENG, TANG, ZHOU, case_of, row_of, statement_of

from gateway.regions.chongqing.pension import ChongqingPension
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.pension.people import Person
from gateway.services.pension.transfers import ContactLetter, TransferStatement
from gateway.vocabulary import Region, now

AGENCY, FOREIGN_AGENCY = "500198000001", "510198000001"
CLERK, REVIEWER = "CQ2001", "CQ2002"

XIA = Person(name="夏雨", id_number="510198199202286169")

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


class Office(pension_offices.Office):
    """The adapter of Chongqing with its line."""

    agency, clerk, home, other = AGENCY, CLERK, "500198", "510198"

    def __init__(self, url, *, token="sandbox-chongqing-token", clock=now, deadline=3.0):
        line = Line("chongqing", url)
        post = Post(line, paas_id="chuanyu-gateway", token=token, clock=clock, deadline=deadline)
        super().__init__(url, line, ChongqingPension(ChongqingPensionClient(post)))


def application(person=ZHOU, *, inbound=True, schemes=("employee", "employee"), **other):
    areas = ("510198", "500198") if inbound else ("500198", "510198")
    agency = AGENCY if inbound else FOREIGN_AGENCY
    return pension_offices.application_of(person, areas, schemes, agency=agency, clerk=CLERK, **other)


def step(act, *, by=CLERK, reasons=(), note=""):
    return pension_offices.step_of(by, act, reasons=reasons, note=note)


def _row(year, first, last, base, credited, interest, balance):
    return row_of(
        year,
        first,
        last,
        base=base,
        unit_rate="0.1600",
        credited=credited,
        interest=interest,
        balance=balance,
        area=("510198", "成都市沙盒区"),
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
        "annuity_total": "0.00",
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
    return pension_offices.choice_of(keep, bank="中国农业银行重庆沙盒支行", clerk=CLERK)


def batch(lines, *, total, letter=LETTER_FROM_SICHUAN):
    return pension_offices.batch_of(lines, Region.SICHUAN, total=total, letter=letter)


def check(person=FENG, **about):
    return pension_offices.check_of(
        person, paying="500198", checked_in="510198", agency=FOREIGN_AGENCY, clerk="SC2001", **about
    )


# -- cases as far as they have come ------------------------------------------------------------------


async def applied(office, person=ZHOU, **other):
    """An application towards Chongqing."""
    return await pension_offices.registered(office, case_of(person), application(person, **other))


async def lettered(office, person=ZHOU):
    """An accepted application, and the letter that Chongqing issued for it."""
    case = await applied(office, person)
    return case, await pension_offices.lettered_of(office, case, step("accept", by=REVIEWER))


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
    return case, await statement_of(office, case)
