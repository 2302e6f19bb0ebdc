"""Errands of pensions: an agency speaks, its member of staff is named, the person or case is found again."""

from __future__ import annotations

from pydantic import BaseModel

from gateway.cases.asking import Asking, errand_of
from gateway.cases.operation import Facts
from gateway.cases.pension.memory import TransferKept
from gateway.errands import Errand
from gateway.errors import NotAllowed
from gateway.services.pension.lookups import CertificateRequest, EligibilityCheck, HistorySearch
from gateway.services.pension.survival import SurvivalCheck, SurvivalSearch
from gateway.services.pension.words import Party
from gateway.services.personal import by_resident_number
from gateway.vocabulary import Region, region_of_area

OfficeRequest = HistorySearch | EligibilityCheck | CertificateRequest | SurvivalSearch | SurvivalCheck


def region_of(area_or_agency: str) -> Region:
    """The region of an area or agency that the contract has found connected."""
    region = region_of_area(area_or_agency)
    assert region is not None
    return region


def errand_for(
    asking: Asking,
    operation: str,
    request: OfficeRequest,
    region: Region,
    *,
    origin_area: str | None = None,
    receiving_area: str | None = None,
    facts: Facts | None = None,
    changes_state: bool = False,
) -> Errand:
    """The errand of an office's request; where no relation moves, both areas are the office's own."""
    home = request.agency_code[:6]
    return errand_of(
        asking,
        operation,
        region=region,
        institution_code=request.agency_code,
        insured_area=origin_area or home,
        treatment_area=receiving_area or home,
        request=request,
        facts=facts,
        changes_state=changes_state,
        persons=(by_resident_number(request.person.id_number),),
        operator=request.handled_by,
    )


def errand_about(
    asking: Asking,
    operation: str,
    kept: TransferKept,
    side: Party,
    *,
    request: BaseModel,
    operator: str,
    facts: Facts | None = None,
    changes_state: bool = True,
) -> Errand:
    """The errand about a transfer at the region on one side of it; one that changes it takes it alone."""
    return errand_of(
        asking,
        operation,
        region=kept.region_of(side),
        institution_code=kept.agency_code,
        insured_area=kept.origin_area,
        treatment_area=kept.receiving_area,
        target=str(kept.transfer_id),
        request=request,
        facts={"scheme": kept.scheme_of(side), **(facts or {})},
        transfer_id=kept.transfer_id,
        transfer_version=kept.version if changes_state else None,
        changes_state=changes_state,
        seal=kept.seal,
        case_id=kept.transfer_id,
        operator=operator,
    )


def region_of_office(asking: Asking) -> Region:
    """The region of the office that calls; raises NotAllowed for a caller that is none."""
    area = asking.actor.area_code
    region = None if area is None else region_of_area(area)
    if region is None:
        raise NotAllowed("Only a social-insurance office (经办机构) has to do with transfers' money.")
    return region
