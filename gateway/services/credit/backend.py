"""What a region must be able to do to take part in credit records."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.services.credit.records import PersonQuery, RecordDelivery, RecordKey
from gateway.vocabulary import Message


class CreditBackend(Protocol):
    """One method per exchange. Raises Refused, Unreached, OutcomeUnknown, Untranslatable, NotTellable."""

    supports: frozenset[str]

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new message id in the region's own form."""

    # -- reads ---------------------------------------------------------------------------------------

    async def find_records(self, message: Message, subject_code: str) -> TranslatedList:
        """Every CreditRecord about a subject, in whatever status, newest decision first (信用记录查询)."""

    async def read_record(self, message: Message, key: RecordKey) -> Translated:
        """One CreditRecord; Refused when there is none (单条记录查询)."""

    async def find_subjects(self, message: Message, name: str) -> TranslatedList:
        """SubjectCandidate whose name holds the text, at most fifty (按名称查询主体)."""

    async def read_registration(self, message: Message, subject_code: str) -> TranslatedList:
        """EnterpriseRegistration, none or one (登记信息查询)."""

    async def find_person_records(self, message: Message, query: PersonQuery) -> TranslatedList:
        """CreditRecord about a natural person, masked, of the kinds that are public (自然人信用信息查询)."""

    async def hear_changes(self, message: Message, after: int, limit: int) -> TranslatedList:
        """RecordChange after a sequence, ascending (变更通知).

        Only about organisations, and only those that authorities of this very region decided: what was
        pushed to it is not told on. A record with a code that nobody knows is told as `unread`, so that it
        keeps nothing behind it back.
        """

    # -- changes -------------------------------------------------------------------------------------

    async def deliver_record(self, message: Message, delivery: RecordDelivery) -> Translated:
        """Keep a version of the other region's record; a DeliveryReceipt (接收推送).

        An older version than the region holds changes nothing and is answered with what it holds.
        """

    # -- the unknown ---------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message (办理结果查询)."""

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Nothing is taken back by message: a record is withdrawn by its next version."""
