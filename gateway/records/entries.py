"""What the trail says of a claim, a close and everything else; never a name, a number or a body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.errands import Closing, Errand, Note
from gateway.records.trail import Entry, committed_to, exchanges_committed_to

Purposes = Mapping[str, str]
"""Why an operation is done and on which legal ground, by the operation's name, where it is known."""


def of_claim(errand: Errand, attempt: int, salt: bytes | None, at: datetime, purposes: Purposes) -> Entry:
    """Written down before the region is asked: who will be asked what, under which message id."""
    return _about(
        errand,
        at,
        action="claim",
        outcome="asked",
        effect="unknown" if errand.changes_state else "none",
        rest={
            **_circumstances(errand, purposes),
            "attempt": attempt,
            "claimed_at": errand.claimed_at,
            "commitments": {"request": committed_to(salt, errand.request)} if salt else None,
        },
    )


def of_close(closing: Closing, salt: bytes | None, at: datetime, purposes: Purposes) -> Entry:
    """What came of it."""
    reason = closing.reason or {}
    commitments = {
        "exchanged": exchanges_committed_to(salt, closing.exchanged),
        "answer": committed_to(salt, closing.answer),
    }
    return _about(
        closing.errand,
        at,
        action=closing.action,
        outcome=closing.state.value,
        effect=closing.effect.value,
        rest={
            **_circumstances(closing.errand, purposes),
            "attempt": closing.attempt,
            "claimed_at": closing.errand.claimed_at,
            # The region's own words stay out: they may name the person.
            "reason": {name: reason[name] for name in ("kind", "code", "table") if name in reason},
            "commitments": {name: value for name, value in commitments.items() if value},
        },
    )


def of_note(note: Note, salt: bytes | None, at: datetime) -> Entry:
    """An enquiry, a reversal, a denied or a refused call."""
    exchanged = exchanges_committed_to(salt, note.exchanged)
    return Entry(
        recorded_at=at,
        action=note.action,
        outcome=note.outcome,
        effect=note.effect.value,
        client_id=note.actor.client_id,
        organisation=note.actor.organisation,
        errand_id=note.errand_id,
        region=note.region,
        institution_code=note.actor.institution_code,
        message_id=note.message_id,
        trace_id=note.trace_id,
        rest={
            "details": dict(sorted(note.details.items())),
            "commitments": {"exchanged": exchanged} if exchanged else None,
        },
    )


def of_move(moved: Mapping[str, Any], at: datetime, trace_id: str) -> Entry:
    """An errand moved on because of the one that follows from it; `moved` is its row."""
    return Entry(
        recorded_at=at,
        action="move",
        outcome=moved["state"],
        effect=moved["effect"],
        client_id=moved["client_id"],
        organisation=moved["organisation"],
        errand_id=moved["id"],
        region=moved["region"],
        institution_code=moved["institution_code"],
        message_id=moved["message_id"],
        trace_id=trace_id,
        rest={
            "operation": moved["operation"],
            "attempt": moved["attempt"],
            "commitments": {"answer": committed_to(moved["salt"], moved["given"])}
            if moved["given"]
            else None,
        },
    )


def _circumstances(errand: Errand, purposes: Purposes) -> dict[str, Any]:
    return {
        "operation": errand.operation,
        "purpose": purposes.get(errand.operation),
        "rule_set": errand.facts.get("rule_set") or errand.facts.get("basis_rule"),
        "visit_id": errand.visit_id,
        "parent_id": errand.parent_id,
        "insured_area": errand.insured_area,
        "treatment_area": errand.treatment_area,
    }


def _about(
    errand: Errand, at: datetime, *, action: str, outcome: str, effect: str, rest: dict[str, Any]
) -> Entry:
    return Entry(
        recorded_at=at,
        action=action,
        outcome=outcome,
        effect=effect,
        client_id=errand.actor.client_id,
        organisation=errand.actor.organisation,
        errand_id=errand.errand_id,
        region=errand.region.value,
        institution_code=errand.institution_code,
        message_id=errand.message_id,
        trace_id=errand.trace_id,
        rest={name: value for name, value in rest.items() if value is not None},
    )
