"""What each errand about transfers' money comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from gateway.cases.operation import Operation
from gateway.cases.pension.plans import by_the_gateway
from gateway.errands import GATEWAY, Errand, State
from gateway.operation import Conclusion
from gateway.services.pension.cases import Entry
from gateway.services.pension.fund_events import (
    BatchAnnounced,
    BatchRefused,
    PaymentLeft,
    PaymentPosted,
    PaymentRead,
    PaymentReturned,
)
from gateway.services.pension.funds import PaymentSettled
from gateway.services.pension.transfers import BatchAccepted, IncomingPayment, Receipt
from gateway.services.pension.words import Act, PaymentMismatch, PaymentState
from gateway.services.personal import by_resident_number

Reason = Mapping[str, str]


def announced(errand: Errand, told: BatchAccepted) -> Conclusion:
    """The origin has the batch; that its total and number are ours was checked as it was read."""
    batch_id = UUID(errand.facts["batch_id"])
    return Conclusion(
        told, (BatchAnnounced(batch_id=batch_id, region_batch_number=told.region_batch_number),)
    )


def not_announced(errand: Errand, state: State, reason: Reason) -> Sequence[BatchRefused]:
    """The origin says no: what the batch held is due again."""
    if state is not State.REFUSED:
        return ()
    day = date.fromisoformat(errand.facts["on"])
    entry = by_the_gateway(Act.FUND_DUE, day, code=_code(reason))
    return (BatchRefused(batch_id=UUID(errand.facts["batch_id"]), entry=entry),)


def payment_read(errand: Errand, told: IncomingPayment) -> Conclusion:
    """What the money is; its person is named with the errand, so that their report shows it."""
    event = PaymentRead(
        payment_id=UUID(errand.facts["payment_id"]),
        name=told.name,
        id_number=told.id_number,
        scheme=told.scheme,
        amount=told.amount,
        bank_receipt_number=told.bank_receipt_number,
        received_on=told.received_on,
    )
    return Conclusion(told, (event,), persons=(by_resident_number(told.id_number),))


def payment_posted(errand: Errand, told: Receipt) -> Conclusion:
    """The money has its case."""
    assert errand.transfer_id is not None
    event = PaymentPosted(
        payment_id=UUID(errand.facts["payment_id"]),
        transfer_id=errand.transfer_id,
        entry=_entry(errand),
        errand_id=errand.errand_id,
    )
    return Conclusion(_settled(errand, PaymentState.MATCHED, told, errand.transfer_id), (event,))


def payment_not_posted(errand: Errand, state: State, reason: Reason) -> Sequence[PaymentLeft]:
    """What the gateway would have matched waits for an office, with the region's code on its case."""
    if state is not State.REFUSED or errand.actor.client_id != GATEWAY.client_id:
        return ()
    day = _entry(errand).on
    entry = by_the_gateway(
        Act.FUND_MISMATCH, day, reasons=(PaymentMismatch.REFUSED.value,), code=_code(reason)
    )
    left = PaymentLeft(
        payment_id=UUID(errand.facts["payment_id"]),
        mismatch=PaymentMismatch.REFUSED,
        transfer_id=errand.transfer_id,
        entry=entry,
    )
    return (left,)


def payment_returned(errand: Errand, told: Receipt) -> Conclusion:
    """The money goes back."""
    event = PaymentReturned(
        payment_id=UUID(errand.facts["payment_id"]), entry=_entry(errand), errand_id=errand.errand_id
    )
    return Conclusion(_settled(errand, PaymentState.RETURNED, told, None), (event,))


def _settled(errand: Errand, state: PaymentState, told: Receipt, transfer_id: UUID | None) -> PaymentSettled:
    return PaymentSettled(
        payment_id=UUID(errand.facts["payment_id"]),
        payment_number=errand.facts["payment_number"],
        state=state,
        transfer_id=transfer_id,
        region_receipt_number=told.region_receipt_number,
    )


def _entry(errand: Errand) -> Entry:
    return Entry.model_validate(errand.facts["entry"])


def _code(reason: Reason) -> str:
    """The region's own code; where it refused by what cannot be told, that."""
    return reason.get("code") or reason.get("kind", "")


OPERATIONS = (
    Operation("announce_batch", announced, service="pension", when_failed=not_announced),
    Operation("read_payment", payment_read, service="pension"),
    Operation("post_payment", payment_posted, service="pension", when_failed=payment_not_posted),
    Operation("return_payment", payment_returned, service="pension"),
)
