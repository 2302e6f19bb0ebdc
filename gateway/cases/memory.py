"""What the journeys need to remember of visits, settlements and filings, and how they ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from gateway.evidence.sealing import Seal
from gateway.services.medical_insurance.backend import VisitRef
from gateway.services.medical_insurance.visits import Parts, PricedLine
from gateway.services.medical_insurance.words import (
    CareKind,
    FilingKind,
    FilingState,
    InsuranceKind,
    RecordingState,
    SettlementKind,
    TreatmentBasis,
    VisitState,
)
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitKept:
    """A visit as we remember it: numbers and sums, no name and no identity number."""

    visit_id: UUID
    version: int
    """Goes up with every change; a claim says which version it was read from."""
    client_id: str
    institution_code: str
    state: VisitState
    insured_region: Region
    treatment_region: Region
    insured_area: str
    treatment_area: str
    insured_visit_number: str
    treatment_visit_number: str | None
    person_number: str
    insurance_kind: InsuranceKind
    care_kind: CareKind
    case_number: str
    started_at: datetime
    discharged_at: datetime | None
    emergency: bool
    basis: TreatmentBasis
    basis_rule: str
    filing_id: UUID | None
    line_count: int
    total: str
    parts: Parts
    recordings_pending: int
    """Settlements of the visit that the treatment region has yet to record; the next one waits for them."""
    seal: Seal | None
    """The key of its person and case; None when it was destroyed."""

    def known_to_insurer(self) -> VisitRef:
        """How the insured region knows it."""
        return self._ref(self.insured_visit_number)

    def known_to_treatment(self) -> VisitRef:
        """How the treatment region knows it."""
        return self._ref(self.treatment_visit_number or "")

    def _ref(self, number: str) -> VisitRef:
        return VisitRef(
            visit_number=number,
            person_number=self.person_number,
            insurance_kind=self.insurance_kind,
            care_kind=self.care_kind,
            case_number=self.case_number,
            started_at=self.started_at,
            emergency=self.emergency,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementKept:
    """A settlement as we remember it, with the answer the caller got."""

    settlement_id: UUID
    errand_id: UUID
    client_id: str
    visit_id: UUID
    kind: SettlementKind
    cancels: UUID | None
    cancelled_by: UUID | None
    region_settlement_number: str
    settled_at: datetime
    answer: bytes
    """JSON of the settlement without its recording."""
    recording: RecordingState
    recording_errand_id: UUID | None
    region_record_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingKept:
    """A filing as we remember it."""

    filing_id: UUID
    client_id: str
    region: Region
    region_filing_number: str
    person_number: str
    insured_area: str
    treatment_area: str
    kind: FilingKind
    state: FilingState
    starts_on: date
    ends_on: date | None
    seal: Seal | None
    """The key of its person and case; None when it was destroyed."""


class Memory(Protocol):
    """Reads of what the closing transactions wrote."""

    async def visit(self, visit_id: UUID) -> VisitKept | None: ...

    async def lines(self, visit_id: UUID, *, after: int, limit: int) -> Sequence[tuple[int, PricedLine]]:
        """Lines that stand, in the order they came, each with its place for paging."""

    async def lines_named(self, visit_id: UUID, line_ids: Sequence[str] | None) -> Sequence[PricedLine]:
        """The lines that stand among those named (all when None)."""

    async def settlement(self, settlement_id: UUID) -> SettlementKept | None: ...

    async def settlements_of_visit(self, visit_id: UUID) -> Sequence[SettlementKept]:
        """The settlements of a visit and their cancellations, oldest first."""

    async def settlements_to_record(self, *, limit: int = 100) -> Sequence[SettlementKept]:
        """What the treatment regions have not recorded yet, oldest first."""

    async def filing(self, filing_id: UUID) -> FilingKept | None: ...
