"""What became of a message (办理结果查询, XY90), read from the very answer that was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import Finding, Found, InProcess, NotThere, Question, RefusedThen, Translated
from gateway.regions import xml
from gateway.regions.codecs import TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.sichuan.credit.answers import understood
from gateway.regions.sichuan.credit.client import SichuanCreditClient, lost
from gateway.regions.sichuan.credit.exchanges import CHANGES, ENQUIRY, PAGE
from gateway.regions.sichuan.envelope import struck
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.translation import Translation
from gateway.vocabulary import Message, Region

ASKING: Final = Crosswalk(
    "sichuan.credit_enquiry",
    term="办理结果查询 入参",
    source=f"{PAGE} 5, XY90",
    rows=(Row("message_id", "LZH", text_up_to(32), "流转号", required=True),),
)
FATE: Final = Crosswalk(
    "sichuan.credit_fate",
    term="办理结果",
    source=f"{PAGE} 5, XY90",
    rows=(
        Row("message_id", "LZH", TEXT, "流转号", required=True),
        Row("fate", "CLZT", TEXT, "处理状态", required=True),
        Row("exchange_type", "YWLX", TEXT, "交换类型"),
        Row("code", "CLDM", TEXT, "拒绝代码"),
        Row("text", "CLXX", TEXT, "拒绝说明"),
    ),
    elsewhere=("answer",),
)
CROSSWALKS: Final = (ASKING, FATE)

Read = Callable[[xml.Element, Question], Translated]


class Enquiries:
    """Asks the platform about one of our messages; it knows a message by its flow number alone."""

    def __init__(self, client: SichuanCreditClient, tables: Mapping[str, CodeTable], read: Read) -> None:
        self._client = client
        self._read = read
        self._asking = Translation(ASKING, tables)
        self._fate = Translation(FATE, tables)

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What the platform knows of the message. Raises OutcomeUnknown while it does not say."""
        # Before the region looks: while its answer is on the way, the message may still have arrived.
        asked_at = self._client.clock()
        asked = self._asking.encode({"message_id": question.message_id}, day_of(asked_at))
        try:
            body = await self._client.ask_aside(message, ENQUIRY, asked)
        except (Refused, Unreached) as silent:
            raise OutcomeUnknown(
                "Sichuan did not say what became of the message.",
                region=Region.SICHUAN,
                code=silent.code,
                message=silent.message,
            ) from silent
        return understood(lambda: self._finding(body, question, asked_at), changes_state=True)

    def _finding(self, body: xml.Element, question: Question, asked_at: datetime) -> Finding:
        told = self._fate.decode(xml.fields(xml.child(body, "fields")), day_of(asked_at)).value
        if told["message_id"] != question.message_id:
            lost("Sichuan answered about another message.", changes_state=True)
        if told.get("exchange_type") not in (None, CHANGES[question.operation]):
            lost("Sichuan keeps another message under this number.", changes_state=True)
        match told["fate"]:
            case "0":
                # Signed with the time of its claim, it is refused as stale once the window has passed.
                return NotThere(final=self._client.can_no_longer_arrive(question.sent_at, asked_at))
            case "1":
                return InProcess()
            case "2":
                return Found(self._read(xml.child(body, "CLJG"), question))
            case "3":
                return _refused(told)
        return lost("Sichuan gives the message a state that its page does not know.", changes_state=True)


def _refused(told: Mapping[str, Any]) -> RefusedThen:
    return RefusedThen(code=told.get("code", "CLZT 3"), message=struck(told.get("text", "")))
