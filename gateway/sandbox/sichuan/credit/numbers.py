"""Document numbers and codes as the platform compares them, amounts in 万元, and what it masks."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_OPENING, _CLOSING = "([{【〖﹝<《〔", ")]}】〗﹞>》〕"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "〔" * len(_OPENING) + "〕" * len(_CLOSING))
_WAN = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_SIX = Decimal("0.000001")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER = (3, 7, 9, 10, 5, 8, 4, 2)


def compared(document: str) -> str:
    """A document number as records are told apart by it.

    >>> compared("川沙市监罚(２０２６) 20号")
    '川沙市监罚〔2026〕20号'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", document).translate(_BRACKETS))


def credit_code(head: str, body: str) -> str:
    """A code with both check characters from its first eight characters and the eight of the body.

    >>> credit_code("91510100", "MA600001")
    '91510100MA6000016A'
    """
    inner = sum(weight * int(char, 36) for weight, char in zip(_INNER, body, strict=True))
    code = f"{head}{body}{'0123456789X0'[11 - inner % 11]}"
    outer = sum(weight * _ALPHABET.index(char) for weight, char in zip(_WEIGHTS, code, strict=True))
    return code + _ALPHABET[-outer % 31]


def province(code: str) -> str:
    """The province of a credit code, two digits."""
    return code[2:4]


def wan(yuan: str) -> str:
    """Yuan as 万元 with six decimals.

    >>> wan("15000.00")
    '1.500000'
    """
    return f"{Decimal(yuan).scaleb(-4).quantize(_SIX):f}"


def checked_wan(text: str) -> str:
    """万元 from a request, with all six decimals. Raises ValueError."""
    if not _WAN.fullmatch(text):
        raise ValueError(text)
    try:
        return f"{Decimal(text).quantize(_SIX):f}"
    except InvalidOperation:
        raise ValueError(text) from None


def total(amounts: list[str]) -> str:
    """The sum of amounts in 万元."""
    return f"{sum((Decimal(one) for one in amounts), Decimal(0)).quantize(_SIX):f}"


def masked_name(name: str) -> str:
    """The first character and as many stars; what is masked already stays.

    >>> masked_name("欧阳明")
    '欧**'
    """
    return name if "*" in name else name[:1] + "*" * max(len(name) - 1, 1)


def masked_number(number: str) -> str:
    """First and last character of an identity number."""
    return f"{number[0]}{'*' * 16}{number[-1]}"
