"""Credit answers that are wrong on purpose while the kept ones stay right."""

import copy
from decimal import Decimal
from typing import Any

from gateway.sandbox.sichuan.credit.wire import BREAKDOWN, Result
from gateway.sandbox.sichuan.wire import Output

_CODED = ("CF_CFLB", "XK_XKLB", "XXFL", "DJZT", "GSBZ", "CLZT")


def spoilt(output: Output, fault: str) -> Output:
    """The answer with a foreign code or a sum that is not one, if the fault says so."""
    if fault not in ("unknown_code", "amounts_disagree"):
        return output
    wrong = copy.deepcopy(output)
    if fault == "amounts_disagree":
        return _with_wrong_sum(wrong)
    for row in wrong.get("fields", []):
        for name in _CODED:
            if name in row:
                row[name] = "ZZ99"
                return wrong
    return wrong


def _with_wrong_sum(output: dict[str, Any]) -> Output:
    if "FKHJ" in output:
        output["FKHJ"] = f"{Decimal(output['FKHJ']) + Decimal('0.000100'):f}"
    elif "JLS" in output:
        output["JLS"] = str(int(output["JLS"]) + 1)
    else:
        for row in output.get("fields", []):
            if "TSBB" in row:
                row["TSBB"] = str(int(row["TSBB"]) - 1)
    return output


def misleading(refused: Result) -> Result:
    """A refusal that looks like success but for its number."""
    return Result(refused.code, "处理成功", "<JLS>0</JLS><FKHJ>0.000000</FKHJ><fields></fields>")


def breakdown() -> Result:
    """The platform's own word for a breakdown."""
    return Result(BREAKDOWN, "系统异常")
