"""What is remembered of publications and referrals, as their journeys read it; what changes it are events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from gateway.evidence.sealing import Seal
from gateway.services.employment.postings import ComplianceFinding
from gateway.services.employment.publications import KeptFinding
from gateway.services.employment.words import ClosedBy, PostingState, ReferralAnswer, ReferralResult
from gateway.services.employment.words import ReferralState as State
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPublication:
    """A publication as it stands."""

    publication_id: UUID
    home_region: Region
    peer_region: Region
    posting_number: str
    office_code: str
    version: int
    state: PostingState
    title: str
    employer_name: str
    valid_to: date
    region_posting_number: str | None
    findings: tuple[ComplianceFinding, ...]
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAct:
    """What a caller's key did."""

    publication_id: UUID
    fingerprint: bytes


class PublicationMemory(Protocol):
    """The memory of publications."""

    async def publication(self, publication_id: UUID) -> KeptPublication | None:
        """A publication as it stands."""

    async def act(self, client_id: str, key: str) -> KeptAct | None:
        """What a caller's key did."""

    async def publications_of(
        self, area: str, *, before: UUID | None, limit: int
    ) -> Sequence[KeptPublication]:
        """The publications of an area's offices, newest first."""

    async def findings_of(self, region: Region, *, before: UUID | None, limit: int) -> Sequence[KeptFinding]:
        """The findings about a region's postings, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReferral:
    """A referral as it stands; it names nobody."""

    referral_id: UUID
    letter_number: str
    state: State
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
    registered_at: datetime
    offered_at: datetime | None
    answer: ReferralAnswer | None
    answered_on: date | None
    closed_by: ClosedBy | None
    result: ReferralResult | None
    closed_on: date | None
    reason: bytes | None
    """Sealed."""
    reason_seal: Seal | None
    """None when there is no reason, or its key was destroyed."""


class ReferralMemory(Protocol):
    """The memory of referrals."""

    async def referral(self, referral_id: UUID) -> KeptReferral | None:
        """A referral as it stands."""

    async def open_referral_of(self, region: Region, seeker_number: str) -> KeptReferral | None:
        """The one referral of a seeker that has not ended, if there is one."""

    async def referrals_of(
        self, area: str, region: Region, *, before: UUID | None, limit: int
    ) -> Sequence[KeptReferral]:
        """What an area's offices issued, and what was offered to their region; newest first."""

    async def referrals_overdue(self, today: date) -> Sequence[KeptReferral]:
        """Referrals that have not ended though their time for a receipt is over."""


class Safe(Protocol):
    """What names a person is kept sealed."""

    def seal(self, seal: Seal, case_id: UUID, body: bytes) -> bytes:
        """The body, readable with this key and for this case only."""

    def open(self, seal: Seal, case_id: UUID, body: bytes) -> bytes:
        """The body again."""
