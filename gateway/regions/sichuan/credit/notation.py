"""Notation of the credit platform's own: days with slashes, days without end, numbers of documents."""

from __future__ import annotations

from typing import Any, Final

from gateway.regions.codecs import TEXT, Codec, as_text
from gateway.regions.dates import DATE, INSTANT
from gateway.services.credit.records import normalised_document_number

NO_END: Final = "2099/12/31"
NO_ENDS: Final = (NO_END, "2099-12-31")
"""长期: in every field that says until when."""
_LONGEST_NUMBER: Final = 100


def _written_day(value: Any) -> str:
    day = str(DATE.encode(value)).replace("-", "/")
    if day == NO_END:
        raise ValueError("is the day that stands for no end")
    return day


def _read_day(value: Any) -> str:
    text = as_text(value)
    if "-" in text and "/" in text:
        raise ValueError("is not a date as YYYY/MM/DD")
    return str(DATE.decode(text.replace("/", "-")))


def _read_instant(value: Any) -> str:
    text = as_text(value)
    if "-" in text:
        raise ValueError("is not an instant as YYYY/MM/DD HH:mm:ss")
    return str(INSTANT.decode(text.replace("/", "-")))


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


DAY: Final = Codec("date YYYY/MM/DD", "days; hyphens are read, too", _written_day, _read_day)
INSTANT_SLASHED: Final = Codec(
    "instant YYYY/MM/DD HH:mm:ss, Beijing",
    "instants; fractions of a second are cut",
    lambda value: str(INSTANT.encode(value)).replace("-", "/"),
    _read_instant,
)
DOCUMENT_NUMBER: Final = Codec(
    "document number", "numbers of documents, normalised both ways", _written_number, _read_number
)
