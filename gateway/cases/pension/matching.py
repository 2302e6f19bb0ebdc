"""Which case money belongs to that bears no case number: a pure function (到账匹配).

Money is matched by itself only where number, plain name, scheme and amount fit, and fit one case only. What
fits less is never guessed: it waits in the queue, with what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gateway.cases.pension.fund_memory import Candidate
from gateway.services.pension.words import PaymentMismatch, Scheme


@dataclass(frozen=True, slots=True)
class Arrived:
    """What money says of itself beside the number, by which its candidates were found."""

    name_index: bytes
    scheme: Scheme
    amount: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The case, when `mismatch` is None; otherwise what differs, and the case it seems to belong to."""

    transfer_id: UUID | None
    mismatch: PaymentMismatch | None


def verdict_on(arrived: Arrived, candidates: Sequence[Candidate]) -> Verdict:
    """Judge money by the cases of the number that it bears.

    Of several that all differ, the one that differs least is named; two of those are too many to name one.
    What identifies the person is named before what does not: name, then scheme, then amount.
    """
    if not candidates:
        return Verdict(None, PaymentMismatch.NO_CASE)
    differing = [(tuple(_differences(arrived, one)), one.transfer_id) for one in candidates]
    least = min(len(differences) for differences, _ in differing)
    nearest = [(differences, case) for differences, case in differing if len(differences) == least]
    if len(nearest) > 1:
        return Verdict(None, PaymentMismatch.SEVERAL)
    ((differences, case),) = nearest
    return Verdict(case, differences[0] if differences else None)


def _differences(arrived: Arrived, case: Candidate) -> Iterable[PaymentMismatch]:
    if arrived.name_index != case.name_index:
        yield PaymentMismatch.NAME
    if arrived.scheme not in case.schemes:
        yield PaymentMismatch.SCHEME
    if Decimal(arrived.amount) != Decimal(case.total):
        yield PaymentMismatch.AMOUNT
