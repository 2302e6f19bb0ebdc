"""Pushes as the authorities of both regions see them, and asked for by hand (推送查询与人工推送)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from gateway.cases.asking import BY_ITSELF, Answer, Asking, errand_of
from gateway.cases.credit.push_memory import PushKept, PushMemory
from gateway.cases.credit.pushes import judged_on
from gateway.cases.deliveries import Deliveries
from gateway.cases.delivery_memory import DeliveryMemory
from gateway.errands import Errand
from gateway.errors import Fault, Invalid, NotAllowed, NotFound
from gateway.exchange import Exchange, written
from gateway.services.backends import Backends, credit_of
from gateway.services.credit.codes import region_of_subject
from gateway.services.credit.publicity import Transition, publicity_of
from gateway.services.credit.pushing import Push, PushDetails, PushPage, PushState
from gateway.services.credit.records import (
    CreditRecord,
    RecordKey,
    RecordReference,
    normalised_document_number,
)
from gateway.services.credit.standing import push_id_of
from gateway.vocabulary import Region, region_of_area


class PushDesk:
    """Reads pushes, and begins one by hand; nothing here names a person."""

    def __init__(
        self,
        exchange: Exchange,
        memory: PushMemory,
        told: DeliveryMemory,
        deliveries: Deliveries,
        backends: Backends,
        today: Callable[[], date],
        transition: Transition = Transition.KEEP,
    ) -> None:
        self._exchange = exchange
        self._memory = memory
        self._told = told
        self._deliveries = deliveries
        self._backends = backends
        self._today = today
        self._transition = transition

    async def push(self, asking: Asking, reference: RecordReference) -> Answer:
        """Read a record of the caller's region and have the other one told, now if it answers.

        Raises Refused where the region has no such record. Asked again, what was told stays told.
        """
        home = _region_of(asking)
        key = _key_of(reference, home)
        backend = credit_of(self._backends, home)
        carried = await self._exchange.carry(
            self._errand(asking, home, reference), lambda message: backend.read_record(message, key)
        )
        push_id = push_id_of(home, key)
        await self._deliveries.try_at_once(push_id)
        kept = await self._memory.push(push_id)
        if kept is None:
            raise NotFound
        return Answer(written(await self._details(kept)), (carried.errand_id,), receipt=carried.receipt)

    async def read(self, asking: Asking, push_id: UUID) -> Answer:
        """A push with its record and everything that was told of it, for an authority of either region."""
        region, kept = _region_of(asking), await self._memory.push(push_id)
        if kept is None or region not in (kept.home_region, kept.receiving_region):
            raise NotFound
        return Answer(written(await self._details(kept)), ())

    async def page(
        self, asking: Asking, state: PushState | None, overdue: bool, cursor: str | None, limit: int
    ) -> Answer:
        """The pushes from and to the caller's region, the latest begun first."""
        region, today = _region_of(asking), self._today()
        found = await self._memory.pushes_of(
            region,
            state=state,
            overdue_on=today if overdue else None,
            before=None if cursor is None else int(cursor),
            limit=limit + 1,
        )
        page = PushPage(
            pushes=[Push.model_validate(_seen(one, today)) for one in found[:limit]],
            overdue_count=await self._memory.overdue_count(region, today),
            next_cursor=str(found[limit - 1].place) if len(found) > limit else None,
        )
        return Answer(written(page), ())

    async def _details(self, kept: PushKept) -> PushDetails:
        today, record = self._today(), CreditRecord.model_validate(kept.record)
        return PushDetails(
            **_seen(kept, today),
            record=record,
            publicity=publicity_of(record, today, transition=self._transition),
            deliveries=[one.view for one in await self._told.of_thing(kept.push_id)],
        )

    def _errand(self, asking: Asking, home: Region, reference: RecordReference) -> Errand:
        area = asking.actor.area_code or ""
        return errand_of(
            asking,
            "push_record",
            region=home,
            institution_code=asking.actor.organisation,
            insured_area=area,
            treatment_area=area,
            request=reference,
            facts=judged_on(self._today(), self._transition),
            changes_state=False,
            operator=BY_ITSELF,
        )


def _region_of(asking: Asking) -> Region:
    """The region of the authority that calls; raises NotAllowed for a caller that is none."""
    area = asking.actor.area_code
    region = None if area is None else region_of_area(area)
    if region is None:
        raise NotAllowed("Only an authority of an area has to do with pushed records.")
    return region


def _key_of(reference: RecordReference, home: Region) -> RecordKey:
    """The record's key; raises Invalid for one that is not for the caller's region to push."""
    receiving = region_of_subject(reference.subject_code)
    if receiving is None:
        raise Invalid([Fault("/subject_code", "is not registered in a connected region")])
    if receiving is home:
        raise Invalid([Fault("/subject_code", "is registered in the caller's own region")])
    number = normalised_document_number(reference.document_number)
    return RecordKey(reference.issuer_code, number, reference.subject_code)


def _seen(kept: PushKept, today: date) -> dict[str, object]:
    standing, record = kept.standing, kept.record
    awaited = standing.awaited
    return {
        "push_id": kept.push_id,
        "push_number": kept.push_id.hex,
        "home_region": kept.home_region,
        "receiving_region": kept.receiving_region,
        "issuer_code": kept.key.issuer_code,
        "document_number": kept.key.document_number,
        "subject_code": kept.key.subject_code,
        "kind": kept.kind,
        "decided_on": kept.decided_on,
        "version": standing.version,
        "state": standing.state,
        "why": kept.why,
        "objected": record["objected"],
        "public_until": kept.public_until,
        "push_due_on": standing.push_due_on,
        "pushed_on": standing.pushed_on,
        "publish_due_on": standing.publish_due_on,
        "published_on": standing.published_on,
        "withdrawal_due_on": standing.withdrawal_due_on,
        "withdrawn_on": standing.withdrawn_on,
        "overdue": awaited[0] if awaited is not None and awaited[1] < today else None,
        "region_record_number": kept.region_record_number,
        "refusal_code": kept.refusal_code,
        "changed_at": kept.changed_at,
    }
