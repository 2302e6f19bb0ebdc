"""Errands of employment offices: an office speaks, its member of staff is named (就业服务机构办件)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from gateway.cases.asking import Asking, errand_of
from gateway.errands import Errand
from gateway.errors import Fault, Invalid, NotAllowed, NotFound
from gateway.services.backends import Backends, employment_of
from gateway.vocabulary import Identity, Region, region_of_area


def region_of(area_or_office: str) -> Region:
    """The region of an area or office that the contract has found connected."""
    region = region_of_area(area_or_office)
    assert region is not None
    return region


def region_of_office(asking: Asking) -> Region:
    """The region of the office that calls; raises NotAllowed for a caller that is none."""
    return region_of(area_of_office(asking))


def area_of_office(asking: Asking) -> str:
    """The area of the office that calls; raises NotAllowed for a caller that is none."""
    area = asking.actor.area_code
    if area is None or region_of_area(area) is None:
        raise NotAllowed("Only an employment office (就业服务机构) may ask for this.")
    return area


def before_of(cursor: str | None) -> UUID | None:
    """The id before which a page begins; raises Invalid for what no list gave."""
    if cursor is None:
        return None
    try:
        return UUID(cursor)
    except ValueError:
        raise Invalid([Fault("/query/cursor", "is not a cursor that this list gave")]) from None


def other_region(backends: Backends, home: Region) -> Region:
    """The region on the other side of the line; raises NotFound when it is not connected."""
    for region in backends:
        if region is not home:
            employment_of(backends, region)
            return region
    raise NotFound("No other region is connected.")


def errand_by(
    asking: Asking,
    operation: str,
    region: Region,
    *,
    office_code: str,
    operator: str,
    target: str = "",
    request: BaseModel | None = None,
    facts: dict[str, Any] | None = None,
    changes_state: bool = False,
    persons: tuple[Identity, ...] = (),
) -> Errand:
    """The errand of an office's request; both areas are the office's own."""
    area = office_code[:6]
    return errand_of(
        asking,
        operation,
        region=region,
        institution_code=office_code,
        insured_area=area,
        treatment_area=area,
        target=target,
        request=request,
        facts=facts,
        changes_state=changes_state,
        persons=persons,
        operator=operator,
    )
