"""Values for the laws of Chongqing's pension tables: what we may say, what the page lets the region say."""

from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from gateway.regions import chongqing
from gateway.regions.codecs import CodeReference
from gateway.regions.codes import load_code_tables
from gateway.regions.crosswalk import OMIT
from gateway.services.pension.history import ContributionRow, LumpSum
from gateway.services.pension.transfers import NonTransferableSegment, TransferStatement
from gateway.services.pension.words import AccountKind, NonTransferableReason, ProofKind, Scheme
from gateway.vocabulary import BEIJING

CODES = load_code_tables(Path(chongqing.__file__).parent / "codes")
ON = date(2026, 3, 1)

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31)).map(date.isoformat)
MONTHS = DAYS.map(lambda day: day[:7])
SECONDS = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, BEIJING))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
FEN = st.integers(0, 10**13)
MONEY = FEN.map(lambda n: f"{Decimal(n).scaleb(-2):.2f}")
SHARES = st.integers(0, 10_000).map(lambda n: f"{Decimal(n).scaleb(-4):.4f}")
COUNTS = st.integers(0, 720)


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
    """Messages of a table: what is required, and any of the rest."""
    always = {
        key(row): value_of(row) for row in crosswalk.rows if row.required or row.empty_means is not None
    }
    others = {key(row): value_of(row) for row in crosswalk.rows if key(row) not in always}
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

NAMED = tuple((row.canonical, row.wire) for row in CODES["xzmc"].rows)
NAMELESS = ("511402", "500231")
PLACES = st.sampled_from(NAMED) | st.tuples(
    st.sampled_from(NAMELESS), TEXTS.filter(lambda name: name not in {wire for _, wire in NAMED})
)


@st.composite
def years(draw, year):
    """One year's stretches: whole, broken by a gap, a base or a place that changes, unpaid or suspended."""
    cuts = sorted(draw(st.sets(st.integers(1, 13), min_size=2, max_size=4)))
    return [draw(stretches(year, first, after - 1)) for first, after in pairwise(cuts)]


@st.composite
def stretches(draw, year, first, last):
    span = last - first + 1
    months = draw(st.just(span) | st.integers(0, span))
    (area_code, area_name), amounts = draw(PLACES), st.integers(0, 10**9).map(lambda n: f"{n / 100:.2f}")
    figures = ("credited", "credited_personal", "interest", "interest_personal", "balance")
    return ContributionRow(
        year=year,
        from_month=f"{year}-{first:02d}",
        to_month=f"{year}-{last:02d}",
        months=months,
        **({"base_monthly": draw(amounts)} if months else {}),
        **{name: draw(SHARES) for name in ("unit_rate", "credited_rate", "personal_rate")},
        **{name: draw(amounts) for name in (*figures, "balance_personal")},
        **draw(st.fixed_dictionaries({}, optional={"received_month": MONTHS, "remark": TEXTS})),
        area_code=area_code,
        area_name=area_name,
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
    chosen = sorted(draw(st.sets(st.integers(1990, 2026), min_size=1, max_size=4)))
    rows = [row for year in chosen for row in draw(years(year))]
    return rows, draw(st.lists(lump_sums(), max_size=2))


@st.composite
def left_behind(draw):
    first, last = sorted((draw(MONTHS), draw(MONTHS)))
    told = {"notice_number": draw(TEXTS), "notified_on": draw(DAYS)} if draw(st.booleans()) else {}
    reason = draw(st.sampled_from(NonTransferableReason))
    return NonTransferableSegment(from_month=first, to_month=last, reason=reason, **told)


@st.composite
def statements(draw):
    """A statement of any figures: whether it adds up is not the adapter's business."""
    rows, sums = draw(histories())
    amounts = ("before_1998", "until_last_year", "current_year", "account_total", "pool_total")
    months = ("personal_contributions_began", "first_contribution_month", "account_opened_month")
    others = {"unit_name": TEXTS, "work_started_on": DAYS, **dict.fromkeys(months, MONTHS)}
    return TransferStatement(
        **{name: draw(TEXTS) for name in ("statement_number", "letter_number", "handled_by", "reviewed_by")},
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
