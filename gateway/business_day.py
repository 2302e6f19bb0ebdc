"""The day by which time limits are counted: today in Beijing, or what a sandbox is told (业务日期)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from gateway.errors import Broken
from gateway.vocabulary import BEIJING

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\n?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """Says what day it is for a case's time limits; called anew each time, for days pass.

    A sandbox moves its calendar by writing another date into the file; nothing has to be started again.
    """

    file: Path | None = None

    def __call__(self) -> date:
        """Today; raises Broken with one line when the file does not hold a date."""
        if self.file is None:
            return datetime.now(BEIJING).date()
        try:
            text = self.file.read_bytes().decode("ascii")
            if not _ISO_DATE.fullmatch(text):
                raise ValueError
            return date.fromisoformat(text.strip())
        except OSError as error:
            raise Broken(f"The business date cannot be read from {self.file}: {error.strerror}.") from error
        except ValueError:
            raise Broken(f"{self.file} does not hold one date, written as 2026-01-31.") from None
