"""Checks that a pensioner lives, and their recognition by the other region (待遇领取资格认证)."""

from __future__ import annotations

from gateway.api.dependencies import House
from gateway.api.operations import Register
from gateway.api.pension import PREFIX, SCOPES, TAG
from gateway.cases.asking import Answer, Asking
from gateway.cases.pension.answers import SurvivalCheckResult, SurvivalSearchResult
from gateway.services.pension.survival import SurvivalCheck, SurvivalSearch

survival = Register(TAG, PREFIX)


@survival.post("/survival-records/search", asks=SurvivalSearch, tells=SurvivalSearchResult, scopes=SCOPES)
async def find_survival_record(house: House, asking: Asking, request: SurvivalSearch) -> Answer:
    """Find who pays a pension, whether payment is suspended, and until when a check holds (认证查询)."""
    return await house.survival.find(asking, request)


@survival.post("/survival-checks", asks=SurvivalCheck, tells=SurvivalCheckResult, keyed=True, scopes=SCOPES)
async def submit_survival_check(house: House, asking: Asking, request: SurvivalCheck) -> Answer:
    """Have the paying region recognise a check made in the other one (认证互认).

    The paying region is asked first: while it holds a check that is valid, that one is answered and
    nothing is sent. A finding of death is handed on. What follows for the payment is that region's act.
    """
    return await house.survival.submit(asking, request)
