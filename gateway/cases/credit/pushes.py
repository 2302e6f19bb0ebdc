"""Pushing records to the region of their subject: heard from where they were decided, or by hand (异地推送).

Each new content is a version, and each version a delivery; a withdrawal overtakes what was not sent yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import structlog

from gateway.cases.asking import BY_ITSELF, Asking, errand_of
from gateway.cases.credit.push_memory import PushKept, PushMemory
from gateway.cases.deliveries import Sending
from gateway.cases.delivery_memory import DeliveryKept
from gateway.cases.hearing import MOST, hear_out, heard_at, hearing_errand
from gateway.errands import GATEWAY, Errand
from gateway.errors import GatewayError, Refused
from gateway.exchange import Exchange
from gateway.services.backends import Backends, credit_of
from gateway.services.credit.codes import GATEWAY as GATEWAY_CODE
from gateway.services.credit.publicity import Transition
from gateway.services.credit.records import RecordChange, RecordDelivery
from gateway.vocabulary import Region

log = structlog.get_logger("gateway.cases.credit")

_LOOKED_AFTER_AT_ONCE: Final = 500


class Hearing:
    """Hears what every region's authorities decide, change and withdraw (取变更通知)."""

    def __init__(
        self,
        exchange: Exchange,
        memory: PushMemory,
        backends: Backends,
        today: Callable[[], date],
        transition: Transition = Transition.KEEP,
    ) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends
        self._today = today
        self._transition = transition

    async def hear_all(self) -> int:
        """Take what is new in every region; how much that was. A region that is away is heard later."""
        return await hear_out(self._backends, self.hear, _not_heard)

    async def hear(self, region: Region) -> int:
        """Take what is new in a region; how much that was."""
        known = self._backends[region]
        backend = known.credit
        if backend is None:
            return 0
        after = await self._memory.heard_up_to(region)
        facts = {"after": after, **judged_on(self._today(), self._transition)}
        errand = hearing_errand("hear_changes", region, known, GATEWAY_CODE, facts)
        heard: Sequence[RecordChange] = await heard_at(
            self._exchange, errand, lambda message: backend.hear_changes(message, after, MOST)
        )
        for change in heard:
            if change.record is None:
                log.error("change.unread", region=region, sequence=change.sequence, why=change.unread)
        return len(heard)


def _not_heard(region: Region, error: GatewayError) -> None:
    log.warning("changes.not_heard", region=region, why=type(error).__name__)


def judged_on(day: date, transition: Transition) -> dict[str, Any]:
    """The facts by which publicity is judged, live and afterwards alike."""
    return {"on": day.isoformat(), "transition": transition.value}


class Pushes:
    """Tells the other region, and looks whether it publishes."""

    def __init__(
        self, exchange: Exchange, memory: PushMemory, backends: Backends, today: Callable[[], date]
    ) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends
        self._today = today

    async def sending(self, kept: DeliveryKept) -> Sending:
        """How a version is told; for `Deliveries.sent_by`."""
        backend = credit_of(self._backends, kept.region)
        delivery = RecordDelivery.model_validate(kept.content)
        key = delivery.record.key
        assert key is not None
        facts = {
            "push_id": str(kept.thing_id),
            "push_number": delivery.push_number,
            "version": delivery.version,
            "withdrawn": delivery.withdrawn,
            "issuer_code": key.issuer_code,
            "document_number": key.document_number,
            "subject_code": key.subject_code,
            "kind": delivery.record.kind.value,
            "on": self._today().isoformat(),
        }
        return Sending(
            body=delivery, ask=lambda message: backend.deliver_record(message, delivery), facts=facts
        )

    async def look_after_unpublished(self) -> int:
        """Ask whether what was taken is published by now; how many were asked about."""
        asked, after = 0, 0
        while kept := await self._memory.unpublished(after, _LOOKED_AFTER_AT_ONCE):
            for one in kept:
                await self._look_after(one)
            asked, after = asked + len(kept), kept[-1].place
        return asked

    async def _look_after(self, kept: PushKept) -> None:
        backend = credit_of(self._backends, kept.receiving_region)
        try:
            await self._exchange.carry(
                self._looking(kept), lambda message: backend.read_record(message, kept.key)
            )
        except Refused:
            log.warning("push.not_there", push_id=str(kept.push_id))
        except GatewayError as error:
            log.info("push.not_looked_at", push_id=str(kept.push_id), why=type(error).__name__)

    def _looking(self, kept: PushKept) -> Errand:
        home = kept.key.issuer_code[2:8]
        return errand_of(
            Asking(actor=GATEWAY, key=None, trace_id=""),
            "look_after_push",
            region=kept.receiving_region,
            institution_code=kept.key.issuer_code,
            insured_area=home,
            treatment_area=home,
            target=str(kept.push_id),
            facts={"push_id": str(kept.push_id)},
            changes_state=False,
            case_id=kept.push_id,
            operator=BY_ITSELF,
        )
