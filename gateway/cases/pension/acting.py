"""An office's act on a transfer: seen in time, allowed where the case stands, then one errand (办理)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from gateway.cases.asking import BY_ITSELF, Answer, Asking, answer_of
from gateway.cases.pension import moves
from gateway.cases.pension.files import CaseFile, Files
from gateway.cases.pension.memory import TransferKept, TransferMemory
from gateway.cases.pension.offices import errand_about
from gateway.cases.pension.plans import Plan, turned
from gateway.errands import Effect, Journal, Note
from gateway.errors import Broken, CaseMoved, GatewayError, NotAllowed, NotFound, VisitBusy, WrongState
from gateway.exchange import Exchange, written
from gateway.outcomes import Translated
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.backend import Handling, PensionBackend
from gateway.services.pension.cases import DEFINITION, Entry, Standing
from gateway.services.pension.transfers import CaseStep
from gateway.services.pension.words import Act, Party, RelationStatus
from gateway.vocabulary import Message

Today = Callable[[], date]
Ask = Callable[[PensionBackend, Message], Awaitable[Translated]]

_NOT_THE_CAUSE = moves.NOTED | {Act.TELL_ORIGIN}
"""What is not told to whoever came second: it follows from an act, which is."""


class Acting:
    """Lets one office act on a case at a time; the other one is told what happened."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        memory: TransferMemory,
        files: Files,
        backends: Backends,
        today: Today,
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._backends = backends
        self.files = files
        self.today = today

    async def retry(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """Have a step tried again that a region refused (重试环节)."""
        kept = await self.of_office(asking, transfer_id, Party.RECEIVER)
        await self._check_version(kept, request.version)
        if kept.standing.halted_code is None:
            raise WrongState("No region has refused a step of this transfer.")
        today, standing = self.today(), moves.retried(kept.standing)
        entry = entry_of(Act.RETRY, Party.RECEIVER, request.handled_by, today, kept.receiving_area)
        plan = Plan(version=kept.version, standing=standing, entry=entry)
        move = turned(kept, standing, entry, note=self.files.note(kept, request.reason))
        note = Note(
            actor=asking.actor,
            action="retry_step",
            outcome="Done",
            effect=Effect.NONE,
            trace_id=asking.trace_id,
            seal=kept.seal,
            operation="move_transfer",
            details={"transfer_id": str(transfer_id)},
        )
        if (receipt := await self._journal.turn(note, move)) is None:
            raise await self._moved(kept, None)
        return Answer(written(plan.came_to(transfer_id, None)), (), receipt=receipt)

    async def of_office(self, asking: Asking, transfer_id: UUID, party: Party) -> TransferKept:
        """The transfer, for the office on one side of it; raises NotFound, NotAllowed."""
        kept, its = await self.of_either(asking, transfer_id)
        if its is not party:
            raise NotAllowed("Only the receiving office (转入地经办机构) may do this.")
        return kept

    async def of_either(self, asking: Asking, transfer_id: UUID) -> tuple[TransferKept, Party]:
        """The transfer and the caller's side of it; raises NotFound for an office without a part in it."""
        kept = await self._memory.transfer(transfer_id)
        party = None if kept is None else kept.party_of(asking.actor.area_code)
        if kept is None or party is None:
            raise await self.missing(asking)
        return kept, party

    async def missing(self, asking: Asking) -> GatewayError:
        """What to say of what is not there."""
        return await self._exchange.missing(asking.actor.client_id, asking.key)

    async def act(
        self,
        asking: Asking,
        kept: TransferKept,
        operation: str,
        request: Any,
        *,
        act: Act,
        by: str,
        standing: Callable[[Standing], Standing],
        within: frozenset[RelationStatus],
        party: Party = Party.RECEIVER,
        asked: Party | None = None,
        check: Callable[[CaseFile], None] | None = None,
        reasons: tuple[Any, ...] = (),
        note: str | None = None,
        facts: dict[str, Any] | None = None,
        ask: Ask | None = None,
        **planned: Any,
    ) -> Answer:
        """One act: allowed where the case stands and not seen too late; then an errand of its region."""
        today = self.today()
        area = kept.receiving_area if party is Party.RECEIVER else kept.origin_area
        side = asked or party
        facts = {"act": act, **(facts or {})}
        errand = errand_about(asking, operation, kept, side, request=request, operator=by, facts=facts)
        earlier = await self._exchange.earlier(asking.actor.client_id, errand.key, errand.fingerprint)
        if earlier is not None:
            return answer_of(earlier)
        await self._check_version(kept, request.version)
        if kept.standing.relation_status not in within:
            raise WrongState(_not_now(kept, act))
        file = await self.files.of(kept)
        case = file.ref(side)
        if check is not None:
            check(file)
        codes = tuple(str(reason) for reason in reasons)
        plan = Plan(
            version=kept.version,
            standing=standing(kept.standing),
            entry=entry_of(act, party, by, today, area, reasons=codes),
            note=self.files.note(kept, note),
            **planned,
        )
        errand = replace(errand, facts={**errand.facts, **plan.as_facts()})
        backend = pension_of(self._backends, kept.region_of(side))
        handling = Handling(act=act, handled_by=by, on=today, reasons=tuple(reasons), note=note or "")

        async def asking_the_region(message: Message) -> Translated:
            if ask is not None:
                return await ask(backend, message)
            return await backend.handle(message, case, handling)

        try:
            return answer_of(await self._exchange.carry(errand, asking_the_region))
        except VisitBusy as busy:
            raise await self._moved(kept, busy.errand_id) from busy

    async def _check_version(self, kept: TransferKept, version: int) -> None:
        """Raise CaseMoved when the caller read another version than the one there is.

        Raises Broken for a case of a newer release: its course is not known here.
        """
        if kept.definition > DEFINITION:
            raise Broken("This transfer takes a course that this process does not know yet; ask again later.")
        if version < kept.version:
            raise CaseMoved(await self._what_happened(kept))
        if version > kept.version:
            raise CaseMoved(f"The transfer {_stands(kept)}; there is no version {version} yet.")

    async def _moved(self, kept: TransferKept, errand_id: UUID | None) -> GatewayError:
        """What to tell the office that came second: what the first one did, or is doing."""
        after = await self._memory.transfer(kept.transfer_id)
        if after is None:
            return NotFound()
        if after.version > kept.version:
            return CaseMoved(await self._what_happened(after))
        return CaseMoved(
            "Another act on this transfer is under way, or its outcome is not known yet.",
            errand_id=errand_id,
        )

    async def _what_happened(self, kept: TransferKept) -> str:
        timeline = await self._memory.timeline(kept.transfer_id)
        last = next(line for line, _ in reversed(timeline) if line.act not in _NOT_THE_CAUSE)
        staff = "" if last.handled_by == BY_ITSELF else f", {last.handled_by}"
        return (
            f"Meanwhile the {last.party} ({last.party.term}{staff}) did {last.act} ({last.act.term})"
            f" on {last.on}: the transfer {_stands(kept)}. Read it again and decide anew."
        )


def entry_of(act: Act, party: Party, by: str, on: date, area: str, **said: Any) -> Entry:
    """A line of the timeline about what an office did."""
    return Entry(act=act, party=party, handled_by=by, on=on, area_code=area, **said)


def _stands(kept: TransferKept) -> str:
    status = kept.standing.relation_status
    return f"is at version {kept.version}, {status} ({status.term})"


def _not_now(kept: TransferKept, act: Act) -> str:
    status = kept.standing.relation_status
    return f"The transfer is {status} ({status.term}); {act} ({act.term}) is not possible there."
