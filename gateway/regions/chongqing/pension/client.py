"""The line to Chongqing's pension platform: its own envelope, the same signature, one exchange at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from gateway.errands import Exchanged
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.message_ids import MessageIds
from gateway.regions.chongqing.pension.answers import read_reply
from gateway.regions.chongqing.pension.transactions import Transaction
from gateway.regions.chongqing.signing import Signature
from gateway.regions.transport import Line
from gateway.vocabulary import BEIJING, Message, now


class ChongqingPensionClient:
    """Sends one transaction and says what its answer means. Build it once."""

    def __init__(
        self,
        line: Line,
        *,
        paas_id: str,
        token: str,
        deadline: float = 15.0,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._line = line
        self._signature = Signature(paas_id, token)
        self._deadline = deadline
        self.clock = clock
        self.ids = MessageIds()

    async def call(self, transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> Output:
        """Send one transaction under the message's own number (流水号), once. `sent` becomes `sj`.

        Signed with the second in which the errand was claimed: once the region's window over it has passed,
        the message can no longer arrive, and "never received" is final.
        Raises Refused, Unreached, OutcomeUnknown.
        """
        body = orjson.dumps(_envelope(transaction, message, sent))
        received: bytes | None = None
        try:
            reply = await self._line.send(
                "POST",
                transaction.path,
                self._signature.headers(body, message),
                body,
                changes_state=transaction.changes_state,
                deadline=self._deadline,
            )
            received = reply.body
        finally:
            message.exchanged.append(Exchanged(body, received))
        return read_reply(reply, message.message_id, sent, changes_state=transaction.changes_state)

    async def call_aside(self, transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> Output:
        """Send a read beside the errand's own message, under a number and an instant of its own.

        A fault that was asked for the errand does not strike it.
        """
        at = self.clock()
        aside = replace(
            message,
            message_id=self.ids.mint_aside(message.institution_code, at),
            sent_at=at,
            sandbox_fault=None,
        )
        return await self.call(transaction, aside, sent)


def _envelope(transaction: Transaction, message: Message, sent: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "lsh": message.message_id,
        "ywlx": transaction.code,
        "jbjg": message.institution_code,
        "jbr": message.operator,
        "fssj": message.sent_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        "sj": sent,
    }
