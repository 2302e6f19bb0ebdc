"""Speaks to Sichuan's credit platform: signs, sends once, and says what an answer means for the caller.

    resultCode 0            done                                                  -> the body
    negative                no, final                                             -> Refused
    -9001 to -9004          the signature was refused: nothing was looked at      -> Unreached
    -101, -9005             our message was seen before, and may be carried out   -> lost
    9999, any other, HTTP other than 200, or what does not read                   -> lost

lost: OutcomeUnknown when the message changes state, Unreached when it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from gateway.errands import Exchanged
from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable
from gateway.regions import xml
from gateway.regions.sichuan.credit import envelope
from gateway.regions.sichuan.credit.envelope import Answer
from gateway.regions.sichuan.envelope import struck
from gateway.regions.sichuan.signing import Signature
from gateway.regions.transport import Line
from gateway.vocabulary import Message, Region, now, uuid7

PATH: Final = "/xyzx/exchange"
_DONE, _BREAKDOWN = "0", "9999"
_SEEN_BEFORE: Final = ("-101", "-9005")
_NOT_LET_IN: Final = "-900"
_CLOCKS_APART: Final = timedelta(seconds=5)


class SichuanCreditClient:
    """One HTTP exchange per message; nothing is ever sent twice."""

    def __init__(
        self,
        line: Line,
        *,
        access_key: str,
        secret: str,
        clock: Callable[[], datetime] = now,
        deadline: float = 20.0,
        signature_window: timedelta = timedelta(seconds=300),
    ) -> None:
        self._line = line
        self._signature = Signature(access_key, secret)
        self.clock = clock
        self._deadline = deadline
        self._window = signature_window + _CLOCKS_APART

    async def exchange(
        self,
        message: Message,
        kind: str,
        fields: Mapping[str, Any],
        *,
        item: str = "",
        changes_state: bool = False,
        names: Collection[str] = (),
        known: Collection[str] = (),
    ) -> xml.Element:
        """Send one message and return the body of its answer.

        Signed with the time of the errand's claim: once the region's window over it has passed, the message
        can no longer arrive. Raises Refused, Unreached, OutcomeUnknown.
        """
        body = envelope.written(message, kind, fields, item)
        answer = await self._answer(message, body, changes_state)
        if answer.code == _DONE:
            if answer.flow != message.message_id:
                lost("Sichuan answered another message.", changes_state=changes_state)
            return answer.body
        said = struck(answer.said, names=names, known={message.institution_code, *known})
        return _no(answer.code, said, changes_state)

    async def ask_aside(self, message: Message, kind: str, fields: Mapping[str, Any]) -> xml.Element:
        """Ask beside the errand's own message, under a number and a time of its own and without its fault."""
        aside = replace(message, message_id=uuid7().hex, sent_at=self.clock(), sandbox_fault=None)
        return await self.exchange(aside, kind, fields)

    def can_no_longer_arrive(self, sent_at: datetime, at: datetime) -> bool:
        """Whether a message signed with this time is refused as stale from then on."""
        return at > sent_at + self._window

    async def _answer(self, message: Message, body: bytes, changes_state: bool) -> Answer:
        headers = self._signature.headers(PATH, body, message.sent_at)
        if message.sandbox_fault:
            headers["X-Sandbox-Fault"] = message.sandbox_fault
        received: bytes | None = None
        try:
            reply = await self._line.send(
                "POST",
                PATH,
                headers,
                body,
                changes_state=changes_state,
                deadline=message.patience(self._deadline),
            )
            received = reply.body
        finally:
            message.exchanged.append(Exchanged(body, received))
        if reply.status != 200:
            lost(f"Sichuan answered HTTP {reply.status}.", changes_state=changes_state)
        try:
            return envelope.read(reply.body)
        except Unreadable as error:
            return lost(error.detail, changes_state=changes_state)


def lost(
    detail: str, *, changes_state: bool, code: str | None = None, message: str | None = None
) -> NoReturn:
    """Raise what it means that an answer cannot be relied on."""
    kind = OutcomeUnknown if changes_state else Unreached
    raise kind(detail, region=Region.SICHUAN, code=code, message=message)


def _no(code: str, said: str, changes_state: bool) -> NoReturn:
    if code in _SEEN_BEFORE:
        lost("Sichuan has seen this message before.", changes_state=changes_state, code=code, message=said)
    if code == _BREAKDOWN:
        lost("Sichuan's platform broke down.", changes_state=changes_state, code=code, message=said)
    if code.startswith(_NOT_LET_IN):
        raise Unreached(
            "Sichuan did not accept our signature, and looked at nothing.",
            region=Region.SICHUAN,
            code=code,
            message=said,
        )
    raise Refused(region=Region.SICHUAN, code=code, message=said)
