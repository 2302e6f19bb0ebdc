"""Errands (办件): what was asked of a region, and how an unknown outcome becomes known."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.operations import Link, Register
from gateway.api.parameters import ERRAND_ID
from gateway.cases.answers import ErrandLineage, ErrandTrail, ErrandView
from gateway.cases.asking import Answer, Asking
from gateway.errors import NotTellable, OutcomeUnknown, WrongState

errands = Register("errands", "/v1/errands")

_SCOPES = ("medical-insurance", "pension", "employment", "credit")


def _next(operation_id: str, description: str) -> Link:
    return Link(
        operation_id=operation_id,
        parameter="errand_id",
        expression="$response.body#/errand_id",
        description=description,
    )


@errands.get(
    "/{errand_id}",
    tells=ErrandView,
    parameters=(ERRAND_ID,),
    scopes=_SCOPES,
    regional=False,
    links=(
        _next("enquireErrand", "Ask the region what became of it."),
        _next("reverseErrand", "Have the region take it back."),
        _next("getErrandTrail", "Read its trail."),
    ),
)
async def get_errand(house: House, asking: Asking, errand_id: UUID) -> Answer:
    """Read an errand: its state, its effect and what may be done now (办件查询)."""
    return await house.errands.read(asking, errand_id)


@errands.post(
    "/{errand_id}/enquiries",
    tells=ErrandView,
    parameters=(ERRAND_ID,),
    scopes=_SCOPES,
    fails=(OutcomeUnknown, WrongState),
    links=(_next("getErrand", "Read the errand."),),
)
async def enquire_errand(house: House, asking: Asking, errand_id: UUID) -> Answer:
    """Ask the region what became of an errand whose outcome is unknown, and write it down (结果查询)."""
    return await house.errands.enquire(asking, errand_id)


@errands.post(
    "/{errand_id}/reversals",
    tells=ErrandView,
    parameters=(ERRAND_ID,),
    scopes=_SCOPES,
    fails=(OutcomeUnknown, WrongState, NotTellable),
    links=(_next("getErrand", "Read the errand."),),
)
async def reverse_errand(house: House, asking: Asking, errand_id: UUID) -> Answer:
    """Have the region take back an errand whose outcome is unknown (冲正)."""
    return await house.errands.reverse(asking, errand_id)


@errands.get("/{errand_id}/trail", tells=ErrandTrail, parameters=(ERRAND_ID,), regional=False, scopes=_SCOPES)
async def get_errand_trail(house: House, asking: Asking, errand_id: UUID) -> Answer:
    """Read everything that was written down about an errand and those that follow from it (审计轨迹)."""
    return await house.errands.trail(asking, errand_id)


@errands.get(
    "/{errand_id}/lineage", tells=ErrandLineage, parameters=(ERRAND_ID,), regional=False, scopes=_SCOPES
)
async def get_errand_lineage(house: House, asking: Asking, errand_id: UUID) -> Answer:
    """Read which field of the answer came from which field of the region, by which rule (翻译溯源)."""
    return await house.errands.lineage(asking, errand_id)
