"""What one region is to be told of a referral because of what happened in the other (推荐送达)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from gateway.cases.asking import BY_ITSELF
from gateway.services.deliveries import DeliveryWanted
from gateway.services.employment.words import ClosedBy, ReferralAnswer, ReferralResult
from gateway.vocabulary import Region, uuid7

_OFFER, _ANSWER, _TIMEOUT, _RECEIPT = 1, 2, 3, 4
"""In this order a region hears of a referral. A receipt that crosses a time-out comes after it."""


def offer(referral_id: UUID, to: Region, office_code: str, operator: str) -> DeliveryWanted:
    """Who is sent; the name and the telephone are read at home when it is told, and never kept."""
    return _wanted(referral_id, to, "offer_referral", _OFFER, office_code, operator, {})


def answer(
    referral_id: UUID,
    home: Region,
    office_code: str,
    operator: str,
    *,
    answer: ReferralAnswer,
    answered_on: date,
) -> DeliveryWanted:
    """What the posting's office answered."""
    content = {"answer": answer.value, "answered_on": answered_on.isoformat()}
    return _wanted(referral_id, home, "answer_referral", _ANSWER, office_code, operator, content)


def receipt(
    referral_id: UUID,
    home: Region,
    office_code: str,
    operator: str,
    *,
    result: ReferralResult,
    closed_on: date,
    monthly_pay: str | None,
) -> DeliveryWanted:
    """What came of it."""
    content = {
        "closed_by": ClosedBy.RECEIPT.value,
        "result": result.value,
        "closed_on": closed_on.isoformat(),
    }
    if monthly_pay is not None:
        content["monthly_pay"] = monthly_pay
    return _wanted(referral_id, home, "close_referral", _RECEIPT, office_code, operator, content)


def timeout(referral_id: UUID, to: Region, office_code: str, closed_on: date) -> DeliveryWanted:
    """That nobody knows what came of it."""
    content = {"closed_by": ClosedBy.TIMEOUT.value, "closed_on": closed_on.isoformat()}
    return _wanted(referral_id, to, "close_referral", _TIMEOUT, office_code, BY_ITSELF, content)


def _wanted(
    referral_id: UUID,
    to: Region,
    operation: str,
    version: int,
    office_code: str,
    operator: str,
    content: dict[str, Any],
) -> DeliveryWanted:
    return DeliveryWanted(
        delivery_id=uuid7(),
        thing_id=referral_id,
        version=version,
        region=to,
        operation=operation,
        home_area=office_code[:6],
        institution_code=office_code,
        operator=operator,
        content=content,
        tried_at_once=operation != "close_referral" or operator != BY_ITSELF,
    )
