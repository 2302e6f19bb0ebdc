"""What each operation makes of a region's answer: drawn once, live or after an enquiry."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from gateway.cases.answers import RegionEnrolments, RegionOutcome
from gateway.errands import Effect, Errand, State
from gateway.errors import OutcomeUnknown
from gateway.exchange import Conclusion
from gateway.exchange import Operation as OperationProtocol
from gateway.outcomes import Translated, TranslatedList
from gateway.services.medical_insurance import events, rules
from gateway.services.medical_insurance.backend import Done
from gateway.services.medical_insurance.filings import Filing, FilingAccepted, FilingOnRecord
from gateway.services.medical_insurance.settlements import (
    Amounts,
    Benefit,
    PreSettlement,
    RecordAccepted,
    Recording,
    RegionSettlement,
    Settlement,
)
from gateway.services.medical_insurance.visits import (
    Basis,
    LinesWithdrawn,
    Parts,
    PricedLine,
    PricedLines,
    Visit,
    VisitNumber,
)
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
from gateway.vocabulary import Region, fen, yuan_of_fen

Facts = dict[str, Any]
Conclude = Callable[[Errand, Any], Conclusion]
Failed = Callable[[Errand, State, Mapping[str, str]], Sequence[events.Event]]


def _nothing_changes(_errand: Errand, _state: State, _reason: Mapping[str, str]) -> Sequence[events.Event]:
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation by its name, what it concludes, and what a failure changes."""

    name: str
    draw: Conclude
    reversible: bool = False
    when_failed: Failed = _nothing_changes
    method: str = ""
    """The backend's method that it asks, where that has another name."""

    @property
    def asks(self) -> str:
        """The backend's method, under which a region is enquired of."""
        return self.method or self.name

    def conclude(self, errand: Errand, translated: Translated | TranslatedList) -> Conclusion:
        """Draw the conclusion from a region's answer."""
        if isinstance(translated, TranslatedList):
            return self.draw(errand, translated.answers)
        return self.draw(errand, translated.answer)

    def failed(self, errand: Errand, state: State, reason: Mapping[str, str]) -> Sequence[events.Event]:
        """What changes in our memory when the region did not do it."""
        return self.when_failed(errand, state, reason)


# -- look-ups ----------------------------------------------------------------------------------------


def _enrolments(errand: Errand, found: Sequence[Any]) -> Conclusion:
    return Conclusion(
        RegionEnrolments(
            region=errand.region,
            outcome=RegionOutcome.ANSWERED,
            errand_id=errand.errand_id,
            enrolments=list(found),
        )
    )


def _as_it_is(_errand: Errand, answer: Any) -> Conclusion:
    return Conclusion(answer)


# -- filings -----------------------------------------------------------------------------------------


def _filing(errand: Errand, number: str, state: FilingState, starts_on: date, ends_on: date | None) -> Filing:
    facts = errand.facts
    return Filing(
        filing_id=UUID(facts["filing_id"]),
        region=errand.region,
        region_filing_number=number,
        insured_area=errand.insured_area,
        treatment_area=errand.treatment_area,
        kind=FilingKind(facts["kind"]),
        state=state,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _filed(errand: Errand, accepted: FilingAccepted) -> Conclusion:
    filing = _filing(
        errand, accepted.region_filing_number, FilingState.ACTIVE, accepted.starts_on, accepted.ends_on
    )
    made = events.FilingMade(
        filing_id=filing.filing_id,
        client_id=errand.actor.client_id,
        region=errand.region,
        region_filing_number=filing.region_filing_number,
        person_number=errand.facts["person_number"],
        insured_area=filing.insured_area,
        treatment_area=filing.treatment_area,
        kind=filing.kind,
        starts_on=filing.starts_on,
        ends_on=filing.ends_on,
    )
    return Conclusion(filing, (made,))


def _filing_read(errand: Errand, read: FilingOnRecord) -> Conclusion:
    return Conclusion(_filing(errand, read.region_filing_number, read.state, read.starts_on, read.ends_on))


def _filing_cancelled(errand: Errand, _done: Done) -> Conclusion:
    facts = errand.facts
    ends_on = facts.get("ends_on")
    filing = _filing(
        errand,
        facts["region_filing_number"],
        FilingState.CANCELLED,
        date.fromisoformat(facts["starts_on"]),
        None if ends_on is None else date.fromisoformat(ends_on),
    )
    changed = events.FilingChanged(filing_id=filing.filing_id, state=FilingState.CANCELLED)
    return Conclusion(filing, (changed,))


# -- visits ------------------------------------------------------------------------------------------


def _opened_at_insurer(errand: Errand, number: VisitNumber) -> Conclusion:
    facts = errand.facts
    treated = Region(facts["treatment_region"])
    filing_id = facts.get("filing_id")
    opened = events.VisitOpened(
        visit_id=cast(UUID, errand.visit_id),
        client_id=errand.actor.client_id,
        institution_code=errand.institution_code,
        insured_region=errand.region,
        treatment_region=treated,
        insured_area=errand.insured_area,
        treatment_area=errand.treatment_area,
        insured_visit_number=number.visit_number,
        person_number=facts["person_number"],
        insurance_kind=InsuranceKind(facts["insurance_kind"]),
        care_kind=CareKind(facts["care_kind"]),
        case_number=facts["case_number"],
        started_at=datetime.fromisoformat(facts["started_at"]),
        emergency=facts["emergency"],
        basis=TreatmentBasis(facts["basis"]),
        basis_rule=facts["basis_rule"],
        filing_id=None if filing_id is None else UUID(filing_id),
    )
    visit = Visit(
        visit_id=opened.visit_id,
        state=VisitState.OPENING,
        insured_region=opened.insured_region,
        treatment_region=opened.treatment_region,
        insured_area=opened.insured_area,
        treatment_area=opened.treatment_area,
        institution_code=opened.institution_code,
        insured_visit_number=opened.insured_visit_number,
        care_kind=opened.care_kind,
        insurance_kind=opened.insurance_kind,
        started_at=opened.started_at,
        basis=Basis(ground=opened.basis, rule=opened.basis_rule, filing_id=opened.filing_id),
        line_count=0,
        total="0.00",
        parts=rules.NO_PARTS,
    )
    return Conclusion(visit, (opened,), State.FOLLOWING_UP)


def _opened_at_treatment(errand: Errand, number: VisitNumber) -> Conclusion:
    half = Visit.model_validate(errand.facts["visit"])
    visit = half.model_copy(update={"state": VisitState.OPEN, "treatment_visit_number": number.visit_number})
    registered = events.VisitRegistered(visit_id=visit.visit_id, treatment_visit_number=number.visit_number)
    moved = events.ParentMoved(
        errand_id=cast(UUID, errand.parent_id),
        state=State.ANSWERED,
        effect=Effect.APPLIED,
        answer=visit.model_dump_json(exclude_none=True).encode(),
    )
    return Conclusion(visit, (registered, moved))


def _not_opened_at_treatment(
    errand: Errand, state: State, reason: Mapping[str, str]
) -> Sequence[events.Event]:
    parent = cast(UUID, errand.parent_id)
    if state in (State.REFUSED, State.REVERSED):
        return (
            events.UndoWanted(visit_id=cast(UUID, errand.visit_id)),
            events.ParentMoved(
                errand_id=parent, state=State.REFUSED, effect=Effect.NONE, reason=dict(reason)
            ),
        )
    return (events.ParentMoved(errand_id=parent, state=State.WAITING, effect=Effect.APPLIED),)


def _cancelled_visit(errand: Errand) -> Visit:
    visit = Visit.model_validate(errand.facts["visit"])
    return visit.model_copy(update={"state": VisitState.CANCELLED})


def _cancelled_at_treatment(errand: Errand, _done: Done) -> Conclusion:
    return Conclusion(_cancelled_visit(errand), (), State.FOLLOWING_UP)


def _cancelled_at_insurer(errand: Errand, _done: Done) -> Conclusion:
    visit = _cancelled_visit(errand)
    moved = events.ParentMoved(
        errand_id=cast(UUID, errand.parent_id), state=State.ANSWERED, effect=Effect.APPLIED
    )
    return Conclusion(visit, (events.VisitEnded(visit_id=visit.visit_id), moved))


def _not_cancelled_at_insurer(
    errand: Errand, state: State, reason: Mapping[str, str]
) -> Sequence[events.Event]:
    ended = state in (State.REFUSED, State.REVERSED)
    return (
        events.ParentMoved(
            errand_id=cast(UUID, errand.parent_id),
            state=State.REFUSED if ended else State.WAITING,
            effect=Effect.APPLIED,
            reason=dict(reason) if ended else None,
        ),
    )


def _undone(errand: Errand, _done: Done) -> Conclusion:
    return Conclusion(Done(), (events.VisitEnded(visit_id=cast(UUID, errand.visit_id)),))


def _diagnosed(errand: Errand, _done: Done) -> Conclusion:
    return Conclusion(Visit.model_validate(errand.facts["visit"]))


def _discharged(errand: Errand, _done: Done) -> Conclusion:
    at = datetime.fromisoformat(errand.facts["discharged_at"])
    visit = Visit.model_validate(errand.facts["visit"]).model_copy(
        update={"state": VisitState.DISCHARGED, "discharged_at": at}
    )
    return Conclusion(visit, (events.VisitDischarged(visit_id=visit.visit_id, discharged_at=at),))


# -- fee lines ---------------------------------------------------------------------------------------


def _lines_priced(errand: Errand, lines: Sequence[PricedLine]) -> Conclusion:
    before, added = _sums_before(errand), rules.add_parts(line.parts for line in lines)
    total = fen(errand.facts["total"]) + sum(fen(line.amount) for line in lines)
    answer = PricedLines(
        visit_id=cast(UUID, errand.visit_id),
        lines=list(lines),
        line_count=errand.facts["line_count"] + len(lines),
        total=yuan_of_fen(total),
        parts=rules.add_parts((before, added)),
    )
    priced = events.LinesPriced(
        visit_id=answer.visit_id,
        errand_id=errand.errand_id,
        lines=tuple(lines),
        line_count=answer.line_count,
        total=answer.total,
        parts=answer.parts,
    )
    return Conclusion(answer, (priced,))


def _sums_before(errand: Errand) -> Parts:
    return Parts.model_validate(errand.facts["parts"])


def _lines_taken_back(errand: Errand, _done: Done) -> Conclusion:
    facts = errand.facts
    answer = LinesWithdrawn(
        visit_id=cast(UUID, errand.visit_id),
        line_ids=facts["withdrawn"],
        line_count=facts["line_count_after"],
        total=facts["total_after"],
        parts=Parts.model_validate(facts["parts_after"]),
    )
    taken = events.LinesTakenBack(
        visit_id=answer.visit_id,
        line_ids=tuple(answer.line_ids),
        line_count=answer.line_count,
        total=answer.total,
        parts=answer.parts,
    )
    return Conclusion(answer, (taken,))


# -- settlements -------------------------------------------------------------------------------------


def _pre_settled(errand: Errand, benefit: Benefit) -> Conclusion:
    return Conclusion(
        PreSettlement.model_construct(visit_id=cast(UUID, errand.visit_id), **_members(benefit))
    )


def _members(model: Any) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}


def _settled(errand: Errand, settled: RegionSettlement) -> Conclusion:
    return _settlement(errand, settled, SettlementKind.SETTLEMENT, cancels=None)


def _settlement_cancelled(errand: Errand, cancelled: RegionSettlement) -> Conclusion:
    before = Amounts.model_validate(errand.facts["settlement"])
    if not rules.is_cancellation_of(before, cancelled.amounts):
        raise OutcomeUnknown(
            "The region's cancellation is not the negation of the settlement.", region=errand.region
        )
    return _settlement(errand, cancelled, SettlementKind.CANCELLATION, cancels=UUID(errand.facts["cancels"]))


def _settlement(
    errand: Errand, settled: RegionSettlement, kind: SettlementKind, *, cancels: UUID | None
) -> Conclusion:
    facts = errand.facts
    settlement = Settlement.model_construct(
        settlement_id=UUID(facts["settlement_id"]),
        kind=kind,
        visit_id=cast(UUID, errand.visit_id),
        cancels=cancels,
        cancelled_by=None,
        insured_region=errand.region,
        recording=Recording(state=RecordingState.PENDING, region=Region(facts["treatment_region"])),
        **_members(settled),
    )
    event = events.Settled(
        settlement_id=settlement.settlement_id,
        errand_id=errand.errand_id,
        client_id=errand.actor.client_id,
        visit_id=settlement.visit_id,
        kind=kind,
        cancels=cancels,
        region_settlement_number=settlement.region_settlement_number,
        settled_at=settlement.settled_at,
        total=settlement.amounts.total,
        fund_total=settlement.amounts.fund_total,
        answer=settlement.model_dump_json(exclude_none=True).encode(),
        visit_was_discharged=facts["visit_was_discharged"],
    )
    state = State.ANSWERED if facts["leave_recording"] else State.FOLLOWING_UP
    return Conclusion(settlement, (event,), state, unattended=State.ANSWERED)  # the job records it


def _recorded(errand: Errand, accepted: RecordAccepted) -> Conclusion:
    recording = Recording(
        state=RecordingState.RECORDED,
        region=errand.region,
        region_record_number=accepted.region_record_number,
        errand_id=errand.errand_id,
    )
    return Conclusion(recording, (_recording_moved(errand, recording), *_parent_answered(errand)))


def _recording_moved(errand: Errand, recording: Recording) -> events.RecordingMoved:
    return events.RecordingMoved(
        settlement_id=UUID(errand.facts["settlement_id"]),
        state=recording.state,
        errand_id=errand.errand_id,
        region_record_number=recording.region_record_number,
    )


def _parent_answered(errand: Errand) -> tuple[events.ParentMoved, ...]:
    if errand.parent_id is None:
        return ()
    return (events.ParentMoved(errand_id=errand.parent_id, state=State.ANSWERED, effect=Effect.APPLIED),)


def _not_recorded(errand: Errand, state: State, _reason: Mapping[str, str]) -> Sequence[events.Event]:
    """The settlement stands all the same; the hospital's answer says that the recording is pending."""
    if state is not State.REFUSED:
        return _parent_answered(errand)
    refused = Recording(state=RecordingState.REFUSED, region=errand.region)
    return (_recording_moved(errand, refused), *_parent_answered(errand))


OPERATIONS: Mapping[str, OperationProtocol] = {
    operation.name: operation
    for operation in (
        Operation("find_enrolments", _enrolments),
        Operation("catalogue_item", _as_it_is),
        Operation("institution", _as_it_is),
        Operation("file_treatment", _filed),
        Operation("read_filing", _filing_read),
        Operation("cancel_filing", _filing_cancelled),
        Operation("open_visit", _opened_at_insurer, reversible=True),
        Operation("open_visit_at_treatment", _opened_at_treatment, True, _not_opened_at_treatment),
        Operation("cancel_visit", _cancelled_at_treatment),
        Operation(
            "cancel_visit_at_insurer",
            _cancelled_at_insurer,
            when_failed=_not_cancelled_at_insurer,
            method="cancel_visit",
        ),
        Operation("undo_opening", _undone, method="cancel_visit"),
        Operation("record_diagnoses", _diagnosed),
        Operation("discharge", _discharged),
        Operation("add_lines", _lines_priced),
        Operation("withdraw_lines", _lines_taken_back),
        Operation("pre_settle", _pre_settled),
        Operation("settle", _settled, reversible=True),
        Operation("cancel_settlement", _settlement_cancelled, reversible=True),
        Operation("record_settlement", _recorded, when_failed=_not_recorded),
        Operation("record_cancellation", _recorded, when_failed=_not_recorded),
    )
}


def facts_of(model: Any) -> Facts:
    """A model as facts keep it: plain JSON values."""
    return cast(Facts, json.loads(model.model_dump_json(exclude_none=True)))
