"""By which identities the documents, cards and enrolments of medical insurance name a person."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.services.medical_insurance.people import Credential, Document, Enrolment
from gateway.services.medical_insurance.words import CredentialKind, DocumentKind
from gateway.services.personal import by_person_number, by_resident_number
from gateway.vocabulary import Identity, Region

_BY_RESIDENT_NUMBER = {
    DocumentKind.RESIDENT_ID_CARD,
    DocumentKind.RESIDENCE_PERMIT_OF_HONG_KONG_MACAO_TAIWAN,
    CredentialKind.RESIDENT_ID,
}


def by_document(kind: DocumentKind | CredentialKind, number: str) -> Identity:
    """The identity that a document or card names; both cards with the 18-digit number name the same."""
    return by_resident_number(number) if kind in _BY_RESIDENT_NUMBER else Identity(kind.value, number)


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
