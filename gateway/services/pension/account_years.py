"""A person's contributions as years of account and pool, at the size that is transferred (分年度)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gateway.services.pension.account_sizes import account_size, pool_rate
from gateway.services.pension.interest import (
    CreditingMethod,
    crediting_rate,
    to_fen,
    weight_of,
    year_interest,
)
from gateway.services.pension.months import paid_months
from gateway.services.pension.transfer_amounts import AmountQuestion, AmountRow, Mismatch
from gateway.services.pension.words import AccountKind, Scheme

ZERO = Decimal(0)
FIRST_POOL_YEAR = 1998
"""The account of which all is transferred begins on 1998-01-01 (国办发〔2009〕66号第四条第（一）项)."""


@dataclass(slots=True, kw_only=True)
class AccountYear:
    """One year of one kind of account, before it is told in texts."""

    year: int
    account_kind: AccountKind
    months: int = 0
    pool_months: int = 0
    base_sum: Decimal = ZERO
    account_rate: Decimal | None = None
    credits_of: dict[int, Decimal] = field(default_factory=dict)
    """At the transferred size, by month of the year."""
    recorded_of: dict[int, Decimal] = field(default_factory=dict)
    credited_months: int = 0
    recorded_months: int = 0
    late_months: int = 0
    late_principal: Decimal = ZERO
    """What was paid in this year for earlier ones (本年补历年)."""
    recorded_interest: Decimal = ZERO
    pool: Decimal = ZERO
    crediting_rate: Decimal | None = None
    interest: Decimal = ZERO
    balance: Decimal = ZERO

    @property
    def principal(self) -> Decimal:
        """What the year's contributions put into the account, to the fen."""
        return to_fen(sum(self.credits_of.values(), ZERO))

    @property
    def recorded(self) -> Decimal | None:
        """What was recorded for the same months; None unless it was given for all of them."""
        if not self.recorded_months or self.recorded_months != self.credited_months:
            return None
        return to_fen(sum(self.recorded_of.values(), ZERO))

    @property
    def mismatch(self) -> Mismatch | None:
        """Whether the record is above or below the size (人社厅发〔2017〕7号); a fen a month is rounding."""
        recorded = self.recorded
        difference = ZERO if recorded is None else recorded - self.principal
        if self.account_kind is AccountKind.TEMPORARY or abs(difference) * 100 <= self.credited_months:
            return None
        return Mismatch.EXCESS_STAYS if difference > 0 else Mismatch.RECORD_CORRECTED

    def count(self, row: AmountRow, scheme: Scheme, months: Sequence[str]) -> None:
        """Count the months of a row that lies in this year, and their pool."""
        base = Decimal(row.base_monthly or 0)
        self.months += len(months)
        self.base_sum += base * len(months)
        for month in months:
            if row.account_kind is AccountKind.GENERAL and (pool := pool_rate(scheme, month)) is not None:
                self.pool_months += 1
                self.pool += base * pool.rate

    def credit(self, row: AmountRow, scheme: Scheme, months: Sequence[str]) -> None:
        """Put a row's months into the account of this year, in which they arrived."""
        late = int(row.from_month[:4]) != self.year
        for month in months:
            rate = _account_rate(row, scheme, month)
            if rate is None:
                continue
            amount = Decimal(row.base_monthly or 0) * rate
            self.credited_months += 1
            if late:
                self.late_months += 1
                self.late_principal += amount
            else:
                self.account_rate = rate
            at = int((row.received_month or month)[5:]) if late else int(month[5:])
            self.credits_of[at] = self.credits_of.get(at, ZERO) + amount
            if row.credited is not None:
                self.recorded_months += 1
                self.recorded_of[at] = self.recorded_of.get(at, ZERO) + Decimal(row.credited) / row.months


def _account_rate(row: AmountRow, scheme: Scheme, month: str) -> Decimal | None:
    """The account's size; of a temporary account all that unit and person paid (66号第五条)."""
    if row.account_kind is AccountKind.TEMPORARY:
        return Decimal(row.unit_rate or 0) + Decimal(row.personal_rate or 0)
    size = account_size(scheme, month)
    return size.rate if size is not None else None


@dataclass(slots=True, kw_only=True)
class Reckoned:
    """The years with their interest, and how far that interest can be relied on."""

    years: list[AccountYear]
    provisional: list[int]
    without_rate: list[int]


def reckon(question: AmountQuestion, left_behind: Collection[str]) -> Reckoned:
    """Every year from the first contribution since 1998 to the year of the transfer, per kind of account."""
    last = int(question.transferred_month[:4])
    reckoned = Reckoned(years=[], provisional=[], without_rate=[])
    for kind in AccountKind:
        rows = [row for row in question.rows if row.account_kind is kind]
        years = _years(rows, kind, question.origin_scheme, last, left_behind)
        _accrue(years, question, reckoned)
        reckoned.years += years
    reckoned.years.sort(key=lambda year: year.year)
    return reckoned


def _years(
    rows: Iterable[AmountRow],
    kind: AccountKind,
    scheme: Scheme,
    last: int,
    left_behind: Collection[str],
) -> list[AccountYear]:
    since = [row for row in rows if int(row.from_month[:4]) >= FIRST_POOL_YEAR]
    if not since:
        return []
    first = min(int(row.from_month[:4]) for row in since)
    years = {year: AccountYear(year=year, account_kind=kind) for year in range(first, last + 1)}
    for row in since:
        own = int(row.from_month[:4])
        months = paid_months(row, without=left_behind)
        years[own].recorded_interest += Decimal(row.interest or 0)
        years[own].count(row, scheme, months)
        years[max(own, int((row.received_month or row.to_month)[:4]))].credit(row, scheme, months)
    return list(years.values())


def _accrue(years: list[AccountYear], question: AmountQuestion, reckoned: Reckoned) -> None:
    """Carry balance and interest from year to year; the year of the transfer bears none.

    Interest that a region recorded is taken in the proportion of what is transferred to what it recorded, so
    that an excess keeps its own interest; where none was recorded, the rate of the year is taken.
    """
    balance = recorded_balance = ZERO
    for year in years:
        recorded = year.recorded if year.recorded is not None else year.principal
        if year.year != int(question.transferred_month[:4]):
            weight = weight_of(balance, year.credits_of)
            if year.recorded_interest and weight:
                whole = weight_of(recorded_balance, year.recorded_of or year.credits_of)
                year.interest = to_fen(year.recorded_interest * weight / whole) if whole else ZERO
                recorded_balance += year.recorded_interest
            elif weight:
                year.interest = _by_rate(year, balance, question, reckoned)
                recorded_balance += year.interest
        balance += year.principal + year.interest
        recorded_balance += recorded
        year.balance = balance


def _by_rate(year: AccountYear, balance: Decimal, question: AmountQuestion, reckoned: Reckoned) -> Decimal:
    taken = crediting_rate(question.origin_scheme, year.year)
    if taken is None:
        reckoned.without_rate.append(year.year)
        return ZERO
    if taken.provisional:
        reckoned.provisional.append(year.year)
    year.crediting_rate = taken.rate
    method: CreditingMethod = question.crediting_method
    return year_interest(balance, year.credits_of, taken.rate, method).total
