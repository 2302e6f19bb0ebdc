"""The line to Chongqing's labour market: its own envelope, the same signature, one exchange at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import orjson

from gateway.errors import Unreadable
from gateway.regions.chongqing.answers import understand
from gateway.regions.chongqing.employment.answers import Answer, read_reply
from gateway.regions.chongqing.employment.transactions import TRANSACTIONS
from gateway.regions.chongqing.post import Post
from gateway.regions.chongqing.transactions import Transaction
from gateway.vocabulary import BEIJING, Message

T = TypeVar("T")
_STAFF: Final = re.compile(r"[0-9A-Z]{4,12}")


class ChongqingEmploymentClient:
    """Sends one transaction and says what its answer means. Build it once."""

    def __init__(self, post: Post) -> None:
        self.post = post

    async def call(
        self, operation: str, message: Message, sent: Mapping[str, Any], read: Callable[[Answer], T]
    ) -> T:
        """Send the operation's transaction under the message's own number, once, and read its answer.

        Raises Refused, Unreached, OutcomeUnknown, and for a read Untranslatable and Unreadable.
        """
        transaction = TRANSACTIONS[operation]
        answer = await self._send(transaction, message, sent)
        if transaction.changes_state:
            return understand(lambda: read(answer), changes_state=True, code="unreadable")
        try:
            return read(answer)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError):
            # The cause is left out: it may hold the values.
            raise Unreadable("Chongqing's answer does not read as its interface page says.") from None

    async def enquire(self, message: Message, sent: Mapping[str, Any]) -> Answer:
        """Ask beside the errand's own message what became of it."""
        return await self._send(TRANSACTIONS["enquire"], self.post.aside(message), sent)

    async def _send(self, transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> Answer:
        body = orjson.dumps(_envelope(transaction, message, sent))
        changes_state = transaction.changes_state
        reply = await self.post.send(message, transaction.path, body, changes_state=changes_state)
        return read_reply(reply, message.message_id, sent, changes_state=changes_state)


def _envelope(transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "bwbh": message.message_id,
        "jylb": transaction.code,
        "jgbm": message.institution_code,
        "czy": _staff(message.operator),
        "fssj": message.sent_at.astimezone(BEIJING).strftime("%Y%m%d%H%M%S"),
        "cs": sent,
    }


def _staff(operator: str) -> str:
    """A staff number as the platform takes it; who has none is told as the gateway itself."""
    return operator if _STAFF.fullmatch(operator) else "GATEWAY"
