"""What of a penalty cannot be read without guessing, and waits for somebody's eyes (待人工复核)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.services.credit.words import AmountKind, PenaltyCategory, ReviewReason

SEVERITY_SAID_FROM: Final = date(2026, 4, 1)
"""Decisions from this day on state how serious they are; older ones cannot (失信严重程度)."""
CATEGORY_OF: Final[Mapping[AmountKind, PenaltyCategory]] = {
    AmountKind.FINE: PenaltyCategory.FINE,
    AmountKind.CONFISCATION: PenaltyCategory.CONFISCATION,
}
"""A penalty of this category has an amount of this kind."""


def doubts_about(told: Mapping[str, Any], *, amounts_doubtful: bool) -> list[ReviewReason]:
    """Why a penalty waits; `told` is the record in our words, as JSON has them."""
    doubts = [ReviewReason.AMOUNT_IN_TEXT] if amounts_doubtful else []
    if "severity" not in told and date.fromisoformat(told["decided_on"]) >= SEVERITY_SAID_FROM:
        doubts.append(ReviewReason.SEVERITY_ABSENT)
    return doubts
