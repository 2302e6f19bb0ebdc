"""What a check can find wrong with the log: each by a name of its own, with where and what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """The names of what can be wrong."""

    EDITED_VALUE = "edited_value"
    """The bytes of an entry are not those that were hashed."""
    EDITED_METADATA = "edited_metadata"
    """A column says something else than the entry."""
    OTHER_ENTRY = "other_entry"
    """Another entry stands where the tree has one: edited, swapped or inserted."""
    DELETED_ROW = "deleted_row"
    INSERTED_ROW = "inserted_row"
    TIME_RUNS_BACK = "time_runs_back"
    EDITED_TILE = "edited_tile"
    HEAD_DIFFERS = "head_differs"
    """The head is not that of the entries: set back, or rows were taken from the end."""
    CHECKPOINT_DIFFERS = "checkpoint_differs"
    """A signed checkpoint has another root than the entries: a fork, or entries were exchanged."""
    CHECKPOINT_AHEAD = "checkpoint_ahead"
    """A signed checkpoint covers more than there is: the log was set back."""
    CHECKPOINT_NOT_SIGNED = "checkpoint_not_signed"
    """A signature or cosignature does not verify, or is of another checkpoint."""
    STALE_COSIGNATURE = "stale_cosignature"
    """A witness's time lies before the entries that it is said to cover."""
    WITNESS_AHEAD = "witness_ahead"
    """A region's witness has seen more than there is: the whole database was set back."""
    WITNESS_DIFFERS = "witness_differs"
    """A region's witness has seen another log of the same size: a fork."""
    BODY_MISSING = "body_missing"
    BODY_DOES_NOT_OPEN = "body_does_not_open"
    BODY_DIFFERS = "body_differs"
    """What was sealed is not what the entry commits to."""
    BODY_WITHOUT_ENTRY = "body_without_entry"
    SEAL_MISSING = "seal_missing"
    SEAL_DESTROYED_WITHOUT_ENTRY = "seal_destroyed_without_entry"
    ERASURE_UNDONE = "erasure_undone"
    """An entry says that a key was destroyed, and the key or a body under it is there: from a backup."""
    PERSON_NOT_FOUND_BY = "person_not_found_by"
    """A person whom the entry is about would not find it: a row of the blind index is gone."""
    RETIRED_WITHOUT_ENTRY = "retired_without_entry"
    ERRAND_MISSING = "errand_missing"
    ERRAND_WITHOUT_ENTRY = "errand_without_entry"
    STATE_DIFFERS = "state_differs"
    """An errand's state, or what it is about, is not what its newest entry says."""
    MONTH_DIFFERS = "month_differs"
    """A month of the log begins with another entry than the one that is kept as its first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its name, where, and what in a sentence."""

    wrong: Wrong
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.wrong}: {self.where}: {self.what}"


class FoundWrong(Exception):
    """Something is wrong; raised where nothing after it could be judged."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding
