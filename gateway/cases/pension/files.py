"""A case with its documents opened: the person, the letter, the statement (业务档案)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import orjson
from pydantic import BaseModel

from gateway.cases.pension.memory import Safe, TransferKept, TransferMemory
from gateway.cases.pension.plans import SealedDocument
from gateway.errors import Erased
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.cases import DocumentKind
from gateway.services.pension.eligibility import Eligibility
from gateway.services.pension.overlap import Overlap
from gateway.services.pension.people import Person
from gateway.services.pension.transfers import (
    ContactLetter,
    OriginRefusal,
    TransferApplication,
    TransferStatement,
)
from gateway.services.pension.words import Party, RefusalReason

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What is kept of a case, opened."""

    kept: TransferKept
    documents: Mapping[DocumentKind, bytes] = field(repr=False)
    """The newest of each kind."""

    def _read(self, kind: DocumentKind, model: type[Model]) -> Model | None:
        body = self.documents.get(kind)
        return None if body is None else model.model_validate_json(body)

    @property
    def application(self) -> TransferApplication:
        """The application as it was last corrected; raises Erased once the person was erased."""
        found = self._read(DocumentKind.APPLICATION, TransferApplication)
        if found is None:
            raise Erased("What this transfer says of the person was erased.", effect="applied")
        return found

    @property
    def has_person(self) -> bool:
        """Whether the person has not been erased."""
        return DocumentKind.APPLICATION in self.documents

    @property
    def person(self) -> Person:
        """Whom it is about, as the application names them."""
        applicant = self.application.person
        return Person(name=applicant.name, id_number=applicant.id_number)

    @property
    def eligibility(self) -> Eligibility | None:
        """What the check found."""
        return self._read(DocumentKind.ELIGIBILITY, Eligibility)

    @property
    def letter(self) -> ContactLetter:
        """The receiving region's consent; only asked for once it was issued."""
        found = self._read(DocumentKind.LETTER, ContactLetter)
        assert found is not None
        return found

    @property
    def statement(self) -> TransferStatement | None:
        """The newest statement that was read."""
        return self._read(DocumentKind.STATEMENT, TransferStatement)

    @property
    def overlap(self) -> Overlap | None:
        """Which months both regions have."""
        return self._read(DocumentKind.OVERLAP, Overlap)

    @property
    def refused_for(self) -> RefusalReason | None:
        """Why the origin will not transfer."""
        body = self.documents.get(DocumentKind.REFUSAL)
        return None if body is None else OriginRefusal.model_validate_json(body).reason

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the newest statement was given back."""
        body = self.documents.get(DocumentKind.FAULTS)
        return () if body is None else tuple(orjson.loads(body))

    def ref(self, party: Party) -> CaseRef:
        """How the region on a side knows the case."""
        return CaseRef(
            case_number=self.kept.case_number, person=self.person, scheme=self.kept.scheme_of(party)
        )


class Files:
    """Opens the documents of cases, and seals what goes into them."""

    def __init__(self, memory: TransferMemory, safe: Safe) -> None:
        self._memory = memory
        self._safe = safe

    async def of(self, kept: TransferKept) -> CaseFile:
        """The case with its documents; without any once its key was destroyed."""
        if kept.seal is None:
            return CaseFile(kept, {})
        found = {
            one.kind: self._safe.open(kept.seal, kept.transfer_id, one.sealed)
            for one in await self._memory.documents(kept.transfer_id)
        }
        return CaseFile(kept, found)

    def sealed(
        self, kept: TransferKept, kind: DocumentKind, model: BaseModel, number: int = 1
    ) -> SealedDocument:
        """A document of a case, sealed."""
        assert kept.seal is not None
        body = model.model_dump_json(exclude_none=True).encode()
        return SealedDocument(
            kind=kind, round=number, sealed=self._safe.seal(kept.seal, kept.transfer_id, body)
        )

    def note(self, kept: TransferKept, text: str | None) -> bytes | None:
        """Words of an office, sealed: they may name the person."""
        if text is None or kept.seal is None:
            return None
        return self._safe.seal(kept.seal, kept.transfer_id, text.encode())

    def noted(self, kept: TransferKept, note: bytes | None) -> str | None:
        """The words again."""
        if note is None or kept.seal is None:
            return None
        return self._safe.open(kept.seal, kept.transfer_id, note).decode()
