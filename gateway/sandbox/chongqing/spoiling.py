"""Faults of content: an answer with a code outside its table, or with amounts that do not add up."""

from decimal import Decimal

from gateway.sandbox.chongqing.region import Row

_UNKNOWN_CODES = {
    "setldetail": ("fund_pay_type", "339999"),
    "result": ("chrgitm_lv", "09"),
    "insuinfo": ("psn_insu_stas", "7"),
    "medinsinfo": ("fixmedins_stas", "9"),
}
UNKNOWN_INFCODE = 3


def with_unknown_code(output: Row) -> tuple[Row, int]:
    """The output with one unknown code and infcode 0; where no code can be spoilt, infcode itself is."""
    for node, (name, value) in _UNKNOWN_CODES.items():
        rows = output.get(node)
        if isinstance(rows, list) and rows:
            return {**output, node: [{**rows[0], name: value}, *rows[1:]]}, 0
    return output, UNKNOWN_INFCODE


def with_amounts_that_disagree(output: Row) -> Row:
    """The output with one amount too high; the ledger keeps the right one."""
    settlement, lines = output.get("setlinfo"), output.get("result")
    if isinstance(settlement, dict):
        wrong = settlement["fund_pay_sumamt"] + Decimal("10.00")
        return {**output, "setlinfo": {**settlement, "fund_pay_sumamt": wrong}}
    if isinstance(lines, list) and lines:
        wrong = lines[0]["inscp_scp_amt"] + Decimal("1.00")
        return {**output, "result": [{**lines[0], "inscp_scp_amt": wrong}, *lines[1:]]}
    return output
