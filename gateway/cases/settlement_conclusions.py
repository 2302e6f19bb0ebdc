"""What settlements and their records make of a region's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from gateway.errands import Effect, Errand, State
from gateway.errors import OutcomeUnknown
from gateway.exchange import written
from gateway.operation import Conclusion
from gateway.services.medical_insurance import events, rules
from gateway.services.medical_insurance.settlements import (
    Amounts,
    Benefit,
    PreSettlement,
    RecordAccepted,
    Recording,
    RegionSettlement,
    Settlement,
)
from gateway.services.medical_insurance.words import (
    RecordingState,
    SettlementKind,
)
from gateway.vocabulary import Region


def pre_settled(errand: Errand, benefit: Benefit) -> Conclusion:
    return Conclusion(
        PreSettlement.model_construct(visit_id=cast(UUID, errand.visit_id), **_members(benefit))
    )


def _members(model: Any) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}


def settled(errand: Errand, settled: RegionSettlement) -> Conclusion:
    return _settlement(errand, settled, SettlementKind.SETTLEMENT, cancels=None)


def settlement_cancelled(errand: Errand, cancelled: RegionSettlement) -> Conclusion:
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
    body = written(settlement)
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
        answer=body,
        visit_was_discharged=facts["visit_was_discharged"],
    )
    state = State.ANSWERED if facts["leave_recording"] else State.FOLLOWING_UP
    # Nobody being at it, the job records it.
    return Conclusion(settlement, (event,), state, body)


def recorded(errand: Errand, accepted: RecordAccepted) -> Conclusion:
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


def not_recorded(errand: Errand, state: State, _reason: Mapping[str, str]) -> Sequence[events.Event]:
    """The settlement stands all the same; the hospital's answer says that the recording is pending."""
    if state is not State.REFUSED:
        return _parent_answered(errand)
    refused = Recording(state=RecordingState.REFUSED, region=errand.region)
    return (_recording_moved(errand, refused), *_parent_answered(errand))
