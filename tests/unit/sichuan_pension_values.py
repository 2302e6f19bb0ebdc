"""Values for the laws of Sichuan's pension tables: what we may say, what the page lets the region say."""

import re
from datetime import date

from hypothesis import strategies as st
from pension_histories import COUNTS, DAYS, MONTHS, SHARES, Expressible, money

from gateway.regions import gb18030
from gateway.regions.codecs import CodeReference
from gateway.regions.sichuan.tables import load_tables

TABLES = load_tables()
ON = date(2026, 3, 1)

MONEY = money(10**16 - 1)

# All of GB 18030, but for the code points that an older table put in place of a real character.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
KEPT = CHARACTERS.filter(lambda one: gb18030.decode(gb18030.encode(one)) == one)
COMMON = st.sampled_from("甲乙丙川渝欧阳䶮𠮷㐂𬭼A1-·&<>\"' ")


def texts(most=30):
    return st.text(COMMON | KEPT, min_size=1, max_size=min(most, 30))


NAMES = texts(50)
OURS = {
    "text": texts(),
    "yuan, text": MONEY,
    "ratio, text": SHARES,
    "whole number, text": COUNTS,
    "date YYYYMMDD": DAYS,
    "month YYYYMM": MONTHS,
    "flag 1/0": st.booleans(),
}
THEIRS = OURS | {
    "whole number, text": COUNTS.map(str),
    "date YYYYMMDD": DAYS.map(lambda day: day.replace("-", "")),
    "month YYYYMM": MONTHS.map(lambda month: month.replace("-", "")),
    "flag 1/0": st.sampled_from("01"),
}


def _values(row, by_codec, side):
    if isinstance(row.codec, CodeReference):
        return st.sampled_from(sorted(getattr(one, side) for one in TABLES[row.codec.table].rows))
    limited = re.fullmatch(r"text C\((\d+)\)", row.codec.name)
    return texts(int(limited[1])) if limited else by_codec[row.codec.name]


def our_value(row):
    return _values(row, OURS, "canonical")


def their_value(row):
    return _values(row, THEIRS, "wire")


REGION = Expressible(
    texts=texts(),
    staff=texts(12),
    money=MONEY,
    row_money=MONEY,
    places=st.tuples(
        st.sampled_from(["510198", "510104", "500198", "500103", "440305"]), st.none() | texts()
    ),
    fewest_years=0,
)
