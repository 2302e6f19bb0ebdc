"""Money that arrived, as the gateway looks at it by itself: matched where all fits, else left (登账匹配)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

import structlog

from gateway.cases.asking import BY_ITSELF, Asking, errand_of
from gateway.cases.operation import Facts, facts_of
from gateway.cases.pension.batches import LEFT_AFTER
from gateway.cases.pension.files import Files
from gateway.cases.pension.fund_memory import FundMemory, PaymentKept
from gateway.cases.pension.matching import Arrived, Verdict, verdict_on
from gateway.cases.pension.memory import TransferKept, TransferMemory
from gateway.cases.pension.plans import by_the_gateway
from gateway.cases.recording import NotYet, find_out, find_out_all
from gateway.errands import GATEWAY, Effect, Errand, Journal, Note
from gateway.errors import Erased, GatewayError, NotTellable, OutcomeUnknown, Refused, Untranslatable
from gateway.exchange import Exchange
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.cases import Entry
from gateway.services.pension.fund_events import PaymentLeft
from gateway.services.pension.funds import PaymentMatch, PaymentReturn
from gateway.services.pension.words import Act, Party, PaymentMismatch, PaymentState
from gateway.vocabulary import now

log = structlog.get_logger("gateway.cases.pension")

_REFUSALS = (Refused, NotTellable, Untranslatable)


class Payments:
    """The job of a payment. Any worker may run it, at any time and more than once: the money has one end."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        funds: FundMemory,
        transfers: TransferMemory,
        files: Files,
        backends: Backends,
        today: Callable[[], date],
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._funds = funds
        self._transfers = transfers
        self._files = files
        self._backends = backends
        self._today = today

    async def match(self, payment_id: UUID) -> None:
        """Find the case of money that arrived; raises NotYet to be run again."""
        kept = await self._waiting(payment_id)
        if kept is not None and kept.amount is None:
            await self._read(kept)
            kept = await self._waiting(payment_id)
        if kept is None or kept.person_index is None or (arrived := _arrived(kept)) is None:
            return
        verdict = verdict_on(arrived, await self._funds.candidates(kept.region, kept.person_index))
        if verdict.mismatch is not None or verdict.transfer_id is None:
            await self._leave(kept, verdict)
        else:
            await self._post(kept, verdict.transfer_id)

    async def _waiting(self, payment_id: UUID) -> PaymentKept | None:
        kept = await self._funds.payment(payment_id)
        return kept if kept is not None and kept.state is PaymentState.UNMATCHED else None

    async def _read(self, kept: PaymentKept) -> None:
        """What the money is; its name and number come under a key of their own."""
        backend = pension_of(self._backends, kept.region)
        asking = Asking(actor=GATEWAY, key=None, trace_id="")
        errand = payment_errand(asking, "read_payment", kept, self._backends, operator=BY_ITSELF)
        try:
            await self._exchange.carry(
                errand, lambda message: backend.read_payment(message, kept.payment_number)
            )
        except GatewayError as error:
            if not isinstance(error, _REFUSALS) and getattr(error, "code", None) != "unreadable":
                raise NotYet from error
            log.error("payment.unreadable", payment_id=str(kept.payment_id), why=type(error).__name__)
            await self._leave(kept, Verdict(None, PaymentMismatch.UNREADABLE))

    # -- what becomes of it ------------------------------------------------------------------------

    async def _leave(self, kept: PaymentKept, verdict: Verdict) -> None:
        """It waits for an office; said once, also where the job runs again."""
        assert verdict.mismatch is not None
        if (kept.mismatch, kept.transfer_id) == (verdict.mismatch, verdict.transfer_id):
            return
        entry = by_the_gateway(Act.FUND_MISMATCH, self._today(), reasons=(verdict.mismatch.value,))
        event = PaymentLeft(
            payment_id=kept.payment_id,
            mismatch=verdict.mismatch,
            transfer_id=verdict.transfer_id,
            entry=entry,
        )
        note = Note(
            actor=GATEWAY,
            action="leave_payment",
            outcome=verdict.mismatch.value,
            effect=Effect.NONE,
            region=kept.region,
            seal=kept.seal,
            operation="read_payment",
            details={"payment_id": str(kept.payment_id)},
        )
        if await self._journal.turn(note, event) is not None:
            log.warning("payment.left", payment_id=str(kept.payment_id), mismatch=verdict.mismatch.value)

    async def _post(self, kept: PaymentKept, transfer_id: UUID) -> None:
        transfer = await self._transfers.transfer(transfer_id)
        if transfer is None:
            return
        request = PaymentMatch(transfer_id=transfer_id, handled_by=BY_ITSELF)
        asking = Asking(actor=GATEWAY, key=f"payment:{kept.payment_id}:{transfer_id}", trace_id="")
        entry = by_the_gateway(Act.MATCH_FUND, self._today())
        errand = posting_errand(asking, kept, transfer, request, entry)
        backend = pension_of(self._backends, kept.region)
        try:
            case = (await self._files.of(transfer)).ref(Party.RECEIVER)
            await self._exchange.carry(
                errand, lambda message: backend.post_payment(message, case, kept.payment_number)
            )
        except Erased:
            return
        except OutcomeUnknown as unknown:
            await find_out(self._exchange, self._journal, unknown)
        except _REFUSALS as error:
            code = getattr(error, "code", None) or type(error).__name__
            log.error("payment.refused", payment_id=str(kept.payment_id), code=code)
        except GatewayError as error:
            raise NotYet from error

    # -- what was left behind ----------------------------------------------------------------------

    async def left_behind(self) -> Sequence[UUID]:
        """Money that nobody seems to look at."""
        return await self._funds.payments_left(now() - LEFT_AFTER)

    async def settle_the_unknown(self) -> None:
        """Find out whether money was sent back of which nobody knows."""
        left = await self._funds.returns_left_unknown()
        await find_out_all(self._exchange, self._journal, left)


def _arrived(kept: PaymentKept) -> Arrived | None:
    """What is compared; None before the region told it, and once the person was erased."""
    if kept.name_index is None or kept.scheme is None or kept.amount is None:
        return None
    return Arrived(kept.name_index, kept.scheme, kept.amount)


# -- errands about money ---------------------------------------------------------------------------------


def payment_errand(
    asking: Asking,
    operation: str,
    kept: PaymentKept,
    backends: Backends,
    *,
    operator: str,
    request: PaymentReturn | None = None,
    entry: Entry | None = None,
) -> Errand:
    """An errand about money of no known case: under the money's own key, or a new one until it was read."""
    home = backends[kept.region]
    return errand_of(
        asking,
        operation,
        region=kept.region,
        institution_code=home.agency,
        insured_area=home.area,
        treatment_area=home.area,
        target=str(kept.payment_id),
        request=request,
        facts=_facts(kept) | ({} if entry is None else {"entry": facts_of(entry)}),
        changes_state=request is not None,
        seal=kept.seal,
        case_id=kept.payment_id,
        operator=operator,
    )


def posting_errand(
    asking: Asking, kept: PaymentKept, transfer: TransferKept, request: PaymentMatch, entry: Entry
) -> Errand:
    """An errand that ties money to a case, under the case's key; the relation moves on meanwhile."""
    return errand_of(
        asking,
        "post_payment",
        region=kept.region,
        institution_code=transfer.agency_code,
        insured_area=transfer.origin_area,
        treatment_area=transfer.receiving_area,
        target=str(kept.payment_id),
        request=request,
        facts={**_facts(kept), "entry": facts_of(entry), "scheme": transfer.receiving_scheme},
        seal=transfer.seal,
        transfer_id=transfer.transfer_id,
        case_id=transfer.transfer_id,
        operator=request.handled_by,
    )


def _facts(kept: PaymentKept) -> Facts:
    return {"payment_id": str(kept.payment_id), "payment_number": kept.payment_number}
