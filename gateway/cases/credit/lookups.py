"""What both regions recorded about a company or a person, asked at once (信用记录查询)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from gateway.cases.answers import RegionOutcome
from gateway.cases.asking import Answer, Asking
from gateway.cases.credit.answers import (
    PersonRecordsResult,
    RecordSearchResult,
    RegionAnswer,
    RegionCandidates,
    RegionRecords,
    RegionRegistration,
    SubjectSearchResult,
)
from gateway.cases.credit.authorities import errand_for
from gateway.cases.federated import told_by
from gateway.errands import Errand
from gateway.exchange import Ask, Exchange, written
from gateway.services.backends import Backends, credit_of
from gateway.services.credit.backend import CreditBackend
from gateway.services.credit.comparing import RecordView, side_by_side
from gateway.services.credit.lookups import (
    PersonRecordSearch,
    RecordSearch,
    ReportRequest,
    SubjectSearch,
)
from gateway.services.credit.publicity import Transition, publicity_of
from gateway.services.credit.records import PersonQuery
from gateway.services.personal import by_credit_code, by_resident_number
from gateway.vocabulary import Region

Regional = TypeVar("Regional", RegionRecords, RegionCandidates, RegionRegistration)


class CreditLookups:
    """Asks both regions at once; keeps nothing but the entries that it was asked."""

    def __init__(
        self,
        exchange: Exchange,
        backends: Backends,
        today: Callable[[], date],
        transition: Transition = Transition.KEEP,
    ) -> None:
        self._exchange = exchange
        self._backends = backends
        self._today = today
        self._transition = transition

    async def find_records(self, asking: Asking, search: RecordSearch) -> Answer:
        """Every record about a company, each decision once with its sources (信用记录查询).

        Who is no authority of an area is not told what no region publishes today: after a repair, sharing
        and use stop with publicity.
        """
        said, receipt = await self.records_of(asking, search, search.regions)
        held = [one for region in said for one in region.records]
        wanted = [one for one in held if search.kinds is None or one.kind in search.kinds]
        found = side_by_side(wanted, self._today(), transition=self._transition)
        told = [one for one in found if asking.actor.area_code is not None or one.public_somewhere]
        result = RecordSearchResult(
            credit_code=search.credit_code,
            regions=[answer_of_region(one) for one in said],
            records=told,
            not_public=len(found) - len(told),
        )
        return Answer(written(result), tuple(one.errand_id for one in said), receipt=receipt)

    async def records_of(
        self, asking: Asking, search: RecordSearch | ReportRequest, regions: Sequence[Region] | None
    ) -> tuple[list[RegionRecords], int | None]:
        """What each region recorded about the company that a request names."""
        return await self._ask(
            regions,
            lambda region: errand_for(
                asking,
                "find_records",
                region,
                request=search,
                purpose=search.purpose.value,
                persons=(by_credit_code(search.credit_code),),
            ),
            RegionRecords,
            lambda backend: lambda message: backend.find_records(message, search.credit_code),
            records=[],
        )

    async def registrations_of(
        self, asking: Asking, search: ReportRequest
    ) -> tuple[list[RegionRegistration], int | None]:
        """What each region's registry says of the company that a request names."""
        return await self._ask(
            None,
            lambda region: errand_for(
                asking,
                "read_registration",
                region,
                request=search,
                purpose=search.purpose.value,
                persons=(by_credit_code(search.credit_code),),
            ),
            RegionRegistration,
            lambda backend: lambda message: backend.read_registration(message, search.credit_code),
            registrations=[],
        )

    async def find_subjects(self, asking: Asking, search: SubjectSearch) -> Answer:
        """Who bears a name (按名称查询主体)."""
        said, receipt = await self._ask(
            search.regions,
            lambda region: errand_for(
                asking, "find_subjects", region, request=search, purpose=search.purpose.value
            ),
            RegionCandidates,
            lambda backend: lambda message: backend.find_subjects(message, search.name),
            candidates=[],
        )
        errand_ids = tuple(one.errand_id for one in said)
        return Answer(written(SubjectSearchResult(regions=said)), errand_ids, receipt=receipt)

    async def find_person_records(self, asking: Asking, search: PersonRecordSearch) -> Answer:
        """What may be told about a natural person (自然人信用信息查询)."""
        query = PersonQuery.model_validate(search.model_dump(exclude={"regions"}))
        said, receipt = await self._ask(
            search.regions,
            lambda region: errand_for(
                asking,
                "find_person_records",
                region,
                request=search,
                persons=(by_resident_number(search.id_number),),
            ),
            RegionRecords,
            lambda backend: lambda message: backend.find_person_records(message, query),
            records=[],
        )
        today = self._today()
        views = [
            RecordView(record=one, publicity=publicity_of(one, today, transition=self._transition))
            for region in said
            for one in region.records
        ]
        result = PersonRecordsResult(
            regions=[answer_of_region(one) for one in said],
            records=[one for one in views if one.publicity.public],
        )
        return Answer(written(result), tuple(one.errand_id for one in said), receipt=receipt)

    async def _ask(
        self,
        regions: Sequence[Region] | None,
        errand: Callable[[Region], Errand],
        answer: type[Regional],
        ask: Callable[[CreditBackend], Ask],
        **nothing: list[Any],
    ) -> tuple[list[Regional], int | None]:
        """What each region said, and the index of the log's entry about the first."""

        async def one(region: Region) -> tuple[Regional, int | None]:
            backend = credit_of(self._backends, region)
            return await told_by(self._exchange, errand(region), ask(backend), answer, **nothing)

        said = await asyncio.gather(*(one(region) for region in regions or tuple(self._backends)))
        return [told for told, _ in said], said[0][1]


def answer_of_region(said: RegionRecords) -> RegionAnswer:
    """What became of the question in a region, without the records."""
    told = said.model_dump(exclude={"records"})
    return RegionAnswer(records=len(said.records), **told)


def all_answered(said: Sequence[Regional]) -> bool:
    """Whether every region that was asked answered."""
    return all(one.outcome is RegionOutcome.ANSWERED for one in said)
