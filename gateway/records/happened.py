"""An event together with what brought it: the closing of an errand, or a turn of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.evidence.sealing import Seal
from gateway.records.entries import Scribe
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, what brought it, the moment, how long a job about it may wait, and who writes."""

    event: Any
    region: Region | None
    """Of the errand that was closed; None where none was."""
    trace_id: str
    seal: Seal | None
    """The key of its person and case; None when it was destroyed."""
    at: datetime
    grace: float
    scribe: Scribe
