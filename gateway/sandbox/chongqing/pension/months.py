"""Months as whole numbers that grow by one, and the full dates by which they go over the wire (年月)."""

import calendar
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

JANUARY_1998 = 1998 * 12


def month_of(text: str) -> int:
    """The number of a month written YYYY-MM, or of the month of a day.

    >>> month_of("1998-01") == JANUARY_1998
    True
    """
    day = date.fromisoformat(f"{text[:7]}-01")
    return day.year * 12 + day.month - 1


def of_day(day: date) -> int:
    """The month in which a day lies."""
    return day.year * 12 + day.month - 1


def year(month: int) -> int:
    """The year of a month."""
    return month // 12


def place(month: int) -> int:
    """1 to 12."""
    return month % 12 + 1


def text(month: int) -> str:
    """YYYY-MM."""
    return f"{year(month):04d}-{place(month):02d}"


def first_day(month: int) -> date:
    """Where something that begins in the month begins."""
    return date(year(month), place(month), 1)


def last_day(month: int) -> date:
    """Where something that ends in the month ends."""
    return date(year(month), place(month), calendar.monthrange(year(month), place(month))[1])


def stretches(months: Iterable[int]) -> list[tuple[int, int]]:
    """Unbroken stretches, each by its first and last month.

    >>> stretches([5, 4, 7])
    [(4, 5), (7, 7)]
    """
    ordered = sorted(set(months))
    if not ordered:
        return []
    breaks = [(before, after) for before, after in pairwise(ordered) if after != before + 1]
    firsts = [ordered[0], *(after for _, after in breaks)]
    lasts = [*(before for before, _ in breaks), ordered[-1]]
    return list(zip(firsts, lasts, strict=True))
