"""Postings and seekers of both regions, found with one question (岗位联合检索, 求职者联合检索)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.cases.asking import Answer, Asking, errand_of
from gateway.cases.employment.offices import region_of_office
from gateway.cases.employment.search_answers import PostingSearchResult, SeekerSearchResult
from gateway.cases.searching import Find, Searched, Searching
from gateway.errands import Errand
from gateway.exchange import Exchange, written
from gateway.services.backends import Backends, employment_of
from gateway.services.employment.postings import PostingHit, PostingQuery
from gateway.services.employment.searching import (
    PostingSearch,
    SeekerSearch,
    place_of_posting,
    place_of_seeker,
)
from gateway.services.employment.seekers import SeekerProfile, SeekerQuery
from gateway.vocabulary import Region

Query = PostingQuery | SeekerQuery


class EmploymentSearch:
    """Searches; what each region was asked is an errand of its own."""

    def __init__(self, exchange: Exchange, backends: Backends, deadline_seconds: float) -> None:
        self._backends = backends
        self._postings = Searching[PostingHit](exchange, deadline_seconds, place_of_posting, _is_copy)
        self._seekers = Searching[SeekerProfile](exchange, deadline_seconds, place_of_seeker)

    async def find_postings(self, asking: Asking, search: PostingSearch) -> Answer:
        """Active postings, the better matches first, then the later registered (岗位联合检索)."""
        query, regions = search.query, self._regions(search.regions)
        bound = _bound("find_postings", query)
        places = self._postings.places(search.cursor, bound, regions)
        searches: Mapping[Region, Searched[PostingHit]] = {
            region: Searched(
                errand=self._errand(asking, "find_postings", region, query),
                find=self._posting_finder(region, query),
            )
            for region in regions
        }
        result = await self._postings.page(searches, places, bound, search.limit)
        told = PostingSearchResult(
            hits=list(result.hits), regions=list(result.regions), next_cursor=result.next_cursor
        )
        return Answer(written(told), result.errand_ids, receipt=result.receipt)

    async def find_seekers(self, asking: Asking, search: SeekerSearch) -> Answer:
        """Active registrations, the latest first; nothing that names anybody (求职者联合检索)."""
        region_of_office(asking)
        query, regions = search.query, self._regions(search.regions)
        bound = _bound("find_seekers", query)
        places = self._seekers.places(search.cursor, bound, regions)
        searches: Mapping[Region, Searched[SeekerProfile]] = {
            region: Searched(
                errand=self._errand(asking, "find_seekers", region, query),
                find=self._seeker_finder(region, query),
            )
            for region in regions
        }
        result = await self._seekers.page(searches, places, bound, search.limit)
        told = SeekerSearchResult(
            hits=list(result.hits), regions=list(result.regions), next_cursor=result.next_cursor
        )
        return Answer(written(told), result.errand_ids, receipt=result.receipt)

    def _regions(self, asked: Sequence[Region] | None) -> Sequence[Region]:
        """The regions to search; raises NotFound for one that is not connected for this service."""
        regions = sorted(self._backends if asked is None else asked)
        for region in regions:
            employment_of(self._backends, region)
        return regions

    def _posting_finder(self, region: Region, query: PostingQuery) -> Find:
        backend = employment_of(self._backends, region)
        return lambda message, after, limit: backend.find_postings(message, query, after, limit)

    def _seeker_finder(self, region: Region, query: SeekerQuery) -> Find:
        backend = employment_of(self._backends, region)
        return lambda message, after, limit: backend.find_seekers(message, query, after, limit)

    def _errand(self, asking: Asking, operation: str, region: Region, query: Query) -> Errand:
        """The caller's area asks as a whole; where it has none, the searched region's own does."""
        area = asking.actor.area_code or self._backends[region].area
        return errand_of(
            asking,
            operation,
            region=region,
            institution_code=f"{area}000000",
            insured_area=area,
            treatment_area=area,
            request=query,
            changes_state=False,
        )


def _bound(operation: str, query: Query) -> bytes:
    return operation.encode() + b"\0" + query.model_dump_json(exclude_none=True).encode()


def _is_copy(hit: PostingHit, regions: Sequence[Region]) -> bool:
    """Whether a posting is found in its own region by the same search."""
    return hit.published_from is not None and hit.published_from in regions
