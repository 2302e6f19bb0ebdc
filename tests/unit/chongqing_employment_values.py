"""Values for the laws of Chongqing's employment tables: what we may say, what the region may send."""

from datetime import date, datetime
from pathlib import Path

from hypothesis import strategies as st
from pension_histories import COUNTS, DAYS, MONTHS, money

from gateway.regions import chongqing
from gateway.regions.codecs import CodeReference
from gateway.regions.codes import load_code_tables
from gateway.services.employment.postings import PublishedPosting
from gateway.services.employment.seekers import SeekerRegistration
from gateway.services.employment.words import EmploymentKind, HouseholdKind, PayUnit
from gateway.vocabulary import BEIJING

TABLES = load_code_tables(Path(chongqing.__file__).parent / "codes")
ON = date(2026, 11, 26)

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
LINES = TEXTS.map(lambda text: f"{text}\n{text}")
NAMES = st.sampled_from(["曾国栋", "欧阳䶮", "阿依努尔·买买提"])
MONEY = money(10**11)
SECONDS = st.integers(946_700_000, 4_070_000_000)
INSTANTS = SECONDS.map(lambda second: datetime.fromtimestamp(second, BEIJING).isoformat())
DIGITS = st.integers(0, 10**14 - 1).map(lambda number: f"{number:014d}")
HEXES = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")
AREAS = st.sampled_from(["500000", "500100", "500112", "500198", "510000", "510100", "510198"])

OURS = {
    "text": TEXTS,
    "name": NAMES,
    "yuan, text": MONEY,
    "whole number, text": COUNTS,
    "date YYYYMMDD": DAYS,
    "month YYYYMM": MONTHS,
    "instant yyyyMMddHHmmss, Beijing": INSTANTS,
    "area of twelve digits": AREAS,
    "number ZP": DIGITS.map("ZP{}".format),
    "number QZ": DIGITS.map("QZ{}".format),
    "flag 1/0": st.booleans(),
    "flag Y/N": st.booleans(),
}
THEIRS = OURS | {
    "whole number, text": COUNTS.map(str),
    "date YYYYMMDD": DAYS.map(lambda day: day.replace("-", "")),
    "month YYYYMM": MONTHS.map(lambda month: month.replace("-", "")),
    "instant yyyyMMddHHmmss, Beijing": SECONDS.map(
        lambda second: f"{datetime.fromtimestamp(second, BEIJING):%Y%m%d%H%M%S}"
    ),
    "area of twelve digits": AREAS.map("{}000000".format),
    "flag 1/0": st.sampled_from("01"),
    "flag Y/N": st.sampled_from("YN"),
}


def faithful(table):
    """The rows that come back as they went; the others are the many that are one."""
    known = TABLES[table]
    rows = (row for row in known.rows if known.encode(row.canonical, ON) == row.wire)
    return [row for row in rows if known.decode(row.wire, ON) == row.canonical]


def _values(row, by_codec, side):
    if isinstance(row.codec, CodeReference):
        return st.sampled_from(sorted({getattr(one, side) for one in faithful(row.codec.table)}))
    return by_codec[row.codec.name]


def our_value(row):
    return _values(row, OURS, "canonical")


def their_value(row):
    return _values(row, THEIRS, "wire")


# -- whole postings and registrations ------------------------------------------------------------------


def words_of(table):
    """What comes back of a table as it went."""
    return st.sampled_from(sorted({row.canonical for row in faithful(table)}))


def amounts(draw, fewest):
    """One or two amounts, the lowest first."""
    fen = sorted(draw(st.lists(st.integers(0, 10**9), min_size=fewest, max_size=2)))
    return [f"{amount // 100}.{amount % 100:02d}" for amount in fen]


@st.composite
def pays(draw):
    """What can be paid here: negotiable without amounts, or amounts with their unit."""
    written = amounts(draw, 0)
    if not written:
        return {"negotiable": True}
    one = (draw(st.sampled_from(["minimum", "maximum"])),)
    names = ("minimum", "maximum") if len(written) == 2 else one
    unit = draw(st.sampled_from(PayUnit))
    return {"negotiable": False, "unit": unit, **dict(zip(names, written, strict=True))}


@st.composite
def postings(draw):
    """Postings of Sichuan, as Chongqing can keep them."""
    kind = draw(st.sampled_from(EmploymentKind))
    some = {
        "employer_credit_code": st.just("91510198MA6000155K"),
        "industry": words_of("bio_industry_market"),
        "education": words_of("whcd_market"),
        "skill_level": words_of("jsdj_market"),
        "work_address": TEXTS,
    }
    return PublishedPosting(
        publication_number=draw(HEXES),
        version=draw(st.integers(1, 10_000)),
        home_region="sichuan",
        home_posting_number=draw(DIGITS.map("GW{}".format)),
        employer_name=draw(TEXTS),
        title=draw(TEXTS),
        occupation=draw(words_of("zpgz_market")),
        kind=kind,
        dispatched=False if kind is EmploymentKind.PART_TIME else draw(st.booleans()),
        openings=draw(st.integers(1, 10_000)),
        pay=draw(pays()),
        work_area=draw(AREAS),
        description=draw(LINES),
        valid_to=draw(DAYS),
        **draw(st.fixed_dictionaries({}, optional=some)),
    )


@st.composite
def registrations(draw):
    """Registrations of people who look for work, as Chongqing can keep them."""
    written = amounts(draw, 1)
    return SeekerRegistration(
        person={"name": draw(NAMES), "id_number": "500198196906200030"},
        telephone=draw(st.sampled_from(["023-50019801", "+8613900000000"])),
        household={"kind": draw(st.sampled_from(HouseholdKind)), "area": draw(AREAS)},
        category=draw(words_of("bip_rylb_market")),
        education=draw(words_of("whcd_market")),
        occupations=draw(st.lists(words_of("zpgz_market"), min_size=1, max_size=3, unique=True)),
        kind=draw(st.sampled_from(EmploymentKind)),
        wanted_area=draw(AREAS),
        office_code="500198000021",
        handled_by="CQ3001",
        **dict(zip(("pay_minimum", "pay_maximum"), written, strict=False)),
        **draw(st.fixed_dictionaries({}, optional={"skill_level": words_of("jsdj_market")})),
    )
