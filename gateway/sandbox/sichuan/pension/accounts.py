"""An account reckoned year by year: credits, interest by Sichuan's own rates, balances (个人账户记账)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.pension import fixtures, months
from gateway.sandbox.sichuan.pension.people import Account, Paid

_ZERO = Decimal(0)
_ACCOUNT_BEGINS, _SMALLER = months.number("199801"), months.number("200601")
_INSTITUTIONS_BEGIN = months.number("201410")
_ELEVEN, _EIGHT, POOL = Decimal("0.11"), Decimal("0.08"), Decimal("0.12")
LAST_BEFORE_1998 = 1997

Size = Callable[[Account, Paid], tuple[Decimal, Decimal]]
"""What of a month's base is credited: to the whole account, and the personal part of it."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in fen and the personal part of it."""

    whole: int = 0
    personal: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.whole + other.whole, self.personal + other.personal)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months of one year with one base, one place and the same rates: a row of table two."""

    first: int
    last: int
    count: int
    example: Paid
    unit_share: Decimal
    credited: Sum


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the account: its rows, its interest, and what stands at its end."""

    year: int
    stretches: tuple[Stretch, ...]
    interest: Sum
    balance: Sum


def as_recorded(account: Account, paid: Paid) -> tuple[Decimal, Decimal]:
    """What the ledgers have credited; after a correction at least the size of the transfer."""
    whole = paid.personal + paid.credited
    if account.is_temporary:
        return paid.unit + paid.personal, paid.personal
    if account.corrected:
        whole = max(whole, transfer_size(account, paid)[0])
    return whole, min(paid.personal, whole)


def transfer_size(account: Account, paid: Paid) -> tuple[Decimal, Decimal]:
    """At what size a month is transferred (66号 Art. 4; 人社厅发〔2017〕7号)."""
    if account.is_temporary:
        return paid.unit + paid.personal, paid.personal
    if account.scheme == "120":
        size = _EIGHT if paid.month >= _INSTITUTIONS_BEGIN else _ZERO
    elif paid.month < _ACCOUNT_BEGINS:
        size = paid.personal
    else:
        size = _ELEVEN if paid.month < _SMALLER else _EIGHT
    return size, min(paid.personal, size)


def pool_begins(scheme: str) -> int:
    """The first month of which a part of the pool goes along."""
    return _INSTITUTIONS_BEGIN if scheme == "120" else _ACCOUNT_BEGINS


def pool_of(account: Account) -> int:
    """The pool that goes along: 12 % of the bases (统筹基金转移额)."""
    if account.is_temporary:
        return 0
    bases = sum(one.base or 0 for one in account.counted if one.month >= pool_begins(account.scheme))
    return money.share(bases, POOL)


def years(
    account: Account, size: Size, move_year: int, brought: Mapping[int, int] | None = None
) -> list[Year]:
    """Every year from the first contribution up to that of the move, which bears no interest.

    `brought` is what came from elsewhere, in fen by the month in which it was recorded.
    """
    taken = dict(brought or {})
    first = min((one.month for one in account.paid), default=None)
    first = min(taken, default=None) if first is None else first
    if first is None:
        return []
    found: list[Year] = []
    balance = Sum()
    for year in range(months.year_of(first), move_year + 1):
        stretches = tuple(_stretches(account, size, year))
        interest = Sum() if year == move_year else _interest(account, size, year, balance, taken)
        arrived = _arrived(account, size, year, stretches)
        arrived += _brought(taken, year)
        balance = balance + arrived + interest
        found.append(Year(year, stretches, interest, balance))
    return found


def _stretches(account: Account, size: Size, year: int) -> Iterable[Stretch]:
    ours = [one for one in account.paid if months.year_of(one.month) == year]

    def alike(one: Paid) -> tuple[object, ...]:
        # A row has one arrival; months that were paid as they came have each their own.
        lump = one.arrived if one.arrived != one.month else 0
        rates = (one.base, one.unit, one.personal, one.credited, one.area, one.is_paid, lump)
        return (*rates, size(account, one))

    for _, group in groupby(ours, alike):
        alikes = list(group)
        for first, last in months.stretches(one.month for one in alikes):
            yield _stretch(account, size, first, last, alikes[0])


def _stretch(account: Account, size: Size, first: int, last: int, example: Paid) -> Stretch:
    whole, personal = size(account, example)
    count = last - first + 1 if example.base is not None else 0
    bases = count * (example.base or 0) if example.is_paid else 0
    credited = Sum(money.share(bases, whole), money.share(bases, personal))
    return Stretch(first, last, count, example, whole - personal, credited)


def _arrived(account: Account, size: Size, year: int, stretches: Iterable[Stretch]) -> Sum:
    on_time = [one.credited for one in stretches if one.example.arrived == one.example.month]
    total = sum(on_time, Sum())
    for one in account.counted:
        if one.arrived != one.month and months.year_of(one.arrived) == year:
            whole, personal = size(account, one)
            total += Sum(money.share(one.base or 0, whole), money.share(one.base or 0, personal))
    return total


def _brought(taken: Mapping[int, int], year: int) -> Sum:
    amount = sum(fen for month, fen in taken.items() if months.year_of(month) == year)
    return Sum(amount, amount)


def _interest(account: Account, size: Size, year: int, opening: Sum, taken: Mapping[int, int]) -> Sum:
    """A year's interest in two lines: on the opening balance, and on credits from their month on."""
    whole = personal = _ZERO
    for one in account.counted:
        if months.year_of(one.arrived) == year:
            weight = Decimal(one.base or 0) * (12 - one.arrived % 12)
            shares = size(account, one)
            whole, personal = whole + weight * shares[0], personal + weight * shares[1]
    for month, amount in taken.items():
        if months.year_of(month) == year:
            whole += Decimal(amount) * (12 - month % 12)
            personal += Decimal(amount) * (12 - month % 12)
    rate = fixtures.crediting_rate(year)
    return Sum(
        money.share(opening.whole, rate) + money.rounded(whole * rate / 12),
        money.share(opening.personal, rate) + money.rounded(personal * rate / 12),
    )


def balance_at_end_of(found: list[Year], year: int) -> Sum:
    """What stood at the end of a year; nothing before the first."""
    return next((one.balance for one in reversed(found) if one.year <= year), Sum())
