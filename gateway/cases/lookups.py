"""Questions that change nothing: enrolments (both regions at once), catalogue items, institutions."""

from __future__ import annotations

import asyncio
from datetime import date

from gateway.cases.answers import EnrolmentSearchResult, RegionEnrolments
from gateway.cases.asking import Answer, Asking, answer_of, errand_of
from gateway.cases.federated import told_by
from gateway.errands import Errand
from gateway.errors import NotFound
from gateway.exchange import Exchange, written
from gateway.services.backends import Backends, medical_insurance_of
from gateway.services.medical_insurance.people import EnrolmentSearch
from gateway.services.medical_insurance.personal import identities_of
from gateway.vocabulary import Region, region_of_area


def region_of_institution(institution_code: str) -> Region:
    """The region that an institution code lies in; raises NotFound for one that is not connected."""
    region = region_of_area(institution_code[1:7])
    if region is None:
        raise NotFound("No connected region has institutions with such a code.")
    return region


class Lookups:
    """Look-ups at one region or at both."""

    def __init__(self, exchange: Exchange, backends: Backends) -> None:
        self._exchange = exchange
        self._backends = backends

    async def find_enrolments(self, asking: Asking, search: EnrolmentSearch) -> Answer:
        """Ask the insured region when it is known, else every region; say of each what it answered."""
        asked = [region_of_area(search.insured_area)] if search.insured_area else list(self._backends)
        found = await asyncio.gather(
            *(self._ask_region(asking, search, region) for region in asked if region)
        )
        result = EnrolmentSearchResult(regions=[one for one, _ in found])
        errand_ids = tuple(one.errand_id for one, _ in found)
        return Answer(written(result), errand_ids, receipt=found[0][1])

    async def _ask_region(
        self, asking: Asking, search: EnrolmentSearch, region: Region
    ) -> tuple[RegionEnrolments, int | None]:
        """What one region said, and the index of the log's entry about it."""
        backend = medical_insurance_of(self._backends, region)
        institution = asking.institution_code
        errand = errand_of(
            asking,
            "find_enrolments",
            region=region,
            institution_code=institution,
            insured_area=search.insured_area or self._backends[region].area,
            treatment_area=institution[1:7] if asking.actor.institution_code else self._backends[region].area,
            request=search,
            changes_state=False,
            persons=identities_of(credential=search.credential),
        )
        return await told_by(
            self._exchange,
            errand,
            lambda message: backend.find_enrolments(message, search),
            RegionEnrolments,
            enrolments=[],
        )

    async def catalogue_item(self, asking: Asking, region: Region, catalogue_code: str, on: date) -> Answer:
        """An item of a region's catalogue on a day, by its national code."""
        backend = medical_insurance_of(self._backends, region)
        errand = self._about_region(asking, "catalogue_item", region, f"{catalogue_code} {on}")
        carried = await self._exchange.carry(
            errand, lambda message: backend.catalogue_item(message, catalogue_code, on)
        )
        return answer_of(carried)

    async def institution(self, asking: Asking, region: Region, institution_code: str) -> Answer:
        """A designated institution with its designation."""
        backend = medical_insurance_of(self._backends, region)
        errand = self._about_region(asking, "institution", region, institution_code)
        carried = await self._exchange.carry(
            errand, lambda message: backend.institution(message, institution_code)
        )
        return answer_of(carried)

    def _about_region(self, asking: Asking, operation: str, region: Region, target: str) -> Errand:
        return errand_of(
            asking,
            operation,
            region=region,
            institution_code=asking.institution_code,
            insured_area=self._backends[region].area,
            treatment_area=self._backends[region].area,
            target=target,
            changes_state=False,
        )
