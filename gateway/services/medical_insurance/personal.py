"""What in a request or an answer says who a person is: to be struck out, and to be found again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.services.medical_insurance.people import Credential, Document, Enrolment
from gateway.services.medical_insurance.words import CredentialKind, DocumentKind
from gateway.vocabulary import Identity, Region

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


# -- identities ------------------------------------------------------------------------------------------

_BY_RESIDENT_NUMBER = {
    DocumentKind.RESIDENT_ID_CARD,
    DocumentKind.RESIDENCE_PERMIT_OF_HONG_KONG_MACAO_TAIWAN,
    CredentialKind.RESIDENT_ID,
}


def by_document(kind: DocumentKind | CredentialKind, number: str) -> Identity:
    """The identity that a document or card names; both cards with the 18-digit number name the same."""
    return Identity("resident_id" if kind in _BY_RESIDENT_NUMBER else kind.value, number)


def by_person_number(region: Region, number: str) -> Identity:
    """The identity that a region's own person number (人员编号) names."""
    return Identity(f"person_number.{region.value}", number)


def identities_of(
    *,
    document: Document | None = None,
    credential: Credential | None = None,
    region: Region | None = None,
    person_number: str | None = None,
) -> tuple[Identity, ...]:
    """Whom a request is about, by everything lasting that it says; the token of an e-voucher is not."""
    found = []
    if document is not None:
        found.append(by_document(document.kind, document.number))
    if credential is not None and credential.kind is not CredentialKind.E_VOUCHER:
        found.append(by_document(credential.kind, credential.number))
    if region is not None and person_number:
        found.append(by_person_number(region, person_number))
    return tuple(dict.fromkeys(found))


def identities_in(enrolments: Iterable[Enrolment]) -> tuple[Identity, ...]:
    """Whom a region's answer to a look-up names."""
    found: dict[Identity, None] = {}
    for one in enrolments:
        found[by_document(one.document_kind, one.document_number)] = None
        found[by_person_number(one.region, one.person_number)] = None
    return tuple(found)
