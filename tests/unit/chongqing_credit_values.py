"""Values for the laws of Chongqing's credit tables: what we may say, what the page lets the platform say."""

import re
from datetime import UTC, date, datetime

from crosswalk_values import codes_of
from hypothesis import strategies as st
from pension_histories import COUNTS, money

from gateway.regions.chongqing.credit import amounts
from gateway.regions.chongqing.credit.notation import NO_END
from gateway.regions.chongqing.credit.records import KINDS
from gateway.regions.chongqing.credit.tables import load_credit_tables
from gateway.regions.codecs import CodeReference
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
CODE = "91500000MA60000161"

MONEY = money(10**16 - 1)
DAYS = st.dates(date(2021, 7, 15), date(2099, 12, 30)).map(date.isoformat)
AT_MIDNIGHT = DAYS.map(lambda day: f"{day} 00:00:00")
INSTANTS = st.integers(946_700_000_000, 4_070_000_000_000).map(
    lambda millisecond: (
        datetime.fromtimestamp(millisecond // 1000, UTC)
        .replace(microsecond=millisecond % 1000 * 1000)
        .astimezone(BEIJING)
    )
)
_SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])


def texts(most=30):
    return st.text(_SIGNS, min_size=1, max_size=min(most, 30)).filter(str.strip)


# Words of a decision, among them those that say amounts, and some that only seem to.
RESULTS = st.lists(
    st.sampled_from(
        [
            *(
                "警告",
                "罚款",
                "没收违法所得",
                "人民币",
                "1.5万元",
                "2000元",
                "壹万伍仟元整",
                "３００元",
                "，",
                "；",
            ),
            *("每台", "以下", "（大写：贰仟元整）", "并处", "其中", "【", "】"),
        ]
    ),
    min_size=1,
    max_size=8,
).map("".join)
NUMBERS = texts().map(normalised_document_number).filter(bool).map(normalised_document_number)


def rfc(at):
    """An instant as we write it, without a fraction that is none."""
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")


OURS = {
    "text": texts(),
    "万元, text without trailing zeros": MONEY,
    "whole number, text": COUNTS,
    "date yyyy-MM-dd 00:00:00": DAYS,
    "date yyyy-MM-dd 00:00:00 until when": DAYS,
    "date yyyy-MM-dd HH:mm:ss, whose time of day means nothing": DAYS,
    "instant yyyyMMddHHmmssSSS, Beijing": INSTANTS.map(rfc),
    "document number": NUMBERS,
    "flag C/G": st.booleans(),
    "flag Y/N": st.booleans(),
}
THEIRS = OURS | {
    "万元, text without trailing zeros": st.integers(0, 10**6).map(str),
    "whole number, text": COUNTS.map(str),
    "date yyyy-MM-dd 00:00:00": AT_MIDNIGHT,
    "date yyyy-MM-dd 00:00:00 until when": AT_MIDNIGHT,
    "date yyyy-MM-dd HH:mm:ss, whose time of day means nothing": AT_MIDNIGHT,
    "instant yyyyMMddHHmmssSSS, Beijing": INSTANTS.map(
        lambda at: f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"
    ),
    "flag C/G": st.sampled_from("CG"),
    "flag Y/N": st.sampled_from("YN"),
}


def _values(row, by_codec, side):
    if isinstance(row.codec, CodeReference):
        return codes_of(TABLES[row.codec.table], side, on=ON, between=",")
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
    """Records of the other region, of every kind, with whatever their kind can say in Chongqing."""
    kind = draw(st.sampled_from(RecordKind))
    paths = {row.path for row in KINDS[kind].rows}
    some = {name: texts(most) for name, most in _TEXTS.items() if name in paths}
    some |= {name: DAYS for name in ("effective_from", "effective_to") if name in paths}
    some |= {"published_on": DAYS, "status_on": DAYS}
    some |= {"severity": st.sampled_from(Severity)} if "severity" in paths else {}
    told = draw(st.fixed_dictionaries({}, optional=some))
    subject = {"name": draw(texts()), "credit_code": CODE} | draw(
        st.fixed_dictionaries({}, optional={"legal_representative": texts()})
    )
    kinds = [one for one in SubjectKind if one is not SubjectKind.NATURAL_PERSON]
    return CreditRecord.model_validate(
        {
            "region": "sichuan",
            "region_record_number": draw(texts()),
            "kind": kind,
            "catalogue_class": draw(st.sampled_from(RecordClass)),
            "subject": {"kind": draw(st.sampled_from(kinds)), **subject},
            "issuer": {"name": draw(texts()), "credit_code": "11510198MA6000016H"},
            "document_number": draw(NUMBERS),
            "decided_on": draw(DAYS),
            "status": draw(st.sampled_from(RecordStatus)),
            "objected": draw(st.booleans()),
            "changed_at": rfc(draw(INSTANTS)),
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
        case RecordKind.ABNORMAL_OPERATION:
            return {"facts": draw(texts())}
        case RecordKind.PENALTY:
            penalties = st.lists(st.sampled_from(PenaltyCategory), min_size=1, max_size=5, unique=True)
            told = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(AmountKind, MONEY)))
            words = draw(st.none() | texts() | RESULTS.filter(lambda text: not amounts.read(text).annotated))
            return {
                "penalties": draw(penalties),
                "content": words,
                "amounts": [{"kind": one, "value": told[one]} for one in AmountKind if one in told],
            }
    return {}
