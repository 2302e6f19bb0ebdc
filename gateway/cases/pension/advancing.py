"""The job of a transfer: look where it stands, deal with what its offices put out, take the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import structlog
from pydantic import ValidationError

from gateway.cases.asking import BY_ITSELF
from gateway.cases.pension import moves
from gateway.cases.pension.memory import NewsKept, TransferKept, TransferMemory
from gateway.cases.pension.plans import by_the_gateway, turned
from gateway.cases.pension.steps import CaseGone, Steps
from gateway.cases.recording import NotYet, find_out, find_out_all
from gateway.errands import Journal, State
from gateway.errors import (
    Erased,
    GatewayError,
    NotTellable,
    OutcomeUnknown,
    Refused,
    Unreached,
    Untranslatable,
    VisitBusy,
)
from gateway.exchange import Exchange
from gateway.services.pension.cases import DEFINITION, Entry, Step
from gateway.services.pension.events import TransferNoted
from gateway.services.pension.words import Act, FundStatus, NewsKind, Party, RelationStatus
from gateway.vocabulary import now

log = structlog.get_logger("gateway.cases.pension")

FORGOTTEN_AFTER = timedelta(minutes=10)
"""A case that should have gone on so long ago has lost its job: none waits longer for its next try."""

_LEADS_TO: Mapping[NewsKind, Step] = {
    NewsKind.STATEMENT: Step.READ_STATEMENT,
    NewsKind.REFUSAL: Step.READ_REFUSAL,
}
_ACTS: Mapping[NewsKind, Act] = {
    NewsKind.STATEMENT: Act.RECEIVE_STATEMENT,
    NewsKind.REFUSAL: Act.REFUSE,
    NewsKind.SUSPENSION: Act.SUSPEND,
    NewsKind.RESUMPTION: Act.RESUME,
    NewsKind.NON_TRANSFERABLE_TOLD: Act.TELL_PERSON,
    NewsKind.FUND_PAID: Act.FUND_PAID,
}
_NOT_PAID = (FundStatus.IN_SETTLEMENT, FundStatus.CANCELLED)
_OVER = frozenset(
    {
        RelationStatus.POSTED,
        RelationStatus.OVERLAP_AWAITING_CHOICE,
        RelationStatus.COMPLETED,
        RelationStatus.REFUSED,
        RelationStatus.WITHDRAWN,
        RelationStatus.ANNULLING,
        RelationStatus.ANNULLED,
    }
)
"""What an office puts out about the relation then comes too late; it is shown and changes nothing."""


class Advancing:
    """Carries cases on. Any worker may, at any time and more than once: each step takes effect once."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        memory: TransferMemory,
        steps: Steps,
        today: Callable[[], date],
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._steps = steps
        self._today = today

    async def advance(self, transfer_id: UUID) -> None:
        """Take the next step of a case, if it has one; raises NotYet to be run again."""
        kept = await self._known(transfer_id)
        if kept is None or kept.seal is None:
            return
        try:
            await self._try(kept)
        except Erased:
            return
        except CaseGone as gone:
            after = await self._known(transfer_id)
            if after is not None and after.version == kept.version:
                # An office is acting on it: should that come to nothing, nobody else asks for what follows.
                raise NotYet from gone

    async def _known(self, transfer_id: UUID) -> TransferKept | None:
        """The case, if this release knows its course; raises NotYet for one of a newer release."""
        try:
            kept = await self._memory.transfer(transfer_id)
        except ValidationError as error:  # it stands where only a newer release knows the word for
            log.warning("transfer.of_a_newer_release", transfer_id=str(transfer_id))
            raise NotYet from error
        if kept is not None and kept.definition > DEFINITION:
            log.warning("transfer.of_a_newer_release", transfer_id=str(transfer_id))
            raise NotYet
        return kept

    async def _try(self, kept: TransferKept) -> None:
        try:
            await self._go_on(kept)
        except VisitBusy as busy:
            await self._clear_the_way(busy)
            raise NotYet from busy
        except OutcomeUnknown as unknown:
            await find_out(self._exchange, self._journal, unknown)
        except (Refused, Untranslatable, NotTellable) as error:
            await self._halt(kept, error)
        except Unreached as error:
            if error.code != "unreadable":
                raise NotYet from error
            await self._halt(kept, error)
        except GatewayError as error:
            raise NotYet from error

    async def _go_on(self, kept: TransferKept) -> None:
        waiting: list[NewsKept] = []
        for one in await self._memory.news_of(kept.transfer_id):
            if _only_noted(kept, one):
                await self._note(kept, one)
            else:
                waiting.append(one)
        if kept.standing.halted_code is not None:
            return
        if kept.standing.next_step is not None:
            await self._steps.take(kept, kept.standing.next_step)
        else:
            await self._hear(kept, waiting)

    # -- news --------------------------------------------------------------------------------------

    async def _hear(self, kept: TransferKept, news: Sequence[NewsKept]) -> None:
        """What the origin's office put out decides how a case goes on that waits for it."""
        if not news:
            return
        first, status = news[0], kept.standing.relation_status
        if status is RelationStatus.AWAITING_STATEMENT and first.kind in _LEADS_TO:
            same = [one.sequence for one in news if one.kind is first.kind]
            await self._steps.take(kept, _LEADS_TO[first.kind], same)
        elif status is RelationStatus.AWAITING_STATEMENT and first.kind is NewsKind.SUSPENSION:
            standing = moves.suspended(kept.standing, Party.ORIGIN, self._today())
            entry = self._of_origin(kept, Act.SUSPEND)
            await self._steps.turn(kept, turned(kept, standing, entry, news=(first.sequence,)))
        elif status is RelationStatus.SUSPENDED:
            back = next((one for one in news if one.kind is NewsKind.RESUMPTION), None)
            if back is not None and kept.standing.suspended_by is Party.ORIGIN:
                standing = moves.resumed(kept.standing, self._today())
                entry = self._of_origin(kept, Act.RESUME)
                await self._steps.turn(kept, turned(kept, standing, entry, news=(back.sequence,)))

    async def _note(self, kept: TransferKept, one: NewsKept) -> None:
        told = one.kind is NewsKind.NON_TRANSFERABLE_TOLD
        # A transfer that was annulled meanwhile may have been paid all the same: the money is on its way.
        paid = one.kind is NewsKind.FUND_PAID and kept.fund_status in _NOT_PAID
        event = TransferNoted(
            transfer_id=kept.transfer_id,
            entry=self._of_origin(kept, _ACTS[one.kind]),
            told_on=self._today() if told else None,
            fund=FundStatus.PAID if paid else None,
            news=(one.sequence,),
        )
        await self._steps.turn(kept, event)

    def _of_origin(self, kept: TransferKept, act: Act) -> Entry:
        return Entry(
            act=act,
            party=Party.ORIGIN,
            handled_by=BY_ITSELF,
            on=self._today(),
            area_code=kept.origin_area,
        )

    # -- what stands in the way ----------------------------------------------------------------------

    async def _clear_the_way(self, busy: VisitBusy) -> None:
        """Another errand of the case is open: when nobody is at it any more, find out what came of it."""
        kept = None if busy.errand_id is None else await self._journal.read(busy.errand_id)
        if kept is not None and kept.reads_as is State.UNKNOWN:
            await find_out(self._exchange, self._journal, OutcomeUnknown(errand_id=kept.errand.errand_id))

    async def _halt(self, kept: TransferKept, error: GatewayError) -> None:
        """A region says no to a step: it is not asked for ever; the receiving office decides."""
        # A foreign code is not repeated: nobody knows what stands in it.
        untranslatable = isinstance(error, Untranslatable)
        code = "untranslatable" if untranslatable else getattr(error, "code", None) or type(error).__name__
        log.error("transfer.halted", transfer_id=str(kept.transfer_id), code=code)
        after = await self._memory.transfer(kept.transfer_id)
        if after is None or after.version != kept.version:
            return
        standing = moves.halted(kept.standing, code)
        entry = by_the_gateway(Act.HALT, self._today(), code=code)
        await self._steps.turn(kept, turned(kept, standing, entry))

    # -- terms -------------------------------------------------------------------------------------

    async def escalate(self) -> int:
        """Say once of every case whose term has passed that it has; nothing else happens to it."""
        today, said = self._today(), 0
        for transfer_id in await self._memory.overdue(today, DEFINITION):
            kept = await self._memory.transfer(transfer_id)
            if kept is None or kept.standing.due_on is None:
                continue
            entry = by_the_gateway(Act.ESCALATE, today, code=str(kept.standing.clock))
            try:
                await self._steps.turn(
                    kept, TransferNoted(transfer_id=transfer_id, entry=entry, escalated_on=today)
                )
            except CaseGone:  # done meanwhile, or said by another worker
                continue
            said += 1
            log.warning(
                "transfer.overdue",
                transfer_id=str(transfer_id),
                awaited=str(kept.standing.awaited),
                due_on=kept.standing.due_on.isoformat(),
            )
        return said

    async def settle_the_unknown(self) -> int:
        """Find out what came of errands of cases whose process is gone; how many were left."""
        left = await self._memory.left_unknown(DEFINITION)
        await find_out_all(self._exchange, self._journal, left)
        return len(left)

    async def forgotten(self) -> Sequence[UUID]:
        """Cases that should have gone on by themselves long ago."""
        return await self._memory.forgotten(now() - FORGOTTEN_AFTER)


def _only_noted(kept: TransferKept, one: NewsKept) -> bool:
    """Whether a piece of news changes nothing of where the relation stands."""
    if one.kind in (NewsKind.NON_TRANSFERABLE_TOLD, NewsKind.FUND_PAID):
        return True
    status = kept.standing.relation_status
    if status in _OVER:
        return True
    # Resumed by hand before the office's own word came, or suspended through us and put out as well.
    late_resumption = one.kind is NewsKind.RESUMPTION and status is not RelationStatus.SUSPENDED
    return late_resumption or (one.kind is NewsKind.SUSPENSION and status is RelationStatus.SUSPENDED)
