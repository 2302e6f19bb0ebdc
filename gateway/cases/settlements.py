"""Price, settle and cancel a visit with the insured region; the treatment region records it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from gateway.cases.asking import Answer, Asking, answer_of
from gateway.cases.memory import Memory, SettlementKept, VisitKept
from gateway.cases.operation import facts_of
from gateway.cases.recording import Recordings, with_recording
from gateway.cases.visits import Visits, errand_about
from gateway.errands import Errand, State
from gateway.errors import Fault, TotalsDisagree, Unacceptable, WrongState
from gateway.exchange import Exchange, written
from gateway.replays import Carried
from gateway.services.backends import Backends, medical_insurance_of
from gateway.services.medical_insurance.backend import Charge, SettlementRef
from gateway.services.medical_insurance.settlements import (
    Settlement,
    SettlementCancellation,
    SettlementRequest,
)
from gateway.services.medical_insurance.words import SettlementKind, VisitState
from gateway.vocabulary import uuid7


class Settlements:
    """What the insured region computes, settles and takes back."""

    def __init__(
        self,
        exchange: Exchange,
        memory: Memory,
        backends: Backends,
        visits: Visits,
        recordings: Recordings,
    ) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends
        self._visits = visits
        self._recordings = recordings

    async def pre_settle(self, asking: Asking, visit_id: UUID, request: SettlementRequest) -> Answer:
        """What a settlement would pay now; nothing moves."""
        visit = await self._visits.of_caller(asking, visit_id)
        problem = _problem_with_charge(visit, request, settling=False)
        if problem is not None:
            raise problem
        backend = medical_insurance_of(self._backends, visit.insured_region)
        errand = _at_insurer(asking, "pre_settle", visit, request, changes_state=False)
        carried = await self._exchange.carry(
            errand, lambda message: backend.pre_settle(message, _charge(visit, request))
        )
        return answer_of(carried)

    async def settle(self, asking: Asking, visit_id: UUID, request: SettlementRequest) -> Answer:
        """Settle with the insured region, then have the treatment region record it."""
        visit = await self._visits.of_caller(asking, visit_id)
        backend = medical_insurance_of(self._backends, visit.insured_region)
        errand = _at_insurer(
            asking,
            "settle",
            visit,
            request,
            facts=_what_settling_needs(asking, visit),
        )
        problem = _problem_with_charge(visit, request, settling=True)
        if problem is not None:
            return await self._earlier_or(asking, errand, problem)
        carried = await self._exchange.carry(
            errand, lambda message: backend.settle(message, _charge(visit, request))
        )
        return await self._and_recorded(asking, carried)

    async def cancel(self, asking: Asking, settlement_id: UUID, request: SettlementCancellation) -> Answer:
        """Cancel a known settlement: negative amounts under a new settlement id; the visit opens again."""
        kept = await self._of_caller(asking, settlement_id)
        visit = await self._visits.of_caller(asking, kept.visit_id)
        settled = Settlement.model_validate_json(kept.answer)
        ref = SettlementRef(
            visit=visit.known_to_insurer(),
            region_settlement_number=kept.region_settlement_number,
            parts=settled.amounts.parts,
        )
        errand = errand_about(
            asking,
            "cancel_settlement",
            visit,
            region=visit.insured_region,
            target=settlement_id,
            request=request,
            facts={
                **_what_settling_needs(asking, visit),
                "cancels": str(settlement_id),
                "region_settlement_number": kept.region_settlement_number,
                "settlement": facts_of(settled.amounts),
            },
        )
        if kept.kind is not SettlementKind.SETTLEMENT or kept.cancelled_by is not None:
            return await self._earlier_or(
                asking, errand, WrongState("Only a settlement that stands can be cancelled.")
            )
        backend = medical_insurance_of(self._backends, visit.insured_region)
        carried = await self._exchange.carry(errand, lambda message: backend.cancel_settlement(message, ref))
        return await self._and_recorded(asking, carried)

    async def read(self, asking: Asking, settlement_id: UUID) -> Answer:
        """A settlement as the gateway remembers it, with the state of its recording."""
        kept = await self._of_caller(asking, settlement_id)
        return Answer(written(with_recording(kept)), (kept.errand_id,))

    # -- parts -------------------------------------------------------------------------------------

    async def _and_recorded(self, asking: Asking, carried: Carried) -> Answer:
        """Record at once where that was not left to the worker; the answer says what came of it."""
        if carried.state is State.ANSWERED and not carried.replayed:
            return answer_of(carried)
        settlement = Settlement.model_validate_json(carried.answer)
        if carried.state is not State.ANSWERED:
            await self._recordings.try_at_once(asking, settlement.settlement_id, carried.errand_id)
        kept = await self._memory.settlement(settlement.settlement_id)
        assert kept is not None
        return replace(answer_of(carried), body=written(with_recording(kept)))

    async def _earlier_or(self, asking: Asking, errand: Errand, problem: Unacceptable) -> Answer:
        earlier = await self._exchange.earlier(asking.actor.client_id, errand.key, errand.fingerprint)
        if earlier is None:
            raise problem
        return await self._and_recorded(asking, earlier)

    async def _of_caller(self, asking: Asking, settlement_id: UUID) -> SettlementKept:
        kept = await self._memory.settlement(settlement_id)
        if kept is None or kept.client_id != asking.actor.client_id:
            raise await self._exchange.missing(asking.actor.client_id, asking.key)
        return kept


def _at_insurer(
    asking: Asking,
    operation: str,
    visit: VisitKept,
    request: SettlementRequest,
    *,
    facts: Mapping[str, Any] | None = None,
    changes_state: bool = True,
) -> Errand:
    return errand_about(
        asking,
        operation,
        visit,
        region=visit.insured_region,
        request=request,
        facts={"total": visit.total, "parts": facts_of(visit.parts), **(facts or {})},
        changes_state=changes_state,
    )


def _what_settling_needs(asking: Asking, visit: VisitKept) -> dict[str, Any]:
    """The facts of whatever makes a new settlement; it waits for what is yet to be recorded of the visit."""
    return {
        "settlement_id": str(uuid7()),
        "treatment_region": visit.treatment_region,
        "leave_recording": asking.leave_recording or visit.recordings_pending > 0,
        "visit_was_discharged": visit.discharged_at is not None,
    }


def _charge(visit: VisitKept, request: SettlementRequest) -> Charge:
    return Charge(
        visit=visit.known_to_insurer(),
        credential=request.credential,
        total=visit.total,
        parts=visit.parts,
        use_personal_account=request.use_personal_account,
        invoice_number=request.invoice_number,
        basis=visit.basis,
    )


def _problem_with_charge(
    visit: VisitKept, request: SettlementRequest, *, settling: bool
) -> Unacceptable | None:
    if visit.state not in (VisitState.OPEN, VisitState.DISCHARGED):
        return WrongState("Only a visit that is open and not settled can be priced or settled.")
    if settling and visit.care_kind.is_inpatient and visit.state is not VisitState.DISCHARGED:
        return WrongState("An inpatient is discharged before the settlement.")
    if not visit.line_count:
        return WrongState("The visit has no fee lines.")
    if request.total != visit.total:
        return TotalsDisagree([Fault("/total", "is not the sum of the visit's fee lines that stand")])
    return None
