"""What a region is to hold of the other's record, and where that stands: pure rules of a push (推送办理).

Its versions follow its publicity at home: it is never more public there than here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from gateway.services.credit.codes import region_of_subject
from gateway.services.credit.events import PushWanted
from gateway.services.credit.publicity import Transition, publicity_of
from gateway.services.credit.pushing import PushClock, PushState
from gateway.services.credit.records import CreditRecord, RecordKey
from gateway.services.credit.words import RecordKind
from gateway.services.working_days import CalendarUnknown, work_calendar
from gateway.vocabulary import Region

PUSH_DAYS: Final = 10
PUBLISH_DAYS: Final = 10
WITHDRAW_DAYS: Final = 3
_ITS_OWN_AFFAIR: Final = frozenset({"changed_at", "region_public_until"})
"""Members of a record that are about how its region keeps it; a change of nothing else is no new version."""


# -- what is told ----------------------------------------------------------------------------------------


def push_id_of(home: Region, key: RecordKey) -> UUID:
    """The push of a record, whoever asks for it: made of what makes the record the same one."""
    return uuid5(NAMESPACE_URL, "|".join((home, key.issuer_code, key.document_number, key.subject_code)))


def push_of(
    record: CreditRecord,
    on: date,
    *,
    operator: str,
    at_once: bool = False,
    transition: Transition = Transition.KEEP,
) -> PushWanted | None:
    """What the other region should hold of a record today; None when it has nothing to do with it.

    Nothing is told of natural persons, nor on of what was pushed itself.
    """
    key = record.key
    receiving = None if key is None else region_of_subject(key.subject_code)
    if key is None or receiving in (None, record.region) or record.published_from is not None:
        return None
    assert receiving is not None
    told = publicity_of(record, on, transition=transition)
    stopped = None if told.public else told.stopped_on or on
    return PushWanted(
        push_id=push_id_of(record.region, key),
        key=key,
        home_region=record.region,
        receiving_region=receiving,
        record=record.model_dump(mode="json", exclude_none=True),
        content=content_of(record),
        public=told.public,
        why=told.why.value,
        public_until=told.public_until if told.public else None,
        push_due_on=push_due(record),
        withdrawal_due_on=None if stopped is None else working_days_after(stopped, WITHDRAW_DAYS),
        operator=operator,
        tried_at_once=at_once,
    )


def content_of(record: CreditRecord) -> dict[str, Any]:
    """A record as versions of it are told apart."""
    return record.model_dump(mode="json", exclude_none=True, exclude=set(_ITS_OWN_AFFAIR))


# -- where it stands -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a push stands, without what it is about."""

    version: int = 0
    state: PushState = PushState.NOT_PUBLISHED
    push_due_on: date | None = None
    pushed_on: date | None = None
    publish_due_on: date | None = None
    published_on: date | None = None
    withdrawn: bool = False
    """Whether its newest version is a withdrawal."""
    withdrawal_due_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def awaited(self) -> tuple[PushClock, date] | None:
        """The term that runs, and the day on which it ends; None when nothing is awaited."""
        if self.state is PushState.NOT_PUBLISHED:
            return None
        if self.withdrawn:
            running = (PushClock.WITHDRAWAL, self.withdrawal_due_on, self.withdrawn_on)
        elif self.pushed_on is None:
            running = (PushClock.PUSH, self.push_due_on, None)
        else:
            running = (PushClock.PUBLICATION, self.publish_due_on, self.published_on)
        clock, due, done = running
        return None if due is None or done is not None else (clock, due)


def versioned(
    standing: Standing, *, public: bool, push_due_on: date | None, withdrawal_due_on: date | None
) -> Standing:
    """Where a push stands that has a version more. What was never told is not told of either way.

    A withdrawal that is told already starts no new term when something about it changes.
    """
    if not public and not standing.version:
        return replace(standing, push_due_on=push_due_on)
    if public:
        return replace(
            standing,
            version=standing.version + 1,
            state=PushState.WAITING,
            push_due_on=push_due_on,
            withdrawn=False,
            withdrawal_due_on=None,
            withdrawn_on=None,
        )
    return replace(
        standing,
        version=standing.version + 1,
        state=PushState.WITHDRAWING,
        withdrawn=True,
        withdrawal_due_on=standing.withdrawal_due_on if standing.withdrawn else withdrawal_due_on,
    )


def taken(
    standing: Standing,
    *,
    version: int,
    withdrawn: bool,
    public: bool,
    published_on: date | None,
    publish_due_on: date | None,
    on: date,
) -> Standing:
    """Where a push stands when the other region holds a version; only the newest says the state."""
    after = standing
    if not withdrawn:
        first = published_on or on if public else None
        after = replace(
            after,
            pushed_on=after.pushed_on or on,
            publish_due_on=after.publish_due_on or publish_due_on,
            published_on=after.published_on or first,
        )
    if version < standing.version:
        return after
    if withdrawn:
        return replace(after, state=PushState.WITHDRAWN, withdrawn_on=after.withdrawn_on or on)
    return replace(after, state=PushState.PUBLISHED if public else PushState.PUSHED)


def refused(standing: Standing, *, version: int) -> Standing:
    """Where a push stands when the other region will not have a version; its terms go on."""
    return standing if version < standing.version else replace(standing, state=PushState.REFUSED)


def published(standing: Standing, published_on: date) -> Standing:
    """Where a push stands that was taken, when it is found published there."""
    if standing.state is not PushState.PUSHED:
        return standing
    return replace(standing, state=PushState.PUBLISHED, published_on=published_on)


# -- terms -----------------------------------------------------------------------------------------------


def working_days_after(day: date, count: int) -> date | None:
    """When a term ends; None where the notice on the days off of that year is not known."""
    try:
        return work_calendar().add_working_days(day, count)
    except CalendarUnknown:
        return None


def push_due(record: CreditRecord) -> date | None:
    """By when a penalty is to be pushed; the other kinds have no term."""
    if record.kind is not RecordKind.PENALTY:
        return None
    return working_days_after(record.decided_on, PUSH_DAYS)


def publish_due(kind: RecordKind, pushed_on: date) -> date | None:
    """By when a penalty is to be published where it was pushed."""
    return working_days_after(pushed_on, PUBLISH_DAYS) if kind is RecordKind.PENALTY else None
