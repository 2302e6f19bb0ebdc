"""Chengdu's dated benefit parameters and the grounds on which treatment elsewhere counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from gateway.sandbox.sichuan import fixtures, money
from gateway.sandbox.sichuan.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Band:
    """A band of serious-illness insurance (大病分段); amounts in fen."""

    segment: str
    above: int
    up_to: int | None
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one insurance, category, grade and kind of care; amounts in fen."""

    deductible: int
    ratio: Decimal
    limit: int
    beyond_limit_ratio: Decimal
    bands: tuple[Band, ...]


@cache
def _table(insurance: str, day: date) -> Mapping[str, Any]:
    policy = fixtures.data("policy.toml")
    for period in policy["period"]:
        if period["from"] <= day.isoformat() <= period["until"]:
            table: Mapping[str, Any] = policy[period["use"]][insurance]
            return table
    raise Refusal(-104, "akc192")


@cache
def terms(insurance: str, category: str, grade: str, day: date, *, inpatient: bool) -> Terms:
    """The parameters of that day; an unknown grade counts as the highest (三级)."""
    table = _table(insurance, day)
    known = grade if grade in table["ratio"] else "1"
    retired = category == "31"
    suffix = "_retired" if retired else ""
    if inpatient:
        return Terms(
            money.fen(table["deductible"][known]),
            Decimal(table["ratio"][known]) + (Decimal(table["retired_extra"]) if retired else 0),
            money.fen(table["cap"]),
            Decimal(table["beyond_cap_ratio"]),
            tuple(_band(row) for row in table["serious_illness"]),
        )
    return Terms(
        money.fen(table["outpatient_deductible" + suffix]),
        Decimal(table["outpatient_ratio"][known])
        + (Decimal(table["outpatient_retired_extra"]) if retired else 0),
        money.fen(table["outpatient_limit" + suffix]),
        Decimal(0),
        (),
    )


def _band(row: list[str]) -> Band:
    segment, above, up_to, ratio = row
    return Band(segment, money.fen(above), money.fen(up_to) if up_to else None, Decimal(ratio))


@dataclass(frozen=True, slots=True)
class Ground:
    """Why treatment elsewhere counts (ydyj), with its factor and the filing behind it."""

    code: str
    factor: Decimal
    bah: str = ""


LOCAL = Ground("0", Decimal(1))
_FILED = {"L1": "1", "L2": "1", "L3": "1", "T1": "2", "T2": "3"}
_NAMES = {"1": "long_term", "2": "referral", "3": "emergency", "4": "exempt", "9": "none"}


def ground(treatment: str, day: date, filings: list[tuple[str, str]], *, emergency: bool) -> Ground:
    """The best ground that holds; `filings` are (kind, number) of those valid on that day."""
    holding = [_ground(_FILED[kind], bah) for kind, bah in filings if kind in _FILED]
    if emergency:
        holding.append(_ground("3"))
    if _is_exempt(treatment, day):
        holding.append(_ground("4"))
    holding.append(_ground("9"))
    return max(holding, key=lambda held: held.factor)


def _ground(code: str, bah: str = "") -> Ground:
    return Ground(code, Decimal(fixtures.data("policy.toml")["factor"][_NAMES[code]]), bah)


def _is_exempt(treatment: str, day: date) -> bool:
    rules = fixtures.data("policy.toml")["exemption"]
    return any(treatment[:2] in rule["provinces"] and rule["from"] <= day.isoformat() for rule in rules)
