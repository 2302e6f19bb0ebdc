"""The line to Chongqing's pension platform: its own envelope, the same signature, one exchange at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.pension.answers import read_reply
from gateway.regions.chongqing.post import Post
from gateway.regions.chongqing.transactions import Transaction
from gateway.vocabulary import BEIJING, Message


class ChongqingPensionClient:
    """Sends one transaction and says what its answer means. Build it once."""

    def __init__(self, post: Post) -> None:
        self.post = post

    async def call(self, transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> Output:
        """Send one transaction under the message's own number (流水号), once. `sent` becomes `sj`.

        Raises Refused, Unreached, OutcomeUnknown.
        """
        body = orjson.dumps(_envelope(transaction, message, sent))
        changes_state = transaction.changes_state
        reply = await self.post.send(message, transaction.path, body, changes_state=changes_state)
        return read_reply(reply, message.message_id, sent, changes_state=changes_state)

    async def call_aside(self, transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> Output:
        """Send a read beside the errand's own message."""
        return await self.call(transaction, self.post.aside(message), sent)


def _envelope(transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "lsh": message.message_id,
        "ywlx": transaction.code,
        "jbjg": message.institution_code,
        "jbr": message.operator,
        "fssj": message.sent_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        "sj": sent,
    }
