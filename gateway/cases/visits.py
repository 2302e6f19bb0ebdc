"""A visit over two regions: opened at both, diagnosed and discharged where treated, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from gateway.cases.asking import Answer, Asking, answer_of, errand_of, follow_up_of
from gateway.cases.lookups import region_of_institution
from gateway.cases.memory import FilingKept, Memory, VisitKept
from gateway.cases.operation import facts_of
from gateway.errands import Errand, State
from gateway.errors import Fault, Invalid, StillInProgress, Unacceptable, WrongState
from gateway.exchange import Exchange, written
from gateway.replays import Carried
from gateway.services.backends import Backends, medical_insurance_of
from gateway.services.medical_insurance import rules
from gateway.services.medical_insurance.personal import identities_of
from gateway.services.medical_insurance.visits import (
    Basis,
    Diagnoses,
    Discharge,
    Visit,
    VisitCancellation,
    VisitOpening,
)
from gateway.services.medical_insurance.words import VisitState
from gateway.vocabulary import Identity, Region, beijing, now, region_of_area, uuid7


class Visits:
    """Open a visit at the insured and the treatment region, and follow it to the discharge."""

    def __init__(self, exchange: Exchange, memory: Memory, backends: Backends) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends

    # -- open ------------------------------------------------------------------------------------

    async def open(self, asking: Asking, opening: VisitOpening) -> Answer:
        """Register or admit: the insured region first (is the person entitled?), then the treatment region.

        When the treatment region refuses, a durable job takes the insured region's half back.
        """
        insured, treated = _regions(opening)
        ground = rules.treatment_ground(
            day=beijing(opening.started_at).date(),
            insured=insured,
            treated=treated,
            filing=await self._filing(asking, opening),
            emergency=opening.is_emergency,
        )
        backend = medical_insurance_of(self._backends, insured)
        visit_id = uuid7()
        errand = errand_of(
            asking,
            "open_visit",
            region=insured,
            institution_code=opening.institution_code,
            insured_area=opening.insured_area,
            treatment_area=opening.treatment_area,
            request=opening,
            visit_id=visit_id,
            case_id=visit_id,
            persons=_persons(opening, insured),
            facts={
                "treatment_region": treated,
                "person_number": opening.person_number,
                "insurance_kind": opening.insurance_kind,
                "care_kind": opening.care_kind,
                "case_number": opening.case_number,
                "started_at": beijing(opening.started_at).isoformat(),
                "institution_code": opening.institution_code,
                "insured_area": opening.insured_area,
                "treatment_area": opening.treatment_area,
                "emergency": opening.is_emergency,
                "basis": ground.basis,
                "basis_rule": ground.rule,
                "filing_id": None if opening.filing_id is None else str(opening.filing_id),
            },
        )
        carried = await self._exchange.carry(errand, lambda message: backend.open_visit(message, opening))
        if carried.state is State.ANSWERED:
            return answer_of(carried)
        return await self._open_at_treatment(asking, errand, opening, carried)

    async def _open_at_treatment(
        self, asking: Asking, parent: Errand, opening: VisitOpening, carried: Carried
    ) -> Answer:
        half = Visit.model_validate_json(carried.answer)
        backend = medical_insurance_of(self._backends, half.treatment_region)
        errand = errand_of(
            follow_up_of(asking, f"open:{half.visit_id}"),
            "open_visit_at_treatment",
            region=half.treatment_region,
            institution_code=opening.institution_code,
            insured_area=opening.insured_area,
            treatment_area=opening.treatment_area,
            request=opening,
            visit_id=half.visit_id,
            parent_id=carried.errand_id,
            seal=carried.seal,
            case_id=half.visit_id,
            persons=_persons(opening, half.insured_region),
            facts={**parent.facts, "visit": facts_of(half)},
        )
        second = await self._exchange.carry(errand, lambda message: backend.open_visit(message, opening))
        return Answer(second.answer, (carried.errand_id, second.errand_id), carried.replayed, second.receipt)

    async def _filing(self, asking: Asking, opening: VisitOpening) -> rules.FilingFacts | None:
        if opening.filing_id is None:
            return None
        kept = await self._memory.filing(opening.filing_id)
        if kept is None or not _covers(kept, asking, opening):
            raise Invalid([Fault("/filing_id", "is not a filing of this person for these areas")])
        return rules.FilingFacts(kept.kind, kept.state, kept.starts_on, kept.ends_on)

    # -- read and cancel ---------------------------------------------------------------------------

    async def read(self, asking: Asking, visit_id: UUID) -> Answer:
        """The visit as the gateway remembers it."""
        return Answer(written(view_of(await self.of_caller(asking, visit_id))), ())

    async def cancel(self, asking: Asking, visit_id: UUID, request: VisitCancellation) -> Answer:
        """Take a visit without lines back, where it is treated first, then at the insured region."""
        visit = await self.of_caller(asking, visit_id)
        errand = self.at_treatment(asking, "cancel_visit", visit, request=request)
        if visit.state is not VisitState.OPEN or visit.line_count:
            return await self.earlier_or(
                errand, WrongState("Only an open visit without fee lines can be cancelled.")
            )
        backend = medical_insurance_of(self._backends, visit.treatment_region)
        carried = await self._exchange.carry(
            errand, lambda message: backend.cancel_visit(message, visit.known_to_treatment())
        )
        if carried.state is State.ANSWERED:
            return answer_of(carried)
        return await self._cancel_at_insurer(asking, visit, carried)

    async def _cancel_at_insurer(self, asking: Asking, visit: VisitKept, first: Carried) -> Answer:
        errand = errand_about(
            follow_up_of(asking, f"cancel:{visit.visit_id}:{first.errand_id}"),
            "cancel_visit_at_insurer",
            visit,
            region=visit.insured_region,
            parent_id=first.errand_id,
            facts={"visit": facts_of(view_of(visit))},
        )
        backend = medical_insurance_of(self._backends, visit.insured_region)
        second = await self._exchange.carry(
            errand, lambda message: backend.cancel_visit(message, visit.known_to_insurer())
        )
        return answer_of(first, second.errand_id)

    # -- diagnoses and discharge ---------------------------------------------------------------------

    async def record_diagnoses(self, asking: Asking, visit_id: UUID, request: Diagnoses) -> Answer:
        """Replace the visit's diagnoses at the treatment region."""
        visit = await self.of_caller(asking, visit_id)
        errand = self.at_treatment(
            asking, "record_diagnoses", visit, request=request, facts={"visit": facts_of(view_of(visit))}
        )
        if visit.state not in (VisitState.OPEN, VisitState.DISCHARGED):
            return await self.earlier_or(errand, WrongState("The visit is not open."))
        backend = medical_insurance_of(self._backends, visit.treatment_region)
        carried = await self._exchange.carry(
            errand, lambda message: backend.record_diagnoses(message, visit.known_to_treatment(), request)
        )
        return answer_of(carried)

    async def discharge(self, asking: Asking, visit_id: UUID, request: Discharge) -> Answer:
        """Discharge an inpatient at the treatment region; settlement comes after it."""
        visit = await self.of_caller(asking, visit_id)
        errand = self.at_treatment(
            asking,
            "discharge",
            visit,
            request=request,
            facts={
                "visit": facts_of(view_of(visit)),
                "discharged_at": beijing(request.discharged_at).isoformat(),
            },
        )
        problem: Unacceptable | None = None
        if visit.state is not VisitState.OPEN or not visit.care_kind.is_inpatient:
            problem = WrongState("Only an inpatient who has not left can be discharged.")
        elif request.discharged_at < visit.started_at:
            problem = Invalid([Fault("/discharged_at", "lies before the admission")])
        if problem is not None:
            return await self.earlier_or(errand, problem)
        backend = medical_insurance_of(self._backends, visit.treatment_region)
        carried = await self._exchange.carry(
            errand, lambda message: backend.discharge(message, visit.known_to_treatment(), request)
        )
        return answer_of(carried)

    # -- parts -----------------------------------------------------------------------------------------

    async def of_caller(self, asking: Asking, visit_id: UUID) -> VisitKept:
        """The visit, when it is this caller's; raises NotFound or Erased otherwise."""
        visit = await self._memory.visit(visit_id)
        if visit is None or visit.client_id != asking.actor.client_id:
            raise await self._exchange.missing(asking.actor.client_id, asking.key)
        return visit

    async def earlier_or(self, errand: Errand, problem: Unacceptable) -> Answer:
        """The answer of an earlier request with the same key; else the problem."""
        earlier = await self._exchange.earlier(errand.actor.client_id, errand.key, errand.fingerprint)
        if earlier is None:
            raise problem
        if earlier.state is not State.ANSWERED:
            raise StillInProgress(errand_id=earlier.errand_id)
        return answer_of(earlier)

    def at_treatment(
        self,
        asking: Asking,
        operation: str,
        visit: VisitKept,
        *,
        request: BaseModel,
        facts: Mapping[str, Any] | None = None,
    ) -> Errand:
        """The errand of something asked of the treatment region about a visit."""
        known = {"visit": facts_of(view_of(visit))} if operation == "cancel_visit" else {}
        return errand_about(
            asking,
            operation,
            visit,
            region=visit.treatment_region,
            request=request,
            facts={**known, **(facts or {})},
        )


def _regions(opening: VisitOpening) -> tuple[Region, Region]:
    insured, treated = region_of_area(opening.insured_area), region_of_area(opening.treatment_area)
    assert insured is not None
    assert treated is not None
    if region_of_institution(opening.institution_code) is not treated:
        raise Invalid([Fault("/institution_code", "does not lie in the treatment area's region")])
    if opening.started_at > now() + timedelta(days=1):
        raise Invalid([Fault("/started_at", "lies more than a day ahead")])
    return insured, treated


def _persons(opening: VisitOpening, insured: Region) -> tuple[Identity, ...]:
    return identities_of(
        document=opening.patient.document,
        credential=opening.credential,
        region=insured,
        person_number=opening.person_number,
    )


def _covers(kept: FilingKept, asking: Asking, opening: VisitOpening) -> bool:
    return (
        kept.client_id == asking.actor.client_id
        and kept.person_number == opening.person_number
        and kept.insured_area == opening.insured_area
        and region_of_area(kept.treatment_area) is region_of_area(opening.treatment_area)
    )


def errand_about(
    asking: Asking,
    operation: str,
    visit: VisitKept,
    *,
    region: Region,
    target: UUID | None = None,
    request: BaseModel | None = None,
    facts: Mapping[str, Any] | None = None,
    changes_state: bool = True,
    parent_id: UUID | None = None,
    changes_visit: bool = True,
) -> Errand:
    """The errand of something asked of one of a visit's two regions, with what any enquiry about it needs.

    One that changes the visit shuts others out, and is refused when the visit has moved on since it was read.
    """
    return errand_of(
        asking,
        operation,
        region=region,
        institution_code=visit.institution_code,
        insured_area=visit.insured_area,
        treatment_area=visit.treatment_area,
        target=str(target or visit.visit_id),
        request=request,
        visit_id=visit.visit_id if changes_visit else None,
        visit_version=visit.version if changes_visit else None,
        changes_state=changes_state,
        parent_id=parent_id,
        seal=visit.seal,
        case_id=visit.visit_id,
        persons=identities_of(region=visit.insured_region, person_number=visit.person_number),
        facts={**_known_of(visit, region), **(facts or {})},
    )


def _known_of(visit: VisitKept, region: Region) -> dict[str, Any]:
    ref = visit.known_to_insurer() if region is visit.insured_region else visit.known_to_treatment()
    return {
        "visit_number": ref.visit_number,
        "person_number": visit.person_number,
        "insurance_kind": visit.insurance_kind,
        "care_kind": visit.care_kind,
        "case_number": visit.case_number,
        "started_at": beijing(visit.started_at).isoformat(),
        "institution_code": visit.institution_code,
        "insured_area": visit.insured_area,
        "treatment_area": visit.treatment_area,
        "emergency": visit.emergency,
        "basis_rule": visit.basis_rule,
    }


def view_of(visit: VisitKept) -> Visit:
    """The visit as callers see it."""
    return Visit(
        visit_id=visit.visit_id,
        state=visit.state,
        insured_region=visit.insured_region,
        treatment_region=visit.treatment_region,
        insured_area=visit.insured_area,
        treatment_area=visit.treatment_area,
        institution_code=visit.institution_code,
        insured_visit_number=visit.insured_visit_number,
        treatment_visit_number=visit.treatment_visit_number,
        care_kind=visit.care_kind,
        insurance_kind=visit.insurance_kind,
        started_at=beijing(visit.started_at),
        discharged_at=None if visit.discharged_at is None else beijing(visit.discharged_at),
        basis=Basis(ground=visit.basis, rule=visit.basis_rule, filing_id=visit.filing_id),
        line_count=visit.line_count,
        total=visit.total,
        parts=visit.parts,
    )
