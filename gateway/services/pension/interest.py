"""Interest on a personal account: dated rates and the two ways to reckon it, exact to the fen (记账利息)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from gateway.services.pension.words import Scheme
from gateway.services.tables import rows_of
from gateway.services.words import Word
from gateway.vocabulary import FEN

ANNUAL_FACTOR = Decimal("1.083") / 2
"""What the annual method takes for contributions of a whole year: 6.5 twelfths, written 1.083 by one half."""


class CreditingMethod(Word):
    """How a year's interest is reckoned (计息办法, 劳办发〔1997〕116号)."""

    MONTHLY = "monthly", "月积数法"
    ANNUAL = "annual", "年度计算法"


class InterestStatus(Word):
    """How far the interest in a result can be relied on (利息状态)."""

    FINAL = "final", "按已公布的记账利率计算"
    PROVISIONAL = "provisional", "记账利率尚未公布，暂按上年利率计算，公布后补差"
    INCOMPLETE = "incomplete", "部分年度无记账利率，未计利息"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRate:
    """The rate taken for a year, and the year for which it was announced (记账利率)."""

    rate: Decimal
    announced_for: int
    provisional: bool
    source: str


@dataclass(frozen=True, slots=True)
class YearInterest:
    """One year's interest in its two lines, each to the fen as the ledgers keep them apart."""

    on_opening: Decimal
    """上年末本息在本年产生的利息."""
    on_credits: Decimal
    """本年本金产生的利息."""

    @property
    def total(self) -> Decimal:
        """Both lines."""
        return self.on_opening + self.on_credits


@cache
def _rates(scheme: Scheme) -> dict[int, dict[str, str]]:
    return {
        int(row["year"]): row
        for row in rows_of(__package__, "crediting_rates")
        if row["scheme"] == scheme.value
    }


def crediting_rate(scheme: Scheme, year: int) -> AppliedRate | None:
    """The rate for a year: its own, else that of the last year before it, marked provisional.

    None for the years before 2016, when each province had its own rate: then only what a region
    recorded tells the interest.
    """
    known = _rates(scheme)
    taken = max((one for one in known if one <= year), default=None)
    if taken is None:
        return None
    row = known[taken]
    return AppliedRate(
        rate=Decimal(row["rate"]),
        announced_for=taken,
        provisional=taken != year or row["status"] == "provisional",
        source=row["source"],
    )


def to_fen(amount: Decimal) -> Decimal:
    """The amount to the fen, half up."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def weight_of(opening: Decimal, credits_of: Mapping[int, Decimal]) -> Decimal:
    """What bears a whole year's interest: the opening balance, and each credit for its share of the year."""
    return opening + sum((amount * (13 - month) for month, amount in credits_of.items()), Decimal(0)) / 12


def year_interest(
    opening: Decimal,
    credits_of: Mapping[int, Decimal],
    rate: Decimal,
    method: CreditingMethod = CreditingMethod.MONTHLY,
) -> YearInterest:
    """The interest of one year on the balance at its start and on its credits by month (1 to 12).

    Monthly: each credit bears interest from its month on, `credit x (13 - month) / 12 x rate`. Annual: all
    credits together for `1.083 / 2` of the year. The two agree for twelve equal months; for a year that
    was begun or broken off only the monthly one is right, so it is the one that is used unless said.
    Each line is rounded to the fen for itself, as ledgers keep them in two columns.
    """
    if method is CreditingMethod.ANNUAL:
        product = sum(credits_of.values(), Decimal(0)) * ANNUAL_FACTOR
    else:
        product = weight_of(Decimal(0), credits_of)
    return YearInterest(on_opening=to_fen(opening * rate), on_credits=to_fen(product * rate))
