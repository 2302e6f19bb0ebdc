"""Values for the laws of Sichuan's credit tables: what we may say, what the page lets the platform say."""

import re
from datetime import date, datetime

from crosswalk_values import codes_of
from hypothesis import strategies as st
from pension_histories import COUNTS, money
from sichuan_pension_values import texts

from gateway.regions.codecs import CodeReference
from gateway.regions.sichuan.credit.notation import NO_END
from gateway.regions.sichuan.credit.records import KINDS
from gateway.regions.sichuan.credit.tables import load_credit_tables
from gateway.services.credit.records import CreditRecord, normalised_document_number
from gateway.services.credit.words import (
    AmountKind,
    LicenceCategory,
    PenaltyCategory,
    RecordClass,
    RecordKind,
    RecordStatus,
    Severity,
    SubjectKind,
)
from gateway.vocabulary import BEIJING

TABLES = load_credit_tables()
ON = date(2026, 6, 10)
CODE = "91510100MA6000016A"

MONEY = money(10**14 - 1)
DAYS = st.dates(date(2021, 7, 15), date(2099, 12, 30)).map(date.isoformat)
INSTANTS = st.integers(946_700_000, 4_070_000_000).map(
    lambda second: datetime.fromtimestamp(second, BEIJING).isoformat()
)
NUMBERS = texts().map(normalised_document_number).filter(bool).map(normalised_document_number)


def slashed(day):
    return day.replace("-", "/")


def wan(yuan):
    whole, fen = yuan.split(".")
    digits = f"{int(whole + fen):07d}"
    return f"{digits[:-6]}.{digits[-6:]}"


OURS = {
    "text": texts(),
    "万元, text": MONEY,
    "whole number, text": COUNTS,
    "date YYYY/MM/DD": DAYS,
    "instant YYYY/MM/DD HH:mm:ss, Beijing": INSTANTS,
    "document number": NUMBERS,
    "flag 1/0": st.booleans(),
    "flag 1/2": st.booleans(),
    "flag 2/1": st.booleans(),
}
THEIRS = OURS | {
    "万元, text": MONEY.map(wan),
    "whole number, text": COUNTS.map(str),
    "date YYYY/MM/DD": DAYS.map(slashed),
    "instant YYYY/MM/DD HH:mm:ss, Beijing": INSTANTS.map(lambda at: slashed(at[:10]) + " " + at[11:19]),
    "flag 1/0": st.sampled_from("01"),
    "flag 1/2": st.sampled_from("12"),
    "flag 2/1": st.sampled_from("12"),
}


def _values(row, by_codec, side):
    if isinstance(row.codec, CodeReference):
        return codes_of(TABLES[row.codec.table], side, on=ON, between=";")
    limited = re.fullmatch(r"text C\((\d+)\)", row.codec.name)
    return texts(int(limited[1])) if limited else by_codec[row.codec.name]


def our_value(row):
    return _values(row, OURS, "canonical")


def their_value(row):
    value = _values(row, THEIRS, "wire")
    return value | st.just(NO_END) if row.absent == NO_END else value


def always_told(row):
    """What the platform always sends: where it has a word for what is absent, that one."""
    return row.required or row.absent == NO_END


# -- whole records -------------------------------------------------------------------------------------

_TEXTS = {"title": 200, "facts": 2000, "basis": 2000, "content": 2000, "licence_number": 64, "grade": 10}


@st.composite
def records(draw):
    """Records of the other region, of every kind, with whatever their kind can say in Sichuan."""
    kind = draw(st.sampled_from(RecordKind))
    paths = {row.path for row in KINDS[kind].rows}
    some = {name: texts(most) for name, most in _TEXTS.items() if name in paths}
    some |= {
        name: DAYS for name in ("effective_from", "effective_to", "region_public_until") if name in paths
    }
    some |= {"published_on": DAYS, "status_on": DAYS}
    some |= {"severity": st.sampled_from(Severity)} if "severity" in paths else {}
    told = draw(st.fixed_dictionaries({}, optional=some))
    subject = {"name": draw(texts()), "credit_code": CODE} | draw(
        st.fixed_dictionaries({}, optional={"legal_representative": texts()})
    )
    kinds = [SubjectKind.LEGAL_PERSON, SubjectKind.SOLE_TRADER]
    status = draw(st.sampled_from(RecordStatus))
    return CreditRecord.model_validate(
        {
            "region": "chongqing",
            "region_record_number": draw(texts()),
            "kind": kind,
            "catalogue_class": draw(st.sampled_from(RecordClass)),
            "subject": {"kind": draw(st.sampled_from(kinds)), **subject},
            "issuer": {"name": draw(texts()), "credit_code": "11500198MA6000016D"},
            "document_number": draw(NUMBERS),
            "decided_on": draw(DAYS),
            "status": status,
            "objected": draw(st.booleans()),
            "changed_at": draw(INSTANTS),
            **told,
            **_of_its_own(draw, kind),
        }
    )


def _of_its_own(draw, kind):
    match kind:
        case RecordKind.LICENCE:
            return {"licence": draw(st.sampled_from(LicenceCategory))}
        case RecordKind.EVALUATION:
            return {"grade": draw(texts(10))}
        case RecordKind.PENALTY:
            penalties = st.lists(st.sampled_from(PenaltyCategory), min_size=1, max_size=4, unique=True)
            # A region's flat fields know no order among them: they are read in the order of the kinds.
            amounts = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(AmountKind, MONEY)))
            return {
                "penalties": draw(penalties),
                "amounts": [{"kind": one, "value": amounts[one]} for one in AmountKind if one in amounts],
            }
    return {}
