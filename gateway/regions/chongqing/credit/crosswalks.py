"""Every crosswalk of Chongqing's credit records, for the page that shows them and their laws."""

from __future__ import annotations

from typing import Final

from gateway.regions.chongqing.credit import deliveries, enquiries, lookups, records, subjects
from gateway.regions.crosswalk import Crosswalk

CROSSWALKS: Final[tuple[Crosswalk, ...]] = (
    *records.CROSSWALKS,
    *subjects.CROSSWALKS,
    *lookups.CROSSWALKS,
    *deliveries.CROSSWALKS,
    *enquiries.CROSSWALKS,
)
