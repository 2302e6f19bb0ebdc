"""An event together with the closing that brought it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.errands import Closing
from gateway.records.entries import Scribe


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, the closing that brought it, the moment, how long a job about it may wait, and who writes."""

    event: Any
    closing: Closing
    at: datetime
    grace: float
    scribe: Scribe
