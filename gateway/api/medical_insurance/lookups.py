"""Look-ups that change nothing: enrolments, catalogue items, institutions (查询)."""

from __future__ import annotations

from datetime import date

from gateway.api.dependencies import House
from gateway.api.medical_insurance import PREFIX, TAG
from gateway.api.operations import Register
from gateway.api.parameters import CATALOGUE_CODE, INSTITUTION_CODE, ON, REGION
from gateway.cases.answers import EnrolmentSearchResult
from gateway.cases.asking import Answer, Asking
from gateway.errors import NotFound
from gateway.services.medical_insurance.catalogue import CatalogueItem, Institution
from gateway.services.medical_insurance.people import EnrolmentSearch
from gateway.vocabulary import Region, beijing, now, region_of_area

lookups = Register(TAG, PREFIX)


@lookups.post("/enrolments/search", asks=EnrolmentSearch, tells=EnrolmentSearchResult)
async def search_enrolments(house: House, asking: Asking, request: EnrolmentSearch) -> Answer:
    """Find where a person is insured; each region asked says what it found or why not (参保查询)."""
    return await house.lookups.find_enrolments(asking, request)


@lookups.get(
    "/catalogue-items/{catalogue_code}", tells=CatalogueItem, parameters=(CATALOGUE_CODE, REGION, ON)
)
async def get_catalogue_item(
    house: House, asking: Asking, catalogue_code: str, region: Region, on: date | None = None
) -> Answer:
    """Read how a region classifies and limits a catalogue item on a day (目录查询)."""
    return await house.lookups.catalogue_item(asking, region, catalogue_code, on or beijing(now()).date())


@lookups.get("/institutions/{institution_code}", tells=Institution, parameters=(INSTITUTION_CODE,))
async def get_institution(house: House, asking: Asking, institution_code: str) -> Answer:
    """Read an institution's designation from the region that its code names (定点机构查询)."""
    region = region_of_area(institution_code[1:])
    if region is None:
        raise NotFound("The code names no connected region.")
    return await house.lookups.institution(asking, region, institution_code)
