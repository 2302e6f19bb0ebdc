"""Amounts in the words of a penalty (处罚结果, CF_JG): read when there is one reading, never guessed.

An amount is read where it follows 罚款 or 没收 at once, ends there, is the only one until the next such
word, and when nothing in the whole text could bend it (每台, 以下, 不予, 各, 减半). Everything else is left
to somebody's eyes. What an uploader annotates at the very end (金额标注) wins over the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gateway.errors import NotTellable
from gateway.regions.chongqing.credit.numerals import sum_in_numerals
from gateway.services.credit.words import AmountKind
from gateway.vocabulary import yuan

Amounts = Mapping[AmountKind, str]

_WORDS: Final = {"罚款": AmountKind.FINE, "没收": AmountKind.CONFISCATION}
_KEYWORD = re.compile("|".join(_WORDS))
_NUMERALS: Final = "零〇一二三四五六七八九十百千万亿两壹贰貳弍叁參叄肆伍陆陸柒捌玖拾佰仟萬億"
_MONEY: Final = (
    rf"[0-9{_NUMERALS}][0-9.,{_NUMERALS}余多几数半]*(?:元|圆|圓)"
    rf"(?:[{_NUMERALS}]{{1,2}}角)?(?:[{_NUMERALS}]{{1,2}}分)?[整正]?"
)
_ANY_MONEY = re.compile(_MONEY)
_BETWEEN: Final = r"(?:违法所得|非法所得|违法收入|金额|数额|共计|合计|总计|计|共|为|\(?人民币\)?|¥|:)*"
_AGAIN: Final = rf"(?:\((?:大写|小写|人民币|:)*(?P<again>{_MONEY})\))?"
_SAID = re.compile(rf"{_BETWEEN}(?P<money>{_MONEY}){_AGAIN}(?P<after>.*)", re.DOTALL)
_ENDS = re.compile(
    r"(?:的?(?:行政)?处罚)?(?:$|[,;。、)】].*|\.(?![0-9]).*|(?:并|及|和|与|以及|同时).*)", re.DOTALL
)
_LEADING_UP = re.compile(
    r"(?:决定|依法|给予|予以|作出|处以|处|以|并|和|及|合并|同时|警告|通报批评|如下|行政处罚|对?当事人|对其"
    r"|对?该(?:公司|单位)|责令(?:停产停业|关闭|改正|限期改正)|暂扣许可证件?|吊销许可证件?|的|[0-9一二三四五六七八九十])*"
)
_BREAKS = re.compile(r"[,;。、:()【】.]")
_BENDS = re.compile(
    r"每(?!日)|各|分别|减半|减按|不予|免予|免于|撤销|暂缓|幅度|以上|以下|不超过|[二三四五六七八九十两0-9]名"
)
"""What bends an amount wherever it stands in the text; 每日 tells of what is added when nobody pays."""
_ARABIC = re.compile(
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(?P<wan>[万萬]?)[元圆圓][整正]?"
)
_BLANKS = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
"""A blank within digits stays: 1500 0元 is not one number."""
_MOST: Final = Decimal(10) ** 14

_UNSTATED: Final = "【金额未载明】"
_ONE_NOTE = re.compile(r"【(?P<word>罚款|没收)(?P<amount>[0-9]+\.[0-9]{2})元】")
_NOTES = re.compile(rf"(?:{_UNSTATED}|【(?:罚款|没收)[0-9]+\.[0-9]{{2}}元】)+$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the result of a penalty says."""

    words: str | None
    """Without the annotation."""
    amounts: Amounts
    doubtful: frozenset[AmountKind]
    """Of what kinds amounts stand there that could be read in two ways, or not at all."""
    annotated: bool = False


def read(text: str) -> Sentence:
    """The words and the amounts. Raises ValueError for annotations that contradict each other.

    >>> read("警告；处以罚款1.5万元").amounts[AmountKind.FINE]
    '15000.00'
    """
    notes = _NOTES.search(text)
    if notes is None:
        return _in_words(text)
    return Sentence(text[: notes.start()] or None, _annotated(notes[0]), frozenset(), annotated=True)


def _annotated(notes: str) -> Amounts:
    found = [(_WORDS[note["word"]], note["amount"]) for note in _ONE_NOTE.finditer(notes)]
    amounts = dict(found)
    if len(amounts) != len(found) or (found and _UNSTATED in notes):
        raise ValueError("is annotated with amounts that contradict each other")
    if any(Decimal(value) >= _MOST or value != yuan(Decimal(value)) for value in amounts.values()):
        raise ValueError("is annotated with what is no amount")
    return amounts


def written(words: str | None, amounts: Amounts) -> str | None:
    """The result as the region is told it: words that say the amounts by themselves, or annotated ones."""
    if words and _NOTES.search(words):
        raise NotTellable("content ends in what Chongqing would take for an annotation of amounts.")
    if (_in_words(words).amounts if words else {}) == amounts:
        return words
    said = {kind: word for word, kind in _WORDS.items()}
    notes = "".join(f"【{said[kind]}{amounts[kind]}元】" for kind in AmountKind if kind in amounts)
    return f"{words or ''}{notes or _UNSTATED}"


# -- in words ----------------------------------------------------------------------------------------------


def _in_words(text: str) -> Sentence:
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    found: dict[AmountKind, list[Decimal | None]] = {kind: [] for kind in AmountKind}
    words = list(_KEYWORD.finditer(plain))
    begins = 0
    ends = [*(word.start() for word in words[1:]), len(plain)]
    for word, end in zip(words, ends[: len(words)], strict=True):
        segment = plain[word.end() : end]
        if _ANY_MONEY.search(segment):
            leading_up = _BREAKS.split(plain[begins : word.start()])[-1]
            found[_WORDS[word[0]]].append(_amount(leading_up, segment))
        begins = word.end() + _end_of_money(segment)
    bent = _BENDS.search(plain) is not None
    sure = {
        kind: values[0]
        for kind, values in found.items()
        if not bent and len(values) == 1 and values[0] is not None
    }
    doubtful = frozenset(kind for kind, values in found.items() if values and kind not in sure)
    return Sentence(text or None, {kind: yuan(amount) for kind, amount in sure.items()}, doubtful)


def _end_of_money(segment: str) -> int:
    ends = [money.end() for money in _ANY_MONEY.finditer(segment)]
    return ends[-1] if ends else 0


def _amount(leading_up: str, segment: str) -> Decimal | None:
    """The one amount of a segment that begins behind its word; None when it is not one beyond doubt."""
    said = _SAID.fullmatch(segment)
    if said is None or not _LEADING_UP.fullmatch(leading_up):
        return None
    if not _ENDS.fullmatch(said["after"]) or _ANY_MONEY.search(said["after"]):
        return None
    amount = _value(said["money"])
    if said["again"] is not None and _value(said["again"]) != amount:
        return None
    return amount


def _value(money: str) -> Decimal | None:
    arabic = _ARABIC.fullmatch(money)
    if arabic is None:
        amount = sum_in_numerals(money)
    else:
        amount = Decimal(arabic["number"].replace(",", "")) * (10_000 if arabic["wan"] else 1)
    if amount is None or amount >= _MOST or amount != amount.quantize(Decimal("0.01")):
        return None
    return amount
