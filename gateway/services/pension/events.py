"""What changes in our memory of pension transfers when an errand is closed, or a case moves by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from gateway.services.pension.cases import DocumentKind, Entry, Standing, TransferAmounts
from gateway.services.pension.words import FundStatus, NewsKind, Scheme
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is kept with a case: either sealed already, or a body that is sealed when it is kept."""

    kind: DocumentKind
    round: int = 1
    body: bytes | None = field(default=None, repr=False)
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOpened:
    """An application was registered with the receiving region: a case begins."""

    transfer_id: UUID
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
    person_index: bytes
    name_index: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferMoved:
    """The relation of a case moved on, with the line of its timeline that says so."""

    transfer_id: UUID
    standing: Standing
    entry: Entry
    version: int | None = None
    """Moves only a case of this version on which no office is acting; None: the errand that acts does it."""
    errand_id: UUID | None = None
    note: bytes | None = None
    """Sealed already."""
    documents: tuple[Document, ...] = ()
    application_number: str | None = None
    letter_number: str | None = None
    statement_number: str | None = None
    handled_by: str | None = None
    person_indices: tuple[bytes, bytes] | None = None
    """Of the identity number and of the plain name, when a correction changed the name."""
    amounts: TransferAmounts | None = None
    fund: FundStatus | None = None
    tell_due_on: date | None = None
    news: tuple[int, ...] = ()
    """Numbers of the office's news that this settles; of the origin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferNoted:
    """A line of the timeline that leaves the relation where it is: a person was told, a term has passed."""

    transfer_id: UUID
    entry: Entry
    escalated_on: date | None = None
    told_on: date | None = None
    fund: FundStatus | None = None
    news: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that a region's office put out."""

    sequence: int
    kind: NewsKind
    transfer_id: UUID | None
    payment_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsHeard:
    """What a region's offices have put out since the last time; the place moves on with it."""

    region: Region
    after: int
    news: tuple[Heard, ...]


Event = TransferOpened | TransferMoved | TransferNoted | NewsHeard
