"""Reads what `data` holds: every value is a string; what does not read is refused by its name."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from gateway.sandbox.chongqing.credit.refusals import Refusal

Asked = dict[str, Any]
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f]")
CREDIT_CODE = r"[0-9A-HJ-NPQRTUWXY]{18}"


def text(asked: Asked, name: str, longest: int = 2000) -> str:
    """A value; absent, null and blank are empty."""
    value = asked.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or _CONTROL.search(value):
        raise Refusal("400", name)
    return value.strip()


def needed(asked: Asked, name: str, longest: int = 2000) -> str:
    """A value that must be there."""
    value = text(asked, name, longest)
    if not value:
        raise Refusal("400", name)
    return value


def shaped(asked: Asked, name: str, shape: str) -> str:
    """A value of a certain form."""
    value = needed(asked, name)
    if not re.fullmatch(shape, value, re.ASCII):
        raise Refusal("400", name)
    return value


def one_of(asked: Asked, name: str, known: Collection[str]) -> str:
    """A code that its table knows; none only if the table has the empty one."""
    value = text(asked, name)
    if value not in known:
        raise Refusal("405" if value else "400", name)
    return value


def number(asked: Asked, name: str) -> int:
    """A whole number, as text."""
    return int(shaped(asked, name, r"\d{1,12}"))


def day(asked: Asked, name: str, *, timed: bool = False) -> str:
    """A day at midnight, ISO; some fields may hold a time of day, which is not told to anybody."""
    value = text(asked, name)
    if not value:
        return ""
    try:
        if not _TIME.fullmatch(value):
            raise ValueError(name)
        at = datetime.fromisoformat(value)
        if not timed and (at.hour, at.minute, at.second) != (0, 0, 0):
            raise ValueError(name)
    except ValueError:
        raise Refusal("400", name) from None
    return value[:10]


def node(asked: Asked, name: str) -> Asked:
    """An object."""
    value = asked.get(name)
    if not isinstance(value, dict):
        raise Refusal("400", name)
    return value
