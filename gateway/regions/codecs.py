"""How one value is written on a region's wire and read back; a unit or a notation each, never guessed.

Canonical values are plain JSON: money "1234.50", instants RFC 3339 with offset, dates ISO 8601. A codec
raises ValueError with what is wrong and never with the value. Amounts go through text and whole numbers only,
with one exception: where a region wants a JSON number, 15 significant digits survive the way through a float,
and what has more is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from gateway.regions.gb18030 import normalise_name


@dataclass(frozen=True, slots=True)
class Codec:
    """A notation: its name for the page, what it can express, and the two ways through it."""

    name: str
    expresses: str
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class CodeReference:
    """A value that goes through one of the region's code tables (gateway/regions/<region>/codes)."""

    table: str

    @property
    def name(self) -> str:
        return f"code {self.table}"


def code(table: str) -> CodeReference:
    """The value is a code of this table; the table is looked up when the region is built."""
    return CodeReference(table)


# -- text ------------------------------------------------------------------------------------------


def as_text(value: Any) -> str:
    """Text, or a whole number where a region is loose about quotes."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError("is not text")


def _name(value: Any) -> str:
    return normalise_name(as_text(value))


TEXT: Final = Codec("text", "any text that is not empty", as_text, as_text)
NAME: Final = Codec("name", "a person's name; interpuncts become ·", _name, _name)


# -- decimal numbers -------------------------------------------------------------------------------

_DECIMAL = re.compile(r"(-?)0*([0-9]*)(?:\.([0-9]*))?", re.ASCII)
_FLOAT_DIGITS = 15  # every decimal of so many digits comes back from a float unchanged
_MONEY_DIGITS = 14


# Nearly every value comes as it should be written; the longer way is for the loose ones.
_AS_WRITTEN = {
    places: re.compile(rf"(?:0|-?[1-9][0-9]{{0,13}})\.[0-9]{{{places}}}", re.ASCII).fullmatch
    for places in (2, 4, 6)
}


def _fixed(value: Any, places: int, digits: int = _MONEY_DIGITS) -> str:
    """The number as text with so many decimals; refused when it has more."""
    if isinstance(value, float):
        return _fixed_float(value, places)
    if isinstance(value, str) and places and _AS_WRITTEN[places](value):
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise ValueError("is not a decimal number")
    written = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    match = _DECIMAL.fullmatch(written)
    if match is None or not any(map(str.isdigit, written)):
        raise ValueError("is not a decimal number")
    sign, whole, fraction = match[1], match[2] or "0", (match[3] or "").rstrip("0")
    if len(fraction) > places:
        raise ValueError(f"has more than {places} decimals")
    if len(whole) > digits:
        raise ValueError("is too large")
    if whole == "0" and not fraction:
        sign = ""
    return f"{sign}{whole}.{fraction:0<{places}}" if places else f"{sign}{whole}"


def _fixed_float(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    if not isfinite(value) or float(text) != value:
        raise ValueError(f"is not a number of at most {places} decimals")
    if len(text.lstrip("-").lstrip("0")) > _FLOAT_DIGITS + 1:
        raise ValueError("is too large to be exact as a JSON number")
    return text if value else text.lstrip("-")


def _shortest(value: Any, places: int) -> str:
    return _fixed(value, places).rstrip("0").rstrip(".")


def _padded(text: str) -> str:
    """Four decimals or more, as the regions print prices and quantities."""
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<4}"


def _ratio(value: Any, places: int) -> str:
    text = _fixed(value, places)
    if not "0.0000" <= text <= "1.0000" or len(text) > 6:
        raise ValueError("is not between 0 and 1")
    return text


def _number(text: str) -> int | float:
    """A JSON number that reads back as the same decimal."""
    whole, _, fraction = text.partition(".")
    if not fraction.strip("0"):
        return int(whole)
    if len(text) > _FLOAT_DIGITS and len(text.lstrip("-0.").replace(".", "")) > _FLOAT_DIGITS:
        raise ValueError("is too large to be exact as a JSON number")
    return float(text)


def _decimal(
    name: str, expresses: str, places: int, *, number: bool, ours: Callable[[Any, int], str] = _fixed
) -> Codec:
    def mine(value: Any) -> str:
        return ours(value, places)

    def a_number(value: Any) -> int | float:
        return _number(ours(value, places))

    def padded(value: Any) -> str:
        return _padded(ours(value, places))

    text = padded if ours is _shortest else mine
    return Codec(name, expresses, a_number if number else text, mine)


_YUAN = "yuan to the fen, 14 digits before the point"
_YUAN_15 = "yuan to the fen, 13 digits before the point"
_FOUR, _SIX, _SHARE = "four decimals at most", "six decimals at most", "0 to 1, four decimals"
YUAN_TEXT: Final = _decimal("yuan, text", _YUAN, 2, number=False)
YUAN_NUMBER: Final = _decimal("yuan, number", _YUAN_15, 2, number=True)
QUANTITY_TEXT: Final = _decimal("quantity, text", _FOUR, 4, number=False, ours=_shortest)
QUANTITY_NUMBER: Final = _decimal("quantity, number", _FOUR, 4, number=True, ours=_shortest)
UNIT_PRICE_TEXT: Final = _decimal("unit price, text", _SIX, 6, number=False, ours=_shortest)
UNIT_PRICE_NUMBER: Final = _decimal("unit price, number", _SIX, 6, number=True, ours=_shortest)
RATIO_TEXT: Final = _decimal("ratio, text", _SHARE, 4, number=False, ours=_ratio)
RATIO_NUMBER: Final = _decimal("ratio, number", _SHARE, 4, number=True, ours=_ratio)


def _shifted(text: str, by: int) -> str:
    """The text of a decimal number times 10 to the power `by`, without arithmetic on floats."""
    return format(Decimal(text).scaleb(by), "f")


def _fen(value: Any) -> int:
    return int(_fixed(value, 2).replace(".", ""))


def _yuan_of_fen(value: Any) -> str:
    return _fixed(_shifted(_fixed(value, 0, _MONEY_DIGITS + 2), -2), 2)


def _wan(value: Any) -> str:
    return _fixed(_shifted(_fixed(value, 2), -4), 6)


def _yuan_of_wan(value: Any) -> str:
    return _fixed(_shifted(_fixed(value, 6), 4), 2)


FEN: Final = Codec("fen, whole number", _YUAN, _fen, _yuan_of_fen)
FEN_TEXT: Final = Codec("fen, text", _YUAN, lambda value: str(_fen(value)), _yuan_of_fen)
WAN_YUAN: Final = Codec("万元, text", _YUAN, _wan, _yuan_of_wan)
WAN_YUAN_NUMBER: Final = Codec("万元, number", _YUAN_15, lambda value: _number(_wan(value)), _yuan_of_wan)


def _percent(value: Any) -> int | float:
    return _number(_fixed(_shifted(_ratio(value, 4), 2), 2))


def _ratio_of_percent(value: Any) -> str:
    return _ratio(_shifted(_fixed(value, 2), -2), 4)


PERCENT_NUMBER: Final = Codec("per cent, number", _SHARE, _percent, _ratio_of_percent)


def _integer(value: Any) -> int:
    return int(_fixed(value, 0))


INTEGER: Final = Codec("whole number", "whole numbers of 14 digits", _integer, _integer)
INTEGER_TEXT: Final = Codec(
    "whole number, text", "whole numbers of 14 digits", lambda value: str(_integer(value)), _integer
)


# -- yes and no ------------------------------------------------------------------------------------


def flag(yes: str | int, no: str | int) -> Codec:
    """Yes and no in the region's own words; a third word is refused."""

    def encode(value: Any) -> str | int:
        if not isinstance(value, bool):
            raise ValueError("is neither true nor false")
        return yes if value else no

    def decode(value: Any) -> bool:
        word = as_text(value)
        if word not in words:
            raise ValueError(f"is neither {yes} nor {no}")
        return words[word]

    words = {str(yes): True, str(no): False}
    return Codec(f"flag {yes}/{no}", "yes and no", encode, decode)


FLAG: Final = flag("1", "0")
