"""What an answer must be about when it is read long after it was asked for, from what the errand stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from gateway.outcomes import Question
from gateway.regions.dates import day_of
from gateway.regions.sichuan.enquiries import Expectation
from gateway.regions.sichuan.medical_insurance.filings import Filings
from gateway.regions.sichuan.medical_insurance.lines import ROWS_A_SEGMENT, Lines
from gateway.regions.sichuan.medical_insurance.records import Records
from gateway.regions.sichuan.medical_insurance.settlements import AskedSettlement, Settlements
from gateway.regions.sichuan.medical_insurance.visits import Visits
from gateway.services.medical_insurance.backend import VisitRef
from gateway.services.medical_insurance.settlements import Amounts
from gateway.services.medical_insurance.visits import Parts
from gateway.services.medical_insurance.words import CareKind, InsuranceKind, SettlementKind, VisitState


class Expectations:
    """For every operation that changes state: what its answer must be about."""

    def __init__(
        self, *, filings: Filings, visits: Visits, lines: Lines, settlements: Settlements, records: Records
    ) -> None:
        self._filings = filings
        self._visits = visits
        self._lines = lines
        self._settlements = settlements
        self._records = records
        self._makers: Mapping[str, Callable[[Question, date], Expectation]] = {
            "file_treatment": self._filing,
            "cancel_filing": self._filing_cancellation,
            "open_visit": self._opening,
            "open_visit_at_treatment": self._opening,
            "cancel_visit": partial(self._visit_state, "22", VisitState.CANCELLED),
            "discharge": partial(self._visit_state, "25", VisitState.DISCHARGED),
            "record_diagnoses": self._diagnoses,
            "add_lines": self._added,
            "withdraw_lines": self._withdrawn,
            "settle": self._settlement,
            "cancel_settlement": self._cancellation,
            "record_settlement": self._record,
            "record_cancellation": self._record,
        }

    def of(self, question: Question) -> Expectation:
        """What the question's answer must be. Raises KeyError for an operation that changes nothing."""
        started = question.facts.get("started_at")
        on = day_of(datetime.fromisoformat(started) if started else question.sent_at)
        return self._makers[question.operation](question, on)

    def _filing(self, question: Question, on: date) -> Expectation:
        asked = {name: question.facts.get(name) for name in ("starts_on", "ends_on")}
        return Expectation(frozenset({"17"}), partial(self._filings.filed, asked=asked, on=on))

    def _filing_cancellation(self, question: Question, on: date) -> Expectation:
        number = question.facts["region_filing_number"]
        return Expectation(frozenset({"18"}), partial(self._filings.cancelled, number=number, on=on))

    def _opening(self, question: Question, on: date) -> Expectation:
        facts = question.facts
        asked = {"person_number": facts["person_number"], "case_number": facts["case_number"]}
        return Expectation(_by_care(facts, "110", "21"), partial(self._visits.opened, on=on, **asked))

    def _visit_state(self, transaction: str, state: VisitState, question: Question, on: date) -> Expectation:
        number = question.facts["visit_number"]
        read = partial(self._visits.brought_to, state=state, number=number, on=on)
        return Expectation(frozenset({transaction}), read)

    def _diagnoses(self, question: Question, on: date) -> Expectation:
        number = question.facts["visit_number"]
        return Expectation(
            frozenset({"23"}), partial(self._visits.diagnosed, number=number, count=None, on=on)
        )

    def _added(self, question: Question, on: date) -> Expectation:
        facts = question.facts
        line_ids = facts["line_ids"]
        read = partial(self._lines.added, number=facts["visit_number"], line_ids=line_ids, sent=None, on=on)
        return Expectation(frozenset({"111"}), read, segments=-(-len(line_ids) // ROWS_A_SEGMENT))

    def _withdrawn(self, question: Question, on: date) -> Expectation:
        facts = question.facts
        read = partial(
            self._lines.withdrawn, number=facts["visit_number"], line_ids=facts.get("line_ids"), on=on
        )
        return Expectation(frozenset({"43"}), read)

    def _settlement(self, question: Question, on: date) -> Expectation:
        asked = _asked(question, parts=Parts.model_validate(question.facts["parts"]))
        read = partial(self._settlements.settled, asked=asked)
        return Expectation(_by_care(question.facts, "11", "52"), read)

    def _cancellation(self, question: Question, on: date) -> Expectation:
        cancelled = Amounts.model_validate(question.facts["settlement"])
        number = question.facts["region_settlement_number"]
        asked = _asked(question, parts=cancelled.parts, number=number, cancelled=cancelled)
        read = partial(self._settlements.cancelled, asked=asked)
        return Expectation(_by_care(question.facts, "12", "53"), read)

    def _record(self, question: Question, on: date) -> Expectation:
        if question.facts["kind"] == SettlementKind.CANCELLATION:
            read = partial(self._records.cancelled, number=None, amounts=None, on=on)
            return Expectation(frozenset({"58"}), read)
        number = question.facts["settlement_number"]
        read_record = partial(self._records.recorded, number=number, payable=None, on=on)
        return Expectation(frozenset({"57"}), read_record)


def visit_in(question: Question) -> VisitRef:
    """The visit that the errand was about."""
    facts = question.facts
    return VisitRef(
        visit_number=facts["visit_number"],
        person_number=facts["person_number"],
        insurance_kind=InsuranceKind(facts["insurance_kind"]),
        care_kind=CareKind(facts["care_kind"]),
        case_number=facts["case_number"],
        started_at=datetime.fromisoformat(facts["started_at"]),
        emergency=facts.get("emergency", False),
    )


def _asked(question: Question, **known: Any) -> AskedSettlement:
    return AskedSettlement.of(visit_in(question), message_id=question.message_id, **known)


def _by_care(facts: Mapping[str, Any], outpatient: str, inpatient: str) -> frozenset[str]:
    return frozenset({inpatient if CareKind(facts["care_kind"]).is_inpatient else outpatient})
