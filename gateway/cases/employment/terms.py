"""Referrals whose fifteen days are over without a receipt: ended as what they are, unknown (逾期)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import structlog

from gateway.cases.employment import referral_news as news
from gateway.cases.employment.memory import KeptReferral, ReferralMemory
from gateway.errands import GATEWAY, Effect, Journal, Note
from gateway.services.employment.events import ReferralClosed
from gateway.services.employment.words import ClosedBy

log = structlog.get_logger("gateway.cases.employment")


class Terms:
    """Ends referrals. Any worker may, at any time: each ends once."""

    def __init__(self, journal: Journal, memory: ReferralMemory, today: Callable[[], date]) -> None:
        self._journal = journal
        self._memory = memory
        self._today = today

    async def end_overdue(self) -> int:
        """End what is overdue, and have both regions told; how many that were."""
        today, ended = self._today(), 0
        for kept in await self._memory.referrals_overdue(today):
            if await self._journal.turn(_noted(kept), _ended(kept, today)) is not None:
                ended += 1
        if ended:
            log.info("referrals.timed_out", ended=ended)
        return ended


def _ended(kept: KeptReferral, today: date) -> ReferralClosed:
    """Neither a success nor a failure: nothing is known."""
    regions = (kept.home_region, kept.posting_region)
    return ReferralClosed(
        referral_id=kept.referral_id,
        closed_by=ClosedBy.TIMEOUT,
        result=None,
        closed_on=today,
        reason=None,
        deliveries=[news.timeout(kept.referral_id, to, kept.office_code, today) for to in regions],
    )


def _noted(kept: KeptReferral) -> Note:
    return Note(
        actor=GATEWAY,
        action="time_out_referral",
        outcome="Done",
        effect=Effect.NONE,
        operation="close_referral",
        details={"referral_id": str(kept.referral_id)},
    )
