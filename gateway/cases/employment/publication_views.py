"""Publications as their own office reads them, and what was found about its region's postings (发布查询)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from gateway.cases.asking import Answer, Asking
from gateway.cases.delivery_memory import DeliveryMemory
from gateway.cases.employment.memory import KeptPublication, PublicationMemory
from gateway.cases.employment.offices import area_of_office, before_of, region_of_office
from gateway.errors import NotFound
from gateway.exchange import written
from gateway.services.employment.publications import (
    ComplianceFindingPage,
    Publication,
    PublicationPage,
    PublicationSummary,
)
from gateway.services.employment.publishing import standing


class PublicationViews:
    """Reads; asks no region, and tells of nobody but employers."""

    def __init__(
        self, memory: PublicationMemory, deliveries: DeliveryMemory, today: Callable[[], date]
    ) -> None:
        self._memory = memory
        self._deliveries = deliveries
        self._today = today

    async def read(self, asking: Asking, publication_id: UUID) -> Answer:
        """One publication, for an office of the area that published it."""
        kept = await self._memory.publication(publication_id)
        if kept is None or kept.office_code[:6] != area_of_office(asking):
            raise NotFound
        return Answer(written(await self._view(kept)), ())

    async def page(self, asking: Asking, cursor: str | None, limit: int) -> Answer:
        """The publications of the caller's area, newest first."""
        area = area_of_office(asking)
        found = await self._memory.publications_of(area, before=before_of(cursor), limit=limit + 1)
        page = PublicationPage(
            publications=[PublicationSummary(**self._said(one)) for one in found[:limit]],
            next_cursor=str(found[limit - 1].publication_id) if len(found) > limit else None,
        )
        return Answer(written(page), ())

    async def findings(self, asking: Asking, cursor: str | None, limit: int) -> Answer:
        """What postings of the caller's region demanded and must not, newest first."""
        region = region_of_office(asking)
        found = await self._memory.findings_of(region, before=before_of(cursor), limit=limit + 1)
        page = ComplianceFindingPage(
            findings=list(found[:limit]),
            next_cursor=str(found[limit - 1].finding_id) if len(found) > limit else None,
        )
        return Answer(written(page), ())

    async def told(
        self, publication_id: UUID, *errand_ids: UUID, replayed: bool = False, receipt: int | None = None
    ) -> Answer:
        """The answer to an act: the publication as it stands now."""
        kept = await self._memory.publication(publication_id)
        if kept is None:
            raise NotFound
        view = await self._view(kept)
        told = (one.errand_id for one in reversed(view.deliveries) if one.errand_id is not None)
        return Answer(written(view), (*errand_ids, *told), replayed, receipt)

    async def _view(self, kept: KeptPublication) -> Publication:
        deliveries = await self._deliveries.of_thing(kept.publication_id)
        return Publication(
            **self._said(kept),
            findings=list(kept.findings),
            deliveries=[one.view for one in deliveries],
        )

    def _said(self, kept: KeptPublication) -> dict[str, Any]:
        return {
            "publication_id": kept.publication_id,
            "publication_number": kept.publication_id.hex,
            "version": kept.version,
            "state": standing(kept.state, kept.valid_to, self._today()),
            "home_region": kept.home_region,
            "posting_number": kept.posting_number,
            "peer_region": kept.peer_region,
            "region_posting_number": kept.region_posting_number,
            "title": kept.title,
            "employer_name": kept.employer_name,
            "valid_to": kept.valid_to,
            "office_code": kept.office_code,
            "published_at": kept.published_at,
            "changed_at": kept.changed_at,
        }
