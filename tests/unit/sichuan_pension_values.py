"""Values for the laws of Sichuan's pension tables: what we may say, what the page lets the region say."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from gateway.regions import gb18030
from gateway.regions.codecs import CodeReference
from gateway.regions.sichuan.tables import load_tables
from gateway.services.pension.history import ContributionRow, LumpSum
from gateway.services.pension.transfers import NonTransferableSegment, TransferStatement
from gateway.services.pension.words import AccountKind, NonTransferableReason, ProofKind, Scheme

TABLES = load_tables()
ON = date(2026, 3, 1)

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31)).map(date.isoformat)
MONTHS = DAYS.map(lambda day: day[:7])
FEN = st.integers(0, 10**16 - 1)
MONEY = FEN.map(lambda n: f"{Decimal(n).scaleb(-2):.2f}")
SHARES = st.integers(0, 10_000).map(lambda n: f"{Decimal(n).scaleb(-4):.4f}")
COUNTS = st.integers(0, 720)

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


def messages(crosswalk, key, value_of):
    """Messages of a table: what is required, and any of the rest."""
    always = {key(row): value_of(row) for row in crosswalk.rows if row.required}
    others = {key(row): value_of(row) for row in crosswalk.rows if not row.required}
    return st.fixed_dictionaries(always, optional=others)


def nested(flat):
    value = {}
    for path, leaf in flat.items():
        *parents, last = path.split(".")
        part = value
        for name in parents:
            part = part.setdefault(name, {})
        part[last] = leaf
    return value


# -- histories as people have them -------------------------------------------------------------------


@st.composite
def years(draw, year):
    """One year's stretches: whole, broken by a gap, a base or a place that changes, unpaid or suspended."""
    cuts = sorted(draw(st.sets(st.integers(1, 13), min_size=2, max_size=4)))
    return [draw(stretches(year, first, after - 1)) for first, after in pairwise(cuts)]


@st.composite
def stretches(draw, year, first, last):
    span = last - first + 1
    months = draw(st.just(span) | st.integers(0, span))
    figures = ("credited", "credited_personal", "interest", "interest_personal", "balance")
    others = {"received_month": MONTHS, "remark": texts(), "area_name": texts()}
    return ContributionRow(
        year=year,
        from_month=f"{year}-{first:02d}",
        to_month=f"{year}-{last:02d}",
        months=months,
        **({"base_monthly": draw(MONEY)} if months else {}),
        **{name: draw(SHARES) for name in ("unit_rate", "credited_rate", "personal_rate")},
        **{name: draw(MONEY) for name in (*figures, "balance_personal")},
        **draw(st.fixed_dictionaries({}, optional=others)),
        area_code=draw(st.sampled_from(["510198", "510104", "500198", "500103", "440305"])),
        account_kind=draw(st.sampled_from(AccountKind)),
        paid=draw(st.booleans()),
    )


@st.composite
def lump_sums(draw):
    first, last = sorted((draw(MONTHS), draw(MONTHS)))
    proof = {"proof_kind": draw(st.sampled_from(ProofKind)), "proof_issued_on": draw(DAYS)}
    return LumpSum(
        from_month=first, to_month=last, paid_on=draw(DAYS), **(proof if draw(st.booleans()) else {})
    )


@st.composite
def histories(draw):
    """The rows of some years, with years missing between them, and lump sums."""
    chosen = sorted(draw(st.sets(st.integers(1990, 2026), min_size=0, max_size=4)))
    rows = [row for year in chosen for row in draw(years(year))]
    return rows, draw(st.lists(lump_sums(), max_size=2))


@st.composite
def left_behind(draw):
    first, last = sorted((draw(MONTHS), draw(MONTHS)))
    told = {"notice_number": draw(texts()), "notified_on": draw(DAYS)} if draw(st.booleans()) else {}
    reason = draw(st.sampled_from(NonTransferableReason))
    return NonTransferableSegment(from_month=first, to_month=last, reason=reason, **told)


@st.composite
def statements(draw):
    """A statement of any figures: whether it adds up is not the adapter's business."""
    rows, sums = draw(histories())
    amounts = ("before_1998", "until_last_year", "current_year", "account_total", "pool_total")
    months = ("personal_contributions_began", "first_contribution_month", "account_opened_month")
    others = {"unit_name": texts(), "work_started_on": DAYS, **dict.fromkeys(months, MONTHS)}
    return TransferStatement(
        **{name: draw(texts()) for name in ("statement_number", "letter_number")},
        **{name: draw(texts(12)) for name in ("handled_by", "reviewed_by")},
        person_number=draw(st.from_regex(r"[0-9A-Z]{4,20}", fullmatch=True)),
        scheme=draw(st.sampled_from(Scheme)),
        **draw(st.fixed_dictionaries({}, optional=others)),
        local_from=draw(MONTHS),
        local_to=draw(MONTHS),
        local_months=draw(COUNTS),
        deemed_months=draw(COUNTS),
        transferred_on=draw(DAYS),
        **{name: draw(MONEY) for name in (*amounts, "annuity_total", "total")},
        rows=tuple(rows),
        lump_sums=tuple(sums),
        non_transferable=tuple(draw(st.lists(left_behind(), max_size=2))),
    )
