"""The story's calendar (业务日期): the gateway's day and both regions' are moved together."""

from collections.abc import Mapping
from pathlib import Path

from gateway.sandbox.demo.behind import Region

FIRST = "2026-09-28"
"""A Monday, three days before National Day."""
_FILE = "business-date"


def moved_by_hand(folder: Path) -> dict[str, str]:
    """The settings under which gateway and worker go by a day that the story moves; it begins at FIRST."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, FIRST)
    return {
        "CHUANYU_BUSINESS_DATE_FILE": str((folder / _FILE).absolute()),
        "CHUANYU_HEARING_SECONDS": "0.5",
        "CHUANYU_SWEEP_SCHEDULE": "* * * * * *",
        # The story forms its batch itself, whatever the clock on the wall says.
        "CHUANYU_SETTLEMENT_SCHEDULE": "0 0 1 1 *",
    }


class Days:
    """Turns the pages."""

    def __init__(self, folder: Path, regions: Mapping[str, Region]) -> None:
        self._folder = folder
        self._regions = regions

    def turn_to(self, day: str) -> None:
        """Let it be another day everywhere."""
        for region in self._regions.values():
            region.pension("date", date=day)
            region.employment("date", date=day)
        _write(self._folder, day)


def _write(folder: Path, day: str) -> None:
    """Whole at once: somebody may be reading."""
    draft = folder / f"{_FILE}.new"
    draft.write_text(day, "ascii")
    draft.replace(folder / _FILE)
