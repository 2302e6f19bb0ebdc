"""Demands that no posting may make, found in what it says in words (歧视性用语).

What stands in a field of its own is dropped where a region's answer is read; what stands in the text cannot
be taken out without changing what the employer said, so such a posting does not cross.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gateway.services.employment.postings import ComplianceFinding
from gateway.services.employment.words import FindingAction, RestrictedField
from gateway.services.tables import rows_of


@dataclass(frozen=True, slots=True)
class Wording:
    """How postings word a demand, and what forbids it."""

    field: RestrictedField
    shape: re.Pattern[str]
    legal_basis: str


@cache
def wordings() -> Sequence[Wording]:
    """Every wording that is looked for."""
    return tuple(
        Wording(RestrictedField(row["field"]), re.compile(row["pattern"]), row["legal_basis"])
        for row in rows_of(__package__, "restricted_words")
    )


def found_in(*texts: str) -> tuple[ComplianceFinding, ...]:
    """What the texts demand and must not: each kind of demand once.

    >>> [one.field.value for one in found_in("限男性，３５岁 以下")]
    ['sex', 'age']
    """
    plain = [_plain(text) for text in texts]
    found: dict[RestrictedField, ComplianceFinding] = {}
    for wording in wordings():
        if wording.field not in found and any(wording.shape.search(text) for text in plain):
            found[wording.field] = ComplianceFinding(
                field=wording.field, action=FindingAction.BLOCKED, legal_basis=wording.legal_basis
            )
    return tuple(found.values())


def _plain(text: str) -> str:
    """Half-width digits and letters, and no white space: 限 男 and ３５岁 are said plainly."""
    return "".join(unicodedata.normalize("NFKC", text).split())
