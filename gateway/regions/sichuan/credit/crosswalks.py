"""Every crosswalk of Sichuan's credit records, for the page that shows them and their laws."""

from __future__ import annotations

from typing import Final

from gateway.regions.crosswalk import Crosswalk
from gateway.regions.sichuan.credit import deliveries, enquiries, lookups, reading, records, subjects

CROSSWALKS: Final[tuple[Crosswalk, ...]] = (
    *records.CROSSWALKS,
    reading.LIST,
    *subjects.CROSSWALKS,
    *lookups.CROSSWALKS,
    *deliveries.CROSSWALKS,
    *enquiries.CROSSWALKS,
)
