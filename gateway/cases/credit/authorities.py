"""Errands of credit records: an organisation asks, for a purpose that is recorded (信用查询主体)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from gateway.cases.asking import Asking, errand_of
from gateway.errands import Errand
from gateway.vocabulary import Identity, Region


def errand_for(
    asking: Asking,
    operation: str,
    region: Region,
    *,
    request: BaseModel | None = None,
    target: str = "",
    purpose: str | None = None,
    facts: dict[str, Any] | None = None,
    persons: tuple[Identity, ...] = (),
) -> Errand:
    """The errand of an organisation's look-up, under its own code and from the area that it names."""
    organisation = asking.actor.organisation
    home = asking.actor.area_code or organisation[2:8]
    return errand_of(
        asking,
        operation,
        region=region,
        institution_code=organisation,
        insured_area=home,
        treatment_area=home,
        target=target,
        request=request,
        facts={**(facts or {}), **({} if purpose is None else {"purpose": purpose})},
        changes_state=False,
        persons=persons,
    )
