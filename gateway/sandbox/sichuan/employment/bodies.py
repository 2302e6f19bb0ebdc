"""Bodies of the control routes, read value by value; what does not read is told in a sentence (控制报文)."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from starlette.requests import Request

from gateway.sandbox.sichuan import money

_LONGEST, _MOST = 1000, 1_000_000
_BREAKS = "\n\r\t"


class Unreadable(Exception):
    """A body that does not read; the message says which value, and what it should be."""


class Body:
    """The members of a JSON object; null and absent mean the same."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}

    def has(self, name: str) -> bool:
        """Whether it says anything of this."""
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str:
        """A text that the wire can carry (GB18030, XML); required unless there is a default."""
        value = self._values.get(name, default)
        if value is None:
            raise Unreadable(f"{name} is missing.")
        if not isinstance(value, str) or (default is None and not value):
            raise Unreadable(f"{name} must be a text, not {value!r}.")
        if len(value) > _LONGEST or not _writable(value):
            raise Unreadable(f"{name} must be at most {_LONGEST} characters of GB18030 without controls.")
        return value

    def one_of(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """A word or code out of a list."""
        value = self.text(name, default)
        if value != default and value not in allowed:
            known = ", ".join(allowed) if len(allowed) <= 20 else f"the {len(allowed)} that are listed here"
            raise Unreadable(f"{name} must be one of {known}, not {value!r}.")
        return value

    def day(self, name: str, default: date | None = None) -> date:
        """A day as YYYY-MM-DD."""
        if default is not None and not self.has(name):
            return default
        value = self.text(name)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Unreadable(f"{name} must be a day as YYYY-MM-DD, not {value!r}.") from None

    def count(self, name: str, default: int, least: int = 0) -> int:
        """A whole number."""
        value = self._values.get(name, default)
        if type(value) is not int or not least <= value <= _MOST:
            raise Unreadable(f"{name} must be a whole number from {least} to {_MOST}, not {value!r}.")
        return value

    def fen(self, name: str, default: str) -> int:
        """An amount in yuan, as a text; in fen."""
        value = self.text(name, default)
        try:
            amount = money.fen(value)
        except ValueError:
            amount = -1
        if amount < 0:
            raise Unreadable(f"{name} must be an amount in yuan such as '6000.00', not {value!r}.")
        return amount


async def read(request: Request) -> Body:
    """The body of a request."""
    try:
        told = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Unreadable("The body must be JSON in UTF-8.") from None
    if not isinstance(told, dict):
        raise Unreadable("The body must be a JSON object.")
    return Body(told)


def _writable(value: str) -> bool:
    try:
        value.encode("gb18030")
    except UnicodeEncodeError:
        return False
    return all(char.isprintable() or char in _BREAKS or char >= "\xa0" for char in value)
