"""Recording a settlement in the treatment region, so that the hospital is paid: at once, or later, once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import structlog

from gateway.cases.asking import Asking
from gateway.cases.memory import Memory, SettlementKept, VisitKept
from gateway.cases.visits import errand_about
from gateway.errands import GATEWAY, Errand, Journal, State
from gateway.errors import GatewayError, NotFound, OutcomeUnknown, Refused, StillInProgress
from gateway.exchange import Exchange
from gateway.services.backends import Backends, medical_insurance_of
from gateway.services.medical_insurance.backend import ToRecord
from gateway.services.medical_insurance.settlements import Recording, RegionSettlement, Settlement
from gateway.services.medical_insurance.words import RecordingState, SettlementKind

log = structlog.get_logger("gateway.cases.recording")


class NotYet(GatewayError):
    """What the job is for could not be done now; it is to be tried again."""


async def find_out(exchange: Exchange, journal: Journal, unknown: OutcomeUnknown) -> None:
    """Enquire of an errand that a job left unknown; raises NotYet unless the region has done it."""
    kept = None if unknown.errand_id is None else await journal.read(unknown.errand_id)
    if kept is None:
        raise NotYet from unknown
    try:
        await exchange.enquire(kept)
    except GatewayError as error:
        raise NotYet from error
    after = await journal.read(kept.errand.errand_id)
    if after is None or after.state is not State.ANSWERED:
        raise NotYet from unknown


async def find_out_all(exchange: Exchange, journal: Journal, errand_ids: Iterable[UUID]) -> None:
    """Find out about each; what cannot be found out now stays unknown and keeps no other so."""
    for errand_id in errand_ids:
        try:
            await find_out(exchange, journal, OutcomeUnknown(errand_id=errand_id))
        except NotYet:
            continue
        except Exception as error:
            log.error("errand.not_found_out", errand_id=str(errand_id), error=type(error).__name__)


def with_recording(kept: SettlementKept) -> Settlement:
    """The settlement as callers see it now."""
    settlement = Settlement.model_validate_json(kept.answer)
    return settlement.model_copy(
        update={
            "cancelled_by": kept.cancelled_by,
            "recording": Recording(
                state=kept.recording,
                region=settlement.recording.region,
                region_record_number=kept.region_record_number,
                errand_id=kept.recording_errand_id,
            ),
        }
    )


class Recordings:
    """One errand records one settlement; its key is the settlement's id, so it happens once."""

    def __init__(self, exchange: Exchange, journal: Journal, memory: Memory, backends: Backends) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._backends = backends

    async def try_at_once(self, asking: Asking, settlement_id: UUID, parent_id: UUID) -> None:
        """Try within the caller's request; whatever fails is left to the job, and the answer says so."""
        try:
            await self._record(asking, settlement_id, parent_id)
        except GatewayError as error:
            log.info("recording.left", settlement_id=str(settlement_id), why=type(error).__name__)

    async def finish(self, settlement_id: UUID) -> None:
        """The job: bring the recording to its end, or raise NotYet. The visit's earlier ones come first."""
        kept = await self._memory.settlement(settlement_id)
        if kept is None or kept.recording is not RecordingState.PENDING:
            return
        for one in await self._memory.settlements_of_visit(kept.visit_id):
            if one.recording is RecordingState.PENDING:
                await self._finish(one)
            if one.settlement_id == settlement_id:
                return

    async def _finish(self, kept: SettlementKept) -> None:
        asking = Asking(actor=GATEWAY, key=None, trace_id="")
        try:
            await self._record(asking, kept.settlement_id, kept.errand_id)
        except OutcomeUnknown as unknown:
            await find_out(self._exchange, self._journal, unknown)
        except Refused as refused:
            log.error("recording.refused", settlement_id=str(kept.settlement_id), code=refused.code)
        except GatewayError as error:
            raise NotYet from error

    async def _record(self, asking: Asking, settlement_id: UUID, parent_id: UUID) -> None:
        kept = await self._memory.settlement(settlement_id)
        visit = None if kept is None else await self._memory.visit(kept.visit_id)
        if kept is None or visit is None:
            raise NotFound
        cancelled = await self._in_its_turn(kept)
        backend = medical_insurance_of(self._backends, visit.treatment_region)
        record = ToRecord(
            visit=visit.known_to_treatment(),
            kind=kept.kind,
            settlement=RegionSettlement.model_validate_json(kept.answer),
            cancels_record_number=None if cancelled is None else cancelled.region_record_number,
            cancels_settlement_number=None if cancelled is None else cancelled.region_settlement_number,
        )
        errand = _errand(asking, kept, visit, parent_id)
        await self._exchange.carry(errand, lambda message: backend.record_settlement(message, record))

    async def _in_its_turn(self, kept: SettlementKept) -> SettlementKept | None:
        """The settlement that a cancellation takes back; all of the visit's earlier ones must be recorded.

        A region records one settlement of a visit at a time: out of order, it refuses for good.
        """
        cancelled = None
        for earlier in await self._memory.settlements_of_visit(kept.visit_id):
            if earlier.settlement_id == kept.settlement_id:
                break
            if earlier.recording is RecordingState.PENDING:
                raise StillInProgress("An earlier settlement of this visit has not been recorded yet.")
            if earlier.settlement_id == kept.cancels:
                cancelled = earlier
        return cancelled


def _errand(asking: Asking, kept: SettlementKept, visit: VisitKept, parent_id: UUID) -> Errand:
    cancels = kept.kind is SettlementKind.CANCELLATION
    own = Asking(
        actor=GATEWAY,
        key=f"record:{kept.settlement_id}",
        trace_id=asking.trace_id,
        sandbox_fault=asking.sandbox_fault,
    )
    return errand_about(
        own,
        "record_cancellation" if cancels else "record_settlement",
        visit,
        region=visit.treatment_region,
        target=kept.settlement_id,
        parent_id=parent_id,
        facts={
            "settlement_id": str(kept.settlement_id),
            "settlement_number": kept.region_settlement_number,
            "kind": kept.kind,
        },
        changes_visit=False,
    )
