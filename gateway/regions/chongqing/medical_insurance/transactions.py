"""Which transaction (交易) carries which operation: to send it, to enquire about it, to reverse it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.services.medical_insurance.words import CareKind, FilingKind, SettlementKind

READS: Final = frozenset(
    ("find_enrolments", "read_filing", "pre_settle", "read_settlement", "catalogue_item", "institution")
)

_OPENING, _CANCELLING = ("2201", "2401"), ("2202", "2404")
_OF_VISITS: Final[Mapping[str, tuple[str, str]]] = {
    "open_visit": _OPENING,
    "open_visit_at_treatment": _OPENING,
    "cancel_visit": _CANCELLING,
    "cancel_visit_at_insurer": _CANCELLING,
    "undo_opening": _CANCELLING,
    "record_diagnoses": ("2203", "2403"),
    "discharge": ("2402", "2402"),
    "add_lines": ("2204", "2301"),
    "withdraw_lines": ("2205", "2302"),
    "pre_settle": ("2206", "2303"),
    "settle": ("2207", "2304"),
    "cancel_settlement": ("2208", "2305"),
    "record_settlement": ("2207YD", "2304YD"),
    "record_cancellation": ("2208YD", "2305YD"),
}
"""By operation, for an outpatient and for an inpatient."""

_OF_FILINGS: Final[Mapping[str, tuple[str, str]]] = {
    "file_treatment": ("2561", "2501"),
    "cancel_filing": ("2562", "2502"),
}
"""By operation, for the other kinds and for a referral."""

REVERSIBLE: Final = frozenset(
    (
        *(_OPENING + _OF_VISITS["settle"] + _OF_VISITS["cancel_settlement"]),
        *(_OF_VISITS["record_settlement"] + _OF_VISITS["record_cancellation"]),
    )
)


def of_visit(operation: str, care_kind: CareKind) -> str:
    """The transaction of an operation on a visit."""
    return _OF_VISITS[operation][care_kind.is_inpatient]


def of_filing(operation: str, kind: FilingKind) -> str:
    """The transaction of an operation on a filing."""
    return _OF_FILINGS[operation][kind is FilingKind.REFERRAL]


def that_was_sent(operation: str, facts: Mapping[str, Any]) -> str | None:
    """The transaction that an errand sent, by the facts it stored; None for a read.

    Raises LookupError for an operation that this region does not know.
    """
    if operation in READS:
        return None
    if operation in _OF_FILINGS:
        return of_filing(operation, FilingKind(facts["kind"]))
    if operation == "record_settlement" and facts.get("kind") == SettlementKind.CANCELLATION:
        operation = "record_cancellation"
    return of_visit(operation, CareKind(facts["care_kind"]))
