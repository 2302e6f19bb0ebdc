"""What became of a message (办理结果): what the enquiries of every service have in common."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Final, NoReturn, TypeVar

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import NotThere, Question
from gateway.regions.chongqing.answers import lost
from gateway.vocabulary import Region

T = TypeVar("T")

_CLOCKS_APART: Final = timedelta(seconds=5)


async def told_by(asking: Awaitable[T]) -> T:
    """What the region says when it is asked. Raises OutcomeUnknown when it does not say."""
    try:
        return await asking
    except (Refused, Unreached) as silent:
        raise still_unknown(silent) from silent


def still_unknown(silent: Refused | Unreached) -> OutcomeUnknown:
    """Nothing is known more than before."""
    return OutcomeUnknown(
        "The region did not say what became of the message.",
        region=Region.CHONGQING,
        code=silent.code,
        message=silent.message,
    )


def must_be_about(question: Question, code: str, *, message_id: str, code_held: str | None) -> None:
    """The answer is about the very message, which carried this transaction. Raises OutcomeUnknown."""
    if message_id != question.message_id:
        lost("The region answered about another message.", changes_state=True)
    if code_held not in (None, code):
        lost("The region holds another message under this number.", changes_state=True)


def never_seen(question: Question, asked_at: datetime, signature_window: timedelta) -> NotThere:
    """The region has not seen the message by then; is that final?

    Signed with the second of its claim, it is refused as stale once the window has passed. `asked_at` is
    before the region looked: while its answer is on the way, the message may still have arrived.
    """
    return NotThere(final=asked_at > question.sent_at + signature_window + _CLOCKS_APART)


def in_no_known_state() -> NoReturn:
    """Raise OutcomeUnknown: the region gives the message a state that is not on its page."""
    lost("The region gives the message a state that its page does not know.", changes_state=True)
