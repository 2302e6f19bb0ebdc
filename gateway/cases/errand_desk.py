"""The errand desk: what became of an errand, finding out, taking back, and its trail and lineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

import orjson

from gateway.cases.answers import (
    ErrandLineage,
    ErrandTrail,
    ErrandView,
    NextAction,
    TrailEntry,
)
from gateway.cases.asking import Answer, Asking
from gateway.cases.memory import Memory
from gateway.cases.pension.memory import TransferKept
from gateway.cases.recording import Recordings, with_recording
from gateway.errands import Effect, Errand, Journal, Kept, Note, State
from gateway.errors import NotFound, OutcomeUnknown
from gateway.evidence.entry import EntryClass
from gateway.exchange import Exchange, written
from gateway.lineage import FieldLineage
from gateway.operation import Operation
from gateway.vocabulary import Region

_SETTLING = ("settle", "cancel_settlement")


class Trail(Protocol):
    """Reads of the trail."""

    async def of_errand(self, errand_id: UUID) -> Sequence[TrailEntry]:
        """The entries of an errand and of those that follow from it, in order."""


class Lineages(Protocol):
    """Which wire field each canonical field of an operation's answer came from."""

    def of(self, region: Region, service: str, operation: str) -> Sequence[FieldLineage]: ...


class Shared(Protocol):
    """Cases that belong to two offices."""

    async def transfer(self, transfer_id: UUID) -> TransferKept | None: ...


class ErrandDesk:
    """Where a caller learns what is known of its errands."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        memory: Memory,
        transfers: Shared,
        trail: Trail,
        lineages: Lineages,
        operations: Mapping[str, Operation],
        recordings: Recordings,
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._transfers = transfers
        self._trail = trail
        self._lineages = lineages
        self._operations = operations
        self._recordings = recordings

    async def read(self, asking: Asking, errand_id: UUID) -> Answer:
        """The errand as it stands; asks no region."""
        kept = await self._of_caller(asking, errand_id)
        return Answer(written(await self._view(kept)), (errand_id,), receipt=kept.index)

    async def enquire(self, asking: Asking, errand_id: UUID) -> Answer:
        """Ask the region what became of it, when that is unknown; the errand as it stands afterwards."""
        kept = await self._of_caller(asking, errand_id)
        try:
            await self._exchange.enquire(kept)
        except OutcomeUnknown:
            after = await self._journal.read(errand_id)
            if after is None or after.reads_as is State.UNKNOWN:
                raise
            # Somebody else's enquiry found it out while ours was under way.
        await self._follow_up(asking, errand_id)
        return await self.read(asking, errand_id)

    async def _follow_up(self, asking: Asking, errand_id: UUID) -> None:
        """A settlement that was found out is yet to be recorded: try it now, as a request would."""
        kept = await self._journal.read(errand_id)
        if kept is None or kept.state is not State.WAITING or kept.errand.operation not in _SETTLING:
            return
        await self._recordings.try_at_once(asking, UUID(kept.errand.facts["settlement_id"]), errand_id)

    async def reverse(self, asking: Asking, errand_id: UUID) -> Answer:
        """Have the region take it back, when its outcome is unknown; the errand as it stands afterwards."""
        kept = await self._of_caller(asking, errand_id)
        if kept.state is not State.REVERSED:  # a second reversal is the same answer
            await self._exchange.reverse(kept)
        return await self.read(asking, errand_id)

    async def trail(self, asking: Asking, errand_id: UUID) -> Answer:
        """Everything written about the errand; that it was read is written first."""
        kept = await self._of_caller(asking, errand_id)
        reading = Note(
            actor=asking.actor,
            action="read_trail",
            outcome="Found",
            effect=Effect.NONE,
            errand_id=errand_id,
            trace_id=asking.trace_id,
            entry_class=EntryClass.ACCESS,
            seal=kept.errand.seal,
        )
        await self._journal.note(reading)
        entries = await self._trail.of_errand(errand_id)
        return Answer(written(ErrandTrail(entries=list(entries))), (errand_id,))

    async def lineage(self, asking: Asking, errand_id: UUID) -> Answer:
        """Which field of the answer came from which of the region's fields."""
        kept = await self._of_caller(asking, errand_id)
        errand = kept.errand
        operation = self._operations[errand.operation]
        lineage = ErrandLineage(
            errand_id=errand_id,
            region=errand.region,
            operation=errand.operation,
            fields=list(self._lineages.of(errand.region, operation.service, operation.asks)),
            residue=list(kept.residue),
        )
        return Answer(written(lineage), (errand_id,))

    async def _of_caller(self, asking: Asking, errand_id: UUID) -> Kept:
        """The errand, when it is this caller's, follows from one that is, or is of its office's transfer."""
        kept = await self._journal.read(errand_id)
        if kept is None:
            raise NotFound
        owner = kept
        while owner.errand.parent_id is not None:
            parent = await self._journal.read(owner.errand.parent_id)
            if parent is None:
                raise NotFound
            owner = parent
        if owner.errand.actor.client_id != asking.actor.client_id and not await self._shares(asking, kept):
            raise NotFound
        # What is asked about it now is waited for by whoever asks now.
        return replace(kept, errand=replace(kept.errand, answer_by=asking.answer_by))

    async def _shares(self, asking: Asking, kept: Kept) -> bool:
        """Whether the caller is one of the two offices of the transfer that the errand is about."""
        if kept.errand.transfer_id is None:
            return False
        transfer = await self._transfers.transfer(kept.errand.transfer_id)
        return transfer is not None and transfer.party_of(asking.actor.area_code) is not None

    async def _view(self, kept: Kept) -> ErrandView:
        errand, state = kept.errand, kept.reads_as
        reason = kept.reason or {}
        unknown = state is State.UNKNOWN
        reversible = self._operations[errand.operation].reversible
        here = f"/v1/errands/{errand.errand_id}"
        assert errand.claimed_at is not None
        return ErrandView(
            errand_id=errand.errand_id,
            operation=errand.operation,
            region=errand.region,
            state=state,
            effect=Effect.UNKNOWN if unknown or state is State.ASKED else kept.effect,
            next_action=_NEXT[state],
            message_id=errand.message_id,
            claimed_at=errand.claimed_at,
            closed_at=kept.closed_at,
            visit_id=errand.visit_id,
            transfer_id=errand.transfer_id,
            parent_errand_id=errand.parent_id,
            follow_ups=list(kept.follow_ups),
            region_code=reason.get("code"),
            region_message=reason.get("message"),
            residue=list(kept.residue),
            answer=await self._answer(errand, kept.answer),
            enquire_url=f"{here}/enquiries" if unknown else None,
            reverse_url=f"{here}/reversals" if unknown and reversible else None,
        )

    async def _answer(self, errand: Errand, answer: bytes | None) -> dict[str, Any] | None:
        if answer is None:
            return None
        if errand.operation in _SETTLING:
            kept = await self._memory.settlement(UUID(errand.facts["settlement_id"]))
            if kept is not None:
                answer = written(with_recording(kept))
        return dict(orjson.loads(answer))


_NEXT = {
    State.ASKED: NextAction.WAIT,
    State.FOLLOWING_UP: NextAction.WAIT,
    State.WAITING: NextAction.SAME_KEY,
    State.ANSWERED: NextAction.NOTHING,
    State.REFUSED: NextAction.NEW_KEY_AFTER_CORRECTION,
    State.UNREACHED: NextAction.SAME_KEY,
    State.UNKNOWN: NextAction.ENQUIRE_OR_REVERSE,
    State.REVERSED: NextAction.NOTHING,
}
