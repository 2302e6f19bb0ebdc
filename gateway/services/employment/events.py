"""What changes in our memory of publications and referrals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gateway.services.deliveries import DeliveryWanted
from gateway.services.employment.postings import ComplianceFinding
from gateway.services.employment.words import ClosedBy, PostingState, ReferralAnswer, ReferralResult
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an office did with a publication, and with which key: the same key does it once."""

    name: str
    client_id: str
    key: str
    fingerprint: bytes
    handled_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a list shows of a published posting."""

    title: str
    employer_name: str
    valid_to: date
    findings: tuple[ComplianceFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationKept:
    """A posting is to be published in the other region."""

    publication_id: UUID
    home_region: Region
    peer_region: Region
    posting_number: str
    office_code: str
    shown: Shown
    act: Act
    delivery: DeliveryWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationChanged:
    """A publication says something else from a version on."""

    publication_id: UUID
    version: int
    """The new one; nothing happens unless the one before stands."""
    shown: Shown
    act: Act
    delivery: DeliveryWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationMoved:
    """A publication stands elsewhere from a version on."""

    publication_id: UUID
    version: int
    state: PostingState
    act: Act
    delivery: DeliveryWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationPlaced:
    """The other region has it, under a number of its own."""

    publication_id: UUID
    region_posting_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsKept:
    """What was found about a posting that was to cross and did not."""

    region: Region
    posting_number: str
    office_code: str
    findings: tuple[ComplianceFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralIssued:
    """The seeker's region issued a letter; the posting's region is to hear of it."""

    referral_id: UUID
    letter_number: str
    home_region: Region
    office_code: str
    handled_by: str
    seeker_number: str
    posting_region: Region
    posting_number: str
    posting_title: str
    employer_name: str
    issued_on: date
    due_on: date
    delivery: DeliveryWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralOffered:
    """The posting's region knows who is sent to it."""

    referral_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAnswered:
    """The posting's office accepted or declined."""

    referral_id: UUID
    answer: ReferralAnswer
    answered_on: date
    reason: bytes | None
    """Sealed under the key of the errand that said so: it may name a person."""
    delivery: DeliveryWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralClosed:
    """A receipt came, or the time for one is over."""

    referral_id: UUID
    closed_by: ClosedBy
    result: ReferralResult | None
    closed_on: date
    reason: bytes | None
    """Sealed under the key of the errand that said so: it may name a person."""
    deliveries: Sequence[DeliveryWanted]


Event = (
    PublicationKept
    | PublicationChanged
    | PublicationMoved
    | PublicationPlaced
    | FindingsKept
    | ReferralIssued
    | ReferralOffered
    | ReferralAnswered
    | ReferralClosed
)
