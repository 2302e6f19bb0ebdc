"""Calendar months as the wire has them (YYYYMM) and as numbers that count on."""

import re
from collections.abc import Iterable

_PERIOD = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])")


def is_period(text: str) -> bool:
    """Whether this is a month as the wire writes it."""
    return _PERIOD.fullmatch(text) is not None


def number(period: str) -> int:
    """Months since the year 0.

    >>> number("202312") + 1 == number("202401")
    True
    """
    return int(period[:4]) * 12 + int(period[4:6]) - 1


def period(month: int) -> str:
    """The month as the wire writes it.

    >>> period(number("202401") - 1)
    '202312'
    """
    return f"{month // 12:04d}{month % 12 + 1:02d}"


def year_of(month: int) -> int:
    """The calendar year."""
    return month // 12


def between(first: str, last: str) -> range:
    """The months from one to the other, both included."""
    return range(number(first), number(last) + 1)


def neutral(period_text: str) -> str:
    """YYYYMM of a month that the control routes write as YYYY-MM."""
    return period_text.replace("-", "")


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Unbroken stretches, each by its first and last month."""
    found: list[tuple[int, int]] = []
    for month in sorted(set(numbers)):
        if found and month == found[-1][1] + 1:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found
