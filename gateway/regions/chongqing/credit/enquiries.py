"""What became of a message (办理结果查询, X90), read from the very answer that was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.outcomes import Finding, Found, InProcess, NotThere, Question, RefusedThen, Translated
from gateway.regions.chongqing.credit.answers import Answered, repeatable, understood
from gateway.regions.chongqing.credit.client import ChongqingCreditClient
from gateway.regions.chongqing.credit.exchanges import INTERFACES, PAGE
from gateway.regions.chongqing.credit.notation import text_up_to
from gateway.regions.chongqing.fates import in_no_known_state, must_be_about, never_seen, told_by
from gateway.regions.codecs import TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.vocabulary import Message

ASKING: Final = Crosswalk(
    "chongqing.credit_enquiry",
    term="办理结果查询 入参",
    source=f"{PAGE} 5, X90",
    rows=(Row("message_id", "CXBWH", text_up_to(36), "报文号", required=True),),
)
FATE: Final = Crosswalk(
    "chongqing.credit_fate",
    term="办理结果",
    source=f"{PAGE} 5, X90",
    rows=(
        Row("message_id", "CXBWH", TEXT, "报文号", required=True),
        Row("fate", "CLZT", TEXT, "处理状态", required=True),
        Row("interface", "CXJKBM", TEXT, "接口编码"),
        Row("code", "CLDM", TEXT, "拒绝代码"),
        Row("text", "CLSM", TEXT, "拒绝说明"),
    ),
    elsewhere=("answer",),
)
CROSSWALKS: Final = (ASKING, FATE)
_ANSWER: Final = "CLJG"

Read = Callable[[Answered, Question], Translated]


class Enquiries:
    """Asks the platform about one of our messages; it knows a message by its number alone."""

    def __init__(
        self,
        client: ChongqingCreditClient,
        tables: Mapping[str, CodeTable],
        signature_window: timedelta,
        read: Read,
    ) -> None:
        self._client = client
        self._window = signature_window
        self._read = read
        self._asking = Translation(ASKING, tables)
        self._fate = Translation(FATE, tables)

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What the platform knows of the message. Raises OutcomeUnknown while it does not say."""
        # Before the region looks: while its answer is on the way, the message may still have arrived.
        asked_at = self._client.post.clock()
        asked = self._asking.encode({"message_id": question.message_id}, day_of(asked_at))
        answer = await told_by(self._client.call_aside("enquire", message, asked))
        return understood(lambda: self._finding(answer, question, asked_at), changes_state=True)

    def _finding(self, answer: Answered, question: Question, asked_at: datetime) -> Finding:
        entry = dict(answer.only)
        kept = entry.pop(_ANSWER, None)
        told = self._fate.decode(entry, day_of(asked_at)).value
        code, held = INTERFACES[question.operation].code, told.get("interface")
        must_be_about(question, code, message_id=told["message_id"], code_held=held)
        match told["fate"]:
            case "WSD":
                return never_seen(question, asked_at, self._window)
            case "CLZ":
                return InProcess()
            case "YBJ":
                return Found(self._read(_answered(kept), question))
            case "YJJ":
                return RefusedThen(code=told.get("code", "YJJ"), message=repeatable(told.get("text")))
            case "YZZ":
                return NotThere(final=True)
        return in_no_known_state()


def _answered(kept: Any) -> Answered:
    """The list of entries that was answered. Raises ValueError when it is none."""
    if not isinstance(kept, list) or not all(isinstance(row, dict) for row in kept):
        raise ValueError("the kept answer is no list")
    return Answered(tuple(kept))
