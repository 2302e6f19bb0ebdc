"""Speaks to Sichuan: signs, sends, and says what an answer that fails means for the caller."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from gateway.errands import Exchanged
from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable
from gateway.regions import xml
from gateway.regions.sichuan import envelope
from gateway.regions.sichuan.envelope import Answer
from gateway.regions.sichuan.signing import Signature
from gateway.regions.transport import Line
from gateway.vocabulary import Message, Region, now

_CONFIRMED, _CANCELLED = "3", "4"
_NOT_LET_IN = "-900"
_WORTH_CONFIRMING = 0.5
"""Seconds: with less left, what the caller hears would most likely be an unknown outcome."""
"""-9001 to -9005: the signature; nothing was looked at, and no caller can correct it."""
CONFIRM_FAULT = "confirm:"
"""A sandbox fault with this prefix strikes the confirmation instead of the call."""


class SichuanClient:
    """One HTTP exchange per method; nothing is ever sent twice."""

    def __init__(
        self,
        line: Line,
        *,
        access_key: str,
        secret: str,
        clock: Callable[[], datetime] = now,
        deadline: float = 20.0,
        tidy_deadline: float = 3.0,
    ) -> None:
        self._line = line
        self._signature = Signature(access_key, secret)
        self._clock = clock
        self._deadline = deadline
        self._tidy_deadline = tidy_deadline

    async def call(
        self,
        message: Message,
        transaction: str,
        data: str,
        *,
        control: Mapping[str, str] | None = None,
        names: Collection[str] = (),
        known: Collection[str] = (),
    ) -> Answer:
        """Ask for a numbered transaction. Without a confirmation it has no effect, so a loss is Unreached.

        Raises Refused and Unreached.
        """
        body = envelope.call(message, transaction, data, control or {})
        fault = message.sandbox_fault or ""
        shown = "" if fault.startswith(CONFIRM_FAULT) else fault
        answer = await self._exchange(message, "/yinhai/call", body, fault=shown)
        if _accepted(answer, message, names, known).batch != message.message_id:
            raise Unreached("Sichuan answered another message.", region=Region.SICHUAN)
        return answer

    async def confirm(
        self,
        message: Message,
        trade: Answer,
        *,
        names: Collection[str] = (),
        known: Collection[str] = (),
    ) -> None:
        """Carry a call out (确认). Raises Refused, Unreached, and OutcomeUnknown for a loss after sending.

        What is left of the caller's wait must be worth a confirmation: a call that nobody confirms has no
        effect, while a confirmation whose answer nobody waited for is an unknown outcome.
        """
        if message.answer_by is not None and message.patience(self._deadline) < _WORTH_CONFIRMING:
            raise Unreached("No time was left to confirm what Sichuan answered.", region=Region.SICHUAN)
        asked = {"akb020": message.institution_code, "jylsh": trade.serial, "jyyzm": trade.verification}
        fault = message.sandbox_fault or ""
        answer = await self._exchange(
            message,
            "/yinhai/confirm",
            envelope.written(xml.elements(asked)),
            fault=fault.removeprefix(CONFIRM_FAULT) if fault.startswith(CONFIRM_FAULT) else "",
            changes_state=True,
        )
        _accepted(answer, message, names, known)
        if answer.output.findtext("jyzt") != _CONFIRMED:
            raise OutcomeUnknown(
                "Sichuan's confirmation does not say that it took place.", region=Region.SICHUAN
            )

    async def cancel(self, message: Message, serial: str) -> None:
        """Drop a call (取消). Raises Refused, and Unreached for a loss: the call has no effect either way."""
        body = envelope.written(xml.elements({"akb020": message.institution_code, "jylsh": serial}))
        answer = await self._exchange(message, "/yinhai/cancel", body, deadline=self._tidy_deadline)
        _accepted(answer, message)
        if answer.output.findtext("jyzt") != _CANCELLED:
            raise Unreached("Sichuan's cancellation does not read.", region=Region.SICHUAN)

    async def query(self, message: Message, *, tidy: bool = False) -> Answer:
        """What became of the message (按批次号查询). Raises Refused and Unreached."""
        asked = {"pcbh": message.message_id, "akb020": message.institution_code}
        deadline = self._tidy_deadline if tidy else self._deadline
        body = envelope.written(xml.elements(asked))
        answer = await self._exchange(message, "/yinhai/query", body, deadline=deadline)
        return _accepted(answer, message)

    async def _exchange(
        self,
        message: Message,
        path: str,
        body: bytes,
        *,
        fault: str = "",
        changes_state: bool = False,
        deadline: float | None = None,
    ) -> Answer:
        headers = self._signature.headers(path, body, self._clock())
        if fault:
            headers["X-Sandbox-Fault"] = fault
        received: bytes | None = None
        try:
            reply = await self._line.send(
                "POST",
                path,
                headers,
                body,
                changes_state=changes_state,
                deadline=deadline or message.patience(self._deadline),
            )
            received = reply.body
        finally:
            message.exchanged.append(Exchanged(body, received))
        lost = OutcomeUnknown if changes_state else Unreached
        if reply.status != 200:
            raise lost(f"Sichuan answered HTTP {reply.status}.", region=Region.SICHUAN)
        try:
            return envelope.read(reply.body)
        except Unreadable as error:
            raise lost(error.detail, region=Region.SICHUAN) from error


def _accepted(
    answer: Answer, message: Message, names: Collection[str] = (), known: Collection[str] = ()
) -> Answer:
    if not answer.refused:
        return answer
    said = envelope.struck(answer.said, names=names, known={message.institution_code, *known})
    if answer.code.startswith(_NOT_LET_IN):
        raise Unreached(
            "Sichuan did not accept our signature, and looked at nothing.",
            region=Region.SICHUAN,
            code=answer.code,
            message=said,
        )
    raise Refused(region=Region.SICHUAN, code=answer.code, message=said)
