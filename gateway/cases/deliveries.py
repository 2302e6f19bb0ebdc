"""Telling the other region: each version of a thing in its order, durably, once (异地送达)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import structlog
from pydantic import BaseModel

from gateway.cases.asking import Asking, errand_of
from gateway.cases.delivery_memory import DeliveryKept, DeliveryMemory
from gateway.cases.recording import NotYet, find_out
from gateway.errands import GATEWAY, Effect, Errand, Journal, Note, State
from gateway.errors import GatewayError, NotTellable, OutcomeUnknown, Refused, Untranslatable
from gateway.exchange import Ask, Exchange
from gateway.services.deliveries import DeliveryDropped, DeliveryMade, DeliveryRefused
from gateway.vocabulary import Identity, now

log = structlog.get_logger("gateway.cases.deliveries")

LEFT_AFTER: Final = timedelta(minutes=10)
"""A delivery that waits so long has lost its job."""
_REFUSALS: Final = (Refused, NotTellable, Untranslatable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How one delivery is told: what is said, and the exchange that says it."""

    body: BaseModel
    """Sealed with the errand; may name a person."""
    ask: Ask
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What an enquiry needs to know again; names nobody."""
    persons: tuple[Identity, ...] = ()


Sender = Callable[[DeliveryKept], Awaitable[Sending | None]]
"""Makes the sending of a delivery; None when there is nothing to tell any more.

May ask the home region first, and then raises what that failed with: the delivery is tried again.
"""


class Deliveries:
    """Makes deliveries. Anybody may, at any time: each has one errand, and so happens once."""

    def __init__(self, exchange: Exchange, journal: Journal, memory: DeliveryMemory) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._senders: dict[str, Sender] = {}

    def sent_by(self, operation: str, sender: Sender) -> None:
        """Say how deliveries of an operation are told; once for each, when the rooms are joined."""
        self._senders[operation] = sender

    async def try_at_once(self, thing_id: UUID) -> None:
        """Try within the caller's request; whatever fails is left to the job, and the view says so."""
        try:
            await self.deliver(thing_id)
        except GatewayError as error:
            log.info("delivery.left", thing_id=str(thing_id), why=type(error).__name__)

    async def deliver(self, thing_id: UUID) -> None:
        """The job of a thing: tell every region what it does not know yet; raises NotYet to be run again.

        One region that is away does not keep the other waiting.
        """
        waiting = await self._memory.waiting(thing_id)
        later: NotYet | None = None
        for _, of_region in groupby(waiting, key=lambda one: one.region):
            try:
                for kept in of_region:
                    await self._make(kept)
            except NotYet as error:
                later = error
        if later is not None:
            raise later

    async def _make(self, kept: DeliveryKept) -> None:
        try:
            sending = await self._senders[kept.operation](kept)
            if sending is None:
                await self._drop(kept)
                return
            await self._exchange.carry(_errand(kept, sending), sending.ask)
        except OutcomeUnknown as unknown:
            await find_out(self._exchange, self._journal, unknown)
        except _REFUSALS as error:
            code = getattr(error, "code", None) or type(error).__name__
            log.error("delivery.refused", delivery_id=str(kept.delivery_id), code=code)
            if error.errand_id is None:  # the home region would not say what is to be told
                raise NotYet from error
        except GatewayError as error:
            raise NotYet from error

    async def _drop(self, kept: DeliveryKept) -> None:
        note = Note(
            actor=GATEWAY,
            action="drop_delivery",
            outcome="Done",
            effect=Effect.NONE,
            trace_id=kept.trace_id,
            operation=kept.operation,
            details={"delivery_id": str(kept.delivery_id)},
        )
        await self._journal.turn(note, DeliveryDropped(delivery_id=kept.delivery_id))

    async def left_behind(self) -> Sequence[UUID]:
        """Things of which something waits that nobody seems to tell."""
        return await self._memory.left_behind(now() - LEFT_AFTER)


def _errand(kept: DeliveryKept, sending: Sending) -> Errand:
    """One errand for a delivery, whoever carries it: what is said may differ from try to try, the key not."""
    key = f"delivery:{kept.delivery_id}"
    body = sending.body.model_dump_json(exclude_none=True).encode()
    return errand_of(
        Asking(actor=GATEWAY, key=key, trace_id=kept.trace_id, body=body),
        kept.operation,
        region=kept.region,
        institution_code=kept.institution_code,
        insured_area=kept.home_area,
        treatment_area=kept.home_area,
        target=str(kept.delivery_id),
        facts={"delivery_id": str(kept.delivery_id), "thing_id": str(kept.thing_id), **sending.facts},
        case_id=kept.thing_id,
        persons=sending.persons,
        operator=kept.operator,
    )


# -- what an errand that tells comes to ------------------------------------------------------------------


def made(errand: Errand) -> tuple[DeliveryMade, ...]:
    """That the region has it; nothing when the errand is no delivery's."""
    delivery_id = errand.facts.get("delivery_id")
    if delivery_id is None:
        return ()
    return (DeliveryMade(delivery_id=UUID(delivery_id), errand_id=errand.errand_id),)


def refused(errand: Errand, state: State, reason: Mapping[str, str]) -> tuple[DeliveryRefused, ...]:
    """That the region will not have it, where it said no; for `Operation.when_failed`."""
    delivery_id = errand.facts.get("delivery_id")
    if delivery_id is None or state is not State.REFUSED:
        return ()
    code = reason.get("code") or reason["kind"]
    return (DeliveryRefused(delivery_id=UUID(delivery_id), errand_id=errand.errand_id, code=code),)
