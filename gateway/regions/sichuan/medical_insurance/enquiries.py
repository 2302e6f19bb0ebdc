"""What became of a message (按批次号查询), and the end of one that still awaits its confirmation.

A call that was never confirmed has no effect, however late it arrives. So "not there" is always final here.
An enquiry finishes what the caller asked for: it checks the kept answer as if it had just come, and confirms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable, Untranslatable
from gateway.outcomes import (
    Finding,
    Found,
    InProcess,
    NotReversible,
    NotThere,
    Question,
    RefusedThen,
    Reversed,
)
from gateway.regions import xml
from gateway.regions.sichuan import envelope
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.envelope import Answer
from gateway.regions.sichuan.medical_insurance.expectations import Expectation, Expectations, visit_in
from gateway.regions.sichuan.medical_insurance.lines import Lines
from gateway.regions.sichuan.message_ids import MessageIds
from gateway.regions.sichuan.trades import ALREADY_CONFIRMED, Disagrees, Trades, checked
from gateway.vocabulary import Message, Region, now

_IN_PROCESS, _UNCONFIRMED, _CONFIRMED, _CANCELLED, _REFUSED, _ANSWERED = "1", "2", "3", "4", "5", "6"
_NEVER_SEEN = "0"
_STATES = frozenset("0123456")


@dataclass(frozen=True, slots=True)
class _Segment:
    """One call of the message, as the region keeps it."""

    state: str
    transaction: str
    place: int
    answer: Answer


class Enquiries:
    """Finds out and finishes; takes back what is not confirmed."""

    def __init__(
        self,
        client: SichuanClient,
        trades: Trades,
        expectations: Expectations,
        lines: Lines,
        message_ids: MessageIds,
    ) -> None:
        self._client = client
        self._trades = trades
        self._expectations = expectations
        self._lines = lines
        self._message_ids = message_ids

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of the message. Raises Unreached or OutcomeUnknown while it stays unknown."""
        message = _without_fault(message)
        expectation = self._expectations.of(question)
        segments = await self._segments(message)
        if any(segment.transaction not in expectation.transactions for segment in segments):
            raise Unreached("Sichuan keeps another transaction under this number.", region=Region.SICHUAN)
        states = {segment.state for segment in segments}
        if not states <= _STATES or _IN_PROCESS in states:
            return InProcess()
        complete = len(segments) == expectation.segments
        if complete and states <= {_CONFIRMED, _ANSWERED}:
            return _found_done(expectation, segments)
        if complete and states <= {_UNCONFIRMED, _CONFIRMED}:
            return await self._finish(message, expectation, segments)
        await self._trades.drop(message, _unconfirmed(segments))
        if _CONFIRMED in states:
            return await self._undo_half(message, question, segments)
        refusal = next((segment for segment in segments if segment.state == _REFUSED), None)
        return NotThere(final=True) if refusal is None else _refused_then(message, refusal)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Drop the message. Raises Unreached when the region cannot be asked."""
        message = _without_fault(message)
        segments = await self._segments(message)
        states = {segment.state for segment in segments}
        if _CONFIRMED in states:
            return NotReversible(_CONFIRMED_ALREADY)
        if _IN_PROCESS in states or not states <= _STATES:
            return NotReversible("Sichuan is still working on it; enquire again.")
        for segment in _unconfirmed(segments):
            try:
                await self._client.cancel(message, segment.serial)
            except Refused as error:
                if error.code == ALREADY_CONFIRMED:
                    return NotReversible(_CONFIRMED_ALREADY)
                return NotReversible(f"Sichuan would not drop it ({error.code}); enquire again.")
        return Reversed()

    async def _finish(
        self, message: Message, expectation: Expectation, segments: Sequence[_Segment]
    ) -> Finding:
        """Check the kept answer as the live journey would have, then confirm what is not confirmed."""
        waiting = _unconfirmed(segments)
        whole = len(waiting) == len(segments)
        try:
            translated = checked(expectation.read, [segment.answer for segment in segments])
        except (Disagrees, Untranslatable, Unreadable) as error:
            if not whole:
                raise OutcomeUnknown(_DONE_UNREADABLE, region=Region.SICHUAN) from error
            await self._trades.drop(message, waiting)
            code = "untranslatable" if isinstance(error, Untranslatable) else "amounts_disagree"
            return RefusedThen(code, str(error))
        try:
            await self._trades.confirm(message, waiting)
        except Refused as error:
            if not whole:
                raise OutcomeUnknown(region=Region.SICHUAN, code=error.code) from error
            return RefusedThen(error.code or "", error.message or "")
        return Found(translated)

    async def _undo_half(self, message: Message, question: Question, segments: Sequence[_Segment]) -> Finding:
        """Withdraw the fee rows of an upload of which only a part could be confirmed: all or none.

        Raises OutcomeUnknown when they cannot be withdrawn.
        """
        standing = [segment for segment in segments if segment.state == _CONFIRMED]
        rows = [row for segment in standing for row in xml.rows(segment.answer.output, "row")]
        call = self._lines.withdraw(visit_in(question), [row.get("yka105", "") for row in rows])
        at = now()
        own = replace(message, message_id=self._message_ids.mint(message.institution_code, at, 0), sent_at=at)
        try:
            await self._trades.carry_out(own, call)
        except Refused as error:
            raise OutcomeUnknown(region=Region.SICHUAN, code=error.code, message=error.message) from error
        return RefusedThen("partly_confirmed", "Sichuan took a part of the lines only; they were withdrawn.")

    async def _segments(self, message: Message) -> list[_Segment]:
        """The calls under this message id, in order; none when the region never saw it."""
        answer = await self._client.query(message)
        head = answer.output.findtext("jyzt")
        found = [_segment(trade) for trade in answer.output.iterfind("jy")]
        if head is None or (not found and head != _NEVER_SEEN):
            raise Unreached("Sichuan's account of this message does not read.", region=Region.SICHUAN)
        return sorted(found, key=lambda segment: segment.place)


_DONE_UNREADABLE = "Sichuan carried it out, and its answer cannot be read; it needs a person."
_CONFIRMED_ALREADY = "Sichuan has confirmed it; cancel what it did instead."


def _without_fault(message: Message) -> Message:
    # A fault that the caller asked for was meant for the message itself, not for what becomes of it.
    return replace(message, sandbox_fault=None)


def _segment(trade: xml.Element) -> _Segment:
    output = trade.find("output")
    place = trade.get("fdxh", "1")
    return _Segment(
        state=trade.get("jyzt", ""),
        transaction=trade.get("jybh", ""),
        place=int(place) if place.isascii() and place.isdigit() else 0,
        answer=Answer(
            code=trade.get("appcode", ""),
            said=trade.get("appmsg", ""),
            batch="",
            serial=trade.get("jylsh", ""),
            verification=trade.get("jyyzm", ""),
            output=trade if output is None else output,
        ),
    )


def _unconfirmed(segments: Sequence[_Segment]) -> list[Answer]:
    return [segment.answer for segment in segments if segment.state == _UNCONFIRMED]


def _found_done(expectation: Expectation, segments: Sequence[_Segment]) -> Found:
    try:
        return Found(checked(expectation.read, [segment.answer for segment in segments]))
    except (Disagrees, Untranslatable, Unreadable) as error:
        raise OutcomeUnknown(_DONE_UNREADABLE, region=Region.SICHUAN) from error


def _refused_then(message: Message, segment: _Segment) -> RefusedThen:
    said = envelope.struck(segment.answer.said, known={message.institution_code})
    return RefusedThen(segment.answer.code, said)
