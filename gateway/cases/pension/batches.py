"""Settlement batches: formed of what is due, announced to the origin, which then pays (资金定期结算).

What an origin refuses is due again. A case that was in a refused batch gets a batch of its own the next time,
so that it holds up no other; one whose own batch was refused waits until an office forms it by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import structlog

from gateway.cases.asking import BY_ITSELF, Asking, errand_of
from gateway.cases.pension.fund_memory import Debt, DueKept, FundMemory, LineKept
from gateway.cases.pension.memory import Safe
from gateway.cases.pension.plans import by_the_gateway
from gateway.cases.recording import NotYet, find_out
from gateway.errands import GATEWAY, Actor, Effect, Errand, Journal, Note
from gateway.errors import GatewayError, NotTellable, OutcomeUnknown, Refused, Untranslatable
from gateway.evidence.sealing import Seal
from gateway.exchange import Exchange
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.backend import Batch, BatchLine
from gateway.services.pension.cases import Entry
from gateway.services.pension.fund_events import BatchDisputed, BatchFormed, BatchRefused
from gateway.services.pension.funds import SettlementBatch
from gateway.services.pension.transfers import ContactLetter
from gateway.services.pension.words import Act, BatchState
from gateway.vocabulary import now, uuid7

log = structlog.get_logger("gateway.cases.pension")

MOST: Final = 300
"""Cases in one batch."""
LEFT_AFTER: Final = timedelta(minutes=10)
"""A batch or payment that waits so long has lost its job."""
DISAGREE: Final = "amounts_disagree"
NOBODY_LEFT: Final = "nobody_left"
_OPEN: Final = (BatchState.FORMED, BatchState.DISPUTED)
_REFUSALS: Final = (Refused, NotTellable, Untranslatable)

Account = tuple[str, str, str, str]


class Batches:
    """Forms batches and announces them. Any worker may, at any time: each case is in one batch only."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        funds: FundMemory,
        safe: Safe,
        backends: Backends,
        today: Callable[[], date],
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._funds = funds
        self._safe = safe
        self._backends = backends
        self._today = today

    # -- forming -----------------------------------------------------------------------------------

    async def form_all(self) -> int:
        """Form what is due everywhere; how many batches that made (定期结算)."""
        formed = 0
        for debt in await self._funds.debts():
            entry = by_the_gateway(Act.SETTLE_FUND, self._today())
            formed += len(await self.form(debt, entry, GATEWAY))
        return formed

    async def form(self, debt: Debt, entry: Entry, actor: Actor, *, by_hand: bool = False) -> Sequence[UUID]:
        """Form what one origin owes one agency; the batches that were made."""
        formed: list[UUID] = []
        after: UUID | None = None
        while due := await self._funds.due(debt, after=after, limit=MOST):
            after = due[-1].transfer_id
            for cases in self._grouped(due, by_hand=by_hand):
                event = BatchFormed(
                    batch_id=uuid7(),
                    origin_region=debt.origin_region,
                    receiving_region=debt.receiving_region,
                    agency_code=debt.agency_code,
                    transfer_ids=tuple(cases),
                    entry=entry,
                )
                if await self._journal.turn(_noted("form_batch", event.batch_id, actor), event) is not None:
                    formed.append(event.batch_id)
                    log.info("batch.formed", batch_id=str(event.batch_id))
        return formed

    def _grouped(self, due: Iterable[DueKept], *, by_hand: bool) -> Iterable[Sequence[UUID]]:
        """By account; whoever was in a refused batch alone, and after that only by hand."""
        together: dict[Account, list[UUID]] = {}
        for one in due:
            if one.refused_with is None:
                account = _account(self._letter(one.seal, one.transfer_id, one.letter))
                together.setdefault(account, []).append(one.transfer_id)
            elif one.refused_with > 1 or by_hand:
                yield [one.transfer_id]
        yield from together.values()

    # -- announcing --------------------------------------------------------------------------------

    async def announce(self, batch_id: UUID) -> None:
        """The job of a batch: ask its origin to pay it, once; raises NotYet to be run again."""
        kept = await self._funds.batch(batch_id)
        if kept is None or kept.state not in _OPEN:
            return
        told = self._told(kept, await self._funds.lines(batch_id))
        if told is None:
            await self._give_up(kept)
            return
        backend = pension_of(self._backends, kept.origin_region)
        try:
            await self._exchange.carry(
                self._errand(kept), lambda message: backend.announce_batch(message, told)
            )
        except OutcomeUnknown as unknown:
            await self._find_out(kept, unknown)
        except _REFUSALS as error:
            code = getattr(error, "code", None) or type(error).__name__
            log.error("batch.refused", batch_id=str(batch_id), code=code)
        except GatewayError as error:
            raise NotYet from error

    async def _find_out(self, kept: SettlementBatch, unknown: OutcomeUnknown) -> None:
        await self._dispute_if_it_disagrees(kept, unknown)
        try:
            await find_out(self._exchange, self._journal, unknown)
        except NotYet as error:
            await self._dispute_if_it_disagrees(kept, error.__cause__)
            raise

    async def _dispute_if_it_disagrees(self, kept: SettlementBatch, error: BaseException | None) -> None:
        """The origin holds another sum than we asked for: nobody may overlook that."""
        if not isinstance(error, OutcomeUnknown) or error.code != DISAGREE:
            return
        log.error("batch.disputed", batch_id=str(kept.batch_id), total=kept.total, count=kept.line_count)
        entry = by_the_gateway(Act.SETTLE_FUND, self._today(), code=DISAGREE)
        event = BatchDisputed(batch_id=kept.batch_id, entry=entry)
        await self._journal.turn(_noted("dispute_batch", kept.batch_id, GATEWAY), event)

    async def _give_up(self, kept: SettlementBatch) -> None:
        """Every case of it was annulled and erased before the origin could be asked."""
        log.error("batch.refused", batch_id=str(kept.batch_id), code=NOBODY_LEFT)
        entry = by_the_gateway(Act.FUND_DUE, self._today(), code=NOBODY_LEFT)
        event = BatchRefused(batch_id=kept.batch_id, entry=entry)
        await self._journal.turn(_noted("give_up_batch", kept.batch_id, GATEWAY), event)

    def _told(self, kept: SettlementBatch, lines: Sequence[LineKept]) -> Batch | None:
        """The batch as the origin is asked for it; its cases name one account, so any of them says which."""
        account = next(
            (
                self._letter(one.seal, one.transfer_id, one.letter)
                for one in lines
                if one.letter is not None and one.seal is not None
            ),
            None,
        )
        if account is None:
            return None
        amounts = ((one.transfer_id.hex, one.total) for one in lines)
        return Batch(
            batch_number=kept.batch_number,
            receiving_region=kept.receiving_region,
            period=kept.formed_on.isoformat(),
            account=account,
            lines=tuple(BatchLine(case_number=case, amount=total) for case, total in amounts if total),
            total=kept.total,
        )

    def _errand(self, kept: SettlementBatch) -> Errand:
        """One errand for a batch, whoever carries it; what refuses it or not is written with its closing."""
        return errand_of(
            Asking(actor=GATEWAY, key=f"batch:{kept.batch_id}", trace_id=""),
            "announce_batch",
            region=kept.origin_region,
            institution_code=kept.agency_code,
            insured_area=self._backends[kept.origin_region].area,
            treatment_area=kept.agency_code[:6],
            target=str(kept.batch_id),
            facts={
                "batch_id": str(kept.batch_id),
                "total": kept.total,
                "count": kept.line_count,
                "on": self._today().isoformat(),
            },
            case_id=kept.batch_id,
            operator=BY_ITSELF,
        )

    def _letter(self, seal: Seal, transfer_id: UUID, sealed: bytes) -> ContactLetter:
        return ContactLetter.model_validate_json(self._safe.open(seal, transfer_id, sealed))

    # -- what was left behind ----------------------------------------------------------------------

    async def left_behind(self) -> Sequence[UUID]:
        """Batches that nobody seems to announce."""
        return await self._funds.batches_left(now() - LEFT_AFTER)


def _account(letter: ContactLetter) -> Account:
    return letter.bank_name, letter.bank_number, letter.account_name, letter.account_number


def _noted(action: str, batch_id: UUID, actor: Actor) -> Note:
    """What the log says of a batch that changes without its origin being asked."""
    return Note(
        actor=actor,
        action=action,
        outcome="Done",
        effect=Effect.NONE,
        operation="announce_batch",
        details={"batch_id": str(batch_id)},
    )
