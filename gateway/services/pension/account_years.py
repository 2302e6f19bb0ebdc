"""A person's contributions as years of account and pool, at the size that is transferred (分年度)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
    recorded_months: int = 0
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
        if not self.recorded_months or self.recorded_months != len(self.credits_of):
            return None
        return to_fen(sum(self.recorded_of.values(), ZERO))

    @property
    def mismatch(self) -> Mismatch | None:
        """Whether the record is above or below the size (人社厅发〔2017〕7号); a fen a month is rounding."""
        recorded = self.recorded
        difference = ZERO if recorded is None else recorded - self.principal
        if self.account_kind is AccountKind.TEMPORARY or abs(difference) * 100 <= len(self.credits_of):
            return None
        return Mismatch.EXCESS_STAYS if difference > 0 else Mismatch.RECORD_CORRECTED

    def add(self, row: AmountRow, scheme: Scheme, left_behind: Collection[str]) -> None:
        """Count a row of this year; months that stay behind or were never paid add nothing."""
        if row.interest is not None:
            self.recorded_interest += Decimal(row.interest)
        if row.base_monthly is None:
            return
        base = Decimal(row.base_monthly)
        for month in paid_months(row, without=left_behind):
            self.months += 1
            self.base_sum += base
            rate = _account_rate(row, scheme, month)
            if rate is None:
                continue
            self.account_rate = rate
            self.credits_of[int(month[5:])] = base * rate
            if row.credited is not None:
                self.recorded_months += 1
                self.recorded_of[int(month[5:])] = Decimal(row.credited) / row.months
            if row.account_kind is AccountKind.GENERAL and (pool := pool_rate(scheme, month)) is not None:
                self.pool_months += 1
                self.pool += base * pool.rate


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
        years[int(row.from_month[:4])].add(row, scheme, left_behind)
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
