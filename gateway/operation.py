"""What an operation and a region must offer to the journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel

from gateway.errands import Effect, Errand, State
from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.services.events import Event
from gateway.vocabulary import Identity, Message


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What an operation makes of a region's answer: ours to the caller, and what changes in our memory."""

    answer: BaseModel
    events: Sequence[Event] = ()
    state: State = State.ANSWERED
    body: bytes | None = None
    """The answer as the contract writes it, where that was needed already."""
    persons: tuple[Identity, ...] = ()
    """Whom the answer names."""
    effect: Effect | None = None
    """Whether something happened in the region; None: what a change, or a read, comes to when answered."""


class Operation(Protocol):
    """One thing a caller can have done; the same conclusion is drawn live and after an enquiry."""

    @property
    def name(self) -> str:
        """The operation's name; also that of its errands."""

    @property
    def service(self) -> str:
        """The service it belongs to: which of a region's systems is asked."""

    @property
    def reversible(self) -> bool:
        """Whether an unknown outcome can be taken back by the region."""

    @property
    def asks(self) -> str:
        """The name under which a region is enquired of."""

    def conclude(self, errand: Errand, translated: Translated | TranslatedList) -> Conclusion:
        """Draw the conclusion from a region's answer."""

    def failed(self, errand: Errand, state: State, reason: Mapping[str, str]) -> Sequence[Event]:
        """What changes in our memory when the region did not do it (or may not have)."""


class Enquirable(Protocol):
    """What the exchange needs of a region to find out and to take back."""

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new message id in the region's own form; chosen by us, stored before it is sent."""

    def institution_name(self, institution_code: str) -> str:
        """The name that goes with an institution code in this region's envelope."""

    async def enquire(self, message: Message, question: Question) -> Finding: ...

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible: ...
