"""What the rules say (测算, 判定): nothing is asked of a region, nothing is kept."""

from __future__ import annotations

from pydantic import BaseModel

from gateway.api.dependencies import House
from gateway.api.operations import Register
from gateway.api.pension import PREFIX, SCOPES, TAG
from gateway.cases.asking import Answer, Asking
from gateway.services.pension import benefit_area
from gateway.services.pension.amounts import calculate_transfer
from gateway.services.pension.benefit_area import BenefitArea, BenefitAreaQuestion
from gateway.services.pension.transfer_amounts import AmountQuestion, TransferAmount

calculations = Register(TAG, PREFIX)


@calculations.post(
    "/transfer-amount-calculations",
    asks=AmountQuestion,
    tells=TransferAmount,
    regional=False,
    scopes=SCOPES,
)
async def calculate_transfer_amount(_house: House, _asking: Asking, request: AmountQuestion) -> Answer:
    """Say what money would go with a relation, year by year, with the articles and steps (转移金额测算).

    Nothing moves and nothing is kept. Interest of years whose rate is not published yet is provisional.
    """
    return _told(calculate_transfer(request))


@calculations.post(
    "/benefit-area-determinations",
    asks=BenefitAreaQuestion,
    tells=BenefitArea,
    regional=False,
    scopes=SCOPES,
)
async def determine_benefit_area(_house: House, _asking: Asking, request: BenefitAreaQuestion) -> Answer:
    """Say which province will pay the pension, and by which rule (待遇领取地判定).

    Deemed years (视同缴费年限) count where they were worked; a place is a province.
    """
    return _told(benefit_area.determine_benefit_area(request))


def _told(answer: BaseModel) -> Answer:
    return Answer(answer.model_dump_json(exclude_none=True).encode(), ())
