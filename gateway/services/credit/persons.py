"""What of a natural person's records may be told to whom (自然人信用信息): only what the catalogue allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.services.credit.records import CreditRecord
from gateway.services.credit.words import RecordKind, SubjectKind

ALLOWED: Final = frozenset(
    {
        RecordKind.LICENCE,
        RecordKind.PENALTY,
        RecordKind.SERIOUS_DISHONESTY,
        RecordKind.JUDGMENT_DEFAULT,
        RecordKind.HONOUR,
    }
)
"""Kinds that the national catalogue has for natural persons; the others are about organisations only."""
_TEXTS: Final = ("title", "facts", "basis", "content")


def tellable(records: Iterable[CreditRecord]) -> list[CreditRecord]:
    """The records that may be told, without what else may name the person.

    Raises Unreadable for a name that its region did not mask: it is not told on.
    """
    told = []
    for one in records:
        if one.subject.kind is not SubjectKind.NATURAL_PERSON or one.kind not in ALLOWED:
            continue
        if "*" not in one.subject.name:
            raise Unreadable("A natural person's name came unmasked.")
        hidden = {"facts": None, "content": None, "licence_number": None}
        told.append(one.model_copy(update=hidden))
    return told


def masked(name: str) -> str:
    """The first character and stars, however much of it the region masked, and with whatever."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def without_name(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The texts of a record, in which a person's name is masked as well."""
    return {one: told[one].replace(name, masked(name)) for one in _TEXTS if told.get(one)}
