"""What errands about pushed records come to: changes heard, a record read to be pushed, one taken there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from gateway.cases.credit.conclusions import record as as_read
from gateway.cases.deliveries import made, refused
from gateway.cases.operation import Operation
from gateway.errands import Errand, State
from gateway.errors import NotTellable
from gateway.operation import Conclusion
from gateway.services.credit.events import ChangesHeard, PushNotTaken, PushPublished, PushTaken
from gateway.services.credit.publicity import Transition
from gateway.services.credit.records import CreditRecord, DeliveryReceipt, RecordChange
from gateway.services.credit.standing import publish_due, push_of
from gateway.services.credit.words import RecordKind
from gateway.services.deliveries import DeliveryRefused
from gateway.services.words import Told


class ChangesTaken(Told):
    """How many changes were heard, and up to which (取变更通知)."""

    count: int = Field(description="条数")
    newest: int = Field(description="最新序号")
    unread: list[int] = Field(description="未能译出的变更: told, but with a code that nobody knows")


def _day(errand: Errand) -> date:
    return date.fromisoformat(errand.facts["on"])


def _judging(errand: Errand) -> dict[str, Any]:
    return {"operator": errand.operator, "transition": Transition(errand.facts["transition"])}


def heard(errand: Errand, told: Sequence[RecordChange]) -> Conclusion:
    """What a region changed since the last time; of that, what the other region has to do with."""
    after = int(errand.facts["after"])
    newest = max((one.sequence for one in told), default=after)
    records = (one.record for one in told if one.record is not None)
    wanted = (push_of(record, _day(errand), **_judging(errand)) for record in records)
    pushes = tuple(one for one in wanted if one is not None)
    event = ChangesHeard(region=errand.region, after=after, newest=newest, pushes=pushes)
    unread = [one.sequence for one in told if one.record is None]
    return Conclusion(ChangesTaken(count=len(told), newest=newest, unread=unread), (event,) if told else ())


def read_to_push(errand: Errand, found: CreditRecord) -> Conclusion:
    """A record of the region that decided it, to be told to its subject's."""
    wanted = push_of(found, _day(errand), at_once=True, **_judging(errand))
    if wanted is None:
        raise NotTellable("The region only holds what the other one pushed to it: there is nothing to push.")
    return Conclusion(as_read(errand, found).answer, (wanted,))


def delivered(errand: Errand, receipt: DeliveryReceipt) -> Conclusion:
    """The other region holds the version."""
    day, kind = _day(errand), RecordKind(errand.facts["kind"])
    event = PushTaken(
        push_id=UUID(errand.facts["push_id"]),
        version=errand.facts["version"],
        withdrawn=errand.facts["withdrawn"],
        public=receipt.public,
        published_on=receipt.published_on,
        region_record_number=receipt.region_record_number,
        on=day,
        publish_due_on=publish_due(kind, day),
    )
    return Conclusion(receipt, (*made(errand), event))


def not_delivered(
    errand: Errand, state: State, reason: Mapping[str, str]
) -> Sequence[DeliveryRefused | PushNotTaken]:
    """The other region will not have the version."""
    told = refused(errand, state, reason)
    push_id, version = UUID(errand.facts["push_id"]), errand.facts["version"]
    return (*told, *(PushNotTaken(push_id=push_id, version=version, code=one.code) for one in told))


def looked_at(errand: Errand, found: CreditRecord) -> Conclusion:
    """Whether the other region publishes what it had taken."""
    if found.published_on is None:
        return as_read(errand, found)
    event = PushPublished(
        push_id=UUID(errand.facts["push_id"]),
        published_on=found.published_on,
        region_record_number=found.region_record_number,
    )
    return Conclusion(as_read(errand, found).answer, (event,))


OPERATIONS = (
    Operation("hear_changes", heard, service="credit"),
    Operation("push_record", read_to_push, service="credit", method="read_record"),
    Operation("deliver_record", delivered, service="credit", when_failed=not_delivered),
    Operation("look_after_push", looked_at, service="credit", method="read_record"),
)
