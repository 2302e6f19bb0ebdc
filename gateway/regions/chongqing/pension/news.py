"""What Chongqing's offices have put out on their own (消息, C05); numbers only, no person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.outcomes import TranslatedList
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.tables import PAGE, beyond, listed
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import INTEGER, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.services.pension.backend import News
from gateway.services.pension.words import NewsKind
from gateway.vocabulary import Message

LISTENING: Final = Crosswalk(
    "chongqing.C05",
    term="取消息",
    source=f"{PAGE} 4",
    rows=(
        Row("after", "qxxh", INTEGER, "起消息序号", required=True),
        Row("limit", "qxts", INTEGER, "取消息条数"),
    ),
)

NEWS: Final = Crosswalk(
    "chongqing.xx_fj",
    term="消息",
    source=f"{PAGE} 4",
    rows=(
        Row("sequence", "xxxh", INTEGER, "消息序号", required=True),
        Row("kind", "xxlx", code("xxlx"), "消息类型", required=True),
        Row("case_number", "gzlsh", TEXT, "系统跟踪流水号"),
        Row("payment_number", "dzbh", TEXT, "登账编号"),
    ),
)

CROSSWALKS: Final = (LISTENING, NEWS)
_MOST: Final = 500


class Newsroom:
    """Hears the news."""

    def __init__(self, client: ChongqingPensionClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._listening = Translation(LISTENING, codes)
        self._news = Translation(NEWS, codes)
        self.answered_by = (self._news,)

    async def hear(self, message: Message, after: int, limit: int) -> TranslatedList:
        """News since a number, in order; one that does not read keeps all after it back."""
        on = day_of(message.sent_at)
        sent = self._listening.encode({"after": after, "limit": min(limit, _MOST)}, on)
        output = await self._client.call(TRANSACTIONS["hear"], message, sent)
        return understood(lambda: self._heard(output, after, on), changes_state=False)

    def _heard(self, output: Output, after: int, on: date) -> TranslatedList:
        residue = dict.fromkeys((*output.residue, *beyond(output.nodes, "xx_fj")))
        heard = []
        for node in listed(output.nodes, "xx_fj"):
            decoded = self._news.decode(node, on)
            news = _news(decoded.value)
            if news.sequence <= after:
                raise ValueError("the numbers do not grow")
            after = news.sequence
            heard.append(news)
            residue |= dict.fromkeys(decoded.residue)
        return TranslatedList(heard, tuple(residue))


def _news(value: Mapping[str, Any]) -> News:
    kind = NewsKind(value["kind"])
    case_number, payment_number = value.get("case_number"), value.get("payment_number")
    if (payment_number if kind is NewsKind.PAYMENT_RECEIVED else case_number) is None:
        raise ValueError("does not say what it is about")
    return News(value["sequence"], kind, case_number, payment_number)
