"""Referrals across the line: issued at home, answered and receipted where the posting is (推荐信, 回执)."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.employment import PREFIX, SCOPES, TAG
from gateway.api.operations import Link, Register
from gateway.api.parameters import BEFORE, LIMIT, identifier
from gateway.cases.asking import Answer, Asking
from gateway.errors import WrongState
from gateway.services.employment.referral_cases import (
    JobReferral,
    ReferralAnswerRequest,
    ReferralPage,
    ReferralReceiptRequest,
    ReferralRequest,
)

referrals = Register(TAG, PREFIX)

REFERRAL_ID = identifier("referral_id", "推荐标识, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d31")


def _next(operation_id: str, description: str) -> Link:
    expression = "$response.body#/referral_id"
    return Link(
        operation_id=operation_id, parameter="referral_id", expression=expression, description=description
    )


_READ = _next("getReferral", "Read it again: what the other region knows and says.")
_ACT = {
    "tells": JobReferral,
    "parameters": (REFERRAL_ID,),
    "keyed": True,
    "fails": (WrongState,),
    "links": (_READ,),
    "scopes": SCOPES,
}


@referrals.post(
    "/referrals",
    asks=ReferralRequest,
    tells=JobReferral,
    status=201,
    keyed=True,
    location=PREFIX + "/referrals/{referral_id}",
    fails=(WrongState,),
    links=(_READ,),
    scopes=SCOPES,
)
async def issue_referral(house: House, asking: Asking, request: ReferralRequest) -> Answer:
    """Send a seeker of the caller's region to a posting of the other one (开具推荐信).

    A seeker has one open referral at a time. Name and telephone are read at home when the other region is
    told, and the gateway keeps them in no table of its own. Without a receipt within fifteen days the
    referral ends as timed out: nothing is then known of its result.
    """
    return await house.referrals.issue(asking, request)


@referrals.get("/referrals", tells=ReferralPage, parameters=(BEFORE, LIMIT), regional=False, scopes=SCOPES)
async def list_referrals(house: House, asking: Asking, cursor: str | None, limit: int) -> Answer:
    """List what the caller's area issued and what was offered to its region, newest first (推荐列表)."""
    return await house.referral_views.page(asking, cursor, limit)


@referrals.get(
    "/referrals/{referral_id}", tells=JobReferral, parameters=(REFERRAL_ID,), regional=False, scopes=SCOPES
)
async def get_referral(house: House, asking: Asking, referral_id: UUID) -> Answer:
    """Read a referral: where it stands, and what each region knows of it (推荐详情)."""
    return await house.referral_views.read(asking, referral_id)


@referrals.post("/referrals/{referral_id}/answers", asks=ReferralAnswerRequest, **_ACT)
async def answer_referral(
    house: House, asking: Asking, referral_id: UUID, request: ReferralAnswerRequest
) -> Answer:
    """Accept or decline whom the other region sent; an office of the posting's region does (推荐答复)."""
    return await house.referrals.answer(asking, referral_id, request)


@referrals.post("/referrals/{referral_id}/receipts", asks=ReferralReceiptRequest, **_ACT)
async def receipt_referral(
    house: House, asking: Asking, referral_id: UUID, request: ReferralReceiptRequest
) -> Answer:
    """Say what came of a referral within fifteen days; an office of the posting's region does (回执)."""
    return await house.referrals.receipt(asking, referral_id, request)
