"""What the journeys of transfers' money need to remember, and how they ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from gateway.evidence.sealing import Seal
from gateway.services.pension.funds import SettlementBatch
from gateway.services.pension.words import FundStatus, PaymentMismatch, PaymentState, Scheme
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True)
class Debt:
    """Which origin owes an agency money."""

    origin_region: Region
    receiving_region: Region
    agency_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueKept:
    """A case whose money is due."""

    transfer_id: UUID
    letter: bytes = field(repr=False)
    """Sealed; it names the account."""
    seal: Seal
    refused_with: int | None
    """How many cases stood in its batch that the origin refused; None where it was in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineKept:
    """A case in a batch."""

    transfer_id: UUID
    total: str | None
    """None once it was erased."""
    fund_status: FundStatus
    letter: bytes | None = field(repr=False)
    seal: Seal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentKept:
    """Money that arrived, as we remember it: blind indices, and what names the person sealed."""

    payment_id: UUID
    region: Region
    payment_number: str
    state: PaymentState
    amount: str | None
    """None until the region told what the money is."""
    scheme: Scheme | None
    bank_receipt_number: str | None
    received_on: date | None
    person_index: bytes | None
    name_index: bytes | None
    transfer_id: UUID | None
    mismatch: PaymentMismatch | None
    heard_at: datetime
    settled_at: datetime | None
    seal: Seal | None
    sealed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case of the person whom money names, that awaits money."""

    transfer_id: UUID
    name_index: bytes | None
    schemes: frozenset[Scheme]
    """Of both sides: one origin's bank writes its own scheme, the other's that of the receiver."""
    total: str


class FundMemory(Protocol):
    """Reads of what is kept of transfers' money."""

    async def debts(self) -> Sequence[Debt]:
        """Between whom money is due."""

    async def due(self, debt: Debt, *, after: UUID | None, limit: int) -> Sequence[DueKept]:
        """Cases whose money is due and whose person was not erased, oldest first."""

    async def batch(self, batch_id: UUID) -> SettlementBatch | None: ...

    async def lines(self, batch_id: UUID) -> Sequence[LineKept]:
        """The cases that stand in a batch, oldest first."""

    async def batches_of(
        self, region: Region, *, before: UUID | None, limit: int
    ) -> Sequence[SettlementBatch]:
        """Batches that a region pays or receives, newest first."""

    async def payment(self, payment_id: UUID) -> PaymentKept | None: ...

    async def payments_of(
        self, region: Region, *, state: PaymentState | None, before: UUID | None, limit: int
    ) -> Sequence[PaymentKept]:
        """Money that a region received, newest first."""

    async def candidates(self, region: Region, person_index: bytes) -> Sequence[Candidate]:
        """Cases of a person that await money of this region."""

    async def batches_left(self, before: datetime) -> Sequence[UUID]:
        """Batches formed so long ago that nobody seems to announce."""

    async def payments_left(self, before: datetime) -> Sequence[UUID]:
        """Money heard of so long ago that nobody seems to look at."""

    async def returns_left_unknown(self) -> Sequence[UUID]:
        """Errands that were to send money back and whose outcome nobody knows."""
