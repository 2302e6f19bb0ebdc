"""What in a request says who a person is, so that it can be struck out of what a region says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_PERSONAL = frozenset({"name", "number", "telephone", "card_recognition_code", "person_number"})
_PERSONS = frozenset({"patient", "credential", "document"})


def personal_values(request: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a request, as the contract reads it, that belong to a person."""
    return _personal(request, within_person=True)


def _personal(members: Mapping[str, Any], *, within_person: bool) -> Iterator[str]:
    for name, value in members.items():
        if isinstance(value, Mapping):
            yield from _personal(value, within_person=name in _PERSONS)
        elif within_person and name in _PERSONAL and isinstance(value, str) and value:
            yield value


def struck_out(said: str, request: Mapping[str, Any]) -> str:
    """What a region said, without what the request says of a person."""
    for value in sorted(set(personal_values(request)), key=len, reverse=True):
        said = said.replace(value, "***")
    return said
