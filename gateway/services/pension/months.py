"""Calendar months as YYYY-MM, which months a stretch pays for, and stretches of months (费款所属期)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Protocol


class Stretch(Protocol):
    """A row of contributions: a stretch of one year with a number of months paid for."""

    @property
    def from_month(self) -> str: ...
    @property
    def to_month(self) -> str: ...
    @property
    def months(self) -> int: ...


def number_of(month: str) -> int:
    """How many months lie before it since the year 0; months in a row differ by one."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_of(number: int) -> str:
    """The month of such a number.

    >>> month_of(number_of("2021-12") + 1)
    '2022-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_from(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included; none when the first lies after the last."""
    return [month_of(number) for number in range(number_of(first), number_of(last) + 1)]


def span(first: str, last: str) -> int:
    """How many months there are from the first to the last, both included."""
    return number_of(last) - number_of(first) + 1


def has_gaps(row: Stretch) -> bool:
    """Whether a stretch pays for fewer months than it spans, without saying which."""
    return 0 < row.months < span(row.from_month, row.to_month)


def paid_months(row: Stretch, *, since: str = "", without: Collection[str] = ()) -> list[str]:
    """The months that a row pays for, from `since` on and without some.

    A row that pays for fewer months than it spans does not say which; taken are its first ones.
    """
    open_to_count = [
        month
        for month in months_from(row.from_month, row.to_month)
        if month >= since and month not in without
    ]
    return open_to_count[: row.months]


def stretches(months: Iterable[str]) -> list[tuple[str, str]]:
    """The months as unbroken stretches, each by its first and last.

    >>> stretches(["2023-02", "2023-01", "2023-04"])
    [('2023-01', '2023-02'), ('2023-04', '2023-04')]
    """
    numbers = sorted({number_of(month) for month in months})
    if not numbers:
        return []
    breaks = [(before, after) for before, after in pairwise(numbers) if after != before + 1]
    firsts = [numbers[0], *(after for _, after in breaks)]
    lasts = [*(before for before, _ in breaks), numbers[-1]]
    return [(month_of(first), month_of(last)) for first, last in zip(firsts, lasts, strict=True)]


def in_words(months: Sequence[str]) -> str:
    """The months for a sentence: 2023-01 至 2023-03、2023-05."""
    parts = [first if first == last else f"{first} 至 {last}" for first, last in stretches(months)]
    return "、".join(parts)
