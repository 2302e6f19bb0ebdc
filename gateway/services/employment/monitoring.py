"""What of a month's figures may be told: never so that one enterprise's can be worked out (失业动态监测).

A group of fewer enterprises than `SMALLEST_GROUP` is not told. Neither is one whose number of enterprises
changed by so few since the month before: the difference of the two months would be theirs alone. Totals are
sums of what is told, so that nothing is left over by subtraction; and a month is told in one division into
groups only, whoever asks, so that no two answers can be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import Field

from gateway.services.employment.markets import MonitoringFigures
from gateway.services.words import Told

SMALLEST_GROUP: Final = 5
"""Enterprises that a group must have at least."""


class MonitoringTotals(Told):
    """The sums over the groups that are told, and how many are not (合计)."""

    groups: int = Field(description="公布的分组数")
    withheld: int = Field(description="因样本过少不予公布的分组数")
    enterprises: int = Field(description="监测企业数")
    employed_at_start: int = Field(description="期初人数")
    employed_at_end: int = Field(description="期末人数")
    joined: int = Field(description="新增人数")
    left: int = Field(description="减少人数")
    vacancies: int = Field(description="空岗数")


def tellable(
    figures: Sequence[MonitoringFigures], month_before: Sequence[MonitoringFigures]
) -> list[MonitoringFigures]:
    """The groups of a month that may be told, given those of the month before."""
    before = {(one.area, one.industry): one.enterprises for one in month_before}
    return [one for one in figures if _tellable(one.enterprises, before.get((one.area, one.industry), 0))]


def totals(figures: Sequence[MonitoringFigures], told: Sequence[MonitoringFigures]) -> MonitoringTotals:
    """The sums over what is told."""
    names = ("enterprises", "employed_at_start", "employed_at_end", "joined", "left", "vacancies")
    sums = {name: sum(getattr(one, name) for one in told) for name in names}
    return MonitoringTotals(groups=len(told), withheld=len(figures) - len(told), **sums)


def month_before(month: str) -> str:
    """The month before one, as YYYY-MM.

    >>> month_before("2026-01")
    '2025-12'
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def _tellable(enterprises: int, before: int) -> bool:
    changed = abs(enterprises - before)
    return enterprises >= SMALLEST_GROUP and (changed == 0 or changed >= SMALLEST_GROUP)
