"""What events change about referrals: issued, offered, answered, closed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gateway.records.database import Connection
from gateway.records.delivery_changes import want
from gateway.records.happened import Happening
from gateway.services.employment.events import (
    ReferralAnswered,
    ReferralClosed,
    ReferralIssued,
    ReferralOffered,
)
from gateway.services.employment.referring import AFTER_ANSWER
from gateway.services.employment.words import ClosedBy, ReferralState

# A region issues a letter only when the one before is over there: what we still held open ended unseen.
_END_UNSEEN = """
UPDATE referrals SET state = 'timed_out', closed_by = 'timeout', closed_on = $3
WHERE home_region = $1 AND seeker_number = $2 AND state IN ('issued', 'offered', 'accepted')
"""
_ISSUE = """
INSERT INTO referrals (referral_id, letter_number, state, home_region, home_area, office_code, handled_by,
    seeker_number, posting_region, posting_number, posting_title, employer_name, issued_on, due_on,
    registered_at)
VALUES ($1, $2, 'issued', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_OFFER = """
UPDATE referrals SET offered_at = $2, state = CASE WHEN state = 'issued' THEN 'offered' ELSE state END
WHERE referral_id = $1
"""
# What the region recorded is kept; but a referral that has ended stays ended.
_ANSWER = """
UPDATE referrals SET answer = $2, answered_on = $3, reason = coalesce($4, reason),
    reason_seal_id = coalesce($5, reason_seal_id),
    state = CASE WHEN state IN ('issued', 'offered') THEN $6 ELSE state END
WHERE referral_id = $1
"""
_CLOSE = """
UPDATE referrals SET closed_by = $2, result = $3, closed_on = $4, reason = coalesce($5, reason),
    reason_seal_id = coalesce($6, reason_seal_id), state = $7
WHERE referral_id = $1 AND state = ANY($8::text[]) RETURNING referral_id
"""
_OPEN = ["issued", "offered", "accepted"]
# A receipt that the region took outweighs a time-out of ours that crossed it.
_OPEN_OR_TIMED_OUT = [*_OPEN, "timed_out"]


async def referrals_issued(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        issued: ReferralIssued = one.event
        home = issued.home_region.value
        await connection.execute(_END_UNSEEN, home, issued.seeker_number, issued.issued_on)
        await connection.execute(
            _ISSUE,
            issued.referral_id,
            issued.letter_number,
            home,
            issued.office_code[:6],
            issued.office_code,
            issued.handled_by,
            issued.seeker_number,
            issued.posting_region.value,
            issued.posting_number,
            issued.posting_title,
            issued.employer_name,
            issued.issued_on,
            issued.due_on,
            one.at,
        )
        await want(connection, issued.delivery, one)


async def referrals_offered(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        offered: ReferralOffered = one.event
        await connection.execute(_OFFER, offered.referral_id, one.at)


async def referrals_answered(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        answered: ReferralAnswered = one.event
        await connection.execute(
            _ANSWER,
            answered.referral_id,
            answered.answer.value,
            answered.answered_on,
            answered.reason,
            _sealed_with(one, answered.reason),
            AFTER_ANSWER[answered.answer].value,
        )
        await want(connection, answered.delivery, one)


async def referrals_closed(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        await referral_closed(connection, one)


async def referral_closed(connection: Connection, one: Happening) -> bool:
    """Whether it was still open."""
    closed: ReferralClosed = one.event
    by_receipt = closed.closed_by is ClosedBy.RECEIPT
    done = await connection.fetchval(
        _CLOSE,
        closed.referral_id,
        closed.closed_by.value,
        None if closed.result is None else closed.result.value,
        closed.closed_on,
        closed.reason,
        _sealed_with(one, closed.reason),
        (ReferralState.RECEIPTED if by_receipt else ReferralState.TIMED_OUT).value,
        _OPEN_OR_TIMED_OUT if by_receipt else _OPEN,
    )
    if done is None:
        return False
    for delivery in closed.deliveries:
        await want(connection, delivery, one)
    return True


def _sealed_with(one: Happening, reason: bytes | None) -> UUID | None:
    return None if reason is None or one.seal is None else one.seal.seal_id
