"""Remote-treatment filings (异地就医备案)."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.medical_insurance import PREFIX, TAG
from gateway.api.operations import Link, Register
from gateway.api.parameters import FILING_ID
from gateway.cases.asking import Answer, Asking
from gateway.services.medical_insurance.filings import Filing, FilingCancellation, FilingRequest

filings = Register(TAG, PREFIX)

_FILINGS = "/remote-treatment-filings"


def _next(operation_id: str, description: str) -> Link:
    return Link(
        operation_id=operation_id,
        parameter="filing_id",
        expression="$response.body#/filing_id",
        description=description,
    )


@filings.post(
    _FILINGS,
    asks=FilingRequest,
    tells=Filing,
    status=201,
    keyed=True,
    location=PREFIX + _FILINGS + "/{filing_id}",
    links=(
        _next("getRemoteTreatmentFiling", "Read the filing."),
        _next("cancelRemoteTreatmentFiling", "Take the filing back."),
    ),
)
async def create_remote_treatment_filing(house: House, asking: Asking, request: FilingRequest) -> Answer:
    """File treatment in the other region with the insured region, beforehand (备案申请)."""
    return await house.filings.create(asking, request)


@filings.get(_FILINGS + "/{filing_id}", tells=Filing, parameters=(FILING_ID,))
async def get_remote_treatment_filing(house: House, asking: Asking, filing_id: UUID) -> Answer:
    """Read a filing as the insured region holds it now (备案查询)."""
    return await house.filings.read(asking, filing_id)


@filings.post(
    _FILINGS + "/{filing_id}/cancellation",
    asks=FilingCancellation,
    tells=Filing,
    parameters=(FILING_ID,),
    keyed=True,
    links=(_next("getRemoteTreatmentFiling", "Read the filing."),),
)
async def cancel_remote_treatment_filing(
    house: House, asking: Asking, filing_id: UUID, request: FilingCancellation
) -> Answer:
    """Take a filing back (备案撤销)."""
    return await house.filings.cancel(asking, filing_id, request)
