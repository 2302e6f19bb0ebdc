"""The rules of a referral: when it may be issued, answered, receipted, and when its time is up (推荐规则)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from gateway.services.employment.postings import Posting
from gateway.services.employment.words import (
    PostingState,
    ReferralAnswer,
    ReferralResult,
    ReferralState,
)

RECEIPT_DAYS: Final = 15
OPEN: Final = frozenset({ReferralState.ISSUED, ReferralState.OFFERED, ReferralState.ACCEPTED})
"""While one stands so, its seeker gets no other letter."""
AFTER_ANSWER: Final = {
    ReferralAnswer.ACCEPT: ReferralState.ACCEPTED,
    ReferralAnswer.DECLINE: ReferralState.DECLINED,
}


def due_on(issued_on: date) -> date:
    """The last day on which a receipt is taken (回执期限)."""
    return issued_on + timedelta(days=RECEIPT_DAYS)


def takes_nobody(posting: Posting, today: date) -> str | None:
    """Why nobody can be sent to a posting; None when one can."""
    if posting.state is PostingState.EXPIRED or posting.valid_to < today:
        return f"The posting expired on {posting.valid_to}: nobody can be sent to it any more."
    if posting.state is not PostingState.ACTIVE:
        return f"The posting is {posting.state.value} in its region: nobody can be sent to it now."
    return None


def cannot_answer(state: ReferralState) -> str | None:
    """Why an offer cannot be answered; None when it can."""
    if state is ReferralState.OFFERED:
        return None
    if state is ReferralState.ISSUED:
        return "The offer has not reached the posting's region yet."
    return f"The referral is {state.value}: it cannot be answered any more."


def cannot_receipt(state: ReferralState, due: date, today: date) -> str | None:
    """Why no receipt is taken; None when one is."""
    if state is not ReferralState.ACCEPTED:
        return f"The referral is {state.value}: a receipt needs one that was accepted and is open."
    if today > due:
        return f"The receipt was due on {due}: the referral ends without one."
    return None


def faults_of_receipt(
    result: ReferralResult, monthly_pay: str | None, reason: str | None
) -> list[tuple[str, str]]:
    """What a receipt says that does not go with its result: the member, and why."""
    faults = []
    if monthly_pay is not None and result is not ReferralResult.HIRED:
        faults.append(("monthly_pay", "goes with a hiring only"))
    if reason is not None and result is not ReferralResult.NOT_HIRED:
        faults.append(("reason", "goes with a refusal to hire only"))
    return faults
