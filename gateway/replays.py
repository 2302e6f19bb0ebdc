"""The same key again: what an errand came to is given once more, or raised once more."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gateway.errands import WITH_ANSWER, Kept, State
from gateway.errors import (
    Erased,
    GatewayError,
    KeyReused,
    NotTellable,
    OutcomeUnknown,
    Refused,
    StillInProgress,
    Unreached,
    WrongState,
)
from gateway.evidence.sealing import Seal


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of an errand: the answer's bytes, and whether they are those of an earlier request."""

    errand_id: UUID
    state: State
    answer: bytes
    replayed: bool = False
    residue: tuple[str, ...] = ()
    receipt: int | None = None
    """The index of the log's entry that records it."""
    seal: Seal | None = None
    """The key of its person and case, for what follows from it."""


def replay(kept: Kept, fingerprint: bytes) -> Carried:
    """Give the kept answer, or raise what the first request came to; Erased once it was erased."""
    errand_id = kept.errand.errand_id
    if not kept.errand.fingerprint:  # erased with the rest: the two requests cannot be compared any more
        raise Erased(effect=kept.effect, errand_id=errand_id)
    if kept.errand.fingerprint != fingerprint:
        raise KeyReused(errand_id=errand_id)
    state = kept.reads_as
    if state is State.ASKED or (state is State.FOLLOWING_UP and kept.alive):
        raise StillInProgress(errand_id=errand_id)
    if (gone := erased(kept)) is not None:
        raise gone
    if state in WITH_ANSWER:
        assert kept.answer is not None
        return Carried(
            errand_id,
            state,
            kept.answer,
            replayed=True,
            residue=kept.residue,
            receipt=kept.index,
            seal=kept.errand.seal,
        )
    raise raised_again(kept)


def erased(kept: Kept) -> Erased | None:
    """What to say of an errand that was answered, when its answer is not there any more."""
    if kept.reads_as not in WITH_ANSWER or kept.answer is not None:
        return None
    return Erased(effect=kept.effect, errand_id=kept.errand.errand_id)


def raised_again(kept: Kept) -> GatewayError:
    """The error that an errand ended with, for every request with the same key."""
    error = _ended_with(kept)
    error.receipt = kept.index
    return error


def _ended_with(kept: Kept) -> GatewayError:
    reason = kept.reason or {}
    errand = kept.errand
    # What follows from an errand may have been refused by the other region.
    about = {"region": reason.get("region", errand.region)}
    about |= {name: reason[name] for name in ("code", "message") if name in reason}
    match kept.reads_as:
        case State.REFUSED if reason.get("kind") == "NotTellable":
            return NotTellable(reason.get("detail"), errand_id=errand.errand_id)
        case State.REFUSED:
            return Refused(reason.get("detail"), errand_id=errand.errand_id, **about)
        case State.UNREACHED:
            return Unreached(region=errand.region, errand_id=errand.errand_id)
        case State.REVERSED:
            return WrongState("This errand was reversed; use a new key.", errand_id=errand.errand_id)
        case _:
            return OutcomeUnknown(region=errand.region, errand_id=errand.errand_id)
