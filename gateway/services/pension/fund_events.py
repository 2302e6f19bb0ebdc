"""What changes in our memory of transfers' money: batches formed and answered, money that arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from gateway.services.pension.cases import Entry
from gateway.services.pension.words import PaymentMismatch, Scheme
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFormed:
    """Cases whose money is due were put together; those that are not due any more stay out."""

    batch_id: UUID
    origin_region: Region
    receiving_region: Region
    agency_code: str
    transfer_ids: tuple[UUID, ...]
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnnounced:
    """The origin has a batch, of our total, and will pay it."""

    batch_id: UUID
    region_batch_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDisputed:
    """The origin answered with another total or number of cases; what it holds is being found out."""

    batch_id: UUID
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRefused:
    """The origin will not have a batch: its cases are due again."""

    batch_id: UUID
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRead:
    """What a region told of money that arrived; name and number are sealed when they are kept."""

    payment_id: UUID
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    scheme: Scheme
    amount: str
    bank_receipt_number: str
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLeft:
    """Money stays in the queue, with what differs and the case that it seems to belong to."""

    payment_id: UUID
    mismatch: PaymentMismatch
    transfer_id: UUID | None
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPosted:
    """The region tied money to its case."""

    payment_id: UUID
    transfer_id: UUID
    entry: Entry
    errand_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReturned:
    """The region sent money back."""

    payment_id: UUID
    entry: Entry
    errand_id: UUID


Event = (
    BatchFormed
    | BatchAnnounced
    | BatchDisputed
    | BatchRefused
    | PaymentRead
    | PaymentLeft
    | PaymentPosted
    | PaymentReturned
)
