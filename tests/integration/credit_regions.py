"""Two credit platforms that stand in for regions, and the gateway's pushes between them over real records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from gateway.cases.asking import Asking
from gateway.cases.credit import conclusions, push_conclusions
from gateway.cases.credit.lookups import CreditLookups
from gateway.cases.credit.push_desk import PushDesk
from gateway.cases.credit.pushes import Hearing, Pushes
from gateway.cases.credit.reports import CreditReports
from gateway.cases.deliveries import Deliveries
from gateway.errands import Actor
from gateway.errors import OutcomeUnknown, Refused
from gateway.exchange import Exchange
from gateway.outcomes import Found, NotThere, Translated, TranslatedList
from gateway.services.backends import RegionBackend
from gateway.services.credit.records import DeliveryReceipt, PersonQuery, RecordChange
from gateway.services.credit.words import ChangeKind
from gateway.vocabulary import Region

TODAY = date(2026, 4, 24)
PUBLISHED = date(2026, 4, 27)


@dataclass
class Platform:
    """One region's platform: what its authorities changed, and what was pushed to it."""

    region: Region
    changes: list[RecordChange] = field(default_factory=list)
    records: list = field(default_factory=list)
    """What it answers about companies and people."""
    subjects: list = field(default_factory=list)
    registrations: list = field(default_factory=list)
    held: dict = field(default_factory=dict)
    told: list = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    """What becomes of the next deliveries."""
    silent: list[Exception] = field(default_factory=list)
    """What becomes of the next questions."""
    publishes: bool = True
    supports: frozenset = frozenset()

    def mint_message_id(self, institution_code, at, node):
        return uuid4().hex

    def institution_name(self, institution_code):
        return institution_code

    def decide(self, record, kind=ChangeKind.PUBLISHED):
        """An authority here decides, changes or withdraws."""
        sequence = len(self.changes) + 1
        self.changes.append(RecordChange(sequence=sequence, kind=kind, record=record))

    async def find_records(self, message, subject_code):
        self._fail()
        return TranslatedList([one for one in self.records if one.subject.credit_code == subject_code])

    async def find_person_records(self, message, query):
        self._fail()
        PersonQuery.model_validate(query.model_dump())  # and nothing beside
        return TranslatedList([one for one in self.records if one.subject.credit_code is None])

    async def find_subjects(self, message, name):
        self._fail()
        return TranslatedList([one for one in self.subjects if name in one.name])

    async def read_registration(self, message, subject_code):
        self._fail()
        return TranslatedList([one for one in self.registrations if one.credit_code == subject_code])

    async def hear_changes(self, message, after, limit):
        self._fail()
        return TranslatedList([one for one in self.changes if one.sequence > after][:limit])

    async def read_record(self, message, key):
        self._fail()
        for one in self.held.values():
            if one.record.key == key:
                day = PUBLISHED if self.publishes else None
                here = {"published_on": day, "published_from": Region.SICHUAN}
                return Translated(one.record.model_copy(update=here))
        for change in reversed(self.changes):
            if change.record.key == key:
                return Translated(change.record)
        raise Refused(region=self.region, code="-701", message="记录不存在")

    async def deliver_record(self, message, delivery):
        error = self.failing.pop(0) if self.failing else None
        if error is not None and not isinstance(error, OutcomeUnknown):
            raise error
        self.told.append((delivery.version, delivery.withdrawn))
        held = self.held.get(delivery.push_number)
        if held is None or delivery.version > held.version:
            self.held[delivery.push_number] = delivery
        if error is not None:
            raise error
        return self._receipt(delivery.push_number)

    def _receipt(self, push_number):
        held = self.held[push_number]
        public = self.publishes and not held.withdrawn
        return Translated(
            DeliveryReceipt(
                push_number=push_number,
                version=held.version,
                region_record_number="CQ000001",
                public=public,
                published_on=PUBLISHED if public else None,
            )
        )

    async def enquire(self, message, question):
        push_number = question.facts["push_number"]
        return Found(self._receipt(push_number)) if push_number in self.held else NotThere(final=True)

    def _fail(self):
        if self.silent:
            raise self.silent.pop(0)


class Between:
    """Both platforms and the gateway between them, on a day."""

    def __init__(self, records, today=TODAY):
        self.records, self.today = records, today
        self.sichuan, self.chongqing = Platform(Region.SICHUAN), Platform(Region.CHONGQING)
        platforms = {Region.SICHUAN: self.sichuan, Region.CHONGQING: self.chongqing}
        drawn = (*push_conclusions.OPERATIONS, *conclusions.OPERATIONS)
        operations = {one.name: one for one in drawn}
        exchange = Exchange(
            records.journal, {(region, "credit"): one for region, one in platforms.items()}, operations
        )
        backends = {
            region: RegionBackend(
                name=region.full_name,
                area_prefix=prefix,
                medical_insurance=None,
                pension=None,
                employment=None,
                credit=platforms[region],
            )
            for region, prefix in ((Region.SICHUAN, "51"), (Region.CHONGQING, "50"))
        }
        self.lookups = CreditLookups(exchange, backends, lambda: self.today)
        self.reports = CreditReports(self.lookups, records.journal, lambda: self.today)
        self.deliveries = Deliveries(exchange, records.journal, records.deliveries)
        self.pushes = Pushes(exchange, records.pushes, backends, lambda: self.today)
        self.deliveries.sent_by("deliver_record", self.pushes.sending)
        self.hearing = Hearing(exchange, records.pushes, backends, lambda: self.today)
        self.desk = PushDesk(
            exchange, records.pushes, records.deliveries, self.deliveries, backends, lambda: self.today
        )

    async def settle(self, push_id):
        """Run the push's job, as a worker would."""
        await self.deliveries.deliver(push_id)

    async def hear(self):
        """Hear everything, and run every job that this made."""
        await self.hearing.hear_all()
        for one in await self.all():
            await self.settle(one.push_id)

    async def all(self):
        found = await self.records.pushes.pushes_of(
            Region.SICHUAN, state=None, overdue_on=None, before=None, limit=100
        )
        return list(reversed(found))

    async def only(self):
        (one,) = await self.all()
        return one

    async def versions(self, push_id):
        """What was wanted to be told, and what became of it."""
        told = await self.records.deliveries.of_thing(push_id)
        return [(one.version, one.content["withdrawn"], one.state.value) for one in told]


def regulator(area="510198", **differently):
    """An authority that asks."""
    actor = Actor(
        **{
            "client_id": f"regulator-{area}",
            "organisation": "11510198MA6000083F",
            "institution_code": None,
            "scopes": frozenset({"credit"}),
            "area_code": area,
            **differently,
        }
    )
    return Asking(actor=actor, key=None, trace_id="0" * 32)
