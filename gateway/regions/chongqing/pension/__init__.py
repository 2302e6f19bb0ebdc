"""Chongqing's pension platform (养老关系转移接续): every operation of the service, each one exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.regions.chongqing.institutions import read_institutions
from gateway.regions.chongqing.pension import (
    applications,
    enquiries,
    funds,
    histories,
    news,
    overlaps,
    people,
    statements,
    survival,
    tables,
)
from gateway.regions.chongqing.pension.applications import Applications
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.enquiries import Enquiries
from gateway.regions.chongqing.pension.funds import Funds
from gateway.regions.chongqing.pension.histories import Contributions, Histories
from gateway.regions.chongqing.pension.news import Newsroom
from gateway.regions.chongqing.pension.overlaps import Overlaps
from gateway.regions.chongqing.pension.people import People
from gateway.regions.chongqing.pension.statements import Statements
from gateway.regions.chongqing.pension.survival import Survival
from gateway.regions.chongqing.pension.tables import Reader, SharedTables
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codes import load_code_tables
from gateway.regions.crosswalk import Crosswalk
from gateway.regions.translation import Translation
from gateway.services.pension.backend import Batch, CaseRef, Handling
from gateway.services.pension.people import Person
from gateway.services.pension.survival import SurvivalCheck
from gateway.services.pension.transfers import (
    ContactLetter,
    OverlapChoice,
    TransferApplication,
    TransferStatement,
)
from gateway.services.pension.words import Scheme
from gateway.vocabulary import Message

_FOLDER = Path(__file__).parent.parent

CROSSWALKS: Final[tuple[Crosswalk, ...]] = (
    *tables.CROSSWALKS,
    *people.CROSSWALKS,
    *histories.CROSSWALKS,
    *applications.CROSSWALKS,
    *statements.CROSSWALKS,
    *overlaps.CROSSWALKS,
    *funds.CROSSWALKS,
    *news.CROSSWALKS,
    *survival.CROSSWALKS,
    *enquiries.CROSSWALKS,
)
"""Every table of this cell, for pages and for the laws."""


class ChongqingPension:
    """Implements PensionBackend; compiles its tables once, here."""

    supports: frozenset[str] = frozenset(TRANSACTIONS)
    """Everything but the reversal: what is recorded is taken back by an office's step, `annul`."""

    def __init__(
        self, client: ChongqingPensionClient, *, signature_window: timedelta = timedelta(seconds=300)
    ) -> None:
        codes = load_code_tables(_FOLDER / "codes")
        shared = SharedTables(client, codes)
        contributions = Contributions(codes)
        self._ids = client.post.ids
        self._agencies = read_institutions(_FOLDER / "agencies.csv")
        self._receipt = shared.receipt
        self._people = People(client, codes, shared)
        self._histories = Histories(client, codes, shared, contributions)
        self._applications = Applications(client, codes, shared)
        self._statements = Statements(client, codes, shared, contributions)
        self._overlaps = Overlaps(client, codes, shared)
        self._funds = Funds(client, codes, shared)
        self._news = Newsroom(client, codes)
        self._survival = Survival(client, codes, shared)
        self._enquiries = Enquiries(client, codes, signature_window, self._readers())

    def _readers(self) -> Mapping[str, Reader]:
        return {
            **self._people.readers,
            **self._applications.readers,
            **self._statements.readers,
            **self._overlaps.readers,
            **self._funds.readers,
            **self._survival.readers,
        }

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        return self._ids.mint(institution_code, at, node)

    def institution_name(self, institution_code: str) -> str:
        known = self._agencies.get(institution_code)
        return known.name if known else institution_code

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation, for its lineage."""
        by_operation: Mapping[str, tuple[Translation, ...]] = {
            "find_insured": self._people.insured_answered_by,
            "issue_certificate": self._people.certificate_answered_by,
            "read_history": self._histories.answered_by,
            "read_statement": self._statements.statement_answered_by,
            "read_refusal": self._statements.refusal_answered_by,
            "register_application": self._applications.application_answered_by,
            "issue_letter": self._applications.letter_answered_by,
            "clear_overlap": self._overlaps.answered_by,
            "announce_batch": self._funds.batch_answered_by,
            "read_payment": self._funds.payment_answered_by,
            "hear": self._news.answered_by,
            "find_survival": self._survival.record_answered_by,
            "submit_survival": self._survival.check_answered_by,
        }
        transaction = TRANSACTIONS.get(operation)
        only_a_receipt = (self._receipt,) if transaction and transaction.changes_state else ()
        return by_operation.get(operation, only_a_receipt)

    # -- reads -----------------------------------------------------------------------------------------

    async def find_insured(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        return await self._people.find_insured(message, person, scheme)

    async def read_history(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        return await self._histories.read_history(message, person, scheme)

    async def read_statement(self, message: Message, case: CaseRef) -> Translated:
        return await self._statements.read_statement(message, case)

    async def read_refusal(self, message: Message, case: CaseRef) -> Translated:
        return await self._statements.read_refusal(message, case)

    async def hear(self, message: Message, after: int, limit: int) -> TranslatedList:
        return await self._news.hear(message, after, limit)

    async def read_payment(self, message: Message, payment_number: str) -> Translated:
        return await self._funds.read_payment(message, payment_number)

    async def find_survival(self, message: Message, person: Person) -> TranslatedList:
        return await self._survival.find_survival(message, person)

    # -- changes ---------------------------------------------------------------------------------------

    async def issue_certificate(self, message: Message, person: Person, scheme: Scheme) -> Translated:
        return await self._people.issue_certificate(message, person, scheme)

    async def register_application(
        self, message: Message, case: CaseRef, application: TransferApplication
    ) -> Translated:
        return await self._applications.register_application(message, case, application)

    async def handle(self, message: Message, case: CaseRef, handling: Handling) -> Translated:
        return await self._applications.handle(message, case, handling)

    async def issue_letter(self, message: Message, case: CaseRef) -> Translated:
        return await self._applications.issue_letter(message, case)

    async def deliver_letter(
        self, message: Message, case: CaseRef, letter: ContactLetter, application: TransferApplication
    ) -> Translated:
        return await self._applications.deliver_letter(message, case, letter, application)

    async def return_statement(
        self, message: Message, case: CaseRef, statement_number: str, faults: Sequence[str]
    ) -> Translated:
        return await self._statements.return_statement(message, case, statement_number, faults)

    async def deliver_statement(
        self, message: Message, case: CaseRef, statement: TransferStatement
    ) -> Translated:
        return await self._statements.deliver_statement(message, case, statement)

    async def clear_overlap(
        self, message: Message, case: CaseRef, months: Sequence[str], choice: OverlapChoice
    ) -> Translated:
        return await self._overlaps.clear_overlap(message, case, months, choice)

    async def announce_batch(self, message: Message, batch: Batch) -> Translated:
        return await self._funds.announce_batch(message, batch)

    async def post_payment(self, message: Message, case: CaseRef, payment_number: str) -> Translated:
        return await self._funds.post_payment(message, case, payment_number)

    async def return_payment(self, message: Message, payment_number: str, reason: str) -> Translated:
        return await self._funds.return_payment(message, payment_number, reason)

    async def submit_survival(self, message: Message, check: SurvivalCheck) -> Translated:
        return await self._survival.submit_survival(message, check)

    # -- the unknown -----------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        return await self._enquiries.enquire(message, question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        return NotReversible("Chongqing reverses nothing of a pension case; an office annuls it.")
