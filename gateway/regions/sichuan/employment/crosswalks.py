"""Every crosswalk of this cell, for pages and for the laws."""

from __future__ import annotations

from typing import Final

from gateway.regions.crosswalk import Crosswalk
from gateway.regions.sichuan.employment import market, postings, referrals, registers, searches, seekers

CROSSWALKS: Final[tuple[Crosswalk, ...]] = (
    *postings.CROSSWALKS,
    *searches.CROSSWALKS,
    *seekers.CROSSWALKS,
    *referrals.CROSSWALKS,
    *registers.CROSSWALKS,
    *market.CROSSWALKS,
)
