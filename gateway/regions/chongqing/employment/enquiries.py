"""What became of a message (报文查询, Z19), read from the very answer that was lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.outcomes import Finding, Found, InProcess, NotThere, Question, RefusedThen
from gateway.regions.chongqing.answers import understand
from gateway.regions.chongqing.employment.answers import Answer, repeatable
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.transactions import TRANSACTIONS
from gateway.regions.chongqing.employment.values import PAGE, Reader, only, without
from gateway.regions.chongqing.fates import in_no_known_state, must_be_about, never_seen, told_by
from gateway.regions.codecs import TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.vocabulary import Message

FATE: Final = Crosswalk(
    "chongqing.Z19.answer",
    term="报文处理状态",
    source=f"{PAGE} 4",
    rows=(
        Row("message_id", "cxbwbh", TEXT, "查询报文编号", required=True),
        Row("transaction", "cxjylb", TEXT, "查询交易类别"),
        Row("fate", "clzt", TEXT, "处理状态", required=True),
        Row("code", "cwm", TEXT, "错误码"),
        Row("text", "cwsm", TEXT, "错误说明"),
    ),
    elsewhere=("answer",),
)

CROSSWALKS: Final = (FATE,)
_ANSWER: Final = "fhjl"


class Enquiries:
    """Asks the region about one of our messages; its answer is matched by the message's number alone."""

    def __init__(
        self,
        client: ChongqingEmploymentClient,
        codes: Mapping[str, CodeTable],
        signature_window: timedelta,
        readers: Mapping[str, Reader],
    ) -> None:
        self._client = client
        self._window = signature_window
        self._readers = readers
        self._fate = Translation(FATE, codes)

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What the region knows of the message. Raises OutcomeUnknown when it does not say."""
        asked_then = TRANSACTIONS.get(question.operation)
        if asked_then is not None and not asked_then.changes_state:
            # A read leaves nothing behind: it may be asked again.
            return NotThere(final=True)
        # Before the region looks: while its answer is on the way, the message may still have arrived.
        asked_at = self._client.post.clock()
        answer = await told_by(self._client.enquire(message, {"cxbwbh": question.message_id}))
        return understand(
            lambda: self._finding(answer, question, asked_at), changes_state=True, code="unreadable"
        )

    def _finding(self, answer: Answer, question: Question, asked_at: datetime) -> Finding:
        on, record = day_of(question.sent_at), only(answer)
        told = self._fate.decode(without(record, _ANSWER), on).value
        code, held = TRANSACTIONS[question.operation].code, told.get("transaction")
        must_be_about(question, code, message_id=told["message_id"], code_held=held)
        match told["fate"]:
            case "1":
                return self._done(record.get(_ANSWER), question)
            case "0":
                return RefusedThen(code=told.get("code", "clzt 0"), message=repeatable(told.get("text")))
            case "2":
                return InProcess()
            case "3":
                return never_seen(question, asked_at, self._window)
            case "4":
                return NotThere(final=True)
        return in_no_known_state()

    def _done(self, records: Any, question: Question) -> Finding:
        """The very answer, read by the table that reads it live."""
        answer = Answer(tuple(records))
        read = self._readers[question.operation]
        return Found(read(answer, day_of(question.sent_at), question.facts))
