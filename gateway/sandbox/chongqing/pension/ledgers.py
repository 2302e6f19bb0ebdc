"""An account's years as rows: recorded or at transfer size, what was before 1998 kept apart (历年记账)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, pairwise

from gateway.sandbox.chongqing.pension import months
from gateway.sandbox.chongqing.pension.accounts import Account, Paid, lies_before_1998
from gateway.sandbox.chongqing.pension.interest import (
    NOTHING,
    Credit,
    Parts,
    Year,
    balance_before,
    run_on,
)
from gateway.sandbox.chongqing.pension.rows import Row

NO_MONTHS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The two ledgers of one account: before 1998 and since (1998 年前 / 1998 年起)."""

    account: Account
    transferring: bool
    settled_before: int
    early: dict[int, Year]
    main: dict[int, Year]
    left_out: frozenset[int]

    @property
    def before_1998(self) -> Decimal:
        """What the person paid before 1998, with its interest to the end of last year."""
        return balance_before(self.early, self.settled_before).personal

    @property
    def until_last_year(self) -> Parts:
        """The account since 1998 at the end of last year."""
        return balance_before(self.main, self.settled_before)

    @property
    def this_year(self) -> Parts:
        """What was put in since, without interest."""
        return sum(
            (year.principal for number, year in self.main.items() if number >= self.settled_before), NOTHING
        )

    @property
    def balance(self) -> Parts:
        """Everything, with what was put in this year."""
        early = self.early[max(self.early)].balance if self.early else NOTHING
        return early + self.until_last_year + self.this_year


def kept(
    account: Account,
    settled_before: int,
    *,
    transferring: bool = False,
    left_out: frozenset[int] = NO_MONTHS,
    brought: Iterable[Credit] = (),
) -> Books:
    """The books of an account, with interest for the years before `settled_before`."""
    early: list[Credit] = []
    main: list[Credit] = list(brought)
    for paid in account.counted:
        if paid.month not in left_out:
            amount = account.transferred(paid) if transferring else account.recorded(paid)
            ledger = early if lies_before_1998(account, paid.month) else main
            ledger.append(Credit(paid.received, amount))
    return Books(
        account=account,
        transferring=transferring,
        settled_before=settled_before,
        early=run_on(early, settled_before, settled_before - 1),
        main=run_on(main, settled_before, settled_before - 1),
        left_out=left_out,
    )


def refund_of(account: Account, gone: frozenset[int], settled_before: int) -> Decimal:
    """The person's part of the account that some months make, with interest (重复缴费清退)."""
    added = [Credit(one.received, account.recorded(one)) for one in account.counted if one.month in gone]
    years = run_on(added, settled_before, settled_before - 1)
    return years[max(years)].balance.personal if years else Decimal(0)


# -- rows --------------------------------------------------------------------------------------------


def rows_of(books: Books) -> list[Row]:
    """The account's rows, oldest first, each year's interest in its last one."""
    account = books.account
    shown = [
        one
        for one in account.paid
        if one.month not in account.cleared
        and one.month not in books.left_out
        and (one.arrived or not books.transferring)
    ]
    if not shown:
        return []
    rows = [_row(books, group) for group in _groups(shown)]
    rows += _idle_rows(books, shown)
    rows.sort(key=lambda row: (row.first, row.last))
    return _with_interest(books, rows)


def _groups(shown: list[Paid]) -> list[list[Paid]]:
    """Months in a row, within a year, on the same terms."""
    groups = [[shown[0]]]
    for before, after in pairwise(shown):
        apart = after.month != before.month + 1 or months.place(after.month) == 1
        if apart or after.terms != before.terms:
            groups.append([])
        groups[-1].append(after)
    return groups


def _row(books: Books, group: list[Paid]) -> Row:
    account, one = books.account, group[0]
    amount = account.transferred if books.transferring else account.recorded
    credited = sum((amount(paid) for paid in group), NOTHING) if one.arrived else NOTHING
    return _plain_row(books, one, group[-1].month, len(group), one.base, credited)


def _plain_row(books: Books, one: Paid, last: int, count: int, base: Decimal | None, credited: Parts) -> Row:
    account, year = books.account, months.year(one.month)
    to_account = account.to_account_share(one, transferring=books.transferring) if count else Decimal(0)
    return Row(
        year=year,
        first=one.month,
        last=last,
        months=count,
        base=base,
        unit=one.unit if count else Decimal(0),
        to_account=to_account,
        personal=one.personal if count else Decimal(0),
        credited=credited,
        interest=NOTHING,
        balance=_ledger(books, year).get(year, Year()).balance,
        received=one.received if one.received != one.month else None,
        place=one.place,
        kind=account.kind,
        arrived=one.arrived,
        remark="",
    )


def _ledger(books: Books, year: int) -> dict[int, Year]:
    return books.early if lies_before_1998(books.account, year * 12) else books.main


def _idle_rows(books: Books, shown: list[Paid]) -> list[Row]:
    """A row for each year without contributions, and for each stretch that is known as suspended."""
    taken = {one.month for one in shown}
    active = {months.year(month) for month in taken}
    last = max(max(active), books.settled_before - 1)
    stretches = [(year * 12, year * 12 + 11) for year in range(min(active), last + 1) if year not in active]
    for first, end in books.account.idle:
        free = [month for month in range(first, end + 1) if months.year(month) in active]
        for _, group in groupby(sorted(set(free) - taken), key=months.year):
            stretches += months.stretches(group)
    return [_idle_row(books, shown, first, end) for first, end in stretches]


def _idle_row(books: Books, shown: list[Paid], first: int, end: int) -> Row:
    before = [one for one in shown if one.month < first] or shown
    last = before[-1]
    blank = Paid(
        month=first,
        base=Decimal(0),
        unit=last.unit,
        to_account=last.to_account,
        personal=last.personal,
        place=last.place,
        received=first,
        arrived=True,
    )
    return _plain_row(books, blank, end, 0, None, NOTHING)


def _with_interest(books: Books, rows: list[Row]) -> list[Row]:
    last_of = {row.year: at for at, row in enumerate(rows)}
    for year, at in last_of.items():
        known = _ledger(books, year).get(year)
        if known is not None:
            rows[at] = replace(rows[at], interest=known.interest)
    return rows
