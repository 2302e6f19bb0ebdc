"""Notation of the credit platform's own: days with a time nobody means, days without end, capital in 万元."""

from __future__ import annotations

import re
from typing import Any, Final

from gateway.regions.codecs import TEXT, WAN_YUAN, Codec, as_text
from gateway.regions.dates import DATE_WITH_TIME, INSTANT
from gateway.services.credit.records import normalised_document_number

NO_END: Final = "9999-12-31 00:00:00"
NO_ENDS: Final = (NO_END, "2099-12-31 00:00:00")
"""长期: in every field that says until when."""
_LONGEST_NUMBER: Final = 100


def text_up_to(length: int) -> Codec:
    """Text that Chongqing has so many characters for; longer text is refused, never cut."""

    def encode(value: Any) -> str:
        text = str(TEXT.encode(value))
        if len(text) > length:
            raise ValueError(f"has more than {length} characters")
        return text

    return Codec(f"text C({length})", f"text of at most {length} characters", encode, TEXT.decode)


def _written_end(value: Any) -> str:
    day = str(DATE_WITH_TIME.encode(value))
    if day in NO_ENDS:
        raise ValueError("is a day that stands for no end")
    return day


def _day_of_entry(value: Any) -> str:
    return str(INSTANT.decode(value))[:10]


def _written_number(value: Any) -> str:
    text = normalised_document_number(str(TEXT.encode(value)))
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"has more than {_LONGEST_NUMBER} characters")
    return text


def _read_number(value: Any) -> str:
    text = normalised_document_number(as_text(value))
    if not text:
        raise ValueError("is no number of a document")
    return text


DAY: Final = DATE_WITH_TIME
LAST_DAY: Final = Codec(
    "date yyyy-MM-dd 00:00:00 until when", "days but 2099-12-31 and 9999-12-31", _written_end, DAY.decode
)
DAY_OF_ENTRY: Final = Codec(
    "date yyyy-MM-dd HH:mm:ss, whose time of day means nothing", "days", DAY.encode, _day_of_entry
)
DOCUMENT_NUMBER: Final = Codec(
    "document number", "numbers of documents, normalised both ways", _written_number, _read_number
)
CAPITAL: Final = Codec(
    "万元, text without trailing zeros",
    WAN_YUAN.expresses,
    lambda value: re.sub(r"\.?0+$", "", str(WAN_YUAN.encode(value))),
    WAN_YUAN.decode,
)
