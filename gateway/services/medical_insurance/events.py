"""What closing an errand changes in our own memory; applied in the closing transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gateway.services.medical_insurance.visits import Parts, PricedLine
from gateway.services.medical_insurance.words import (
    CareKind,
    FilingKind,
    FilingState,
    InsuranceKind,
    RecordingState,
    SettlementKind,
    TreatmentBasis,
)
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingMade:
    """The insured region accepted a filing."""

    filing_id: UUID
    client_id: str
    region: Region
    region_filing_number: str
    person_number: str
    insured_area: str
    treatment_area: str
    kind: FilingKind
    starts_on: date
    ends_on: date | None
    seal_id: UUID | None
    """The key of this person and case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingChanged:
    """A filing was cancelled."""

    filing_id: UUID
    state: FilingState


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOpened:
    """The insured region opened the visit; the treatment region comes next."""

    visit_id: UUID
    client_id: str
    institution_code: str
    insured_region: Region
    treatment_region: Region
    insured_area: str
    treatment_area: str
    insured_visit_number: str
    person_number: str
    insurance_kind: InsuranceKind
    care_kind: CareKind
    case_number: str
    started_at: datetime
    emergency: bool
    basis: TreatmentBasis
    basis_rule: str
    filing_id: UUID | None
    seal_id: UUID | None
    """The key of this person and case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRegistered:
    """The treatment region has the visit too; it is open."""

    visit_id: UUID
    treatment_visit_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEnded:
    """The visit was cancelled."""

    visit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesPriced:
    """The treatment region took and classified lines; totals are those of the visit afterwards."""

    visit_id: UUID
    errand_id: UUID
    lines: tuple[PricedLine, ...]
    line_count: int
    total: str
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesTakenBack:
    """Lines were withdrawn; totals are those of the visit afterwards."""

    visit_id: UUID
    line_ids: tuple[str, ...]
    line_count: int
    total: str
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDischarged:
    """The inpatient left."""

    visit_id: UUID
    discharged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The insured region settled, or cancelled a settlement; the treatment region is to record it."""

    settlement_id: UUID
    errand_id: UUID
    client_id: str
    visit_id: UUID
    kind: SettlementKind
    cancels: UUID | None
    region_settlement_number: str
    settled_at: datetime
    total: str
    fund_total: str
    answer: bytes
    """The settlement as the contract reads it, without its recording."""
    visit_was_discharged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMoved:
    """The treatment region recorded a settlement, or refused to."""

    settlement_id: UUID
    state: RecordingState
    errand_id: UUID
    region_record_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoWanted:
    """The treatment region refused the visit: the insured region's half is to be taken back by a job."""

    visit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentMoved:
    """The errand this one follows from moves on."""

    errand_id: UUID
    state: str
    effect: str
    answer: bytes | None = None
    reason: dict[str, str] | None = None


Event = (
    FilingMade
    | FilingChanged
    | VisitOpened
    | VisitRegistered
    | VisitEnded
    | LinesPriced
    | LinesTakenBack
    | VisitDischarged
    | Settled
    | RecordingMoved
    | UndoWanted
    | ParentMoved
)
