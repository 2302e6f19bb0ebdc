"""What became of a message (流水查询, C09), read from the very answer that was lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from gateway.outcomes import (
    Finding,
    Found,
    InProcess,
    NotThere,
    Question,
    RefusedThen,
)
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.fates import in_no_known_state, must_be_about, never_seen, told_by
from gateway.regions.chongqing.pension.answers import repeatable, understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.tables import PAGE, Reader
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.vocabulary import Message

ENQUIRY: Final = Crosswalk(
    "chongqing.C09",
    term="流水查询",
    source=f"{PAGE} 6",
    rows=(Row("message_id", "cxlsh", TEXT, "查询流水号", required=True),),
)

FATE: Final = Crosswalk(
    "chongqing.C09.answer",
    term="流水处理状态",
    source=f"{PAGE} 6",
    rows=(
        Row("message_id", "cxlsh", TEXT, "查询流水号", required=True),
        Row("transaction", "cxywlx", TEXT, "查询业务类型"),
        Row("fate", "clzt", TEXT, "处理状态", required=True),
        Row("code", "cwdm", TEXT, "错误代码"),
        Row("text", "cwxx", TEXT, "错误信息"),
    ),
    elsewhere=("answer",),
)

CROSSWALKS: Final = (ENQUIRY, FATE)
_ANSWER: Final = "fhsj"


class Enquiries:
    """Asks the region about one of our messages; its answer is matched by the message's number alone."""

    def __init__(
        self,
        client: ChongqingPensionClient,
        codes: Mapping[str, CodeTable],
        signature_window: timedelta,
        readers: Mapping[str, Reader],
    ) -> None:
        self._client = client
        self._window = signature_window
        self._readers = readers
        self._enquiry = Translation(ENQUIRY, codes)
        self._fate = Translation(FATE, codes)

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What the region knows of the message.

        Raises OutcomeUnknown when the region does not say: nothing is known more than before.
        """
        # Before the region looks: while its answer is on the way, the message may still have arrived.
        asked_at = self._client.post.clock()
        sent = self._enquiry.encode({"message_id": question.message_id}, day_of(asked_at))
        output = await told_by(self._client.call_aside(TRANSACTIONS["enquire"], message, sent))
        return understood(lambda: self._finding(output, question, asked_at), changes_state=True)

    def _finding(self, output: Output, question: Question, asked_at: datetime) -> Finding:
        on = day_of(question.sent_at)
        around = {field: value for field, value in output.nodes.items() if field != _ANSWER}
        told = self._fate.decode(around, on).value
        code, held = TRANSACTIONS[question.operation].code, told.get("transaction")
        must_be_about(question, code, message_id=told["message_id"], code_held=held)
        match told["fate"]:
            case "0":
                return self._done(output.nodes.get(_ANSWER), question, on)
            case "1":
                return RefusedThen(code=told.get("code", "clzt 1"), message=repeatable(told.get("text")))
            case "2":
                return InProcess()
            case "3":
                return never_seen(question, asked_at, self._window)
            case "4":
                return NotThere(final=True)
        return in_no_known_state()

    def _done(self, answer: Any, question: Question, on: date) -> Finding:
        """The very answer, read by the table that reads it live."""
        if not TRANSACTIONS[question.operation].changes_state:
            # An answer that was lost leaves nothing behind: the read may be asked again.
            return NotThere(final=True)
        if not isinstance(answer, dict):
            raise TypeError("the kept answer is no object")
        return Found(self._readers[question.operation](Output(answer), on, question.facts))
