"""What in a request says who a person is: to be struck out of what a region says, and to be found again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.vocabulary import Identity, Region

_PERSONAL = frozenset(
    {
        *("name", "number", "telephone", "card_recognition_code", "person_number"),
        *("id_number", "refund_account_number"),
    }
)
_PERSONS = frozenset({"patient", "credential", "document", "person", "agent"})


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


# -- identities ------------------------------------------------------------------------------------------


def by_resident_number(number: str) -> Identity:
    """The identity that a resident identity number (公民身份号码) names, whatever card shows it."""
    return Identity("resident_id", number)


def by_seeker_number(region: Region, number: str) -> Identity:
    """The identity that a region's own number of a job seeker's registration (求职编号) names."""
    return Identity(f"seeker_number.{region.value}", number)


def by_person_number(region: Region, number: str) -> Identity:
    """The identity that a region's own person number (人员编号) names."""
    return Identity(f"person_number.{region.value}", number)


def by_credit_code(code: str) -> Identity:
    """The identity of an organisation, by which it finds who asked about it (统一社会信用代码)."""
    return Identity("credit_code", code)
