"""Referrals as both offices read them; they name nobody (推荐查询)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gateway.cases.asking import Answer, Asking
from gateway.cases.delivery_memory import DeliveryMemory
from gateway.cases.employment.memory import KeptReferral, ReferralMemory
from gateway.cases.employment.offices import area_of_office, before_of, region_of, region_of_office
from gateway.errors import NotFound
from gateway.exchange import written
from gateway.services.employment.referral_cases import JobReferral, ReferralPage, ReferralSummary


class ReferralViews:
    """Reads referrals; asks no region."""

    def __init__(self, memory: ReferralMemory, deliveries: DeliveryMemory) -> None:
        self._memory = memory
        self._deliveries = deliveries

    async def read(self, asking: Asking, referral_id: UUID) -> Answer:
        """One referral, for the office that issued it and for those of the posting's region."""
        kept, area = await self._memory.referral(referral_id), area_of_office(asking)
        if kept is None or not _concerns(kept, area):
            raise NotFound
        return Answer(await self._written(kept), ())

    async def page(self, asking: Asking, cursor: str | None, limit: int) -> Answer:
        """What the caller's area issued, and what was offered to its region; newest first."""
        area, region = area_of_office(asking), region_of_office(asking)
        found = await self._memory.referrals_of(area, region, before=before_of(cursor), limit=limit + 1)
        page = ReferralPage(
            referrals=[ReferralSummary(**_said(one)) for one in found[:limit]],
            next_cursor=str(found[limit - 1].referral_id) if len(found) > limit else None,
        )
        return Answer(written(page), ())

    async def view(self, referral_id: UUID) -> bytes:
        """A referral as it stands now."""
        kept = await self._memory.referral(referral_id)
        if kept is None:
            raise NotFound
        return await self._written(kept)

    async def _written(self, kept: KeptReferral) -> bytes:
        deliveries = [one.view for one in await self._deliveries.of_thing(kept.referral_id)]
        return written(JobReferral(**_said(kept), registered_at=kept.registered_at, deliveries=deliveries))


def _concerns(kept: KeptReferral, area: str) -> bool:
    """The posting's region knows of it once it was offered."""
    offered = kept.offered_at is not None and kept.posting_region is region_of(area)
    return offered or kept.office_code[:6] == area


def _said(kept: KeptReferral) -> dict[str, Any]:
    return {
        "referral_id": kept.referral_id,
        "referral_number": kept.referral_id.hex,
        "letter_number": kept.letter_number,
        "state": kept.state,
        "home_region": kept.home_region,
        "seeker_number": kept.seeker_number,
        "posting_region": kept.posting_region,
        "posting_number": kept.posting_number,
        "posting_title": kept.posting_title,
        "employer_name": kept.employer_name,
        "office_code": kept.office_code,
        "issued_on": kept.issued_on,
        "due_on": kept.due_on,
        "answer": kept.answer,
        "answered_on": kept.answered_on,
        "closed_by": kept.closed_by,
        "result": kept.result,
        "closed_on": kept.closed_on,
    }
