"""Every crosswalk of Sichuan's pensions, for the page that shows them and their laws."""

from __future__ import annotations

from typing import Final

from gateway.regions.crosswalk import Crosswalk
from gateway.regions.sichuan.pension import (
    applications,
    funds,
    heads,
    histories,
    news,
    overlaps,
    people,
    statements,
    survival,
)

CROSSWALKS: Final[tuple[Crosswalk, ...]] = (
    *heads.CROSSWALKS,
    *people.CROSSWALKS,
    *histories.CROSSWALKS,
    *applications.CROSSWALKS,
    *statements.CROSSWALKS,
    *overlaps.CROSSWALKS,
    *funds.CROSSWALKS,
    *news.CROSSWALKS,
    *survival.CROSSWALKS,
)
