"""What the door needs from the rest of the house; joined in gateway/main.py, stood in for by tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from gateway.api.allowances import Allowances
from gateway.api.callers import Callers
from gateway.api.employment.behind import (
    EmploymentSearch,
    Publications,
    PublicationViews,
    Referrals,
    ReferralViews,
    Seekers,
)
from gateway.api.meters import Meters
from gateway.api.signed.callers import SignedCallers
from gateway.api.turned_away import TurnedAway
from gateway.cases.administration import ClientChange, ClientRegistration, ClientSwitch
from gateway.cases.answers import Regions
from gateway.cases.asking import Answer, Asking
from gateway.cases.audit import AccessReportRequest, AuditPurpose, AuditSearch, BodiesRequest
from gateway.cases.registrations import Registration
from gateway.errands import Actor, Journal
from gateway.evidence.tiles import Tile
from gateway.services.credit.lookups import (
    PersonRecordSearch,
    RecordSearch,
    ReportRequest,
    SubjectSearch,
)
from gateway.services.credit.pushing import PushState
from gateway.services.credit.records import RecordReference
from gateway.services.employment.lookups import (
    CertificateVerification,
    JointFairRequest,
    RegisterSearch,
    SubsidySearch,
)
from gateway.services.medical_insurance.filings import FilingCancellation, FilingRequest
from gateway.services.medical_insurance.people import EnrolmentSearch
from gateway.services.medical_insurance.settlements import SettlementCancellation, SettlementRequest
from gateway.services.medical_insurance.visits import (
    Diagnoses,
    Discharge,
    FeeLines,
    LineWithdrawal,
    VisitCancellation,
    VisitOpening,
)
from gateway.services.pension.funds import BatchRequest, PaymentMatch, PaymentReturn
from gateway.services.pension.lookups import CertificateRequest, EligibilityCheck, HistorySearch
from gateway.services.pension.survival import SurvivalCheck, SurvivalSearch
from gateway.services.pension.transfers import (
    Annulment,
    CaseStep,
    Correction,
    OverlapChoice,
    Review,
    TransferApplication,
)
from gateway.services.pension.words import PaymentState
from gateway.settings import Settings
from gateway.vocabulary import Region


class Lookups(Protocol):
    """Reads that ask regions and change nothing."""

    async def find_enrolments(self, asking: Asking, search: EnrolmentSearch, /) -> Answer: ...

    async def catalogue_item(
        self, asking: Asking, region: Region, catalogue_code: str, on: date, /
    ) -> Answer: ...

    async def institution(self, asking: Asking, region: Region, institution_code: str, /) -> Answer: ...


class Filings(Protocol):
    """Remote-treatment filings (备案)."""

    async def create(self, asking: Asking, request: FilingRequest, /) -> Answer: ...

    async def read(self, asking: Asking, filing_id: UUID, /) -> Answer: ...

    async def cancel(self, asking: Asking, filing_id: UUID, request: FilingCancellation, /) -> Answer: ...


class Visits(Protocol):
    """Visits, their diagnoses and discharge (就诊)."""

    async def open(self, asking: Asking, opening: VisitOpening, /) -> Answer: ...

    async def read(self, asking: Asking, visit_id: UUID, /) -> Answer: ...

    async def cancel(self, asking: Asking, visit_id: UUID, request: VisitCancellation, /) -> Answer: ...

    async def record_diagnoses(self, asking: Asking, visit_id: UUID, request: Diagnoses, /) -> Answer: ...

    async def discharge(self, asking: Asking, visit_id: UUID, request: Discharge, /) -> Answer: ...


class Lines(Protocol):
    """Fee lines of a visit (费用明细)."""

    async def add(self, asking: Asking, visit_id: UUID, request: FeeLines, /) -> Answer: ...

    async def page(self, asking: Asking, visit_id: UUID, cursor: str | None, limit: int, /) -> Answer: ...

    async def withdraw(self, asking: Asking, visit_id: UUID, request: LineWithdrawal, /) -> Answer: ...


class Settlements(Protocol):
    """Pre-settlement, settlement and its cancellation (结算)."""

    async def pre_settle(self, asking: Asking, visit_id: UUID, request: SettlementRequest, /) -> Answer: ...

    async def settle(self, asking: Asking, visit_id: UUID, request: SettlementRequest, /) -> Answer: ...

    async def cancel(
        self, asking: Asking, settlement_id: UUID, request: SettlementCancellation, /
    ) -> Answer: ...

    async def read(self, asking: Asking, settlement_id: UUID, /) -> Answer: ...


class PensionLookups(Protocol):
    """What an office asks before and beside a transfer (参保, 缴费, 资格, 凭证)."""

    async def find_history(self, asking: Asking, search: HistorySearch, /) -> Answer: ...

    async def check_eligibility(self, asking: Asking, check: EligibilityCheck, /) -> Answer: ...

    async def issue_certificate(self, asking: Asking, request: CertificateRequest, /) -> Answer: ...


class Applications(Protocol):
    """Applications for a transfer (转移申请)."""

    async def apply(self, asking: Asking, request: TransferApplication, /) -> Answer: ...

    async def correct(self, asking: Asking, transfer_id: UUID, request: Correction, /) -> Answer: ...


class Transfers(Protocol):
    """What both offices do with a transfer (转移接续业务)."""

    async def review(self, asking: Asking, transfer_id: UUID, request: Review, /) -> Answer: ...

    async def suspend(self, asking: Asking, transfer_id: UUID, request: CaseStep, /) -> Answer: ...

    async def resume(self, asking: Asking, transfer_id: UUID, request: CaseStep, /) -> Answer: ...

    async def withdraw(self, asking: Asking, transfer_id: UUID, request: CaseStep, /) -> Answer: ...

    async def annul(self, asking: Asking, transfer_id: UUID, request: Annulment, /) -> Answer: ...

    async def choose_overlap(
        self, asking: Asking, transfer_id: UUID, request: OverlapChoice, /
    ) -> Answer: ...

    async def retry(self, asking: Asking, transfer_id: UUID, request: CaseStep, /) -> Answer: ...


class TransferViews(Protocol):
    """Transfers as their offices read them (业务查询)."""

    async def read(self, asking: Asking, transfer_id: UUID, /) -> Answer: ...

    async def read_statement(self, asking: Asking, transfer_id: UUID, /) -> Answer: ...

    async def page(self, asking: Asking, overdue: bool, cursor: str | None, limit: int, /) -> Answer: ...


class Batches(Protocol):
    """The periodic settlement of transfers' money (资金定期结算)."""

    async def form(self, asking: Asking, request: BatchRequest, /) -> Answer: ...

    async def read(self, asking: Asking, batch_id: UUID, /) -> Answer: ...

    async def page(self, asking: Asking, cursor: str | None, limit: int, /) -> Answer: ...


class Payments(Protocol):
    """The queue of money that arrived (到账匹配)."""

    async def page(
        self, asking: Asking, state: PaymentState | None, cursor: str | None, limit: int, /
    ) -> Answer: ...

    async def read(self, asking: Asking, payment_id: UUID, /) -> Answer: ...

    async def match(self, asking: Asking, payment_id: UUID, request: PaymentMatch, /) -> Answer: ...

    async def give_back(self, asking: Asking, payment_id: UUID, request: PaymentReturn, /) -> Answer: ...


class Survival(Protocol):
    """Checks that a pensioner lives, and their recognition (待遇领取资格认证)."""

    async def find(self, asking: Asking, search: SurvivalSearch, /) -> Answer: ...

    async def submit(self, asking: Asking, check: SurvivalCheck, /) -> Answer: ...


class ErrandDesk(Protocol):
    """Errands: their state, their trail, and how an unknown outcome becomes known (办件)."""

    async def read(self, asking: Asking, errand_id: UUID, /) -> Answer: ...

    async def enquire(self, asking: Asking, errand_id: UUID, /) -> Answer: ...

    async def reverse(self, asking: Asking, errand_id: UUID, /) -> Answer: ...

    async def trail(self, asking: Asking, errand_id: UUID, /) -> Answer: ...

    async def lineage(self, asking: Asking, errand_id: UUID, /) -> Answer: ...


class AuditDesk(Protocol):
    """The audit: entries, receipts, bodies, reports (审计)."""

    async def search(self, asking: Asking, search: AuditSearch, /) -> Answer: ...

    async def read(self, asking: Asking, index: int, purpose: AuditPurpose, /) -> Answer: ...

    async def open(self, asking: Asking, index: int, request: BodiesRequest, /) -> Answer: ...

    async def report(self, asking: Asking, request: AccessReportRequest, /) -> Answer: ...

    async def receipt(self, asking: Asking, index: int, purpose: AuditPurpose | None, /) -> Answer: ...

    async def keys(self, asking: Asking, /) -> Answer: ...


class Registers(Protocol):
    """What the regions' registers say of a person (登记查询, 核验)."""

    async def find_registrations(self, asking: Asking, search: RegisterSearch, /) -> Answer: ...

    async def find_recognitions(self, asking: Asking, search: RegisterSearch, /) -> Answer: ...

    async def verify_certificate(self, asking: Asking, search: CertificateVerification, /) -> Answer: ...

    async def find_subsidies(self, asking: Asking, search: SubsidySearch, /) -> Answer: ...


class Markets(Protocol):
    """What is public of the labour markets (人力资源市场)."""

    async def find_licences(self, asking: Asking, credit_code: str, /) -> Answer: ...

    async def find_fairs(self, asking: Asking, held_from: date, held_to: date, /) -> Answer: ...

    async def announce_fair(self, asking: Asking, request: JointFairRequest, /) -> Answer: ...

    async def read_monitoring(self, asking: Asking, month: str, /) -> Answer: ...


class CreditLookups(Protocol):
    """What was recorded about companies and people (信用记录查询)."""

    async def find_records(self, asking: Asking, search: RecordSearch, /) -> Answer: ...

    async def find_subjects(self, asking: Asking, search: SubjectSearch, /) -> Answer: ...

    async def find_person_records(self, asking: Asking, search: PersonRecordSearch, /) -> Answer: ...


class CreditReports(Protocol):
    """Reports on companies (企业信用报告)."""

    async def make(self, asking: Asking, request: ReportRequest, /) -> Answer: ...


class Pushes(Protocol):
    """Records pushed to the region of their subject (异地推送)."""

    async def push(self, asking: Asking, reference: RecordReference, /) -> Answer: ...

    async def read(self, asking: Asking, push_id: UUID, /) -> Answer: ...

    async def page(
        self, asking: Asking, state: PushState | None, overdue: bool, cursor: str | None, limit: int, /
    ) -> Answer: ...


class Administration(Protocol):
    """Registrations as administrators change them (接入管理)."""

    async def page(self, asking: Asking, cursor: str | None, limit: int, /) -> Answer: ...

    async def read(self, asking: Asking, client_id: str, /) -> Answer: ...

    async def register(self, asking: Asking, request: ClientRegistration, /) -> Answer: ...

    async def change(self, asking: Asking, client_id: str, request: ClientChange, /) -> Answer: ...

    async def disable(self, asking: Asking, client_id: str, request: ClientSwitch, /) -> Answer: ...

    async def enable(self, asking: Asking, client_id: str, request: ClientSwitch, /) -> Answer: ...


class LogDesk(Protocol):
    """The log as it is fetched in tiles (日志)."""

    async def checkpoint(self) -> str: ...

    async def tile(self, tile: Tile, width: int, /) -> bytes: ...

    async def bundle(self, asking: Asking, number: int, width: int, /) -> bytes: ...


class RegionDesk(Protocol):
    """The connected regions (接入地区)."""

    async def list(self) -> Regions: ...


class Admission(Protocol):
    """Who is registered, with what rights (接入登记)."""

    def admit(self, actor: Actor, /) -> tuple[Actor, Registration]: ...


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything that stands behind the door."""

    lookups: Lookups
    filings: Filings
    visits: Visits
    lines: Lines
    settlements: Settlements
    pension_lookups: PensionLookups
    survival: Survival
    applications: Applications
    transfers: Transfers
    transfer_views: TransferViews
    batches: Batches
    payments: Payments
    employment_search: EmploymentSearch
    publications: Publications
    publication_views: PublicationViews
    seekers: Seekers
    referrals: Referrals
    referral_views: ReferralViews
    registers: Registers
    markets: Markets
    credit_lookups: CreditLookups
    credit_reports: CreditReports
    pushes: Pushes
    errands: ErrandDesk
    regions: RegionDesk
    audit: AuditDesk
    log: LogDesk
    administration: Administration
    callers: Callers
    admission: Admission
    settings: Settings
    journal: Journal
    turned_away: TurnedAway
    ready: Callable[[], Awaitable[Sequence[str]]]
    """What keeps this process from serving, in words without secrets; empty when it can serve."""
    signers: SignedCallers | None = None
    """None where callers cannot sign: the gateway does not know the address that they sign for."""
    meters: Meters = field(default_factory=Meters)
    allowances: Allowances = field(default_factory=Allowances)
