"""The post to Chongqing, the same for every service: signed, sent once, and kept as it went and came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.errands import Exchanged
from gateway.regions.chongqing.message_ids import MessageIds
from gateway.regions.chongqing.signing import Signature
from gateway.regions.transport import Line, Reply
from gateway.vocabulary import Message, now


class Post:
    """Carries the messages of all services. Build it once."""

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

    async def send(self, message: Message, path: str, body: bytes, *, changes_state: bool) -> Reply:
        """Send the bytes once, and keep with the message what went and what came.

        Signed with the second in which the errand was claimed: once the region's window over it has passed,
        the message can no longer arrive, and "never received" is final.
        Raises Unreached, OutcomeUnknown.
        """
        received: bytes | None = None
        try:
            reply = await self._line.send(
                "POST",
                path,
                self._signature.headers(body, message),
                body,
                changes_state=changes_state,
                deadline=message.patience(self._deadline),
            )
            received = reply.body
        finally:
            message.exchanged.append(Exchanged(body, received))
        return reply

    def aside(self, message: Message) -> Message:
        """The message under an id and an instant of its own, for what is asked beside the errand's own.

        A fault that was asked for the errand does not strike it.
        """
        at = self.clock()
        number = self.ids.mint_aside(message.institution_code, at)
        return replace(message, message_id=number, sent_at=at, sandbox_fault=None)
