"""The story checks itself: every figure it shows is compared with what the cases say."""

from collections.abc import Sequence
from typing import Any, TypeVar

from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import NotAsTold

T = TypeVar("T")


class Checks:
    """Counts what was compared; the first difference ends the story."""

    def __init__(self) -> None:
        self.count = 0

    def equal(self, what: str, got: object, wanted: object) -> None:
        """Compare one thing."""
        self.count += 1
        if got != wanted:
            raise NotAsTold(f"{what}: expected {wanted}, got {got}")

    def holds(self, what: str, fact: bool) -> None:
        """Check a statement."""
        self.equal(what, fact, True)

    def only(self, what: str, found: Sequence[T]) -> T:
        """Check that there is one thing, and return it."""
        self.equal(f"number of {what}", len(found), 1)
        return found[0]

    def case(self, case: Case, amounts: dict[str, Any]) -> None:
        """Compare a settlement, or a price, with its case to the fen."""
        for name, wanted in case.money.items():
            self.equal(f"case {case.letter}, {name}", amounts[name], wanted)
        for name, wanted in case.parts.items():
            self.equal(f"case {case.letter}, {name}", amounts["parts"][name], wanted)

    def negated(self, case: Case, amounts: dict[str, Any]) -> None:
        """Compare a cancellation with its case: the same amounts, negative."""
        for name, wanted in case.money.items():
            self.equal(f"cancellation of case {case.letter}, {name}", amounts[name], negative(wanted))


def negative(amount: str) -> str:
    """Write the opposite of an amount."""
    return amount if amount == "0.00" else amount[1:] if amount.startswith("-") else f"-{amount}"
