"""The queue of money that arrived, as the offices of its region work it: read, matched by hand, sent back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import orjson

from gateway.cases.asking import Answer, Asking, answer_of
from gateway.cases.pension.acting import entry_of
from gateway.cases.pension.files import Files
from gateway.cases.pension.fund_memory import FundMemory, PaymentKept
from gateway.cases.pension.memory import Safe, TransferMemory
from gateway.cases.pension.offices import region_of_office
from gateway.cases.pension.payments import payment_errand, posting_errand
from gateway.cases.pension.views import before_of
from gateway.disclosure import fields_told
from gateway.errands import Effect, Errand, Journal, Note
from gateway.errors import CaseMoved, VisitBusy, WrongState
from gateway.evidence.entry import EntryClass
from gateway.exchange import Ask, Exchange, written
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.funds import (
    Payment,
    PaymentMatch,
    PaymentPage,
    PaymentReturn,
    PaymentSummary,
)
from gateway.services.pension.words import Act, Party, PaymentState


class PaymentDesk:
    """One errand for each act. Of two offices that act at once the region lets one win."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        funds: FundMemory,
        transfers: TransferMemory,
        files: Files,
        safe: Safe,
        backends: Backends,
        today: Callable[[], date],
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._funds = funds
        self._transfers = transfers
        self._files = files
        self._safe = safe
        self._backends = backends
        self._today = today

    # -- reading -----------------------------------------------------------------------------------

    async def page(
        self, asking: Asking, state: PaymentState | None, cursor: str | None, limit: int
    ) -> Answer:
        """Money that the caller's region received, newest first; names nobody."""
        region = region_of_office(asking)
        found = await self._funds.payments_of(region, state=state, before=before_of(cursor), limit=limit + 1)
        page = PaymentPage(
            payments=tuple(summary_of(one) for one in found[:limit]),
            next_cursor=str(found[limit - 1].payment_id) if len(found) > limit else None,
        )
        return Answer(written(page), ())

    async def read(self, asking: Asking, payment_id: UUID) -> Answer:
        """One payment with the name and number on it; that they were read is written down first."""
        kept = await self._of_office(asking, payment_id)
        view = Payment(**summary_of(kept).model_dump(), **self._named(kept))
        note = Note(
            actor=asking.actor,
            action="read_payment",
            outcome="Found",
            effect=Effect.NONE,
            region=kept.region,
            trace_id=asking.trace_id,
            entry_class=EntryClass.ACCESS,
            disclosed=fields_told(view),
            seal=kept.seal,
            operation="read_payment",
            details={"payment_id": str(payment_id)},
        )
        return Answer(written(view), (), receipt=await self._journal.note(note))

    def _named(self, kept: PaymentKept) -> dict[str, str]:
        if kept.seal is None or kept.sealed is None:
            return {}
        named: dict[str, str] = orjson.loads(self._safe.open(kept.seal, kept.payment_id, kept.sealed))
        return named

    async def _of_office(self, asking: Asking, payment_id: UUID) -> PaymentKept:
        """The payment, for an office of the region that has the money; raises NotFound, NotAllowed."""
        region, kept = region_of_office(asking), await self._funds.payment(payment_id)
        if kept is None or kept.region is not region:
            raise await self._exchange.missing(asking.actor.client_id, asking.key)
        return kept

    # -- acting ------------------------------------------------------------------------------------

    async def match(self, asking: Asking, payment_id: UUID, request: PaymentMatch) -> Answer:
        """Tie money to a case by hand; the region refuses another's number, and another amount."""
        kept = await self._of_office(asking, payment_id)
        transfer = await self._transfers.transfer(request.transfer_id)
        if transfer is None or transfer.party_of(asking.actor.area_code) is not Party.RECEIVER:
            raise await self._exchange.missing(asking.actor.client_id, asking.key)
        area = transfer.receiving_area
        entry = entry_of(Act.MATCH_FUND, Party.RECEIVER, request.handled_by, self._today(), area)
        errand = posting_errand(asking, kept, transfer, request, entry)
        backend = pension_of(self._backends, kept.region)
        file = await self._files.of(transfer)
        return await self._act(
            kept,
            errand,
            lambda message: backend.post_payment(message, file.ref(Party.RECEIVER), kept.payment_number),
        )

    async def give_back(self, asking: Asking, payment_id: UUID, request: PaymentReturn) -> Answer:
        """Have the region send money back that belongs to no case."""
        kept = await self._of_office(asking, payment_id)
        assert asking.actor.area_code is not None
        entry = entry_of(
            Act.RETURN_FUND, Party.RECEIVER, request.handled_by, self._today(), asking.actor.area_code
        )
        errand = payment_errand(
            asking,
            "return_payment",
            kept,
            self._backends,
            operator=request.handled_by,
            request=request,
            entry=entry,
        )
        backend = pension_of(self._backends, kept.region)
        return await self._act(
            kept,
            errand,
            lambda message: backend.return_payment(message, kept.payment_number, request.reason),
        )

    async def _act(self, kept: PaymentKept, errand: Errand, ask: Ask) -> Answer:
        earlier = await self._exchange.earlier(errand.actor.client_id, errand.key, errand.fingerprint)
        if earlier is not None:
            return answer_of(earlier)
        if kept.state is not PaymentState.UNMATCHED:
            tied = "" if kept.transfer_id is None else f" to transfer {kept.transfer_id}"
            raise WrongState(f"This money is {kept.state} ({kept.state.term}){tied} already.")
        try:
            return answer_of(await self._exchange.carry(errand, ask))
        except VisitBusy as busy:
            raise CaseMoved("The person was erased meanwhile: read it again.") from busy


def summary_of(kept: PaymentKept) -> PaymentSummary:
    """A payment without the name that it bears."""
    return PaymentSummary(
        payment_id=kept.payment_id,
        region=kept.region,
        payment_number=kept.payment_number,
        state=kept.state,
        amount=kept.amount,
        scheme=kept.scheme,
        bank_receipt_number=kept.bank_receipt_number,
        received_on=kept.received_on,
        mismatch=kept.mismatch,
        transfer_id=kept.transfer_id,
        heard_at=kept.heard_at,
        settled_at=kept.settled_at,
    )
