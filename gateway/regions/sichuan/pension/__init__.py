"""Sichuan's pensions (四川养老关系转移接续) as the gateway sees them: every method of the Protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from gateway.outcomes import (
    Finding,
    NotReversible,
    NotThere,
    Question,
    Reversed,
    Translated,
    TranslatedList,
)
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.enquiries import Enquiries
from gateway.regions.sichuan.message_ids import MessageIds
from gateway.regions.sichuan.pension.applications import Applications
from gateway.regions.sichuan.pension.expectations import Expectations
from gateway.regions.sichuan.pension.funds import Funds
from gateway.regions.sichuan.pension.heads import Heads, Reader
from gateway.regions.sichuan.pension.histories import Contributions, Histories
from gateway.regions.sichuan.pension.news import Newsroom
from gateway.regions.sichuan.pension.overlaps import Overlaps
from gateway.regions.sichuan.pension.people import People
from gateway.regions.sichuan.pension.statements import Statements
from gateway.regions.sichuan.pension.survival import Survival
from gateway.regions.sichuan.pension.transactions import CHANGES, READS
from gateway.regions.sichuan.tables import load_tables
from gateway.regions.sichuan.trades import Trades
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


class SichuanPension:
    """Sichuan as origin and as receiving region. Built once: all crosswalks are compiled here."""

    supports = frozenset({*READS, *CHANGES, "enquire"})
    """Everything but the reversal: what is recorded is taken back by an office's step, `annul`."""

    def __init__(self, client: SichuanClient) -> None:
        tables = load_tables()
        heads, contributions = Heads(tables), Contributions(tables)
        self._trades = Trades(client)
        self._message_ids = MessageIds()
        self._agency_names = {row.canonical: row.wire for row in tables["yab003"].rows}
        self._people = People(tables, heads)
        self._histories = Histories(tables, heads, contributions)
        self._applications = Applications(tables, heads)
        self._statements = Statements(tables, heads, contributions)
        self._overlaps = Overlaps(tables, heads)
        self._funds = Funds(tables, heads)
        self._news = Newsroom(tables)
        self._survival = Survival(tables, heads)
        self._answered_by = self._translations(heads.receipt)
        self._enquiries = Enquiries(client, self._trades, Expectations(self._readers()).of)

    def _readers(self) -> Mapping[str, Reader]:
        return {
            **self._people.readers,
            **self._applications.readers,
            **self._statements.readers,
            **self._overlaps.readers,
            **self._funds.readers,
            **self._survival.readers,
        }

    def _translations(self, receipt: Translation) -> Mapping[str, tuple[Translation, ...]]:
        return {
            **dict.fromkeys(CHANGES, (receipt,)),
            "find_insured": self._people.insured_answered_by,
            "read_history": self._histories.answered_by,
            "read_statement": self._statements.statement_answered_by,
            "read_refusal": self._statements.refusal_answered_by,
            "hear": self._news.answered_by,
            "read_payment": self._funds.payment_answered_by,
            "find_survival": self._survival.record_answered_by,
            "issue_certificate": self._people.certificate_answered_by,
            "register_application": self._applications.application_answered_by,
            "issue_letter": self._applications.letter_answered_by,
            "clear_overlap": self._overlaps.answered_by,
            "announce_batch": self._funds.batch_answered_by,
            "submit_survival": self._survival.check_answered_by,
        }

    # -- the envelope --------------------------------------------------------------------------------

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new batch number (pcbh)."""
        return self._message_ids.mint(institution_code, at, node)

    def institution_name(self, institution_code: str) -> str:
        """The name of an agency that the table knows, else its code."""
        return self._agency_names.get(institution_code, institution_code)

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation, for its lineage."""
        return self._answered_by.get(operation, ())

    # -- reads -----------------------------------------------------------------------------------------

    async def find_insured(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        """Y01 参保信息."""
        return await self._trades.read(message, self._people.find(message, person, scheme))

    async def read_history(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        """Y02 历年缴费."""
        return await self._trades.read(message, self._histories.read(message, person, scheme))

    async def read_statement(self, message: Message, case: CaseRef) -> Translated:
        """Y03 信息表."""
        return await self._trades.read(message, self._statements.read(message, case))

    async def read_refusal(self, message: Message, case: CaseRef) -> Translated:
        """Y04 不予办理."""
        return await self._trades.read(message, self._statements.read_refusal(message, case))

    async def hear(self, message: Message, after: int, limit: int) -> TranslatedList:
        """Y05 待取消息."""
        return await self._trades.read(message, self._news.hear(message, after, limit))

    async def read_payment(self, message: Message, payment_number: str) -> Translated:
        """Y06 收到款项."""
        return await self._trades.read(message, self._funds.read_payment(message, payment_number))

    async def find_survival(self, message: Message, person: Person) -> TranslatedList:
        """Y07 认证查询."""
        return await self._trades.read(message, self._survival.find(message, person))

    # -- changes: what the region drops because another went first may be sent anew ------------------

    async def issue_certificate(self, message: Message, person: Person, scheme: Scheme) -> Translated:
        """Y11 出具凭证."""
        call = self._people.certify(message, person, scheme)
        return await self._trades.carry_out_or_unsent(message, call)

    async def register_application(
        self, message: Message, case: CaseRef, application: TransferApplication
    ) -> Translated:
        """Y12 受理申请."""
        call = self._applications.register(message, case, application)
        return await self._trades.carry_out_or_unsent(message, call)

    async def handle(self, message: Message, case: CaseRef, handling: Handling) -> Translated:
        """Y13 办理记录."""
        call = self._applications.handle(message, case, handling)
        return await self._trades.carry_out_or_unsent(message, call)

    async def issue_letter(self, message: Message, case: CaseRef) -> Translated:
        """Y14 生成联系函."""
        call = self._applications.issue_letter(message, case)
        return await self._trades.carry_out_or_unsent(message, call)

    async def deliver_letter(
        self, message: Message, case: CaseRef, letter: ContactLetter, application: TransferApplication
    ) -> Translated:
        """Y15 送达联系函."""
        call = self._applications.deliver_letter(message, case, letter, application)
        return await self._trades.carry_out_or_unsent(message, call)

    async def return_statement(
        self, message: Message, case: CaseRef, statement_number: str, faults: Sequence[str]
    ) -> Translated:
        """Y16 退回信息表."""
        call = self._statements.give_back(message, case, statement_number, faults)
        return await self._trades.carry_out_or_unsent(message, call)

    async def deliver_statement(
        self, message: Message, case: CaseRef, statement: TransferStatement
    ) -> Translated:
        """Y17 接续登记."""
        call = self._statements.deliver(message, case, statement)
        return await self._trades.carry_out_or_unsent(message, call)

    async def clear_overlap(
        self, message: Message, case: CaseRef, months: Sequence[str], choice: OverlapChoice
    ) -> Translated:
        """Y18 重复缴费清退."""
        call = self._overlaps.clear(message, case, months, choice)
        return await self._trades.carry_out_or_unsent(message, call)

    async def announce_batch(self, message: Message, batch: Batch) -> Translated:
        """Y21 结算批次."""
        return await self._trades.carry_out_or_unsent(message, self._funds.announce(message, batch))

    async def post_payment(self, message: Message, case: CaseRef, payment_number: str) -> Translated:
        """Y22 登账匹配."""
        call = self._funds.post(message, case, payment_number)
        return await self._trades.carry_out_or_unsent(message, call)

    async def return_payment(self, message: Message, payment_number: str, reason: str) -> Translated:
        """Y23 退回款项."""
        call = self._funds.give_back(message, payment_number, reason)
        return await self._trades.carry_out_or_unsent(message, call)

    async def submit_survival(self, message: Message, check: SurvivalCheck) -> Translated:
        """Y25 认证互认."""
        return await self._trades.carry_out_or_unsent(message, self._survival.submit(message, check))

    # -- the unknown -------------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message; one that awaits its confirmation is checked and confirmed."""
        if question.operation in READS:
            # A read leaves nothing behind: it may be asked again.
            return NotThere(final=True)
        return await self._enquiries.enquire(message, question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Nothing is taken back by message; an enquiry finishes what awaits its confirmation."""
        return NotReversible("Sichuan reverses nothing of a pension case; an office annuls it.")
