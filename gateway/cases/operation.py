"""One operation: its name, what it concludes from an answer, and what a failure changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from gateway.errands import Errand, State
from gateway.operation import Conclusion
from gateway.outcomes import Translated, TranslatedList
from gateway.services.events import Event

Facts = dict[str, Any]
Service = Literal["medical_insurance", "pension", "employment", "credit"]
Conclude = Callable[[Errand, Any], Conclusion]
Failed = Callable[[Errand, State, Mapping[str, str]], Sequence[Event]]


def _nothing_changes(_errand: Errand, _state: State, _reason: Mapping[str, str]) -> Sequence[Event]:
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation by its name, what it concludes, and what a failure changes."""

    name: str
    draw: Conclude
    reversible: bool = False
    when_failed: Failed = _nothing_changes
    method: str = ""
    """The backend's method that it asks, where that has another name."""
    service: Service = "medical_insurance"
    """The service it belongs to; the region's system for that is asked."""

    @property
    def asks(self) -> str:
        """The backend's method, under which a region is enquired of."""
        return self.method or self.name

    def conclude(self, errand: Errand, translated: Translated | TranslatedList) -> Conclusion:
        """Draw the conclusion from a region's answer."""
        if isinstance(translated, TranslatedList):
            return self.draw(errand, translated.answers)
        return self.draw(errand, translated.answer)

    def failed(self, errand: Errand, state: State, reason: Mapping[str, str]) -> Sequence[Event]:
        """What changes in our memory when the region did not do it."""
        return self.when_failed(errand, state, reason)


def facts_of(model: Any) -> Facts:
    """A model as facts keep it: plain JSON values."""
    return cast(Facts, model.model_dump(mode="json", exclude_none=True))
