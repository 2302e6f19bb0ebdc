"""Contribution histories and statements as people have them, in what texts and sums a region can express."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from gateway.services.pension.history import ContributionRow, LumpSum
from gateway.services.pension.transfers import NonTransferableSegment, TransferStatement
from gateway.services.pension.words import AccountKind, NonTransferableReason, ProofKind, Scheme

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31)).map(date.isoformat)
MONTHS = DAYS.map(lambda day: day[:7])
SHARES = st.integers(0, 10_000).map(lambda n: f"{Decimal(n).scaleb(-4):.4f}")
COUNTS = st.integers(0, 720)


def money(most_fen):
    """Amounts up to so many fen."""
    return st.integers(0, most_fen).map(lambda n: f"{Decimal(n).scaleb(-2):.2f}")


@dataclass(frozen=True, kw_only=True)
class Expressible:
    """What one region can express in a history."""

    texts: st.SearchStrategy
    staff: st.SearchStrategy
    money: st.SearchStrategy
    row_money: st.SearchStrategy
    places: st.SearchStrategy
    """Area code and name; None for a name that is left out."""
    fewest_years: int


@st.composite
def years(draw, region, year):
    """One year's stretches: whole, broken by a gap, a base or a place that changes, unpaid or suspended."""
    cuts = sorted(draw(st.sets(st.integers(1, 13), min_size=2, max_size=4)))
    return [draw(stretches(region, year, first, after - 1)) for first, after in pairwise(cuts)]


@st.composite
def stretches(draw, region, year, first, last):
    span = last - first + 1
    months = draw(st.just(span) | st.integers(0, span))
    area_code, area_name = draw(region.places)
    figures = ("credited", "credited_personal", "interest", "interest_personal", "balance")
    return ContributionRow(
        year=year,
        from_month=f"{year}-{first:02d}",
        to_month=f"{year}-{last:02d}",
        months=months,
        **({"base_monthly": draw(region.row_money)} if months else {}),
        **{name: draw(SHARES) for name in ("unit_rate", "credited_rate", "personal_rate")},
        **{name: draw(region.row_money) for name in (*figures, "balance_personal")},
        **draw(st.fixed_dictionaries({}, optional={"received_month": MONTHS, "remark": region.texts})),
        area_code=area_code,
        **({"area_name": area_name} if area_name else {}),
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
def histories(draw, region):
    """The rows of some years, with years missing between them, and lump sums."""
    chosen = sorted(draw(st.sets(st.integers(1990, 2026), min_size=region.fewest_years, max_size=4)))
    rows = [row for year in chosen for row in draw(years(region, year))]
    return rows, draw(st.lists(lump_sums(), max_size=2))


@st.composite
def left_behind(draw, texts):
    first, last = sorted((draw(MONTHS), draw(MONTHS)))
    told = {"notice_number": draw(texts), "notified_on": draw(DAYS)} if draw(st.booleans()) else {}
    reason = draw(st.sampled_from(NonTransferableReason))
    return NonTransferableSegment(from_month=first, to_month=last, reason=reason, **told)


@st.composite
def statements(draw, region):
    """A statement of any figures: whether it adds up is not the adapter's business."""
    rows, sums = draw(histories(region))
    amounts = ("before_1998", "until_last_year", "current_year", "account_total", "pool_total")
    months = ("personal_contributions_began", "first_contribution_month", "account_opened_month")
    others = {"unit_name": region.texts, "work_started_on": DAYS, **dict.fromkeys(months, MONTHS)}
    return TransferStatement(
        **{name: draw(region.texts) for name in ("statement_number", "letter_number")},
        **{name: draw(region.staff) for name in ("handled_by", "reviewed_by")},
        person_number=draw(st.from_regex(r"[0-9A-Z]{4,20}", fullmatch=True)),
        scheme=draw(st.sampled_from(Scheme)),
        **draw(st.fixed_dictionaries({}, optional=others)),
        local_from=draw(MONTHS),
        local_to=draw(MONTHS),
        local_months=draw(COUNTS),
        deemed_months=draw(COUNTS),
        transferred_on=draw(DAYS),
        **{name: draw(region.money) for name in (*amounts, "annuity_total", "total")},
        rows=tuple(rows),
        lump_sums=tuple(sums),
        non_transferable=tuple(draw(st.lists(left_behind(region.texts), max_size=2))),
    )
