"""What a region must be able to do to take part in medical insurance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from pydantic import BaseModel

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.services.medical_insurance.catalogue import CatalogueItem, Institution
from gateway.services.medical_insurance.filings import FilingAccepted, FilingOnRecord, FilingRequest
from gateway.services.medical_insurance.people import Credential, Enrolment, EnrolmentSearch
from gateway.services.medical_insurance.settlements import (
    Benefit,
    RecordAccepted,
    RegionSettlement,
)
from gateway.services.medical_insurance.visits import (
    Diagnoses,
    Discharge,
    FeeLine,
    Parts,
    PricedLine,
    VisitNumber,
    VisitOpening,
)
from gateway.services.medical_insurance.words import (
    CareKind,
    FilingKind,
    InsuranceKind,
    SettlementKind,
    TreatmentBasis,
)
from gateway.vocabulary import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRef:
    """How one region knows a visit."""

    visit_number: str
    """The number this region gave it (mdtrt_id / akc190)."""
    person_number: str
    insurance_kind: InsuranceKind
    care_kind: CareKind
    case_number: str
    started_at: datetime
    emergency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What the insured region prices: the head sums as the treatment region split them (amount hand-back)."""

    visit: VisitRef
    credential: Credential
    total: str
    parts: Parts
    use_personal_account: bool
    invoice_number: str | None
    basis: TreatmentBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRef:
    """A settlement of this region that is to be cancelled."""

    visit: VisitRef
    region_settlement_number: str
    parts: Parts
    """The four parts of what is cancelled, for a region that folds some of them together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRecord:
    """A settlement of the other region that the treatment region records so that the hospital is paid."""

    visit: VisitRef
    kind: SettlementKind
    settlement: RegionSettlement
    cancels_record_number: str | None = None
    """The record that a cancellation takes back; only for kind cancellation."""
    cancels_settlement_number: str | None = None
    """The insurer's number of the settlement that was recorded there; only for kind cancellation."""


class MedicalInsuranceBackend(Protocol):
    """One region's medical-insurance system; every method is one exchange with it.

    Each raises Refused, Unreached, OutcomeUnknown, Untranslatable (before anything was sent), NotTellable.
    """

    supports: frozenset[str]
    """Names of the methods below that this region really has; shown by GET /v1/regions."""

    async def find_enrolments(self, message: Message, search: EnrolmentSearch) -> TranslatedList: ...

    async def file_treatment(
        self, message: Message, filing: FilingRequest, ends_on: date | None
    ) -> Translated: ...

    async def read_filing(
        self, message: Message, kind: FilingKind, person_number: str, number: str
    ) -> Translated: ...

    async def cancel_filing(
        self, message: Message, kind: FilingKind, person_number: str, number: str, reason: str
    ) -> Translated: ...

    async def open_visit(self, message: Message, opening: VisitOpening) -> Translated: ...

    async def cancel_visit(self, message: Message, visit: VisitRef) -> Translated: ...

    async def add_lines(
        self, message: Message, visit: VisitRef, lines: Sequence[FeeLine]
    ) -> TranslatedList: ...

    async def withdraw_lines(
        self, message: Message, visit: VisitRef, line_ids: Sequence[str] | None
    ) -> Translated: ...

    async def record_diagnoses(
        self, message: Message, visit: VisitRef, diagnoses: Diagnoses
    ) -> Translated: ...

    async def discharge(self, message: Message, visit: VisitRef, discharge: Discharge) -> Translated: ...

    async def pre_settle(self, message: Message, charge: Charge) -> Translated: ...

    async def settle(self, message: Message, charge: Charge) -> Translated: ...

    async def cancel_settlement(self, message: Message, settlement: SettlementRef) -> Translated: ...

    async def read_settlement(self, message: Message, settlement: SettlementRef) -> Translated: ...

    async def record_settlement(self, message: Message, record: ToRecord) -> Translated: ...

    async def catalogue_item(self, message: Message, catalogue_code: str, on: date) -> Translated: ...

    async def institution(self, message: Message, institution_code: str) -> Translated: ...

    async def enquire(self, message: Message, question: Question) -> Finding: ...

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible: ...


ANSWERS: dict[str, type[BaseModel]] = {
    "find_enrolments": Enrolment,
    "file_treatment": FilingAccepted,
    "read_filing": FilingOnRecord,
    "open_visit": VisitNumber,
    "add_lines": PricedLine,
    "pre_settle": Benefit,
    "settle": RegionSettlement,
    "cancel_settlement": RegionSettlement,
    "read_settlement": RegionSettlement,
    "record_settlement": RecordAccepted,
    "catalogue_item": CatalogueItem,
    "institution": Institution,
}
"""What each method answers with; the others answer with Done."""


class Done(BaseModel):
    """The region did it and has nothing to say."""
