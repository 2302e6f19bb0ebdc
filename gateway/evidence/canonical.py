"""JSON as evidence writes it, so that it reads in one way only: sorted names, no blanks, whole numbers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import orjson

MOST_LEVELS = 32
LARGEST = 2**53 - 1
"""Beyond it a reader that keeps numbers as floats would read another one."""

# One way to write an instant that every reader understands alike (RFC 3339).
_INSTANT = re.compile(
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
    re.ASCII,
)


class NotCanonical(ValueError):
    """A text is not JSON in the one form that evidence is written in."""


def canonical(value: Any) -> bytes:
    """A value as evidence writes it."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def read_canonical(text: bytes) -> Any:
    """The value that was written; raises NotCanonical when it could have been written otherwise.

    >>> read_canonical(b'{"a":1,"b":[]}')
    {'a': 1, 'b': []}
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise NotCanonical("it is not JSON") from None
    _check_plain(value, MOST_LEVELS)
    if canonical(value) != text:
        raise NotCanonical("it is JSON, but with blanks, a name twice, or names that are not sorted")
    return value


def _check_plain(value: Any, levels: int) -> None:
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST):
        raise NotCanonical("it holds a number that is not whole, or too large to be read alike everywhere")
    if isinstance(value, dict | list):
        if levels == 0:
            raise NotCanonical(f"it is nested deeper than {MOST_LEVELS} levels")
        for part in value.values() if isinstance(value, dict) else value:
            _check_plain(part, levels - 1)


def read_instant(text: Any) -> int:
    """The second (POSIX) in which an instant lies; raises NotCanonical.

    >>> read_instant("1970-01-01T08:00:01.999999+08:00")
    1
    """
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise NotCanonical("an instant is not written as it must be")
    try:
        return int(datetime.fromisoformat(text).replace(microsecond=0).timestamp())
    except ValueError:
        raise NotCanonical("an instant names a day or hour that there is not") from None
