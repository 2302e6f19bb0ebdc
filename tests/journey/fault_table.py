"""What every fault of a region must end as: the table of the design, written out row by row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class End(Enum):
    """What a struck call ends as (docs/decisions/0003)."""

    FINE = "the fault does not touch what is read of the answer"
    REFUSED = "the region said no: nothing happened, final"
    UNREACHED = "nothing can have happened: the same key again"
    FOUND = "it may have happened; an enquiry finds that it did, or has it finished"
    GONE = "it may have happened; an enquiry finds, once that is final, that it did not"


@dataclass(frozen=True)
class Row:
    """One fault on one step at one region."""

    region: str
    phase: str
    """one (Chongqing), call or confirm (Sichuan)."""
    operation: str
    fault: str
    end: End

    def __str__(self) -> str:
        return f"{self.region}-{self.phase}-{self.operation}-{self.fault}"

    @property
    def transaction(self) -> str:
        """Under which number the region knows the step."""
        return "confirm" if self.phase == "confirm" else TRANSACTIONS[self.region][self.operation]


TRANSACTIONS = {
    "chongqing": {
        "settle": "2207",
        "cancel": "2208",
        "open": "2201",
        "open there": "2201",
        "lines": "2204",
        "record": "2207YD",
    },
    "sichuan": {
        "settle": "11",
        "cancel": "12",
        "open": "110",
        "open there": "110",
        "lines": "111",
        "record": "57",
    },
}
OPERATIONS = tuple(TRANSACTIONS["chongqing"])

ONE_PHASE = {
    "refuse": End.REFUSED,
    "slow=1700": End.FOUND,
    "cut_before": End.GONE,
    "commit_then_cut": End.FOUND,
    "error_500": End.GONE,
    "commit_then_500": End.FOUND,
    "system_failure": End.GONE,
    "commit_then_system_failure": End.FOUND,
    "truncated": End.FOUND,
    "garbage": End.FOUND,
    "refused_200": End.REFUSED,
    "unknown_code": End.FOUND,
    "amounts_disagree": End.FOUND,
    "duplicate": End.GONE,
}
"""Chongqing: whatever is not a plain yes or no may stand for money that moved."""

BEFORE_CONFIRMATION = {
    "refuse": End.REFUSED,
    "slow=1700": End.UNREACHED,
    "cut_before": End.UNREACHED,
    "commit_then_cut": End.UNREACHED,
    "error_500": End.UNREACHED,
    "commit_then_500": End.UNREACHED,
    "truncated": End.UNREACHED,
    "garbage": End.UNREACHED,
    "refused_200": End.REFUSED,
    "unknown_code": End.REFUSED,
    "amounts_disagree": End.REFUSED,
    "duplicate": End.REFUSED,
}
"""Sichuan's first phase: without a confirmation nothing has an effect."""

AT_CONFIRMATION = {
    "refuse": End.REFUSED,
    "slow=1700": End.FOUND,
    "cut_before": End.FOUND,
    "commit_then_cut": End.FOUND,
    "error_500": End.FOUND,
    "commit_then_500": End.FOUND,
    "truncated": End.FOUND,
    "garbage": End.FOUND,
    "refused_200": End.REFUSED,
    "unknown_code": End.FOUND,
    "amounts_disagree": End.FINE,
    "duplicate": End.REFUSED,
}
"""Sichuan's second phase: a lost confirmation is unknown; an enquiry finishes what was asked for."""

EXCEPTIONS = {
    ("chongqing", "one", "open", "amounts_disagree"): End.FINE,
    ("chongqing", "one", "open there", "amounts_disagree"): End.FINE,
    ("sichuan", "call", "open", "amounts_disagree"): End.FINE,
    ("sichuan", "call", "open there", "amounts_disagree"): End.FINE,
    ("sichuan", "call", "open there", "unknown_code"): End.FINE,
}
"""Where an answer has no field that the fault could spoil."""


def rows() -> list[Row]:
    """Every fault on every step."""
    phases = (("chongqing", "one", ONE_PHASE), ("sichuan", "call", BEFORE_CONFIRMATION))
    return [
        Row(region, phase, operation, fault, EXCEPTIONS.get((region, phase, operation, fault), end))
        for region, phase, ends in (*phases, ("sichuan", "confirm", AT_CONFIRMATION))
        for operation in OPERATIONS
        for fault, end in ends.items()
    ]
