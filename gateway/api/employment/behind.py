"""What the door of the employment market needs from the house behind it."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from gateway.cases.asking import Answer, Asking
from gateway.services.employment.publications import (
    PublicationChange,
    PublicationMove,
    PublicationRequest,
)
from gateway.services.employment.referral_cases import (
    ReferralAnswerRequest,
    ReferralReceiptRequest,
    ReferralRequest,
)
from gateway.services.employment.searching import PostingSearch, SeekerSearch
from gateway.services.employment.seekers import SeekerRegistration
from gateway.services.employment.seeking import SeekerMoveRequest


class EmploymentSearch(Protocol):
    """Postings and seekers of both regions at once (联合检索)."""

    async def find_postings(self, asking: Asking, search: PostingSearch, /) -> Answer: ...

    async def find_seekers(self, asking: Asking, search: SeekerSearch, /) -> Answer: ...


class Publications(Protocol):
    """Postings published in the other region (异地发布)."""

    async def publish(self, asking: Asking, request: PublicationRequest, /) -> Answer: ...

    async def change(self, asking: Asking, publication_id: UUID, request: PublicationChange, /) -> Answer: ...

    async def move(self, asking: Asking, publication_id: UUID, request: PublicationMove, /) -> Answer: ...


class PublicationViews(Protocol):
    """Publications as their own office reads them (发布查询)."""

    async def read(self, asking: Asking, publication_id: UUID, /) -> Answer: ...

    async def page(self, asking: Asking, cursor: str | None, limit: int, /) -> Answer: ...

    async def findings(self, asking: Asking, cursor: str | None, limit: int, /) -> Answer: ...


class Seekers(Protocol):
    """Job seekers' registrations (求职登记)."""

    async def register(self, asking: Asking, registration: SeekerRegistration, /) -> Answer: ...

    async def move(self, asking: Asking, seeker_number: str, request: SeekerMoveRequest, /) -> Answer: ...


class Referrals(Protocol):
    """Referrals across the line (推荐)."""

    async def issue(self, asking: Asking, request: ReferralRequest, /) -> Answer: ...

    async def answer(
        self, asking: Asking, referral_id: UUID, request: ReferralAnswerRequest, /
    ) -> Answer: ...

    async def receipt(
        self, asking: Asking, referral_id: UUID, request: ReferralReceiptRequest, /
    ) -> Answer: ...


class ReferralViews(Protocol):
    """Referrals as both offices read them (推荐查询)."""

    async def read(self, asking: Asking, referral_id: UUID, /) -> Answer: ...

    async def page(self, asking: Asking, cursor: str | None, limit: int, /) -> Answer: ...
