"""Sichuan's medical insurance (四川医保) as the gateway sees it: every method of the service's Protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.enquiries import Enquiries
from gateway.regions.sichuan.medical_insurance.directories import Directories
from gateway.regions.sichuan.medical_insurance.enquiries import HalfUploads
from gateway.regions.sichuan.medical_insurance.expectations import Expectations
from gateway.regions.sichuan.medical_insurance.filings import Filings
from gateway.regions.sichuan.medical_insurance.lines import Lines
from gateway.regions.sichuan.medical_insurance.people import People
from gateway.regions.sichuan.medical_insurance.records import Records
from gateway.regions.sichuan.medical_insurance.settlements import Settlements
from gateway.regions.sichuan.medical_insurance.visits import Visits
from gateway.regions.sichuan.message_ids import MessageIds, beside
from gateway.regions.sichuan.tables import load_tables
from gateway.regions.sichuan.trades import Trades
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import Charge, SettlementRef, ToRecord, VisitRef
from gateway.services.medical_insurance.filings import FilingRequest
from gateway.services.medical_insurance.people import EnrolmentSearch
from gateway.services.medical_insurance.settlements import RegionSettlement
from gateway.services.medical_insurance.visits import Diagnoses, Discharge, FeeLine, VisitOpening
from gateway.services.medical_insurance.words import FilingKind, SettlementKind
from gateway.vocabulary import Message

SUPPORTED = frozenset(
    {
        "find_enrolments",
        "file_treatment",
        "read_filing",
        "cancel_filing",
        "open_visit",
        "cancel_visit",
        "add_lines",
        "withdraw_lines",
        "record_diagnoses",
        "discharge",
        "pre_settle",
        "settle",
        "cancel_settlement",
        "read_settlement",
        "record_settlement",
        "catalogue_item",
        "institution",
        "enquire",
        "reverse",
    }
)


_SETTLING = ("pre_settle", "settle", "cancel_settlement", "read_settlement")


class SichuanMedicalInsurance:
    """Sichuan as insured and as treatment area. Built once: all crosswalks are compiled here."""

    supports = SUPPORTED

    def __init__(self, client: SichuanClient) -> None:
        tables = load_tables()
        self._trades = Trades(client)
        self._people = People(tables)
        self._filings = Filings(tables)
        self._visits = Visits(tables)
        self._lines = Lines(tables)
        self._settlements = Settlements(tables)
        self._records = Records(tables)
        self._directories = Directories(tables)
        self._institution_names = {row.canonical: row.wire for row in tables["akb021"].rows}
        self._message_ids = MessageIds()
        expectations = Expectations(
            filings=self._filings,
            visits=self._visits,
            lines=self._lines,
            settlements=self._settlements,
            records=self._records,
        )
        self._answered_by: Mapping[str, tuple[Translation, ...]] = {
            "find_enrolments": self._people.answered_by,
            "file_treatment": self._filings.filed_by,
            "read_filing": self._filings.read_by,
            "open_visit": self._visits.answered_by,
            "open_visit_at_treatment": self._visits.answered_by,
            "add_lines": self._lines.answered_by,
            **dict.fromkeys(_SETTLING, self._settlements.answered_by),
            "record_settlement": self._records.recorded_by,
            "record_cancellation": self._records.cancelled_by,
            "catalogue_item": self._directories.item_answered_by,
            "institution": self._directories.institution_answered_by,
        }
        uploads = HalfUploads(self._trades, self._lines, self._message_ids)
        self._enquiries = Enquiries(client, self._trades, expectations.of, uploads.withdraw)

    # -- the envelope --------------------------------------------------------------------------------

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new batch number (pcbh)."""
        return self._message_ids.mint(institution_code, at, node)

    def institution_name(self, institution_code: str) -> str:
        """The name of an institution that the table knows, else its code."""
        return self._institution_names.get(institution_code, institution_code)

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation; none where the answer says only Done."""
        return self._answered_by.get(operation, ())

    # -- people and filings ----------------------------------------------------------------------------

    async def find_enrolments(self, message: Message, search: EnrolmentSearch) -> TranslatedList:
        """03 身份识别."""
        return await self._trades.read(message, self._people.search(message, search))

    async def file_treatment(
        self, message: Message, filing: FilingRequest, ends_on: date | None
    ) -> Translated:
        """17 异地备案."""
        return await self._trades.carry_out(message, self._filings.file(filing, ends_on))

    async def read_filing(
        self, message: Message, kind: FilingKind, person_number: str, number: str
    ) -> Translated:
        """19 备案查询."""
        return await self._trades.read(message, self._filings.read(message, kind, person_number, number))

    async def cancel_filing(
        self, message: Message, kind: FilingKind, person_number: str, number: str, reason: str
    ) -> Translated:
        """18 取消异地备案; the number alone says which, so the kind is not sent."""
        call = self._filings.cancel(message, person_number, number, reason)
        return await self._trades.carry_out(message, call)

    # -- visits ----------------------------------------------------------------------------------------

    async def open_visit(self, message: Message, opening: VisitOpening) -> Translated:
        """110 门诊挂号 / 21 入院登记."""
        return await self._trades.carry_out(message, self._visits.open(message, opening))

    async def cancel_visit(self, message: Message, visit: VisitRef) -> Translated:
        """22 取消登记."""
        return await self._trades.carry_out(message, self._visits.cancel(visit))

    async def add_lines(self, message: Message, visit: VisitRef, lines: Sequence[FeeLine]) -> TranslatedList:
        """111 费用明细上传, in segments of fifty under one batch number."""
        return await self._trades.carry_out(message, self._lines.add(visit, lines))

    async def withdraw_lines(
        self, message: Message, visit: VisitRef, line_ids: Sequence[str] | None
    ) -> Translated:
        """43 取消明细."""
        return await self._trades.carry_out(message, self._lines.withdraw(visit, line_ids))

    async def record_diagnoses(self, message: Message, visit: VisitRef, diagnoses: Diagnoses) -> Translated:
        """23 修改诊断; the description of the condition (主要病情描述) has no place in it."""
        return await self._trades.carry_out(message, self._visits.diagnose(visit, diagnoses.diagnoses))

    async def discharge(self, message: Message, visit: VisitRef, discharge: Discharge) -> Translated:
        """25 离院; it has room for one diagnosis, so more than one are recorded by 23 first.

        Diagnoses that were replaced while the discharge itself fails are replaced again by the next attempt.
        """
        call = self._visits.discharge(visit, discharge)
        if len(discharge.diagnoses) > 1:
            diagnoses = self._visits.diagnose(visit, discharge.diagnoses)
            await self._trades.carry_out(beside(message, diagnoses.transaction), diagnoses)
        return await self._trades.carry_out(message, call)

    # -- settlements -----------------------------------------------------------------------------------

    async def pre_settle(self, message: Message, charge: Charge) -> Translated:
        """10 / 51 预结算."""
        return await self._trades.read(message, self._settlements.price(message, charge))

    async def settle(self, message: Message, charge: Charge) -> Translated:
        """11 门诊结算 / 52 出院结算."""
        return await self._trades.carry_out(message, self._settlements.settle(message, charge))

    async def cancel_settlement(self, message: Message, settlement: SettlementRef) -> Translated:
        """12 / 53 取消结算; the region's own record of the settlement (56) says what must come back."""
        look_up = self._settlements.look_up(settlement)
        found = await self._trades.read(beside(message, look_up.transaction), look_up)
        assert isinstance(found.answer, RegionSettlement)
        call = self._settlements.cancel(message, settlement, found.answer)
        return await self._trades.carry_out(message, call)

    async def read_settlement(self, message: Message, settlement: SettlementRef) -> Translated:
        """56 结算查询."""
        return await self._trades.read(message, self._settlements.look_up(settlement))

    async def record_settlement(self, message: Message, record: ToRecord) -> Translated:
        """57 异地结算登记, or 58 to take a record back."""
        cancelling = record.kind is SettlementKind.CANCELLATION
        call = self._records.cancel(record) if cancelling else self._records.record(message, record)
        return await self._trades.carry_out_or_unsent(message, call)

    # -- what the region publishes -----------------------------------------------------------------------

    async def catalogue_item(self, message: Message, catalogue_code: str, on: date) -> Translated:
        """91 目录查询."""
        return await self._trades.read(message, self._directories.item(catalogue_code, on))

    async def institution(self, message: Message, institution_code: str) -> Translated:
        """100 医院信息."""
        return await self._trades.read(message, self._directories.institution(message, institution_code))

    # -- the unknown -------------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message; one that awaits its confirmation is checked and confirmed."""
        return await self._enquiries.enquire(message, question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Drop a message that was not confirmed."""
        return await self._enquiries.reverse(message, question)
