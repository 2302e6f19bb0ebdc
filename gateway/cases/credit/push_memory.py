"""What the journeys of pushed records need to remember, and how they ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from gateway.services.credit.publicity import PublicityReason
from gateway.services.credit.pushing import PushState
from gateway.services.credit.records import RecordKey
from gateway.services.credit.standing import Standing
from gateway.services.credit.words import RecordKind
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class PushKept:
    """A push as we remember it."""

    push_id: UUID
    place: int
    """In the list of all pushes, by when they were begun."""
    home_region: Region
    receiving_region: Region
    key: RecordKey
    kind: RecordKind
    decided_on: date
    why: PublicityReason
    record: Mapping[str, Any]
    public_until: date | None
    standing: Standing
    region_record_number: str | None
    refusal_code: str | None
    changed_at: datetime


class PushMemory(Protocol):
    """Reads of what is kept of pushes."""

    async def heard_up_to(self, region: Region) -> int:
        """The newest of a region's changes that was heard; 0 before the first."""

    async def push(self, push_id: UUID) -> PushKept | None: ...

    async def pushes_of(
        self,
        region: Region,
        *,
        state: PushState | None,
        overdue_on: date | None,
        before: int | None,
        limit: int,
    ) -> Sequence[PushKept]:
        """Pushes from and to a region, the latest begun first; on a given day only those overdue then."""

    async def overdue_count(self, region: Region, on: date) -> int:
        """How many pushes from and to a region are overdue."""

    async def unpublished(self, after: int, limit: int) -> Sequence[PushKept]:
        """Pushes that were taken and are not published yet, as far as we know."""
