"""What answers about visits share: how a visit is named, and an answer that says only that it is done."""

from __future__ import annotations

from typing import Any

from gateway.outcomes import Translated
from gateway.regions.translation import Decoded
from gateway.services.medical_insurance.backend import Done, VisitRef


def visit_fields(visit: VisitRef) -> dict[str, Any]:
    """How a visit is named in every call about it."""
    return {"visit_number": visit.visit_number, "person_number": visit.person_number}


def done(decoded: Decoded) -> Translated:
    """Done, with what the answer said beyond that."""
    return Translated(Done(), decoded.residue)
