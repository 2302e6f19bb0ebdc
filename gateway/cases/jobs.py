"""The worker: runs the durable jobs that the closing transactions asked for."""

from __future__ import annotations

from uuid import UUID

from gateway.cases.asking import Asking, errand_of
from gateway.cases.memory import Memory
from gateway.cases.recording import NotYet, Recordings
from gateway.cases.visits import insurer_facts
from gateway.errands import GATEWAY, Journal, State
from gateway.errors import GatewayError, OutcomeUnknown, Refused
from gateway.exchange import Exchange
from gateway.services.backends import Backends
from gateway.services.medical_insurance.words import VisitState


class Jobs:
    """What the worker can be asked to do; each may run any number of times and takes effect once."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        memory: Memory,
        backends: Backends,
        recordings: Recordings,
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._backends = backends
        self._recordings = recordings

    async def record_settlement(self, settlement_id: UUID) -> None:
        """Record a settlement in the treatment region; raises NotYet to be run again."""
        await self._recordings.finish(settlement_id)

    async def undo_opening(self, visit_id: UUID) -> None:
        """Take back the insured region's half of a visit that the treatment region refused."""
        visit = await self._memory.visit(visit_id)
        if visit is None or visit.state is not VisitState.OPENING:
            return
        backend = self._backends[visit.insured_region].medical_insurance
        assert backend is not None
        errand = errand_of(
            Asking(actor=GATEWAY, key=f"undo:{visit_id}", trace_id=""),
            "undo_opening",
            region=visit.insured_region,
            institution_code=visit.institution_code,
            insured_area=visit.insured_area,
            treatment_area=visit.treatment_area,
            target=str(visit_id),
            visit_id=visit_id,
            facts=insurer_facts(visit),
        )
        try:
            await self._exchange.carry(
                errand, lambda message: backend.cancel_visit(message, visit.known_to_insurer())
            )
        except Refused:
            return
        except OutcomeUnknown as unknown:
            await self._find_out(unknown)
        except GatewayError as error:
            raise NotYet from error

    async def _find_out(self, unknown: OutcomeUnknown) -> None:
        kept = None if unknown.errand_id is None else await self._journal.read(unknown.errand_id)
        if kept is None:
            raise NotYet from unknown
        try:
            await self._exchange.enquire(kept)
        except GatewayError as error:
            raise NotYet from error
        after = await self._journal.read(kept.errand.errand_id)
        if after is None or after.state is not State.ANSWERED:
            raise NotYet from unknown
