"""Interest by the monthly accumulation (月积数法), for the whole account and for the person's part of it."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from gateway.sandbox.chongqing.pension import months
from gateway.sandbox.chongqing.pension.writing import to_fen

_FILE = Path(__file__).parent / "data" / "crediting_rates.toml"


@dataclass(frozen=True, slots=True)
class Parts:
    """An amount, and how much of it is the person's."""

    whole: Decimal = Decimal(0)
    personal: Decimal = Decimal(0)

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(self.whole + other.whole, self.personal + other.personal)

    def times(self, factor: Decimal) -> "Parts":
        """Both multiplied."""
        return Parts(self.whole * factor, self.personal * factor)

    def over(self, divisor: int) -> "Parts":
        """Both divided."""
        return Parts(self.whole / divisor, self.personal / divisor)

    def to_fen(self) -> "Parts":
        """Both rounded for themselves."""
        return Parts(to_fen(self.whole), to_fen(self.personal))


NOTHING = Parts()


@dataclass(frozen=True, slots=True)
class Credit:
    """What was put into the account in a month; it bears interest from that month on."""

    month: int
    amount: Parts


@dataclass(slots=True)
class Year:
    """One year of an account."""

    credits: list[Credit] = field(default_factory=list)
    interest: Parts = NOTHING
    balance: Parts = NOTHING
    """At the year's end."""

    @property
    def principal(self) -> Parts:
        """What was put in during the year."""
        return sum((one.amount for one in self.credits), NOTHING)


@cache
def _rates() -> dict[int, Decimal]:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))["rates"]
    return {int(year): Decimal(rate) for year, rate in table.items()}


def crediting_rate(year: int) -> Decimal:
    """The rate of a year (记账利率); one not announced is that of the last year before it."""
    known = _rates()
    return known[max((one for one in known if one <= year), default=min(known))]


def year_interest(opening: Parts, added: Iterable[Credit], rate: Decimal) -> Parts:
    """`opening × r` and `Σ credit × (13 − month) / 12 × r`, each rounded for itself (劳办发〔1997〕116号)."""
    weighed = sum(
        (one.amount.times(Decimal(13 - months.place(one.month))) for one in added),
        NOTHING,
    )
    return opening.times(rate).to_fen() + weighed.times(rate).over(12).to_fen()


def run_on(added: Iterable[Credit], settled_before: int, until: int) -> dict[int, Year]:
    """The years from the first credit to `until`; those before `settled_before` bear their interest."""
    ordered = sorted(added, key=lambda one: one.month)
    if not ordered:
        return {}
    first = months.year(ordered[0].month)
    years = {year: Year() for year in range(first, max(until, months.year(ordered[-1].month)) + 1)}
    for credit in ordered:
        years[months.year(credit.month)].credits.append(credit)
    balance = NOTHING
    for number, year in years.items():
        if number < settled_before:
            year.interest = year_interest(balance, year.credits, crediting_rate(number))
        balance = balance + year.principal + year.interest
        year.balance = balance
    return years


def balance_before(years: dict[int, Year], year: int) -> Parts:
    """The balance at the end of the year before."""
    earlier = [number for number in years if number < year]
    return years[max(earlier)].balance if earlier else NOTHING
