"""Typed reading of a request's fields; what is missing or malformed is refused by name."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.refusals import Refusal

BEIJING = timezone(timedelta(hours=8))
INSTANT = "%Y-%m-%d %H:%M:%S"

_NUMBER = re.compile(r"\d{1,10}(\.\d{1,6})?")


class Fields:
    """The fields of `<data>` or of one row."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        """The value, or an empty string."""
        return self._values.get(name, "")

    def need(self, name: str) -> str:
        """The value, which must be there."""
        value = self._values.get(name, "")
        if not value:
            raise Refusal(-104, name)
        return value

    def one_of(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """A coded value; required unless there is a default."""
        value = self.need(name) if default is None else (self.text(name) or default)
        if value not in allowed:
            raise Refusal(-104, name)
        return value

    def flag(self, name: str) -> bool:
        """A 0/1 flag, 0 when absent."""
        return self.one_of(name, ("0", "1"), "0") == "1"

    def fen(self, name: str, default: str | None = None) -> int:
        """An amount in fen."""
        try:
            return money.fen(self.need(name) if default is None else (self.text(name) or default))
        except ValueError:
            raise Refusal(-104, name) from None

    def positive(self, name: str) -> Decimal:
        """A quantity or price above zero."""
        value = self.need(name)
        if not _NUMBER.fullmatch(value) or Decimal(value) <= 0:
            raise Refusal(-104, name)
        return Decimal(value)

    def instant(self, name: str) -> datetime:
        """A required instant, Beijing time."""
        self.need(name)
        found = self.instant_if_any(name)
        assert found
        return found

    def instant_if_any(self, name: str) -> datetime | None:
        """An instant that may be absent."""
        value = self.text(name)
        if not value:
            return None
        try:
            return parse_instant(value)
        except ValueError:
            raise Refusal(-104, name) from None


def parse_instant(text: str) -> datetime:
    """`yyyy-MM-dd HH:mm:ss` and nothing else."""
    if len(text) != 19:
        raise ValueError(text)
    return datetime.strptime(text, INSTANT).replace(tzinfo=BEIJING)


def written(instant: datetime) -> str:
    """An instant as the wire carries it."""
    return instant.astimezone(BEIJING).strftime(INSTANT)


def midnight(day: str) -> str:
    """A date with the time part the wire wants; empty stays empty."""
    return f"{day} 00:00:00" if day else ""
