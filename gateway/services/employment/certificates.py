"""What the answers of several regions about one certificate come to (证书核验结论)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gateway.services.employment.words import CertificateOutcome

_WEIGHT: Final = (
    CertificateOutcome.REVOKED,
    CertificateOutcome.MISMATCH,
    CertificateOutcome.VERIFIED,
    CertificateOutcome.PENDING,
)
"""A certificate has one issuer; should two regions know it, what speaks against it weighs more."""


def outcome_of(said: Iterable[CertificateOutcome], *, everybody_answered: bool) -> CertificateOutcome | None:
    """The conclusion; None when nobody knows the certificate and somebody who may has not answered."""
    known = set(said)
    for outcome in _WEIGHT:
        if outcome in known:
            return outcome
    return CertificateOutcome.NOT_FOUND if everybody_answered and known else None
