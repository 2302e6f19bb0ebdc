"""What an office asks before a transfer: contributions, whether it may be made, the certificate."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date

from gateway.cases.asking import Answer, Asking, answer_of
from gateway.cases.federated import told_by
from gateway.cases.pension.answers import HistorySearchResult, Insured, RegionHistories
from gateway.cases.pension.offices import errand_for, region_of
from gateway.exchange import Exchange, written
from gateway.replays import Carried
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.eligibility import EligibilityQuestion, determine_eligibility
from gateway.services.pension.lookups import CertificateRequest, EligibilityCheck, HistorySearch
from gateway.services.pension.people import InsuredPerson, Person
from gateway.services.pension.words import Scheme
from gateway.vocabulary import Region


class Lookups:
    """Asks one region or both; keeps no case."""

    def __init__(self, exchange: Exchange, backends: Backends, today: Callable[[], date]) -> None:
        self._exchange = exchange
        self._backends = backends
        self._today = today

    async def find_history(self, asking: Asking, search: HistorySearch) -> Answer:
        """Ask every region that is named, else both; say of each what it answered (历年缴费查询)."""
        said = await asyncio.gather(
            *(self._history(asking, search, region) for region in search.regions or tuple(self._backends))
        )
        result = HistorySearchResult(regions=[one for one, _ in said])
        return Answer(written(result), tuple(one.errand_id for one, _ in said), receipt=said[0][1])

    async def _history(
        self, asking: Asking, search: HistorySearch, region: Region
    ) -> tuple[RegionHistories, int | None]:
        """What one region said, and the index of the log's entry about it."""
        backend = pension_of(self._backends, region)
        return await told_by(
            self._exchange,
            errand_for(asking, "read_history", search, region),
            lambda message: backend.read_history(message, search.person, search.scheme),
            RegionHistories,
            histories=[],
        )

    async def check_eligibility(self, asking: Asking, check: EligibilityCheck) -> Answer:
        """Ask both regions at once, and judge by what they say (转移资格校验).

        Raises what a region that did not answer failed with: by half of it nothing is judged.
        """
        both = await asyncio.gather(
            self._insured(asking, check, check.origin_area, check.origin_scheme),
            self._insured(asking, check, check.receiving_area, check.receiving_scheme),
            return_exceptions=True,
        )
        (at_origin, origin), (at_receiver, receiver) = _answered(both)
        eligibility = determine_eligibility(
            EligibilityQuestion(
                person=check.person,
                origin_area=check.origin_area,
                receiving_area=check.receiving_area,
                origin_scheme=check.origin_scheme,
                receiving_scheme=check.receiving_scheme,
                at_origin=at_origin,
                at_receiver=at_receiver,
                assigned=check.assigned,
                decided_on=self._today(),
            )
        )
        errand_ids = (origin.errand_id, receiver.errand_id)
        return Answer(written(eligibility), errand_ids, receipt=origin.receipt)

    async def _insured(
        self, asking: Asking, check: EligibilityCheck, area: str, scheme: Scheme
    ) -> tuple[tuple[InsuredPerson, ...], Carried]:
        region = region_of(area)
        backend = pension_of(self._backends, region)
        person = Person(name=check.person.name, id_number=check.person.id_number)
        errand = errand_for(
            asking,
            "find_insured",
            check,
            region,
            origin_area=check.origin_area,
            receiving_area=check.receiving_area,
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.find_insured(message, person, scheme)
        )
        return tuple(Insured.model_validate_json(carried.answer).accounts), carried

    async def issue_certificate(self, asking: Asking, request: CertificateRequest) -> Answer:
        """Have the office's own region issue the certificate (开具参保缴费凭证)."""
        region = region_of(request.agency_code)
        backend = pension_of(self._backends, region)
        errand = errand_for(
            asking,
            "issue_certificate",
            request,
            region,
            facts={"scheme": request.scheme.value},
            changes_state=True,
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.issue_certificate(message, request.person, request.scheme)
        )
        return answer_of(carried)


_Found = tuple[tuple[InsuredPerson, ...], Carried]


def _answered(both: Sequence[_Found | BaseException]) -> list[_Found]:
    """Both answers; raises what the first of those failed with that did."""
    found = []
    for one in both:
        if isinstance(one, BaseException):
            raise one
        found.append(one)
    return found
