"""Sichuan's credit platform (信用中国(四川)) as the gateway sees it: every method of the Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from gateway.outcomes import (
    Finding,
    NotReversible,
    NotThere,
    Question,
    Reversed,
    Translated,
    TranslatedList,
)
from gateway.regions import xml
from gateway.regions.dates import day_of
from gateway.regions.sichuan.credit.answers import understood
from gateway.regions.sichuan.credit.client import SichuanCreditClient
from gateway.regions.sichuan.credit.deliveries import Deliveries
from gateway.regions.sichuan.credit.enquiries import Enquiries
from gateway.regions.sichuan.credit.exchanges import CHANGES, READS
from gateway.regions.sichuan.credit.lookups import Lookups
from gateway.regions.sichuan.credit.reading import Lists, Records
from gateway.regions.sichuan.credit.subjects import Subjects
from gateway.regions.sichuan.credit.tables import load_credit_tables
from gateway.regions.translation import Translation
from gateway.services.credit.records import PersonQuery, RecordDelivery, RecordKey
from gateway.vocabulary import Message, uuid7

__all__ = ["SichuanCredit", "SichuanCreditClient"]

SUPPORTED: Final = frozenset({*READS, *CHANGES, "enquire"})


class SichuanCredit:
    """The adapter. Its code tables are read once; nothing is kept between messages."""

    supports = SUPPORTED

    def __init__(self, client: SichuanCreditClient) -> None:
        tables = load_credit_tables()
        lists, records = Lists(tables), Records(tables)
        self._client = client
        self._subjects = Subjects(tables, lists)
        self._lookups = Lookups(tables, lists, records)
        self._deliveries = Deliveries(tables, records)
        self._enquiries = Enquiries(client, tables, self._delivered)
        self._answered_by: Mapping[str, tuple[Translation, ...]] = {
            **dict.fromkeys(("find_records", "read_record", "find_person_records"), records.answered_by),
            "find_subjects": self._subjects.candidates_answered_by,
            "read_registration": self._subjects.registration_answered_by,
            "hear_changes": self._lookups.changes_answered_by,
            "deliver_record": self._deliveries.answered_by,
        }

    # -- the envelope ------------------------------------------------------------------------------------

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new flow number (flowUuid 流转号); it needs to be new and nothing else."""
        return uuid7().hex

    def institution_name(self, institution_code: str) -> str:
        """The envelope has no place for a name."""
        return institution_code

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation, for its lineage."""
        return self._answered_by.get(operation, ())

    # -- reads -------------------------------------------------------------------------------------------

    async def find_records(self, message: Message, subject_code: str) -> TranslatedList:
        """XY01 信用记录查询."""
        on = day_of(message.sent_at)
        asked = self._subjects.by_code.encode({"credit_code": subject_code}, on)
        body = await self._ask(message, "find_records", asked, known=(subject_code,))
        return understood(lambda: self._lookups.about(body, subject_code, on), changes_state=False)

    async def read_record(self, message: Message, key: RecordKey) -> Translated:
        """XY02 单条记录查询."""
        on = day_of(message.sent_at)
        asked = self._lookups.by_key(key, on)
        body = await self._ask(message, "read_record", asked, known=(key.issuer_code, key.subject_code))
        return understood(lambda: self._lookups.one(body, key, on), changes_state=False)

    async def find_subjects(self, message: Message, name: str) -> TranslatedList:
        """XY03 主体名称查询."""
        on = day_of(message.sent_at)
        asked = self._subjects.by_name.encode({"name": name}, on)
        body = await self._ask(message, "find_subjects", asked)
        return understood(lambda: self._subjects.candidates(body, name, on), changes_state=False)

    async def read_registration(self, message: Message, subject_code: str) -> TranslatedList:
        """XY04 登记信息查询."""
        on = day_of(message.sent_at)
        asked = self._subjects.by_code.encode({"credit_code": subject_code}, on)
        body = await self._ask(message, "read_registration", asked, known=(subject_code,))
        return understood(lambda: self._subjects.registrations(body, subject_code, on), changes_state=False)

    async def find_person_records(self, message: Message, query: PersonQuery) -> TranslatedList:
        """XY05 自然人信用信息查询."""
        on = day_of(message.sent_at)
        asked = self._lookups.by_person(query, on)
        body = await self._ask(message, "find_person_records", asked, names=(query.name,))
        return understood(lambda: self._lookups.of_person(body, query, on), changes_state=False)

    async def hear_changes(self, message: Message, after: int, limit: int) -> TranslatedList:
        """XY06 变更通知."""
        on = day_of(message.sent_at)
        body = await self._ask(message, "hear_changes", self._lookups.since(after, limit, on))
        return understood(lambda: self._lookups.changes(body, after, on), changes_state=False)

    async def _ask(
        self,
        message: Message,
        operation: str,
        asked: Mapping[str, Any],
        *,
        names: tuple[str, ...] = (),
        known: tuple[str, ...] = (),
    ) -> xml.Element:
        return await self._client.exchange(message, READS[operation], asked, names=names, known=known)

    # -- changes -----------------------------------------------------------------------------------------

    async def deliver_record(self, message: Message, delivery: RecordDelivery) -> Translated:
        """XY11 接收推送."""
        on = day_of(message.sent_at)
        record = delivery.record
        body = await self._client.exchange(
            message,
            CHANGES["deliver_record"],
            self._deliveries.written(delivery, on),
            item=delivery.push_number,
            changes_state=True,
            known=(record.issuer.credit_code, record.subject.credit_code or "", delivery.push_number),
        )
        facts = self._deliveries.facts(delivery)
        return understood(lambda: self._deliveries.received(body, facts, on), changes_state=True)

    def _delivered(self, body: xml.Element, question: Question) -> Translated:
        return self._deliveries.received(body, question.facts, day_of(question.sent_at))

    # -- the unknown -------------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message (办理结果查询)."""
        if question.operation in READS:
            # A read leaves nothing behind: it may be asked again.
            return NotThere(final=True)
        return await self._enquiries.enquire(message, question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Nothing is taken back by message."""
        return NotReversible("Sichuan takes no push back; a record is withdrawn by its next version.")
