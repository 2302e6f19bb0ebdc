"""The worker: runs the durable jobs that the closing transactions asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from gateway.cases.asking import Asking
from gateway.cases.memory import Memory
from gateway.cases.recording import NotYet, Recordings, find_out
from gateway.cases.visits import errand_about
from gateway.errands import GATEWAY, Journal
from gateway.errors import GatewayError, OutcomeUnknown, Refused
from gateway.exchange import Exchange
from gateway.services.backends import Backends, medical_insurance_of
from gateway.services.medical_insurance.words import VisitState
from gateway.vocabulary import now

_FORGOTTEN_AFTER = timedelta(minutes=10)
"""A recording that is pending so long has lost its job: none waits longer for its next try."""


class Later(Protocol):
    """Durable jobs asked for outside a closing transaction."""

    async def record(self, settlement_id: UUID) -> None:
        """Have the recording of a settlement tried soon; one request that waits already is enough."""


async def ask_for_the_forgotten(memory: Memory, later: Later) -> int:
    """Ask again for recordings whose job is gone, because it fell over in a way that nobody foresaw."""
    before = now() - _FORGOTTEN_AFTER
    forgotten = [one for one in await memory.settlements_to_record() if one.settled_at < before]
    for one in forgotten:
        await later.record(one.settlement_id)
    return len(forgotten)


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
        backend = medical_insurance_of(self._backends, visit.insured_region)
        errand = errand_about(
            Asking(actor=GATEWAY, key=f"undo:{visit_id}", trace_id=""),
            "undo_opening",
            visit,
            region=visit.insured_region,
        )
        try:
            await self._exchange.carry(
                errand, lambda message: backend.cancel_visit(message, visit.known_to_insurer())
            )
        except Refused:
            return
        except OutcomeUnknown as unknown:
            await find_out(self._exchange, self._journal, unknown)
        except GatewayError as error:
            raise NotYet from error
