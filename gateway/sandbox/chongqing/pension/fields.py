"""Reads what `sj` holds: required fields, amounts, full dates, flags, places. Refuses by field name."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from gateway.sandbox.chongqing.pension import months, places
from gateway.sandbox.chongqing.pension.codes import NO, YES
from gateway.sandbox.chongqing.pension.places import Place
from gateway.sandbox.chongqing.pension.refusals import Refusal

Node = dict[str, Any]

_CONTROL = re.compile(r"[\x00-\x1f]")
_MOST = Decimal(10) ** 14


def text(node: Node, name: str, longest: int = 200) -> str:
    """A field as text; absent, null and blank are empty."""
    value = node.get(name)
    if value is None:
        return ""
    if isinstance(value, dict | list | bool):
        raise Refusal("YL1001", name)
    written = str(value).strip()
    if len(written) > longest or _CONTROL.search(written):
        raise Refusal("YL1001", name)
    return written


def needed(node: Node, name: str, longest: int = 200) -> str:
    """A field that must be there."""
    value = text(node, name, longest)
    if not value:
        raise Refusal("YL1001", name)
    return value


def shaped(node: Node, name: str, shape: str) -> str:
    """A required text of a certain form."""
    value = needed(node, name)
    if not re.fullmatch(shape, value, re.ASCII):
        raise Refusal("YL1001", name)
    return value


def section(node: Node, name: str) -> Node:
    """A required node."""
    value = node.get(name)
    if not isinstance(value, dict):
        raise Refusal("YL1001", name)
    return value


def rows(node: Node, name: str, *, required: bool = False) -> list[Node]:
    """A list of nodes; absent is empty."""
    value = node.get(name)
    value = [] if value is None else value
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Refusal("YL1001", name)
    if required and not value:
        raise Refusal("YL1001", name)
    return value


def texts(node: Node, name: str, longest: int = 500) -> list[str]:
    """A list of texts; absent is empty."""
    value = node.get(name)
    value = [] if value is None else value
    if not isinstance(value, list):
        raise Refusal("YL1001", name)
    return [needed({name: one}, name, longest) for one in value]


def code(node: Node, name: str, table: Collection[str]) -> str:
    """A required code that must stand in its table."""
    value = needed(node, name)
    if value not in table:
        raise Refusal("YL1004", f"{name}={value}")
    return value


def flag(node: Node, name: str) -> bool:
    """0 is yes; 1 or null is no."""
    value = text(node, name)
    if value not in ("", YES, NO):
        raise Refusal("YL1004", f"{name}={value}")
    return value == YES


def _decimal(node: Node, name: str) -> Decimal:
    try:
        value = Decimal(needed(node, name))
    except InvalidOperation:
        raise Refusal("YL1001", name) from None
    if not value.is_finite() or not 0 <= value < _MOST or value != value.quantize(Decimal("0.01")):
        raise Refusal("YL1001", name)
    return value


def amount(node: Node, name: str) -> Decimal:
    """Yuan, as number or text, never negative, at most two decimals."""
    return _decimal(node, name)


def share(node: Node, name: str) -> Decimal:
    """A rate in per cent, as a share."""
    value = _decimal(node, name)
    if value > 100:
        raise Refusal("YL1001", name)
    return value / 100


def whole(node: Node, name: str, least: int = 0, most: int = 10**9, default: int | None = None) -> int:
    """A whole number, as number or text."""
    value = text(node, name)
    if not value and default is not None:
        return default
    if not value.isascii() or not value.isdecimal() or not least <= int(value) <= most:
        raise Refusal("YL1001", name)
    return int(value)


def day(node: Node, name: str) -> date:
    """A required day, `yyyy-MM-dd 00:00:00`."""
    moment = instant(node, name)
    if moment - datetime.combine(moment.date(), datetime.min.time()):
        raise Refusal("YL1001", name)
    return moment.date()


def day_if_any(node: Node, name: str) -> date | None:
    """A day that may be absent."""
    return day(node, name) if text(node, name) else None


def instant(node: Node, name: str) -> datetime:
    """A required instant, `yyyy-MM-dd HH:mm:ss`."""
    value = shaped(node, name, r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - Beijing time only
    except ValueError:
        raise Refusal("YL1001", name) from None


def beginning(node: Node, name: str) -> int:
    """A required month by its first day."""
    at = day(node, name)
    if at.day != 1:
        raise Refusal("YL1001", name)
    return months.of_day(at)


def beginning_if_any(node: Node, name: str) -> int | None:
    """A month by its first day, that may be absent."""
    return beginning(node, name) if text(node, name) else None


def ending(node: Node, name: str) -> int:
    """A required month by its last day."""
    at = day(node, name)
    if (at + timedelta(days=1)).day != 1:
        raise Refusal("YL1001", name)
    return months.of_day(at)


def place(node: Node, name: str, code_name: str) -> Place:
    """A required place by its name, or with its code beside a name that is not in the table."""
    given, beside = needed(node, name, 100), text(node, code_name, 6)
    found = places.of_name(given, beside)
    if found is None:
        raise Refusal("YL1004", f"{name}={given}")
    return found
