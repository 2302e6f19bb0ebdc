"""What Sichuan's offices have put out on their own (待取消息, Y05); numbers only, no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.outcomes import TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import INTEGER_TEXT, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.sichuan.pension import sections
from gateway.regions.sichuan.pension.heads import PAGE, count
from gateway.regions.sichuan.pension.transactions import READS
from gateway.regions.sichuan.reading import residue_of
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.pension.backend import News
from gateway.services.pension.words import NewsKind
from gateway.vocabulary import Message

LISTENING: Final = Crosswalk(
    "sichuan.pension_listening",
    term="待取消息 入参",
    source=f"{PAGE} 4, Y05",
    rows=(
        count("after", "xxxh", "消息序号"),
        Row("limit", "xxts", INTEGER_TEXT, "消息条数"),
    ),
)
NEWS: Final = Crosswalk(
    "sichuan.pension_news",
    term="待取消息 出参行",
    source=f"{PAGE} 4, Y05",
    rows=(
        count("sequence", "xxxh", "消息序号"),
        Row("kind", "xxlx", code("xxlx"), "消息类型", required=True),
        Row("case_number", "aaz341", TEXT, "系统跟踪流水号"),
        Row("payment_number", "yad010", TEXT, "登账编号"),
    ),
)
CROSSWALKS: Final = (LISTENING, NEWS)
_MOST: Final = 500


class Newsroom:
    """Hears the news."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._listening = Translation(LISTENING, tables)
        self._news = Translation(NEWS, tables)
        self.answered_by = (self._news,)

    def hear(self, message: Message, after: int, limit: int) -> Call[TranslatedList]:
        """Y05 待取消息."""
        on = day_of(message.sent_at)
        wire = self._listening.encode({"after": after, "limit": min(limit, _MOST)}, on)
        return Call(
            transaction=READS["hear"],
            segments=(xml.elements(wire),),
            read=partial(self.heard, after=after, on=on),
        )

    def heard(self, outputs: Sequence[xml.Element], *, after: int, on: date) -> TranslatedList:
        """News since a number, in order; one that does not read keeps all of them back."""
        decoded = [self._news.decode(row, on) for row in xml.rows(outputs[0], "row")]
        news = [_news(one.value) for one in decoded]
        for before, one in zip((after, *(one.sequence for one in news)), news, strict=False):
            if one.sequence <= before:
                raise Unreadable("The numbers of Sichuan's news do not grow.")
        return TranslatedList(news, (*sections.beyond(outputs[0], "row"), *residue_of(decoded)))


def _news(value: Mapping[str, Any]) -> News:
    kind = NewsKind(value["kind"])
    case_number, payment_number = value.get("case_number"), value.get("payment_number")
    if (payment_number if kind is NewsKind.PAYMENT_RECEIVED else case_number) is None:
        raise Unreadable("A piece of Sichuan's news does not say what it is about.")
    return News(value["sequence"], kind, case_number, payment_number)
