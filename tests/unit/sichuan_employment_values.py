"""Values for the laws of Sichuan's employment tables: what we may say, what the page lets the region say."""

import re
from datetime import date, datetime

from hypothesis import strategies as st
from pension_histories import COUNTS, DAYS, MONTHS, money
from sichuan_pension_values import texts

from gateway.regions.codecs import CodeReference
from gateway.regions.sichuan.tables import load_tables
from gateway.services.employment.occupations import occupations
from gateway.services.employment.postings import PublishedPosting
from gateway.services.employment.seekers import SeekerRegistration
from gateway.services.employment.words import (
    Education,
    EmploymentKind,
    HouseholdKind,
    Industry,
    PayUnit,
    SeekerCategory,
    SkillLevel,
)
from gateway.vocabulary import BEIJING

TABLES = load_tables()
ON = date(2026, 3, 2)

MONEY = money(10**16 - 1)
SECONDS = st.integers(946_700_000, 4_070_000_000)
INSTANTS = SECONDS.map(lambda second: datetime.fromtimestamp(second, BEIJING).isoformat())
DIGITS = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012d}")
POSTING_NUMBERS, SEEKER_NUMBERS = DIGITS.map("GW{}".format), DIGITS.map("QZ{}".format)
HEXES = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")

OURS = {
    "text": texts(),
    "yuan, text": MONEY,
    "whole number, text": COUNTS,
    "date YYYYMMDD": DAYS,
    "month YYYYMM": MONTHS,
    "instant yyyy-MM-dd HH:mm:ss, Beijing": INSTANTS,
    "number GW": POSTING_NUMBERS,
    "number QZ": SEEKER_NUMBERS,
    "flag 1/0": st.booleans(),
}
THEIRS = OURS | {
    "whole number, text": COUNTS.map(str),
    "date YYYYMMDD": DAYS.map(lambda day: day.replace("-", "")),
    "month YYYYMM": MONTHS.map(lambda month: month.replace("-", "")),
    "instant yyyy-MM-dd HH:mm:ss, Beijing": INSTANTS.map(lambda at: f"{at[:10]} {at[11:19]}"),
    "flag 1/0": st.sampled_from("01"),
}


def _coded(table, side):
    """Codes that come back as they went: of several that are one word of ours, the preferred."""
    rows = [row for row in table.rows if table.encode(row.canonical, ON) == row.wire]
    return st.sampled_from(sorted(getattr(row, side) for row in rows))


def _values(row, by_codec, side):
    if isinstance(row.codec, CodeReference):
        return _coded(TABLES[row.codec.table], side)
    limited = re.fullmatch(r"text C\((\d+)\)", row.codec.name)
    return texts(int(limited[1])) if limited else by_codec[row.codec.name]


def our_value(row):
    return _values(row, OURS, "canonical")


def their_value(row):
    return _values(row, THEIRS, "wire")


# -- whole postings and registrations ------------------------------------------------------------------

OCCUPATIONS = st.sampled_from(sorted(occupations()))
AREAS = st.sampled_from(["500000", "500112", "500198", "510000", "510100", "510198"])
LINES = texts().map(lambda text: f"{text}\n{text}")


@st.composite
def pays(draw):
    """What can be paid: negotiable with or without amounts, or an amount with its unit."""
    amounts = sorted(draw(st.lists(st.integers(0, 10**9), min_size=0, max_size=2)))
    written = [f"{amount // 100}.{amount % 100:02d}" for amount in amounts]
    names = ("minimum", "maximum") if len(written) == 2 else (draw(st.sampled_from(["minimum", "maximum"])),)
    told = dict(zip(names, written, strict=False))
    if told or draw(st.booleans()):
        told["unit"] = draw(st.sampled_from(PayUnit))
    return {"negotiable": True if not written else draw(st.booleans()), **told}


@st.composite
def postings(draw):
    """Postings of Chongqing, as they are to be kept in Sichuan."""
    some = {
        "employer_credit_code": st.just("91500198MA6000200W"),
        "industry": st.sampled_from(Industry),
        "education": st.sampled_from(Education),
        "skill_level": st.sampled_from(SkillLevel),
        "work_address": texts(),
    }
    told = draw(st.fixed_dictionaries({}, optional=some))
    return PublishedPosting(
        publication_number=draw(HEXES),
        version=draw(st.integers(1, 10_000)),
        home_region="chongqing",
        home_posting_number=draw(DIGITS.map("ZP{}".format)),
        employer_name=draw(texts()),
        title=draw(texts()),
        occupation=draw(OCCUPATIONS),
        kind=draw(st.sampled_from(EmploymentKind)),
        dispatched=draw(st.booleans()),
        openings=draw(st.integers(1, 10_000)),
        pay=draw(pays()),
        work_area=draw(AREAS),
        description=draw(LINES),
        valid_to=draw(DAYS),
        **told,
    )


@st.composite
def registrations(draw):
    """Registrations of people who look for work."""
    pay = sorted(draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=2)))
    written = [f"{amount // 100}.{amount % 100:02d}" for amount in pay]
    some = {"skill_level": st.sampled_from(SkillLevel)}
    told = draw(st.fixed_dictionaries({}, optional=some))
    return SeekerRegistration(
        person={"name": draw(texts()), "id_number": "510198197203150010"},
        telephone=draw(st.sampled_from(["028-51019801", "+8613900000000"])),
        household={"kind": draw(st.sampled_from(HouseholdKind)), "area": draw(AREAS)},
        category=draw(st.sampled_from(SeekerCategory)),
        education=draw(st.sampled_from(Education)),
        occupations=draw(st.lists(OCCUPATIONS, min_size=1, max_size=3, unique=True)),
        kind=draw(st.sampled_from(EmploymentKind)),
        wanted_area=draw(AREAS),
        office_code="510198000001",
        handled_by="JY2001",
        **dict(zip(("pay_minimum", "pay_maximum"), written, strict=False)),
        **told,
    )
