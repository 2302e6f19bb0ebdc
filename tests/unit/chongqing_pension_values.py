"""Values for the laws of Chongqing's pension tables: what we may say, what the page lets the region say."""

from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import crosswalk_values
from hypothesis import strategies as st
from pension_histories import COUNTS, DAYS, MONTHS, SHARES, Expressible, money

from gateway.regions import chongqing
from gateway.regions.codecs import CodeReference
from gateway.regions.codes import load_code_tables
from gateway.regions.crosswalk import OMIT
from gateway.vocabulary import BEIJING

CODES = load_code_tables(Path(chongqing.__file__).parent / "codes")
ON = date(2026, 3, 1)

SECONDS = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, BEIJING))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
MONEY = money(10**13)


def last_day(month):
    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]:02d}"


OURS = {
    "text": TEXTS,
    "text, one line": TEXTS,
    "list of texts": st.lists(TEXTS, max_size=3),
    "yuan, text": MONEY,
    "yuan, number": MONEY,
    "per cent, number": SHARES,
    "whole number": COUNTS,
    "whole number, text": COUNTS,
    "date yyyy-MM-dd 00:00:00": DAYS,
    "month YYYYMM": MONTHS,
    "month as its first day, yyyy-MM-01 00:00:00": MONTHS,
    "month as its last day, yyyy-MM-dd 00:00:00": MONTHS,
    "instant yyyy-MM-dd HH:mm:ss, Beijing": SECONDS.map(datetime.isoformat),
    "flag 0/1": st.booleans(),
    "flag 1/0": st.booleans(),
}
THEIRS = OURS | {
    "yuan, number": MONEY.map(float),
    "per cent, number": SHARES.map(lambda share: float(Decimal(share) * 100)),
    "whole number, text": COUNTS.map(str),
    "date yyyy-MM-dd 00:00:00": DAYS.map(lambda day: f"{day} 00:00:00"),
    "month YYYYMM": MONTHS.map(lambda month: month.replace("-", "")),
    "month as its first day, yyyy-MM-01 00:00:00": MONTHS.map(lambda month: f"{month}-01 00:00:00"),
    "month as its last day, yyyy-MM-dd 00:00:00": MONTHS.map(lambda month: f"{last_day(month)} 00:00:00"),
    "instant yyyy-MM-dd HH:mm:ss, Beijing": SECONDS.map(lambda at: at.strftime("%Y-%m-%d %H:%M:%S")),
    "flag 0/1": st.sampled_from("01"),
    "flag 1/0": st.sampled_from("01"),
}


def our_value(row):
    if isinstance(row.codec, CodeReference):
        return st.sampled_from(sorted(one.canonical for one in CODES[row.codec.table].rows))
    return OURS[row.codec.name]


def their_value(row):
    if isinstance(row.codec, CodeReference):
        return st.sampled_from(sorted(one.wire for one in CODES[row.codec.table].rows))
    value = THEIRS[row.codec.name]
    return value if row.absent is OMIT else value | st.just(row.absent)


def messages(crosswalk, key, value_of):
    """Messages of a table; what stands for something when it is empty is always there."""
    return crosswalk_values.messages(
        crosswalk, key, value_of, lambda row: row.required or row.empty_means is not None
    )


NAMED = tuple((row.canonical, row.wire) for row in CODES["xzmc"].rows)
NAMELESS = ("511402", "500231")
PLACES = st.sampled_from(NAMED) | st.tuples(
    st.sampled_from(NAMELESS), TEXTS.filter(lambda name: name not in {wire for _, wire in NAMED})
)
REGION = Expressible(
    texts=TEXTS, staff=TEXTS, money=MONEY, row_money=money(10**9), places=PLACES, fewest_years=1
)
