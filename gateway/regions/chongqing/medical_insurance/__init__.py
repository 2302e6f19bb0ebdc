"""Chongqing's medical insurance: every operation of the service, each an exchange with the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.institutions import LONGEST_NAME, read_institutions
from gateway.regions.chongqing.medical_insurance import (
    catalogue,
    circumstances,
    filings,
    lines,
    people,
    recording,
    settlement_tables,
    visit_tables,
)
from gateway.regions.chongqing.medical_insurance.catalogue import Catalogue
from gateway.regions.chongqing.medical_insurance.enquiries import Enquiries
from gateway.regions.chongqing.medical_insurance.filings import Filings
from gateway.regions.chongqing.medical_insurance.lines import Lines
from gateway.regions.chongqing.medical_insurance.people import People
from gateway.regions.chongqing.medical_insurance.recording import Recording
from gateway.regions.chongqing.medical_insurance.settlements import Settlements
from gateway.regions.chongqing.medical_insurance.visits import Visits
from gateway.regions.codes import load_code_tables
from gateway.regions.crosswalk import Crosswalk
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import Charge, SettlementRef, ToRecord, VisitRef
from gateway.services.medical_insurance.filings import FilingRequest
from gateway.services.medical_insurance.people import EnrolmentSearch
from gateway.services.medical_insurance.visits import Diagnoses, Discharge, FeeLine, VisitOpening
from gateway.services.medical_insurance.words import FilingKind
from gateway.vocabulary import Message

_FOLDER = Path(__file__).parent.parent

CROSSWALKS: Final[tuple[Crosswalk, ...]] = (
    *(circumstances.OUTPATIENT, circumstances.INPATIENT),
    *people.CROSSWALKS,
    *catalogue.CROSSWALKS,
    *filings.CROSSWALKS,
    *visit_tables.CROSSWALKS,
    *lines.CROSSWALKS,
    *settlement_tables.CROSSWALKS,
    *recording.CROSSWALKS,
)
"""Every table of this cell, for pages and for the laws."""


class ChongqingMedicalInsurance:
    """Implements MedicalInsuranceBackend and Enquirable; compiles its tables once, here."""

    supports: frozenset[str] = frozenset(
        (
            *("find_enrolments", "file_treatment", "read_filing", "cancel_filing", "open_visit"),
            *("cancel_visit", "add_lines", "withdraw_lines", "record_diagnoses", "discharge", "pre_settle"),
            *("settle", "cancel_settlement", "read_settlement", "record_settlement", "catalogue_item"),
            *("institution", "enquire", "reverse"),
        )
    )

    def __init__(
        self, client: ChongqingClient, *, signature_window: timedelta = timedelta(seconds=300)
    ) -> None:
        codes = load_code_tables(_FOLDER / "codes")
        self._institutions = read_institutions(_FOLDER / "institutions.csv")
        extension = circumstances.Extension(codes, self._institutions)
        self._ids = client.post.ids
        self._people = People(client, codes)
        self._catalogue = Catalogue(client, codes)
        self._filings = Filings(client, codes)
        self._visits = Visits(client, codes, extension)
        self._lines = Lines(client, codes)
        self._settlements = Settlements(client, codes, extension)
        self._recording = Recording(client, codes)
        self._enquiries = Enquiries(
            client,
            signature_window,
            visits=self._visits,
            lines=self._lines,
            settlements=self._settlements,
            filings=self._filings,
        )

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        return self._ids.mint(institution_code, at, node)

    def institution_name(self, institution_code: str) -> str:
        known = self._institutions.get(institution_code)
        return known.name if known else institution_code[:LONGEST_NAME]

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation, for its lineage."""
        tables: Mapping[str, tuple[Translation, ...]] = {
            "find_enrolments": self._people.answered_by,
            "catalogue_item": self._catalogue.item_answered_by,
            "institution": self._catalogue.institution_answered_by,
            "read_filing": self._filings.answered_by,
            "open_visit": self._visits.answered_by,
            "add_lines": self._lines.answered_by,
            "open_visit_at_treatment": self._visits.answered_by,
            "record_settlement": self._recording.answered_by,
            "record_cancellation": self._recording.answered_by,
        }
        if operation in ("pre_settle", "settle", "cancel_settlement", "read_settlement"):
            return self._settlements.answered_by(operation)
        return tables.get(operation, ())

    async def find_enrolments(self, message: Message, search: EnrolmentSearch) -> TranslatedList:
        return await self._people.find_enrolments(message, search)

    async def file_treatment(
        self, message: Message, filing: FilingRequest, ends_on: date | None
    ) -> Translated:
        return await self._filings.file_treatment(message, filing, ends_on)

    async def read_filing(
        self, message: Message, kind: FilingKind, person_number: str, number: str
    ) -> Translated:
        return await self._filings.read_filing(message, person_number, number)

    async def cancel_filing(
        self, message: Message, kind: FilingKind, person_number: str, number: str, reason: str
    ) -> Translated:
        return await self._filings.cancel_filing(message, kind, person_number, number, reason)

    async def open_visit(self, message: Message, opening: VisitOpening) -> Translated:
        return await self._visits.open_visit(message, opening)

    async def cancel_visit(self, message: Message, visit: VisitRef) -> Translated:
        return await self._visits.cancel_visit(message, visit)

    async def add_lines(self, message: Message, visit: VisitRef, lines: Sequence[FeeLine]) -> TranslatedList:
        return await self._lines.add_lines(message, visit, lines)

    async def withdraw_lines(
        self, message: Message, visit: VisitRef, line_ids: Sequence[str] | None
    ) -> Translated:
        return await self._lines.withdraw_lines(message, visit, line_ids)

    async def record_diagnoses(self, message: Message, visit: VisitRef, diagnoses: Diagnoses) -> Translated:
        return await self._visits.record_diagnoses(message, visit, diagnoses)

    async def discharge(self, message: Message, visit: VisitRef, discharge: Discharge) -> Translated:
        return await self._visits.discharge(message, visit, discharge)

    async def pre_settle(self, message: Message, charge: Charge) -> Translated:
        return await self._settlements.pre_settle(message, charge)

    async def settle(self, message: Message, charge: Charge) -> Translated:
        return await self._settlements.settle(message, charge)

    async def cancel_settlement(self, message: Message, settlement: SettlementRef) -> Translated:
        return await self._settlements.cancel_settlement(message, settlement)

    async def read_settlement(self, message: Message, settlement: SettlementRef) -> Translated:
        return await self._settlements.read_settlement(message, settlement)

    async def record_settlement(self, message: Message, record: ToRecord) -> Translated:
        return await self._recording.record_settlement(message, record)

    async def catalogue_item(self, message: Message, catalogue_code: str, on: date) -> Translated:
        return await self._catalogue.catalogue_item(message, catalogue_code, on)

    async def institution(self, message: Message, institution_code: str) -> Translated:
        return await self._catalogue.institution(message, institution_code)

    async def enquire(self, message: Message, question: Question) -> Finding:
        return await self._enquiries.enquire(message, question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        return await self._enquiries.reverse(message, question)
