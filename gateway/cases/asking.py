"""Who asks, how, and what they get: the common shape of every call into a journey."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from gateway.errands import GATEWAY, Actor, Errand
from gateway.evidence.sealing import Seal
from gateway.replays import Carried
from gateway.vocabulary import Identity, Region, uuid7

BY_ITSELF: Final = "0000"
"""The staff number under which the gateway acts by itself (系统自动办理)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One call of a known caller."""

    actor: Actor
    key: str | None
    """The Idempotency-Key; None for calls that change nothing."""
    trace_id: str
    body: bytes | None = None
    """The request's body as it came."""
    sandbox_fault: str | None = None
    leave_recording: bool = False
    """Prefer: respond-async: do not wait for the treatment region's recording."""
    answer_by: float | None = None
    """Prefer: wait: when the caller stops waiting, by the monotonic clock."""

    @property
    def institution_code(self) -> str:
        """The institution on whose behalf a region is asked; regions take this code for none."""
        return self.actor.institution_code or "H00000000000"


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes to send, the errands behind them, and whether they are those of an earlier request."""

    body: bytes
    errand_ids: tuple[UUID, ...]
    replayed: bool = False
    receipt: int | None = None
    """The index of the log's entry that records it."""


def answer_of(carried: Carried, *follow_ups: UUID) -> Answer:
    """What the caller gets of an errand, and of those that followed from it."""
    return Answer(carried.answer, (carried.errand_id, *follow_ups), carried.replayed, carried.receipt)


def fingerprint(operation: str, target: str, request: BaseModel | None) -> tuple[bytes, bytes]:
    """The request as the contract reads it, and its SHA-256 together with operation and target.

    Computed over the parsed request, so that white space and member order do not matter.
    """
    body = b"" if request is None else request.model_dump_json(exclude_none=True).encode()
    digest = hashlib.sha256(b"\0".join((operation.encode(), target.encode(), body))).digest()
    return body, digest


def errand_of(
    asking: Asking,
    operation: str,
    *,
    region: Region,
    institution_code: str,
    insured_area: str,
    treatment_area: str,
    target: str = "",
    request: BaseModel | None = None,
    facts: dict[str, Any] | None = None,
    visit_id: UUID | None = None,
    visit_version: int | None = None,
    transfer_id: UUID | None = None,
    transfer_version: int | None = None,
    changes_state: bool = True,
    parent_id: UUID | None = None,
    seal: Seal | None = None,
    seals_anew: bool = False,
    case_id: UUID | None = None,
    persons: tuple[Identity, ...] = (),
    operator: str | None = None,
) -> Errand:
    """The errand of a call. One that changes a visit, or a transfer that was read in a version, is exclusive:
    a unique index lets one be open.

    Its bodies are sealed under the seal of its person and case, or under a new one for these; one that the
    case made beforehand is kept with the claim (`seals_anew`). The staff number of whoever acts is kept
    among the facts, because an enquiry says it again.
    """
    body, digest = fingerprint(operation, target, request)
    errand_id = uuid7()
    return Errand(
        errand_id=errand_id,
        actor=asking.actor,
        key=asking.key if asking.key is not None and changes_state else str(errand_id),
        operation=operation,
        changes_state=changes_state,
        region=region,
        institution_code=institution_code,
        insured_area=insured_area,
        treatment_area=treatment_area,
        fingerprint=digest,
        request=body if asking.body is None else asking.body,
        facts=(facts or {}) | ({} if operator is None else {"operator": operator}),
        visit_id=visit_id,
        visit_version=visit_version,
        transfer_id=transfer_id,
        transfer_version=transfer_version,
        exclusive=changes_state and (visit_id is not None or transfer_version is not None),
        parent_id=parent_id,
        trace_id=asking.trace_id,
        seal=seal,
        seals_anew=seals_anew,
        case_id=case_id,
        persons=persons,
        sandbox_fault=asking.sandbox_fault,
        answer_by=asking.answer_by,
    )


def follow_up_of(asking: Asking, key: str) -> Asking:
    """The gateway's own asking for an errand that follows from a caller's."""
    return Asking(
        actor=GATEWAY,
        key=key,
        trace_id=asking.trace_id,
        sandbox_fault=asking.sandbox_fault,
        answer_by=asking.answer_by,
    )
