"""What an exchange with a region amounts to: translated, or found out afterwards, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Translated:
    """What a region answered, in our words, with the wire fields that no row of the crosswalk covers."""

    answer: BaseModel
    residue: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TranslatedList:
    """A list that a region answered, in our words, with its residue."""

    answers: Sequence[Any]
    residue: tuple[str, ...] = ()


# -- enquiry and reversal: how an unknown outcome becomes known -----------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an enquiry or a reversal must know of the message whose outcome is unknown.

    `facts` is what the errand stored before the socket opened (see cases/): never re-derived.
    """

    operation: str
    message_id: str
    sent_at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The region did it: its answer, in our words."""

    translated: Translated | TranslatedList


@dataclass(frozen=True, slots=True)
class RefusedThen:
    """The region had refused it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class InProcess:
    """The region has the message and has not finished; ask again later."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """The region does not know the message. Final only when it can no longer arrive."""

    final: bool


Finding = Found | RefusedThen | InProcess | NotThere


@dataclass(frozen=True, slots=True)
class KnowsOther:
    """A region's witness has cosigned a log of another size than we thought."""

    size: int


@dataclass(frozen=True, slots=True)
class Differs:
    """A region's witness does not take the checkpoint: it knows another log, or does not trust our key."""

    answer: str
    """What it answered, as HTTP 422."""


@dataclass(frozen=True, slots=True)
class ClockOff:
    """A region's witness has signed under a time that is not now: the signature is its, and of no use."""

    seconds: int
    """By how much it is ahead of us; below zero when it is behind."""


NotCosigned = KnowsOther | Differs | ClockOff
"""Why a witness's answer is no cosignature that counts."""


@dataclass(frozen=True, slots=True)
class Reversed:
    """The message has no effect and never will."""


@dataclass(frozen=True, slots=True)
class NotReversible:
    """The region cannot take this back."""

    reason: str
