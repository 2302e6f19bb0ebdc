"""What a region must be able to do to take part in pension transfer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.services.pension.people import Person
from gateway.services.pension.survival import SurvivalCheck
from gateway.services.pension.transfers import (
    ContactLetter,
    OverlapChoice,
    TransferApplication,
    TransferStatement,
)
from gateway.services.pension.words import Act, NewsKind, RefusalReason, Scheme
from gateway.vocabulary import Message, Region


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRef:
    """How one region knows a case (业务): by the number that both carry, and by the person it is about."""

    case_number: str
    """系统跟踪流水号 AAZ341 / GZLSH."""
    person: Person = field(repr=False)
    scheme: Scheme
    """The scheme of the region that is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """A step of an office that its own region, or the other one, is to note (办理记录)."""

    act: Act
    """accept, return_for_correction, correct, refuse, suspend, resume, withdraw, complete, annul."""
    handled_by: str
    on: date
    reasons: tuple[RefusalReason, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One case's money in a settlement batch; the region knows the person by the case (结算明细)."""

    case_number: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the origin is asked to pay to one account of the receiving region at once (资金定期结算)."""

    batch_number: str
    receiving_region: Region
    period: str
    """YYYY-MM-DD of the day on which it was formed."""
    account: ContactLetter
    """Only its bank fields count."""
    lines: tuple[BatchLine, ...]
    total: str


@dataclass(frozen=True, slots=True)
class News:
    """One thing that an office has put out on its own; it names no person (待取消息)."""

    sequence: int
    kind: NewsKind
    case_number: str | None
    """None for money, which bears no case number."""
    payment_number: str | None = None


class PensionBackend(Protocol):
    """One region's pension system. Every method is one exchange.

    Raises Refused, Unreached, OutcomeUnknown, Untranslatable, NotTellable. Messages carry the agency in
    `institution_code`, the origin's area in `insured_area` and the receiving area in `treatment_area`.
    What each answers, in `Translated.answer` or the `TranslatedList.answers`, is named with it.
    """

    @property
    def supports(self) -> frozenset[str]:
        """The operations this region offers."""

    # -- reads -----------------------------------------------------------------------------------------

    async def find_insured(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        """A person's insurance (参保信息): InsuredPerson each; none when the region does not know them.

        Found by the identity number; a name written differently is answered as the region writes it.
        """

    async def read_history(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        """Contributions year by year (历年缴费): one ContributionHistory per account, or none."""

    async def read_statement(self, message: Message, case: CaseRef) -> Translated:
        """The statement that the origin made for a case (信息表): TransferStatement."""

    async def read_refusal(self, message: Message, case: CaseRef) -> Translated:
        """Why the origin will not transfer (不予办理): OriginRefusal."""

    async def hear(self, message: Message, after: int, limit: int) -> TranslatedList:
        """What the region's offices have put out since, in order (待取消息): News each."""

    async def read_payment(self, message: Message, payment_number: str) -> Translated:
        """Money that the region received (登账): IncomingPayment."""

    async def find_survival(self, message: Message, person: Person) -> TranslatedList:
        """Payment and checks of a pensioner (认证查询): one SurvivalRecord, or none."""

    # -- changes ---------------------------------------------------------------------------------------

    async def issue_certificate(self, message: Message, person: Person, scheme: Scheme) -> Translated:
        """Issue the certificate a person takes along (参保缴费凭证): ContributionCertificate."""

    async def register_application(
        self, message: Message, case: CaseRef, application: TransferApplication
    ) -> Translated:
        """Register an application with the receiving region (受理): ApplicationAccepted."""

    async def handle(self, message: Message, case: CaseRef, handling: Handling) -> Translated:
        """Note a step of an office with a region that has the case (办理记录): Receipt."""

    async def issue_letter(self, message: Message, case: CaseRef) -> Translated:
        """Have the receiving region issue its consent (生成联系函): ContactLetter."""

    async def deliver_letter(
        self,
        message: Message,
        case: CaseRef,
        letter: ContactLetter,
        application: TransferApplication,
    ) -> Translated:
        """Deliver the consent to the origin, whose office then works on it (送达联系函): Receipt."""

    async def return_statement(
        self, message: Message, case: CaseRef, statement_number: str, faults: Sequence[str]
    ) -> Translated:
        """Give a statement back that does not add up (退回信息表), with what is wrong: Receipt."""

    async def deliver_statement(
        self, message: Message, case: CaseRef, statement: TransferStatement
    ) -> Translated:
        """Have the receiving region record the relation (接续登记): Receipt."""

    async def clear_overlap(
        self, message: Message, case: CaseRef, months: Sequence[str], choice: OverlapChoice
    ) -> Translated:
        """Refund the personal account of months that count elsewhere (清退): OverlapCleared."""

    async def announce_batch(self, message: Message, batch: Batch) -> Translated:
        """Ask the origin to pay a settlement batch (资金结算): BatchAccepted."""

    async def post_payment(self, message: Message, case: CaseRef, payment_number: str) -> Translated:
        """Tie money that arrived to its case (登账匹配): Receipt."""

    async def return_payment(self, message: Message, payment_number: str, reason: str) -> Translated:
        """Send money back that belongs to no case (退回款项): Receipt."""

    async def submit_survival(self, message: Message, check: SurvivalCheck) -> Translated:
        """Have the paying region recognise a check made in the other one (认证互认): SurvivalVerification."""

    # -- the unknown -----------------------------------------------------------------------------------

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new message id in the region's own form."""

    def institution_name(self, institution_code: str) -> str:
        """The agency's name, or its code."""

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message; found by the message's own id, read like its live answer."""

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Nothing of a pension case is reversed; an unknown outcome is found out: NotReversible."""
