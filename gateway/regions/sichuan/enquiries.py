"""What became of a message (按批次号查询), and the end of one that still awaits its confirmation.

A call that was never confirmed has no effect, however late it arrives. So "not there" is always final here.
An enquiry finishes what the caller asked for: it checks the kept answer as if it had just come, and confirms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

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
    Translated,
    TranslatedList,
)
from gateway.regions import xml
from gateway.regions.sichuan import envelope
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.envelope import Answer
from gateway.regions.sichuan.trades import ALREADY_CONFIRMED, OVERTAKEN, Disagrees, Trades, checked
from gateway.vocabulary import Message, Region

_IN_PROCESS, _UNCONFIRMED, _CONFIRMED, _CANCELLED, _REFUSED, _ANSWERED = "1", "2", "3", "4", "5", "6"
_NEVER_SEEN = "0"
_STATES = frozenset("0123456")

Read = Callable[[Sequence[xml.Element]], Translated | TranslatedList]


@dataclass(frozen=True, slots=True)
class Expectation:
    """The transactions that the message may have been, how many segments, and how its answer is read."""

    transactions: frozenset[str]
    read: Read
    segments: int = 1
    anew: bool = False
    """What the region drops because something else went first (-305) may be sent anew."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One call of the message, as the region keeps it."""

    state: str
    transaction: str
    place: int
    answer: Answer

    @property
    def stands(self) -> bool:
        """Whether it was confirmed."""
        return self.state == _CONFIRMED


class Undo(Protocol):
    """Takes back a message of which only a part could be confirmed: all or none."""

    async def __call__(
        self, message: Message, question: Question, standing: Sequence[Segment]
    ) -> Finding: ...


class Enquiries:
    """Finds out and finishes; takes back what is not confirmed."""

    def __init__(
        self,
        client: SichuanClient,
        trades: Trades,
        expected: Callable[[Question], Expectation],
        undo: Undo | None = None,
    ) -> None:
        self._client = client
        self._trades = trades
        self._expected = expected
        self._undo = undo

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of the message. Raises Unreached or OutcomeUnknown while it stays unknown."""
        message = _without_fault(message)
        expectation = self._expected(question)
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
        standing = [segment for segment in segments if segment.stands]
        if standing:
            return await self._take_back(message, question, standing)
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
        self, message: Message, expectation: Expectation, segments: Sequence[Segment]
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
            if expectation.anew and error.code == OVERTAKEN:
                return NotThere(final=True)
            return RefusedThen(error.code or "", error.message or "")
        return Found(translated)

    async def _take_back(self, message: Message, question: Question, standing: Sequence[Segment]) -> Finding:
        if self._undo is None:
            raise OutcomeUnknown("Sichuan confirmed a part of the message only.", region=Region.SICHUAN)
        return await self._undo(message, question, standing)

    async def _segments(self, message: Message) -> list[Segment]:
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


def _segment(trade: xml.Element) -> Segment:
    output = trade.find("output")
    place = trade.get("fdxh", "1")
    return Segment(
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


def _unconfirmed(segments: Sequence[Segment]) -> list[Answer]:
    return [segment.answer for segment in segments if segment.state == _UNCONFIRMED]


def _found_done(expectation: Expectation, segments: Sequence[Segment]) -> Found:
    try:
        return Found(checked(expectation.read, [segment.answer for segment in segments]))
    except (Disagrees, Untranslatable, Unreadable) as error:
        raise OutcomeUnknown(_DONE_UNREADABLE, region=Region.SICHUAN) from error


def _refused_then(message: Message, segment: Segment) -> RefusedThen:
    said = envelope.struck(segment.answer.said, known={message.institution_code})
    return RefusedThen(segment.answer.code, said)
