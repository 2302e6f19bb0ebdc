"""What an office asks before a transfer: contributions, and whether one may be made (查询, 资格校验)."""

from __future__ import annotations

from gateway.api.dependencies import House
from gateway.api.operations import Register
from gateway.api.pension import PREFIX, SCOPES, TAG
from gateway.cases.asking import Answer, Asking
from gateway.cases.pension.answers import HistorySearchResult
from gateway.services.pension.eligibility import Eligibility
from gateway.services.pension.lookups import EligibilityCheck, HistorySearch

lookups = Register(TAG, PREFIX)


@lookups.post("/histories/search", asks=HistorySearch, tells=HistorySearchResult, scopes=SCOPES)
async def find_pension_history(house: House, asking: Asking, request: HistorySearch) -> Answer:
    """Find a person's contributions year by year; each region says what it has or why not (历年缴费查询)."""
    return await house.pension_lookups.find_history(asking, request)


@lookups.post("/transfer-eligibility-checks", asks=EligibilityCheck, tells=Eligibility, scopes=SCOPES)
async def check_transfer_eligibility(house: House, asking: Asking, request: EligibilityCheck) -> Answer:
    """Say whether a person may transfer, with every reason against it and its article (转移资格校验).

    Both regions are asked and must answer. Nothing is kept but the record that they were asked.
    """
    return await house.pension_lookups.check_eligibility(asking, request)
