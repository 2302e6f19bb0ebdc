"""What Chongqing looks at itself before it records a statement (信息表校验): the first that fails is told."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.pension import codes, lump_sums, rows
from gateway.sandbox.chongqing.pension.cases import Case
from gateway.sandbox.chongqing.pension.lump_sums import LeftBehind
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.pension.rows import Row

_HALF_A_FEN = Decimal("0.005")
_AMOUNTS = ("grjf_98q", "grzh_98h", "dngrzhbj", "grzhzyze", "tcjjzyze", "zynjze", "zyjjze")


def check(case: Case, one: dict[str, Any], listed: Sequence[Row], stays: Sequence[LeftBehind]) -> None:
    """Refuse a statement that is not for our letter or does not add up."""
    if one["zt"] != codes.YES:
        raise Refusal("YL3006")
    if one["lxhbh"] != case.letter["lxhbh"]:
        raise Refusal("YL2013", one["lxhbh"])
    _check_sums(one)
    twice = rows.overlapping(listed)
    if twice is not None:
        raise Refusal("YL3003", f"{twice.year}")
    left_behind = lump_sums.months_of(stays)
    pool = rows.pool_of(listed, one["xzlx"], left_behind)
    if abs(pool - Decimal(one["tcjjzyze"])) > _HALF_A_FEN * len(listed):
        raise Refusal("YL3002", one["tcjjzyze"])
    if rows.months_of(listed, left_behind) != int(one["sjys"]):
        raise Refusal("YL3004", one["sjys"])
    if one["jbr"] == one["fhr"]:
        raise Refusal("YL3005", "fhr")


def _check_sums(one: dict[str, Any]) -> None:
    amounts = {name: Decimal(one[name]) for name in _AMOUNTS}
    account = amounts["grjf_98q"] + amounts["grzh_98h"] + amounts["dngrzhbj"]
    if account != amounts["grzhzyze"]:
        raise Refusal("YL3001", "grzhzyze")
    if account + amounts["tcjjzyze"] + amounts["zynjze"] != amounts["zyjjze"]:
        raise Refusal("YL3001", "zyjjze")
