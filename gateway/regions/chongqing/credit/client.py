"""The line to Chongqing's credit platform: its own envelope, the same signature, one exchange at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from gateway.regions.chongqing.credit.answers import Answered, read_reply
from gateway.regions.chongqing.credit.exchanges import INTERFACES
from gateway.regions.chongqing.post import Post
from gateway.regions.chongqing.transactions import Transaction
from gateway.vocabulary import BEIJING, Message

_LONGEST_OPERATOR: Final = 30


class ChongqingCreditClient:
    """Sends one message and says what its answer means. Build it once."""

    def __init__(self, post: Post) -> None:
        self.post = post

    async def call(self, operation: str, message: Message, sent: Mapping[str, Any]) -> Answered:
        """Send one message under its own number (报文号), once. `sent` becomes `data`.

        Raises Refused, Unreached, OutcomeUnknown.
        """
        interface = INTERFACES[operation]
        body = orjson.dumps(_envelope(interface, message, sent))
        changes_state = interface.changes_state
        reply = await self.post.send(message, interface.path, body, changes_state=changes_state)
        return read_reply(reply, message.message_id, sent, changes_state=changes_state)

    async def call_aside(self, operation: str, message: Message, sent: Mapping[str, Any]) -> Answered:
        """Send a read beside the errand's own message."""
        return await self.call(operation, self.post.aside(message), sent)


def _envelope(interface: Transaction, message: Message, sent: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "bwh": message.message_id,
        "jkbm": interface.code,
        "sqf": message.institution_code,
        "czy": message.operator[:_LONGEST_OPERATOR],
        "fssj": f"{message.sent_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        "data": sent,
    }
