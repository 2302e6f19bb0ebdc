"""Sums in Chinese numerals, capital or plain (大写金额): read when they are written by the rules, else not.

A sum is read, written again by the rules, and taken only when that is what stood there: nothing that could be
heard in two ways, like 一万五, comes through.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_PLAIN: Final = str.maketrans(
    "〇壹贰貳弍叁參叄肆伍陆陸柒捌玖两拾佰仟萬億圆圓正", "零一二二二三三三四五六六七八九二十百千万亿元元整"
)
_UNITS: Final = (("千", 1000), ("百", 100), ("十", 10), ("", 1))
_SUM = re.compile(
    r"(?P<whole>[零一二三四五六七八九十百千万亿]+)元"
    r"(?:零?(?P<jiao>[一二三四五六七八九])角)?(?:零?(?P<fen>[一二三四五六七八九])分)?整?"
)
_LARGE: Final = (("亿", 100_000_000), ("万", 10_000))
_LOOSE_ZERO = re.compile(r"(?<=[万亿])零(?=[一二三四五六七八九][十百千])")


def sum_in_numerals(text: str) -> Decimal | None:
    """Yuan of a sum that ends in 元, 角 or 分, with or without 整; None for what the rules do not write.

    >>> sum_in_numerals("壹万伍仟元整"), sum_in_numerals("三千零五元八角"), sum_in_numerals("一万五元")
    (Decimal('15000.00'), Decimal('3005.80'), None)
    """
    found = _SUM.fullmatch(text.translate(_PLAIN))
    if found is None:
        return None
    whole = _whole(found["whole"])
    if whole is None:
        return None
    jiao, fen = (_DIGITS.index(found[part] or "零") for part in ("jiao", "fen"))
    return whole + Decimal(10 * jiao + fen).scaleb(-2)


def _whole(text: str) -> Decimal | None:
    number = _value(text)
    by_the_rules = written(number)
    ways = {by_the_rules, _LOOSE_ZERO.sub("", by_the_rules)}
    ways |= {way.removeprefix("一") for way in ways if way.startswith("一十")}
    return Decimal(number) if text in ways else None


def _value(text: str) -> int:
    """What it would say; whether it says so is seen when it is written again."""
    for sign, size in _LARGE:
        above, found, below = text.rpartition(sign)
        if found:
            return _value(above) * size + _value(below)
    total, digit = 0, 0
    sizes = dict(_UNITS)
    for sign in text:
        if sign in sizes:
            total, digit = total + (digit or 1) * sizes[sign], 0
        else:
            digit = _DIGITS.index(sign)
    return total + digit


def written(number: int) -> str:
    """A whole number by the rules: one 零 for every gap.

    >>> written(10_500), written(230_000), written(30_005), written(1_000_010)
    ('一万零五百', '二十三万', '三万零五', '一百万零一十')
    """
    for sign, size in _LARGE:
        above, below = divmod(number, size)
        if above:
            gap = "零" if below and below < size // 10 else ""
            return f"{written(above)}{sign}{gap}{written(below) if below else ''}"
    text = ""
    for sign, size in _UNITS:
        digit, number = divmod(number, size)
        text += f"{_DIGITS[digit]}{sign}" if digit else "零"
    return re.sub("零+", "零", text).strip("零") or "零"
