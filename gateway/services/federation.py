"""Where a region's answer to a federated search stands in one order over all regions (联合检索的顺序)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=False)
class Position:
    """A hit's place: better matches first, then the later registered, then the higher number.

    None of the three changes as long as a hit lives, so that a page begun today goes on tomorrow. Regions
    answer in this order, and strictly after the position they are given.
    """

    tier: int
    """0: the searched text is in the title, or none was searched; 1: in the description only."""
    registered_at: datetime
    number: str

    @property
    def key(self) -> tuple[int, int, tuple[int, ...]]:
        """Ascending in the order of the answer."""
        age = (_EPOCH - self.registered_at) // timedelta(microseconds=1)
        return (self.tier, age, tuple(-ord(char) for char in self.number))
