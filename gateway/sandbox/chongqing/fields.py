"""Reads what a message's nodes hold: required fields, amounts, times, codes. Refuses by field name."""

import json
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from gateway.sandbox.chongqing.refusals import Refusal

Node = dict[str, Any]

HEADS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")


def text(node: Node, name: str, default: str = "") -> str:
    """A field as text; absent, null and blank are the default."""
    value = node.get(name)
    return default if value is None else str(value).strip() or default


def number(node: Node, name: str) -> Decimal:
    """A number given as JSON number or string."""
    value = node.get(name)
    try:
        parsed = Decimal(str(value))
    except InvalidOperation:
        raise Refusal("CQ1001", name) from None
    if isinstance(value, bool) or not parsed.is_finite() or abs(parsed) > 10**14:
        raise Refusal("CQ1001", name)
    return parsed


def fen(node: Node, name: str) -> int:
    """An amount in yuan (N(16,2)) as whole fen."""
    scaled = number(node, name).scaleb(2)
    if scaled != scaled.to_integral_value():
        raise Refusal("CQ1001", name)
    return int(scaled)


def instant(node: Node, name: str) -> str:
    """A time `yyyy-MM-dd HH:mm:ss`, kept as it was sent."""
    value = text(node, name)
    try:
        datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the interface knows Beijing time only
    except ValueError:
        raise Refusal("CQ1001", name) from None
    return value


def day(node: Node, name: str, default: str = "") -> str:
    """A day `yyyy-MM-dd`."""
    value = text(node, name, default)
    try:
        date.fromisoformat(value)
    except ValueError:
        raise Refusal("CQ1001", name) from None
    return value


def code(node: Node, name: str, table: Collection[str]) -> str:
    """A code that must stand in its table."""
    value = text(node, name)
    if value not in table:
        raise Refusal("CQ1007", f"{name}={value}")
    return value


def extension(node: Node) -> dict[str, str]:
    """The JSON string in `exp_content`, with its upper-case keys; checks the rule for injuries."""
    raw = node.get("exp_content")
    if raw in (None, ""):
        return {}
    try:
        parsed = json.loads(raw) if isinstance(raw, str) else None
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise Refusal("CQ1001", "exp_content")
    keys = {str(key): str(value) for key, value in parsed.items()}
    if keys.get("TRUM_FLAG") == "1" and keys.get("REL_TTP_FLAG") not in ("0", "1"):
        raise Refusal("CQ1001", "exp_content.REL_TTP_FLAG")
    return keys


def emergency(keys: dict[str, str]) -> bool:
    """Whether the extension marks an emergency (急诊抢救视同备案)."""
    return keys.get("IPT_TYPE") == "2" or keys.get("OTP_ER_REFL_FLAG") in ("1", "3")
