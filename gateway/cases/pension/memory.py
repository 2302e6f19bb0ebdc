"""What the journeys of a transfer need to remember, and how they ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from gateway.evidence.sealing import Seal
from gateway.services.pension.cases import DocumentKind, Standing, TimelineEntry, TransferAmounts
from gateway.services.pension.words import FundStatus, NewsKind, Party, Scheme
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferKept:
    """A transfer as we remember it: numbers, no name; what names the person lies sealed beside it."""

    transfer_id: UUID
    version: int
    """Goes up with every move of the relation; whoever acts says which one it was read from."""
    definition: int
    client_id: str
    organisation: str
    origin_region: Region
    receiving_region: Region
    origin_area: str
    receiving_area: str
    agency_code: str
    origin_scheme: Scheme
    receiving_scheme: Scheme
    applied_on: date
    handled_by: str
    standing: Standing
    application_number: str | None
    letter_number: str | None
    statement_number: str | None
    amounts: TransferAmounts | None
    fund_status: FundStatus
    tell_due_on: date | None
    told_on: date | None
    seal: Seal | None
    """The key of its person and case; None when it was destroyed."""

    @property
    def case_number(self) -> str:
        """系统跟踪流水号, the number that both regions carry."""
        return self.transfer_id.hex

    def region_of(self, party: Party) -> Region:
        """The region on a side of the case."""
        return self.origin_region if party is Party.ORIGIN else self.receiving_region

    def scheme_of(self, party: Party) -> Scheme:
        """The scheme on a side of the case."""
        return self.origin_scheme if party is Party.ORIGIN else self.receiving_scheme

    def party_of(self, area_code: str | None) -> Party | None:
        """On which side an office stands; None for one that has no part in the case."""
        if area_code is None:
            return None
        return {self.receiving_area: Party.RECEIVER, self.origin_area: Party.ORIGIN}.get(area_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKept:
    """A sealed document of a case."""

    kind: DocumentKind
    round: int
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsKept:
    """News of an office about a case that nobody has dealt with yet."""

    sequence: int
    kind: NewsKind
    heard_at: datetime


class TransferMemory(Protocol):
    """Reads of what the closing transactions wrote about transfers."""

    async def transfer(self, transfer_id: UUID) -> TransferKept | None: ...

    async def documents(self, transfer_id: UUID) -> Sequence[DocumentKept]:
        """The sealed documents of a case; of each kind the newest."""

    async def timeline(self, transfer_id: UUID) -> Sequence[tuple[TimelineEntry, bytes | None]]:
        """What was done, oldest first, each with its sealed note."""

    async def transfers_of_area(
        self, area_code: str, *, overdue_on: date | None, before: UUID | None, limit: int
    ) -> Sequence[TransferKept]:
        """Cases in which an office takes part, newest first; only overdue ones with `overdue_on`."""

    async def overdue_count(self, area_code: str, day: date) -> int:
        """How many cases of an office have passed their term."""

    async def news_of(self, transfer_id: UUID) -> Sequence[NewsKept]:
        """What the origin's office put out about a case and nobody has dealt with, oldest first."""

    async def place(self, region: Region) -> int:
        """The newest news of a region that was heard; 0 before the first."""

    async def forgotten(self, before: datetime) -> Sequence[UUID]:
        """Cases that should have gone on by themselves since."""

    async def overdue(self, day: date, definition: int) -> Sequence[UUID]:
        """Cases, up to this course, whose term has passed without anybody having been told yet."""

    async def left_unknown(self, definition: int) -> Sequence[UUID]:
        """Errands of cases, up to this course, whose process is gone or whose outcome no region told."""


class Safe(Protocol):
    """Seals and opens what names a person, under the key of a case."""

    def seal(self, seal: Seal, case_id: UUID, body: bytes) -> bytes:
        """The body, readable with this key and for this case only."""

    def open(self, seal: Seal, case_id: UUID, body: bytes) -> bytes:
        """The body again."""

    def blinded(self, kind: str, text: str) -> bytes:
        """What stands for a number or a name in the database."""
