"""The journeys of transfers' money over one memory and one set of regions, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gateway.cases.pension.batch_desk import BatchDesk
from gateway.cases.pension.batches import Batches
from gateway.cases.pension.files import Files
from gateway.cases.pension.fund_memory import FundMemory
from gateway.cases.pension.memory import Safe, TransferMemory
from gateway.cases.pension.payment_desk import PaymentDesk
from gateway.cases.pension.payments import Payments
from gateway.errands import Journal
from gateway.exchange import Exchange
from gateway.services.backends import Backends


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRooms:
    """What the door and the worker use of the money's journeys."""

    batches: Batches
    batch_desk: BatchDesk
    payments: Payments
    payment_desk: PaymentDesk


def join_funds(
    exchange: Exchange,
    journal: Journal,
    funds: FundMemory,
    transfers: TransferMemory,
    safe: Safe,
    backends: Backends,
    today: Callable[[], date],
) -> FundRooms:
    """Put the journeys together."""
    files = Files(transfers, safe)
    batches = Batches(exchange, journal, funds, safe, backends, today)
    return FundRooms(
        batches=batches,
        batch_desk=BatchDesk(batches, funds, backends, today),
        payments=Payments(exchange, journal, funds, transfers, files, backends, today),
        payment_desk=PaymentDesk(exchange, journal, funds, transfers, files, safe, backends, today),
    )
