"""Reads what `cs` holds: text only, each kind by its shape. Refuses by field name."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.employment.clock import of_day8
from gateway.sandbox.chongqing.employment.refusals import Refusal

Node = dict[str, Any]

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_PAY = re.compile(r"(0|[1-9]\d{0,8})(\.\d{1,2})?", re.ASCII)


def text(node: Node, name: str, longest: int = 100) -> str:
    """A field that may be absent; empty then."""
    value = node.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or _CONTROL.search(value):
        raise Refusal("ZP1001", name)
    return value.strip()


def needed(node: Node, name: str, longest: int = 100) -> str:
    """A field that must be there."""
    value = text(node, name, longest)
    if not value:
        raise Refusal("ZP1001", name)
    return value


def shaped(node: Node, name: str, shape: str) -> str:
    """A required text of a certain form."""
    value = needed(node, name, 200)
    if not re.fullmatch(shape, value, re.ASCII):
        raise Refusal("ZP1001", name)
    return value


def shaped_if_any(node: Node, name: str, shape: str) -> str:
    """The same for one that may be absent."""
    return shaped(node, name, shape) if text(node, name, 200) else ""


def code(node: Node, name: str, table: Collection[str]) -> str:
    """A required code of a table."""
    value = needed(node, name)
    if value not in table:
        raise Refusal("ZP1004", f"{name}={value}")
    return value


def code_if_any(node: Node, name: str, table: Collection[str]) -> str:
    """A code that may be absent."""
    return code(node, name, table) if text(node, name) else ""


def listed(node: Node, name: str, table: Collection[str]) -> list[str]:
    """A list of codes of a table; absent is empty."""
    value = node.get(name)
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise Refusal("ZP1001", name)
    return [code({name: one}, name, table) for one in value]


def whole(node: Node, name: str, least: int = 0, most: int = 10**9) -> int:
    """A required whole number."""
    value = shaped(node, name, r"0|[1-9]\d{0,9}")
    if not least <= int(value) <= most:
        raise Refusal("ZP1001", name)
    return int(value)


def day(node: Node, name: str) -> date:
    """A required day."""
    try:
        return of_day8(shaped(node, name, r"\d{8}"))
    except ValueError:
        raise Refusal("ZP1001", name) from None


def fen(node: Node, name: str) -> int | None:
    """An amount as people type it, in fen; None when absent."""
    value = text(node, name)
    if not value:
        return None
    if not _PAY.fullmatch(value):
        raise Refusal("ZP1001", name)
    return int(Decimal(value).scaleb(2))
