"""Days, months and instants as the regions write them; every one of their clocks runs on Beijing time."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Any, Final

from gateway.regions.codecs import Codec, as_text
from gateway.vocabulary import BEIJING, beijing


def day_of(instant: datetime) -> date:
    """The day on a region's clock; it picks the version of a code table."""
    return beijing(instant).date()


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO_MONTH = re.compile(r"\d{4}-\d\d", re.ASCII)


_SPACED = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+)?", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00(?:\.0+)?", re.ASCII)


def _day(value: Any) -> str:
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        raise ValueError("is not a date as YYYY-MM-DD")
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError("is no day of the calendar") from None
    return value


def _digits(value: Any, length: int) -> str:
    text = as_text(value)
    if len(text) != length or not (text.isascii() and text.isdigit()):
        raise ValueError(f"is not {length} digits")
    return text


def _compact_of_day(value: Any) -> str:
    return _day(value).replace("-", "")


def _day_of_compact(value: Any) -> str:
    text = _digits(value, 8)
    return _day(f"{text[:4]}-{text[4:6]}-{text[6:]}")


def _first_of_month(value: Any) -> str:
    if not isinstance(value, str) or not _ISO_MONTH.fullmatch(value):
        raise ValueError("is not a month as YYYY-MM")
    return _day(f"{value}-01")


def _compact_of_month(value: Any) -> str:
    return _first_of_month(value)[:7].replace("-", "")


def _month_of_compact(value: Any) -> str:
    text = _digits(value, 6)
    return _day(f"{text[:4]}-{text[4:]}-01")[:7]


def _day_of_midnight(value: Any) -> str:
    match = _MIDNIGHT.fullmatch(as_text(value))
    if match is None:
        raise ValueError("is not a date at 00:00:00")
    return _day(match[1])


def _last_of_month(value: Any) -> str:
    first = date.fromisoformat(_first_of_month(value))
    return f"{value}-{monthrange(first.year, first.month)[1]:02d}"


def _month_begun(value: Any) -> str:
    day = _day_of_midnight(value)
    if day != _first_of_month(day[:7]):
        raise ValueError("is not the first day of a month")
    return day[:7]


def _month_ended(value: Any) -> str:
    day = _day_of_midnight(value)
    if day != _last_of_month(day[:7]):
        raise ValueError("is not the last day of a month")
    return day[:7]


DATE: Final = Codec("date YYYY-MM-DD", "days", _day, _day)
DATE_COMPACT: Final = Codec("date YYYYMMDD", "days", _compact_of_day, _day_of_compact)
MONTH: Final = Codec("month YYYYMM", "months, as YYYY-MM on our side", _compact_of_month, _month_of_compact)
DATE_WITH_TIME: Final = Codec(
    "date yyyy-MM-dd 00:00:00", "days", lambda value: f"{_day(value)} 00:00:00", _day_of_midnight
)

_AS_MONTHS = "months, as YYYY-MM on our side"
MONTH_BEGUN: Final = Codec(
    "month as its first day, yyyy-MM-01 00:00:00",
    _AS_MONTHS,
    lambda value: f"{_first_of_month(value)} 00:00:00",
    _month_begun,
)
MONTH_ENDED: Final = Codec(
    "month as its last day, yyyy-MM-dd 00:00:00",
    _AS_MONTHS,
    lambda value: f"{_last_of_month(value)} 00:00:00",
    _month_ended,
)


def _beijing(value: Any) -> datetime:
    """An RFC 3339 instant on the region's clock; one without offset could be any instant."""
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is not None:
            return instant.astimezone(BEIJING)
    except (ValueError, TypeError, OverflowError):
        pass
    raise ValueError("is not an instant with an offset")


def _seconds(value: Any) -> str:
    return _beijing(value).isoformat(" ", "seconds")[:19]


def _stamp(text: str) -> str:
    return text.translate(_NO_SEPARATORS)


_NO_SEPARATORS = str.maketrans("", "", "- :.")


def _offset(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no instant of the calendar") from None
    return text + "+08:00"


def _instant_of_spaced(value: Any) -> str:
    match = _SPACED.fullmatch(as_text(value))
    if match is None:
        raise ValueError("is not an instant as yyyy-MM-dd HH:mm:ss")
    return _offset(f"{match[1]}T{match[2]}")


def _instant_of_stamp(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:14]}"


def _instant_of_stamp17(value: Any) -> str:
    text = _digits(value, 17)
    fraction = "" if text.endswith("000") else f".{text[14:]}"
    return _offset(_instant_of_stamp(text) + fraction)


def _stamp17(value: Any) -> str:
    return _stamp(_beijing(value).isoformat(" ", "milliseconds")[:23])


# A region's clock may be coarser than ours: what is finer is cut, never rounded into the next second.
INSTANT: Final = Codec(
    "instant yyyy-MM-dd HH:mm:ss, Beijing",
    "instants; fractions of a second are cut",
    _seconds,
    _instant_of_spaced,
)
STAMP14: Final = Codec(
    "instant yyyyMMddHHmmss, Beijing",
    "instants; fractions of a second are cut",
    lambda value: _stamp(_seconds(value)),
    lambda value: _offset(_instant_of_stamp(_digits(value, 14))),
)
STAMP17: Final = Codec(
    "instant yyyyMMddHHmmssSSS, Beijing",
    "instants; what is finer than a millisecond is cut",
    _stamp17,
    _instant_of_stamp17,
)
