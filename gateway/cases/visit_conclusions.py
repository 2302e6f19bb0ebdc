"""What a visit and its fee lines make of a region's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from gateway.errands import Effect, Errand, State
from gateway.operation import Conclusion
from gateway.services.medical_insurance import events, rules
from gateway.services.medical_insurance.backend import Done
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
    InsuranceKind,
    TreatmentBasis,
    VisitState,
)
from gateway.vocabulary import Region, fen, yuan_of_fen


def opened_at_insurer(errand: Errand, number: VisitNumber) -> Conclusion:
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
        seal_id=None if errand.seal is None else errand.seal.seal_id,
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


def opened_at_treatment(errand: Errand, number: VisitNumber) -> Conclusion:
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


def not_opened_at_treatment(
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


def cancelled_at_treatment(errand: Errand, _done: Done) -> Conclusion:
    return Conclusion(_cancelled_visit(errand), (), State.FOLLOWING_UP)


def cancelled_at_insurer(errand: Errand, _done: Done) -> Conclusion:
    visit = _cancelled_visit(errand)
    moved = events.ParentMoved(
        errand_id=cast(UUID, errand.parent_id), state=State.ANSWERED, effect=Effect.APPLIED
    )
    return Conclusion(visit, (events.VisitEnded(visit_id=visit.visit_id), moved))


def not_cancelled_at_insurer(
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


def undone(errand: Errand, _done: Done) -> Conclusion:
    return Conclusion(Done(), (events.VisitEnded(visit_id=cast(UUID, errand.visit_id)),))


def diagnosed(errand: Errand, _done: Done) -> Conclusion:
    return Conclusion(Visit.model_validate(errand.facts["visit"]))


def discharged(errand: Errand, _done: Done) -> Conclusion:
    at = datetime.fromisoformat(errand.facts["discharged_at"])
    visit = Visit.model_validate(errand.facts["visit"]).model_copy(
        update={"state": VisitState.DISCHARGED, "discharged_at": at}
    )
    return Conclusion(visit, (events.VisitDischarged(visit_id=visit.visit_id, discharged_at=at),))


def lines_priced(errand: Errand, lines: Sequence[PricedLine]) -> Conclusion:
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


def lines_taken_back(errand: Errand, _done: Done) -> Conclusion:
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
