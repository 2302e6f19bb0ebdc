"""What an answer must be about when it is read long after it was asked for, from what the errand stored."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.outcomes import Question
from gateway.regions.dates import day_of
from gateway.regions.sichuan.enquiries import Expectation
from gateway.regions.sichuan.pension.heads import Reader
from gateway.regions.sichuan.pension.transactions import CHANGES


class Expectations:
    """For every change: its transaction, and the reader that reads its answer live too."""

    def __init__(self, readers: Mapping[str, Reader]) -> None:
        self._readers = readers

    def of(self, question: Question) -> Expectation:
        """What the question's answer must be. Raises KeyError for an operation that changes nothing."""
        read, on = self._readers[question.operation], day_of(question.sent_at)
        return Expectation(
            transactions=frozenset({CHANGES[question.operation]}),
            read=lambda outputs: read(outputs, on, question.facts),
            anew=True,
        )
