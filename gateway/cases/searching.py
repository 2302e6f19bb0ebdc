"""One search over several regions, page by page, under one deadline (联合检索).

Every region that may have more is asked at the same time. Whoever does not answer within the deadline is
named, and its hits come on a later page: the cursor says how far each region has been seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog

from gateway.cases.employment.search_answers import SearchedRegion, SearchOutcome
from gateway.cases.federated import outcome_of
from gateway.errands import Errand
from gateway.errors import Fault, GatewayError, Invalid, Refused, Unreadable
from gateway.exchange import Exchange
from gateway.outcomes import TranslatedList
from gateway.services import paging
from gateway.services.federation import Position
from gateway.services.paging import NoCursor, Place, Placed, Places
from gateway.vocabulary import Message, Region, now

log = structlog.get_logger("gateway.cases.searching")

Hit = TypeVar("Hit")

Find = Callable[[Message, Position | None, int], Awaitable[TranslatedList]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched(Generic[Hit]):
    """How one region is searched."""

    errand: Errand
    find: Find


@dataclass(frozen=True, slots=True)
class Answered(Generic[Hit]):
    """What came of the search in one region."""

    outcome: SearchOutcome
    errand_id: UUID | None = None
    found: Sequence[Placed[Hit]] = ()
    as_of: datetime | None = None
    code: str | None = None
    message: str | None = None
    receipt: int | None = None


@dataclass(frozen=True, slots=True)
class Result(Generic[Hit]):
    """A page, what each region said, and how to go on."""

    hits: Sequence[Hit]
    regions: Sequence[SearchedRegion]
    next_cursor: str | None
    receipt: int | None

    @property
    def errand_ids(self) -> tuple[UUID, ...]:
        """Of the regions that were asked."""
        return tuple(one.errand_id for one in self.regions if one.errand_id is not None)


class Searching(Generic[Hit]):
    """Searches for one kind of thing."""

    def __init__(
        self,
        exchange: Exchange,
        deadline_seconds: float,
        place_of: Callable[[Hit], Position],
        is_copy: Callable[[Hit, Sequence[Region]], bool] = lambda hit, regions: False,
    ) -> None:
        self._exchange = exchange
        self._deadline = deadline_seconds
        self._place_of = place_of
        self._is_copy = is_copy

    def places(self, cursor: str | None, query: bytes, regions: Sequence[Region]) -> Places:
        """Where a search stands; raises Invalid for a cursor that is none of this search."""
        if cursor is None:
            return dict.fromkeys(regions, Place())
        try:
            return paging.read(cursor, query, regions)
        except NoCursor:
            fault = Fault("/cursor", "must be the next_cursor of an earlier page of this very search")
            raise Invalid([fault]) from None

    async def page(
        self, searches: Mapping[Region, Searched[Hit]], places: Places, query: bytes, limit: int
    ) -> Result[Hit]:
        """The next page; every region that may have more is asked at once."""
        asked = [region for region in places if not places[region].done]
        said = await asyncio.gather(*(self._ask(searches[one], places[one], limit) for one in asked))
        answers = dict(zip(asked, said, strict=True))
        page = paging.page_of(
            places,
            {region: one.found for region, one in answers.items() if _is_answer(one)},
            limit,
            is_copy=lambda hit: self._is_copy(hit, tuple(places)),
        )
        after = _without_those_that_have_no_word(page.places, answers)
        told = [
            _told(region, answers.get(region), page.hits, after[region].done, page.copies.get(region, 0))
            for region in places
        ]
        is_last = all(place.done for place in after.values())
        return Result(
            [hit for _, hit in page.hits],
            told,
            None if is_last else paging.written(after, query),
            next((one.receipt for one in said if one.receipt is not None), None),
        )

    async def _ask(self, search: Searched[Hit], place: Place, limit: int) -> Answered[Hit]:
        found: list[Placed[Hit]] = []

        async def ask(message: Message) -> TranslatedList:
            translated = await search.find(message, place.after, limit)
            found.extend(Placed(self._place_of(hit), hit) for hit in translated.answers)
            if len(found) > limit or not paging.in_order(found, place.after):
                raise Unreadable("The region's hits do not stand in the order that was asked for.")
            return translated

        errand = search.errand
        try:
            async with asyncio.timeout(self._deadline):
                carried = await self._exchange.carry(errand, ask)
        except TimeoutError:
            log.info("search.too_slow", region=errand.region.value, errand_id=str(errand.errand_id))
            return Answered(SearchOutcome.UNREACHED, errand.errand_id)
        except GatewayError as error:
            if error.errand_id is None:
                raise
            return _failed(error)
        return Answered(SearchOutcome.ANSWERED, errand.errand_id, found, now(), receipt=carried.receipt)


def _is_answer(one: Answered[Any]) -> bool:
    return one.outcome is SearchOutcome.ANSWERED


def _failed(error: GatewayError) -> Answered[Any]:
    code, message = (error.code, error.message) if isinstance(error, Refused) else (None, None)
    outcome = SearchOutcome(outcome_of(error).value)
    return Answered(outcome, error.errand_id, code=code, message=message, receipt=error.receipt)


def _without_those_that_have_no_word(places: Places, answers: Mapping[Region, Answered[Any]]) -> Places:
    """A region whose lists lack a code that is looked for holds nothing that bears it."""
    over = {region for region, one in answers.items() if one.outcome is SearchOutcome.NO_COUNTERPART}
    return {region: Place(place.after, done=place.done or region in over) for region, place in places.items()}


def _told(
    region: Region,
    answer: Answered[Any] | None,
    hits: Sequence[tuple[Region, Any]],
    complete: bool,
    copies: int,
) -> SearchedRegion:
    if answer is None:
        return SearchedRegion(region=region, outcome=SearchOutcome.EXHAUSTED, hits=0, complete=True)
    return SearchedRegion(
        region=region,
        outcome=answer.outcome,
        hits=sum(of is region for of, _ in hits),
        complete=complete,
        copies_left_out=copies,
        as_of=answer.as_of,
        errand_id=answer.errand_id,
        region_code=answer.code,
        region_message=answer.message,
    )
