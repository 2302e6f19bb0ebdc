"""Chongqing's credit platform (信用中国(重庆)) as the gateway sees it: every method of the Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from gateway.outcomes import (
    Finding,
    NotReversible,
    NotThere,
    Question,
    Reversed,
    Translated,
    TranslatedList,
)
from gateway.regions.chongqing.credit.answers import Answered, understood
from gateway.regions.chongqing.credit.client import ChongqingCreditClient
from gateway.regions.chongqing.credit.deliveries import Deliveries
from gateway.regions.chongqing.credit.enquiries import Enquiries
from gateway.regions.chongqing.credit.exchanges import INTERFACES
from gateway.regions.chongqing.credit.lookups import Lookups
from gateway.regions.chongqing.credit.reading import Records
from gateway.regions.chongqing.credit.subjects import Subjects
from gateway.regions.chongqing.credit.tables import load_credit_tables
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.services.credit.records import PersonQuery, RecordDelivery, RecordKey
from gateway.vocabulary import Message

__all__ = ["ChongqingCredit", "ChongqingCreditClient"]

SUPPORTED: Final = frozenset(INTERFACES)
"""Everything but the reversal."""


class ChongqingCredit:
    """The adapter. Its code tables are read once; nothing is kept between messages."""

    supports = SUPPORTED

    def __init__(
        self, client: ChongqingCreditClient, *, signature_window: timedelta = timedelta(seconds=300)
    ) -> None:
        tables = load_credit_tables()
        records = Records(tables)
        self._client = client
        self._ids = client.post.ids
        self._subjects = Subjects(tables)
        self._lookups = Lookups(tables, records)
        self._deliveries = Deliveries(tables, records)
        self._enquiries = Enquiries(client, tables, signature_window, self._delivered)
        self._answered_by: Mapping[str, tuple[Translation, ...]] = {
            **dict.fromkeys(("find_records", "read_record", "find_person_records"), records.answered_by),
            "find_subjects": self._subjects.candidates_answered_by,
            "read_registration": self._subjects.registration_answered_by,
            "hear_changes": self._lookups.changes_answered_by,
            "deliver_record": self._deliveries.answered_by,
        }

    # -- the envelope ------------------------------------------------------------------------------------

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new message id (报文号): who asks, the second, a serial."""
        return self._ids.mint(institution_code, at, node)

    def institution_name(self, institution_code: str) -> str:
        """The envelope has no place for a name."""
        return institution_code

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation, for its lineage."""
        return self._answered_by.get(operation, ())

    # -- reads -------------------------------------------------------------------------------------------

    async def find_records(self, message: Message, subject_code: str) -> TranslatedList:
        """X01 信用记录查询."""
        sent = self._subjects.about.encode({"credit_code": subject_code}, day_of(message.sent_at))
        answer = await self._client.call("find_records", message, sent)
        return understood(lambda: self._lookups.about(answer, subject_code), changes_state=False)

    async def read_record(self, message: Message, key: RecordKey) -> Translated:
        """X02 单条记录查询."""
        sent = self._lookups.by_key(key, day_of(message.sent_at))
        answer = await self._client.call("read_record", message, sent)
        return understood(lambda: self._lookups.one(answer, key), changes_state=False)

    async def find_subjects(self, message: Message, name: str) -> TranslatedList:
        """X03 主体名称查询."""
        on = day_of(message.sent_at)
        sent = self._subjects.by_name.encode({"name": name}, on)
        answer = await self._client.call("find_subjects", message, sent)
        return understood(lambda: self._subjects.candidates(answer, name, on), changes_state=False)

    async def read_registration(self, message: Message, subject_code: str) -> TranslatedList:
        """X04 登记信息查询."""
        on = day_of(message.sent_at)
        sent = self._subjects.by_code.encode({"credit_code": subject_code}, on)
        answer = await self._client.call("read_registration", message, sent)
        return understood(lambda: self._subjects.registrations(answer, subject_code, on), changes_state=False)

    async def find_person_records(self, message: Message, query: PersonQuery) -> TranslatedList:
        """X05 自然人信用信息查询."""
        sent = self._lookups.by_person(query, day_of(message.sent_at))
        answer = await self._client.call("find_person_records", message, sent)
        return understood(lambda: self._lookups.of_person(answer, query), changes_state=False)

    async def hear_changes(self, message: Message, after: int, limit: int) -> TranslatedList:
        """X06 变更通知."""
        on = day_of(message.sent_at)
        answer = await self._client.call("hear_changes", message, self._lookups.since(after, limit, on))
        return understood(lambda: self._lookups.changes(answer, after, on), changes_state=False)

    # -- changes -----------------------------------------------------------------------------------------

    async def deliver_record(self, message: Message, delivery: RecordDelivery) -> Translated:
        """T01 接收推送."""
        on = day_of(message.sent_at)
        answer = await self._client.call("deliver_record", message, self._deliveries.written(delivery, on))
        facts = self._deliveries.facts(delivery)
        return understood(lambda: self._deliveries.received(answer, facts, on), changes_state=True)

    def _delivered(self, answer: Answered, question: Question) -> Translated:
        return self._deliveries.received(answer, question.facts, day_of(question.sent_at))

    # -- the unknown -------------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message (办理结果查询)."""
        if not INTERFACES[question.operation].changes_state:
            # A read leaves nothing behind: it may be asked again.
            return NotThere(final=True)
        return await self._enquiries.enquire(message, question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Nothing is taken back by message."""
        return NotReversible("Chongqing takes no push back; a record is withdrawn by its next version.")
